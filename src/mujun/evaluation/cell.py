"""A value over a whole table: an expression for the figures, one for why there is none, and what sort it is.

The state is 0 where there is a value, 1 for 缺数 and 2 for 不适用; the value is null wherever the state is not 0. In
the table they are two columns, `x` and `x·缺`; those of earlier periods are `x·前1`, `x·前1·缺` and so on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Final, Literal

import narwhals as nw

from mujun.rules.value import MISSING, NOT_APPLICABLE, Absent

Sort = Literal["number", "flag", "text"]

KNOWN: Final = 0
UNKNOWN: Final = 1
MEANINGLESS: Final = 2
STATES: Final = {MISSING: UNKNOWN, NOT_APPLICABLE: MEANINGLESS}
ABSENCES: Final = {UNKNOWN: MISSING, MEANINGLESS: NOT_APPLICABLE}
REASON: Final = "·缺"
EARLIER: Final = "·前"
TYPES: Final[Mapping[Sort, type[nw.Float64] | type[nw.Boolean] | type[nw.String]]] = {
    "number": nw.Float64,
    "flag": nw.Boolean,
    "text": nw.String,
}

TOLERANCE: Final = 1e-13
LARGEST: Final = 1e300
_ALMOST: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Cell:
    """A value for every row. `state` is None where every row has a value."""

    value: nw.Expr
    state: nw.Expr | None
    sort: Sort

    @property
    def code(self) -> nw.Expr:
        """The state, as an expression even where every row has a value."""
        return nw.lit(KNOWN, dtype=nw.Int8) if self.state is None else self.state


def named(name: str, back: int = 0) -> str:
    """The column of a name, `back` periods before."""
    return f"{name}{EARLIER}{back}" if back else name


def constant(value: float | bool | str) -> Cell:
    """A value that is the same in every row."""
    sort: Sort = "flag" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
    return Cell(nw.lit(value), None, sort)


def absent(absence: Absent, sort: Sort = "number") -> Cell:
    """No value in any row."""
    return Cell(nw.lit(None, dtype=TYPES[sort]), nw.lit(STATES[absence], dtype=nw.Int8), sort)


def column(name: str, sort: Sort) -> Cell:
    """A column of the working table with its state column."""
    return Cell(nw.col(name), nw.col(name + REASON), sort)


def worst_state(cells: Sequence[Cell]) -> nw.Expr | None:
    """不适用 before 缺数 before known, over several cells."""
    states = [cell.state for cell in cells if cell.state is not None]
    if len(states) < 2:
        return states[0] if states else None
    return nw.max_horizontal(*states)


def any_in_state(cells: Sequence[Cell], state: int) -> nw.Expr:
    """Whether one of the cells is in a state."""
    tests = [cell.state == state for cell in cells if cell.state is not None]
    return nw.any_horizontal(*tests, ignore_nulls=True) if tests else nw.lit(False)


def join_flags(all_of: bool, cells: Sequence[Cell]) -> Cell:
    """All of the flags, or any of them. A flag that decides decides; else 缺数 goes before 不适用."""
    if len(cells) == 1:
        return cells[0]
    joint = reduce(and_, (cell.value for cell in cells)) if all_of else _any(cells)
    if all(cell.state is None for cell in cells):
        return Cell(joint, None, "flag")
    undecided = (
        nw.when(any_in_state(cells, UNKNOWN))
        .then(nw.lit(UNKNOWN, dtype=nw.Int8))
        .otherwise(nw.lit(MEANINGLESS, dtype=nw.Int8))
    )
    return Cell(joint, nw.when(joint.is_null()).then(undecided).otherwise(nw.lit(KNOWN, dtype=nw.Int8)), "flag")


def _any(cells: Sequence[Cell]) -> nw.Expr:
    first, *rest = (cell.value for cell in cells)
    for value in rest:
        first = first | value
    return first


def settle(cell: Cell) -> Cell:
    """The cell with what cannot exist — infinite, beyond 10³⁰⁰, not a number — as 不适用."""
    if cell.sort != "number":
        return cell
    sound = cell.value.abs() < LARGEST
    state = nw.when(cell.code > KNOWN).then(cell.code).when(sound).then(nw.lit(KNOWN, dtype=nw.Int8))
    return Cell(
        nw.when(sound & ~cell.value.is_nan()).then(cell.value),
        state.otherwise(nw.lit(MEANINGLESS, dtype=nw.Int8)),
        "number",
    )


def round_paper(value: nw.Expr, digits: int, mode: str = "half up") -> nw.Expr:
    """Rounded as on paper: 2.675 gives 2.68 although its binary form lies below; the same in every engine."""
    scale = 10.0**digits
    size = value.abs() * scale
    if mode == "down":
        whole = (size + (size * _ALMOST)).floor()
    elif mode == "up":
        whole = (size - (size * _ALMOST)).ceil()
    else:
        whole = (size + (size * _ALMOST) + 0.5).floor()
    rounded = whole / scale
    return nw.when(size > 2.0**52).then(value).when(value < 0).then(-rounded).otherwise(rounded)
