"""How far the review of a document is, in a few numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from mujun_web.documents.models import CORRECTED, PROPOSED, REJECTED, Document, Finding
from mujun_web.documents.queries import list_later, recall_findings, recall_tasks

AT = {"state": 0, "kind": 1, "origin": 2}


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of the findings and tasks of a document on a day."""

    found: int
    reviewed: int
    targets: int
    results: int
    corrected: int
    rejected: int
    added: int
    tasks: int
    tasks_waiting: int
    conflicts: int
    coverage: str
    numbers: int

    @property
    def waiting(self) -> int:
        """Findings nobody has decided on."""
        return self.found - self.reviewed

    @property
    def percent(self) -> int:
        """Share of findings reviewed, 100 only when all are."""
        return 100 if not self.waiting else self.reviewed * 100 // self.found


def summarise(document: Document, known_on: date) -> Summary:
    """The counts of a document as known on a day."""
    found, tasks = count_findings(document, known_on), count_tasks(document, known_on)

    def count(**wanted: str) -> int:
        return sum(number for key, number in found.items() if all(key[AT[name]] == it for name, it in wanted.items()))

    every = sum(found.values())
    return Summary(
        found=every,
        reviewed=every - count(state=PROPOSED),
        targets=count(kind="target") - count(kind="target", state=REJECTED),
        results=count(kind="result") - count(kind="result", state=REJECTED),
        corrected=count(state=CORRECTED),
        rejected=count(state=REJECTED),
        added=count(origin=Finding.PERSON),
        tasks=sum(tasks.values()) - tasks[REJECTED],
        tasks_waiting=tasks[PROPOSED],
        conflicts=len(document.conflicts),
        coverage=document.coverage_words,
        numbers=document.coverage.get("numbers", 0) + document.coverage.get("missing", 0),
    )


def count_findings(document: Document, known_on: date) -> Counter[tuple[str, str, str]]:
    """How many findings have each state, kind and origin; counted by the database where no day is taken back."""
    if list_later(document, known_on).exists():
        return Counter((row.state, row.kind, row.origin) for row in recall_findings(document, known_on))
    rows = document.findings.order_by().values_list("state", "kind", "origin").annotate(number=Count("pk"))
    return Counter({(state, kind, origin): number for state, kind, origin, number in rows})


def count_tasks(document: Document, known_on: date) -> Counter[str]:
    """How many tasks have each state."""
    if list_later(document, known_on).exists():
        return Counter(task.state for task in recall_tasks(document, known_on))
    rows = document.tasks.order_by().values_list("state").annotate(number=Count("pk"))
    return Counter(dict(rows))
