"""What people decide on findings and tasks: accept, correct, reject, add. Every decision is one more `Review`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from mujun.errors import Fault, SourceError
from mujun_web.documents.bridge import FIELDS
from mujun_web.documents.conflicts import refresh_conflicts
from mujun_web.documents.models import (
    ACCEPTED,
    CORRECTED,
    PROPOSED,
    REJECTED,
    Document,
    Finding,
    Review,
    TaskFinding,
)
from mujun_web.frame.known_on import tell_today
from mujun_web.people.models import User

Units = list[dict[str, Any]]


@transaction.atomic
def finding_accept(*, finding: Finding, by: User, on: date | None = None) -> Finding:
    """The finding accepted as it stands; a rejected one is taken back in, a corrected one stays corrected."""
    row = _lock(finding)
    if row.state in (ACCEPTED, CORRECTED):
        return row
    was_rejected = row.state == REJECTED
    row = _decide(row, "accept", {"state": ACCEPTED}, by, on)
    if was_rejected:
        refresh_conflicts(row.document, row, {row.indicator})
    return row


@transaction.atomic
def finding_correct(
    *, finding: Finding, changes: Mapping[str, Any], by: User, reason: str = "", on: date | None = None
) -> Finding:
    """The finding with other values in some fields (a task is given as its row's id); without a change, accepted."""
    row = _lock(finding)
    _check_place(row.document, changes.get("task"))
    different = {name: value for name, value in changes.items() if _value(row, name) != value}
    if not different:
        return finding_accept(finding=row, by=by, on=on)
    before = row.indicator
    row = _decide(row, "correct", {**different, "state": CORRECTED}, by, on, reason)
    refresh_conflicts(row.document, row, {before, row.indicator})
    return row


@transaction.atomic
def finding_reject(*, finding: Finding, reason: str, by: User, on: date | None = None) -> Finding:
    """The finding rejected, with the reason that must be given."""
    row = _lock(finding)
    if not reason.strip():
        raise SourceError(_without_reason(row))
    row = _decide(row, "reject", {"state": REJECTED}, by, on, reason)
    refresh_conflicts(row.document, row, {row.indicator})
    return row


@transaction.atomic
def finding_add(
    *, document: Document, fields: Mapping[str, Any], quote: tuple[int, int], number: tuple[int, int],
    task: TaskFinding | None, section: str, by: User, reason: str = "", on: date | None = None,
) -> Finding:  # fmt: skip
    """A figure a person marked in the text; it counts as accepted."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    faults = list(find_place_faults(document, quote, number))
    if faults:
        raise SourceError(faults)
    last = document.findings.aggregate(last=Max("position"))["last"] or 0
    row = Finding.objects.create(
        document=document, task=task, position=last + 1, origin=Finding.PERSON, state=ACCEPTED, section=section,
        reason=reason.strip()[:500] or "人工标出", quote_start=quote[0], quote_end=quote[1], number_start=number[0],
        number_end=number[1], **{name: fields[name] for name in FIELDS},
    )  # fmt: skip
    after = {**{name: fields[name] for name in FIELDS}, "state": ACCEPTED, "quote": list(quote), "number": list(number)}
    Review.objects.create(
        document=document,
        finding=row,
        act="add",
        after=after,
        reason=reason.strip()[:500],
        by=by,
        on=on or tell_today(),
    )
    refresh_conflicts(document, row, {row.indicator})
    return row


@transaction.atomic
def finding_accept_many(
    *, document: Document, by: User, task: TaskFinding | None = None, section: str | None = None, on: date | None = None
) -> int:
    """Accepts what waits: of a task, of the goals of a section, or of the whole document. How many were accepted."""
    rows = document.findings.select_for_update().filter(state=PROPOSED)
    tasks = document.tasks.select_for_update().filter(state=PROPOSED)
    if task is not None:
        rows, tasks = rows.filter(task=task), tasks.filter(pk=task.pk)
    elif section is not None:
        rows, tasks = rows.filter(task=None, section=section), tasks.none()
    found, held, day = list(rows), list(tasks), on or tell_today()
    known = {"document": document, "act": "accept", "before": {"state": PROPOSED}, "after": {"state": ACCEPTED}}
    decisions = [Review(finding=row, by=by, on=day, **known) for row in found]
    decisions += [Review(task=row, by=by, on=day, **known) for row in held]
    Review.objects.bulk_create(decisions, batch_size=500)
    document.findings.filter(pk__in=[row.pk for row in found]).update(state=ACCEPTED)
    document.tasks.filter(pk__in=[row.pk for row in held]).update(state=ACCEPTED)
    return len(found)


@transaction.atomic
def task_accept(*, task: TaskFinding, by: User, on: date | None = None) -> TaskFinding:
    """The task taken as printed."""
    row = TaskFinding.objects.select_for_update().get(pk=task.pk)
    if row.state in (ACCEPTED, CORRECTED):
        return row
    return _decide_task(row, "accept", {"state": ACCEPTED}, by, on)


@transaction.atomic
def task_correct(
    *, task: TaskFinding, title: str, lead: list[str], support: list[str], by: User, reason: str = "",
    on: date | None = None,
) -> TaskFinding:  # fmt: skip
    """The task with another title or other units; places of names that are printed in it are kept or found."""
    row = TaskFinding.objects.select_related("document").select_for_update().get(pk=task.pk)
    if not title.strip():
        raise SourceError(
            Fault(
                "documents.task-without-title", f"任务“{row.label}”", "标题空着", "任务要叫得出名字", "请写一个短标题"
            )
        )
    units = place_units(row, lead, support)
    changes = {"title": title.strip()[:300], "units": units}
    different = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not different:
        return task_accept(task=row, by=by, on=on)
    return _decide_task(row, "correct", {**different, "state": CORRECTED}, by, on, reason)


@transaction.atomic
def task_reject(*, task: TaskFinding, reason: str, by: User, on: date | None = None) -> TaskFinding:
    """The item is no task of a plan; findings under it are decided on their own."""
    row = TaskFinding.objects.select_for_update().get(pk=task.pk)
    if not reason.strip():
        raise SourceError(_task_without_reason(row))
    return _decide_task(row, "reject", {"state": REJECTED}, by, on, reason)


def place_units(task: TaskFinding, lead: list[str], support: list[str]) -> Units:
    """Unit groups of the names given, each with its place in the task's text where it is printed there."""
    printed = {unit["name"]: unit for group in task.units for unit in group["units"]}
    has_roles = bool(support) or any(group["role"] != "responsible" for group in task.units)
    if [u["name"] for g in task.units if g["role"] != "support" for u in g["units"]] == lead and [
        u["name"] for g in task.units if g["role"] == "support" for u in g["units"]
    ] == support:
        return task.units
    text = task.document.text
    groups = [("lead" if has_roles else "responsible", lead), ("support", support)]
    return [
        {"role": role, "start": None, "end": None, "units": [_place(task, text, name, printed) for name in names]}
        for role, names in groups
        if names
    ]


def _place(task: TaskFinding, text: str, name: str, printed: Mapping[str, dict]) -> dict[str, Any]:
    if name in printed:
        return printed[name]
    at = text.find(name, task.start, max(task.end, task.body_end))
    return {"name": name, "start": at, "end": at + len(name)} if at >= 0 else {"name": name, "start": None, "end": None}


def find_place_faults(document: Document, quote: tuple[int, int], number: tuple[int, int]):  # noqa: ANN201  faults
    """What is wrong with the places a person marked."""
    where = f"文件“{document}”第 {quote[0]}—{quote[1]} 字"
    if not 0 <= quote[0] < quote[1] <= len(document.text):
        yield Fault("documents.mark-outside", where, "标出的地方不在正文里", "每个数都要指回原文", "请在正文里重新标出")
    elif not quote[0] <= number[0] < number[1] <= quote[1]:
        yield Fault(
            "documents.mark-without-number", where, "没有标明哪个是数", "目标要落在一个数上", "请标出含有数字的一段"
        )
    else:
        taken = document.findings.exclude(state=REJECTED).filter(number_start__lt=number[1], number_end__gt=number[0])
        if row := taken.first():
            yield Fault(
                "documents.mark-taken", where, f"这个数已经是“{row.indicator}”的数", "同一个数不能记两遍",
                "请更正那一条；若它不对，先否决再补录",
            )  # fmt: skip


def _lock(finding: Finding) -> Finding:
    return Finding.objects.select_related("document").select_for_update(of=("self",)).get(pk=finding.pk)


def _decide(row: Finding, act: str, changes: dict[str, Any], by: User, on: date | None, reason: str = "") -> Finding:
    before = {name: _value(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, "task_id" if name == "task" else name, value)
    row.save(update_fields=list(changes))
    Review.objects.create(
        document=row.document, finding=row, act=act, before=before, after=changes, reason=reason.strip()[:500], by=by,
        on=on or tell_today(),
    )  # fmt: skip
    return row


def _decide_task(
    row: TaskFinding, act: str, changes: dict[str, Any], by: User, on: date | None, reason: str = ""
) -> TaskFinding:
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    Review.objects.create(
        document=row.document, task=row, act=act, before=before, after=changes, reason=reason.strip()[:500], by=by,
        on=on or tell_today(),
    )  # fmt: skip
    return row


def _value(row: Finding, name: str) -> Any:  # noqa: ANN401  a field of any type
    return row.task_id if name == "task" else getattr(row, name)


def _check_place(document: Document, task: int | None) -> None:
    if task is not None and not document.tasks.filter(pk=task).exists():
        where = f"文件“{document}”"
        raise SourceError(
            Fault(
                "documents.task-elsewhere", where, "所选任务不在这份文件里", "目标要随本文件的任务落实", "请重新选任务"
            )
        )


def _without_reason(row: Finding) -> Fault:
    return Fault(
        "documents.reject-without-reason", f"“{row.indicator}”{row.figure_words}{row.unit}", "没有写否决的理由",
        "以后有人会问这个数为什么没进台账", "请写一句理由，如“限定对象的门槛，不是目标”",
    )  # fmt: skip


def _task_without_reason(row: TaskFinding) -> Fault:
    return Fault(
        "documents.reject-without-reason", f"任务“{row.label}”", "没有写否决的理由", "以后有人会问这一条为什么没进台账",
        "请写一句理由，如“回顾上年工作，不是今年的任务”",
    )  # fmt: skip
