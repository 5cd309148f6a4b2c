"""Who a few enterprises are and where their figures come from, in one reading of the lake: what sheets are made of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import narwhals as nw

from mujun.facts.entity import Register, make_register
from mujun.facts.lake import Lake, list_batches
from mujun.facts.origin import COLUMNS, Origins, parts_of, sort_parts, tell_origins
from mujun.facts.publication import read_lake
from mujun.packs.pack import Pack
from mujun.rules.period import Period

ROWS_TOGETHER: Final = 20_480
"""Rows in one piece of a file of statements: a firm is in one or two pieces, and only those are read."""


def read_firms(
    lake: Lake,
    pack: Pack,
    *,
    entities: Collection[str],
    items: Collection[str],
    period: Period,
    as_of: date,
    connection: duckdb.DuckDBPyConnection,
    statements: Path | None = None,
) -> tuple[Register, Origins]:
    """What `read_register` and `read_origins` say of these enterprises at the end of a day.

    `statements` is a file of `write_statements` for the same items, period and day, read in place of the lake unless it
    is gone or cut short.
    """
    wanted = parts_of(lake, items, "enterprise")
    figures, lasting = sort_parts(lake, wanted, "enterprise")
    batches = list_batches(lake, as_of, "enterprise")
    if not batches or not entities:
        return Register({}), {}
    words = [item.name for item in lake.items if item.of == "enterprise" and not item.is_number]
    whose = nw.col("entity").is_in(list(entities))
    rows = None if statements is None else _read_file(statements, whose, connection)
    if rows is None:
        said = read_lake(lake, connection, batches, "enterprise", whose & _asked(lake, items, period))
        rows = said.select(*COLUMNS, "until").to_native().fetchall()
    rows.sort(key=lambda row: (row[0], row[1], row[9], row[2]))
    told = {*words}
    register = make_register(
        ((row[0], row[1], row[4]) for row in rows if row[1] in told and row[4] is not None), lake, pack
    )
    counting, kept = {*figures}, {*lasting}
    own = [row[:9] for row in rows if row[1] in counting or (row[1] in kept and row[9] <= period.last_day)]
    return register, tell_origins(own, batches, entities, wanted)


def write_statements(
    lake: Lake,
    file: Path,
    *,
    items: Collection[str],
    period: Period,
    as_of: date,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """What counts of every enterprise at the end of a day, as one file that a few are found in at once.

    What was known on a day never changes, so the file holds for good. Nothing is written where nothing was delivered.
    """
    batches = list_batches(lake, as_of, "enterprise")
    if batches:
        said = read_lake(lake, connection, batches, "enterprise", _asked(lake, items, period))
        native = said.select(*COLUMNS, "until").sort("entity", "item", "period").to_native()
        native.write_parquet(str(file), compression="zstd", row_group_size=ROWS_TOGETHER)


def _read_file(file: Path, whose: nw.Expr, connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]] | None:
    try:
        said = nw.from_native(connection.read_parquet(str(file))).filter(whose)
        rows: list[tuple[Any, ...]] = said.select(*COLUMNS, "until").to_native().fetchall()
    except duckdb.Error:
        return None
    return rows


def _asked(lake: Lake, items: Collection[str], period: Period) -> nw.Expr:
    """The figures of a period, and every word, whenever it was said."""
    figures, _ = sort_parts(lake, parts_of(lake, items, "enterprise"), "enterprise")
    words = [item.name for item in lake.items if item.of == "enterprise" and not item.is_number]
    return (nw.col("item").is_in(figures) & (nw.col("period") == str(period))) | nw.col("item").is_in(words)
