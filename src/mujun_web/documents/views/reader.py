"""The reader: the text on one side, the ledger on the other, both sent in parts as they come into view."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mujun_web.documents import bridge, queries
from mujun_web.documents.coverage import Holders
from mujun_web.documents.ledger import (
    SHOWS,
    Filters,
    Group,
    cut_ledger,
    list_groups,
    list_units,
)
from mujun_web.documents.marks import CLASSES, Mark, Part, cut_parts, render_part
from mujun_web.documents.models import REJECTED, Document, TaskFinding
from mujun_web.documents.rights import find_document, may_review
from mujun_web.documents.summary import summarise
from mujun_web.plans.sources import find_plan_of_pack

MOST_HITS = 200
LONGEST_NUMBER = 50


def show_reader(request: HttpRequest, document_id: int) -> HttpResponse:
    """A document with its ledger; while it is being read, the progress instead."""
    document = find_document(request, document_id, read=False)
    if document.state != Document.READ:
        watched = document.job and document.uploaded_by_id == request.user.pk
        return redirect("jobs:job", document.job) if watched else redirect("documents:list")
    filters = Filters.parse(request.GET)
    groups = list_groups(document, filters, request.known_on)
    ledger = cut_ledger(groups)
    parts = cut_parts(document.text)
    context = {
        "document": document, "filters": filters, "shows": SHOWS, "units": list_units(document), "classes": CLASSES,
        "parts": parts, "first_part": render_text(request, document, parts[0]), "ledger": ledger,
        "first_groups": ledger[0], "may_review": may_review(request), "summary": summarise(document, request.known_on),
        "index": index_page(parts, ledger), "panel": request.GET.get("panel", "ledger"),
        "hits": list_hits(document.text, filters.words) if filters.words else None,
        "plan_of_pack": None if request.user.is_unit else find_plan_of_pack(document.pack, request.known_on),
    }  # fmt: skip
    return render(request, "documents/reader.html", context)


def show_text(request: HttpRequest, document_id: int, part: int) -> HttpResponse:
    """One part of the text with its marks."""
    document = find_document(request, document_id)
    parts = cut_parts(document.text)
    if part >= len(parts):
        raise Http404
    return HttpResponse(render_text(request, document, parts[part]))


def show_ledger(request: HttpRequest, document_id: int, part: int) -> HttpResponse:
    """One part of the ledger, filtered as the page is."""
    document = find_document(request, document_id)
    ledger = cut_ledger(list_groups(document, Filters.parse(request.GET), request.known_on))
    if part >= len(ledger):
        raise Http404
    context = {"document": document, "groups": ledger[part], "may_review": may_review(request)}
    return render(request, "documents/groups.html", context)


def render_text(request: HttpRequest, document: Document, part: Part) -> str:
    """The HTML of a part with every mark as of the day the page shows."""
    return render_part(document.text, part, list_marks(request, document, part))


def list_marks(request: HttpRequest, document: Document, part: Part) -> Iterator[Mark]:
    """Numbers, findings, units and task headings that touch a part."""
    near = Q(quote_end__gt=part.start - LONGEST_NUMBER, quote_start__lt=part.end + LONGEST_NUMBER)
    findings = queries.recall_findings(document, request.known_on, near)
    holders = Holders(findings)
    shown = set()
    numbers = bridge.list_numbers(document)
    for one in islice(numbers, bisect_right(numbers, part.start, key=lambda one: one.end), None):
        if one.start >= part.end:
            break
        row = holders.find(one)
        state, kind = (row.state, row.kind) if row else ("", one.kind)
        shown.add(row.pk if row else None)
        yield Mark(one.start, one.end, "number", kind, state, row.pk if row else None)
    for row in findings:
        if row.quote_end > part.start and row.quote_start < part.end:
            yield Mark(row.quote_start, row.quote_end, "quote", "", row.state, row.pk)
            if row.pk not in shown and row.state != REJECTED:
                yield Mark(row.number_start, row.number_end, "number", row.kind, row.state, row.pk)
    for start, end in document.coverage.get("open", ()):
        yield Mark(start, end, "number", "open")
    for task in document.tasks.filter(start__lt=part.end, body_end__gt=part.start):
        yield from mark_task(task)


def mark_task(task: TaskFinding) -> Iterator[Mark]:
    """The heading of a task and the units printed in it."""
    if task.state != REJECTED:
        yield Mark(task.start, task.end, "task", "", task.state, None, task.pk)
    for group in task.units:
        for unit in group["units"]:
            if unit.get("start") is not None:
                yield Mark(unit["start"], unit["end"], "unit", "unit", "", None, task.pk)


def index_page(parts: tuple[Part, ...], ledger: list[list[Group]]) -> dict[str, list]:
    """Where the page finds things it has not been sent yet: text parts, findings and tasks with their ledger part."""
    rows, tasks = [], []
    for at, groups in enumerate(ledger):
        for group in groups:
            if group.task:
                tasks.append([group.task.pk, at, group.task.start])
            rows += [[line.finding.pk, at, line.finding.number_start, line.finding.number_end] for line in group.lines]
    return {"parts": [[part.start, part.end] for part in parts], "rows": rows, "tasks": tasks}


def list_hits(text: str, words: str) -> list[dict[str, object]]:
    """Where the text has these words, with what stands around; at most `MOST_HITS`."""
    hits = []
    for found in re.finditer(re.escape(words), text):
        hits.append({"start": found.start(), "end": found.end(), "context": queries.cut_words(text, *found.span(), 18)})
        if len(hits) == MOST_HITS:
            break
    return hits
