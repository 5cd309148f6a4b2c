"""What may be done to documents: take in, read, attach a ledger, adopt. Decisions on findings stand in `decisions`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from mujun.documents.compare import find_contradictions
from mujun.documents.reading import Reading
from mujun.errors import Fault, MujunError, PlanError, SourceError
from mujun.packs.pack import Pack
from mujun.plans.adoption import Frame, adopt
from mujun.plans.target import Plan
from mujun_web.documents import bridge
from mujun_web.documents.conflicts import keep_conflicts
from mujun_web.documents.models import Document, Finding, Review, TaskFinding
from mujun_web.documents.unit_names import make_unit_namer
from mujun_web.frame.known_on import tell_today
from mujun_web.people.models import User
from mujun_web.plans.writes import plan_create

Tell = Callable[[int, int, str], None]
STEPS = 6
BATCH = 500


def document_take(
    *, name: str, data: bytes, by: User, on: date | None = None, expected_sha256: str = ""
) -> tuple[Document, bool]:
    """The document of these bytes and whether it is new; the same bytes give the document that is already there.

    SourceError, and nothing kept, when the file cannot be read or is not the one that `expected_sha256` names.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if expected_sha256 and sha256 != expected_sha256:
        raise SourceError(_other_file(name, sha256, expected_sha256))
    if known := Document.objects.filter(sha256=sha256).first():
        return known, False
    source = bridge.take_source(name, data)
    stored = default_storage.save(
        f"documents/{sha256[:2]}/{sha256}{PurePath(name).suffix.lower()[:8]}", ContentFile(data)
    )
    try:
        with transaction.atomic():
            document = Document.objects.create(
                sha256=sha256, name=PurePath(name).name[:200], media=source.media, text=source.text,
                characters=len(source.text), notes=list(source.notes), file=stored, uploaded_by=by,
                uploaded_on=on or tell_today(),
            )  # fmt: skip
    except IntegrityError:
        default_storage.delete(stored)
        return Document.objects.get(sha256=sha256), False
    except BaseException:
        default_storage.delete(stored)
        raise
    return document, True


def document_read(
    *, document_id: int, by: User, tell: Tell, pack: Pack | None = None, on: date | None = None
) -> Document:
    """Reads a document taken in before and keeps its findings; `tell` hears how far it is.

    A document the engine refuses is taken away again with its file, so that no half document stays.
    """
    document = Document.objects.get(pk=document_id)
    if document.state == Document.READ:
        return document
    try:
        reading = bridge.read_text(document, tell)
    except MujunError:
        document_discard(document=document)
        raise
    _keep_reading(document, reading, pack, by, on or tell_today(), tell)
    return document


def document_discard(*, document: Document) -> None:
    """Takes a document that was never read away, with its file."""
    stored = document.file.name
    Document.objects.filter(pk=document.pk).exclude(state=Document.READ).delete()
    default_storage.delete(stored)


def document_fail(*, document_id: int) -> None:
    """Marks a document whose reading broke off, so that it can be asked for again."""
    Document.objects.filter(pk=document_id, state=Document.WAITING).update(state=Document.FAILED)


def document_wait(*, document: Document, job_id: int) -> None:
    """Notes which job reads the document."""
    Document.objects.filter(pk=document.pk).update(state=Document.WAITING, job=job_id)


@transaction.atomic
def _keep_reading(document: Document, reading: Reading, pack: Pack | None, by: User, on: date, tell: Tell) -> None:
    tasks = [bridge.task_row(document, at, item) for at, item in enumerate(reading.items, 1)]
    found = [bridge.finding_row(document, at, stated, tasks) for at, stated in enumerate(reading.targets, 1)]
    if pack is not None:
        found = bridge.merge_ledger(document, pack, found, tasks)
    TaskFinding.objects.bulk_create(tasks, batch_size=BATCH)
    for start in range(0, len(found), BATCH):
        tell(STEPS - 1, STEPS, f"记入台账 {start} / {len(found)}")
        Finding.objects.bulk_create(found[start : start + BATCH])
    source = pack.document if pack else None
    document.title = "".join((reading.title or (source.title if source else "")).splitlines())[:300]
    document.year = reading.year or (source.year if source else None)
    document.reading = bridge.describe_reading(reading)
    document.coverage = bridge.count_coverage(document.text, reading)
    document.pack = pack.name if pack else ""
    document.state = Document.READ
    document.save(update_fields=["title", "year", "reading", "coverage", "pack", "state"])
    Review.objects.create(
        document=document, act="attach" if pack else "read", by=by, on=on,
        after={"targets": len(found), "tasks": len(tasks), "pack": document.pack},
    )  # fmt: skip
    _keep_conflicts(document, reading, pack)


def _keep_conflicts(document: Document, reading: Reading, pack: Pack | None) -> None:
    # The reading's own contradictions hold as long as its targets are the rows; a pack's ledger changes them.
    if pack is None:
        keep_conflicts(document, reading.contradictions, list(document.findings.order_by("position")))
    else:
        rebuilt, rows = bridge.rebuild_reading(document)
        keep_conflicts(document, find_contradictions((rebuilt,)), rows)


def plan_draft(*, document: Document, frame: Frame) -> Plan:
    """The plan that adopting the document would make; PlanError with every fault where it would not do."""
    tasks, targets = bridge.list_reviewed(document.text, document.tasks.all(), document.findings.select_related("task"))
    return adopt(frame, tasks, targets, name_unit=make_unit_namer(document, frame.division))


@transaction.atomic
def document_adopt(*, document: Document, frame: Frame, by: User, on: date | None = None) -> tuple[Document, Plan]:
    """Makes the reviewed findings a plan and hands it to the plans; a document is adopted once."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.adopted_as:
        raise PlanError(_adopted_before(document))
    plan = plan_draft(document=document, frame=frame)
    day = on or tell_today()
    kept = plan_create(
        plan=plan, by=by, document_sha256=document.sha256, document_title=str(document)[:200], adopted_on=day
    )
    document.adopted_as, document.adopted_title, document.adopted_on = str(kept.pk), plan.title, day
    document.save(update_fields=["adopted_as", "adopted_title", "adopted_on"])
    after = {"plan": plan.code, "title": plan.title, "tasks": len(plan.tasks), "targets": len(plan.targets)}
    Review.objects.create(document=document, act="adopt", by=by, on=day, after=after)
    return document, plan


def _other_file(name: str, sha256: str, expected: str) -> Fault:
    return Fault(
        "documents.other-file",
        f"文件“{name}”",
        f"它的指纹是 {sha256[:12]}…，台账所据原文的指纹是 {expected[:12]}…",
        "台账里每个数的位置只对得上那一份文件，差一个字都会指错地方",
        "请附上台账所据的原文件，不要另存、转换或改动；只想研读这份文件，请用“收文件”",
    )


def _adopted_before(document: Document) -> Fault:
    return Fault(
        "documents.adopted-before",
        f"文件“{document}”",
        f"已在 {document.adopted_on} 采用为计划“{document.adopted_title}”",
        "同一份文件采用两次，同一件事会督办两遍",
        "请在计划里改；确要另立计划，请收入改过的文件",
    )
