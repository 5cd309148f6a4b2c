"""Files of projects as they are handed in: one workbook, or CSV files that are each one of its tables."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from mujun.errors import Fault, ProjectError
from mujun.projects.knowledge import Record
from mujun.projects.record import read_projects
from mujun.projects.sheets import TABLES

WORKBOOK, TABLE, PACKED = ".xlsx", ".csv", ".zip"
LIST = "项目"  # part of many a name: 项目报数.csv is 报数
FIRST = (1980, 1, 1, 0, 0, 0)  # the same tables make the same bytes
Handed = tuple[str, bytes]


def pack_files(files: Sequence[Handed]) -> tuple[str, str, bytes]:
    """What was handed in as one thing to keep: its name, its ending, its bytes; ProjectError with every fault.

    A workbook is kept as it is, CSV files together, each under the name of its table.
    """
    named = [(PurePath(name).name[:200], data) for name, data in files]
    faults = [
        Fault("projects.empty-file", name, "文件是空的", "没有项目可收", "核对是否传错文件")
        for name, data in named
        if not data
    ]
    endings = [PurePath(name).suffix.lower() for name, _ in named]
    if endings == [WORKBOOK] and not faults:
        return named[0][0], WORKBOOK, named[0][1]
    faults += [
        Fault("projects.bad-file", name, "不是 .xlsx 或 .csv 文件", "读不出项目", "另存为 .xlsx，或每张表存一个 .csv")
        for (name, _), ending in zip(named, endings, strict=True)
        if ending not in (WORKBOOK, TABLE)
    ]
    if WORKBOOK in endings and len(named) > 1:
        remedy = "一次交一个 .xlsx，或几个 .csv"
        faults.append(Fault("projects.mixed-files", named[0][0], "几个文件里有 .xlsx", "不知以哪个为准", remedy))
    tables = {} if faults else _name_tables(named, faults)
    if faults:
        raise ProjectError(faults)
    others = f"等 {len(named)} 个" if len(named) > 1 else ""
    return f"{named[0][0]}{others}", PACKED, _zip_tables(tables)


def unpack_record(name: str, ending: str, data: bytes, known: Record | None) -> Record:
    """The record of what was handed in; where it lists no projects they are those known. ProjectError otherwise."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tables"
        if ending == PACKED:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                packed.extractall(path)
            return read_projects(path, known)
        path = Path(folder) / name
        path.write_bytes(data)
        return read_projects(path, known)


def _name_tables(named: Sequence[Handed], faults: list[Fault]) -> dict[str, bytes]:
    """Each file by the table its name says, as 报数.csv or 云川-报数-10月.csv does."""
    tables: dict[str, bytes] = {}
    for name, data in named:
        stem = PurePath(name).stem
        said = [table for table in TABLES if table in stem]
        exact = [table for table in said if table == stem] or [table for table in said if table != LIST] or said
        if len(exact) != 1:
            found = "文件名里没有表名" if not exact else f"文件名里有几个表名：{'、'.join(exact)}"
            remedy = f"文件名写上是哪张表：{'、'.join(TABLES)}"
            faults.append(Fault("projects.unknown-table", name, found, "不知是什么数", remedy))
        elif exact[0] in tables:
            remedy = "合成一个文件再交"
            faults.append(Fault("projects.table-twice", name, f"“{exact[0]}”交了两个文件", "不知以哪个为准", remedy))
        else:
            tables[exact[0]] = data
    return tables


def _zip_tables(tables: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for table in TABLES:
            if table in tables:
                packed.writestr(zipfile.ZipInfo(f"{table}{TABLE}", FIRST), tables[table])
    return kept.getvalue()
