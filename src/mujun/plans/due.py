"""What a unit owes in a month: the reports that are due and not in, overdue work first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mujun.plans.board import by_share_target, by_target
from mujun.plans.month import Month
from mujun.plans.progress import Progress, due_month, progress_of
from mujun.plans.report import Report
from mujun.plans.share import Share
from mujun.plans.split import target_of_share
from mujun.plans.target import Plan, Target, Task


@dataclass(frozen=True, slots=True)
class Due:
    """A report that a unit owes. `period` is the month to report for; `unreported` how many due months lack one.

    `task` is None for a goal of the whole plan, `share` the unit's part where the target is split. `overdue_days`
    counts from the deadline where the work itself is late.
    """

    unit: str
    task: Task | None
    target: Target
    share: Share | None
    period: Month
    unreported: int
    overdue_days: int
    progress: Progress

    @property
    def words(self) -> str:
        """What is owed, in one line."""
        late = f"已逾期 {self.overdue_days} 天；" if self.overdue_days else ""
        gap = f"，连续 {self.unreported} 个月未报" if self.unreported > 1 else ""
        return f"{late}{self.period.words}进展待报{gap}"


def dues(
    plan: Plan,
    reports: Iterable[Report],
    unit: str,
    as_of: Month,
    *,
    shares: Iterable[Share] = (),
    known_on: date | None = None,
) -> tuple[Due, ...]:
    """What `unit` owes for the month `as_of`: overdue work first, then the longest unreported, then by deadline.

    Whoever holds a share reports the share; a target that is not split is reported by its lead. What is finished, not
    begun, not applicable or already reported is not owed.
    """
    said, held = by_target(reports), by_share_target(shares)
    found: list[Due] = []
    for task, target in _reported(plan):
        shared = held.get(target.code, ())
        share = next((share for share in shared if share.unit == unit), None)
        if share is None and (shared or target.lead != unit):
            continue
        own = [report for report in said.get(target.code, ()) if report.unit == unit]
        asked = target if share is None else target_of_share(target, share)
        progress = progress_of(asked, own, as_of, known_on=known_on)
        period = due_month(asked, as_of)
        if period is not None and progress.status in ("missing", "overdue") and _unanswered(progress, period):
            found.append(_due(unit, task, asked, share, period, progress))
    return tuple(sorted(found, key=_urgency))


def _reported(plan: Plan) -> Iterator[tuple[Task | None, Target]]:
    for goal in plan.goals:
        if goal.kind == "target":
            yield None, goal
    for task in plan.tasks:
        for target in task.reported:
            yield task, target


def _unanswered(progress: Progress, period: Month) -> bool:
    # Work past its deadline owes a word every month until it is finished, so the month itself counts there.
    asked = progress.as_of if progress.status == "overdue" else period
    return not any(figure.period >= asked and not figure.silent for figure in progress.figures)


def _due(unit: str, task: Task | None, target: Target, share: Share | None, period: Month, progress: Progress) -> Due:
    return Due(
        unit=unit,
        task=task,
        target=target,
        share=share,
        period=progress.as_of if progress.status == "overdue" else period,
        unreported=progress.unreported,
        overdue_days=progress.overdue_days,
        progress=progress,
    )


def _urgency(due: Due) -> tuple[int, int, Month, Sequence[str]]:
    return (-due.overdue_days, -due.unreported, due.target.until, (due.target.code,))
