"""A ledger on the screen: tasks, targets and units in columns of Chinese width, coverage, contradictions."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import click

from mujun.documents.export import coverage
from mujun.documents.ledger import CONTRADICTION_WORDS, KIND_WORDS, LedgerRow, list_rows, say_place, say_sides
from mujun.documents.reading import Contradiction, Reading, Span

_COLUMNS = (("序号", 8), ("任务", 30), ("指标", 30), ("目标值", 24), ("时限", 8), ("牵头", 18), ("配合", 30))


def print_reading(reading: Reading) -> None:
    """Print what a document states: its head, the table of tasks and targets, coverage, contradictions."""
    title = " ".join((reading.title or "（无标题）").split())
    year = f"{reading.year}年" if reading.year else "年份不明"
    results = sum(target.kind == "result" for target in reading.targets)
    click.echo(f"{title}（{reading.source.name}，{year}）")
    click.echo(f"任务 {len(reading.items)} 项，目标 {len(reading.targets) - results} 个，已有成果 {results} 个")
    for note in reading.source.notes:
        click.echo(f"说明：{note}")
    if reading.global_units:
        click.echo("全文责任主体：" + "、".join(unit.name for unit in reading.global_units))
    click.echo(_line([name for name, _ in _COLUMNS]))
    click.echo("─" * (sum(width for _, width in _COLUMNS) + 2 * len(_COLUMNS)))
    before: LedgerRow | None = None
    for row in list_rows(reading):
        same = before is not None and (before.number, before.task) == (row.number, row.task)
        click.echo(_line(_cells(row, same)))
        before = row
    print_coverage(reading)
    if reading.contradictions:
        click.echo(f"矛盾 {len(reading.contradictions)} 处：")
    for number, one in enumerate(reading.contradictions, start=1):
        click.echo(say_contradiction(number, one, (reading,)))
    click.echo("")


def print_coverage(reading: Reading) -> None:
    """Print how many numbers were classified, and as what."""
    figures = coverage(reading)
    kinds = "，".join(f"{KIND_WORDS[kind]} {count}" for kind, count in figures["by_kind"].items())
    click.echo(
        f"数字覆盖：{figures['classified']}/{figures['numerals']}（{figures['share']:.0%}）：{kinds or '没有数字'}"
    )


def print_explanation(reading: Reading) -> None:
    """Print each number with its class and reason, and each target with the place of every field."""
    click.echo("每个数字：")
    for one in reading.numerals:
        text = " ".join(reading.source.text[one.span.start : one.span.end].split())
        stated = f"（目标 {one.target + 1}）" if one.target is not None else ""
        click.echo(f"  {say_place(one.span)}“{text}”：{KIND_WORDS[one.kind]}{stated}，{one.reason}")
    click.echo("每个目标：")
    for number, target in enumerate(reading.targets, start=1):
        click.echo(f"  目标 {number}：{_quote(reading, target.quote)}（{target.reason}）")
        for name, span in sorted(target.spans.items(), key=lambda pair: pair[1]):
            click.echo(f"    {_FIELD_WORDS.get(name, name)}：{say_place(span)}“{_quote(reading, span)}”")
    click.echo("每项任务的责任单位：")
    for item in reading.items:
        for group in item.unit_groups:
            for unit in group.units:
                click.echo(f"  {item.number or ''} {item.title}：{unit.name}，{say_place(unit.span)}")


def say_contradiction(number: int, one: Contradiction, readings: Sequence[Reading]) -> str:
    """A contradiction in three lines: what, and both sides."""
    left, left_quote, right, right_quote = say_sides(one, readings)
    kind = CONTRADICTION_WORDS[one.kind]
    return f"{number}. {kind}：{one.reason}\n   甲 {left}：{left_quote}\n   乙 {right}：{right_quote}"


_FIELD_WORDS = {
    "value": "数值", "value2": "第二数值", "stretch": "力争", "unit": "单位", "comparator": "界限词", "bound": "界限词",
    "deadline": "时限", "period": "周期", "indicator": "指标", "baseline": "基数", "basis": "口径", "kind": "性质",
}  # fmt: skip


def _quote(reading: Reading, span: Span) -> str:
    return " ".join(reading.source.text[span.start : span.end].split())


def _cells(row: LedgerRow, same: bool) -> list[str]:
    """A row's cells; what repeats the row above is left out."""
    head = ["", ""] if same else [row.number, " ".join(row.task.split())]
    tail = ["", ""] if same else [row.lead, row.support]
    figure = f"{row.figure}（已有）" if row.kind == KIND_WORDS["result"] else row.figure
    return [*head, " ".join(row.indicator.split()), figure, row.deadline, *tail]


def _line(cells: Sequence[str]) -> str:
    """The cells side by side, each wrapped in its column."""
    wrapped = [_wrap(cell, width) for cell, (_, width) in zip(cells, _COLUMNS, strict=True)]
    height = max(len(lines) for lines in wrapped)
    rows = [[lines[row] if row < len(lines) else "" for lines in wrapped] for row in range(height)]
    return "\n".join(_side_by_side(row) for row in rows)


def _side_by_side(pieces: Sequence[str]) -> str:
    filled = (piece + " " * (width - _width(piece)) for piece, (_, width) in zip(pieces, _COLUMNS, strict=True))
    return "  ".join(filled).rstrip()


def _wrap(text: str, width: int) -> list[str]:
    """The text in pieces of at most `width` half-width columns."""
    lines = [""]
    for char in text:
        if _width(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
