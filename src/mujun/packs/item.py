"""Items of facts: what departments deliver about enterprises, parcels, meters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mujun.rules.level import Interval

EntityKind = Literal["enterprise", "parcel", "tenancy", "meter", "park", "county", "town", "bank", "project"]
ItemKind = Literal[
    "flow", "stock", "count", "share", "name", "text", "flag", "date", "credit-code", "industry", "division", "town"
]
NUMERIC = ("flow", "stock", "count", "share")
LARGEST = 1e12


@dataclass(frozen=True, slots=True)
class Industry:
    """A division of GB/T 4754."""

    code: str
    name: str
    section: str


@dataclass(frozen=True, slots=True)
class Composition:
    """An item as one item plus some and minus others."""

    base: str
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """Every item it is made of."""
        return (self.base, *self.plus, *self.minus)


@dataclass(frozen=True, slots=True)
class Item:
    """What one figure or word of an entity is. `unit` is "" for a bare figure and for words.

    `departments` are who may deliver it, the first to be believed first; none means anyone, later over earlier.
    """

    name: str
    of: EntityKind
    kind: ItemKind
    unit: str = ""
    aliases: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    range: Interval | None = None
    values: tuple[str, ...] = ()
    composed: Composition | None = None
    note: str | None = None

    @property
    def is_number(self) -> bool:
        """Whether its facts are figures."""
        return self.kind in NUMERIC
