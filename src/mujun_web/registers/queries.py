"""What is read of registers: the definitions of a city, its entries as known on a day, candidates and their facts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max, QuerySet

from mujun.errors import Fault, RegisterError
from mujun.packs.load import list_packs
from mujun.packs.pack import Pack
from mujun.packs.register import Register
from mujun.packs.source import read_source
from mujun.packs.suggestion import suggest
from mujun.registers.entry import Entry, derive_entries
from mujun.registers.move import Move, Renaming, group_moves
from mujun.registers.owner import Units, units_of
from mujun_web.evaluation.rulebook import read_pack as read_kept_pack
from mujun_web.plans.queries import name_pack_of, read_pack
from mujun_web.registers import bridge
from mujun_web.registers import models as rows

MOST_KEPT, MOST_MOVES = 24, 400_000


@dataclass(frozen=True)
class Book:
    """One register of a city as known on a day: definition, moves, entries. `names` is what entities are called.

    `renamings` and `earlier` are those the entries were derived with; `earlier` are definitions some entries were
    judged by that are no longer the city's.
    """

    city: str
    pack: Pack
    register: Register
    known_on: date
    moves: Sequence[Move]
    names: Mapping[str, str]
    simulated: bool
    earlier: tuple[Register, ...] = ()
    renamings: tuple[Renaming, ...] = ()

    @cached_property
    def units(self) -> Units:
        """The units of the city's pack."""
        return units_of(self.pack)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Every entry there has been by the day, by entity."""
        return self._derive(self.moves)

    def with_moves(self, moves: Sequence[Move], names: Mapping[str, str], simulated: bool) -> Book:
        """The book with moves recorded since; only the entries they concern are derived again."""
        book = replace(
            self, moves=(*self.moves, *moves), names={**self.names, **names}, simulated=self.simulated or simulated
        )
        known = self.__dict__.get("entries")
        if known is not None:
            touched = group_moves(moves, self.known_on, self.renamings)
            before = (known[entity] for entity in touched if entity in known)
            history = [move for entry in before for position in entry.histories for move in position.moves]
            entries = {**known, **self._derive([*history, *moves])}
            # cached_property keeps its value here; the order is the one a full derivation gives
            book.__dict__["entries"] = dict(sorted(entries.items())) if len(entries) > len(known) else entries
        return book

    def _derive(self, moves: Sequence[Move]) -> dict[str, Entry]:
        return derive_entries(
            self.register, moves, self.known_on, units=self.units, renamings=self.renamings, earlier=self.earlier
        )

    def name_of(self, entity: str) -> str:
        """What an entity is called; its code where no record says."""
        return self.names.get(entity) or entity


def pack_of(city: str) -> Pack:
    """The newest pack of a city that has registers of its own, else its newest; RegisterError where it has none."""
    packs_dir = settings.DEPLOYMENT.packs_dir
    name = next((one.pack for one in list_cities(packs_dir) if one.code == city), "") or name_pack_of(city, packs_dir)
    pack = read_pack(packs_dir / name) if name else None
    if pack is None:
        found = f"没有“{city}”的包"
        raise RegisterError(Fault("registers.no-pack", "抓行动", found, "不知有哪些清单", "核对城市代码，或添上它的包"))
    return pack


@dataclass(frozen=True, slots=True)
class RegisterCity:
    """A city that a pack keeps registers for: its division code, its name, the pack."""

    code: str
    name: str
    pack: str


@lru_cache(maxsize=8)
def list_cities(packs_dir: Path) -> tuple[RegisterCity, ...]:
    """The cities whose packs have registers of their own, by code, from the packs' cards alone; the newest of each."""
    found: dict[str, tuple[str, RegisterCity]] = {}
    for path in list_packs(packs_dir):
        card = read_source(path / "pack.yaml", "pack.yaml").data
        city = card.get("city") if isinstance(card, dict) else None
        if isinstance(city, dict) and any((path / "registers").glob("*.yaml")):
            code, year = str(city.get("division")), str(card.get("year") or "")
            if code not in found or found[code][0] < year:
                found[code] = (year, RegisterCity(code, str(city.get("name")), path.name))
    return tuple(found[code][1] for code in sorted(found))


def registers_of(city: str) -> tuple[Register, ...]:
    """The registers of a city, those of the base pack last."""
    pack = pack_of(city)
    return tuple(sorted(pack.registers, key=lambda one: (one.pack != pack.name, one.title)))


