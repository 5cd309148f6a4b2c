"""What pages and other apps ask of documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from mujun.errors import PackError
from mujun.packs.digest import digest
from mujun.packs.load import list_packs, load_pack
from mujun.packs.pack import Pack
from mujun_web.documents.models import PROPOSED, Document, Finding, Review, TaskFinding


@dataclass(frozen=True, slots=True)
class Context:
    """A quote with the words around it; cut ends are shown by the page, not here."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document with findings nobody has reviewed yet."""

    document: int
    title: str
    findings: int
    address: str


def list_documents(known_on: date) -> QuerySet[Document]:
    """Documents taken in by that day, the latest first, each with `found` and `reviewed` as of now."""
    return (
        Document.objects.filter(uploaded_on__lte=known_on)
        .defer("text", "reading")
        .annotate(found=count_findings(), reviewed=count_findings(~Q(state=PROPOSED)))
    )


def count_findings(wanted: Q | None = None) -> Coalesce:
    """How many findings of a document are wanted, as a column; its own query, so that texts are never grouped by."""
    rows = Finding.objects.filter(document=OuterRef("pk"))
    counted = (rows.filter(wanted) if wanted else rows).order_by().values("document").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def list_waiting_review(known_on: date | None = None) -> list[Waiting]:
    """Documents that wait for review and are not adopted yet, with how many findings wait in each."""
    rows = Document.objects.filter(state=Document.READ, adopted_as="")
    if known_on:
        rows = rows.filter(uploaded_on__lte=known_on)
    counted = rows.annotate(waiting=count_findings(Q(state=PROPOSED))).filter(waiting__gt=0)
    return [
        Waiting(pk, title or name, waiting, reverse("documents:reader", args=[pk]) + "?show=unreviewed")
        for pk, title, name, waiting in counted.values_list("pk", "title", "name", "waiting")
    ]


def count_waiting_review(known_on: date | None = None) -> int:
    """How many findings wait for a person's decision in documents that are not adopted yet."""
    return sum(waiting.findings for waiting in list_waiting_review(known_on))


def find_text(sha256: str) -> str | None:
    """The text of the document with this hash, or None where nobody has attached it."""
    return Document.objects.filter(sha256=sha256).values_list("text", flat=True).first()


def cut_context(sha256: str, start: int, end: int, around: int = 40) -> Context | None:
    """The words [start, end) of a document with `around` characters on each side, or None without its text."""
    text = find_text(sha256)
    return None if text is None else cut_words(text, start, end, around)


def cut_words(text: str, start: int, end: int, around: int = 40) -> Context:
    """The words [start, end) of a text with `around` characters on each side, within the same paragraph."""
    before = text[max(0, start - around) : start].rpartition("\n")[2]
    after = text[end : end + around].partition("\n")[0]
    return Context(before, text[start:end], after)


def find_address(sha256: str, start: int | None = None, end: int | None = None) -> str | None:
    """The address of the document's page, at a place of its text; None where the text is not attached."""
    pk = Document.objects.filter(sha256=sha256).values_list("pk", flat=True).first()
    if pk is None:
        return None
    place = "" if start is None else f"#c{start}-{end or start + 1}"
    return reverse("documents:reader", args=[pk]) + place


def recall_findings(document: Document, known_on: date, within: Q | None = None) -> list[Finding]:
    """The findings as they stood at the end of a day: later decisions are taken back, the last one first.

    `within` asks for some of them by what never changes, such as their place.
    """
    chosen = document.findings.filter(within) if within else document.findings.all()
    rows = {row.pk: row for row in chosen}
    for review in list_later(document, known_on).filter(finding__isnull=False):
        if review.act == "add":
            rows.pop(review.finding_id, None)
        elif row := rows.get(review.finding_id):
            take_back(row, review)
    return list(rows.values())


def recall_tasks(document: Document, known_on: date) -> list[TaskFinding]:
    """The tasks as they stood at the end of a day."""
    rows = {row.pk: row for row in document.tasks.all()}
    for review in list_later(document, known_on).filter(task__isnull=False, finding__isnull=True):
        if row := rows.get(review.task_id):
            take_back(row, review)
    return list(rows.values())


def list_later(document: Document, known_on: date) -> QuerySet[Review]:
    """Decisions taken after a day, the latest first."""
    return document.reviews.filter(on__gt=known_on).order_by("-pk")


def take_back(row: Finding | TaskFinding, review: Review) -> None:
    """Sets a row, in memory only, to what it was before a decision."""
    for name, value in review.before.items():
        setattr(row, "task_id" if name == "task" else name, value)


@dataclass(frozen=True, slots=True)
class WantedSource:
    """A pack's ledger whose source text nobody has attached."""

    pack: str
    title: str
    year: int
    sha256: str
    characters: int
    tasks: int
    targets: int


def list_wanted_sources(known: Iterable[str] | None = None) -> list[WantedSource]:
    """The documents that packs were adopted from and that are not on the desk."""
    have = set(Document.objects.values_list("sha256", flat=True) if known is None else known)
    found = []
    for pack in list_ledger_packs():
        source = pack.document
        if source is not None and source.sha256 not in have:
            found.append(
                WantedSource(
                    pack.name, source.title, source.year, source.sha256, source.characters, len(pack.tasks),
                    len(pack.targets),
                )
            )  # fmt: skip
    return found


def find_ledger_pack(sha256: str) -> Pack | None:
    """The pack whose ledger was adopted from the file with this hash, or None."""
    return next((pack for pack in list_ledger_packs() if pack.document and pack.document.sha256 == sha256), None)


def list_ledger_packs() -> tuple[Pack, ...]:
    """The deployment's packs that hold a ledger; one that does not prove is left to `mujun pack check`."""
    packs = (read_pack(path, digest(path)) for path in list_packs(settings.DEPLOYMENT.packs_dir))
    return tuple(pack for pack in packs if pack is not None and pack.document is not None)


@lru_cache(maxsize=64)
def read_pack(path: Path, written: str) -> Pack | None:
    """A pack by its folder and the hash of what is written in it; None where it does not prove."""
    try:
        return load_pack(path)
    except PackError:
        return None
