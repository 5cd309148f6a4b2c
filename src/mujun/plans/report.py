"""Progress reports: append-only. A correction is one more report; any day's knowledge can be had again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from mujun.errors import Fault, PlanError
from mujun.plans.month import Month

State = Literal["figure", "words", "missing", "not_applicable"]
Place = tuple[str, str, Month]


@dataclass(frozen=True, slots=True)
class Report:
    """What one unit said about one target for one month, on the day it was recorded.

    `number` is the running number of the record; it orders reports of the same day. `target` is a target's code, or
    a task's code where the task carries no figure. `value` None with words is a report in words; None without words
    withdraws an earlier figure (missing again); `applicable` False says the target does not concern the unit.
    `finished` closes work that has no figure. Zero is a figure.
    """

    number: int
    target: str
    unit: str
    period: Month
    recorded_on: date
    value: Decimal | None = None
    words: str = ""
    evidence: tuple[str, ...] = ()
    reporter: str = ""
    finished: bool = False
    applicable: bool = True

    def __post_init__(self) -> None:
        if self.value is not None and not self.value.is_finite():
            raise PlanError(
                Fault(
                    code="plans.figure-not-finite",
                    where=f"{self.unit} {self.period.words}的报告（{self.target}）",
                    found=f"填了 {self.value}",
                    why="不是一个数，无法比对",
                    remedy="请填写数值；没有数的不填",
                )
            )
        if self.value is not None and not self.applicable:
            raise PlanError(
                Fault(
                    code="plans.figure-not-applicable",
                    where=f"{self.unit} {self.period.words}的报告（{self.target}）",
                    found=f"既填了 {self.value:f}，又填了不适用",
                    why="不适用、零和缺报含义不同，不能并存",
                    remedy="请只保留其中一项",
                )
            )

    @property
    def state(self) -> State:
        """Which of the four things this report says."""
        if not self.applicable:
            return "not_applicable"
        if self.value is not None:
            return "figure"
        return "words" if self.words or self.finished else "missing"

    @property
    def place(self) -> Place:
        """What it speaks of: (target, unit, month). Later reports of the same place supersede it."""
        return (self.target, self.unit, self.period)


def as_known(reports: Iterable[Report], on: date | None = None) -> dict[Place, Report]:
    """The latest report of each place among those recorded by the end of `on` (all when None).

    The order in which reports are given never matters. PlanError when two different reports carry one number.
    """
    known: dict[Place, Report] = {}
    numbers: dict[int, Report] = {}
    for report in reports:
        twin = numbers.setdefault(report.number, report)
        if twin != report:
            raise PlanError(_number_used_twice(twin, report))
        if on is not None and report.recorded_on > on:
            continue
        held = known.get(report.place)
        if held is None or _order(report) > _order(held):
            known[report.place] = report
    return dict(sorted(known.items()))


def series(known: Mapping[Place, Report], target: str, unit: str) -> tuple[Report, ...]:
    """The reports of one unit on one target in the order of their months."""
    return tuple(sorted((r for r in known.values() if r.target == target and r.unit == unit), key=lambda r: r.period))


def _order(report: Report) -> tuple[date, int]:
    return (report.recorded_on, report.number)


def _number_used_twice(left: Report, right: Report) -> Fault:
    return Fault(
        code="plans.report-number-twice",
        where=f"第 {left.number} 号报告",
        found=f"{left.unit} {left.period} 与 {right.unit} {right.period} 共用一个编号而内容不同",
        why="报告只增不改，编号决定同日报告的先后",
        remedy="请给更正的报告新的编号",
    )
