"""Rows that add others up: never an enterprise, and worth comparing with what they add up."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from mujun.facts.cell import Measured, Reader, Wrong
from mujun.facts.heading import Column
from mujun.facts.sheet import Cell, Sheet

_TOTAL: Final = re.compile(r"(.{0,12}(合计|总计|小计|总和|平均|均值)|全市|全县|全区|合计数|总数)")
_GRAND: Final = re.compile(r"(全市|全县|全区)?(合计|总计|合计数|总数)|全市|全县|全区")
_NEAR: Final = 1e-6


def is_total(cells: Sequence[Cell], code: int) -> bool:
    """Whether a row adds others up: no code of its own, and a cell that says so."""
    written = _fold(cells[code])
    if written and not _TOTAL.fullmatch(written):
        return False
    return any(isinstance(cell, str) and _TOTAL.fullmatch(_fold(cell)) for cell in cells)


def compare_total(
    sheet: Sheet, columns: Sequence[Column], readers: Sequence[tuple[int, Reader]], totals: Collection[int]
) -> Iterator[str]:
    """Where the one grand total differs from the sum of the rows that carry a code, in words; a half of the last
    printed digit for each row is allowed. Columns with a cell that cannot be read are not compared."""
    grand = [number for number in totals if any(_is_grand(cell) for cell in _row(sheet, number))]
    if len(grand) != 1:
        return
    rows = [row for number, row in enumerate(sheet.rows, sheet.first_row) if number not in totals]
    for column, (index, reader) in zip(columns, readers, strict=True):
        if column.item is None or not column.item.is_number or column.item.kind == "share":
            continue
        stated = _figure(reader, _row(sheet, grand[0])[index : index + 1])
        figures = [_figure(reader, row[index : index + 1]) for row in rows]
        known = [one for one in figures if one is not None]
        if stated is None or math.isnan(stated) or not known or any(map(math.isnan, known)):
            continue
        made = math.fsum(known)
        if abs(made - stated) > max(abs(stated) * _NEAR, 0.005 * len(known)):
            unit = f" {column.item.unit}" if column.item.unit else ""
            yield f"第 {grand[0]} 行“{column.header}”合计写 {stated:.12g}{unit}，各行相加得 {made:.12g}{unit}"


def _row(sheet: Sheet, number: int) -> Sequence[Cell]:
    return sheet.rows[number - sheet.first_row]


def _is_grand(cell: Cell) -> bool:
    return isinstance(cell, str) and _GRAND.fullmatch(_fold(cell)) is not None


def _figure(reader: Reader, cell: Sequence[Cell]) -> float | None:
    """The figure of a cell, None where it has none, NaN where it cannot be read."""
    reading = reader(cell[0]) if cell else None
    if isinstance(reading, Measured):
        return reading.value
    if isinstance(reading, float):
        return reading
    return math.nan if isinstance(reading, Wrong) else None


def _fold(cell: Cell) -> str:
    return "" if cell is None else re.sub(r"[\s:：]", "", str(cell)[:60])
