"""Values of groups over a table: one aggregation for all that is asked, joined back to every member.

Sums are taken in fixed point (nine decimals), so that the order of the rows, the number of threads and the engine never
show in the last digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from mujun.evaluation.backend import Frame, keep
from mujun.evaluation.cell import KNOWN, MEANINGLESS, REASON, UNKNOWN, Cell, Sort
from mujun.evaluation.compile import GroupCall, compile_argument, group_calls
from mujun.rules.expression import Expression

PLACES = ("group_rank", "group_percentile")
COUNT, ABOVE, BELOW = "·家数", "·分子", "·分母"
"""What is appended to a group value's name for how many rows it was made of, and for a ratio the sums of both sides."""
_RANKED_DIGITS = 9


def exact_sum(value: nw.Expr) -> nw.Expr:
    """The sum of figures to nine decimals, whatever their order; zero where there is none."""
    return value.cast(nw.Decimal(38, 9)).sum().cast(nw.Float64)


@dataclass(frozen=True, slots=True)
class Members:
    """Which rows form a group: those of equal `by`; where `counted` is stated, only its rows take part."""

    by: str
    counted: str | None = None
    tag: str = ""


def add_group_values(
    frame: Frame,
    expressions: Sequence[Expression],
    members: Members,
    sorts: Mapping[str, Sort],
    *,
    traced: bool = False,
) -> tuple[Frame, dict[str, Sort]]:
    """The table with a column for every group function the expressions use; its name ends in the members' tag.

    Rows that do not take part are told what the others say, and have no rank among them. `traced` puts beside each
    value (of those that are no rank) what it was made of, as plain columns: COUNT, and of a ratio ABOVE and BELOW.
    """
    known = dict(sorts)
    pending: dict[str, tuple[GroupCall, str]] = {}
    for expression in expressions:
        for call in group_calls(expression):
            if call.column + members.tag not in known:
                pending.setdefault(call.column, (call, expression.where))
    while pending:
        ready = [pair for pair in pending.values() if not _inner(pair[0]) & pending.keys()]
        frame = _add(frame, ready, members, known, traced)
        for call, _ in ready:
            known[call.column + members.tag] = "number"
            del pending[call.column]
    return frame, known


def _inner(call: GroupCall) -> set[str]:
    """The columns of group functions inside the arguments of a group function."""
    inside = (Expression("", argument) for argument in call.call.arguments)
    return {GroupCall(inner.call, inner.back + call.back).column for part in inside for inner in group_calls(part)}


def _add(
    frame: Frame, calls: Sequence[tuple[GroupCall, str]], members: Members, sorts: Mapping[str, Sort], traced: bool
) -> Frame:
    ranked = [pair for pair in calls if pair[0].call.function in PLACES]
    if len(ranked) < len(calls):
        frame = _join_totals(frame, [pair for pair in calls if pair not in ranked], members, sorts, traced)
    for call, where in ranked:
        frame = _place(frame, call, _argument(call, 0, where, members, sorts), members)
    return frame


def _join_totals(
    frame: Frame, calls: Sequence[tuple[GroupCall, str]], members: Members, sorts: Mapping[str, Sort], traced: bool
) -> Frame:
    by = members.by
    parts = [
        part.alias(name)
        for place, (call, where) in enumerate(calls)
        for name, part in _aggregate(place, call, where, members, sorts).items()
    ]
    totals = [pair for place, (call, _) in enumerate(calls) for pair in _total(place, call, members)]
    if traced:
        totals += [pair for place, (call, _) in enumerate(calls) for pair in _trace(place, call, members)]
    each = (
        frame.filter(~nw.col(by).is_null())
        .group_by(by)
        .agg(*parts)
        .select(by, *(expr.alias(name) for name, expr in totals))
    )
    # kept at once: joined as a plan, every further group would compute all groups before it again
    return frame.join(keep(each), on=by, how="left")


