"""What reading a document gives: headings, items, targets, numerals and contradictions, each with its place.

All offsets count characters of `Source.text`, the text as it stands before any normalisation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Comparator = Literal[">=", ">", "<=", "<", "=", "~", "change_up", "change_down"]
Basis = Literal["level", "increment", "growth", "share"]
Kind = Literal["target", "result"]
NumeralKind = Literal[
    "target", "result", "date", "document_number", "name", "threshold", "baseline", "quantity", "ordinal",
    "duration", "frequency", "specification", "reference",
]  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch [start, end) of the original text, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A document as taken in: its text as it stands and the hash of its bytes."""

    name: str
    media: Literal["txt", "docx", "pdf", "html"]
    sha256: str
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A printed heading. `level` grows inwards; `parent` is an index into `Reading.headings`.

    A section only groups measures; a number inside a measure belongs to it. `label` is number and title as printed.
    """

    number: str | None
    title: str
    level: int
    span: Span
    body: Span
    parent: int | None
    role: Literal["section", "measure"] = "section"
    label: str = ""


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A responsible unit as printed, and where."""

    name: str
    span: Span

    @property
    def is_area(self) -> bool:
        """Whether it stands for the authorities of all areas (各县〔市、区〕政府), not for one body."""
        return re.match(r"各(?:县|縣|市|区|區|旗|州|乡|鄉|镇|鎮|街|地|园|園|开发区|開發區)", self.name) is not None


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """One statement of responsibility: the units of one bracket or one side of 牵头/配合."""

    role: Literal["responsible", "lead", "support"]
    units: tuple[UnitMention, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """A task of the document: the lowest titled heading, with who answers for it."""

    number: str | None
    title: str
    section: str | None
    parent: str | None
    span: Span
    body: Span
    unit_groups: tuple[UnitGroup, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """Units in printed order, leads first, without duplicates."""
        groups = sorted(self.unit_groups, key=lambda group: group.role == "support")
        return tuple(dict.fromkeys(unit.name for group in groups for unit in group.units))

    @property
    def lead(self) -> str | None:
        """The first printed unit, or None where the document names nobody."""
        return self.units[0] if self.units else None


@dataclass(frozen=True, slots=True)
class StatedTarget:
    """A number that states a goal or an achieved result, with the place of every field.

    `value` and `value2` are as printed, in `unit` as printed (万 and 亿 included); `stretch` is the ambition of a
    确保/力争 pair. `item` is an index into `Reading.items`. `spans` holds the place of each field by its name.
    """

    quote: Span
    number: Span
    indicator: str
    value: float
    value2: float | None
    stretch: float | None
    unit: str
    comparator: Comparator
    bound: str | None
    basis: Basis
    deadline: str | None
    period: str | None
    kind: Kind
    item: int | None
    section: str | None
    reason: str
    spans: dict[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number of the text and what it was taken for; `target` is an index into `Reading.targets`."""

    span: Span
    value: float | None
    kind: NumeralKind
    reason: str
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements that cannot both hold; each side is (document name, target index)."""

    kind: Literal["different_figure", "parts_exceed_total", "growth_disagrees", "sum_disagrees"]
    left: tuple[str, int]
    right: tuple[str, int]
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one document."""

    source: Source
    title: str | None
    year: int | None
    headings: tuple[Heading, ...]
    items: tuple[Item, ...]
    targets: tuple[StatedTarget, ...]
    numerals: tuple[Numeral, ...]
    global_units: tuple[UnitMention, ...]
    contradictions: tuple[Contradiction, ...]
