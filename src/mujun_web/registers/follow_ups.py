"""The follow-up desk 督办: what is in trouble and has none, what is open, what each unit owes and was counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from mujun.packs.register import Stage
from mujun.registers.admission import list_required
from mujun.registers.decision import Decision
from mujun.registers.entry import Entry
from mujun.registers.follow_up import GROUND, MATTER, SOURCE, UNIT, Trouble, list_troubles, propose_follow_ups
from mujun.registers.score import ScoreLine, month_ends, score_standings
from mujun_web.frame.known_on import tell_today
from mujun_web.people.models import User
from mujun_web.plans.queries import list_plans, load_ledger
from mujun_web.plans.standing import list_entries
from mujun_web.projects.troubles import find_project_page, list_project_troubles
from mujun_web.registers import writes
from mujun_web.registers.entry_steps import is_there
from mujun_web.registers.queries import Book, open_book, registers_of
from mujun_web.registers.rights import Sight, sight_of

FOLLOW_UP = "follow-up"
PLAN = "计划"
NO_UNIT = "-"  # as an address names follow-ups that nobody answers for


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One follow-up as a line of the desk."""

    city: str
    entry: Entry
    unit: str | None
    unit_name: str
    owner_name: str
    step: int
    steps: int

    @property
    def matter(self) -> str:
        """What it is about."""
        return str(self.entry.position.fields.get(MATTER) or self.entry.entity)

    @property
    def address(self) -> str:
        """The page of what it is about; empty where this desk does not know it."""
        return find_page(self.city, self.entry.entity)

    @property
    def ground(self) -> str:
        """Why it was opened."""
        return str(self.entry.position.fields.get(GROUND) or "")

    @property
    def source(self) -> str:
        """Where it comes from: the register, plan or project."""
        return str(self.entry.position.fields.get(SOURCE) or "")

    @property
    def next(self) -> Stage | None:
        """The stage it is to come to next; None once it has ended."""
        stage = self.entry.stage
        return self.entry.register.stage(stage.to[0]) if stage is not None and stage.to else None

    @property
    def wants(self) -> str:
        """What the next stage asks that is not there yet: proofs, a choice, fields."""
        onwards = self.next
        if onwards is None:
            return ""
        have = self.entry.position.fields
        fields = [
            one.name for one in list_required(self.entry.register, onwards.name) if not is_there(have.get(one.name))
        ]
        return "、".join((*(f"附{one}" for one in onwards.proof), *(f"填{one}" for one in fields)))


@dataclass(frozen=True, slots=True)
class UnitCount:
    """What is counted of a unit: open ones by level, overdue, done since the first of the year, points and why."""

    unit: str | None
    name: str
    open: int
    levels: Mapping[str, int]
    overdue: int
    done: int
    points: Decimal
    lines: tuple[ScoreLine, ...]

    @property
    def key(self) -> str:
        """The unit as an address names it."""
        return self.unit or NO_UNIT


def open_follow_ups(city: str, known_on: date) -> Book:
    """The follow-ups of a city as known on a day."""
    return open_book(city, FOLLOW_UP, known_on)


def gather_troubles(city: str, user: User, known_on: date) -> tuple[Trouble, ...]:
    """Everything overdue or at its worst level in a city's registers, plans and projects, the longest overdue first."""
    found: list[Trouble] = []
    for register in registers_of(city):
        if register.name != FOLLOW_UP:
            book = open_book(city, register.name, known_on)
            found += list_troubles(register, book.entries, book.names)
    found += _list_red_tasks(city, user, known_on)
    found += list_project_troubles(city, user, known_on)
    return tuple(sorted(found, key=lambda one: (-one.overdue, one.matter)))


def _list_red_tasks(city: str, user: User, known_on: date) -> Iterable[Trouble]:
    """The tasks and goals of the city's plans whose light is red."""
    for plan in list_plans(user, known_on):
        ledger = load_ledger(plan, user, known_on) if plan.division == city else None
        if ledger is None or ledger.is_only_kept:
            continue
        for entry in list_entries(ledger):
            if entry.shade == "red":
                key = f"{plan.pk}·{entry.code}"
                days = entry.worst.light.progress.overdue_days or 0
                title = f"{ledger.plan.title}：{entry.number} {entry.name}".replace("： ", "：")
                yield Trouble(PLAN, key, title, entry.lead or None, entry.worst.word, days, entry.reason)


def find_page(city: str, matter: str) -> str:
    """The page of an entry, task or project a matter is about; empty where this desk does not know its kind."""
    if page := find_project_page(city, matter):
        return page
    kind, _, key = matter.partition("·")
    plan, _, code = key.partition("·")
    if kind == PLAN and plan.isdigit() and code:
        return reverse("plans:task", args=[plan, code])
    known = {register.name for register in registers_of(city)}
    return reverse("registers:entry", args=[city, kind, key]) if kind in known and key else ""


