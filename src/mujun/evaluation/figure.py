"""Any figure of a run as a value that opens: its formula with the numbers put in, what it was made of, step and clause.

What a figure was made of opens further: another figure of the same firm, a datum of a delivery, a value of the group.
The words are those of `mujun.evaluation.lines`, so that a figure is explained in one way everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mujun.evaluation.intake import ENTITY
from mujun.evaluation.lines import unit_of, value_in
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.packs.scheme import Lane, LaneIndicator
from mujun.rules.expression import Expression, names
from mujun.rules.level import Citation
from mujun.rules.value import Value

Kind = Literal["datum", "figure", "group", "stated"]


@dataclass(frozen=True, slots=True)
class Part:
    """What a figure was made of. `name` opens it: a datum of `entity`, or another figure of the same firm.

    `value` is None where only the opening tells it.
    """

    kind: Kind
    name: str
    value: Value | None
    unit: str = ""
    words: str = ""
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one firm, opened."""

    entity: str
    label: str
    name: str
    title: str
    step: str
    value: Value
    unit: str
    lines: tuple[str, ...]
    parts: tuple[Part, ...]
    cites: tuple[Citation, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One firm of a run, whose figures are opened."""

    run: Run
    row: Mapping[str, Any]
    lane: Lane | None

    def figure(
        self,
        name: str,
        step: str,
        lines: Iterable[str],
        parts: Iterable[Part],
        cites: tuple[Citation, ...] = (),
        **more: Any,
    ) -> Figure:
        """The figure with what the row says of it; `more` overrides title, value and unit, and adds notes."""
        told = {"title": name, "value": value_in(self.row, name), "unit": unit_of(self.run, name), **more}
        return Figure(
            entity=self.row[ENTITY],
            label=self.row[VERSION],
            name=name,
            step=step,
            lines=tuple(lines),
            parts=tuple(parts),
            cites=cites,
            **told,
        )

    def named(self, name: str) -> Part:
        """Another figure of the firm, or a datum."""
        item = name.partition("·前")[0]
        kind: Kind = "datum" if item in {one.name for one in self.run.scheme.columns} else "figure"
        return Part(kind, name, value_in(self.row, name), unit_of(self.run, item), entity=self.row[ENTITY])

    def asked(self, *expressions: Expression | None) -> Iterator[Part]:
        """What the names of expressions stand for, each once; names of no column are left out."""
        asked = dict.fromkeys(name for one in expressions if one is not None for name in names(one))
        yield from (self.named(name) for name in asked if name in self.row)

    def part_of(self, name: str) -> LaneIndicator | None:
        """The indicator's part in the firm's lane, or None."""
        return None if self.lane is None else self.lane.part(name)

    def cites_of(self, part: LaneIndicator) -> tuple[Citation, ...]:
        """What an indicator's part rests on."""
        return part.cites or (self.lane.cites if self.lane else ()) or self.run.scheme.cites
