"""The deliveries of a practice city, with errors planted in them on purpose and the key to every one.

The key says for each error its kind, file, row, enterprise and item, what is true and what was delivered, so that the
recall of the checks is measured and not believed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import duckdb
import xlsxwriter

from mujun.facts.practice import Enterprise, PracticeCity
from mujun.packs.item import Item
from mujun.rules.unit import parse_unit

ErrorKind = Literal[
    "bad-code", "masked-name", "text-in-number", "repeated-row", "conflicting-rows", "wrong-unit", "exchanged-columns",
    "false-zero", "shared-parcel",
]  # fmt: skip
_RATES: Final[dict[ErrorKind, float]] = {
    "bad-code": 0.004, "masked-name": 0.001, "text-in-number": 0.001, "repeated-row": 0.002, "conflicting-rows": 0.002,
    "wrong-unit": 0.003, "exchanged-columns": 0.002, "false-zero": 0.002, "shared-parcel": 0.004,
}  # fmt: skip
_UNITS: Final = {
    ("税务", "万元"): "元", ("统计", "万元"): "千元", ("自然资源", "亩"): "平方米", ("供电", "万千瓦时"): "千瓦时"
}  # fmt: skip
_FORMATS: Final = {"税务": "xlsx", "自然资源": "parquet", "供电": "gb18030.csv"}
_NAMED: Final = ("统计", "税务")
_CODE, _NAME, _PARCEL = "统一社会信用代码", "企业名称", "宗地号"


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """One file a department would hand in."""

    name: str
    department: str
    year: int
    on: date
    content: bytes


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted error: `row` as a spreadsheet shows it, the true code, and a second item, row or enterprise."""

    kind: ErrorKind
    file: str
    row: int
    entity: str
    item: str
    true: str
    delivered: str
    other: str = ""


@dataclass(slots=True)
class _Table:
    """A sheet being made: its columns, and each row with the place of its enterprise."""

    name: str
    header: list[str]
    numbers: dict[int, Item]
    rows: list[list[str]]
    places: list[int]
    first_row: int
    planted: list[Planted] = field(default_factory=list)


def deliver_city(city: PracticeCity, *, errors: bool = True) -> tuple[tuple[DeliveredFile, ...], tuple[Planted, ...]]:
    """Every department's files for every year, and the key of the errors planted in those of the last year.

    Words other than who a firm is (its town, its state) come in a file of their department's own, without errors.
    """
    chance = Random(city.seed + 1)  # noqa: S311 - the draws must repeat, nothing is kept secret
    files: list[DeliveredFile] = []
    key: list[Planted] = []
    last = max(city.figures)
    for year in sorted(city.figures):
        for department in dict.fromkeys(item.departments[0] for item in city.items):
            table = _lay_out(city, department, year)
            if errors and year == last:
                _plant(table, city.enterprises, chance)
                key.extend(table.planted)
            content = _write(table, _FORMATS.get(department, "csv"))
            files.append(DeliveredFile(table.name, department, year, date(year + 1, 5, 31), content))
        files.extend(_list_words(city, year))
    return tuple(files), tuple(key)


def _list_words(city: PracticeCity, year: int) -> Iterator[DeliveredFile]:
    for department in dict.fromkeys(item.departments[0] for item in city.word_items):
        items = [item for item in city.word_items if item.departments[0] == department]
        columns = [city.words[year][item.name] for item in items]
        rows = [[firm.code, *words] for firm, *words in zip(city.enterprises, *columns, strict=True)]
        told = [row for row in rows if any(row[1:])]
        header = [_CODE, *(item.name for item in items)]
        name = f"模拟-{department}-名录-{year}.csv"
        table = _Table(name, header, {}, told, [], 2)
        yield DeliveredFile(name, department, year, date(year + 1, 5, 31), _write(table, "csv"))


def _lay_out(city: PracticeCity, department: str, year: int) -> _Table:
    items = [item for item in city.items if item.departments[0] == department]
    units = [_UNITS.get((department, item.unit), item.unit) for item in items]
    factors = [parse_unit(item.unit).factor / parse_unit(unit).factor for item, unit in zip(items, units, strict=True)]
    words = _word_columns(department)
    header = [_CODE, *words, *(_heading(item, unit) for item, unit in zip(items, units, strict=True))]
    numbers = {len(words) + 1 + place: item for place, item in enumerate(items)}
    extension = _FORMATS.get(department, "csv").rsplit(".", 1)[-1]
    table = _Table(f"模拟-{department}-{year}.{extension}", header, numbers, [], [], 1 if extension == "parquet" else 2)
    columns = [city.figures[year][item.name] for item in items]
    for place, firm in enumerate(city.enterprises):
        cells = [_print(column[place], factor) for column, factor in zip(columns, factors, strict=True)]
        if any(cells):
            table.rows.append([firm.code, *(words[word](firm) for word in words), *cells])
            table.places.append(place)
    return table


def _word_columns(department: str) -> Mapping[str, Any]:
    words: dict[str, Any] = {_NAME: lambda firm: firm.name} if department in _NAMED else {}
    if department == "统计":
        words |= {"规模": lambda firm: firm.scale, "行业代码": lambda firm: firm.industry}
        words["县区"] = lambda firm: firm.division.name
    if department == "自然资源":
        words[_PARCEL] = lambda firm: firm.parcel
    return words


def _heading(item: Item, unit: str) -> str:
    return f"{item.name}（{unit}）" if unit else item.name


