"""Which firms a benchmark of a group is made of, told so that a person who adds them up gets the same number.

Last year's figures are sorted by the rules of this year's scheme: last year's published list is another set of firms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.benchmark import last_column
from mujun.evaluation.cell import KNOWN
from mujun.evaluation.compile import compile_expression
from mujun.evaluation.group import ABOVE, BELOW, COUNT, exact_sum
from mujun.evaluation.intake import sorts_of
from mujun.evaluation.lines import say_benchmark
from mujun.evaluation.peers import SMALLEST
from mujun.evaluation.record import Run
from mujun.evaluation.run import ALONE, VERSION
from mujun.evaluation.work import BENCHMARK, COUNTED, LANE
from mujun.packs.scheme import GroupBenchmark, Lane, LaneIndicator
from mujun.rules.explain import write_node
from mujun.rules.expression import Expression
from mujun.rules.quotient import quotient_of
from mujun.rules.value import show_value


@dataclass(frozen=True, slots=True)
class Membership:
    """What a benchmark of a group was made of: of last year's figures or this year's, of how many firms, of what sums.

    `count` is None where the run does not say (it was made before runs did). `above` and `below` are the sums of both
    sides, None where it is no sum over sum or where the group is smaller than SMALLEST.
    """

    last_year: bool
    count: int | None
    above: float | None
    below: float | None


def told_membership(row: Mapping[str, Any], part: LaneIndicator, stated: GroupBenchmark) -> Membership:
    """What the row itself says of it; of this year's group it says nothing more."""
    column = last_column(part, stated)
    if stated.last_year and not (stated.or_this_year and row.get(column) is None):
        return _make(True, [row.get(column + end) for end in (COUNT, ABOVE, BELOW)], stated)
    return Membership(False, None, None, None)


def read_membership(run: Run, row: Mapping[str, Any], part: LaneIndicator, stated: GroupBenchmark) -> Membership:
    """What the benchmark of a firm's indicator was made of; of this year's group as counted in the results."""
    told = told_membership(row, part, stated)
    return told if told.last_year else _make(False, _count_this_year(run, row, part, stated), stated)


def _make(last_year: bool, told: list[Any], stated: GroupBenchmark) -> Membership:
    count = None if told[0] is None else int(told[0])
    open_ = stated.of == "sum over sum" and count is not None and count >= SMALLEST
    return Membership(last_year, count, *(told[1:] if open_ else (None, None)))


def _count_this_year(run: Run, row: Mapping[str, Any], part: LaneIndicator, stated: GroupBenchmark) -> list[Any]:
    """How many firms of this year's group have the indicator; for sum over sum, both its sides, and their sums."""
    here = nw.col(COUNTED) & (nw.col(LANE) == row[LANE]) & (nw.col(VERSION) == row[VERSION])
    for column in stated.within:
        here = here & (nw.col(column) == row[column] if row[column] is not None else nw.col(column).is_null())
    members = run.results.filter(here)
    quotient = quotient_of(part.indicator.formula.node)
    if stated.of != "sum over sum" or quotient is None:
        count = nw.col(part.indicator.name).count().alias("n")
        return [fetch_rows(members.select(count))[0]["n"], None, None]
    sorts, formula = sorts_of(run.results), part.indicator.formula
    above, below = (compile_expression(Expression(formula.text, side, formula.where), sorts) for side in quotient)
    both = (above.code == KNOWN) & (below.code == KNOWN)
    sums = [exact_sum(nw.when(both).then(side.value)).alias(name) for side, name in ((above, "a"), (below, "b"))]
    found = fetch_rows(members.select(both.cast(nw.Int64).sum().alias("n"), *sums))[0]
    return [found["n"], found["a"], found["b"]]


def say_membership(
    run: Run, row: Mapping[str, Any], part: LaneIndicator, stated: GroupBenchmark, made: Membership
) -> Iterator[str]:
    """Which firms enter, and the sum over sum worked where it may be told."""
    year = run.manifest.period
    lane = f"“{'·'.join((row[LANE], *(str(row[name] or '（未填）') for name in stated.within)))}”组"
    has = "分子、分母都有数" if stated.of == "sum over sum" else "有这一指标"
    firms = "各家" if made.count is None else f" {made.count} 家"
    if made.last_year:
        yield (
            f"用上一期（{year - 1} 年度）各家的数，按本办法（{year} 年度）的范围和分组条件重新归组："
            f"归到{lane}、参评而{has}的{firms}；不是上一期评价公布的名单，也不是本期在组的各家"
        )
    else:
        why = "上一期取不出，按办法" if stated.last_year else ""
        yield f"{why}用本期（{year} 年度）各家的数：本期在{lane}、参评而{has}的{firms}"
    if run.scheme.merge is not None and row[VERSION] != ALONE:
        yield f"{run.scheme.merge.by}相同而合并计算的，每家都带合计数、各算一家"
    yield from _work_ratio(row, part, stated, made)


def _work_ratio(row: Mapping[str, Any], part: LaneIndicator, stated: GroupBenchmark, made: Membership) -> Iterator[str]:
    quotient, value = quotient_of(part.indicator.formula.node), row[BENCHMARK + part.indicator.name]
    if made.above is None or made.below is None or quotient is None or value is None:
        return
    above, below = (
        f"{write_node(side)}合计 {show_value(total)}"
        for side, total in zip(quotient, (made.above, made.below), strict=True)
    )
    factor = "" if stated.factor == 1 else f" × {show_value(float(stated.factor))}"
    yield f"{above} ÷ {below}{factor} = {show_value(value)}"


def say_benchmarks(run: Run, lane: Lane, row: Mapping[str, Any]) -> Iterator[str]:
    """What each indicator of the lane is measured against, and of which firms a group's benchmark was made."""
    for part in lane.indicators:
        if (line := say_benchmark(lane, part, row)) is not None:
            yield line
        if isinstance(part.benchmark, GroupBenchmark):
            made = read_membership(run, row, part, part.benchmark)
            yield from say_membership(run, row, part, part.benchmark, made)
