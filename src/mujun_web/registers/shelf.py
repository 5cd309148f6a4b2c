"""清单目录: every register of a city at a glance, and what a definition leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from mujun.packs.register import Register
from mujun.registers.rate import RateFigure
from mujun.registers.tally import Tally
from mujun_web.people.models import User
from mujun_web.registers import models as rows
from mujun_web.registers.choice import Choice
from mujun_web.registers.funnel import make_rates, make_tallies, plan_year
from mujun_web.registers.queries import Book, RegisterCity, list_cities, open_book, registers_of
from mujun_web.registers.rights import list_seen, sight_of

KIND_WORDS = {
    "enterprise": "企业", "project": "项目", "parcel": "地块", "park": "园区", "matter": "事项", "zone": "开发区",
    "plan": "计划", "person": "人",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """One register on the shelf: how many the account sees in it, overdue, out; net against targets; what is open."""

    register: Register
    keeper: str
    book: Book | None
    standing: int
    overdue: int
    done: int
    tallies: tuple[Tally, ...]
    rates: tuple[RateFigure, ...]
    unknown: int
    since: date | None


def choose_city(user: User, asked: str | None) -> RegisterCity | None:
    """The city a shelf shows: the one asked for, else the account's, else one with records; None without any."""
    cities = {one.code: one for one in list_cities(settings.DEPLOYMENT.packs_dir)}
    kept = rows.Move.objects.order_by("city").values_list("city", flat=True).distinct()
    wanted = (asked, user.city, *kept, *cities)
    return next((cities[code] for code in wanted if code in cities), None)


def make_shelf(user: User, city: str, known_on: date, *, counts: bool) -> tuple[ShelfLine, ...]:
    """Every register of a city; with `counts`, how each stands on the day."""
    return tuple(_line(user, city, register, known_on, counts) for register in registers_of(city))


def _line(user: User, city: str, register: Register, known_on: date, counts: bool) -> ShelfLine:
    if not counts:
        return ShelfLine(register, register.keeper, None, 0, 0, 0, (), (), len(register.unknown), None)
    book = open_book(city, register.name, known_on)
    seen = list_seen(book, sight_of(user, book))
    open_ = [entry for entry in seen.values() if entry.is_open]
    since = Choice().since_day(plan_year(book), known_on)
    tallies = make_tallies(book, seen, since)
    rates = tuple(one for one in make_rates(book, tallies) if one.target is not None)
    counted = tuple(one for one in tallies if one.target is not None)
    return ShelfLine(
        register, register.keeper, book, len(open_), sum(1 for one in open_ if one.overdue),
        len(seen) - len(open_), counted, rates, len(register.unknown), since,
    )  # fmt: skip
