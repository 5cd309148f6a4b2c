"""What pages and other apps ask of facts: the pack of a city, its lake, which cities have any."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from mujun.errors import FactError, Fault
from mujun.facts.lake import CARD, Lake, open_lake
from mujun.packs.load import list_packs
from mujun.packs.pack import Pack
from mujun_web.plans.queries import name_pack_of, read_pack


@dataclass(frozen=True, slots=True)
class FactCity:
    """A city whose facts the desk keeps: its division code and its name."""

    code: str
    name: str


def pack_of(city: str) -> Pack:
    """The newest pack of a city (by its division code), with items; FactError where the desk has none."""
    packs_dir = settings.DEPLOYMENT.packs_dir
    name = name_pack_of(city, packs_dir)
    pack = read_pack(packs_dir / name) if name else None
    if pack is None or not pack.items:
        found = f"没有“{city}”的包，或包里没有取数项"
        raise FactError(
            Fault("facts.no-pack", "归数据", found, "不知收哪些数", "核对城市代码，或在包里补上 items.yaml")
        )
    return pack


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


def list_cities() -> tuple[FactCity, ...]:
    """The cities that have a pack, by name of the pack: where facts may be delivered."""
    packs = (read_pack(path) for path in list_packs(settings.DEPLOYMENT.packs_dir))
    cities = [pack.city for pack in packs if pack is not None and pack.city is not None and pack.items]
    return tuple(FactCity(code, name) for code, name in dict((one.division, one.name) for one in cities).items())
