"""What is read of registers: the definitions of a city, its entries as known on a day, candidates and their facts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Count, Max, QuerySet

from mujun.errors import Fault, RegisterError
from mujun.packs.pack import Pack
from mujun.packs.register import Register
from mujun.packs.suggestion import suggest
from mujun.registers.entry import Entry, derive_entries
from mujun.registers.move import Move
from mujun.registers.owner import Units, units_of
from mujun_web.evaluation.rulebook import read_pack as read_kept_pack
from mujun_web.plans.queries import name_pack_of, read_pack
from mujun_web.registers import bridge
from mujun_web.registers import models as rows

MOST_KEPT = 24


@dataclass(frozen=True)
class Book:
    """One register of a city as known on a day: definition, moves, entries. `names` is what entities are called."""

    city: str
    pack: Pack
    register: Register
    known_on: date
    moves: Sequence[Move]
    names: Mapping[str, str]
    simulated: bool

    @cached_property
    def units(self) -> Units:
        """The units of the city's pack."""
        return units_of(self.pack)

    @cached_property
    def earlier(self) -> tuple[Register, ...]:
        """The definitions some entries were judged by that are no longer the city's."""
        return list_earlier(self.city, self.register)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Every entry there has been by the day, by entity."""
        renamings = bridge.read_renamings(rows.Renaming.objects.filter(city=self.city, recorded_on__lte=self.known_on))
        return derive_entries(
            self.register, self.moves, self.known_on, units=self.units, renamings=renamings, earlier=self.earlier
        )

    def name_of(self, entity: str) -> str:
        """What an entity is called; its code where no record says."""
        return self.names.get(entity) or entity


def pack_of(city: str) -> Pack:
    """The newest pack of a city; RegisterError where the desk has none."""
    packs_dir = settings.DEPLOYMENT.packs_dir
    name = name_pack_of(city, packs_dir)
    if name is None:
        found = f"没有“{city}”的包"
        raise RegisterError(Fault("registers.no-pack", "抓行动", found, "不知有哪些清单", "核对城市代码，或添上它的包"))
    return read_pack(packs_dir / name)


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
    """How many rows there are, the last key, and the last moment of recording: the same rows as long as it is."""

    moves: tuple[int, int | None, datetime | None]
    renamings: int
    digest: str


_KEPT: OrderedDict[tuple[str, str, date], tuple[_Version, Book]] = OrderedDict()


def open_book(city: str, name: str, known_on: date) -> Book:
    """A register of a city as known on a day; what a process has read once holds until a row is added."""
    register = register_of(city, name)
    known = moves_known(city, name, known_on)
    counted = known.aggregate(number=Count("pk"), last=Max("pk"), at=Max("recorded_at"))
    renamed = rows.Renaming.objects.filter(city=city, recorded_on__lte=known_on).count()
    version = _Version((counted["number"], counted["last"], counted["at"]), renamed, register.digest)
    key = (city, name, known_on)
    kept = _KEPT.pop(key, None)
    if kept is None or kept[0] != version:
        kept = (version, _read_book(city, register, known, known_on))
    _KEPT[key] = kept
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return kept[1]


def _read_book(city: str, register: Register, known: QuerySet[rows.Move], known_on: date) -> Book:
    earlier = list_earlier(city, register)
    moves = bridge.read_moves(known.values_list(*bridge.COLUMNS), bridge.kinds_of((*earlier, register)))
    names = dict(known.exclude(name="").values_list("entity", "name"))
    simulated = known.filter(simulated=True).exists()
    return Book(city, pack_of(city), register, known_on, moves, names, simulated)
