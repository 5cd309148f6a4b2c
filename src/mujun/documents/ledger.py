"""A reading as a ledger: one row per target or per task without one, as a table of words or an .xlsx workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import xlsxwriter

from mujun.documents.reading import Contradiction, Item, Reading, Span, StatedTarget
from mujun.errors import Fault, SourceError

KIND_WORDS = {
    "target": "目标", "result": "成果", "date": "日期", "document_number": "文号", "name": "名称",
    "threshold": "门槛", "baseline": "基数", "quantity": "一般数量", "ordinal": "序次", "duration": "时长",
    "frequency": "频次", "specification": "规格", "reference": "回指",
}  # fmt: skip
CONTRADICTION_WORDS = {
    "different_figure": "数字不同", "parts_exceed_total": "分项超出总数", "growth_disagrees": "增幅不同",
    "sum_disagrees": "合计不符",
}  # fmt: skip
_BOUND_WORDS = {">=": "以上", ">": "超过", "<=": "以内", "<": "低于", "~": "左右", "=": ""}
_GOALS = "（总目标）"
_LEDGER_HEADS = (
    ("序号", 8), ("任务", 34), ("指标", 34), ("目标值", 18), ("确保", 12), ("力争", 12), ("时限", 10), ("牵头", 18),
    ("配合", 34), ("性质", 8), ("位置", 14), ("原文", 50), ("文件", 24),
)  # fmt: skip
_COVERAGE_HEADS = (("数字", 12), ("归类", 12), ("理由", 34), ("位置", 14), ("上下文", 60), ("文件", 24))
_CONTRADICTION_HEADS = (
    ("类别", 14),
    ("说明", 60),
    ("甲处位置", 20),
    ("甲处原文", 44),
    ("乙处位置", 20),
    ("乙处原文", 44),
)
_CONTEXT = 16
_MOST_ROWS = 1_048_575  # below the head; Excel holds no more
_LONGEST_CELL = 32_767
_CUT = "……（太长，余下的见原文）"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A line of the ledger in words; `place` is where the target or the task stands in the original."""

    number: str
    task: str
    indicator: str
    figure: str
    floor: str
    stretch: str
    deadline: str
    lead: str
    support: str
    kind: str
    place: Span
    quote: str


def list_rows(reading: Reading) -> Iterator[LedgerRow]:
    """The rows of the ledger in printed order; a task without a target has a row of its own."""
    by_item: dict[int | None, list[StatedTarget]] = {}
    for target in reading.targets:
        by_item.setdefault(target.item, []).append(target)
    entries: list[tuple[int, Item | None, StatedTarget | None]] = [
        (target.number.start, None if target.item is None else reading.items[target.item], target)
        for target in reading.targets
    ]
    entries += [(item.span.start, item, None) for index, item in enumerate(reading.items) if index not in by_item]
    for _, item, stated in sorted(entries, key=lambda entry: entry[0]):
        yield _row(reading, item, stated)


def write_ledger(file: BinaryIO, readings: Sequence[Reading]) -> None:
    """Write the workbook: sheets 任务台账, 数字覆盖 and 矛盾. SourceError where it has more rows than Excel holds."""
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    _write_sheet(book, "任务台账", _LEDGER_HEADS, head, cell, (
        (row.number, row.task, row.indicator, row.figure, row.floor, row.stretch, row.deadline, row.lead, row.support,
         row.kind, say_place(row.place), row.quote, reading.source.name)
        for reading in readings for row in list_rows(reading)
    ))  # fmt: skip
    _write_sheet(book, "数字覆盖", _COVERAGE_HEADS, head, cell, (
        (_text(reading, one.span), KIND_WORDS[one.kind], one.reason, say_place(one.span),
         _context(reading, one.span), reading.source.name)
        for reading in readings for one in reading.numerals
    ))  # fmt: skip
    _write_sheet(book, "矛盾", _CONTRADICTION_HEADS, head, cell, (
        (CONTRADICTION_WORDS[one.kind], one.reason, *say_sides(one, readings))
        for reading in readings for one in reading.contradictions
    ))  # fmt: skip
    book.close()