def register_of(city: str, name: str) -> Register:
    """The register with this code; RegisterError where the city has none."""
    known = {one.name: one for one in registers_of(city)}
    if name not in known:
        remedy = suggest(name, known, "从清单目录里选")
        raise RegisterError(Fault("registers.unknown-register", city, f"没有清单“{name}”", "不知要看什么", remedy))
    return known[name]


def moves_known(city: str, register: str, known_on: date) -> QuerySet[rows.Move]:
    """The moves of a register recorded by a day, in the order they were recorded."""
    return rows.Move.objects.filter(city=city, register=register, recorded_on__lte=known_on)


def list_earlier(city: str, register: Register) -> tuple[Register, ...]:
    """The older definitions of a register that records were judged by; one whose copy is gone is left out."""
    kept = rows.Move.objects.filter(city=city, register=register.name).exclude(digest=register.digest)
    found = {}
    for rules, pack, digest in kept.order_by().values_list("rules", "pack", "digest").distinct():
        definition = next((one for one in read_kept_pack(rules, pack).registers if one.name == register.name), None)
        if definition is not None and definition.digest == digest:
            found[digest] = definition
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Version:
    """How many moves there are, the key of the last and when it was recorded, renamings, and the definition."""

    moves: int
    last: int | None
    at: datetime | None
    renamings: int
    digest: str


_KEPT: OrderedDict[tuple[str, str, date], tuple[_Version, Book]] = OrderedDict()


def open_book(city: str, name: str, known_on: date) -> Book:
    """A register of a city as known on a day; what a process has read once holds until a row is added.

    Of rows added since, only those are read, and only the entries they concern are derived again.
    """
    register = register_of(city, name)
    known = moves_known(city, name, known_on)
    version = _tell_version(city, register, known, known_on)
    key = (city, name, known_on)
    kept = _KEPT.pop(key, None)
    if kept is None or kept[0] != version:
        book = _extend_book(*kept, version, known) if kept is not None else None
        kept = (version, book or _read_book(city, register, known, known_on))
    _KEPT[key] = kept
    while len(_KEPT) > 1 and (len(_KEPT) > MOST_KEPT or sum(len(one.moves) for _, one in _KEPT.values()) > MOST_MOVES):
        _KEPT.popitem(last=False)
    return kept[1]


def forget() -> None:
    """Drops every register this process has read; the next page reads its rows again."""
    _KEPT.clear()


def _tell_version(city: str, register: Register, known: QuerySet[rows.Move], known_on: date) -> _Version:
    counted = known.order_by().aggregate(number=Count("pk"), last=Max("pk"))
    at = rows.Move.objects.filter(pk=counted["last"]).values_list("recorded_at", flat=True).first()
    renamed = rows.Renaming.objects.filter(city=city, recorded_on__lte=known_on).count()
    return _Version(counted["number"], counted["last"], at, renamed, register.digest)


def _extend_book(before: _Version, book: Book, now: _Version, known: QuerySet[rows.Move]) -> Book | None:
    """The book with the rows added since; None where it must be read anew, for more has changed than that."""
    if (before.renamings, before.digest) != (now.renamings, now.digest) or before.last is None:
        return None
    added = known.filter(pk__gt=before.last)
    kept = rows.Move.objects.filter(pk=before.last).values_list("recorded_at", flat=True).first()
    moves = bridge.read_moves(
        added.values_list(*bridge.COLUMNS), bridge.kinds_of((*book.earlier, book.register))
    )  # a row of a transaction that ended late has a lower key, and shows in the number only
    digests = {book.register.digest, *(one.digest for one in book.earlier)}
    if before.moves + len(moves) != now.moves or kept != before.at or {one.digest for one in moves} - digests:
        return None
    names = dict(added.exclude(name="").values_list("entity", "name"))
    return book.with_moves(moves, names, added.filter(simulated=True).exists())


def _read_book(city: str, register: Register, known: QuerySet[rows.Move], known_on: date) -> Book:
    earlier = list_earlier(city, register)
    moves = bridge.read_moves(known.values_list(*bridge.COLUMNS), bridge.kinds_of((*earlier, register)))
    names = dict(known.exclude(name="").values_list("entity", "name"))
    simulated = known.filter(simulated=True).exists()
    renamings = bridge.read_renamings(rows.Renaming.objects.filter(city=city, recorded_on__lte=known_on))
    return Book(city, pack_of(city), register, known_on, moves, names, simulated, earlier, renamings)
