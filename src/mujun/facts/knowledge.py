"""What is known from batches: one statement for each (entity, item, period), and where departments disagree.

The latest thing a department said counts for that department; a blank cell takes nothing back. Between departments a
figure counts before a stated 缺数, then the department that the item names first, then the later batch.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

import duckdb
import narwhals as nw

from mujun.facts.batch import Batch
from mujun.facts.lake import Lake, list_batches
from mujun.packs.item import EntityKind, Item
from mujun.rules.period import Period

Frame: TypeAlias = nw.LazyFrame[Any]
KEY: Final = ("entity", "item", "period")
STATEMENT: Final = (*KEY, "until", "value", "text", "absence", "unit", "row", "batch", "department")
_LATER: Final = 10**9
_RANKS: Final = 10**3
_NOTHING: Final = (
    "SELECT NULL::VARCHAR AS entity, NULL::VARCHAR AS item, NULL::VARCHAR AS period, NULL::DATE AS until, "
    "NULL::DOUBLE AS value, NULL::VARCHAR AS text, NULL::VARCHAR AS absence, NULL::VARCHAR AS unit, "
    "NULL::INTEGER AS row, NULL::BIGINT AS batch, NULL::VARCHAR AS department LIMIT 0"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one department says last of a key: a figure or a word or an absence, and the batch and row it stands in."""

    department: str
    value: float | None
    text: str | None
    absence: str | None
    batch: int
    row: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A key about which departments say different things; the first statement is the one that counts."""

    entity: str
    item: str
    period: str
    statements: tuple[Statement, ...]


def connect(memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that spills into the system's temporary folder when memory is short.

    `memory` is how much it may take ("4GB"); four fifths of the machine's where none is stated.
    """
    connection = duckdb.connect(config={"temp_directory": str(Path(tempfile.gettempdir()) / "mujun-spill")})
    if memory is not None:
        connection.execute("SET memory_limit = ?", [memory])
    return connection


def read_statements(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], narrow: nw.Expr | None = None
) -> Frame:
    """Every statement in these batches, as STATEMENT. `narrow` keeps some by the columns of KEY and `until`."""
    if not batches:
        return nw.from_native(connection.sql(_NOTHING))
    facts = nw.from_native(connection.read_parquet([str(batch.facts_file) for batch in batches], filename=True))
    if narrow is not None:
        facts = facts.filter(narrow)
    rows = [(str(batch.facts_file), batch.number, batch.department) for batch in batches]
    sources = make_small_table(connection, ("filename", "batch", "department"), rows)
    return facts.join(sources, on="filename", how="inner").select(*STATEMENT)


def keep_latest(statements: Frame) -> Frame:
    """Of each department about each key, the latest statement that is not blank; blank where there is no other."""
    blank = nw.col("absence").fill_null("") == "blank"
    order = nw.col("batch") + nw.when(blank).then(nw.lit(0)).otherwise(nw.lit(_LATER))
    return _keep_highest(statements, order, (*KEY, "department"))


def keep_believed(latest: Frame, connection: duckdb.DuckDBPyConnection, items: Sequence[Item]) -> Frame:
    """Of each key, the one statement that counts between departments."""
    return _keep_highest(*_weighed(latest, connection, items), KEY)


def read_known(
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    items: Sequence[Item],
    narrow: nw.Expr | None = None,
) -> Frame:
    """The one statement that counts for each key, from these batches, as STATEMENT."""
    return keep_believed(keep_latest(read_statements(connection, batches, narrow)), connection, items)


def list_disagreements(
    lake: Lake, as_of: date, period: Period, kind: EntityKind = "enterprise"
) -> tuple[Disagreement, ...]:
    """Every key of a period about which departments say different things as known on a day, in the order of keys."""
    batches = [batch for batch in list_batches(lake, as_of, kind) if str(period) in batch.periods]
    told = {(item, batch.department) for batch in batches for item in batch.items}
    several = {item for item, count in Counter(item for item, _ in told).items() if count > 1}
    items = [item for item in lake.items if item.of == kind and item.name in several]
    if not items:
        return ()
    with connect() as connection:
        narrow = (nw.col("period") == str(period)) & nw.col("item").is_in([item.name for item in items])
        latest = keep_latest(read_statements(connection, batches, narrow))
        said = latest.filter(nw.col("absence").fill_null("") != "blank")
        figure = nw.col("value").round(9).cast(nw.String)
        word = nw.coalesce(figure, nw.col("text"), nw.col("absence"))
        weighed, weight = _weighed(said.with_columns(word.alias("word")), connection, items)
        differing = (
            weighed.with_columns(
                weight.alias("weight"),
                nw.col("word").min().over(*KEY).alias("least"),
                nw.col("word").max().over(*KEY).alias("most"),
            )
            .filter(nw.col("least") != nw.col("most"))
            .sort(*KEY, "weight", descending=[False, False, False, True])
        )
        rows = differing.select(*KEY, "department", "value", "text", "absence", "batch", "row").to_native().fetchall()
    grouped: dict[tuple[str, str, str], list[Statement]] = {}
    for entity, item, when, *said_by in rows:
        grouped.setdefault((entity, item, when), []).append(Statement(*said_by))
    return tuple(Disagreement(*key, tuple(statements)) for key, statements in grouped.items())


def _weighed(statements: Frame, connection: duckdb.DuckDBPyConnection, items: Sequence[Item]) -> tuple[Frame, nw.Expr]:
    """The statements with a rank for each department's word on the item, and the weight by which they count."""
    stated = [(item.name, one, _RANKS - 1 - place) for item in items for place, one in enumerate(item.departments)]
    ranks = make_small_table(connection, ("item", "department", "rank"), stated or [("", "", 0)])
    ranked = statements.join(ranks, on=["item", "department"], how="left")
    absence = nw.col("absence").fill_null("")
    sort = nw.when(absence == "blank").then(nw.lit(0)).when(absence == "missing").then(nw.lit(1)).otherwise(nw.lit(2))
    return ranked, (sort * _RANKS + nw.col("rank").fill_null(0)) * _LATER + nw.col("batch")


def make_small_table(connection: duckdb.DuckDBPyConnection, names: Sequence[str], rows: Sequence[Any]) -> Frame:
    """A few rows as a table of a connection, its columns named; whole numbers are 64 bits wide."""
    table: Frame = nw.from_native(connection.values(*rows))
    named = table.rename({f"col{place}": name for place, name in enumerate(names)})
    numbers = [name for name, cell in zip(names, rows[0], strict=True) if isinstance(cell, int)]
    return named.with_columns(nw.col(*numbers).cast(nw.Int64))


def _keep_highest(frame: Frame, order: nw.Expr, key: Sequence[str]) -> Frame:
    return (
        frame.with_columns(order.alias("order"))
        .with_columns(nw.col("order").max().over(*key).alias("highest"))
        .filter(nw.col("order") == nw.col("highest"))
        .select(*STATEMENT)
    )
