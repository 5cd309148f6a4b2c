"""Periods: a year, half-year, quarter or month as one value that can be ordered, nested and stepped."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mujun.errors import Fault, RuleError

LENGTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_WRITTEN = re.compile(r"(?P<year>\d{4})(?:-?(?:Q(?P<quarter>[1-4])|H(?P<half>[12]))|-(?P<month>0[1-9]|1[0-2]))?", re.I)
_PRINTED = re.compile(
    r"(?P<year>\d{4})年(?:第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年|(?P<month>1[0-2]|0?[1-9])月)?"
)
_ORDINALS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}


@dataclass(frozen=True, slots=True)
class Period:
    """`months` months from the first of `month` of `year`: 12, 6, 3 or 1, beginning where such a period begins."""

    year: int
    month: int
    months: int

    def __post_init__(self) -> None:
        fits = self.months in LENGTHS.values() and (self.month - 1) % self.months == 0
        if not (fits and 1 <= self.month <= 12 and 1 <= self.year <= 9999):
            raise RuleError(_not_a_period(f"{self.year}-{self.month}/{self.months}", "时期"))

    def __str__(self) -> str:
        match self.months:
            case 12:
                return f"{self.year:04d}"
            case 6:
                return f"{self.year:04d}H{(self.month + 5) // 6}"
            case 3:
                return f"{self.year:04d}Q{(self.month + 2) // 3}"
        return f"{self.year:04d}-{self.month:02d}"

    def __lt__(self, other: Period) -> bool:
        """Earlier end first; of two that end together, the shorter first."""
        return self._order < other._order

    def __le__(self, other: Period) -> bool:
        return self._order <= other._order

    def __contains__(self, other: Period | date) -> bool:
        if isinstance(other, Period):
            return self.first_day <= other.first_day and other.last_day <= self.last_day
        return self.first_day <= other <= self.last_day

    @property
    def _order(self) -> tuple[date, int]:
        return (self.last_day, self.months)

    @property
    def first_day(self) -> date:
        """The day it begins."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The day it ends."""
        month = self.month + self.months - 1
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def words(self) -> str:
        """As an official writes it: 2023年, 2023年上半年, 2023年第二季度, 2023年6月."""
        match self.months:
            case 12:
                return f"{self.year}年"
            case 6:
                return f"{self.year}年{'上' if self.month == 1 else '下'}半年"
            case 3:
                return f"{self.year}年第{'一二三四'[self.month // 3]}季度"
        return f"{self.year}年{self.month}月"

    def shift(self, steps: int) -> Period:
        """The period of the same length that many steps later; earlier when negative. RuleError beyond year 1–9999."""
        year, month = divmod(self.year * 12 + self.month - 1 + steps * self.months, 12)
        return Period(year, month + 1, self.months)

    @property
    def previous(self) -> Period:
        """The period of the same length just before."""
        return self.shift(-1)

    def split(self, months: int = 1) -> tuple[Period, ...]:
        """The months (or quarters, half-years) it is made of, in order; RuleError where it cannot be cut so."""
        if months not in LENGTHS.values() or months > self.months:
            raise RuleError(_not_a_period(f"{self} 按 {months} 个月切分", "时期"))
        return tuple(Period(self.year, self.month + step, months) for step in range(0, self.months, months))

    def elapsed(self, day: date) -> Decimal:
        """The share of its days that are over at the end of `day`: 0 before it begins, 1 from its last day on."""
        if day < self.first_day:
            return Decimal(0)
        over = (min(day, self.last_day) - self.first_day).days + 1
        return Decimal(over) / Decimal((self.last_day - self.first_day).days + 1)


def parse_period(text: str, where: str = "时期") -> Period:
    """The period written as 2023, 2023-06, 2023Q2, 2023H1 or in words (2023年6月); RuleError otherwise."""
    found = _WRITTEN.fullmatch(text.strip()) or _PRINTED.fullmatch(text.strip())
    if found is None or int(found["year"]) == 0:
        raise RuleError(_not_a_period(text[:30], where))
    year = int(found["year"])
    if found["quarter"]:
        return Period(year, _ordinal(found["quarter"]) * 3 - 2, 3)
    if found["half"]:
        return Period(year, _ordinal(found["half"]) * 6 - 5, 6)
    return Period(year, int(found["month"]), 1) if found["month"] else Period(year, 1, 12)


def month_of(day: date) -> Period:
    """The month a day lies in."""
    return Period(day.year, day.month, 1)


def year_of(day: date) -> Period:
    """The year a day lies in."""
    return Period(day.year, 1, 12)


def _ordinal(text: str) -> int:
    return _ORDINALS.get(text) or int(text)


def _not_a_period(text: str, where: str) -> Fault:
    remedy = "写成 2023、2023-06、2023Q2 或 2023H1"
    return Fault("rules.bad-period", where, f"“{text}”不是时期", "不知道从哪天到哪天", remedy)
