"""Enterprises as known on a day: their code, the names they have had, where they are and what they make."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import narwhals as nw

from mujun.facts.cell import tidy_name
from mujun.facts.knowledge import connect
from mujun.facts.lake import Lake, list_batches
from mujun.facts.publication import read_lake
from mujun.packs.item import EntityKind
from mujun.packs.pack import Pack

_HOLDINGS: Final[Mapping[EntityKind, Mapping[str, str]]] = {
    "parcel": {"权利人": "宗地"},
    "tenancy": {"承租方": "承租租约", "出租方": "出租租约"},
    "meter": {"户主": "户号"},
}


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise. `former_names` are those it had in earlier periods, oldest first; words are None where unknown.

    `words` are its other descriptive items (规模, 企业状态, …) by their names, as last said.
    """

    code: str
    name: str | None
    former_names: tuple[str, ...]
    county: str | None
    town: str | None
    park: str | None
    industry: str | None
    industry_name: str | None
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Register:
    """All enterprises known on a day, by code."""

    enterprises: Mapping[str, Enterprise]

    def find(self, name: str) -> tuple[Enterprise, ...]:
        """Those that bear or bore a name, however it is printed; those that bear it now first."""
        plain = tidy_name(name)
        bearing = [one for one in self.enterprises.values() if one.name == plain]
        bore = [one for one in self.enterprises.values() if plain in one.former_names and one.name != plain]
        return (*bearing, *bore)

    @property
    def codes_by_name(self) -> Mapping[str, str]:
        """The code of every name that only one enterprise bears or bore: what intake may propose for a bad code."""
        codes: dict[str, set[str]] = {}
        for one in self.enterprises.values():
            for name in (one.name, *one.former_names):
                if name is not None:
                    codes.setdefault(name, set()).add(one.code)
        return {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}


def read_register(lake: Lake, pack: Pack, as_of: date, entities: Collection[str] | None = None) -> Register:
    """Every enterprise (or those of these codes) of which anything descriptive is known at the end of a day."""
    words = {item.name: item for item in lake.items if item.of == "enterprise" and not item.is_number}
    batches = list_batches(lake, as_of, "enterprise")
    with connect() as connection:
        narrow = nw.col("item").is_in(list(words))
        if entities is not None:
            narrow = narrow & nw.col("entity").is_in(list(entities))
        known = read_lake(lake, connection, batches, "enterprise", narrow)
        said = known.filter(~nw.col("text").is_null()).sort("entity", "item", "until", "period")
        rows = said.select("entity", "item", "text").to_native().fetchall()
    return make_register(rows, lake, pack)


def make_register(rows: Iterable[tuple[str, str, str]], lake: Lake, pack: Pack) -> Register:
    """The register from (code, item, text), of each enterprise and item the later words last."""
    words = {item.name: item for item in lake.items if item.of == "enterprise" and not item.is_number}
    histories: dict[str, dict[str, list[str]]] = {}
    for code, item, text in rows:
        histories.setdefault(code, {}).setdefault(item, []).append(text)
    kinds = {name: item.kind for name, item in words.items()}
    trades = {industry.code: industry.name for industry in pack.industries}
    return Register({code: _build(code, history, kinds, trades) for code, history in histories.items()})


def read_holdings(lake: Lake, as_of: date, entities: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """What enterprises hold, in words: their parcels, the leases they are a side of, their meters; by code."""
    held: dict[str, list[str]] = {}
    everything = list_batches(lake, as_of)
    for kind, sides in _HOLDINGS.items():
        batches = tuple(batch for batch in everything if batch.kind == kind)
        if not batches:
            continue
        with connect() as connection:
            narrow = nw.col("item").is_in(list(sides))
            known = read_lake(lake, connection, batches, kind, narrow).filter(nw.col("text").is_in(list(entities)))
            rows = known.sort("entity", "item", "period").select("text", "item", "entity").to_native().fetchall()
        for code, item, number in rows:
            held.setdefault(code, []).append(f"{sides[item]} {number}")
    return {code: tuple(dict.fromkeys(words)) for code, words in held.items()}


def _build(
    code: str, history: Mapping[str, list[str]], kinds: Mapping[str, str], trades: Mapping[str, str]
) -> Enterprise:
    latest = {item: texts[-1] for item, texts in history.items()}
    names = [text for item, texts in history.items() if kinds[item] == "name" for text in texts]
    industry = next((text for item, text in latest.items() if kinds[item] == "industry"), None)
    return Enterprise(
        code=code,
        name=names[-1] if names else None,
        former_names=tuple(dict.fromkeys(name for name in names if name != names[-1])),
        county=next((text for item, text in latest.items() if kinds[item] == "division"), None),
        town=latest.get("镇街"),
        park=latest.get("园区"),
        industry=industry,
        industry_name=None if industry is None else trades.get(industry[:2]),
        words={item: text for item, text in latest.items() if kinds[item] not in ("name", "industry", "division")},
    )
