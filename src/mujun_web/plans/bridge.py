"""Rows of plans ↔ values of the engine: the only place where the two meet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal

from mujun.documents.reading import Span
from mujun.plans.curve import Curve
from mujun.plans.month import Month
from mujun.plans.report import Report
from mujun.plans.share import Share
from mujun.plans.target import Owner, Plan, Target, Task
from mujun_web.plans import models as rows

SAME_IN_BOTH = (
    "code", "indicator", "floor", "stretch", "upper", "baseline", "unit", "comparator", "bound", "basis", "direction",
    "accumulates", "recurring", "kind", "clause", "roll_up", "light", "every",
)  # fmt: skip
REPORT_COLUMNS = (
    "pk", "target", "unit", "period", "value", "words", "finished", "applicable", "reporter", "recorded_on",
)  # fmt: skip


def fingerprint_plan(plan: Plan) -> str:
    """A hash that changes whenever anything in the plan does."""
    written = json.dumps(asdict(plan), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def task_row(edition: rows.Edition, position: int, task: Task) -> rows.Task:
    """An unsaved row of a task, without its owners and targets."""
    start, end = _ends(task.span)
    return rows.Task(
        edition=edition, position=position, code=task.code, number=task.number, name=task.name, section=task.section,
        clause=task.clause, start=str(task.start), deadline=str(task.deadline), span_start=start, span_end=end,
    )  # fmt: skip


def target_row(edition: rows.Edition, task: rows.Task | None, position: int, target: Target) -> rows.Target:
    """An unsaved row of a target, without its owners."""
    span, number = _ends(target.span), _ends(target.number)
    return rows.Target(
        edition=edition, task=task, position=position, start=str(target.start), until=str(target.until),
        curve=write_curve(target.curve), span_start=span[0], span_end=span[1],
        number_start=number[0], number_end=number[1], **{name: getattr(target, name) for name in SAME_IN_BOTH},
    )  # fmt: skip


def owner_rows(owners: Iterable[Owner], **of: rows.Task | rows.Target) -> list[rows.Owner]:
    """Unsaved rows of the owners of a task or target, in printed order."""
    return [rows.Owner(position=at, unit=owner.unit, role=owner.role, **of) for at, owner in enumerate(owners)]


def read_plan(edition: rows.Edition) -> Plan:
    """The plan of an edition as the engine holds it; five queries whatever its size."""
    plan = edition.plan
    owners: dict[tuple[str, int], list[Owner]] = {}
    for owner in rows.Owner.objects.filter(task__edition=edition) | rows.Owner.objects.filter(target__edition=edition):
        key = ("task", owner.task_id) if owner.task_id else ("target", owner.target_id)
        owners.setdefault(key, []).append(Owner(owner.unit, owner.role))
    goals: list[Target] = []
    targets: dict[int | None, list[Target]] = {}
    for row in edition.targets.all():
        target = read_target(row, owners.get(("target", row.pk), ()))
        (targets.setdefault(row.task_id, []) if row.task_id else goals).append(target)
    tasks = [read_task(row, owners.get(("task", row.pk), ()), targets.get(row.pk, ())) for row in edition.tasks.all()]
    return Plan(plan.code, plan.title, plan.city, plan.division, plan.year, tuple(tasks), tuple(goals))


def read_task(row: rows.Task, owners: Sequence[Owner], targets: Sequence[Target]) -> Task:
    """A task with its owners and targets."""
    return Task(
        code=row.code, number=row.number, name=row.name, section=row.section, clause=row.clause,
        start=Month.parse(row.start), deadline=Month.parse(row.deadline), owners=tuple(owners), targets=tuple(targets),
        span=_span(row.span_start, row.span_end),
    )  # fmt: skip


def read_target(row: rows.Target, owners: Sequence[Owner]) -> Target:
    """A target with its owners."""
    return Target(
        start=Month.parse(row.start), until=Month.parse(row.until), owners=tuple(owners), curve=read_curve(row.curve),
        span=_span(row.span_start, row.span_end), number=_span(row.number_start, row.number_end),
        **{name: getattr(row, name) for name in SAME_IN_BOTH},
    )  # fmt: skip


def read_reports(known: Iterable[tuple]) -> list[Report]:
    """Reports from tuples of REPORT_COLUMNS."""
    months: dict[str, Month] = {}
    return [
        Report(
            number=pk, target=target, unit=unit, recorded_on=recorded_on, value=value, words=words, reporter=reporter,
            period=months.get(period) or months.setdefault(period, Month.parse(period)),
            finished=finished, applicable=applicable,
        )
        for pk, target, unit, period, value, words, finished, applicable, reporter, recorded_on in known
    ]  # fmt: skip


def read_shares(share_set: rows.ShareSet) -> tuple[Share, ...]:
    """The shares of a split, in the order they were written."""
    return tuple(
        Share(share_set.target, share.unit, share.floor, share.stretch, share.weight)
        for share in share_set.shares.all()
    )


def write_curve(curve: Curve) -> dict[str, object]:
    """A curve as it is kept."""
    points = [[str(month), f"{share:f}"] for month, share in curve.points]
    return {"name": curve.name, "points": points, "stepped": curve.stepped}


def read_curve(kept: dict[str, object]) -> Curve:
    """A kept curve as the engine holds it."""
    points = tuple((Month.parse(month), Decimal(share)) for month, share in kept["points"])
    return Curve(kept["name"], points, kept["stepped"])


def _ends(span: Span | None) -> tuple[int | None, int | None]:
    return (span.start, span.end) if span else (None, None)


def _span(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else Span(start, end)
