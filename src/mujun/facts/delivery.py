"""What a department hands in, and what becomes of it: accepted rows, refused rows, what is to be noticed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from mujun.errors import Fault
from mujun.facts.cell import Absence
from mujun.facts.heading import Column
from mujun.facts.sheet import Sheet
from mujun.packs.item import EntityKind
from mujun.rules.period import Period

Taken: TypeAlias = float | str | Absence


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a department hands in. `period` may be left to a column; `units` says the unit of headings without one.

    `ignore` are headings to leave out; `confirmed` are codes that fail the standard and are confirmed by a person;
    `register` gives the code known for a name, only to propose it.
    """

    workbook: str
    content: bytes
    department: str
    kind: EntityKind = "enterprise"
    period: Period | None = None
    sheet: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    ignore: Collection[str] = ()
    confirmed: Collection[str] = ()
    register: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """One row as taken: whose, when, the row in the sheet, and one value or absence for each item column.

    A row of a long table speaks of some of the items only: `places` are theirs among the columns.
    """

    entity: str
    period: Period
    row: int
    values: tuple[Taken, ...]
    places: tuple[int, ...] | None = None

    @property
    def placed(self) -> Iterator[tuple[int, Taken]]:
        """Each value with the place of its column."""
        return zip(range(len(self.values)) if self.places is None else self.places, self.values, strict=True)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a row is refused, with the cell it stands in; `column` is None where it is the whole row."""

    row: int
    column: int | None
    header: str
    written: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a delivery. `units` are those stated in single cells, by row and place among `columns`."""

    delivery: Delivery
    sheet: Sheet
    columns: tuple[Column, ...]
    accepted: tuple[AcceptedRow, ...]
    refusals: tuple[Refusal, ...]
    notices: tuple[str, ...]
    units: Mapping[tuple[int, int], str]

    @property
    def refused_rows(self) -> tuple[int, ...]:
        """The numbers of the rows refused, in order."""
        return tuple(sorted({refusal.row for refusal in self.refusals}))
