"""Contradictions among findings as people left them: in one document, and between documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q

from mujun.documents.compare import find_contradictions
from mujun.documents.reading import Contradiction, Reading
from mujun.documents.sameness import state_targets
from mujun_web.documents.bridge import rebuild_reading
from mujun_web.documents.models import Document, Finding
from mujun_web.documents.queries import Context, cut_words

KIND_WORDS = {
    "different_figure": "数字不一", "parts_exceed_total": "分项超总数", "growth_disagrees": "增幅不一",
    "sum_disagrees": "合计不符",
}  # fmt: skip
MOST_OTHERS = 30
REACH = 2000  # characters within which sums, parts and growth refer to each other
SHORTEST = 4  # characters of an indicator by which variants of it are found


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contradiction: the finding, its document, and its words in their surroundings."""

    document: Document
    finding: Finding
    context: Context


@dataclass(frozen=True, slots=True)
class Conflict:
    """A contradiction with both sides in words."""

    kind: str
    reason: str
    left: Side
    right: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides, the left one first."""
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class Pairing:
    """What two documents say about one indicator: findings of the left and of the right."""

    indicator: str
    left: tuple[Finding, ...]
    right: tuple[Finding, ...]
    agree: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents side by side."""

    conflicts: tuple[Conflict, ...]
    shared: tuple[Pairing, ...]
    only_left: tuple[Finding, ...]
    only_right: tuple[Finding, ...]


def keep_conflicts(document: Document, found: Sequence[Contradiction], rows: Sequence[Finding]) -> None:
    """Keeps contradictions with the document, by the rows behind their sides."""
    document.conflicts = write_conflicts(found, rows)
    document.save(update_fields=["conflicts"])


def write_conflicts(found: Sequence[Contradiction], rows: Sequence[Finding]) -> list[dict[str, Any]]:
    """Contradictions as JSON, each side by its row."""
    return [
        {"kind": one.kind, "left": rows[one.left[1]].pk, "right": rows[one.right[1]].pk, "reason": one.reason}
        for one in found
    ]


def refresh_conflicts(document: Document, changed: Finding, names: Iterable[str]) -> None:
    """Looks again for contradictions where a finding that changed may matter, and keeps them with the document.

    `names` are the indicators it had and has. Only findings near it or about the same are compared, so that one
    correction costs the same in a long document as in a short one.
    """
    near = Q(number_start__range=(max(0, changed.number_start - REACH), changed.number_start + REACH))
    same = Q()
    for name in names:
        same |= Q(indicator__contains=name[:SHORTEST] if len(name) > SHORTEST else name)
    reading, rows = rebuild_reading(document, near | same)
    touched = {row.pk for row in rows} | {changed.pk}
    untouched = [one for one in document.conflicts if not {one["left"], one["right"]} <= touched]
    document.conflicts = untouched + write_conflicts(find_contradictions((reading,)), rows)
    document.save(update_fields=["conflicts"])


def list_own(document: Document, only: int | None = None) -> list[Conflict]:
    """The contradictions kept with a document, or those one finding takes part in."""
    wanted = [one for one in document.conflicts if only is None or only in (one["left"], one["right"])]
    rows = document.findings.in_bulk({pk for one in wanted for pk in (one["left"], one["right"])})
    return [
        Conflict(KIND_WORDS.get(one["kind"], one["kind"]), one["reason"], left, right)
        for one in wanted
        if (left := show_side(document, rows.get(one["left"])))
        and (right := show_side(document, rows.get(one["right"])))
    ]


def list_others(document: Document, known_on: date) -> tuple[list[Conflict], int]:
    """Contradictions with the other documents read by a day, the latest first, and how many were compared."""
    own = rebuild_reading(document)
    others = Document.objects.filter(state=Document.READ, uploaded_on__lte=known_on).exclude(pk=document.pk)[
        :MOST_OTHERS
    ]
    found: list[Conflict] = []
    for other in others:
        found += find_between(document, own, other, rebuild_reading(other))
    return found, len(others)


def find_between(
    left: Document, left_read: tuple[Reading, tuple[Finding, ...]], right: Document,
    right_read: tuple[Reading, tuple[Finding, ...]],
) -> list[Conflict]:  # fmt: skip
    """The contradictions of two documents that have one side in each."""
    # Two files may bear the same name; the sides are told apart by the row.
    readings = (label_reading(left_read[0], left), label_reading(right_read[0], right))
    documents = {str(left.pk): (left, left_read[1]), str(right.pk): (right, right_read[1])}
    return [
        Conflict(KIND_WORDS.get(one.kind, one.kind), one.reason, pick(one.left, documents), pick(one.right, documents))
        for one in find_contradictions(readings)
        if one.left[0] != one.right[0]
    ]


def label_reading(reading: Reading, document: Document) -> Reading:
    """The reading under the row's number as its name."""
    return replace(reading, source=replace(reading.source, name=str(document.pk)))


def pick(side: tuple[str, int], documents: dict[str, tuple[Document, tuple[Finding, ...]]]) -> Side:
    """The side a contradiction refers to."""
    document, rows = documents[side[0]]
    shown = show_side(document, rows[side[1]])
    assert shown is not None
    return shown


def show_side(document: Document, row: Finding | None) -> Side | None:
    """A finding in its surroundings."""
    if row is None:
        return None
    return Side(document, row, cut_words(document.text, row.quote_start, row.quote_end, 40))


def compare(left: Document, right: Document) -> Comparison:
    """Two documents: contradictions, indicators both state, indicators only one states."""
    left_read, right_read = rebuild_reading(left), rebuild_reading(right)
    ours, theirs = group_by_indicator(*left_read), group_by_indicator(*right_read)
    shared = [make_pairing(name, ours[name], theirs[name]) for name in ours if name in theirs]
    return Comparison(
        conflicts=tuple(find_between(left, left_read, right, right_read)),
        shared=tuple(sorted(shared, key=lambda pairing: (pairing.agree, pairing.left[0].number_start))),
        only_left=tuple(row for name, rows in ours.items() if name not in theirs for row in rows),
        only_right=tuple(row for name, rows in theirs.items() if name not in ours for row in rows),
    )


def group_by_indicator(reading: Reading, rows: tuple[Finding, ...]) -> dict[tuple[str, str], list[Finding]]:
    """The findings of a document by the indicator and unit the engine takes for the same."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in state_targets(reading):
        groups.setdefault((one.indicator, one.unit), []).append(rows[one.reference[1]])
    return groups


def make_pairing(name: tuple[str, str], left: list[Finding], right: list[Finding]) -> Pairing:
    """Both sides of an indicator and whether they say the same figures for the same deadlines."""
    return Pairing(left[0].indicator or name[0], tuple(left), tuple(right), tell_figures(left) == tell_figures(right))


def tell_figures(rows: list[Finding]) -> set[tuple[Any, ...]]:
    """What a side says: figures with comparator and deadline."""
    return {(row.comparator, row.value, row.value2, row.stretch, row.deadline, row.kind) for row in rows}
