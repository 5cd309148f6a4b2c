"""Everything the page of one entry shows: where it stands, what can be done, fields, history, what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mujun.packs.register import Field
from mujun.registers.entry import Entry
from mujun.registers.move import Move
from mujun.registers.review import ReviewItem, is_outdated, list_reviews
from mujun.registers.tally import Item, Tally, tally_counts
from mujun.rules.value import Absent, Value, show_value
from mujun_web.frame.templatetags.figures import figure
from mujun_web.registers import models as rows
from mujun_web.registers.entry_steps import Step, list_steps, may_move
from mujun_web.registers.facts import Ground, read_ground
from mujun_web.registers.origin import find_origin
from mujun_web.registers.queries import Book, moves_known
from mujun_web.registers.rights import Sight


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of an entry: its value in words, the move that filled it in, the drawer of what it was taken from."""

    field: Field
    value: str | None
    by: Move | None
    figures: tuple[tuple[str, str], ...]

    @property
    def is_taken(self) -> bool:
        """Whether it was taken from the facts when the entry entered."""
        return self.by is not None and self.by.act == "enter" and self.field.take is not None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One record as it was kept, with the fields the account may see; `merged` where it is of a code merged into it."""

    row: rows.Move
    fields: tuple[tuple[str, str], ...]
    hidden: int
    merged: bool


@dataclass(frozen=True, slots=True)
class CountLine:
    """What the entry brings to a count: its parts, and the sum of those that still stand."""

    tally: Tally
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """The page of one entry on its day."""

    book: Book
    entry: Entry
    sight: Sight
    ground: Ground
    steps: tuple[Step, ...]
    fields: tuple[FieldLine, ...]
    history: tuple[HistoryLine, ...]
    counts: tuple[CountLine, ...]
    renamed: tuple[rows.Renaming, ...]
    review: ReviewItem | None
    outdated: bool
    may_move: bool

    @property
    def name(self) -> str:
        """What the entity is called."""
        return self.book.name_of(self.entry.entity)

    @property
    def owner(self) -> str:
        """The name of the unit that answers; empty where nobody does."""
        return self.book.units.name_of(self.entry.owner)

    @property
    def county(self) -> str:
        """The name of its county; empty where it has none."""
        return self.book.units.name_of(self.entry.county)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code its histories were recorded under."""
        return tuple(dict.fromkeys(position.entity for position in self.entry.histories))

    @property
    def left(self) -> int | None:
        """The days until it is due, negative after; None without a limit."""
        return (self.entry.due - self.entry.day).days if self.entry.due is not None else None


def make_page(book: Book, entry: Entry, sight: Sight) -> EntryPage:
    """The page of an entry for an account."""
    entity = entry.entity
    ground = read_ground(book.city, book.register, book.known_on, (entity,), narrow=False)
    seen = list_fields(entry, sight)
    reviews = list_reviews(book.register, {entity: entry}, ground.facts, book.known_on)
    tallies = tally_counts(book.register, {entity: entry}, book.known_on, facts=ground.facts, units=book.units)
    codes = [position.entity for position in entry.histories]
    renamed = rows.Renaming.objects.filter(city=book.city, recorded_on__lte=book.known_on, new=entity)
    return EntryPage(
        book=book,
        entry=entry,
        sight=sight,
        ground=ground,
        steps=list_steps(book, entity, ground, find_origin(book.city, book.register, entity, book.known_on)),
        fields=tuple(_make_field(book, entry, field) for field in seen),
        history=_list_history(book, entry, {field.name for field in seen}),
        counts=tuple(CountLine(tally, tally.items) for tally in tallies),
        renamed=tuple(renamed.filter(old__in=codes).select_related("recorded_by")),
        review=reviews[0] if reviews else None,
        outdated=is_outdated(book.register, entry),
        may_move=may_move(book, entry, sight),
    )


def list_fields(entry: Entry, sight: Sight) -> tuple[Field, ...]:
    """The fields of an entry an account sees: who answers for it sees what the keeper sees."""
    answers = sight.unit is not None and sight.unit == entry.owner
    return entry.register.fields_for("keeper") if answers else sight.fields_of(entry.register)


def show_field(field: Field | None, value: Value | date | None) -> str | None:
    """The value of a field in words with its unit; None where there is none, 不适用 as that."""
    if value is None or value is Absent.MISSING:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, str | Absent):
        return show_value(value)
    return f"{figure(value)} {field.unit if field is not None else ''}".rstrip()


def _make_field(book: Book, entry: Entry, field: Field) -> FieldLine:
    by = next((move for move in reversed(entry.position.moves) if field.name in move.fields), None)
    figures: tuple[tuple[str, str], ...] = ()
    if by is not None and by.act == "enter" and field.take is not None:
        origin = find_origin(book.city, entry.register, entry.entity, by.recorded)
        figures = origin.list_figures(entry.register, (field.take,))
    return FieldLine(field, show_field(field, entry.position.fields.get(field.name)), by, figures)


def _list_history(book: Book, entry: Entry, seen: set[str]) -> tuple[HistoryLine, ...]:
    codes = [position.entity for position in entry.histories]
    known = moves_known(book.city, book.register.name, book.known_on).filter(entity__in=codes)
    kept = {(move.entity, move.number): move for position in entry.histories for move in position.moves}
    lines = [
        _make_line(row, kept[row.entity, row.number].fields, entry, seen)
        for row in known.select_related("recorded_by").prefetch_related("proofs")
        if (row.entity, row.number) in kept
    ]
    return tuple(sorted(lines, key=lambda one: (one.row.recorded_on, one.row.pk), reverse=True))


def _make_line(row: rows.Move, fields: Mapping[str, Value | date], entry: Entry, seen: set[str]) -> HistoryLine:
    shown = tuple(
        (name, show_field(entry.register.field(name), value) or "—") for name, value in fields.items() if name in seen
    )
    return HistoryLine(row, shown, len(fields) - len(shown), row.entity != entry.position.entity)