def _argument(call: GroupCall, place: int, where: str, members: Members, sorts: Mapping[str, Sort]) -> Cell:
    cell = compile_argument(call, place, sorts, where, members.tag)
    part = ~nw.col(members.by).is_null() if members.counted is None else nw.col(members.counted)
    state = nw.when(part).then(cell.code).otherwise(nw.lit(MEANINGLESS, dtype=nw.Int8))
    return Cell(nw.when(part).then(cell.value), state, cell.sort)


def _aggregate(
    place: int, call: GroupCall, where: str, members: Members, sorts: Mapping[str, Sort]
) -> dict[str, nw.Expr]:
    """What is summed and counted; rows that do not take part have no value."""
    cell = _argument(call, 0, where, members, sorts)
    first, unknown = cell.value, (cell.code == UNKNOWN).cast(nw.Int8).max()
    if call.call.function == "group_ratio":
        other = _argument(call, 1, where, members, sorts)
        second = other.value
        pair = ~first.is_null() & ~second.is_null()
        open_ = (cell.code == UNKNOWN) | (other.code == UNKNOWN)
        return {
            f"·{place}·和": exact_sum(nw.when(pair).then(first)),
            f"·{place}·底": exact_sum(nw.when(pair).then(second)),
            f"·{place}·数": nw.when(pair).then(first).count(),
            f"·{place}·疑": open_.cast(nw.Int8).max(),
        }
    name = call.call.function
    figures = {"group_median": first.median(), "group_max": first.max(), "group_min": first.min()}
    total = figures[name] if name in figures else exact_sum(first)
    return {f"·{place}·和": total, f"·{place}·数": first.count(), f"·{place}·疑": unknown}


def _total(place: int, call: GroupCall, members: Members) -> list[tuple[str, nw.Expr]]:
    number, unknown = nw.col(f"·{place}·数"), nw.col(f"·{place}·疑")
    total = nw.when(number > 0).then(nw.col(f"·{place}·和"))
    match call.call.function:
        case "group_count":
            value = number.cast(nw.Float64)
        case "group_mean":
            value = total / number
        case "group_ratio":
            below = nw.col(f"·{place}·底")
            value = total / nw.when(below != 0).then(below)
        case _:
            value = total
    state = nw.when(~value.is_null()).then(nw.lit(KNOWN, dtype=nw.Int8))
    state = state.when((number == 0) & (unknown > 0)).then(nw.lit(UNKNOWN, dtype=nw.Int8))
    whole = state.otherwise(nw.lit(MEANINGLESS, dtype=nw.Int8))
    return [(call.column + members.tag, value), (call.column + members.tag + REASON, whole)]


def trace_of(call: GroupCall, tag: str = "") -> tuple[str, ...]:
    """The names of the columns that tell what a group value was made of."""
    ends = (COUNT, ABOVE, BELOW) if call.call.function == "group_ratio" else (COUNT,)
    return tuple(call.column + tag + end for end in ends)


def _trace(place: int, call: GroupCall, members: Members) -> list[tuple[str, nw.Expr]]:
    made = [nw.col(f"·{place}·{part}").cast(nw.Float64) for part in ("数", "和", "底")]
    return list(zip(trace_of(call, members.tag), made, strict=False))


def _place(frame: Frame, call: GroupCall, argument: Cell, members: Members) -> Frame:
    frame = frame.with_columns(**{"·比": argument.value.round(_RANKED_DIGITS), "·比" + REASON: argument.code})
    own = Cell(nw.col("·比"), nw.col("·比" + REASON), "number")
    if call.call.function == "group_rank":
        value = own.value.rank("min", descending=True).over(members.by).cast(nw.Float64)
    else:
        value = own.value.rank("max").over(members.by) * 100.0 / own.value.count().over(members.by)
    value = nw.when(own.code == KNOWN).then(value)
    name = call.column + members.tag
    return frame.with_columns(value.alias(name), own.code.alias(name + REASON))
