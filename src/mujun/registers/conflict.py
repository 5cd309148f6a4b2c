"""Every register an entity is or was in, and registers it should not be in at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mujun.packs.register import Register
from mujun.registers.entry import Entry


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entity in two registers that exclude each other, and why they do."""

    entity: str
    register: str
    other: str
    note: str


def find_conflicts(registers: Sequence[Register], entries: Mapping[str, Mapping[str, Entry]]) -> tuple[Conflict, ...]:
    """Every entity that stands in two registers one of which excludes the other; `entries` by register and entity."""
    found: dict[tuple[str, frozenset[str]], Conflict] = {}
    for register in registers:
        own = entries.get(register.name, {})
        for other, note in register.conflicts:
            for entity, entry in entries.get(other, {}).items():
                mine = own.get(entity)
                if mine is not None and mine.is_open and entry.is_open:
                    key = (entity, frozenset((register.name, other)))
                    found.setdefault(key, Conflict(entity, register.name, other, note))
    return tuple(sorted(found.values(), key=lambda one: (one.entity, one.register, one.other)))


def list_memberships(entity: str, entries: Mapping[str, Mapping[str, Entry]]) -> tuple[tuple[str, Entry], ...]:
    """Every register an entity is or was in, those it is in first, by the name of the register."""
    found = [(name, mapping[entity]) for name, mapping in entries.items() if entity in mapping]
    return tuple(sorted(found, key=lambda pair: (not pair[1].is_open, pair[0])))
