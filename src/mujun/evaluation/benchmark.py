"""The benchmark of every indicator for every firm: fixed, or a value of its group this year or last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import narwhals as nw

from mujun.evaluation.cell import UNKNOWN, Cell
from mujun.evaluation.compile import group_calls
from mujun.evaluation.group import Members, add_group_values
from mujun.evaluation.prepare import scope_column, scope_tag
from mujun.evaluation.work import (
    BENCHMARK,
    COUNTED,
    Work,
    by_lane,
)
from mujun.packs.scheme import GroupBenchmark, Indicator, Lane, LaneIndicator
from mujun.rules.expression import Expression
from mujun.rules.syntax import (
    Arithmetic,
    Call,
    Name,
)

LAST: Final = "上期"


def set_benchmarks(work: Work) -> Work:
    """Step 基准: the benchmark of every indicator for every firm, fixed or taken from its group."""
    for lane in work.scheme.lanes:
        for part in lane.indicators:
            if isinstance(part.benchmark, GroupBenchmark):
                work = _add_group_benchmark(work, part, part.benchmark)
    lanes = work.scheme.lanes
    return work.add_figures(
        {BENCHMARK + one.name: by_lane(lanes, _benchmark(one)).cast(nw.Float64) for one in work.scheme.indicators}
    )


def _add_group_benchmark(work: Work, part: LaneIndicator, benchmark: GroupBenchmark) -> Work:
    expression = _group_expression(part, benchmark)
    members = Members(scope_column(benchmark.within), COUNTED, scope_tag(benchmark.within))
    if benchmark.last_year:
        work = _add_last_year(work, expression, members)
    if not benchmark.last_year or benchmark.or_this_year:
        frame, sorts = add_group_values(work.frame, [expression], members, work.sorts)
        work = replace(work, frame=frame, sorts=sorts)
    return work


def _add_last_year(work: Work, expression: Expression, members: Members) -> Work:
    (call,) = group_calls(expression)
    name = call.column + members.tag
    if LAST + name in work.sorts:
        return work
    if work.last is None:
        return work.add({LAST + name: Cell(nw.lit(None, dtype=nw.Float64), nw.lit(UNKNOWN, dtype=nw.Int8), "number")})
    frame, _ = add_group_values(work.last.frame, [expression], members, work.last.sorts)
    each = frame.filter(~nw.col(members.by).is_null()).group_by(members.by).agg(nw.col(name).max().alias(LAST + name))
    joined = work.frame.join(each, on=members.by, how="left")
    return replace(work, frame=joined).add_figures({LAST + name: nw.col(LAST + name)})


def _group_expression(part: LaneIndicator, benchmark: GroupBenchmark) -> Expression:
    indicator = part.indicator
    own = Name(indicator.name)
    node = indicator.formula.node
    match benchmark.of:
        case "sum over sum" if isinstance(node, Arithmetic):
            call = Call("group_ratio", (node.left, node.right))
        case "median":
            call = Call("group_median", (own,))
        case "best":
            call = Call("group_max" if indicator.direction == "up" else "group_min", (own,))
        case _:
            call = Call("group_mean", (own,))
    return Expression("", call, indicator.formula.where)


def _benchmark(indicator: Indicator) -> Callable[[Lane], nw.Expr | None]:
    def pick(lane: Lane) -> nw.Expr | None:
        part = lane.part(indicator.name)
        if part is None or part.benchmark is None:
            return None
        if not isinstance(part.benchmark, GroupBenchmark):
            return nw.lit(float(part.benchmark))
        (call,) = group_calls(_group_expression(part, part.benchmark))
        name = call.column + scope_tag(part.benchmark.within)
        value = nw.col(LAST + name if part.benchmark.last_year else name)
        if part.benchmark.or_this_year:
            value = nw.coalesce(value, nw.col(name))
        return value * float(part.benchmark.factor)

    return pick
