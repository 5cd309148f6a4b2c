"""领跑者 and league tables: the best of each group by a figure of the run, with ties, and every firm's place.

A league is by lane and by columns such as 行业大类 or 县区: firms are compared with those judged by the same
indicators. Figures are rounded to nine decimals before they are compared, as everything that is ranked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import Frame, fetch_rows
from mujun.evaluation.cell import KNOWN, MEANINGLESS, REASON, UNKNOWN, Sort
from mujun.evaluation.compile import compile_expression
from mujun.evaluation.group import Members, add_group_values
from mujun.evaluation.intake import ENTITY, sorts_of
from mujun.evaluation.peers import SMALLEST
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import (
    COUNTED,
    GRADE,
    GRADE_NAME,
    LANE,
    RANK,
    STATUS,
    TOTAL,
    TREATED,
    holds,
    unclear,
)
from mujun.packs.scheme import LeaderRule

NAME: Final = "企业名称"
_OUTCOMES: Final = (STATUS, LANE, GRADE, GRADE_NAME, TREATED, "初评等级")
_BY, _FIT, _OPEN = "·按", "·可入选", "·未能判断"


@dataclass(frozen=True, slots=True)
class Leader:
    """A firm on a list of leaders; firms with equal figures share their place."""

    entity: str
    name: str | None
    value: float
    place: int
    grade: str | None


@dataclass(frozen=True, slots=True)
class LeaderGroup:
    """One group of a list: how many have the figure, what they come to, who leads; `why` where nobody does.

    `doubtful` are the firms that the condition could not be judged of. Mean and median are None in small groups.
    """

    label: str
    lane: str
    within: tuple[str, ...]
    size: int
    mean: float | None
    median: float | None
    leaders: tuple[Leader, ...]
    doubtful: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class LeaderList:
    """One list of leaders as a scheme states it; `up` says whether the higher figure is the better."""

    rule: LeaderRule
    unit: str
    up: bool
    groups: tuple[LeaderGroup, ...]


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """A firm's place in its group, now and before; `before` and `change` are None where it had no place there."""

    entity: str
    name: str | None
    value: float
    place: int
    sharing: int
    grade: str | None
    before: int | None = None

    @property
    def change(self) -> int | None:
        """How many places it went up; negative where it went down."""
        return None if self.before is None else self.before - self.place


@dataclass(frozen=True, slots=True)
class League:
    """A table of one group, best first; equal figures share the better place and stand by entity."""

    label: str
    lane: str
    within: tuple[str, ...]
    rows: tuple[LeagueRow, ...]


def find_leaders(run: Run) -> tuple[LeaderList, ...]:
    """Every list of leaders the scheme states, by group. A firm whose condition cannot be judged does not lead."""
    return tuple(_list_of(run, rule) for rule in run.scheme.leaders)


def make_league(
    run: Run, *, by: str = TOTAL, within: Sequence[str] = (), before: Run | None = None, only: nw.Expr | None = None
) -> tuple[League, ...]:
    """Every ranked firm by group, best first, with the change of its place on an earlier run (in the same group).

    `only` keeps some firms of the table after they were placed. EvaluationError where the run has no such column.
    """
    _check_columns(run, by, within)
    earlier = {} if before is None else _earlier_places(before, by, within)
    frame = _placed(run, by, within)
    rows = fetch_rows((frame if only is None else frame.filter(only)).sort(VERSION, LANE, *within, "·位", ENTITY))
    groups: dict[tuple[str, ...], list[LeagueRow]] = {}
    for row in rows:
        key = _key(row, within)
        was = earlier.get((row[ENTITY], *key))
        groups.setdefault(key, []).append(
            LeagueRow(row[ENTITY], row[NAME], row[_BY], int(row["·位"]), row["·同位"], row[GRADE], was)
        )
    return tuple(League(key[0], key[1], key[2:], tuple(found)) for key, found in groups.items())


def _list_of(run: Run, rule: LeaderRule) -> LeaderList:
    frame = _judged(run, rule).filter(nw.col(COUNTED) & ~nw.col(_BY).is_null())
    if rule.lanes:
        frame = frame.filter(nw.col(LANE).is_in(list(rule.lanes)))
    keys, up = (VERSION, LANE, *rule.within), _is_up(run, rule.by)
    best = nw.when(nw.col(_FIT)).then(nw.col(_BY) if up else -nw.col(_BY))
    placed = frame.with_columns(**{"·位": best.rank("min", descending=True).over(*keys)})
    figure = nw.col(_BY)
    sizes = placed.group_by(*keys).agg(
        figure.count().alias("size"), figure.mean().alias("mean"), figure.median().alias("median")
    )
    groups = fetch_rows(sizes.sort(*keys))
    chosen = (nw.col(_FIT) & (nw.col("·位") <= rule.take)) | nw.col(_OPEN)
    columns = (*keys, ENTITY, NAME, _BY, "·位", _OPEN, GRADE)
    firms: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in fetch_rows(placed.filter(chosen).select(*columns).sort("·位", ENTITY, nulls_last=True)):
        firms.setdefault(_key(row, rule.within), []).append(row)
    unit = next((one.unit for one in run.scheme.indicators if one.name == rule.by), "分")
    return LeaderList(rule, unit, up, tuple(_group(rule, row, firms.get(_key(row, rule.within), [])) for row in groups))


