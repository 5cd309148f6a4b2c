"""Projects made by hand for the desk: a year of 1,000 万元 a month, and what was said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from mujun.plans.month import Month
from mujun.plans.report import Report
from mujun.projects.knowledge import Record, series_code
from mujun.projects.project import Project, YearPlan
from mujun.projects.stage import MilestoneReport

CITY = "999900"
TODAY = date(2026, 11, 10)
LEAD, COUNTY = "市经信局", "澜江区"


def make_project(code: str, **given) -> Project:
    """A project of 24,000 万元 built from January 2026 to December 2027 whose year asks 1,000 万元 a month."""
    plain = {
        "code": code, "name": f"{code}项目", "county": COUNTY, "lead": LEAD, "office": "分管副市长办公室",
        "kind": "新建", "total": Decimal(24_000),
        "planned": {"签约": Month(2025, 10), "开工": Month(2026, 1), "入库": Month(2026, 1), "竣工": Month(2027, 12),
                    "投产": Month(2028, 3)},
        "years": (YearPlan(2026, Decimal(12_000)),),
    } | given  # fmt: skip
    return Project(**plain)


def make_reports(code: str, figures: dict[int, int], year: int = 2026, day: int = 6) -> list[Report]:
    """Running totals by month, each reported on the 6th of the month after."""
    return [
        Report(0, series_code(code, "投资"), LEAD, month, month.shift(1).first.replace(day=day), value=Decimal(value))
        for month, value in ((Month(year, at), value) for at, value in figures.items())
    ]  # fmt: skip


def begin(code: str) -> list[MilestoneReport]:
    """It was signed, began and entered the statistics in time."""
    return [
        MilestoneReport(0, code, "签约", date(2025, 10, 20), date(2025, 10, 15)),
        MilestoneReport(0, code, "开工", date(2026, 1, 15), date(2026, 1, 10)),
        MilestoneReport(0, code, "入库", date(2026, 1, 30), date(2026, 1, 28)),
    ]


def make_record(projects, reports, milestones) -> Record:
    """A record whose numbers follow the day of recording."""
    numbered = [
        tuple(replace(one, number=at) for at, one in enumerate(sorted(said, key=lambda one: one.recorded_on), 1))
        for said in (reports, milestones)
    ]
    return Record(tuple(projects), numbered[0], numbered[1])
