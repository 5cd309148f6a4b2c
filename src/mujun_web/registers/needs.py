"""待填的数: the figures a register's rules cannot be judged without and nobody delivered, by whom and of whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mujun.facts.kind import KINDS
from mujun.packs.item import Item
from mujun.packs.register import Register
from mujun.registers.candidate import find_candidates
from mujun.registers.entry import Entry
from mujun.registers.inputs import Need, list_needs
from mujun.rules.value import Absent, show_value
from mujun_web.facts.queries import pack_of
from mujun_web.registers import models as rows
from mujun_web.registers.facts import Ground, find_sources, read_ground
from mujun_web.registers.origin import find_origin
from mujun_web.registers.proposing import Findings, find_findings
from mujun_web.registers.queries import Book

Waits = dict[str, dict[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Holding:
    """One entity and one figure: its value in words (None where nobody said), its drawer, the rules that wait for it.

    `entry` is None for one that is not in the register.
    """

    entity: str
    name: str
    county: str
    entry: Entry | None
    value: str | None
    address: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One figure: who delivers it, how many in the register lack it, how many outside it (those are not all named)."""

    need: Need
    item: Item | None
    lacking: int
    outside: int
    is_fillable: bool

    @property
    def departments(self) -> tuple[str, ...]:
        """Who delivers it, the first to be believed first; none where the pack names nobody."""
        return self.item.departments if self.item is not None else ()


@dataclass(frozen=True, slots=True)
class NeedsPage:
    """Every figure that is needed, and of the chosen one who lacks it and who has it; `period` is the year it is for.

    `findings` is None where nobody has looked through those outside the register yet.
    """

    lines: tuple[NeedLine, ...]
    chosen: NeedLine | None
    lacking: tuple[Holding, ...]
    held: tuple[Holding, ...]
    outside: tuple[Holding, ...]
    period: str
    findings: Findings | None


def has_needs(register: Register) -> bool:
    """Whether the rules of a register ask facts of its entities at all."""
    return register.of in KINDS and bool(list_needs(register))


def list_fillable(book: Book) -> dict[str, Item]:
    """The inputs of a register that its keeper fills in, by name; what projects say themselves is none of them."""
    items = _items_of(book.city, book.register)
    sources = find_sources(book.city, book.register, book.known_on)
    projects = sources.projects.rows if sources is not None and sources.projects is not None else {}
    said = next(iter(projects.values()), ({},))[0]
    inputs = (need.name for need in list_needs(book.register) if need.is_input and need.name not in said)
    return {name: items[name] for name in inputs if name in items}


def make_needs(book: Book, seen: Mapping[str, Entry], asked: str, *, whole: bool) -> NeedsPage:
    """The figures needed and who lacks them, of the entries `seen`; the figure `asked` for is chosen.

    With `whole` those outside the register whom a rule to enter waits for are told too.
    """
    ground = read_ground(book.city, book.register, book.known_on, book.entries.keys(), narrow=False)
    waits = _find_waits(book, seen, ground)
    findings = find_findings(book) if whole else None
    outside = _find_outside(book, findings)
    items, fillable = _items_of(book.city, book.register), list_fillable(book)
    lines = [
        NeedLine(
            need, items.get(need.name), len(waits.get(need.name, {})), outside.get(need.name, (0, ()))[0],
            need.name in fillable,
        )
        for need in list_needs(book.register)
    ]  # fmt: skip
    shown = sorted(
        (line for line in lines if line.is_fillable or line.lacking or line.outside),
        key=lambda line: (not line.is_fillable, -line.lacking, -line.outside),
    )
    chosen = next((line for line in shown if line.need.name == asked), shown[0] if shown else None)
    name = chosen.need.name if chosen is not None else ""
    holdings = [_make_holding(book, ground, one, name, waits) for one in _list_standing(seen)] if name else []
    return NeedsPage(
        lines=tuple(shown),
        chosen=chosen,
        lacking=tuple(one for one in holdings if one.rules),
        held=tuple(one for one in holdings if not one.rules),
        outside=outside.get(name, (0, ()))[1],
        period=choose_period(book),
        findings=findings,
    )


def choose_period(book: Book) -> str:
    """The year the rules are judged on, which what is filled in is for; last year where nothing was delivered yet."""
    sources = find_sources(book.city, book.register, book.known_on)
    return str(sources.year if sources is not None else book.known_on.year - 1)


def list_fillings(book: Book) -> list[rows.Filling]:
    """What was filled in by the book's day, the latest first."""
    kept = rows.Filling.objects.filter(city=book.city, register=book.register.name, recorded_on__lte=book.known_on)
    return list(kept.select_related("recorded_by").order_by("-pk"))


def _items_of(city: str, register: Register) -> dict[str, Item]:
    return {item.name: item for item in pack_of(city).items if item.of == register.of}


def _list_standing(seen: Mapping[str, Entry]) -> list[Entry]:
    return [entry for entry in seen.values() if entry.is_open or entry.is_watched]


def _find_waits(book: Book, seen: Mapping[str, Entry], ground: Ground) -> Waits:
    """For each figure the entries that a rule cannot be judged for without it, each with those rules."""
    standing = [entry.entity for entry in _list_standing(seen)]
    found = find_candidates(book.register, ground.facts, seen, book.known_on, entities=standing)
    waits: Waits = {}
    for one in found.unclear:
        for name in one.missing:
            told = waits.setdefault(name, {})
            told[one.entity] = (*told.get(one.entity, ()), one.judgement.rule.name)
    return waits


def _find_outside(book: Book, findings: Findings | None) -> dict[str, tuple[int, tuple[Holding, ...]]]:
    """For each figure how many outside the register wait for it, and those of them that are named."""
    found: dict[str, tuple[int, tuple[Holding, ...]]] = {}
    for group in findings.undecided if findings is not None else ():
        if group.kind == "enter":
            named = tuple(
                Holding(entity, called, "", None, None, "", (group.rule,))
                for entity, called in group.named
                if entity not in book.entries or not book.entries[entity].is_open
            )
            for name in group.missing:
                number, told = found.get(name, (0, ()))
                found[name] = (number + group.number, (*told, *named))
    return found


def _make_holding(book: Book, ground: Ground, entry: Entry, name: str, waits: Waits) -> Holding:
    periods = ground.facts.get(entry.entity, ({},))
    value = periods[0].get(name) if periods else None
    known = value is not None and value is not Absent.MISSING
    origin = find_origin(book.city, book.register, entry.entity, book.known_on) if known else None
    return Holding(
        entity=entry.entity,
        name=book.name_of(entry.entity),
        county=book.units.name_of(entry.county),
        entry=entry,
        value=show_value(value) if known else None,
        address=origin.address_of(name) if origin is not None else "",
        rules=waits.get(name, {}).get(entry.entity, ()),
    )
