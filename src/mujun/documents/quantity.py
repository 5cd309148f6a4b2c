"""Numbers with what is printed around them: unit, approximator, bound words, the second number of a range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mujun.documents import lexicon as words
from mujun.documents.numeral import Number

UnitClass = Literal["percent", "multiple", "money", "area", "physical", "time", "count", "scale", "none"]

_MEASURE = (
    rf"(?:(?P<percent>{words.PERCENT})|(?P<multiple>{words.MULTIPLE})|(?P<money>{words.MONEY})|(?P<area>{words.AREA})"
    rf"|(?P<time>{words.TIME})|(?P<physical>{words.PHYSICAL})|(?P<count>{words.COUNT}))"
)
_UNIT = re.compile(
    r"(?P<about>多|余|来|几)? ?(?P<scale>(?:(?!百分|千[瓦克米伏卡])[十百千万亿]){0,3})(?P<about2>多|余)?"
    rf"(?:{_MEASURE}(?P<per>/[万亿]?(?:{words.DIVISOR})|\((?:{words.COUNT})\)(?=[^)]|$))*)?"
)
_LATIN_MEASURE = re.compile(r"[A-Za-z]+")
_BOUND_AFTER = re.compile(
    r"(?:\((?:不)?含\))?"
    rf"(?:(?P<at_least>{words.AT_LEAST_AFTER})|(?P<at_most>{words.AT_MOST_AFTER})|(?P<about>{words.ABOUT_AFTER}))"
)
_NOUN_BOUND = re.compile(
    rf"(?P<noun>(?:[\u4e00-\u9fff]{{0,6}}?(?:{words.ENTITY}))?(?:\([^()]{{1,8}}\))?)"
    r"(?P<at_least>及以上|以上)(?=[列入进获通成达建完,;。、被为])"
)
_STEP_AFTER = re.compile(r"(?:的)?(?:新)?(?:台阶|大关)")
_BOUND_BEFORE = re.compile(
    rf"(?:(?P<at_least>{words.AT_LEAST_BEFORE})|(?P<at_most>{words.AT_MOST_BEFORE})|(?P<below>{words.BELOW_BEFORE})"
    rf"|(?P<above>{words.ABOVE_BEFORE})|(?P<about>{words.ABOUT_BEFORE}))"
    r"(?:到|了|至|在|的|为|上)?(?P<gap>[^,;。:、\d]{0,24}的)?$"
)
_AT_LEAST_WITH_VERB = re.compile(r"(?P<at_least>至少|最少)[\u4e00-\u9fff]{1,6}$")
_RANGE = re.compile(r" ?(?:[-—–−~～]{1,2}|至|到) ?")
_BOUNDS = {"at_least": ">=", "at_most": "<=", "below": "<", "above": ">", "about": "~"}
_CLASSES: tuple[UnitClass, ...] = ("percent", "multiple", "money", "area", "time", "physical", "count")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_WINDOW = 48


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number read with its surroundings. All places are offsets of the normal text.

    `unit` is the place of the printed unit (empty where none is printed), `low` and `high` are the indices of the
    numbers read: one, or the two of a range. `bound` is the comparison its bound word states, if there is one.
    """

    low: int
    high: int
    start: int
    number_end: int
    end: int
    value: float
    value2: float | None
    unit: tuple[int, int]
    unit_class: UnitClass
    bound: str | None
    bound_span: tuple[int, int] | None
    bound_after: bool


def read_quantities(text: str, numbers: Sequence[Number]) -> dict[int, Quantity]:
    """The quantity of every number that has a value, by the index of its (first) number; ranges are read as one."""
    found: dict[int, Quantity] = {}
    index = 0
    while index < len(numbers):
        number = numbers[index]
        if number.value is None:
            index += 1
            continue
        quantity = _read_one(text, number, index)
        joined = _join_range(text, numbers, quantity)
        found[index] = joined or quantity
        index = found[index].high + 1
    return found


