"""Rows of documents ↔ values of the engine: the only place where the two meet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import Q

from mujun.documents.export import reading_as_json
from mujun.documents.marked import read_marked
from mujun.documents.reader import read_document
from mujun.documents.reading import (
    Item,
    Reading,
    Source,
    Span,
    StatedTarget,
    UnitGroup,
    UnitMention,
)
from mujun.documents.source import read_source_bytes
from mujun.packs.pack import Pack, PackTarget
from mujun.plans.adoption import ReviewedTarget, ReviewedTask
from mujun_web.documents.models import ACCEPTED, PROPOSED, REJECTED, Document, Finding, TaskFinding

FIELDS = (
    "indicator", "value", "value2", "stretch", "unit", "comparator", "bound", "basis", "deadline", "period", "kind",
)  # fmt: skip
OPTIONAL = ("bound", "deadline", "period")
STEP_WORDS = ("统一字形、去掉页码", "分出标题与条目", "找责任单位", "认数字和目标", "查矛盾", "记入台账")
MOST_OPEN = 500
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Found:
    """A number of the text and what it was taken for, with the position of the finding it became."""

    start: int
    end: int
    kind: str
    reason: str
    position: int | None


def take_source(name: str, data: bytes) -> Source:
    """The text in a file's bytes; SourceError with every fault where there is none."""
    source = read_source_bytes(name, data)
    # PostgreSQL keeps no NUL in text; the mark of a lost character is as long, so that no place moves.
    return replace(source, text=source.text.replace("\x00", "\ufffd"))


def read_text(document: Document, tell: Callable[[int, int, str], None]) -> Reading:
    """Everything the engine reads in a document's text; `tell` hears the steps."""

    def progress(done: int, total: int) -> None:
        tell(done, total + 1, STEP_WORDS[min(done, len(STEP_WORDS) - 1)])

    return read_document(restore_source(document), progress=progress)


def restore_source(document: Document) -> Source:
    """The engine's source of a document row."""
    return Source(document.name, document.media, document.sha256, document.text, tuple(document.notes))  # type: ignore[arg-type]


def count_coverage(text: str, reading: Reading) -> dict[str, Any]:
    """How many numbers are classified, and the runs of digits that no numeral of the reading covers."""
    spans = [(one.span.start, one.span.end) for one in reading.numerals if one.kind and one.reason]
    covered = bytearray(len(text))
    for start, end in spans:
        covered[start:end] = b"\x01" * (end - start)
    missing = [found.span() for found in _DIGITS.finditer(text) if not all(covered[found.start() : found.end()])]
    return {"numbers": len(spans), "missing": len(missing), "open": [list(span) for span in missing[:MOST_OPEN]]}


@lru_cache(maxsize=8)
def read_numbers(document_id: int, sha256: str) -> tuple[Found, ...]:
    """The numbers of a document in the order of the text. A reading never changes, so the last few are kept."""
    reading = Document.objects.filter(pk=document_id, sha256=sha256).values_list("reading", flat=True).get()
    return tuple(
        Found(
            one["start"], one["start"] + len(one["text"]), one["kind"], one["reason"],
            None if one["target"] is None else one["target"] + 1,
        )
        for one in (reading or {}).get("numerals", ())
    )  # fmt: skip


def list_numbers(document: Document) -> tuple[Found, ...]:
    """The numbers of a document in the order of the text."""
    return read_numbers(document.pk, document.sha256) if document.state == Document.READ else ()


def describe_reading(reading: Reading) -> dict[str, Any]:
    """A reading as the JSON that is kept with the document."""
    return reading_as_json(reading)


def read_stretch(document: Document, start: int, end: int) -> dict[str, Any] | None:
    """What the engine reads in words a person marked, by the names of form fields; None where there is no number."""
    stated = read_marked(document.text, Span(start, end), year=document.year)
    if stated is None:
        return None
    values = {name: getattr(stated, name) for name in FIELDS}
    values.update({name: values[name] or "" for name in OPTIONAL})
    places = {"quote_start": start, "quote_end": end}
    return {**values, **places, "number_start": stated.number.start, "number_end": stated.number.end}


def task_row(document: Document, position: int, item: Item) -> TaskFinding:
    """An unsaved row of an item."""
    return TaskFinding(
        document=document, position=position, number=(item.number or "")[:40], title=item.title[:300],
        section=(item.section or "")[:300], parent=(item.parent or "")[:300], start=item.span.start, end=item.span.end,
        body_start=item.body.start, body_end=item.body.end, units=[write_group(group) for group in item.unit_groups],
    )  # fmt: skip


def write_group(group: UnitGroup) -> dict[str, Any]:
    """A statement of responsibility as JSON."""
    units = [{"name": unit.name, "start": unit.span.start, "end": unit.span.end} for unit in group.units]
    return {"role": group.role, "start": group.span.start, "end": group.span.end, "units": units}


def read_item(task: TaskFinding) -> Item:
    """The engine's value of a task row; units a person wrote stand where the task's heading is."""
    place = Span(task.start, task.end)
    groups = tuple(
        UnitGroup(group["role"], tuple(_mention(unit, place) for unit in group["units"]), _span(group, place))
        for group in task.units
    )
    return Item(
        task.number or None, task.title, task.section or None, task.parent or None, place,
        Span(task.body_start, task.body_end), groups,
    )  # fmt: skip


def _mention(unit: Mapping[str, Any], place: Span) -> UnitMention:
    return UnitMention(unit["name"], _span(unit, place))


def _span(written: Mapping[str, Any], place: Span) -> Span:
    return place if written.get("start") is None else Span(written["start"], written["end"])


