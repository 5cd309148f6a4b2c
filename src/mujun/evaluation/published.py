"""A sheet as someone published it (.xlsx, .csv, .parquet) → a table a scheme can be run on, every cell with its place.

Headings and cells are read as deliveries are: titles above, units in the heading or above it, 缺数 and 不适用 in words,
thousands separators, formulas that failed. Columns a scheme knows nothing of are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, get_args

import duckdb

from mujun.errors import EvaluationError, FactError, Fault
from mujun.evaluation.backend import Frame
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.table import table_of_rows
from mujun.evaluation.work import GRADE, POINTS, RANK, TOTAL
from mujun.facts.cell import Absence, Measured, Reader, Wrong, make_reader
from mujun.facts.heading import Column, Expectation, fold_heading, known_headings, match_item
from mujun.facts.kind import KINDS
from mujun.facts.sheet import Cell, Sheet, read_sheet
from mujun.facts.total import is_total
from mujun.packs.item import EntityKind, Item, ItemKind
from mujun.packs.scheme import Scheme
from mujun.rules.value import MISSING, NOT_APPLICABLE

NAME: Final = "企业名称"
_KINDS: Final[Mapping[str, ItemKind]] = {"number": "count", "flag": "flag", "text": "text"}
_OUTCOMES: Final = {
    TOTAL: ("总得分", "综合得分", "总分值"),
    RANK: ("排名", "位次", "排序"),
    GRADE: ("评价等级", "档次"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """The table, where each of its figures stands, and the rows passed over because they name nobody or are totals."""

    frame: Frame
    places: Mapping[tuple[str, str], str]
    passed: tuple[str, ...]


def read_published(
    path: Path,
    scheme: Scheme,
    items: Sequence[Item] = (),
    *,
    sheet: str | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> Published:
    """The sheet in a file, by the names of the scheme and the aliases of the pack's items.

    Firms go by their code, or by their name where no code is printed. EvaluationError with every fault and its cell.
    """
    try:
        read = read_sheet(path.name, path.read_bytes(), sheet)
    except FactError as error:
        raise EvaluationError(error.faults) from None
    faults: list[Fault] = []
    kinds: tuple[EntityKind, ...] = get_args(EntityKind)
    kind: EntityKind = next((one for one in kinds if one == scheme.of), "enterprise")
    columns = list(_columns(read, Expectation("", kind, tuple(_items(scheme, items, kind))), faults))
    entity = _entity_column(read, kind)
    if entity is None:
        found, remedy = "没有企业代码，也没有企业名称", f"补上一列，表头写 {KINDS[kind].headings[0]}"
        faults.append(Fault("evaluation.no-entity", read.place(), found, "不知道哪一行是哪家", remedy))
    rows, places, passed = _rows(read, entity or 0, columns, faults)
    if faults:
        raise EvaluationError(faults)
    return Published(table_of_rows(rows, connection), places, passed)


def _items(scheme: Scheme, items: Sequence[Item], kind: EntityKind) -> Iterator[Item]:
    """Everything a sheet may state: what the scheme reads, its indicators, their points, and the outcome."""
    stated = {item.name: item for item in items if item.of == kind}
    for column in scheme.columns:
        if (own := stated.get(column.name)) is not None:
            yield replace(own, departments=(), composed=None, range=None)
        else:
            yield Item(column.name, kind, _KINDS[column.kind], column.unit)
    known = {column.name for column in scheme.columns}
    for one in scheme.indicators:
        if one.name not in known:
            yield Item(one.name, kind, "count", one.unit)
        points = (f"{one.name}得分", f"{one.name}(得分)", f"{one.name}分值")
        yield Item(POINTS + one.name, kind, "count", "", points)
    yield Item(TOTAL, kind, "count", "", _OUTCOMES[TOTAL])
    yield Item(RANK, kind, "count", "", _OUTCOMES[RANK])
    yield Item(GRADE, kind, "text", "", _OUTCOMES[GRADE])


def _columns(read: Sheet, expected: Expectation, faults: list[Fault]) -> Iterator[Column]:
    known = known_headings(expected)
    for index, header in enumerate(read.header):
        if not header:
            continue
        try:
            found = match_item(header, "", read.place(None, index), expected, known)
        except FactError as error:
            faults += [fault for fault in error.faults if fault.code != "facts.unknown-column"]
            continue
        yield replace(found, index=index, header=header)


def _entity_column(read: Sheet, kind: EntityKind) -> int | None:
    codes = [fold_heading(name) for name in (*KINDS[kind].headings, ENTITY, "企业代码", "信用代码")]
    plain = [fold_heading(name) for name in read.header]
    for wanted in (*codes, NAME, "单位名称", "名称"):
        if wanted in plain:
            return plain.index(wanted)
    return None


def _rows(
    read: Sheet, entity: int, columns: Sequence[Column], faults: list[Fault]
) -> tuple[list[dict[str, object]], dict[tuple[str, str], str], tuple[str, ...]]:
    readers = [(column, make_reader(column)) for column in columns if column.index != entity]
    rows: list[dict[str, object]] = []
    places: dict[tuple[str, str], str] = {}
    passed: list[str] = []
    for number, cells in enumerate(read.rows, read.first_row):
        code = _text(cells[entity] if entity < len(cells) else None)
        if not code or is_total(cells, entity):
            passed += [read.place(number)] if any(_text(cell) for cell in cells) else []
            continue
        row: dict[str, object] = {ENTITY: code}
        for column, reader in readers:
            name = column.item.name if column.item else column.header
            cell = cells[column.index] if column.index < len(cells) else None
            row[name] = _value(reader, cell, column, read.place(number, column.index), faults)
            places[code, name] = read.place(number, column.index)
        rows.append(row)
    return rows, places, tuple(passed)


def _value(reader: Reader, cell: Cell, column: Column, where: str, faults: list[Fault]) -> object:
    found = reader(cell)
    if isinstance(found, Wrong):
        faults.append(Fault(found.code, where, found.found, found.why, found.remedy))
        return MISSING
    if isinstance(found, Absence):
        return NOT_APPLICABLE if found is Absence.NOT_APPLICABLE else MISSING
    if isinstance(found, Measured):
        return found.value
    if column.item is not None and column.item.kind == "flag":
        return found == "是"
    return found


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
