"""`mujun documents`: read policy documents into ledgers, and compare what two of them state."""

from __future__ import annotations

import errno
import io
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from mujun.cli.ledger_text import print_explanation, print_reading, say_contradiction
from mujun.cli.wording import ChineseGroup
from mujun.documents.compare import find_contradictions
from mujun.documents.export import contradiction_as_json, reading_as_json
from mujun.documents.ledger import write_ledger
from mujun.documents.reader import read_document
from mujun.documents.reading import Reading
from mujun.documents.source import read_source
from mujun.errors import Fault, MujunError, SourceError, say_reason

FILE = click.Path(path_type=Path)
plan_year = click.option("--year", type=click.IntRange(1949, 2100), default=None, help="计划年度；文中没有年份时用它。")


@click.group(cls=ChineseGroup, help="政策文件：读成任务、目标、责任单位的台账，比较两份文件。")
def documents() -> None:
    """The verbs on documents."""


@documents.command("read", help="读取文件（.txt .docx .pdf .html），列出任务、目标、责任单位、数字覆盖与矛盾。")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="文件…")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：一份文件一个对象，多份时一行一个。")
@click.option("--xlsx", "workbook", type=FILE, default=None, metavar="工作簿", help="写成 Excel 工作簿，不在屏幕列出。")
@click.option("--explain", is_flag=True, help="列出每个数字归为哪类、为什么，每个字段在原文的位置。")
@plan_year
def read(files: tuple[Path, ...], as_json: bool, workbook: Path | None, explain: bool, year: int | None) -> int:
    """Print or write the ledgers; 1 where a file cannot be read or contradicts itself."""
    if as_json and workbook:
        raise click.UsageError("--json 与 --xlsx 只能选一个")
    readings, faults = _read_all(files, year)
    if workbook and readings:
        _write_workbook(workbook, readings, files)
        click.echo(f"读取 {len(readings)} 份文件，写了 {workbook}")
    elif as_json:
        _print_json(readings, alone=len(files) == 1)
    else:
        for reading in readings:
            print_reading(reading)
            if explain:
                print_explanation(reading)
    for fault in faults:
        click.echo(f"{fault}[{fault.code}]", err=True)
    return 1 if faults or any(reading.contradictions for reading in readings) else 0


@documents.command(
    "compare", help="比较两份文件：同一指标说法不同的，逐条列出两边的原文位置。没有矛盾返回 0，有则返回 1。"
)
@click.argument("left", type=FILE, metavar="文件甲")
@click.argument("right", type=FILE, metavar="文件乙")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@plan_year
def compare(left: Path, right: Path, as_json: bool, year: int | None) -> int:
    """Print every contradiction inside and between two documents; 1 where there is any."""
    readings, faults = _read_all((left, right), year)
    if faults:
        raise SourceError(faults)
    found = find_contradictions(readings)
    if as_json:
        shown = [contradiction_as_json(one, readings) for one in found]
        click.echo(json.dumps({"read": [str(left), str(right)], "contradictions": shown}, ensure_ascii=False, indent=1))
    else:
        click.echo(f"读取 {left}、{right}：" + (f"有 {len(found)} 处矛盾。" if found else "没有矛盾。"))
        for number, one in enumerate(found, start=1):
            click.echo(say_contradiction(number, one, readings))
    return 1 if found else 0


def _read_all(files: Sequence[Path], year: int | None) -> tuple[list[Reading], list[Fault]]:
    """The readings of the files that can be read, and the faults of the others."""
    readings: list[Reading] = []
    faults: list[Fault] = []
    twice = {name for name, count in Counter(path.name for path in files).items() if count > 1}
    for path in files:
        try:
            source = read_source(path)
        except MujunError as error:
            alike = path.name in twice
            faults += [replace(one, where=click.format_filename(path)) if alike else one for one in error.faults]
            continue
        if path.name in twice:
            source = replace(source, name=click.format_filename(path))
        readings.append(read_document(source, plan_year=year))
    return readings, faults


def _print_json(readings: Sequence[Reading], *, alone: bool) -> None:
    for reading in readings:
        whole = reading_as_json(reading)
        click.echo(_write_lines(whole) if alone else json.dumps(whole, ensure_ascii=False))


def _write_lines(whole: dict[str, Any]) -> str:
    """An object with a line for each key and for each element of its lists."""
    lines: list[str] = []
    for key, value in whole.items():
        written = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list) and value:
            inner = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in value)
            written = f"[\n  {inner}\n ]"
        lines.append(f" {json.dumps(key)}: {written}")
    return "{\n" + ",\n".join(lines) + "\n}"


def _write_workbook(workbook: Path, readings: Sequence[Reading], files: Sequence[Path]) -> None:
    """Write the workbook whole or not at all, and never over a document it was read from."""
    place = Path(os.path.realpath(workbook))
    if place in {Path(os.path.realpath(file)) for file in files}:
        raise SourceError(
            Fault("documents.own-source", str(workbook), "这是正在读的文件", "写成工作簿会毁掉原文件", "请换一个文件名")
        )
    content = io.BytesIO()
    write_ledger(content, readings)
    partial = place.with_name(f"{place.name}.partial")
    try:
        if place.is_symlink():  # what is still a link after all were followed leads back to itself
            raise OSError(errno.ELOOP, "")
        if place.exists() and not place.is_file():
            raise OSError(errno.EISDIR if place.is_dir() else errno.ENODEV, "")
        if place.exists() and not os.access(place, os.W_OK):
            raise OSError(errno.EACCES, "")
        try:
            partial.write_bytes(content.getvalue())
            partial.replace(place)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise SourceError(
            Fault(
                "documents.unwritable",
                str(workbook),
                f"写不了文件（{say_reason(error)}）",
                "没有地方放工作簿",
                "请关闭已打开的同名文件，或换一个位置",
            )
        ) from error