def _group(rule: LeaderRule, row: Mapping[str, Any], firms: Sequence[Mapping[str, Any]]) -> LeaderGroup:
    label, lane, *within = _key(row, rule.within)
    size, doubtful = row["size"], tuple(firm[ENTITY] for firm in firms if firm[_OPEN])
    if size < rule.smallest:
        why = f"只有 {size} 家，少于 {rule.smallest} 家，不取"
        return LeaderGroup(label, lane, tuple(within), size, None, None, (), doubtful, why)
    leaders = tuple(
        Leader(firm[ENTITY], firm[NAME], firm[_BY], int(firm["·位"]), firm[GRADE]) for firm in firms if not firm[_OPEN]
    )
    nobody = None if leaders else "没有一家合条件"
    mean, median = (None, None) if size < SMALLEST else (row["mean"], row["median"])
    return LeaderGroup(label, lane, tuple(within), size, mean, median, leaders, doubtful, nobody)


def _judged(run: Run, rule: LeaderRule) -> Frame:
    """The results with the figure of the list and whether each firm may stand on it."""
    frame, sorts = _with_states(_named(run))
    fit, open_ = nw.lit(True), nw.lit(False)
    if rule.when is not None:
        frame, sorts = add_group_values(frame, [rule.when], Members(LANE, COUNTED), sorts)
        cell = compile_expression(rule.when, sorts)
        fit, open_ = holds(cell), unclear(cell)
    return frame.with_columns(**{_BY: nw.col(rule.by).round(9), _FIT: fit, _OPEN: open_.fill_null(False)})


def _with_states(frame: Frame) -> tuple[Frame, dict[str, Sort]]:
    """The results with a state for every outcome: a firm without a grade is not one of unknown grade."""
    there = frame.collect_schema()
    sorts = dict(sorts_of(frame))
    states = {
        name + REASON: nw.when(nw.col(name).is_null())
        .then(nw.lit(MEANINGLESS, dtype=nw.Int8))
        .otherwise(nw.lit(KNOWN, dtype=nw.Int8))
        for name in _OUTCOMES
        if name in there and name + REASON not in there
    }
    others = {
        name + REASON: nw.when(nw.col(name).is_null())
        .then(nw.lit(UNKNOWN, dtype=nw.Int8))
        .otherwise(nw.lit(KNOWN, dtype=nw.Int8))
        for name in sorts
        if name + REASON not in there and name + REASON not in states
    }
    return frame.with_columns(**states, **others), sorts


def _named(run: Run) -> Frame:
    """The results with a column of names even where the run knows none."""
    if NAME in run.results.collect_schema():
        return run.results
    return run.results.with_columns(**{NAME: nw.lit(None, dtype=nw.String)})


def _placed(run: Run, by: str, within: Sequence[str]) -> Frame:
    keys = (VERSION, LANE, *within)
    ranked = _named(run).filter(~nw.col(RANK).is_null() & ~nw.col(by).is_null())
    frame = ranked.with_columns(**{_BY: nw.col(by).round(9)})
    best = nw.col(_BY) if _is_up(run, by) else -nw.col(_BY)
    frame = frame.with_columns(**{"·位": best.rank("min", descending=True).over(*keys)})
    shared = frame.with_columns(**{"·同位": nw.len().over(*keys, "·位")})
    return shared.select(*keys, ENTITY, NAME, _BY, "·位", "·同位", GRADE, *_besides(shared, keys))


def _besides(frame: Frame, keys: Sequence[str]) -> list[str]:
    """The words a page may keep some firms by."""
    there = frame.collect_schema()
    return [name for name in ("规模", "行业", "行业大类", "县区", "镇街") if name in there and name not in keys]


def _earlier_places(before: Run, by: str, within: Sequence[str]) -> dict[tuple[str, ...], int]:
    if not {by, *within} <= set(before.results.collect_schema()):
        return {}
    rows = fetch_rows(_placed(before, by, within))
    return {(row[ENTITY], *_key(row, within)): int(row["·位"]) for row in rows}


def _key(row: Mapping[str, Any], within: Sequence[str]) -> tuple[str, ...]:
    return (row[VERSION], row[LANE], *(row[name] or "（未填）" for name in within))


def _is_up(run: Run, by: str) -> bool:
    return next((one.direction == "up" for one in run.scheme.indicators if one.name == by), True)


def _check_columns(run: Run, by: str, within: Sequence[str]) -> None:
    there = run.results.collect_schema()
    faults = [
        Fault("evaluation.no-column", run.manifest.title, f"结果里没有“{name}”", "排不出来", "写结果里有的列")
        for name in dict.fromkeys((by, *within))
        if name not in there
    ]
    if by in there and not there[by].is_numeric():
        found = f"“{by}”不是数"
        faults.append(Fault("evaluation.wrong-column", run.manifest.title, found, "排不出先后", "写 总分 或一个指标"))
    if faults:
        raise EvaluationError(faults)
