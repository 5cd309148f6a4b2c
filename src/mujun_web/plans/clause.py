"""Where a target stands in its document, with the words around it where the document is on this desk."""

from __future__ import annotations

from dataclasses import dataclass

from mujun.documents.reading import Span
from mujun_web.documents import queries as documents
from mujun_web.plans import models as rows

AROUND = 80


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in a document. `context` is None where the text is not attached; `address` opens the reader there."""

    document: str
    clause: str
    start: int | None
    end: int | None
    context: documents.Context | None = None
    address: str | None = None


def find_clause(edition: rows.Edition, clause: str, span: Span | None) -> Clause:
    """A clause, and its words in context when the document with the very hash of the plan is on this desk."""
    title = edition.document_title or edition.plan.title
    if span is None:
        return Clause(title, clause, None, None)
    context = documents.cut_context(edition.document_sha256, span.start, span.end, AROUND)
    address = documents.find_address(edition.document_sha256, span.start, span.end) if context else None
    return Clause(title, clause, span.start, span.end, context, address)
