"""What an enterprise sees of itself in registers: where it stands, until when, who deals with it, what is public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mujun.registers.conflict import list_memberships
from mujun.registers.entry import Entry
from mujun_web.registers.entry_page import show_field
from mujun_web.registers.memberships import naming_fields
from mujun_web.registers.queries import Book


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One entry about the enterprise: the register, where it stands, and its public fields that are filled in."""

    book: Book
    entry: Entry
    fields: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """What the entry is called."""
        return self.book.name_of(self.entry.entity)

    @property
    def owner(self) -> str:
        """The name of the unit that deals with it now; empty once it has left."""
        return self.book.units.name_of(self.entry.owner) if self.entry.is_open else ""

    @property
    def keeper(self) -> str:
        """The name of the unit that keeps the register."""
        return self.book.units.name_of(self.book.register.keeper)


def list_own(books: Mapping[str, Book], code: str) -> tuple[tuple[OwnLine, ...], tuple[OwnLine, ...]]:
    """The registers an enterprise is or was in, those it is in first, and the matters that name it, latest first."""
    entries = {
        name: {code: book.entries[code]}
        for name, book in books.items()
        if book.register.of == "enterprise" and code in book.entries
    }
    listed = tuple(_make_line(books[name], entry, ()) for name, entry in list_memberships(code, entries))
    matters = [
        _make_line(book, entry, (via,))
        for book in books.values()
        for via in naming_fields(book.register, "enterprise")
        for entry in book.entries.values()
        if entry.position.fields.get(via) == code
    ]
    matters.sort(key=lambda line: (line.entry.is_open, line.entry.position.entered), reverse=True)
    return listed, tuple(matters)


def _make_line(book: Book, entry: Entry, without: Iterable[str]) -> OwnLine:
    shown = (
        (field.name, show_field(field, entry.position.fields.get(field.name)))
        for field in entry.register.fields_for("public")
        if field.name not in without
    )
    return OwnLine(book, entry, tuple((name, words) for name, words in shown if words))
