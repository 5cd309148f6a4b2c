"""Small tables made by hand in DuckDB, as the facts give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import narwhals as nw

from mujun.rules.value import MISSING, NOT_APPLICABLE

REASONS = {MISSING: "missing", NOT_APPLICABLE: "not applicable"}


def make_table(
    rows: Sequence[Mapping[str, object]], connection: duckdb.DuckDBPyConnection | None = None
) -> nw.LazyFrame:
    """One row per entity; 缺数 and 不适用 stand in the rows as such and become nulls with their reason."""
    connection = connection or duckdb.connect()
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns: list[tuple[str, str, list[object]]] = []
    for name in names:
        values = [row.get(name, MISSING) for row in rows]
        known = [value for value in values if value not in REASONS]
        if any(isinstance(value, str) for value in known):
            columns.append((name, "VARCHAR", [None if value in REASONS else value for value in values]))
        elif known and all(isinstance(value, bool) for value in known):
            columns.append((name, "BOOLEAN", [None if value in REASONS else value for value in values]))
        else:
            columns.append((name, "DOUBLE", [None if value in REASONS else value for value in values]))
            columns.append((f"{name}·缺", "VARCHAR", [REASONS.get(value) for value in values]))  # type: ignore[call-overload]
    stated = ", ".join(f'"{name}" {kind}' for name, kind, _ in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE example_{len(_made)} ({stated})")
    marks = ", ".join("?" * len(columns))
    if rows:
        connection.executemany(
            f"INSERT INTO example_{len(_made)} VALUES ({marks})",
            [[values[row] for _, _, values in columns] for row in range(len(rows))],
        )
    frame = nw.from_native(connection.table(f"example_{len(_made)}"))
    _made.append(connection)
    return frame


_made: list[duckdb.DuckDBPyConnection] = []