def finding_row(document: Document, position: int, stated: StatedTarget, tasks: Sequence[TaskFinding]) -> Finding:
    """An unsaved row of a target of the reading."""
    row = Finding(
        document=document, position=position, origin=Finding.MACHINE, section=(stated.section or "")[:300],
        task=None if stated.item is None else tasks[stated.item],
    )  # fmt: skip
    fill_row(row, stated)
    return row


def fill_row(row: Finding, stated: StatedTarget) -> None:
    """Writes a stated target's fields and places on a row."""
    for name in FIELDS:
        written = getattr(stated, name)
        setattr(row, name, "" if written is None and name in OPTIONAL else written)
    row.indicator, row.unit, row.reason = row.indicator[:300], row.unit[:40], stated.reason[:500]
    row.quote_start, row.quote_end = (
        min(stated.quote.start, stated.number.start),
        max(stated.quote.end, stated.number.end),
    )
    row.number_start, row.number_end = stated.number.start, stated.number.end
    row.spans = {name: [span.start, span.end] for name, span in stated.spans.items()}


def ledger_row(document: Document, position: int, target: PackTarget, task: TaskFinding | None) -> Finding:
    """An unsaved row of a pack's figure, at its place in the text: adopted long ago, hence accepted."""
    fields = {name: getattr(target, name) for name in ("indicator", "unit", "comparator", "basis", "kind")}
    return Finding(
        document=document, position=position, origin=Finding.PACK, state=ACCEPTED, task=task,
        section="" if task else (target.clause or ""), value=float(target.value), value2=_float(target.value2),
        stretch=_float(target.stretch), deadline=target.deadline or "", period=target.period or "",
        reason=f"包内台账第 {target.clause or '—'} 条，代号 {target.target}",
        quote_start=target.span[0], quote_end=target.span[1], number_start=target.number[0],
        number_end=target.number[1], **fields,
    )  # fmt: skip


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]


def merge_ledger(document: Document, pack: Pack, found: list[Finding], tasks: list[TaskFinding]) -> list[Finding]:
    """The findings with a pack's ledger laid over them.

    Where both name the same number the ledger's fields stand, accepted; what only the ledger names is added; what
    only the reading names waits for review.
    """
    by_place = {row.number_start: row for row in found}
    for entry, targets in [(None, pack.goals), *((task, task.targets) for task in pack.tasks)]:
        task = None if entry is None else find_overlap(tasks, entry.span)
        if task is not None:
            task.state = ACCEPTED
        for target in targets:
            place = next((at for at in range(*target.number) if at in by_place), None)
            twin = by_place.get(place) if place is not None else None
            home = task or (twin.task if twin is not None and entry is not None else None)
            row = ledger_row(document, twin.position if twin else len(found) + 1, target, home)
            if twin is None:
                found.append(row)
            else:
                row.spans = twin.spans
                found[found.index(twin)] = row
    return found


def find_overlap(tasks: Sequence[TaskFinding], span: tuple[int, int]) -> TaskFinding | None:
    """The task that shares most of its text with a stretch; None where none does."""
    shared = ((min(task.body_end, span[1]) - max(task.start, span[0]), -task.position) for task in tasks)
    longest, place = max(shared, default=(0, 0))
    return tasks[-place - 1] if longest > 0 else None


def state_target(finding: Finding, item: int | None = None) -> StatedTarget:
    """The engine's value of a finding row; `item` is an index into the items it is given with."""
    values = {name: getattr(finding, name) for name in FIELDS}
    values.update({name: values[name] or None for name in OPTIONAL})
    return StatedTarget(
        quote=Span(finding.quote_start, finding.quote_end),
        number=Span(finding.number_start, finding.number_end),
        item=item,
        section=finding.section or None,
        reason=finding.reason,
        spans={name: Span(start, end) for name, (start, end) in finding.spans.items()},
        **values,
    )


def rebuild_reading(document: Document, within: Q | None = None) -> tuple[Reading, tuple[Finding, ...]]:
    """The reading as people left it, without what they rejected, and the row behind each of its targets.

    `within` asks for some of its targets only. Headings and numerals stay with the reading that was kept.
    """
    tasks = list(document.tasks.all())
    places = {task.pk: index for index, task in enumerate(tasks)}
    kept = document.findings.exclude(state=REJECTED)
    rows = tuple(kept.filter(within) if within else kept)
    targets = tuple(state_target(row, places.get(row.task_id)) for row in rows)
    items = tuple(read_item(task) for task in tasks)
    source = restore_source(document)
    return Reading(source, document.title or None, document.year, (), items, targets, (), (), ()), rows


def list_reviewed(
    text: str, tasks: Iterable[TaskFinding], findings: Iterable[Finding]
) -> tuple[list[ReviewedTask], list[ReviewedTarget]]:
    """What people took: accepted and corrected findings, and the tasks they accepted or that hold such findings."""
    taken = [row for row in findings if row.state not in (PROPOSED, REJECTED)]
    holding = {row.task_id for row in taken}
    kept = [task for task in tasks if task.state not in (PROPOSED, REJECTED) or task.pk in holding]
    positions = {task.pk: task.position for task in kept}
    targets = [
        ReviewedTarget(
            row.position, positions.get(row.task_id), state_target(row), text[row.quote_start : row.quote_end],
            text[slice(*row.spans["deadline"])] if "deadline" in row.spans else "",
        )
        for row in taken
    ]  # fmt: skip
    return [ReviewedTask(task.position, read_item(task)) for task in kept], targets
