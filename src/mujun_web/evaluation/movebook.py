"""The chosen firms of a comparison as a file."""

from __future__ import annotations

import csv
import io
from typing import Any

import xlsxwriter

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.run import PLAIN, VERSION
from mujun_web.evaluation.comparison import COLUMNS
from mujun_web.evaluation.models import Comparison
from mujun_web.evaluation.movepage import MoveChoice, choose_moves, order_moves
from mujun_web.evaluation.rights import Sight
from mujun_web.evaluation.workbook import DANGEROUS

WORDS = {"entity": "统一社会信用代码", "行业大类": "行业", VERSION: "口径"}


def moves_as_csv(comparison: Comparison, choice: MoveChoice, sight: Sight) -> bytes:
    """UTF-8 with a byte order mark; words never start a formula."""
    names, rows = _list_rows(comparison, choice, sight)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([WORDS.get(name, name) for name in names])
    writer.writerows([_plain(row[name]) for name in names] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def moves_as_xlsx(comparison: Comparison, choice: MoveChoice, sight: Sight) -> bytes:
    """A workbook with frozen heading and filters, the two runs on top."""
    names, rows = _list_rows(comparison, choice, sight)
    out = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("对比")
        head = book.add_format({"bold": True, "bg_color": "#F0F3F6", "border": 1, "text_wrap": True, "valign": "top"})
        number = book.add_format({"num_format": "#,##0.####"})
        for at, name in enumerate(names):
            sheet.set_column(at, at, 28 if name == "企业名称" else 21 if name == "entity" else 11)
        mark = "【模拟】" if comparison.after.simulated else ""
        title = f"{mark}{comparison.after} 比 {comparison.before}"
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
        for at, name in enumerate(names):
            sheet.write_string(1, at, WORDS.get(name, name), head)
        for line, row in enumerate(rows, start=2):
            for at, name in enumerate(names):
                if isinstance(row[name], str):
                    sheet.write_string(line, at, row[name])
                elif row[name] is not None:
                    sheet.write_number(line, at, round(row[name], 6), number)
        sheet.autofilter(1, 0, max(2, len(rows) + 1), len(names) - 1)
        sheet.freeze_panes(2, 3)
    return out.getvalue()


def _list_rows(comparison: Comparison, choice: MoveChoice, sight: Sight) -> tuple[list[str], list[dict[str, Any]]]:
    rows = fetch_rows(order_moves(choose_moves(comparison, choice, sight), choice))
    plain = all(row[VERSION] == PLAIN for row in rows)
    return [name for name in COLUMNS if not (plain and name == VERSION)], rows


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(DANGEROUS) else value
    return f"{round(value, 6):.12g}"
