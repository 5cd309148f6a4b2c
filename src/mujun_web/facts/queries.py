"""What pages and other apps ask of facts: the pack of a city, its lake, which cities have any."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from mujun.errors import FactError, Fault
from mujun.facts.batch import Batch
from mujun.facts.lake import CARD, Lake, list_batches, open_lake
from mujun.packs.calendar import Duty
from mujun.packs.load import list_packs
from mujun.packs.pack import Pack
from mujun.packs.source import read_source
from mujun.registers.inputs import list_input_items
from mujun_web.facts.models import Delivery
from mujun_web.people.models import User
from mujun_web.plans.queries import name_pack_of, read_pack


@dataclass(frozen=True, slots=True)
class FactCity:
    """A city whose facts the desk keeps: its division code and its name."""

    code: str
    name: str


def pack_of(city: str) -> Pack:
    """The newest pack of a city (by its division code), with items; FactError where the desk has none.

    The inputs of its registers are among the items: their keepers deliver them.
    """
    packs_dir = settings.DEPLOYMENT.packs_dir
    name = name_pack_of(city, packs_dir)
    pack = read_pack(packs_dir / name) if name else None
    if pack is None or not pack.items:
        found = f"没有“{city}”的包，或包里没有取数项"
        raise FactError(
            Fault("facts.no-pack", "归数据", found, "不知收哪些数", "核对城市代码，或在包里补上 items.yaml")
        )
    return _add_inputs(pack)


_WITH_INPUTS: dict[str, tuple[Pack, Pack]] = {}


def _add_inputs(pack: Pack) -> Pack:
    kept = _WITH_INPUTS.get(pack.name)
    if kept is None or kept[0] is not pack:
        inputs = list_input_items(pack.registers, pack.items)
        kept = (pack, replace(pack, items=(*pack.items, *inputs)) if inputs else pack)
        _WITH_INPUTS[pack.name] = kept
    return kept[1]


def name_lake_folder(city: str) -> Path:
    """Where the lake of a city is, whether or not it is there."""
    return settings.DEPLOYMENT.data_dir / "lakes" / city


def open_city_lake(city: str, *, create: bool = False) -> Lake:
    """The lake of a city, read by the items of its newest pack; FactError where there is none, unless created."""
    return open_lake(name_lake_folder(city), pack_of(city).items, create=create)


def list_cities_with_facts() -> tuple[FactCity, ...]:
    """The cities that have a lake, by code."""
    root = settings.DEPLOYMENT.data_dir / "lakes"
    codes = sorted(card.parent.name for card in root.glob(f"*/{CARD}"))
    packs = ((code, pack_of(code)) for code in codes if name_pack_of(code, settings.DEPLOYMENT.packs_dir))
    return tuple(FactCity(code, pack.city.name if pack.city else code) for code, pack in packs)


@lru_cache(maxsize=8)
def list_cities(packs_dir: Path) -> tuple[FactCity, ...]:
    """The cities that packs are for, read from the packs' cards alone: where facts may be delivered."""
    found: dict[str, str] = {}
    for path in list_packs(packs_dir):
        card = read_source(path / "pack.yaml", "pack.yaml").data
        city = card.get("city") if isinstance(card, dict) else None
        if isinstance(city, dict):
            found[str(city.get("division"))] = str(city.get("name"))
    return tuple(FactCity(code, name) for code, name in sorted(found.items()))


def list_city_batches(city: str, known_on: date) -> tuple[Batch, ...]:
    """The batches of a city's lake known on a day, none where it has no lake yet."""
    return list_batches(open_city_lake(city), known_on) if (name_lake_folder(city) / CARD).is_file() else ()


def list_departments(city: str, user: User) -> tuple[str, ...]:
    """The departments an account may hand in for: all for the office, for a unit those the calendar says are its."""
    pack = pack_of(city)
    if user.is_unit:
        owed = [duty.department for duty in pack.duties if user.unit in duty.units]
        keeps = [user.unit for item in pack.items if user.unit in item.departments]  # inputs of registers it keeps
        return tuple(dict.fromkeys([*owed, *keeps]))
    owing = [duty.department for duty in pack.duties]
    return tuple(dict.fromkeys([*owing, *(name for item in pack.items for name in item.departments)]))


def find_unit_of(pack: Pack, department: str) -> str:
    """The one unit that hands in for a department, or "" where there are several or none is named."""
    units = dict.fromkeys(unit for duty in pack.duties if duty.department == department for unit in duty.units)
    return next(iter(units)) if len(units) == 1 else ""


def list_duties(pack: Pack, user: User) -> tuple[Duty, ...]:
    """The duties of the calendar an account sees: a unit its own."""
    return tuple(duty for duty in pack.duties if not user.is_unit or user.unit in duty.units)


def list_deliveries(user: User, city: str, known_on: date) -> QuerySet[Delivery]:
    """The deliveries of a city an account sees, handed in by a day: a unit its own."""
    rows = Delivery.objects.filter(city=city, uploaded_on__lte=known_on).select_related("uploaded_by", "decided_by")
    return rows.filter(unit=user.unit) if user.is_unit else rows