def _read_one(text: str, number: Number, index: int) -> Quantity:
    unit, unit_class, approximate = _read_unit(text, number)
    start = number.full_start
    bound, span, end = _read_bound(text, start, max(unit[1], number.end))
    return Quantity(
        low=index, high=index, start=start, number_end=number.end, end=end, value=number.value or 0.0, value2=None,
        unit=unit, unit_class=unit_class, bound=bound or (">" if approximate else None), bound_span=span,
        bound_after=span is not None and span[0] >= start,
    )  # fmt: skip


def _read_unit(text: str, number: Number) -> tuple[tuple[int, int], UnitClass, bool]:
    """Place and class of the unit, and whether 多 or 余 stands before it or in it (1万多家)."""
    if number.per is not None:
        return (number.per, number.start), "percent", False
    none = (number.end, number.end)
    match = _UNIT.match(text, number.end, number.end + _WINDOW)
    if match is None:
        return none, "none", False
    about = bool(match["about"] or match["about2"])
    unit_class = next((name for name in _CLASSES if match[name]), None)
    if unit_class is None:
        if not match["scale"] or number.form == "fraction":
            return none, "none", False
        return match.span("scale"), "scale", about
    latin = _LATIN_MEASURE.match(text, match.start(unit_class))
    if latin and latin.end() > match.end(unit_class):
        return none, "none", False
    return (match.start("scale") if match["scale"] else match.start(unit_class), match.end()), unit_class, about


def _read_bound(text: str, start: int, unit_end: int) -> tuple[str | None, tuple[int, int] | None, int]:
    """The bound a quantity states, the place of the word and the end of number, unit and word."""
    after = text[unit_end : unit_end + _WINDOW]
    match = _BOUND_AFTER.match(after)
    if match:
        return _BOUNDS[match.lastgroup or ""], (unit_end, unit_end + match.end()), unit_end + match.end()
    match = _NOUN_BOUND.match(after)
    if match and match.group("noun"):
        place = (unit_end + match.start("at_least"), unit_end + match.end("at_least"))
        return ">=", place, place[1]
    before = text[max(0, start - 32) : start]
    match = _BOUND_BEFORE.search(before) or _AT_LEAST_WITH_VERB.search(before)
    if match:
        name = next(name for name, word in match.groupdict().items() if word and name in _BOUNDS)
        offset = max(0, start - 32)
        place = (offset + match.start(name), offset + match.end(name))
        if name == "above" and text[place[0] : place[1]] in {"跨上", "跃上", "站上"} and _STEP_AFTER.match(after):
            return ">=", place, unit_end
        return _BOUNDS[name], place, unit_end
    return None, None, unit_end


def _join_range(text: str, numbers: Sequence[Number], low: Quantity) -> Quantity | None:
    """One quantity from 1—2所, 8%至10% or 500-2000万, or None where no second number follows."""
    if low.high + 1 >= len(numbers) or low.bound_after:
        return None
    following = numbers[low.high + 1]
    match = _RANGE.match(text, max(low.unit[1], low.number_end))
    if following.value is None or not match or match.end() != following.full_start:
        return None
    high = _read_one(text, following, low.high + 1)
    bare = low.unit_class == "none" or (low.unit_class == "scale" and high.unit_class == "money")
    if not bare and low.unit_class != high.unit_class:
        return None
    value2 = high.value
    if not bare:
        value2 = high.value * scale_of(text[slice(*high.unit)]) / scale_of(text[slice(*low.unit)])
    if value2 <= low.value:
        return None
    behind = high.bound_after and low.bound_span is None
    return replace(
        low, high=high.high, number_end=high.number_end, end=high.end, value2=value2, bound_after=high.bound_after,
        unit=high.unit if bare else low.unit, unit_class=high.unit_class,
        bound=high.bound if behind else low.bound, bound_span=high.bound_span if behind else low.bound_span,
    )  # fmt: skip


def scale_of(unit: str) -> float:
    """What the scale words at the head of a unit multiply by: 万亩 by 10000, 亿元 by 10**8, 家 by 1."""
    scale = 1.0
    for char in unit:
        if char not in _SCALES:
            break
        scale *= _SCALES[char]
    return scale
