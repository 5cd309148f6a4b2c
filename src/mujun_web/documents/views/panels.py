"""What stands beside the ledger: where a figure comes from, coverage of numbers, contradictions, two documents."""

from __future__ import annotations

from bisect import bisect_left

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mujun_web.documents import bridge, conflicts, queries
from mujun_web.documents.coverage import list_classes, list_numbers_of
from mujun_web.documents.marks import CLASS_WORDS
from mujun_web.documents.models import FIELD_WORDS, Document
from mujun_web.documents.rights import find_document
from mujun_web.documents.views.decisions import find_finding

NUMBERS_AT_ONCE = 200


def explain(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Where a figure comes from: the words, the rule, each field's place, and what people decided."""
    row = find_finding(request, finding_id)
    text = row.document.text
    context = {
        "finding": row, "document": row.document,
        "context": queries.cut_words(text, row.quote_start, row.quote_end, 60),
        "number": text[row.number_start : row.number_end], "printed": list_printed(text, row.spans),
        "reasons": [part for part in row.reason.split("；") if part],
        "reviews": row.reviews.filter(on__lte=request.known_on).select_related("by"),
        "against": conflicts.list_own(row.document, only=row.pk),
    }  # fmt: skip
    return render(request, "documents/explain.html", context)


def explain_number(request: HttpRequest, document_id: int, start: int) -> HttpResponse:
    """What a number that is no target was taken for, and why."""
    document = find_document(request, document_id)
    numbers = bridge.list_numbers(document)
    at = bisect_left(numbers, start, key=lambda one: one.start)
    if at >= len(numbers) or numbers[at].start != start:
        raise Http404
    one = numbers[at]
    context = {
        "document": document, "number": one, "class_words": CLASS_WORDS.get(one.kind, one.kind),
        "context": queries.cut_words(document.text, one.start, one.end, 60),
    }  # fmt: skip
    return render(request, "documents/explain_number.html", context)


def show_coverage(request: HttpRequest, document_id: int) -> HttpResponse:
    """Every class of numbers with its count and reasons."""
    document = find_document(request, document_id)
    context = {"document": document, "classes": list_classes(document, request.known_on)}
    return render(request, "documents/coverage.html", context)


def show_numbers(request: HttpRequest, document_id: int, kind: str) -> HttpResponse:
    """The numbers of one class with their words, some at a time."""
    document = find_document(request, document_id)
    first = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() else 0
    numbers = list_numbers_of(document, kind, request.known_on)
    shown = [
        {"number": one, "context": queries.cut_words(document.text, one.start, one.end, 14)}
        for one in numbers[first : first + NUMBERS_AT_ONCE]
    ]
    following = first + NUMBERS_AT_ONCE
    context = {
        "document": document, "kind": kind, "numbers": shown, "left": len(numbers) - following,
        "following": following if following < len(numbers) else None,
    }  # fmt: skip
    return render(request, "documents/numbers.html", context)


def show_conflicts(request: HttpRequest, document_id: int) -> HttpResponse:
    """Contradictions in the document, both sides in words."""
    document = find_document(request, document_id)
    context = {"document": document, "conflicts": conflicts.list_own(document)}
    return render(request, "documents/conflicts.html", context)


def show_other_conflicts(request: HttpRequest, document_id: int) -> HttpResponse:
    """Contradictions with the other documents of the desk."""
    document = find_document(request, document_id)
    found, compared = conflicts.list_others(document, request.known_on)
    return render(request, "documents/conflicts_others.html", {"conflicts": found, "compared": compared})


def compare(request: HttpRequest) -> HttpResponse:
    """Two documents side by side: contradictions, what both say, what only one says."""
    documents = list(queries.list_documents(request.known_on).filter(state=Document.READ))
    left = find_chosen(request, "left", documents)
    right = find_chosen(request, "right", documents)
    context = {"documents": documents, "left": left, "right": right}
    if left and right and left.pk != right.pk:
        context["comparison"] = conflicts.compare(left, right)
    return render(request, "documents/compare.html", context)


def find_chosen(request: HttpRequest, side: str, documents: list[Document]) -> Document | None:
    """The document an address names for one side, with its text."""
    asked = request.GET.get(side, "")
    known = {str(one.pk) for one in documents}
    return find_document(request, int(asked)) if asked in known else None


def list_printed(text: str, spans: dict[str, list[int]]) -> list[tuple[str, str, int, int]]:
    """Each field the reading found a place for: its words and where they stand."""
    return [
        (FIELD_WORDS.get(name, name), text[start:end], start, end)
        for name, (start, end) in sorted(spans.items(), key=lambda pair: pair[1])
        if name not in ("quote", "number")
    ]