def _print(value: float | None, factor: Fraction) -> str:
    if value is None:
        return ""
    if factor == 1:
        return f"{value:.12g}"
    exact = Fraction(Decimal(repr(value))) * factor
    return f"{float(round(exact, 6)):.15g}"


def _plant(table: _Table, firms: Sequence[Enterprise], chance: Random) -> None:
    """Plant errors in rows of a table, at most one in a row; the rows of repeats are put in at the end."""
    kinds = [kind for kind in _RATES if _applies(kind, table)]
    extra: list[tuple[list[str], int]] = []
    for index, row in enumerate(table.rows):
        draw = chance.random()
        for kind in kinds:
            draw -= _RATES[kind]
            if draw < 0:
                number = len(table.rows) + len(extra) + table.first_row
                extra.extend(_plant_one(kind, table, index, row, firms, chance, number))
                break
    for cells, place in extra:
        table.rows.append(cells)
        table.places.append(place)


def _applies(kind: ErrorKind, table: _Table) -> bool:
    if kind == "masked-name":
        return _NAME in table.header
    return kind != "shared-parcel" or _PARCEL in table.header


def _plant_one(
    kind: ErrorKind,
    table: _Table,
    index: int,
    row: list[str],
    firms: Sequence[Enterprise],
    chance: Random,
    number: int,
) -> Iterator[tuple[list[str], int]]:
    """Change one row in place, note it in the key, and give the row that is to be put in besides, as row `number`."""
    firm = firms[table.places[index]]
    figures = [column for column in table.numbers if row[column] and float(row[column]) != 0]

    def note(item: str, true: str, delivered: str, other: str = "") -> None:
        at = number if kind in ("repeated-row", "conflicting-rows") else index + table.first_row
        table.planted.append(Planted(kind, table.name, at, firm.code, item, true, delivered, other))

    if kind == "bad-code":
        row[0] = _spoil_code(firm.code, chance)
        note(_CODE, firm.code, row[0])
    elif kind == "masked-name":
        column = table.header.index(_NAME)
        row[column] = f"{firm.name[:4]}***公司"
        note(_NAME, firm.name, row[column])
    elif kind == "shared-parcel":
        column, other = table.header.index(_PARCEL), index - 1 - chance.randrange(min(max(index, 1), 20))
        if index > 0 and other >= 0 and table.rows[other][column] == firms[table.places[other]].parcel:
            row[column] = table.rows[other][column]
            note(_PARCEL, firm.parcel, row[column], firms[table.places[other]].code)
    elif kind in ("repeated-row", "conflicting-rows"):
        again = list(row)
        if kind == "conflicting-rows" and figures:
            column = chance.choice(figures)
            again[column] = f"{float(row[column]) * chance.uniform(1.1, 3):.6g}"
        if kind == "repeated-row" or figures:
            note("", "", "", str(index + table.first_row))
            yield again, table.places[index]
    elif figures:
        _spoil_figure(kind, table, row, figures, chance, note)


def _spoil_figure(
    kind: ErrorKind, table: _Table, row: list[str], figures: list[int], chance: Random, note: Any
) -> None:
    column = chance.choice(figures)
    item, true = table.numbers[column].name, row[column]
    if kind == "text-in-number":
        row[column] = chance.choice([f"约{true}", f"{true}左右", "见附件", "无"])
    elif kind == "false-zero":
        row[column] = "0"
    elif kind == "wrong-unit":
        row[column] = f"{float(true) * chance.choice([1e4, 1e3, 1e-3, 1e-4]):.12g}"
    else:
        others = [one for one in figures if one != column]
        if not others:
            return
        second = chance.choice(others)
        row[column], row[second] = row[second], row[column]
        note(item, true, row[column], table.numbers[second].name)
        return
    note(item, true, row[column])


def _spoil_code(code: str, chance: Random) -> str:
    start = chance.randrange(8, 14)
    place = next((one for one in range(start, 17) if code[one] != code[one + 1]), 1)
    return chance.choice(
        [
            code[:place] + code[place + 1] + code[place] + code[place + 2 :],
            code[:-1],
            code.replace("0", "O", 1),
            f"{code[:15]}*{code[16:]}",
            "",
            "unknown",
            f"{code[0]}.{code[1:6]}E+17",
            "330" + code[8:18],
        ]
    )


def _write(table: _Table, kind: str) -> bytes:
    if kind == "xlsx":
        return _write_workbook(table)
    if kind == "parquet":
        return _write_parquet(table)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([table.header, *table.rows])
    return text.getvalue().encode("gb18030" if kind.startswith("gb") else "utf-8-sig")


def _write_workbook(table: _Table) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC), "comments": "模拟数据"})
        sheet = book.add_worksheet("模拟")
        for number, row in enumerate([table.header, *table.rows]):
            for column, cell in enumerate(row):
                if cell:
                    _write_cell(sheet, number, column, cell, column in table.numbers and number > 0)
    return buffer.getvalue()


def _write_cell(sheet: Any, number: int, column: int, cell: str, is_number: bool) -> None:
    if is_number and not cell.strip("0123456789.-e+"):
        sheet.write_number(number, column, float(cell))
    else:
        sheet.write_string(number, column, cell)


def _write_parquet(table: _Table) -> bytes:
    with TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as connection:
        passing, made = Path(folder) / "made.csv", Path(folder) / "made.parquet"
        with passing.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([table.header, *table.rows])
        relation = connection.read_csv(str(passing), header=True, sep=",", all_varchar=True)
        relation.write_parquet(str(made), compression="zstd")
        return made.read_bytes()
