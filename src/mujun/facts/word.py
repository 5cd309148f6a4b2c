"""The words that stand for an industry, a county or a town in deliveries, each with what is kept of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from mujun.facts.cell import tidy_name
from mujun.packs.item import EntityKind, ItemKind
from mujun.packs.pack import Division, Pack

_PLACES: Final[Mapping[str, Collection[str]]] = {
    "division": ("province", "city", "county", "town", "zone"),
    "town": ("town", "zone"),
    "county": ("county", "zone"),
}


def list_words(kind: ItemKind | EntityKind, pack: Pack) -> Mapping[str, str]:
    """Every code, short name and full name that an item or entity of a kind may be written as, with its full name.

    Industries are kept as codes. A short name that several places bear stands for none of them. Empty where the pack
    lists nothing of the kind: what is written then holds as it is.
    """
    if kind == "industry":
        codes = {industry.code: industry.code for industry in pack.industries}
        return codes | {tidy_name(industry.name): industry.code for industry in pack.industries}
    if kind not in _PLACES:
        return {}
    places = [one for one in pack.divisions if one.kind in _PLACES[kind]]
    own = [one for one in places if _lies_in_city(one, pack)]
    return {**_name_places(places), **_name_places(own)} if kind == "division" else _name_places(own)


def _name_places(places: Iterable[Division]) -> dict[str, str]:
    words: dict[str, set[str]] = {}
    for one in places:
        for word in (one.code, one.short, one.name):
            words.setdefault(word, set()).add(one.name)
    return {word: next(iter(names)) for word, names in words.items() if len(names) == 1}


def _lies_in_city(place: Division, pack: Pack) -> bool:
    """Whether a county or town is of the pack's own city: other cities' towns are no towns of this one."""
    if pack.city is None:
        return True
    parents = {one.code: one.parent for one in pack.divisions}
    code: str | None = place.code
    for _ in range(len(parents)):
        if code is None or code == pack.city.division:
            break
        code = parents.get(code)
    return code == pack.city.division
