"""From what an author wrote of an item to the item facts are read by."""

from __future__ import annotations

from mujun.packs.item import Composition, Item
from mujun.packs.item_schema import ItemEntry
from mujun.packs.shape import Written
from mujun.rules.level import parse_interval


def build_item(written: Written[ItemEntry]) -> Item:
    """The item an entry states; RuleError where its range cannot be read."""
    entry = written.entry
    composed = entry.composed
    return Item(
        name=entry.item,
        of=entry.of,
        kind=entry.kind,
        unit=entry.unit or "",
        aliases=entry.aliases,
        departments=entry.departments,
        range=None if entry.range is None else parse_interval(entry.range, written.place("range")),
        values=entry.values,
        composed=None if composed is None else Composition(composed.base, composed.plus, composed.minus),
        note=entry.note,
    )
