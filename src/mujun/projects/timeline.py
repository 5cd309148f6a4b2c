"""A project drawn: a bar for each stage (planned, actual, forecast), and the curve of its investment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mujun.plans.month import Month, months_between
from mujun.projects.forecast import Forecast
from mujun.projects.investment import target_of_year
from mujun.projects.knowledge import Knowledge
from mujun.projects.project import INVESTED, Project
from mujun.projects.stage import BUILT, STAGES, Stage


@dataclass(frozen=True, slots=True)
class Bar:
    """One stage: planned from the end of the one before to its own end, as approved and as moved; and what happened.

    `forecast` are the earliest, likeliest and latest month of the milestone, where it was forecast (竣工 alone is).
    """

    stage: Stage
    planned: tuple[Month, Month] | None
    moved: Month | None
    began: date | None
    ended: date | None
    forecast: tuple[Month, Month, Month] | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """The running totals of one month in 万元: what the year's plan asks, and what was reported; None where unknown."""

    month: Month
    planned: Decimal | None
    reported: Decimal | None


def bars_of(project: Project, knowledge: Knowledge, as_of: Month, outlook: Forecast | None = None) -> tuple[Bar, ...]:
    """The bars of a project by what was known, in the order of stages."""
    known = knowledge.of(project)
    bars = []
    before: Stage | None = None
    for stage in STAGES:
        plan = project.planned.get(stage.until)
        since = project.planned.get(before.until) if before else None
        reached = known.reached.get(stage.until)
        begun = known.reached.get(before.until) if before else None
        span = (outlook.earliest, outlook.finish, outlook.latest) if outlook and stage.until == BUILT else None
        bars.append(
            Bar(
                stage=stage,
                planned=None if plan is None else (since or plan, plan),
                moved=known.moved.get(stage.until),
                began=begun if begun is not None and begun <= as_of.last else None,
                ended=reached if reached is not None and reached <= as_of.last else None,
                forecast=span,
            )
        )
        before = stage
    return tuple(bars)


def points_of(project: Project, knowledge: Knowledge, year: int, as_of: Month) -> tuple[Point, ...]:
    """The curve of a year: its plan for every month, and the reports up to `as_of`."""
    target = target_of_year(project, knowledge, year)
    points = []
    for month in months_between(Month(year, 1), Month(year, 12)):
        planned = None
        if target is not None and target.floor is not None:
            share = target.curve.expected(target.start, target.until, month)
            planned = (target.floor * share / 100).quantize(Decimal("0.01"))
        reported = knowledge.figure(project, INVESTED, month) if month <= as_of else None
        points.append(Point(month, planned, reported))
    return tuple(points)
