"""A delivered file → accepted rows and refused rows: each refusal says where, what was found, why, what to do.

A row is taken whole or not at all, and every fault of every row is told at once. What is wrong with the whole table
(its headings, its period, a percentage column delivered as ratios) stops the delivery before any row is looked at.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from mujun.errors import FactError, Fault
from mujun.facts.delivery import AcceptedRow, Delivery, Intake, Refusal
from mujun.facts.heading import (
    Column,
    Expectation,
    StrangeColumn,
    known_headings,
    list_strange_columns,
    match_columns,
)
from mujun.facts.kind import KINDS
from mujun.facts.long import LongReading
from mujun.facts.row import RowReading
from mujun.facts.sheet import Cell, Sheet, read_sheet
from mujun.packs.pack import Pack
from mujun.packs.suggestion import suggest

__all__ = ["AcceptedRow", "Delivery", "Intake", "Refusal", "read_delivery"]
_FEWEST_RATIOS: Final = 3


def read_delivery(delivery: Delivery, pack: Pack) -> Intake:
    """Every row of a delivery, accepted or refused; FactError with every fault where the table cannot be taken."""
    _check_department(delivery, pack)
    sheet = read_sheet(delivery.workbook, delivery.content, delivery.sheet)
    expected = _expect(delivery, pack)
    columns = match_columns(sheet, expected)
    reading: RowReading
    if any(column.role == "value" for column in columns):
        reading = LongReading(delivery, sheet, columns, pack, expected, known_headings(expected))
        reading.read()
        figures = reading.figures
    else:
        reading = RowReading(delivery, sheet, columns, pack)
        figures = {
            one: [row[one.index] for row in sheet.rows if one.index < len(row)] for one in columns if _may_be_ratio(one)
        }
    if faults := [fault for column, cells in figures.items() for fault in _ratio_faults(sheet, column, cells)]:
        raise FactError(faults)
    if not isinstance(reading, LongReading):
        reading.read()
    return reading.result()


def find_strange_columns(delivery: Delivery, pack: Pack) -> tuple[StrangeColumn, ...]:
    """The columns of a delivery that stop it by their headings; FactError where the table cannot be read at all."""
    sheet = read_sheet(delivery.workbook, delivery.content, delivery.sheet)
    return list_strange_columns(sheet, _expect(delivery, pack))


def _expect(delivery: Delivery, pack: Pack) -> Expectation:
    return Expectation(delivery.department, delivery.kind, pack.items, delivery.period, delivery.units, delivery.ignore)


def _check_department(delivery: Delivery, pack: Pack) -> None:
    known = dict.fromkeys(department for item in pack.items for department in item.departments)
    if delivery.department not in known:
        remedy = suggest(delivery.department, known, "在包的 items.yaml 里写明它可以报哪些项")
        found = f"不认得部门“{delivery.department}”"
        raise FactError(Fault("facts.unknown-department", delivery.workbook, found, "不知它的数该信几分", remedy))
    if not any(item.of == delivery.kind for item in pack.items):
        found = f"包“{pack.name}”没有{KINDS[delivery.kind].title}的取数项"
        raise FactError(
            Fault(
                "facts.no-items", delivery.workbook, found, "认不出任何一列", "在包的 items.yaml 里补上，或核对 --kind"
            )
        )


def _may_be_ratio(column: Column) -> bool:
    return column.item is not None and column.item.kind == "share" and not column.stated


def _ratio_faults(sheet: Sheet, column: Column, cells: Sequence[Cell]) -> Iterator[Fault]:
    """A column of percentages whose unit is not said and whose every figure is at most 1 may be one of ratios."""
    if column.item is None or not _may_be_ratio(column):
        return
    figures = [figure for cell in cells if (figure := _figure(cell))]
    if len(figures) >= _FEWEST_RATIOS and max(map(abs, figures)) <= 1:
        found = f"{len(figures)} 个数都不超过 1，而“{column.item.name}”按 {column.item.unit} 计"
        remedy = f"表头写明：百分数写“{column.header}(%)”，比值写“{column.header}(比值)”"
        where = sheet.place(None, column.index)
        yield Fault("facts.percent-or-ratio", where, found, "比值当成百分数会差 100 倍", remedy)


def _figure(cell: Cell) -> float:
    if isinstance(cell, bool) or cell is None:
        return 0.0
    try:
        return float(cell) if isinstance(cell, str | float | int) else 0.0
    except ValueError:
        return 100.0 if isinstance(cell, str) and "%" in unicodedata.normalize("NFKC", cell) else 0.0
