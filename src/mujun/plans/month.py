"""A calendar month: the step in which plans are reported and lit."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from mujun.errors import Fault, PlanError

_PRINTED = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year; ordered, written `2026-03`."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise PlanError(_not_a_month(f"{self.year}-{self.month}"))

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month written as `2026-03`; PlanError for anything else."""
        found = _PRINTED.fullmatch(text)
        if found is None:
            raise PlanError(_not_a_month(text))
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def closed_by(cls, day: date) -> Month:
        """The last month that was over when `day` began: the month a report can be asked for."""
        return cls.of(day).shift(-1)

    @property
    def first(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day of the month."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def words(self) -> str:
        """The month as an official writes it: 2026年3月; 未定期限 for NO_DEADLINE."""
        return "未定期限" if self == NO_DEADLINE else f"{self.year}年{self.month}月"

    def shift(self, months: int) -> Month:
        """The month that many months later, or earlier when negative."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def since(self, other: Month) -> int:
        """How many months this one lies after `other`; negative when it lies before."""
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


NO_DEADLINE = Month(9999, 12)
"""The end of what a document sets without a date: later than every month, never paced and never overdue."""


def months_between(start: Month, until: Month) -> tuple[Month, ...]:
    """Every month from `start` to `until`, both included; empty when `until` comes first."""
    return tuple(start.shift(step) for step in range(until.since(start) + 1))


def _not_a_month(text: str) -> Fault:
    return Fault(
        code="plans.not-a-month",
        where="月份",
        found=f"写作“{text}”",
        why="进度按月份先后比对，写法不一就排不出先后",
        remedy="请写成四位年份加两位月份，如 2026-03",
    )
