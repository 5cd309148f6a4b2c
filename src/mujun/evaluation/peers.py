"""What the others come to: the means, medians and ratios of lanes, a firm's place in its industry, who shares a rank.

Groups of fewer than SMALLEST firms are not told of: from a mean of three and two figures one knows the third. The
number is the house's, stated wherever it shows; no rule-set we know gives one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import narwhals as nw

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.cell import KNOWN, Sort
from mujun.evaluation.compile import compile_expression
from mujun.evaluation.group import exact_sum
from mujun.evaluation.intake import ENTITY, sorts_of
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import COUNTED, DOMAIN, LANE, RANK, TOTAL
from mujun.packs.scheme import DIVISION, Indicator
from mujun.rules.expression import Expression
from mujun.rules.syntax import Arithmetic

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
    node, nothing = indicator.formula.node, nw.lit(None, dtype=nw.Float64)
    if indicator.name in run.manifest.given or not (isinstance(node, Arithmetic) and node.operator == "/"):
        return {f"·上{place}": nothing, f"·下{place}": nothing}
    above, below = (
        compile_expression(Expression(indicator.formula.text, side, indicator.formula.where), sorts)
        for side in (node.left, node.right)
    )
    both = (above.code == KNOWN) & (below.code == KNOWN)
    return {f"·上{place}": nw.when(both).then(above.value), f"·下{place}": nw.when(both).then(below.value)}


def _figures(row: Mapping[str, Any], place: int) -> GroupFigures:
    count, below = row[f"·数{place}"], row[f"·分母{place}"]
    if count < SMALLEST:
        return GroupFigures(count, None, None, None)
    ratio = row[f"·分子{place}"] / below if below else None
    return GroupFigures(count, row[f"·和{place}"] / count, row[f"·中{place}"], ratio)


def read_peers(run: Run, entities: Collection[str]) -> Mapping[tuple[str, str], Peers]:
    """The peers of firms of a run, by (alone or merged, entity)."""
    wanted = nw.col(ENTITY).is_in(list(entities))
    grouped = DIVISION in run.results.collect_schema()
    by = [VERSION, LANE, *([DIVISION] if grouped else [])]
    mine = {(row[VERSION], row[LANE]) for row in fetch_rows(run.results.filter(wanted).select(VERSION, LANE))}
    lanes = sorted({lane for _, lane in mine if lane is not None})
    ranked = run.results.filter(nw.col(LANE).is_in(lanes) & ~nw.col(RANK).is_null())
    figures = dict(_compared(run, lanes))
    columns: dict[str, nw.Expr] = {"·同名次": nw.len().over(VERSION, DOMAIN, RANK), "·同行": nw.len().over(*by)}
    for place, value in enumerate(figures.values()):
        columns[f"·优{place}"] = value.rank("min", descending=True).over(*by)
        columns[f"·不优{place}"] = value.rank("max").over(*by)
        columns[f"·数{place}"] = value.count().over(*by)
        columns[f"·值{place}"] = value
    names = [ENTITY, VERSION, *([DIVISION] if grouped else []), *columns]
    rows = fetch_rows(ranked.with_columns(**columns).select(*names).filter(wanted))
    return {(row[VERSION], row[ENTITY]): _peers(row, list(figures)) for row in rows}


def _compared(run: Run, lanes: Collection[str]) -> Iterator[tuple[str, nw.Expr]]:
    """The figures that are compared, the better the higher; rounded as all that is ranked."""
    yield TOTAL, nw.col(TOTAL).round(9)
    used = {part.indicator.name for lane in run.scheme.lanes if lane.name in lanes for part in lane.indicators}
    for indicator in run.scheme.indicators:
        if indicator.name in used:
            value = nw.col(indicator.name).round(9)
            yield indicator.name, value if indicator.direction == "up" else -value


def _peers(row: Mapping[str, Any], names: list[str]) -> Peers:
    industry = row.get(DIVISION)
    if industry is None:
        return Peers(None, None, {}, row["·同名次"])
    places = {name: _place(row, at) for at, name in enumerate(names)}
    return Peers(industry, places.pop(TOTAL), places, row["·同名次"])


def _place(row: Mapping[str, Any], at: int) -> Place:
    size = row[f"·数{at}"]
    if row[f"·值{at}"] is None:
        return Place(None, size, None)
    percent = None if size < SMALLEST else row[f"·不优{at}"] * 100 / size
    return Place(int(row[f"·优{at}"]), size, percent)
