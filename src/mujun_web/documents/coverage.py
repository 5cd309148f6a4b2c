"""Numeral coverage: every number of a text with what it is taken for now, by the reading or by a person, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mujun_web.documents.bridge import Found, list_numbers
from mujun_web.documents.marks import CLASSES
from mujun_web.documents.models import REJECTED, Document, Finding
from mujun_web.documents.queries import recall_findings

MOST_REASONS = 6


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the text, its class and the reason; `finding` is the row it became."""

    start: int
    end: int
    kind: str
    reason: str
    finding: int | None = None


@dataclass(frozen=True, slots=True)
class NumberClass:
    """A class with its count and its commonest reasons."""

    key: str
    words: str
    meaning: str
    count: int
    reasons: tuple[tuple[str, int], ...]


class Holders:
    """Which finding a number of the text became: the reading's own, or the one a person put in its place."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        rows = list(findings)
        self.by_position = {row.position: row for row in rows if row.origin != Finding.PERSON}
        self.by_place = {row.number_start: row for row in rows if row.state != REJECTED}

    def find(self, number: Found) -> Finding | None:
        """The finding of a number; a rejected one only where nothing else stands in its place."""
        row = self.by_position.get(number.position)
        return self.by_place.get(number.start, row) if row is None or row.state == REJECTED else row


def classify_numbers(document: Document, known_on: date) -> list[Number]:
    """Every number of a document in the order of its text, as people left it on a day."""
    findings = recall_findings(document, known_on)
    holders = Holders(findings)
    numbers = []
    seen = set()
    for one in list_numbers(document):
        row = holders.find(one)
        seen.add(row.pk if row else None)
        numbers.append(Number(one.start, one.end, *tell_class(row, one.kind, one.reason), row.pk if row else None))
    numbers += [
        Number(row.number_start, row.number_end, *tell_class(row, row.kind, row.reason), row.pk)
        for row in findings
        if row.pk not in seen and not any(n.start < row.number_end and n.end > row.number_start for n in numbers)
    ]
    numbers += [Number(start, end, "open", "识读没有说明它是什么") for start, end in document.coverage.get("open", ())]
    return sorted(numbers, key=lambda number: number.start)


def tell_class(row: Finding | None, kind: str, reason: str) -> tuple[str, str]:
    """The class of a number and its reason, after what a person decided on its finding."""
    if row is None:
        return kind, reason
    if row.state == REJECTED:
        return "quantity", "识读为目标，人工否决"
    if row.origin == Finding.PERSON:
        return row.kind, "人工标出"
    return row.kind, row.reason.split("；")[0] if row.reason else reason


def list_classes(document: Document, known_on: date) -> list[NumberClass]:
    """The classes in the order of the legend, empty ones included where they matter."""
    counts: dict[str, Counter[str]] = {}
    for number in classify_numbers(document, known_on):
        counts.setdefault(number.kind, Counter())[number.reason] += 1
    return [
        NumberClass(
            one.key, one.words, one.meaning, sum(counts.get(one.key, Counter()).values()),
            tuple(counts.get(one.key, Counter()).most_common(MOST_REASONS)),
        )
        for one in CLASSES
        if one.key not in ("unit", "open") or counts.get(one.key)
    ]  # fmt: skip


def list_numbers_of(document: Document, kind: str, known_on: date) -> list[Number]:
    """The numbers of one class in the order of the text."""
    return [number for number in classify_numbers(document, known_on) if number.kind == kind]
