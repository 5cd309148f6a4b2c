"""The calendar of deliveries: which department owes which items about whom, and by which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mujun.packs.item import EntityKind, Item
from mujun.rules.period import Period

if TYPE_CHECKING:  # what reads facts need not load what reads packs
    from mujun.packs.calendar_schema import DutyEntry


@dataclass(frozen=True, slots=True)
class Among:
    """Only the entities whose word of an item is one of these."""

    item: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """What a department owes: items about a kind of entity, by a day of the year after the period.

    A sparse duty is of items that only some entities have: nobody is missing for not having them.
    """

    name: str
    department: str
    units: tuple[str, ...]
    of: EntityKind
    items: tuple[str, ...]
    among: Among | None
    sparse: bool
    due: str
    note: str | None = None

    def day_for(self, period: Period) -> date:
        """The last day on which a delivery about the period is in time."""
        return date.fromisoformat(f"{period.last_day.year + 1}-{self.due}")


def build_calendar(entries: Sequence[DutyEntry], items: Sequence[Item]) -> tuple[Duty, ...]:
    """The duties that entries state; one that names no items is about what else its department is named first for."""
    return tuple(_build_duty(entry, _rest(entry, entries, items)) for entry in entries)


def _rest(entry: DutyEntry, entries: Sequence[DutyEntry], items: Sequence[Item]) -> tuple[str, ...]:
    elsewhere = {name for other in entries if other.department == entry.department for name in other.items}
    first = [one for one in items if one.of == entry.of and one.departments[:1] == (entry.department,)]
    return tuple(one.name for one in first if one.name not in elsewhere and one.composed is None)


def _build_duty(entry: DutyEntry, rest: tuple[str, ...]) -> Duty:
    among = None if entry.among is None else Among(entry.among.item, entry.among.words)
    stated = entry.items or rest
    return Duty(entry.duty, entry.department, entry.units, entry.of, stated, among, entry.sparse, entry.due, entry.note)
