"""The benchmark of every indicator for every firm: fixed, or a value of its group this year or last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import narwhals as nw

from mujun.evaluation.backend import keep
from mujun.evaluation.cell import UNKNOWN, Cell
from mujun.evaluation.compile import group_calls
from mujun.evaluation.group import Members, add_group_values, trace_of
from mujun.evaluation.prepare import scope_column, scope_tag
from mujun.evaluation.work import (
    BENCHMARK,
    COUNTED,
    Work,
    by_lane,
)
from mujun.packs.scheme import GroupBenchmark, Indicator, Lane, LaneIndicator
from mujun.rules.expression import Expression
from mujun.rules.quotient import quotient_of
from mujun.rules.syntax import Call, Name

LAST: Final = "上期"


def set_benchmarks(work: Work) -> Work:
    """Step 基准: the benchmark of every indicator for every firm, fixed or taken from its group."""
    asked: dict[tuple[tuple[str, ...], bool], list[Expression]] = {}
    for lane in work.scheme.lanes:
        for part in lane.indicators:
            if isinstance(part.benchmark, GroupBenchmark):
                for last in _years(part.benchmark):
                    asked.setdefault((part.benchmark.within, last), []).append(
                        _group_expression(part, part.benchmark.of)
                    )
    for (within, last), expressions in asked.items():
        work = (_add_last_year if last else _add_this_year)(work, expressions, _members(within))
    lanes = work.scheme.lanes
    return work.add_figures(
        {BENCHMARK + one.name: by_lane(lanes, _benchmark(one)).cast(nw.Float64) for one in work.scheme.indicators}
    )


def _years(benchmark: GroupBenchmark) -> tuple[bool, ...]:
    """Whether last year's group is asked, this year's, or one after the other."""
    if not benchmark.last_year:
        return (False,)
    return (True, False) if benchmark.or_this_year else (True,)


def _members(within: tuple[str, ...]) -> Members:
    return Members(scope_column(within), COUNTED, scope_tag(within))


def _add_this_year(work: Work, expressions: Sequence[Expression], members: Members) -> Work:
    frame, sorts = add_group_values(work.frame, expressions, members, work.sorts)
    return replace(work, frame=frame, sorts=sorts)


def _add_last_year(work: Work, expressions: Sequence[Expression], members: Members) -> Work:
    calls = [call for one in expressions for call in group_calls(one)]
    names = {name for call in calls for name in (call.column + members.tag, *trace_of(call, members.tag))}
    fresh = sorted(name for name in names if LAST + name not in work.sorts)
    if work.last is None:
        nothing = Cell(nw.lit(None, dtype=nw.Float64), nw.lit(UNKNOWN, dtype=nw.Int8), "number")
        return work.add({LAST + name: nothing for name in fresh})
    frame, _ = add_group_values(work.last.frame, expressions, members, work.last.sorts, traced=True)
    figures = [nw.col(name).max().alias(LAST + name) for name in fresh]
    each = keep(frame.filter(~nw.col(members.by).is_null()).group_by(members.by).agg(*figures))
    joined = replace(work, frame=work.frame.join(each, on=members.by, how="left"))
    return joined.add_figures({LAST + name: nw.col(LAST + name) for name in fresh})


def benchmark_call(part: LaneIndicator, of: str) -> Call:
    """The group function a benchmark is; of an indicator that is no quotient there is only the mean of the firms."""
    own, quotient = Name(part.indicator.name), quotient_of(part.indicator.formula.node)
    if of == "sum over sum" and quotient is not None:
        return Call("group_ratio", quotient)
    best = "group_max" if part.indicator.direction == "up" else "group_min"
    return Call({"median": "group_median", "best": best}.get(of, "group_mean"), (own,))


def last_column(part: LaneIndicator, benchmark: GroupBenchmark) -> str:
    """The column of the results that holds last year's group value of a benchmark, before its factor."""
    (call,) = group_calls(_group_expression(part, benchmark.of))
    return LAST + call.column + scope_tag(benchmark.within)


def _group_expression(part: LaneIndicator, of: str) -> Expression:
    return Expression("", benchmark_call(part, of), part.indicator.formula.where)


def _benchmark(indicator: Indicator) -> Callable[[Lane], nw.Expr | None]:
    def pick(lane: Lane) -> nw.Expr | None:
        part = lane.part(indicator.name)
        if part is None or part.benchmark is None:
            return None
        if not isinstance(part.benchmark, GroupBenchmark):
            return nw.lit(float(part.benchmark))
        (call,) = group_calls(_group_expression(part, part.benchmark.of))
        name = call.column + scope_tag(part.benchmark.within)
        value = nw.col(LAST + name if part.benchmark.last_year else name)
        if part.benchmark.or_this_year:
            value = nw.coalesce(value, nw.col(name))
        return value * float(part.benchmark.factor)

    return pick
