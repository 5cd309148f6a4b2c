"""How a project's money came in: cumulative shares of the total by months since the start, finished or under way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mujun.plans.month import Month
from mujun.projects.knowledge import Knowledge
from mujun.projects.project import INVESTED, Project
from mujun.projects.stage import BUILT, STARTED

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pace:
    """The investment of one project as a curve.

    `shares[m - 1]` is the share of the total investment done by the end of month m since the start (1 is the month
    of the start). `planned` is the planned number of months to build, `began` the month of the start. `months` is how
    many months were actually reported. A finished project ends with the month it was built in.
    """

    project: str
    kind: str
    began: Month
    planned: int
    shares: Shares
    months: int
    finished: bool

    @property
    def elapsed(self) -> int:
        """Months from the start to the last figure, or to the month it was built in."""
        return len(self.shares)

    @property
    def last(self) -> Month:
        """The last month of the curve."""
        return self.began.shift(self.elapsed - 1)

    def cut(self, month: int) -> Pace:
        """The same project as it stood `month` months after its start."""
        return Pace(
            self.project, self.kind, self.began, self.planned, self.shares[:month], min(self.months, month), False
        )


def pace_of(project: Project, knowledge: Knowledge, as_of: Month) -> Pace | None:
    """The curve of a project by the figures up to `as_of`; None where it has not started or nothing was reported.

    Months without a figure are drawn straight between their neighbours: they shape the curve and are reported nowhere.
    A running total that was revised downwards corrects the months before it.
    """
    known = knowledge.of(project)
    started = known.reached.get(STARTED)
    figures = _running_totals(project, knowledge, as_of)
    if started is None or started > as_of.last or not figures:
        return None
    began = Month.of(started)
    built = known.reached.get(BUILT)
    finished = built is not None and built <= as_of.last
    last = Month.of(built) if finished and built is not None else max(figures)
    months = last.since(began) + 1
    plan_start, plan_end = project.planned[STARTED], project.planned[BUILT]
    planned = max(plan_end.since(plan_start) + 1, 1)
    if months < 1:
        return None
    at = np.array([month.since(began) + 1 for month in figures], dtype=np.float64)
    share = np.array([figures[month] / float(project.total) for month in figures], dtype=np.float64)
    if at[0] > 1:
        at, share = np.concatenate([[0.0], at]), np.concatenate([[0.0], share])
    # what was corrected downwards was never there: later knowledge bounds the months before
    share = np.minimum.accumulate(share[::-1])[::-1]
    return Pace(
        project=project.code,
        kind=project.kind,
        began=began,
        planned=planned,
        shares=np.interp(np.arange(1, months + 1), at, share),
        months=sum(1 for month in figures if began <= month <= last),
        finished=finished,
    )


def finished_paces(knowledge: Knowledge, as_of: Month, *, fewest: int = 3) -> tuple[Pace, ...]:
    """The curves of all projects built by `as_of` that were reported in at least `fewest` months."""
    paces = (pace_of(project, knowledge, as_of) for project in knowledge.record.projects)
    return tuple(pace for pace in paces if pace is not None and pace.finished and pace.months >= fewest)


def kinds_of(paces: Iterable[Pace]) -> dict[str, int]:
    """How many curves there are of each kind."""
    counts: dict[str, int] = {}
    for pace in paces:
        counts[pace.kind] = counts.get(pace.kind, 0) + 1
    return counts


def _running_totals(project: Project, knowledge: Knowledge, as_of: Month) -> dict[Month, float]:
    """The total since the start by month, from the running totals of each year."""
    totals: dict[Month, float] = {}
    before, year, last = 0.0, 0, 0.0
    for report in knowledge.series(project, INVESTED):
        if report.value is None or report.period > as_of:
            continue
        if report.period.year != year:
            before, year = before + last, report.period.year
        last = float(report.value)
        totals[report.period] = before + last
    return totals