def find_follow_up(city: str, matter: str, known_on: date) -> Entry | None:
    """The follow-up of a matter, open or ended; None where there is none."""
    if not any(one.name == FOLLOW_UP for one in registers_of(city)):
        return None
    return open_follow_ups(city, known_on).entries.get(matter)


def list_unopened(troubles: Iterable[Trouble], book: Book) -> tuple[Trouble, ...]:
    """The troubles without an open follow-up."""
    entries = book.entries
    return tuple(one for one in troubles if one.matter not in entries or not entries[one.matter].is_open)


def follow_ups_open(
    *, city: str, troubles: Sequence[Trouble], by: User, on: date | None = None, simulated: bool = False
) -> tuple[Decision, ...]:
    """A follow-up opened for each trouble that has none open; each decision says what became of it."""
    today = on or tell_today()
    book = open_follow_ups(city, today)
    proposals = propose_follow_ups(book.register, troubles, book.entries, today=today, who=by.shown_name)
    names = {one.matter: one.title[:200] for one in troubles}
    return writes.moves_make(
        city=city, register=FOLLOW_UP, proposals=proposals, by=by, names=names, on=today, simulated=simulated
    )


def list_follow_ups(book: Book, user: User) -> tuple[FollowUp, ...]:
    """The follow-ups an account sees: the worst first, then by deadline; a unit those it answers for."""
    sight = sight_of(user, book)
    seen = (one for one in book.entries.values() if sees_follow_up(book, one, sight))
    return tuple(sorted((make_follow_up(book, one) for one in seen), key=_order))


def make_follow_up(book: Book, entry: Entry) -> FollowUp:
    """One follow-up as a line."""
    unit = book.units.find(entry.position.fields.get(UNIT))
    stages = [one for one in entry.register.stages if one.ends != "dropped"]
    step = next((at for at, one in enumerate(stages, 1) if one.name == entry.position.stage), 0)
    names = (book.units.name_of(unit), book.units.name_of(entry.owner))
    return FollowUp(book.city, entry, unit, *names, step, len(stages))


def sees_follow_up(book: Book, entry: Entry, sight: Sight) -> bool:
    """Whether an account sees a follow-up: also the unit it is about while another is to act."""
    return sight.sees(entry) or sight.unit == book.units.find(entry.position.fields.get(UNIT))


def list_owed(lines: Iterable[FollowUp], unit: str | None) -> tuple[FollowUp, ...]:
    """Those that wait for a unit now."""
    return tuple(one for one in lines if one.entry.is_open and one.entry.owner == unit)


def count_units(book: Book, lines: Sequence[FollowUp]) -> tuple[UnitCount, ...]:
    """What is counted of every unit since the first of the year of the book's day, the most trouble first."""
    since = date(book.known_on.year, 1, 1)
    points: dict[str | None, list[ScoreLine]] = {}
    standings = ((day, open_follow_ups(book.city, day).entries) for day in month_ends(since, book.known_on))
    for line in score_standings(book.register, standings, book.units):
        points.setdefault(line.unit, []).append(line)
    by_unit: dict[str | None, list[FollowUp]] = {}
    for one in lines:
        by_unit.setdefault(one.unit, []).append(one)
    counted = (_count_unit(book, unit, own, points.get(unit, []), since) for unit, own in by_unit.items())
    return tuple(sorted(counted, key=lambda one: (one.points, -one.overdue, -one.open, one.name)))


def _count_unit(
    book: Book, unit: str | None, own: Sequence[FollowUp], lines: Sequence[ScoreLine], since: date
) -> UnitCount:
    levels: dict[str, int] = {}
    for one in own:
        if one.entry.is_open and one.entry.level:
            levels[one.entry.level] = levels.get(one.entry.level, 0) + 1
    done = sum(count_done(one, since) for one in own)
    return UnitCount(
        unit=unit,
        name=book.units.name_of(unit) or "没有写责任单位",
        open=sum(1 for one in own if one.entry.is_open),
        levels=levels,
        overdue=sum(1 for one in own if one.entry.overdue),
        done=done,
        points=sum((line.points for line in lines), Decimal(0)),
        lines=tuple(lines),
    )


def count_done(one: FollowUp, day: date) -> int:
    """How often a follow-up was done since the first of the year of a day."""
    since = date(day.year, 1, 1)
    return sum(left.day >= since and _is_done(one.entry, left.stage) for left in one.entry.completions)


def _is_done(entry: Entry, stage: str) -> bool:
    found = entry.register.stage(stage)
    return found is not None and found.ends == "done"


def _order(one: FollowUp) -> tuple[bool, int, date, str]:
    rank = one.entry.light.rank if one.entry.light is not None else None
    return (not one.entry.is_open, -(rank or 0), one.entry.due or date.max, one.entry.entity)
