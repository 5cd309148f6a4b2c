"""A batch: what one department delivered, kept for good. Its folder appears in the lake whole or not at all.

    batches/000012/
        manifest.json      who, what, when, hashes; written last, and the hash of it is the hash of the batch
        delivered          the bytes as delivered
        facts.parquet      accepted: entity, item, period, until, value, text, absence, unit, row
        refused.parquet    refused: sheet, row, column, header, written, code, found, why, remedy, cells

Everything is written in a staging folder, flushed to disk, then renamed into place in one step. A process killed at any
moment leaves a staging folder that nobody reads.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import duckdb

from mujun.errors import FactError, Fault
from mujun.facts.cell import Absence
from mujun.facts.intake import Intake
from mujun.facts.sheet import letter_column
from mujun.packs.item import EntityKind
from mujun.packs.pack import Pack

FORMAT: Final = 1
_NULL: Final = "\ue000"
MANIFEST, DELIVERED, FACTS, REFUSED = "manifest.json", "delivered", "facts.parquet", "refused.parquet"
_FACT_COLUMNS: Final = {
    "entity": "VARCHAR", "item": "VARCHAR", "period": "VARCHAR", "until": "DATE", "value": "DOUBLE", "text": "VARCHAR",
    "absence": "VARCHAR", "unit": "VARCHAR", "row": "INTEGER",
}  # fmt: skip
_REFUSED_COLUMNS: Final = {
    "sheet": "VARCHAR", "row": "INTEGER", "column": "VARCHAR", "header": "VARCHAR", "written": "VARCHAR",
    "code": "VARCHAR", "found": "VARCHAR", "why": "VARCHAR", "remedy": "VARCHAR", "cells": "VARCHAR",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The day a delivery was accepted, and for a correction which batch it corrects and why.

    `simulated` marks made-up data, which is called so wherever it is shown. `remarks` are sentences of those who
    decided (as why a column was left out), kept with the batch's notices.
    """

    on: date
    corrects: int | None = None
    reason: str = ""
    simulated: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveredColumn:
    """A column as delivered: its heading, the item it was taken as, its unit, and whether the unit was stated."""

    header: str
    item: str
    unit: str
    stated: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """An accepted batch: its place and number in the lake, and what its manifest says."""

    path: Path
    number: int
    hash: str
    department: str
    kind: EntityKind
    on: date
    workbook: str
    sheet: str
    sha256: str
    period: str | None
    accepted_rows: int
    refused_rows: int
    facts: int
    columns: tuple[DeliveredColumn, ...]
    periods: tuple[str, ...]
    notices: tuple[str, ...]
    pack: str
    corrects: int | None
    reason: str
    simulated: bool

    @property
    def items(self) -> tuple[str, ...]:
        """The items it has columns of."""
        return tuple(column.item for column in self.columns)

    @property
    def facts_file(self) -> Path:
        """The accepted rows."""
        return self.path / FACTS

    @property
    def refused_file(self) -> Path:
        """The refused rows."""
        return self.path / REFUSED


def write_batch(folder: Path, intake: Intake, pack: Pack, acceptance: Acceptance) -> str:
    """Write all of a batch into an empty folder, manifest last, everything flushed; its hash comes back."""
    (folder / DELIVERED).write_bytes(intake.delivery.content)
    _write_parquet(folder / FACTS, _FACT_COLUMNS, _fact_rows(intake))
    _write_parquet(folder / REFUSED, _REFUSED_COLUMNS, _refused_rows(intake))
    manifest = _manifest(folder, intake, pack, acceptance)
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    for file in (DELIVERED, FACTS, REFUSED, MANIFEST):
        flush(folder / file)
    flush(folder)
    return hashlib.sha256(text.encode()).hexdigest()


