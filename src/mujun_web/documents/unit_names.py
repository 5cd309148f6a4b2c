"""The code of a responsible unit for the name a document prints: the city's pack first, then simplified characters."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings

from mujun.documents.normal import normalise
from mujun.packs.digest import digest
from mujun.packs.load import list_packs
from mujun.packs.pack import City, Pack
from mujun_web.documents.models import Document
from mujun_web.documents.queries import read_pack


def make_unit_namer(document: Document, division: str) -> Callable[[str], str]:
    """Gives a unit's code for its printed name; a name no pack knows is its own code, in simplified characters."""
    packs = [pack for pack in list_city_packs() if pack.city and pack.city.division == division]
    packs.sort(key=lambda pack: pack.name != document.pack)

    @lru_cache(maxsize=4096)
    def name_unit(printed: str) -> str:
        plain = normalise(printed).text.strip() or printed
        known = next((unit for pack in packs for name in (printed, plain) if (unit := pack.find_unit(name))), None)
        return known.unit if known else plain

    return name_unit


def list_city_packs() -> list[Pack]:
    """The deployment's packs that belong to a city."""
    packs = (read_pack(path, digest(path)) for path in list_packs(settings.DEPLOYMENT.packs_dir))
    return [pack for pack in packs if pack is not None and pack.city is not None]


def list_cities() -> list[City]:
    """The cities of the deployment's packs, one for each division, by division code."""
    cities = {pack.city.division: pack.city for pack in list_city_packs() if pack.city}
    return [cities[code] for code in sorted(cities)]


def find_city(document: Document, division: str) -> City | None:
    """The city a document most likely belongs to: its pack's, the account's, or the one its opening names."""
    packs = list_city_packs()
    own = next((pack.city for pack in packs if pack.name == document.pack), None)
    if own:
        return own
    cities = list_cities()
    given = next((city for city in cities if division and city.division == division), None)
    opening = document.title + document.text[:400]
    return given or next((city for city in cities if city.name.rstrip("市县区") in opening), None)
