"""The bytes of a delivered file → one sheet: a heading and numbered rows of plain cells. Nothing is interpreted yet."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, TypeAlias

import duckdb
import python_calamine
from lxml import etree

from mujun.errors import FactError, Fault
from mujun.facts.extent import check_extents
from mujun.facts.layout import LONGEST_HEADING, Merges, find_layout, find_merge

Cell: TypeAlias = str | float | bool | date | None
Format = Literal["csv", "parquet", "xlsx"]
LARGEST_FILE: Final = 512 * 1024 * 1024
LARGEST_UNPACKED: Final = 2 * 1024 * 1024 * 1024
UNCOMPUTED: Final = "#未算出"
_DELIMITERS: Final = ",\t;|"
_SAMPLE, _LINES = 64 * 1024, 10
_BOOK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MOST_COLUMNS: Final = 2000
_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"([^<>]*)>([^<]*(?:<(?!/c>|c )[^<]*)*)</c>')
_VALUE: Final = re.compile(rb"<v[^>]*>([^<]+)</v>")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One delivered table. `first_row` is the number a spreadsheet shows beside the first of `rows`.

    `groups` are the words over each column's own heading, `units` and `title` what the lines above the heading say,
    `notices` what was recognised and passed over.
    """

    workbook: str
    sheet: str
    format: Format
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    first_row: int = 2
    groups: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    title: str = ""
    notices: tuple[str, ...] = ()

    def place(self, row: int | None = None, column: int | None = None) -> str:
        """`税收.xlsx〔Sheet1〕第 12 行 C 列“增值税”` as far as it is given."""
        words = f"{self.workbook}〔{self.sheet}〕" if self.sheet else self.workbook
        if row is not None:
            words += f"第 {row} 行"
        if column is not None:
            words += f"{' ' if row is not None else ''}{letter_column(column)} 列"
            words += f"“{self.header[column]}”" if column < len(self.header) else ""
        return words


def letter_column(index: int) -> str:
    """The letters a spreadsheet shows over the column with this index from 0: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def read_sheet(workbook: str, content: bytes, sheet: str | None = None) -> Sheet:
    """The one table in a CSV (UTF-8 or GB18030), Parquet or .xlsx file; FactError says why it cannot be read as one.

    `sheet` names the sheet of a workbook that has several.
    """
    if len(content) > LARGEST_FILE:
        found = f"文件有 {len(content) // 1024 // 1024} MB，上限 {LARGEST_FILE // 1024 // 1024} MB"
        raise FactError(Fault("facts.too-large", workbook, found, "一次装不下", "按县区或时期拆开，或改用 Parquet"))
    if not content.strip():
        raise FactError(Fault("facts.empty-file", workbook, "文件是空的", "没有数可收", "核对是否传错文件"))
    if content.startswith(b"PAR1") or workbook.lower().endswith(".parquet"):
        read = _read_parquet(workbook, content)
    elif content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        read = _read_workbook(workbook, content, sheet)
    else:
        read = _read_csv(workbook, content)
    _check_header(read)
    return read


def _read_csv(workbook: str, content: bytes) -> Sheet:
    text = _decode(workbook, content)
    first = text[:_SAMPLE].split("\n", _LINES)[:_LINES]
    delimiter = max(_DELIMITERS, key=lambda one: sum(line.count(one) for line in first))
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        found = f"读到一半读不下去（{error}）"
        raise FactError(
            Fault("facts.bad-csv", workbook, found, "引号不成对时后面的行都错位", "用表格软件重存为 CSV UTF-8")
        ) from None
    return _table_of(workbook, "", "csv", rows)


def _decode(workbook: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    why, remedy = "读出来会是乱码", "用表格软件另存为“CSV UTF-8”，或直接交 .xlsx"
    raise FactError(Fault("facts.bad-encoding", workbook, "既不是 UTF-8 也不是 GB18030 的文字", why, remedy))


def _read_parquet(workbook: str, content: bytes) -> Sheet:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "delivered.parquet"
        file.write_bytes(content)
        try:
            with duckdb.connect() as connection:
                relation = connection.read_parquet(str(file))
                header, rows = tuple(relation.columns), relation.fetchall()
        except duckdb.Error:
            why, remedy = "多半是没传完或写到一半断了", "请对方重新导出、重新传"
            raise FactError(Fault("facts.bad-parquet", workbook, "不是完整的 Parquet 文件", why, remedy)) from None
    return Sheet(workbook, "", "parquet", header, [[_plain(cell) for cell in row] for row in rows], 1)


def _plain(cell: object) -> Cell:
    if cell is None or isinstance(cell, str | float | bool | date):
        return cell
    if isinstance(cell, int):
        return float(cell) if abs(cell) < 2**53 else str(cell)
    return str(cell)


def _read_workbook(workbook: str, content: bytes, sheet: str | None) -> Sheet:
    remedy = "在 Excel 或 WPS 里打开，另存为不加密码的 .xlsx"
    if not content.startswith(b"PK"):
        found = "是加了密码的表，或 .xls 旧格式"
        raise FactError(Fault("facts.not-xlsx", workbook, found, "读不出里面的内容", remedy))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise FactError(Fault("facts.too-large", workbook, "解开后太大", "一次装不下", "拆开，或改用 Parquet"))
            check_extents(workbook, archive)
        book = python_calamine.load_workbook(io.BytesIO(content))
        name = _choose_sheet(workbook, book, sheet)
        chosen = book.get_sheet_by_name(name)
        merged = [] if chosen.merged_cell_ranges is None else list(chosen.merged_cell_ranges)
        rows: list[list[object]] = [list(row) for row in chosen.to_python(skip_empty_area=False)]
        for (row, column), error in _failed_cells(content, name).items():
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = error
    except (python_calamine.CalamineError, zipfile.BadZipFile, etree.XMLSyntaxError, OSError, KeyError, ValueError):
        found = "不是完整的 .xlsx 文件"
        raise FactError(Fault("facts.bad-xlsx", workbook, found, "多半是没传完或被改过后缀", remedy)) from None
    return _table_of(workbook, name, "xlsx", [[_plain(cell) for cell in row] for row in rows], merged)


def _failed_cells(content: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """Formulas that gave an error or were never computed, by row and column from 0: the reader gives them as blank."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
        links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        target = {link.get("Id"): link.get("Target") for link in links}
        found = next(one for one in book.iter("{*}sheet") if one.get("name") == sheet)
        part = str(target[found.get(f"{_BOOK}id")])
        xml = archive.read(part.lstrip("/") if part.startswith("/") else f"xl/{part}")
    if b't="e"' not in xml and b"<f" not in xml:
        return {}
    failed = {}
    for letters, number, attributes, inner in _CELL.findall(xml):
        value = _VALUE.search(inner)
        if b't="e"' in attributes or (b"<f" in inner and value is None):
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            failed[int(number) - 1, column - 1] = value[1].decode() if value else UNCOMPUTED
    return failed


