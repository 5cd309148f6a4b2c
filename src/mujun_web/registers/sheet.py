"""The chosen entries of a register as a file: a workbook or CSV, the words of officials in the heading."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

import xlsxwriter

from mujun.registers.entry import Entry
from mujun_web.registers.choice import Choice
from mujun_web.registers.queries import Book
from mujun_web.registers.rights import Sight
from mujun_web.registers.table import Cell, choose_entries, list_columns, make_line

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
FIRST = ("名称", "代码", "灯", "灯的理由")
WIDTHS = (28, 22, 8, 36)


def table_as_csv(book: Book, seen: Mapping[str, Entry], sight: Sight, choice: Choice) -> bytes:
    """UTF-8 with a byte order mark, so that office programs read the Chinese; words never start a formula."""
    headings, rows = _list_rows(book, seen, sight, choice)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def table_as_xlsx(book: Book, seen: Mapping[str, Entry], sight: Sight, choice: Choice) -> bytes:
    """A workbook with frozen heading and filters; register, day of knowledge and whether it is made up on top."""
    headings, rows = _list_rows(book, seen, sight, choice)
    out = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        sheet = workbook.add_worksheet("清单")
        head = workbook.add_format({"bold": True, "bg_color": "#F0F3F6", "border": 1, "text_wrap": True})
        number = workbook.add_format({"num_format": "#,##0.####"})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for at in range(len(headings)):
            sheet.set_column(at, at, WIDTHS[at] if at < len(WIDTHS) else 14)
        mark = "【模拟】" if book.simulated else ""
        title = f"{mark}{book.register.title}　{book.known_on} 所知，{len(rows)} 件"
        sheet.write_string(0, 0, title, workbook.add_format({"bold": True, "font_size": 13}))
        sheet.write_row(1, 0, headings, head)
        for at, row in enumerate(rows, start=2):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                elif isinstance(cell, float):
                    sheet.write_number(at, column, cell, number)
                elif cell:
                    sheet.write_string(at, column, cell)
        sheet.autofilter(1, 0, len(rows) + 1, len(headings) - 1)
        sheet.freeze_panes(2, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    return out.getvalue()


def _list_rows(
    book: Book, seen: Mapping[str, Entry], sight: Sight, choice: Choice
) -> tuple[list[str], list[tuple[Cell, ...]]]:
    columns = list_columns(book, sight)
    headings = [*FIRST, *(f"{one.words}（{one.unit}）" if one.unit else one.words for one in columns)]
    rows = []
    for entry in choose_entries(book, seen.values(), choice, columns):
        line = make_line(book, entry, columns)
        values = (cell for _, cell in line.cells)
        rows.append((line.card.name, entry.entity, entry.level, entry.reason, *values))
    return headings, rows


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.12g}"
    text = str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text
