"""Tables made of rows or files, in the shape the facts give: one row per entity, absences with their reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb
import narwhals as nw

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import Frame
from mujun.evaluation.cell import REASON
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.record import read_parquet
from mujun.rules.value import MISSING, NOT_APPLICABLE, Absent

REASONS: Final = {MISSING: "missing", NOT_APPLICABLE: "not applicable"}
WORDS: Final = ("行业", "行业代码", "县区", "镇街", "宗地号")
"""Columns of words that may look like figures; read as such, 0510 would lose its zero."""
CODES: Final = (ENTITY, "统一社会信用代码", "信用代码", "企业代码")


def table_of_rows(rows: Sequence[Mapping[str, object]], connection: duckdb.DuckDBPyConnection | None = None) -> Frame:
    """A table of plain rows; a column no row has a value for is one of figures. Absences stand in the rows as such.

    Tables that are evaluated together (earlier periods) must share a connection.
    """
    columns: dict[str, list[object]] = {}
    kinds: dict[str, str] = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        values = [row.get(name, MISSING) for row in rows]
        known = [value for value in values if value is not None and not isinstance(value, Absent)]
        columns[name] = [None if isinstance(value, Absent) else value for value in values]
        kinds[name] = _kind(known)
        if kinds[name] == "DOUBLE":
            columns[name + REASON] = [REASONS.get(value) if isinstance(value, Absent) else None for value in values]
            kinds[name + REASON] = "VARCHAR"
    stated = ", ".join(f"{_quoted(name)} {kind}" for name, kind in kinds.items()) or f"{ENTITY} VARCHAR"
    connection = connection or duckdb.connect()
    connection.execute(f"CREATE OR REPLACE TEMP TABLE rows_of_a_case ({stated})")
    if rows:
        marks = ", ".join("?" * len(columns))
        # one statement with all rows: the values are bound, the names are quoted
        every = ", ".join([f"({marks})"] * len(rows))
        values = [values[place] for place in range(len(rows)) for values in columns.values()]
        connection.execute(f"INSERT INTO rows_of_a_case VALUES {every}", values)  # noqa: S608
    frame: Frame = nw.from_native(connection.table("rows_of_a_case").materialize())
    return frame


def _kind(known: Sequence[object]) -> str:
    if any(isinstance(value, str) for value in known):
        return "VARCHAR"
    return "BOOLEAN" if known and all(isinstance(value, bool) for value in known) else "DOUBLE"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def read_table(path: Path, connection: duckdb.DuckDBPyConnection | None = None) -> Frame:
    """A table from a Parquet or CSV file; the codes may stand under a usual Chinese name. EvaluationError otherwise."""
    if path.suffix.lower() == ".parquet":
        frame = read_parquet(path, connection)
    elif path.suffix.lower() == ".csv":
        frame = _read_csv(path, connection or duckdb.connect())
    else:
        found = f"不认得“{path.suffix}”文件"
        raise EvaluationError(
            Fault("evaluation.bad-table", path.name, found, "读不出一列一列的数", "用 .parquet 或 .csv")
        )
    names = frame.collect_schema().names()
    code = next((name for name in CODES if name in names), None)
    return frame if code in (None, ENTITY) else frame.rename({str(code): ENTITY})


def _read_csv(path: Path, connection: duckdb.DuckDBPyConnection) -> Frame:
    try:
        header = connection.read_csv(str(path), header=True, all_varchar=True).columns
        types = {name: "VARCHAR" for name in header if name in CODES or name in WORDS}
        frame: Frame = nw.from_native(connection.read_csv(str(path), header=True, dtype=types, sample_size=-1))
    except duckdb.Error:
        found = "读不出表格"
        fault = Fault("evaluation.bad-table", path.name, found, "首行要是列名，编码要是 UTF-8", "另存为 UTF-8 的 CSV")
        raise EvaluationError(fault) from None
    return frame
