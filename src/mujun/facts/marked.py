"""The table a department sends back mended: what it delivered, the faulty cells marked, what to do beside each row."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import xlsxwriter

from mujun.facts.delivery import Intake, Refusal
from mujun.facts.sheet import Cell

WORDS_HEADING: Final = "说明"
"""A heading that intake passes over, so that the mended table may be delivered as it is."""
_WIDEST: Final = 16
_LONGEST_NOTE: Final = 2000
_SAFE: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def mark_workbook(intake: Intake, *, only_refused: bool = False) -> bytes:
    """An .xlsx of the delivered rows under their heading, faulty cells filled and noted, the words of each row last.

    `only_refused` leaves out the rows that were accepted. Nothing in it is a formula, whatever was delivered.
    """
    by_row: dict[int, list[Refusal]] = {}
    for refusal in intake.refusals:
        by_row.setdefault(refusal.row, []).append(refusal)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **_SAFE}) as book:
        sheet = book.add_worksheet(intake.sheet.sheet[:31] or "补正")
        head = book.add_format({"bold": True, "bg_color": "#F0F3F6", "border": 1, "text_wrap": True})
        header = [*_headings(intake), WORDS_HEADING]
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, head)
        sheet.set_column(0, len(header) - 2, _WIDEST)
        sheet.set_column(len(header) - 1, len(header) - 1, 4 * _WIDEST)
        written = _write_rows(book, sheet, intake, by_row, only_refused)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(written, 1), len(header) - 1)
    return buffer.getvalue()


def _headings(intake: Intake) -> list[str]:
    """The heading as delivered; what lines above it said of an item or its unit is put into the one line there is."""
    headings = list(intake.sheet.header)
    for column in intake.columns:
        if column.item is not None and column.index < len(headings) and (column.source or intake.sheet.groups):
            headings[column.index] = f"{column.item.name}（{column.unit}）" if column.unit else column.item.name
    return headings


def _write_rows(
    book: Any, sheet: Any, intake: Intake, by_row: Mapping[int, Sequence[Refusal]], only_refused: bool
) -> int:
    wrong = book.add_format({"bg_color": "#FFE9B0", "border": 2, "border_color": "#B77900"})
    row_wrong = book.add_format({"bg_color": "#FFF7E0"})
    at = 0
    for number, cells in enumerate(intake.sheet.rows, intake.sheet.first_row):
        faults = by_row.get(number, ())
        if only_refused and not faults:
            continue
        at += 1
        marked = {one.column: one for one in faults if one.column is not None}
        for column in range(max(len(cells), len(intake.sheet.header))):
            cell = cells[column] if column < len(cells) else None
            _write_cell(sheet, at, column, cell, wrong if column in marked else row_wrong if faults else None)
            if column in marked:
                sheet.write_comment(at, column, _say_note(marked[column])[:_LONGEST_NOTE], {"x_scale": 2})
        if faults:
            sheet.write_string(
                at, len(intake.sheet.header), "；".join(map(_say_note, faults))[:_LONGEST_NOTE], row_wrong
            )
    return at


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, format_: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_string(row, column, "是" if cell else "否", format_)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, format_)
    elif isinstance(cell, date):
        sheet.write_string(row, column, cell.isoformat(), format_)
    elif cell is None:
        sheet.write_blank(row, column, None, format_)
    else:
        sheet.write_string(row, column, str(cell)[:32767], format_)


def _say_note(refusal: Refusal) -> str:
    place = f"“{refusal.header}”" if refusal.header else ""
    return f"{place}{refusal.fault.found}。{refusal.fault.why}。{refusal.fault.remedy}。"
