"""How far the review of a document is, in a few numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from mujun_web.documents.models import CORRECTED, PROPOSED, REJECTED, Document, Finding
from mujun_web.documents.queries import recall_findings, recall_tasks


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
    findings = recall_findings(document, known_on)
    tasks = recall_tasks(document, known_on)
    states = Counter(row.state for row in findings)
    kinds = Counter(row.kind for row in findings if row.state != REJECTED)
    return Summary(
        found=len(findings),
        reviewed=len(findings) - states[PROPOSED],
        targets=kinds["target"],
        results=kinds["result"],
        corrected=states[CORRECTED],
        rejected=states[REJECTED],
        added=sum(row.origin == Finding.PERSON for row in findings),
        tasks=sum(task.state != REJECTED for task in tasks),
        tasks_waiting=sum(task.state == PROPOSED for task in tasks),
        conflicts=len(document.conflicts),
        coverage=document.coverage_words,
        numbers=document.coverage.get("numbers", 0) + document.coverage.get("missing", 0),
    )