def _choose_sheet(workbook: str, book: python_calamine.CalamineWorkbook, sheet: str | None) -> str:
    names = [one.name for one in book.sheets_metadata if one.visible is python_calamine.SheetVisibleEnum.Visible]
    if sheet is not None:
        if sheet not in names:
            found, remedy = f"没有工作表“{sheet}”", f"现有的：{'、'.join(names)}"
            raise FactError(Fault("facts.no-sheet", workbook, found, "不知收哪一张", remedy))
        return sheet
    filled = [name for name in names if book.get_sheet_by_name(name).height]
    if len(filled) != 1:
        found = f"有 {len(filled)} 张有内容的工作表：{'、'.join(filled)}" if filled else "每张工作表都是空的"
        remedy = "用 --sheet 指明收哪一张" if filled else "核对是否传错文件"
        raise FactError(Fault("facts.which-sheet", workbook, found, "不知收哪一张", remedy))
    return filled[0]


def _table_of(workbook: str, name: str, kind: Format, rows: Sequence[Sequence[Cell]], merges: Merges = ()) -> Sheet:
    layout = find_layout(rows, merges)
    if layout is None:
        what = f"工作表“{name}”是空的" if name else "一格也没有填"
        raise FactError(Fault("facts.empty-file", workbook, what, "没有数可收", "核对是否传错文件"))
    read = Sheet(
        workbook,
        name,
        kind,
        layout.header,
        rows[layout.body :],
        layout.body + 1,
        layout.groups,
        layout.units,
        layout.title,
        layout.notices,
    )
    if (merge := find_merge(layout, merges)) is not None:
        where, remedy = read.place(merge[0] + 1, merge[1]), "每列一个名称；取消合并，或在下面一行写明各列的名称"
        raise FactError(Fault("facts.merged-header", where, "表头有合并的格子", "认不出列", remedy))
    return read


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _check_header(read: Sheet) -> None:
    faults = []
    if len(read.header) > MOST_COLUMNS:
        found = f"表头有 {len(read.header)} 列，上限 {MOST_COLUMNS} 列"
        raise FactError(
            Fault("facts.too-wide", read.place(), found, "多半是行列颠倒，或分隔符认错了", "一行一个对象，一列一项")
        )
    used = {index for row in read.rows for index, cell in enumerate(row) if _filled(cell)} if "" in read.header else ()
    for index, name in enumerate(read.header):
        if len(name) > LONGEST_HEADING:
            found, remedy = (
                f"表头“{name[:20]}……”有 {len(name)} 个字",
                f"表头不超过 {LONGEST_HEADING} 个字，说明写在表外",
            )
            faults.append(Fault("facts.long-heading", f"{letter_column(index)} 列", found, "多半是认错了表头", remedy))
        if not name and index in used:
            where, found = read.place(None, index), "这一列有内容而没有表头"
            faults.append(Fault("facts.no-heading", where, found, "不知是什么数", "补上表头，或删去这一列"))
    if not read.rows:
        faults.append(Fault("facts.no-rows", read.place(), "只有表头，没有数据行", "没有数可收", "核对是否传错文件"))
    if faults:
        raise FactError(faults)
