"""One table out: a row for each entity of a kind, a column for each item, as known on a day, for a period.

Columns: `entity`; each item of words by its Chinese name; each item of figures by its Chinese name, null where it has
no figure, with a column `<item>·缺` that says why: `missing` or `not applicable`. Words last: what an enterprise was
called or where it stood in an earlier period holds until a later one says otherwise. Figures are of the period alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb
import narwhals as nw

from mujun.errors import FactError, Fault
from mujun.facts.knowledge import Frame, connect, make_small_table
from mujun.facts.lake import Lake, list_batches
from mujun.facts.publication import read_entities, read_lake
from mujun.packs.item import EntityKind, Item
from mujun.packs.suggestion import suggest
from mujun.rules.period import Period

REASON: Final = "·缺"
MISSING, NOT_APPLICABLE = "missing", "not applicable"


@dataclass(frozen=True, slots=True)
class FactTable:
    """The table, lazy over a connection that it keeps open, the items of its columns, and the batches it is made of."""

    frame: Frame
    connection: duckdb.DuckDBPyConnection
    kind: EntityKind
    period: Period
    as_of: date
    items: tuple[Item, ...]
    batches: tuple[str, ...]
    simulated: bool


def table(
    lake: Lake,
    *,
    as_of: date,
    period: Period,
    kind: EntityKind,
    items: Collection[str] | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> FactTable:
    """Every entity of a kind with anything known of the period, as known at the end of a day, sorted by entity.

    `items` keeps some columns only (with those they are composed of); FactError where one is not an item of the kind.
    `connection` is where the table is made, for tables that are to be joined.
    """
    chosen = _choose_items(lake, kind, items)
    batches = list_batches(lake, as_of, kind)
    made_in = connect() if connection is None else connection
    numbers = [item for item in chosen if item.composed is None and item.is_number]
    words = [item for item in chosen if not item.is_number]
    wide = read_entities(lake, made_in, batches, kind, period)
    # read apart: a file sorted by period and item is read only where the items stand
    if numbers:
        here = (nw.col("period") == str(period)) & nw.col("item").is_in([item.name for item in numbers])
        wide = _add_figures(wide, read_lake(lake, made_in, batches, kind, here), numbers, made_in)
    if words:
        until_then = (nw.col("until") <= period.last_day) & nw.col("item").is_in([item.name for item in words])
        wide = _add_words(wide, read_lake(lake, made_in, batches, kind, until_then), words)
    if composed := [part for item in chosen if item.composed for part in _composed(item)]:
        wide = wide.with_columns(*composed)
    if reasons := [_reason(item.name) for item in chosen if item.is_number]:
        wide = wide.with_columns(*reasons)
    columns = [name for item in chosen for name in _column_names(item)]
    frame = wide.select("entity", *columns).sort("entity")
    hashes = tuple(batch.hash for batch in batches)
    return FactTable(frame, made_in, kind, period, as_of, chosen, hashes, any(batch.simulated for batch in batches))


def _choose_items(lake: Lake, kind: EntityKind, names: Collection[str] | None) -> tuple[Item, ...]:
    items = {item.name: item for item in lake.items if item.of == kind}
    if names is None:
        return tuple(items.values())
    faults = [
        Fault(
            "facts.unknown-item",
            "取表",
            f"“{name}”不是取数项",
            "没有这一列",
            suggest(name, items, "核对包的 items.yaml"),
        )
        for name in names
        if name not in items
    ]
    if faults:
        raise FactError(faults)
    parts = {part for name in names if (composed := items[name].composed) for part in composed.parts}
    return tuple(item for name, item in items.items() if name in names or name in parts)


def _column_names(item: Item) -> tuple[str, ...]:
    return (item.name, f"{item.name}{REASON}") if item.is_number else (item.name,)


def _add_figures(wide: Frame, known: Frame, items: Sequence[Item], connection: duckdb.DuckDBPyConnection) -> Frame:
    """Figures beside their entities, and why there are none.

    The two are pivoted apart, by the place of the item and not its name: nearly all statements are figures.
    """
    places = make_small_table(connection, ("item", "place"), [(item.name, at) for at, item in enumerate(items)])
    said = known.join(places, on="item", how="inner")
    values = [_cell(at, "value").alias(item.name) for at, item in enumerate(items)]
    reasons = [_cell(at, "absence").alias(f"{item.name}{REASON}") for at, item in enumerate(items)]
    figures = said.filter(~nw.col("value").is_null()).group_by("entity").agg(*values)
    absent = said.filter(nw.col("absence").is_in([MISSING, NOT_APPLICABLE])).group_by("entity").agg(*reasons)
    return wide.join(figures, on="entity", how="left").join(absent, on="entity", how="left")


def _cell(place: int, column: str) -> nw.Expr:
    return nw.when(nw.col("place") == place).then(nw.col(column)).max()


_DAY: Final = len("2017-12-31")


def _add_words(wide: Frame, known: Frame, items: Sequence[Item]) -> Frame:
    """Words beside their entities, from the latest period that said them: the greatest of day and word together."""
    dated = nw.concat_str(nw.col("until").cast(nw.String), nw.col("text").fill_null(""))
    said = known.filter(nw.col("absence").fill_null("") != "blank").with_columns(dated=dated)
    latest = said.group_by("entity").agg(
        *(nw.when(nw.col("item") == item.name).then(nw.col("dated")).max().alias(item.name) for item in items)
    )
    return wide.join(latest.with_columns(*(_word(item).alias(item.name) for item in items)), on="entity", how="left")


def _word(item: Item) -> nw.Expr:
    word = nw.col(item.name).str.slice(_DAY)
    known = nw.when(word.str.len_chars() > 0).then(word)
    return known == "是" if item.kind == "flag" else known


def _composed(item: Item) -> tuple[nw.Expr, nw.Expr]:
    """A composed figure and why there is none: a part nobody delivered adds nothing, one said to be missing does."""
    composed = item.composed
    if composed is None:
        raise ValueError(f"{item.name!r} is not composed")
    value = nw.col(composed.base)
    for part in composed.plus:
        value = value + nw.col(part).fill_null(0.0)
    for part in composed.minus:
        value = value - nw.col(part).fill_null(0.0)
    unknown = nw.lit(False)
    for part in composed.parts:
        unknown = unknown | (nw.col(f"{part}{REASON}").fill_null("") == MISSING)
    nothing = nw.lit(None, nw.String)
    reason = nw.when(unknown).then(nw.lit(MISSING)).otherwise(nw.col(f"{composed.base}{REASON}"))
    return (
        nw.when(~unknown).then(value).alias(item.name),
        nw.when(value.is_null() | unknown).then(reason).otherwise(nothing).alias(f"{item.name}{REASON}"),
    )


def _reason(name: str) -> nw.Expr:
    """Why there is no figure: as said, and missing where nobody said anything; null where there is one."""
    said = nw.col(f"{name}{REASON}").fill_null(MISSING)
    none = nw.lit(None, nw.String)
    return nw.when(nw.col(name).is_null()).then(said).otherwise(none).alias(f"{name}{REASON}")
