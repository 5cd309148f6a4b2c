"""Who may see and move what of a register: the office all, leaders all but move nothing, a unit what is its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from mujun.errors import RegisterError
from mujun.packs.register import Field, Register
from mujun.packs.register_schema import Audience
from mujun.registers.entry import Entry
from mujun_web.people.access import View, allow_roles
from mujun_web.people.models import User
from mujun_web.registers.queries import Book, open_book, register_of


@dataclass(frozen=True, slots=True)
class Sight:
    """What an account sees of a register: every entry, or those of its unit; the fields its audience may see.

    `unit` is the key of its unit, None for office and leaders. `moves` is whether it may move what it sees.
    """

    unit: str | None
    whole: bool
    audience: Audience
    moves: bool

    def sees(self, entry: Entry) -> bool:
        """Whether the account sees an entry."""
        return self.whole or self.unit in (entry.owner, entry.county)

    def fields_of(self, register: Register) -> tuple[Field, ...]:
        """The fields of a register the account sees."""
        return register.fields_for(self.audience)


def sight_of(user: User, book: Book) -> Sight:
    """What an account sees of a register: a unit all of what it keeps, else what it answers for or lies in it."""
    if not user.is_unit:
        return Sight(None, whole=True, audience="office", moves=user.is_office)
    unit = book.units.find(user.unit)
    keeps = unit == book.units.find(book.register.keeper)
    return Sight(unit, whole=keeps, audience="keeper" if keeps else "office", moves=True)


def list_seen(book: Book, sight: Sight) -> Mapping[str, Entry]:
    """The entries of a book an account sees, by entity."""
    if sight.whole:
        return book.entries
    return {entity: entry for entity, entry in book.entries.items() if sight.sees(entry)}


def may_open_city(user: User, city: str) -> bool:
    """Whether the entries of a city concern the account; definitions are public and concern everyone."""
    return not user.is_unit or not user.city or user.city == city


def find_register(city: str, name: str) -> Register:
    """The register of an address; 404 where the city has none of that name."""
    try:
        return register_of(city, name)
    except RegisterError:
        raise Http404 from None


def find_book(request: HttpRequest, city: str, name: str) -> Book:
    """The register of an address as known on the day the page shows; 404 where there is none for the account."""
    if not may_open_city(request.user, city):
        raise Http404
    find_register(city, name)
    return open_book(city, name, request.known_on)


def not_in_replay(view: View) -> View:
    """A view that changes something or leads to it: for office and units, and not while a past day is shown."""

    @allow_roles("office", "unit")
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.is_replay:
            raise PermissionDenied("您正在看过去某一天的情况。请先把“当时所知”调回今天。")
        return view(request, *args, **kwargs)

    return guarded
