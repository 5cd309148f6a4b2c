"""The board's current view as a file: one line per target, with the light's reason in its own column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import quote

import xlsxwriter

from mujun.plans.month import NO_DEADLINE
from mujun_web.plans.board import Board
from mujun_web.plans.queries import Ledger
from mujun_web.plans.standing import Entry, Standing

COLUMNS = (
    ("序号", 7), ("任务", 28), ("指标", 28), ("目标值", 10), ("力争值", 10), ("单位", 8), ("完成值", 10),
    ("数据月份", 10),
    ("完成率（%）", 10), ("序时进度（%）", 11), ("序时差（百分点）", 12), ("灯", 8), ("亮灯理由", 70), ("牵头单位", 16),
    ("责任单位", 36), ("期限", 10), ("条款", 12), ("部分", 20),
)  # fmt: skip
Cell = str | Decimal | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def board_rows(board: Board) -> Iterator[tuple[Cell, ...]]:
    """The lines of a board in its own order."""
    for group in board.groups:
        for entry in group.entries:
            for standing in entry.standings:
                yield _row(entry, standing)


def board_as_csv(ledger: Ledger, board: Board) -> bytes:
    """UTF-8 with a byte order mark, so that office programs read the Chinese; words never start a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([name for name, _ in COLUMNS])
    for row in board_rows(board):
        writer.writerow([_defuse(cell) if isinstance(cell, str) else _plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def board_as_xlsx(ledger: Ledger, board: Board) -> bytes:
    """A workbook with frozen heading, filters and the plan, month and day of knowledge on top."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("作战图")
        head = book.add_format({"bold": True, "bg_color": "#F0F3F6", "border": 1, "text_wrap": True, "valign": "top"})
        words = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        number = book.add_format({"valign": "top", "border": 1, "num_format": "#,##0.####"})
        title = f"{ledger.plan.title}　{ledger.as_of.words}末　（{ledger.known_on.isoformat()} 所知）"
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
        for at, (name, width) in enumerate(COLUMNS):
            sheet.set_column(at, at, width)
            sheet.write_string(1, at, name, head)
        last = 1
        for last, row in enumerate(board_rows(board), start=2):
            for at, cell in enumerate(row):
                _write(sheet, last, at, cell, words, number)
        sheet.autofilter(1, 0, last, len(COLUMNS) - 1)
        sheet.freeze_panes(2, 2)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    return out.getvalue()


def name_file(name: str) -> str:
    """The header that names a download, in Chinese."""
    return f"attachment; filename*=UTF-8''{quote(name)}"


def _row(entry: Entry, standing: Standing) -> tuple[Cell, ...]:
    target, progress = standing.target, standing.light.progress
    until = "未定" if target.until == NO_DEADLINE else str(target.until)
    return (
        entry.number, entry.name, target.indicator, target.floor, target.stretch, target.unit, progress.value,
        str(progress.judged) if progress.judged else None, progress.completion, progress.expected, progress.gap,
        standing.word, standing.reason, entry.lead, entry.owner_words, until,
        target.clause or entry.clause, entry.section,
    )  # fmt: skip


def _write(sheet: object, row: int, column: int, cell: Cell, words: object, number: object) -> None:
    if cell is None or cell == "":
        sheet.write_blank(row, column, None, words)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, words)
    else:
        sheet.write_number(row, column, float(round(cell, 4)), number)


def _plain(cell: Decimal | None) -> str:
    if cell is None:
        return ""
    text = f"{round(cell, 4):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _defuse(words: str) -> str:
    return f"'{words}" if words.startswith(DANGEROUS) else words
