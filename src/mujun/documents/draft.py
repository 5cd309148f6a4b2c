"""Targets in the making: lists of numbers share units and bounds, 确保/力争 pairs become one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mujun.documents.frames import Verdict
from mujun.documents.passage import Sight
from mujun.documents.quantity import Quantity, scale_of

_SEPARATOR = re.compile(r"[、,和及与]|以及")
_FLOOR_WORDS = r"确保|保证|必保|力保|保"
_AMBITION_WORDS = r"力争|争取|努力|冲刺|奋斗目标|挑战|争"
_PAIR = re.compile(
    rf"[,、;和]?(?:并|并且|奋力|全力|努力)?(?P<aim>{_FLOOR_WORDS}|{_AMBITION_WORDS})"
    r"(?:实现|完成|增长|下降|降低|提高|突破|超过|达|到|在|不低于|不少于|增速|增幅|新增|净增|同比|为|至|以上|超|做到|目标)*"
)
_AMBITION_BEFORE = re.compile(r"(?:力争|争取|努力|冲刺|争)[^,;。:、]{0,14}$")
_LONGEST_PAIR_GAP = 16


@dataclass(slots=True)
class Draft:
    """A number that states a target, with what lists and pairs add to it.

    `numbers` are the indices of the numbers it takes in, `end` is where its number, unit and bound word end, `unit`
    the place of its unit and `unit_text` the unit as printed.
    """

    sight: Sight
    quantity: Quantity
    verdict: Verdict
    numbers: tuple[int, ...]
    clause_start: int
    value: float
    value2: float | None
    unit: tuple[int, int]
    unit_text: str
    bound: tuple[int, int] | None
    end: int
    stretch: float | None = None

    @property
    def start(self) -> int:
        """Where the number begins, a leading 百分之 included."""
        return self.quantity.start


@dataclass(frozen=True, slots=True)
class Listed:
    """The place of a number in a coordinated list: where the list begins, its rank there, and the list's size."""

    start: int
    rank: int
    size: int


def share_units(text: str, drafts: Sequence[Draft]) -> None:
    """14.3个、9.9个百分点: a unit printed in full once completes the numbers before it."""
    for left, right in reversed(list(_neighbours(text, drafts))):
        halved = left.unit_text in {"", "个"} and "百分点" in right.unit_text
        if not halved and not (left.unit_text == "" and right.unit_text):
            continue
        left.unit, left.unit_text = right.unit, right.unit_text
        left.quantity = replace(left.quantity, unit_class=right.quantity.unit_class, unit=right.unit)
        left.sight = replace(left.sight, unit=right.sight.unit)


def share_bounds(text: str, drafts: Sequence[Draft]) -> None:
    """In a 分别 list a bound word printed once, at its end or at its front, holds for all its numbers."""
    respective = [pair for pair in _neighbours(text, drafts) if "分别" in pair[0].sight.clause]
    for left, right in reversed(respective):
        if left.quantity.bound is None and right.quantity.bound and right.quantity.bound_after:
            left.quantity = replace(left.quantity, bound=right.quantity.bound, bound_after=True)
            left.bound = right.bound
    for left, right in respective:
        ahead = left.quantity.bound_span is not None and not left.quantity.bound_after
        if right.quantity.bound is None and ahead:
            right.quantity = replace(right.quantity, bound=left.quantity.bound, bound_span=left.quantity.bound_span)


def join_pairs(text: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Join 确保8.5%,力争10% into one target: the floor is its value, the ambition its stretch."""
    kept: list[Draft] = []
    for draft in drafts:
        if kept and _is_pair(text, kept[-1], draft):
            _join(text, kept[-1], draft)
        else:
            kept.append(draft)
    return kept


def find_lists(text: str, drafts: Sequence[Draft]) -> dict[int, Listed]:
    """The place in its list of every draft that stands in one, by its index."""
    found: dict[int, Listed] = {}
    run: list[int] = []
    for index in range(len(drafts) + 1):
        if run and (index == len(drafts) or not _are_listed(text, drafts[run[-1]], drafts[index])):
            if len(run) > 1:
                found.update({one: Listed(drafts[run[0]].start, rank, len(run)) for rank, one in enumerate(run)})
            run = []
        run.append(index)
    return found


def _neighbours(text: str, drafts: Sequence[Draft]) -> Iterator[tuple[Draft, Draft]]:
    for left, right in zip(drafts, drafts[1:], strict=False):
        if _are_listed(text, left, right):
            yield left, right


def _are_listed(text: str, left: Draft, right: Draft) -> bool:
    gap = right.start - left.end
    return 0 < gap <= 2 and _SEPARATOR.fullmatch(text, left.end, right.start) is not None


def _is_pair(text: str, first: Draft, second: Draft) -> bool:
    if first.stretch is not None or first.value2 is not None or second.start - first.end > _LONGEST_PAIR_GAP:
        return False
    match = _PAIR.fullmatch(text, first.end, second.start)
    if match is None or first.quantity.unit_class != second.quantity.unit_class:
        return False
    if re.fullmatch(_FLOOR_WORDS, match["aim"]):
        return _AMBITION_BEFORE.search(text[max(0, first.start - 24) : first.start]) is not None
    return True


def _join(text: str, first: Draft, second: Draft) -> None:
    between = text[first.end : second.start]
    factor = scale_of(second.unit_text) / scale_of(first.unit_text)
    if re.search(_FLOOR_WORDS, between) and not re.search(r"力争|争取|冲刺", between):
        first.value, first.stretch = second.value * factor, first.value
    else:
        first.stretch = second.value * factor
    first.value2 = first.stretch
    first.numbers += second.numbers
    first.end = second.end
    first.bound = first.bound or second.bound