def read_batch(path: Path) -> Batch:
    """The batch in a folder of the lake; FactError where its manifest is not one of ours."""
    try:
        raw = (path / MANIFEST).read_bytes()
        stated: dict[str, Any] = json.loads(raw)
        if stated["format"] != FORMAT:
            raise ValueError(f"format {stated['format']}")
        return Batch(
            path=path,
            number=int(path.name),
            hash=hashlib.sha256(raw).hexdigest(),
            department=stated["department"],
            kind=stated["kind"],
            on=date.fromisoformat(stated["on"]),
            workbook=stated["delivered"]["name"],
            sheet=stated["delivered"]["sheet"],
            sha256=stated["delivered"]["sha256"],
            period=stated["period"],
            accepted_rows=stated["rows"]["accepted"],
            refused_rows=stated["rows"]["refused"],
            facts=stated["rows"]["facts"],
            columns=tuple(
                DeliveredColumn(one["header"], one["item"], one["unit"], one["stated"]) for one in stated["columns"]
            ),
            periods=tuple(stated["periods"]),
            notices=tuple(stated["notices"]),
            pack=stated["pack"]["digest"],
            corrects=stated["corrects"],
            reason=stated["reason"],
            simulated=stated["simulated"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        why, remedy = "湖里的批次不该有人动过", "从备份恢复这个文件夹；不要手工改动 batches/"
        found = f"批次的 {MANIFEST} 读不出来（{type(error).__name__}）"
        raise FactError(Fault("facts.broken-batch", str(path), found, why, remedy)) from None


def find_damage(batch: Batch) -> tuple[Fault, ...]:
    """Every file of a batch whose bytes are not those that were accepted."""
    stated = json.loads((batch.path / MANIFEST).read_text(encoding="utf-8"))["files"]
    damaged = []
    for name, digest in stated.items():
        file = batch.path / name
        if not file.is_file() or hash_file(file) != digest:
            found = "文件不见了" if not file.is_file() else "内容与收下时不同"
            remedy = "从备份恢复；不要手工改动 batches/"
            damaged.append(Fault("facts.damaged-batch", str(file), found, "由它算出的数都靠不住", remedy))
    return tuple(damaged)


def hash_file(file: Path) -> str:
    """SHA-256 of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Have the system put a file or folder on the disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_staging(root: Path) -> Path:
    """A new folder beside the batches, in which a batch is prepared; nobody reads there."""
    (root / "staging").mkdir(exist_ok=True)
    return Path(mkdtemp(dir=root / "staging"))


def drop_staging(folder: Path) -> None:
    """Remove a staging folder that was not renamed into place."""
    shutil.rmtree(folder, ignore_errors=True)


def _fact_rows(intake: Intake) -> Iterator[tuple[object, ...]]:
    columns = [(column.item.name, column.unit) for column in intake.columns if column.item is not None]
    for row in intake.accepted:
        period, until = str(row.period), row.period.last_day.isoformat()
        for place, taken in row.placed:
            item, unit = columns[place]
            value = repr(taken) if isinstance(taken, float) else None
            text = taken if isinstance(taken, str) else None
            absence = taken.value if isinstance(taken, Absence) else None
            unit = intake.units.get((row.row, place), unit)
            yield (row.entity, item, period, until, value, text, absence, unit, row.row)


def _refused_rows(intake: Intake) -> Iterator[tuple[object, ...]]:
    sheet = intake.sheet
    for one in intake.refusals:
        cells = ["" if cell is None else str(cell) for cell in sheet.rows[one.row - sheet.first_row]]
        fault, column = one.fault, None if one.column is None else letter_column(one.column)
        whole = json.dumps(cells, ensure_ascii=False)
        cell = (sheet.sheet, one.row, column, one.header, one.written)
        yield (*cell, fault.code, fault.found, fault.why, fault.remedy, whole)


def _write_parquet(file: Path, columns: Mapping[str, str], rows: Iterator[tuple[object, ...]]) -> None:
    """Rows as Parquet, in their order; the same rows always give the same bytes."""
    passing = file.with_suffix(".csv")
    with passing.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([_NULL if cell is None else cell for cell in row] for row in rows)
    with duckdb.connect(config={"threads": 1}) as connection:
        if passing.stat().st_size:
            relation = connection.read_csv(
                str(passing),
                header=False,
                sep=",",
                quotechar='"',
                escapechar='"',
                na_values=_NULL,
                columns=dict(columns),
            )
        else:
            empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())
            relation = connection.sql(f"SELECT {empty} LIMIT 0")
        relation.write_parquet(str(file), compression="zstd")
    passing.unlink()


def _manifest(folder: Path, intake: Intake, pack: Pack, acceptance: Acceptance) -> dict[str, Any]:
    delivery = intake.delivery
    periods = sorted({row.period for row in intake.accepted})
    return {
        "format": FORMAT,
        "department": delivery.department,
        "kind": delivery.kind,
        "on": acceptance.on.isoformat(),
        "period": None if delivery.period is None else str(delivery.period),
        "periods": [str(period) for period in periods],
        "delivered": {
            "name": delivery.workbook,
            "sheet": intake.sheet.sheet,
            "format": intake.sheet.format,
            "bytes": len(delivery.content),
            "sha256": hashlib.sha256(delivery.content).hexdigest(),
        },
        "pack": {"name": pack.name, "digest": pack.digest},
        "columns": _columns(intake),
        "rows": {
            "delivered": len(intake.sheet.rows),
            "accepted": len(intake.accepted),
            "refused": len(intake.refused_rows),
            "facts": sum(len(row.values) for row in intake.accepted),
        },
        "notices": [*intake.notices, *acceptance.remarks],
        "corrects": acceptance.corrects,
        "reason": acceptance.reason,
        "simulated": acceptance.simulated,
        "files": {name: hash_file(folder / name) for name in (DELIVERED, FACTS, REFUSED)},
    }


def _columns(intake: Intake) -> Sequence[dict[str, Any]]:
    return [
        {"header": one.header, "item": one.item.name, "unit": one.unit, "stated": one.stated}
        for one in intake.columns
        if one.item is not None
    ]
