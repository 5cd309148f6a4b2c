"""The chosen rows of a roll as a file: one line per firm, why a figure is not there in its cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import xlsxwriter

from mujun_web.evaluation.card import choose_columns, read_card
from mujun_web.evaluation.choice import Choice, put_in_order
from mujun_web.evaluation.columns import Column
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.rights import Sight
from mujun_web.evaluation.roll import read_roll
from mujun_web.evaluation.rollpage import Cell, Row, fetch_all, narrow_to, restrict

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = {"企业名称": 28, "entity": 21, "调整": 40, "待核": 30, "状态": 10, "组": 12}


def roll_as_csv(evaluation: Evaluation, choice: Choice, sight: Sight) -> bytes:
    """UTF-8 with a byte order mark, so that office programs read the Chinese; words never start a formula."""
    columns, rows = list_chosen(evaluation, choice, sight)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([say_heading(column) for column in columns])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row.cells])
    return out.getvalue().encode("utf-8-sig")


def roll_as_xlsx(evaluation: Evaluation, choice: Choice, sight: Sight) -> bytes:
    """A workbook with frozen heading and filters; run, day of knowledge and day of the run on top."""
    columns, rows = list_chosen(evaluation, choice, sight)
    out = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("名册")
        head = book.add_format({"bold": True, "bg_color": "#F0F3F6", "border": 1, "text_wrap": True, "valign": "top"})
        number = book.add_format({"num_format": "#,##0.####"})
        for at, column in enumerate(columns):
            sheet.set_column(at, at, WIDTHS.get(column.name, 12))
        sheet.write_string(0, 0, say_title(evaluation), book.add_format({"bold": True, "font_size": 13}))
        for at, column in enumerate(columns):
            sheet.write_string(1, at, say_heading(column), head)
        last = 1
        for last, row in enumerate(rows, start=2):
            for at, cell in enumerate(row.cells):
                _write(sheet, last, at, cell, number)
        sheet.autofilter(1, 0, last, len(columns) - 1)
        sheet.freeze_panes(2, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    return out.getvalue()


def list_chosen(evaluation: Evaluation, choice: Choice, sight: Sight) -> tuple[tuple[Column, ...], Iterator[Row]]:
    """The columns and all the rows a choice gives, in its order."""
    card = read_card(evaluation)
    columns = choose_columns(card, choice.columns, internal=sight.internal, public=choice.public)
    kept = narrow_to(restrict(read_roll(evaluation), sight), choice, card.indicators, sight)
    ordered = put_in_order(kept, choice, [column.name for column in card.every])
    return columns, fetch_all(ordered, card, columns)


def say_title(evaluation: Evaluation) -> str:
    """What the file is of: the run, what was known, when it was made."""
    mark = "【模拟】" if evaluation.simulated else ""
    known = f"{evaluation.as_of.isoformat()} 所知，{evaluation.on.isoformat()} 测算"
    return f"{mark}{evaluation.title}　{evaluation.kind}　第 {evaluation.pk} 次（{known}）"


def say_heading(column: Column) -> str:
    """The heading with its unit."""
    return f"{column.words}（{column.unit}）" if column.unit else column.words


def name_file(name: str) -> str:
    """The header that names a download, in Chinese."""
    return f"attachment; filename*=UTF-8''{quote(name)}"


def _write(sheet: Any, row: int, column: int, cell: Cell, number: Any) -> None:
    if cell.value is None:
        if cell.absent:
            sheet.write_string(row, column, cell.absent)
    elif isinstance(cell.value, str):
        sheet.write_string(row, column, cell.value)
    else:
        sheet.write_number(row, column, round(float(cell.value), 6), number)


def _plain(cell: Cell) -> str:
    if cell.value is None:
        return cell.absent
    if isinstance(cell.value, str):
        return f"'{cell.value}" if cell.value.startswith(DANGEROUS) else cell.value
    return f"{round(float(cell.value), 6):.12g}"
