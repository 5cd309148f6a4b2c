"""What the others come to: the means, medians and ratios of lanes, a firm's place in its industry, who shares a rank.

Groups of fewer than SMALLEST firms are not told of: from a mean of three and two figures one knows the third. The
number is the house's, stated wherever it shows; no rule-set we know gives one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import narwhals as nw

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.cell import KNOWN, Sort
from mujun.evaluation.compile import compile_expression
from mujun.evaluation.group import exact_sum
from mujun.evaluation.intake import sorts_of
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import COUNTED, DOMAIN, LANE, RANK, TOTAL
from mujun.packs.scheme import DIVISION, Indicator
from mujun.rules.expression import Expression
from mujun.rules.quotient import quotient_of

SMALLEST: Final = 5
LaneFigures: TypeAlias = Mapping[tuple[str, str, str], "GroupFigures"]


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """An indicator over the firms of a group that have it: mean of the firms, median, sum over sum.

    The figures are None where the group is too small to be told of, and `ratio` where the indicator is no quotient.
    """

    count: int
    mean: float | None
    median: float | None
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a firm stands among the ranked firms of its lane and industry.

    `percent` is the share (%) of those firms that are not better than it, itself among them: 100 for the best. It is
    None where the firm has no figure or the group is too small.
    """

    place: int | None
    size: int
    percent: float | None


@dataclass(frozen=True, slots=True)
class Peers:
    """A firm's places in its industry by total and by indicator, and how many share its rank (itself among them)."""

    industry: str | None
    total: Place | None
    indicators: Mapping[str, Place]
    sharing: int


def read_lane_figures(run: Run) -> LaneFigures:
    """The figures of every indicator of every lane, by (alone or merged, lane, indicator)."""
    sorts = sorts_of(run.results)
    frame = run.results.filter(nw.col(COUNTED))
    columns: dict[str, nw.Expr] = {}
    for place, indicator in enumerate(run.scheme.indicators):
        columns |= _columns(run, place, indicator, sorts)
    aggregated: list[nw.Expr] = []
    for place, indicator in enumerate(run.scheme.indicators):
        value = nw.col(indicator.name)
        aggregated += [
            value.count().alias(f"·数{place}"),
            exact_sum(value).alias(f"·和{place}"),
            value.median().alias(f"·中{place}"),
            exact_sum(nw.col(f"·上{place}")).alias(f"·分子{place}"),
            exact_sum(nw.col(f"·下{place}")).alias(f"·分母{place}"),
        ]
    rows = fetch_rows(frame.with_columns(**columns).group_by(VERSION, LANE).agg(*aggregated))
    return {
        (row[VERSION], row[LANE], one.name): _figures(row, place)
        for row in rows
        for place, one in enumerate(run.scheme.indicators)
    }


def _columns(run: Run, place: int, indicator: Indicator, sorts: Mapping[str, Sort]) -> dict[str, nw.Expr]:
    """What stands above and below the line of an indicator for firms that have both; null where it is no quotient."""
    quotient, nothing = quotient_of(indicator.formula.node), nw.lit(None, dtype=nw.Float64)
    if indicator.name in run.manifest.given or quotient is None:
        return {f"·上{place}": nothing, f"·下{place}": nothing}
    above, below = (
        compile_expression(Expression(indicator.formula.text, side, indicator.formula.where), sorts)
        for side in quotient
    )
    both = (above.code == KNOWN) & (below.code == KNOWN)
    return {f"·上{place}": nw.when(both).then(above.value), f"·下{place}": nw.when(both).then(below.value)}


def _figures(row: Mapping[str, Any], place: int) -> GroupFigures:
    count, below = row[f"·数{place}"], row[f"·分母{place}"]
    if count < SMALLEST:
        return GroupFigures(count, None, None, None)
    ratio = row[f"·分子{place}"] / below if below else None
    return GroupFigures(count, row[f"·和{place}"] / count, row[f"·中{place}"], ratio)


@dataclass(frozen=True, slots=True)
class Standings:
    """How the ranked firms of a run stand, read once for many firms.

    `figures` holds, by (alone or merged, lane, industry, figure), the figures in order, the better the higher;
    `ranks` how many share a rank, by (alone or merged, domain, rank).
    """

    figures: Mapping[tuple[str, str, str, str], Sequence[float]]
    ranks: Mapping[tuple[str, str, float], int]


def read_standings(run: Run) -> Standings:
    """The standings of a run."""
    names = list(dict.fromkeys(part.indicator.name for lane in run.scheme.lanes for part in lane.indicators))
    grouped = DIVISION in run.results.collect_schema()
    keys = (VERSION, LANE, DOMAIN, RANK, *((DIVISION,) if grouped else ()))
    figures: dict[tuple[str, str, str, str], list[float]] = {}
    ranks: dict[tuple[str, str, float], int] = {}
    for row in fetch_rows(run.results.filter(~nw.col(RANK).is_null()).select(*keys, TOTAL, *names)):
        rank = (row[VERSION], row[DOMAIN], row[RANK])
        ranks[rank] = ranks.get(rank, 0) + 1
        for name in (TOTAL, *names):
            value = _comparable(run, row, name)
            if value is not None and row.get(DIVISION) is not None:
                figures.setdefault((row[VERSION], row[LANE], row[DIVISION], name), []).append(value)
    return Standings({key: sorted(values) for key, values in figures.items()}, ranks)


def find_peers(run: Run, row: Mapping[str, Any], standings: Standings) -> Peers | None:
    """The peers of a firm, by its row of the results; None where it is not ranked."""
    if row[RANK] is None:
        return None
    sharing = standings.ranks[row[VERSION], row[DOMAIN], row[RANK]]
    industry = row.get(DIVISION)
    if industry is None:
        return Peers(None, None, {}, sharing)
    names = (TOTAL, *(part.indicator.name for part in run.scheme.lane(row[LANE]).indicators))
    places = {name: _place(run, row, name, standings) for name in names}
    return Peers(industry, places.pop(TOTAL), places, sharing)


def _comparable(run: Run, row: Mapping[str, Any], name: str) -> float | None:
    """A figure as it is compared: rounded as all that is ranked, the better the higher."""
    if row[name] is None:
        return None
    value = float(row[name])
    up = next((one.direction == "up" for one in run.scheme.indicators if one.name == name), True)
    return round(value, 9) if up else -round(value, 9)


def _place(run: Run, row: Mapping[str, Any], name: str, standings: Standings) -> Place:
    all_ = standings.figures.get((row[VERSION], row[LANE], row[DIVISION], name), ())
    value = _comparable(run, row, name)
    if value is None:
        return Place(None, len(all_), None)
    behind = bisect_right(all_, value)
    percent = None if len(all_) < SMALLEST else behind * 100 / len(all_)
    return Place(len(all_) - behind + 1, len(all_), percent)
