"""Every register an entity is or was in, what is asked about it, and registers it should not be in at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mujun.packs.register import Register
from mujun.registers.conflict import Conflict, find_conflicts, list_memberships
from mujun.registers.entry import Entry
from mujun_web.people.models import User
from mujun_web.registers.queries import Book, open_book, registers_of
from mujun_web.registers.rights import Sight, sight_of


@dataclass(frozen=True, slots=True)
class Membership:
    """One register an entity is or was in. `via` is the field that names it, where the entry is of another kind."""

    book: Book
    entry: Entry
    sight: Sight
    via: str = ""

    @property
    def owner(self) -> str:
        """The name of the unit that answers."""
        return self.book.units.name_of(self.entry.owner)


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict with both entries and the titles of their registers."""

    conflict: Conflict
    name: str
    first: Entry
    first_title: str
    other: Entry
    other_title: str


def open_books(city: str, known_on: date, kind: str = "") -> dict[str, Book]:
    """Every register of a city (of one kind of entity) as known on a day, by code."""
    return {one.name: open_book(city, one.name, known_on) for one in registers_of(city) if kind in ("", one.of)}


def list_memberships_of(books: Mapping[str, Book], entity: str, user: User) -> tuple[Membership, ...]:
    """Every register an entity is or was in that the account sees, those it is in first; then what names it."""
    narrowed = {name: _only(book, entity) for name, book in books.items()}
    found = [
        Membership(books[name], entry, sight_of(user, books[name]))
        for name, entry in list_memberships(entity, narrowed)
    ]
    found += [
        Membership(book, entry, sight_of(user, book), via)
        for book in books.values()
        for via in naming_fields(book.register, "enterprise")
        for entry in book.entries.values()
        if entry.position.fields.get(via) == entity
    ]
    return tuple(one for one in found if one.sight.sees(one.entry))


def naming_fields(register: Register, kind: str) -> tuple[str, ...]:
    """The fields of a register that hold the code of another entity of a kind."""
    return tuple(field.name for field in register.fields if field.of == kind and register.of != kind)


def list_clashes(books: Mapping[str, Book], user: User | None = None, entity: str = "") -> tuple[Clash, ...]:
    """Who stands in two registers that exclude each other; of those the account sees one side of at least."""
    registers = [book.register for book in books.values()]
    entries = {name: _only(book, entity) if entity else book.entries for name, book in books.items()}
    found = []
    for conflict in find_conflicts(registers, entries):
        first, other = books[conflict.register], books[conflict.other]
        mine, its = first.entries[conflict.entity], other.entries[conflict.entity]
        if user is None or sight_of(user, first).sees(mine) or sight_of(user, other).sees(its):
            name = first.names.get(conflict.entity) or other.name_of(conflict.entity)
            found.append(Clash(conflict, name, mine, first.register.title, its, other.register.title))
    return tuple(found)


def list_conflicts_of(city: str, entity: str, known_on: date) -> tuple[Clash, ...]:
    """The conflicts one entity stands in."""
    return list_clashes(open_books(city, known_on), entity=entity)


def _only(book: Book, entity: str) -> Mapping[str, Entry]:
    return {entity: book.entries[entity]} if entity in book.entries else {}
