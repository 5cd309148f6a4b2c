"""Small projects for the tests of `mujun.projects`: invented, with figures worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from mujun.plans.month import Month
from mujun.plans.report import Report
from mujun.projects.knowledge import Record, series_code
from mujun.projects.project import INVESTED, Exemption, Project, YearPlan
from mujun.projects.stage import ACCEPTED, BUILT, ENTERED, FULL, PRODUCING, SIGNED, STARTED, MilestoneReport
from mujun.rules.expression import parse_expression
from mujun.rules.level import Level, Levels, parse_interval
from mujun.rules.light import Dimension, Light


def month(number: int, year: int = 2026) -> Month:
    """A month of 2026."""
    return Month(year, number)


PLANNED = {
    SIGNED: month(11, 2025), STARTED: month(3), ENTERED: month(3), BUILT: month(6, 2027), ACCEPTED: month(8, 2027),
    PRODUCING: month(9, 2027), FULL: month(9, 2028),
}  # fmt: skip


def make_project(code: str = "甲", **changes: Any) -> Project:
    """A project of 20,000 (万元), 12,000 of them in 2026: start in March 2026, built by June 2027."""
    given: dict[str, Any] = {
        "name": f"{code}项目", "county": "澜江区", "lead": "市经信局", "office": "分管副市长办公室", "kind": "新建",
        "total": Decimal(20_000), "planned": PLANNED,
        "years": (YearPlan(2026, Decimal(12_000), ((3, Decimal(1_200)), (6, Decimal(4_800)), (9, Decimal(8_400)))),),
    }  # fmt: skip
    return Project(code, **(given | changes))


def invest(
    *rows: tuple[int, str | None],
    code: str = "甲",
    item: str = INVESTED,
    first: int = 1,
    year: int = 2026,
    day: int = 5,
) -> list[Report]:
    """Running totals from (month, value), each recorded on the 5th of the month after."""
    reports = []
    for at, (number, value) in enumerate(rows):
        period = month(number, year)
        said = period.shift(1)
        reports.append(
            Report(
                first + at, series_code(code, item), "市经信局", period, date(said.year, said.month, day),
                value=None if value is None else Decimal(value),
            )
        )  # fmt: skip
    return reports


def reach(
    milestone: str, day: date, number: int = 1, code: str = "甲", recorded: date | None = None
) -> MilestoneReport:
    """A milestone reached on a day, recorded the same day unless said."""
    return MilestoneReport(number, code, milestone, recorded or day, day)


STARTED_IN_MARCH = reach(STARTED, date(2026, 3, 10))
ENTERED_IN_MARCH = reach(ENTERED, date(2026, 3, 28), 2)


def make_record(*reports: Report, projects: tuple[Project, ...] | None = None, **more: Any) -> Record:
    """A record of one project that started and was entered in March 2026, with reports."""
    given: dict[str, Any] = {"milestones": (STARTED_IN_MARCH, ENTERED_IN_MARCH)} | more
    return Record(projects=projects or (make_project(),), reports=reports, **given)


def excuse(side: str, since: int, until: int, number: int = 1) -> Exemption:
    """An exemption between two months of 2026, recorded on 1 March."""
    return Exemption(number, "甲", side, month(since), month(until), "征地未交付", date(2026, 3, 1))


def make_rule(*dimensions: Dimension) -> Light:
    """A rule of green, yellow and red."""
    return Light("测试灯", "测试灯", dimensions)


def make_dimension(name: str, measure: str, *levels: tuple[str, str]) -> Dimension:
    """One dimension from (level, interval) pairs."""
    made = tuple(Level(level, parse_interval(when)) for level, when in levels)
    return Dimension(name, parse_expression(measure), "", Levels(made))


GAP = make_dimension("进度", "若(进度有正当理由, 0, 序时差)", ("绿", "> -10"), ("黄", "[-30, -10]"), ("红", "< -30"))
START = make_dimension(
    "开工", "若(开工有正当理由, 0, 应开工未开工月数)", ("绿", "< 1"), ("黄", "[1, 3)"), ("红", ">= 3")
)
BY_GAP = make_rule(GAP)
BY_BOTH = make_rule(START, GAP)
