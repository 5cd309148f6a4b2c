"""Levels: intervals with stated ends that cover the whole line without gap or overlap, proven when they are made."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from mujun.errors import Fault, RuleError
from mujun.rules.value import MISSING, Absent, show_value

_WIDE = str.maketrans("≥≤＞＜＝（）［］，－−∞", "≥≤><=()[],--∞")
_NUMBER = r"[-+]?\d{1,18}(?:\.\d{1,12})?"
_HALF = re.compile(rf"(>=|>|<=|<|==?)({_NUMBER})")
_PAIR = re.compile(rf"([\[(])({_NUMBER}|-∞|-inf),({_NUMBER}|\+?∞|\+?inf)([\])])")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule or figure is laid down: document and clause."""

    document: str
    clause: str

    def __str__(self) -> str:
        return (
            f"《{self.document}》{self.clause}" if self.document[0] not in "《〈" else f"{self.document}{self.clause}"
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of the number line. Infinite ends count as closed, so every float but NaN lies somewhere."""

    low: float
    high: float
    low_closed: bool
    high_closed: bool

    def __contains__(self, value: float) -> bool:
        above = value > self.low or (value == self.low and (self.low_closed or math.isinf(self.low)))
        below = value < self.high or (value == self.high and (self.high_closed or math.isinf(self.high)))
        return above and below

    @property
    def empty(self) -> bool:
        """Whether nothing lies in it: ends crossed, or a single point with an open end."""
        return self.low > self.high or (self.low == self.high and not (self.low_closed and self.high_closed))

    @property
    def words(self) -> str:
        """The interval as a Chinese reader says it, saying at each end whether it is included."""
        low, high = show_value(self.low), show_value(self.high)
        if math.isinf(self.low) and math.isinf(self.high):
            return "任何数"
        if math.isinf(self.high):
            return f"{low} 及以上" if self.low_closed else f"高于 {low}"
        if math.isinf(self.low):
            return f"{high} 及以下" if self.high_closed else f"低于 {high}"
        if self.low == self.high:
            return f"等于 {low}"
        ends = ("含" if self.low_closed else "不含", "含" if self.high_closed else "不含")
        return f"{low}（{ends[0]}）到 {high}（{ends[1]}）"


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its name, the interval that gives it, and why the interval is what it is."""

    name: str
    interval: Interval
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels that cover the line: every number has exactly one. RuleError names each gap or overlap."""

    levels: tuple[Level, ...]

    def __post_init__(self) -> None:
        if faults := find_gaps(self.levels):
            raise RuleError(faults)

    def level_of(self, value: float | Decimal | Absent) -> Level | Absent:
        """The one level of a number; an absence stays the absence it is, and NaN is missing."""
        if isinstance(value, Absent):
            return value
        number = float(value)
        if math.isnan(number):
            return MISSING
        return next(level for level in self.levels if number in level.interval)


def parse_interval(text: str, where: str = "区间") -> Interval:
    """The interval written as `>= 0`, `< -30`, `= 5`, `[-10, 0)`, `(-∞, 0]`; RuleError where it is none, or empty."""
    plain = text[:80].translate(_WIDE).replace("≥", ">=").replace("≤", "<=").replace(" ", "")
    if half := _HALF.fullmatch(plain):
        interval = _half_line(half[1], float(half[2]))
    elif pair := _PAIR.fullmatch(plain):
        interval = Interval(_bound(pair[2]), _bound(pair[3]), pair[1] == "[", pair[4] == "]")
    else:
        remedy = '写成 ">= 0"、"< -30" 或 "[-10, 0)"，方括号含端点，圆括号不含'
        raise RuleError(Fault("rules.bad-interval", where, f"“{text[:40]}”不是区间", "读不出从哪到哪", remedy))
    if interval.empty:
        why = "没有数落在里面"
        raise RuleError(Fault("rules.empty-interval", where, f"区间“{text[:40]}”是空的", why, "把小的一端写在前面"))
    return interval


def find_gaps(levels: Iterable[Level], where: str = "分档") -> tuple[Fault, ...]:
    """Every gap and overlap of the levels over the whole line, each named with its numbers."""
    ordered = sorted((level for level in levels), key=_low_end)
    if not ordered:
        return (Fault("rules.level-gap", where, "一档也没有", "任何数都没有着落", "写出分档"),)
    return tuple(_joint_faults(ordered, where))


def _joint_faults(ordered: list[Level], where: str) -> Iterator[Fault]:
    """One sweep from left to right; `reach` is the level that ends furthest right so far."""
    reach = ordered[0]
    if not math.isinf(reach.interval.low):
        yield _gap(Interval(-math.inf, reach.interval.low, False, not reach.interval.low_closed), where)
    for level in ordered[1:]:
        yield from _joint(reach, level, where)
        reach = max(reach, level, key=_high_end)
    if not math.isinf(reach.interval.high):
        yield _gap(Interval(reach.interval.high, math.inf, not reach.interval.high_closed, False), where)


def _joint(left: Level, right: Level, where: str) -> Iterator[Fault]:
    end, start = left.interval.high, right.interval.low
    if start > end or (start == end and not (left.interval.high_closed or right.interval.low_closed)):
        yield _gap(Interval(end, start, not left.interval.high_closed, not right.interval.low_closed), where)
    elif start < end or (left.interval.high_closed and right.interval.low_closed):
        yield _overlap(left, right, where)


def _gap(gap: Interval, where: str) -> Fault:
    found = f"分档有空档：{gap.words}没有着落"
    return Fault(
        "rules.level-gap", where, found, "落在空档里的数亮不出灯", "补一档，或把相邻一档的端点放宽，并注明依据"
    )


def _overlap(left: Level, right: Level, where: str) -> Fault:
    low, high = right.interval, min(left, right, key=_high_end).interval
    shared = Interval(low.low, high.high, low.low_closed, high.high_closed)
    found = f"分档重叠：{shared.words}既是“{left.name}”又是“{right.name}”"
    return Fault(
        "rules.level-overlap", where, found, "同一个数不能亮两盏灯", "改动其中一档的端点，方括号含端点，圆括号不含"
    )


def _low_end(level: Level) -> tuple[float, bool, float]:
    return (level.interval.low, not level.interval.low_closed, level.interval.high)


def _high_end(level: Level) -> tuple[float, bool]:
    return (level.interval.high, level.interval.high_closed)


def _half_line(sign: str, bound: float) -> Interval:
    if sign in ("=", "=="):
        return Interval(bound, bound, True, True)
    if sign.startswith(">"):
        return Interval(bound, math.inf, sign == ">=", False)
    return Interval(-math.inf, bound, False, sign == "<=")


def _bound(text: str) -> float:
    return float(text.replace("∞", "inf"))