def say_figure(target: StatedTarget) -> str:
    """A target's figure as an official would write it: 确保增长8.5%、力争增长10%, 30家以上."""
    unit = target.unit
    sign = {"change_up": "增长", "change_down": "下降"}.get(target.comparator, "")
    bound = _BOUND_WORDS.get(target.bound if sign and target.bound else target.comparator, "")
    if target.stretch is not None:
        return f"确保{sign}{target.value:g}{unit}、力争{sign}{target.stretch:g}{unit}"
    figure = f"{target.value:g}" if target.value2 is None else f"{target.value:g}～{target.value2:g}"
    figure = f"百分之{figure}" if unit == "百分之" else f"{figure}{unit}"
    return f"{sign}{bound}{figure}" if bound in {"超过", "低于"} else f"{sign}{figure}{bound}"


def say_place(span: Span) -> str:
    """A stretch of the original in words, counted from the first character."""
    return f"第{span.start + 1}～{span.end}字"


def say_sides(one: Contradiction, readings: Sequence[Reading]) -> tuple[str, str, str, str]:
    """Place and quote of both sides of a contradiction."""
    by_name = {reading.source.name: reading for reading in readings}
    words: list[str] = []
    for name, index in (one.left, one.right):
        quote = by_name[name].targets[index].quote
        words += [f"{name} {say_place(quote)}", _text(by_name[name], quote)]
    return words[0], words[1], words[2], words[3]


def _row(reading: Reading, item: Item | None, target: StatedTarget | None) -> LedgerRow:
    leads, supports = _units(item)
    place = target.quote if target else item.span if item else Span(0, 0)
    stretched = target is not None and target.stretch is not None
    return LedgerRow(
        number=(item.number or "") if item else "",
        task=item.title if item else (target.section if target and target.section else _GOALS),
        indicator=target.indicator if target else "",
        figure=say_figure(target) if target else "",
        floor=f"{target.value:g}{target.unit}" if target and stretched else "",
        stretch=f"{target.stretch:g}{target.unit}" if target and stretched else "",
        deadline=(target.deadline or target.period or "") if target else "",
        lead=leads,
        support=supports,
        kind=KIND_WORDS[target.kind] if target else "",
        place=place,
        quote=_text(reading, place),
    )


def _units(item: Item | None) -> tuple[str, str]:
    """Leads and the others: the printed leads, or the first unit where none is called lead."""
    if item is None or not item.units:
        return "", ""
    named = [unit.name for group in item.unit_groups if group.role == "lead" for unit in group.units]
    leads = list(dict.fromkeys(named)) or [item.units[0]]
    return "、".join(leads), "、".join(unit for unit in item.units if unit not in leads)


def _text(reading: Reading, span: Span) -> str:
    return " ".join(reading.source.text[span.start : span.end].split())


def _context(reading: Reading, span: Span) -> str:
    text = reading.source.text
    left = text[max(0, span.start - _CONTEXT) : span.start]
    right = text[span.end : span.end + _CONTEXT]
    return " ".join(f"{left}【{text[span.start : span.end]}】{right}".split())


def _write_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    heads: Sequence[tuple[str, int]],
    head: object,
    cell: object,
    rows: Iterator[tuple[str, ...]],
) -> None:
    sheet = book.add_worksheet(name)
    for column, (title, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > _MOST_ROWS:
            found = f"“{name}”一页超过{_MOST_ROWS:,}行"
            raise SourceError(Fault("documents.too-many-rows", "工作簿", found, "Excel 放不下", "请把文件分几次写"))
        for column, value in enumerate(row):
            sheet.write_string(count, column, _fit(value), cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(count, 1), len(heads) - 1)


def _fit(value: str) -> str:
    """The value, or as much of it as a cell holds, saying so."""
    return value if len(value) <= _LONGEST_CELL else value[: _LONGEST_CELL - len(_CUT)] + _CUT
