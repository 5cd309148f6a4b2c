"""Values of a group: what all firms of a lane say together. Only members whose value is known take part.

Where nobody's value is known, the group's value is 缺数 when one of them might still be learnt, else 不适用. A rank or
percentile of a member whose own value is absent is that absence.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from mujun.rules.arithmetic import PAPER, PRINT, calculate
from mujun.rules.value import MISSING, NOT_APPLICABLE, Absent

Figure = Decimal | Absent


def group_value(function: str, members: Sequence[tuple[Figure, ...]], own: tuple[Figure, ...]) -> Figure:
    """The value of a group function; `members` and `own` hold its arguments for each member and for the firm itself."""
    if function == "group_ratio":
        return _sum_over_sum(members)
    known = [figure for (figure, *_) in members if isinstance(figure, Decimal)]
    match function:
        case "group_count":
            return Decimal(len(known))
        case "group_rank" | "group_percentile":
            return _place(function, known, own[0])
    if not known:
        return nobody(members)
    match function:
        case "group_sum":
            return _total(known)
        case "group_mean":
            return calculate("/", _total(known), Decimal(len(known)))
        case "group_median":
            return _median(sorted(known))
        case "group_max":
            return max(known)
    return min(known)


def nobody(members: Sequence[tuple[Figure, ...]]) -> Absent:
    """What a group says where no member has a value."""
    return MISSING if any(MISSING in member for member in members) else NOT_APPLICABLE


def _sum_over_sum(members: Sequence[tuple[Figure, ...]]) -> Figure:
    """Σ numerator ÷ Σ denominator over the members that have both."""
    pairs = [(top, low) for top, low in members if isinstance(top, Decimal) and isinstance(low, Decimal)]
    if not pairs:
        return nobody(members)
    return calculate("/", _total([top for top, _ in pairs]), _total([low for _, low in pairs]))


def _place(function: str, known: Sequence[Decimal], own: Figure) -> Figure:
    """The competition rank from the largest down, or the per cent of members that are not above."""
    if isinstance(own, Absent):
        return own
    mine = PRINT.plus(own)
    if function == "group_rank":
        return Decimal(1 + sum(PRINT.plus(other) > mine for other in known))
    below = sum(PRINT.plus(other) <= mine for other in known)
    return calculate("/", Decimal(100 * below), Decimal(len(known))) if known else NOT_APPLICABLE


def _total(numbers: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = PAPER.add(total, number)
    return total


def _median(ordered: Sequence[Decimal]) -> Figure:
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return calculate("/", PAPER.add(ordered[middle - 1], ordered[middle]), Decimal(2))
