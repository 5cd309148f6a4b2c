"""The money of a project: the year's plan as a target, the year to date, and everything since the first spade."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mujun.plans.curve import custom
from mujun.plans.figure import Increment, Revision
from mujun.plans.month import Month
from mujun.plans.progress import progress_of
from mujun.plans.target import Owner, Target
from mujun.projects.knowledge import Knowledge, series_code
from mujun.projects.project import INVESTED, Project
from mujun.projects.stage import BUILT, STARTED


@dataclass(frozen=True, slots=True)
class Invested:
    """What was invested by the end of a month, in 万元.

    `year` is the year to date, `total` everything, `month` the month of the last figure used. `gaps` are the years
    between the first and the last report that ended without a December figure: their last figure counts, and is said.
    """

    month: Month
    year: Decimal
    total: Decimal
    gaps: tuple[int, ...] = ()


def target_of_year(project: Project, knowledge: Knowledge, year: int) -> Target | None:
    """The year's plan as a target reported as a running total; None where no plan above zero was approved.

    It is due by December, or by the month planned to be built where that lies in the year. Without stated months it
    is even from the planned month of the start, where that lies in the year; nothing is asked before.
    """
    plan = project.year_plan(year)
    if plan is None or plan.amount <= 0:
        return None
    first, last = Month(year, 1), Month(year, 12)
    start, until = knowledge.planned(project, STARTED), knowledge.planned(project, BUILT)
    ends = until if until is not None and first <= until < last else last
    curve = plan.curve
    if not plan.months and start is not None and first < start <= ends:
        curve = custom({start.shift(-1): Decimal(0)})
    return Target(
        code=series_code(project.code, INVESTED),
        indicator=f"{year} 年投资",
        floor=plan.amount,
        unit="万元",
        start=first,
        until=ends,
        basis="increment",
        accumulates=True,
        owners=(Owner(project.lead), Owner(project.county, "area")),
        curve=curve,
    )


def invested_by(project: Project, knowledge: Knowledge, as_of: Month) -> Invested | None:
    """What was invested by the end of `as_of` by the last figure up to then; None where nothing was reported."""
    figures = [
        (report.period, report.value)
        for report in knowledge.series(project, INVESTED)
        if report.value is not None and report.period <= as_of
    ]
    if not figures:
        return None
    last_of_year = {month.year: (month, value) for month, value in figures}
    month, year = last_of_year[max(last_of_year)]
    total = sum((value for _, value in last_of_year.values()), Decimal(0))
    ended = sorted(last_of_year)[:-1]
    gaps = tuple(one for one in ended if last_of_year[one][0].month != 12)
    return Invested(month, year, total, gaps)


def increments_of_year(project: Project, knowledge: Knowledge, as_of: Month) -> tuple[Increment | Revision, ...]:
    """What each reported stretch of the year brought, up to `as_of`.

    A first report in February is January and February together and is never divided; a running total that falls is a
    revision, not a negative month. Empty where the year has no plan above zero.
    """
    target = target_of_year(project, knowledge, as_of.year)
    if target is None:
        return ()
    return progress_of(target, knowledge.series(project, INVESTED), as_of).increments
