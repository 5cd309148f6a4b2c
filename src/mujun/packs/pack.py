"""A pack as the engine runs it: frozen values, codes resolved, rules parsed. `load_pack` makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mujun.packs.calendar import Duty
from mujun.packs.item import Industry, Item
from mujun.packs.practice import Published, Recipe
from mujun.packs.register import Register
from mujun.rules.level import Citation
from mujun.rules.light import Light

if TYPE_CHECKING:  # what runs a pack need not load what reads one
    from mujun.packs.schema import (
        Basis,
        Comparator,
        Direction,
        DivisionKind,
        InputKind,
        Recurrence,
        Role,
        RollUp,
        UnitKind,
    )

Span = tuple[int, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class City:
    """The place a pack belongs to."""

    name: str
    division: str


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division or functional zone; `code` is of GB/T 2260, or `code-key` for a zone without one."""

    code: str
    name: str
    short: str
    kind: DivisionKind
    parent: str | None


@dataclass(frozen=True, slots=True)
class ResponsibleUnit:
    """A unit that answers for tasks; `aliases` are the forms printed in documents."""

    unit: str
    name: str
    kind: UnitKind
    aliases: tuple[str, ...] = ()
    division: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The document a ledger was adopted from, by name and hash; `file` only where the pack ships its own text."""

    title: str
    year: int
    sha256: str
    characters: int
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A unit's part in a task. Offsets count characters of the document's text, half-open."""

    unit: str
    role: Role
    span: Span | None = None
    group: int = 1


@dataclass(frozen=True, slots=True)
class PackTarget:
    """A figure of the ledger. `value`, `value2` and `stretch` are in `unit`, as printed (万 and 亿 included).

    `direction` and `roll_up` are always stated here, whether or not the author wrote them, and `light` wherever the
    pack has a default. `curve` is a name or the cumulative per cent at the ends of equal parts of the period.
    """

    target: str
    indicator: str
    value: Decimal
    unit: str
    comparator: Comparator
    basis: Basis
    kind: str
    span: Span
    number: Span
    direction: Direction
    accumulates: bool
    curve: str | tuple[float, ...]
    roll_up: RollUp
    value2: Decimal | None = None
    stretch: Decimal | None = None
    deadline: str | None = None
    period: Recurrence | None = None
    clause: str | None = None
    light: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the ledger under our own short name."""

    task: str
    name: str
    clause: str
    section: str | None
    span: Span
    units: tuple[Assignment, ...] = ()
    targets: tuple[PackTarget, ...] = ()

    @property
    def lead(self) -> str | None:
        """The unit that leads (the first lead in printed order), or None."""
        return next((part.unit for part in self.units if part.role == "lead"), None)


@dataclass(frozen=True, slots=True)
class Input:
    """A name that measures of lights may use."""

    name: str
    kind: InputKind
    unit: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A proved pack with everything it takes from the packs it extends. `digest` is the hash of all its files."""

    name: str
    title: str
    path: Path
    city: City | None
    year: int | None
    extends: str | None
    note: str | None
    divisions: tuple[Division, ...]
    units: tuple[ResponsibleUnit, ...]
    inputs: tuple[Input, ...]
    lights: tuple[Light, ...]
    default_light: str | None
    document: Document | None
    goals: tuple[PackTarget, ...]
    tasks: tuple[Task, ...]
    digest: str
    items: tuple[Item, ...] = ()
    industries: tuple[Industry, ...] = ()
    published: tuple[Published, ...] = ()
    recipes: tuple[Recipe, ...] = ()
    registers: tuple[Register, ...] = ()
    duties: tuple[Duty, ...] = ()

    @property
    def targets(self) -> tuple[PackTarget, ...]:
        """Every figure of the ledger: goals first, then task by task."""
        return (*self.goals, *(target for task in self.tasks for target in task.targets))

    def target(self, code: str) -> PackTarget:
        """The figure with this code; KeyError where there is none."""
        return _find(((target.target, target) for target in self.targets), code)

    def unit(self, key: str) -> ResponsibleUnit:
        """The responsible unit with this key; KeyError where there is none."""
        return _find(((unit.unit, unit) for unit in self.units), key)

    def division(self, code: str) -> Division:
        """The division with this code; KeyError where there is none."""
        return _find(((division.code, division) for division in self.divisions), code)

    def light(self, name: str) -> Light:
        """The light with this name; KeyError where there is none."""
        return _find(((light.name, light) for light in self.lights), name)

    def item(self, name: str) -> Item:
        """The item of facts with this name; KeyError where there is none."""
        return _find(((item.name, item) for item in self.items), name)

    def register(self, name: str) -> Register:
        """The register with this name; KeyError where there is none."""
        return _find(((register.name, register) for register in self.registers), name)

    def find_unit(self, printed: str) -> ResponsibleUnit | None:
        """The unit whose key, name or alias is this printed form, or None."""
        for unit in self.units:
            if printed in (unit.unit, unit.name, *unit.aliases):
                return unit
        return None


def _find(pairs: Iterator[tuple[str, T]], key: str) -> T:
    for name, value in pairs:
        if name == key:
            return value
    raise KeyError(key)


__all__ = [
    "Assignment", "Citation", "City", "Division", "Document", "Industry", "Input", "Item", "Light", "Pack",
    "PackTarget", "ResponsibleUnit", "Span", "Task",
]  # fmt: skip
