"""The statements that count for many figures at once: what a sheet names under each datum.

`mujun.facts.provenance` tells of one figure everything that was ever said; this tells of many only what counts, by the
same reading that makes the table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

import duckdb
import narwhals as nw

from mujun.facts.batch import Batch
from mujun.facts.knowledge import connect
from mujun.facts.lake import Lake, list_batches
from mujun.facts.publication import read_lake
from mujun.packs.item import EntityKind, Item
from mujun.rules.period import Period

Origins: TypeAlias = Mapping[tuple[str, str], tuple["Origin", ...]]
StatementRow: TypeAlias = tuple[str, str, str, float | None, str | None, str | None, str | None, int, int]
COLUMNS: Final = ("entity", "item", "period", "value", "text", "absence", "unit", "row", "batch")


@dataclass(frozen=True, slots=True)
class Origin:
    """The statement that counts for a figure: who delivered it in which batch, on what day and in which row.

    `item` is the part where the figure is composed; `unit` is the unit as delivered, None where it is the item's own;
    `period` is an earlier one for words, which last until others are said.
    """

    item: str
    department: str
    batch: int
    on: date
    workbook: str
    row: int
    period: str
    value: float | None
    text: str | None
    absence: str | None
    unit: str | None
    correction: str
    simulated: bool

    def __str__(self) -> str:
        return f"{self.department} 第 {self.batch} 批（{self.on}）第 {self.row} 行"


def read_origins(
    lake: Lake,
    *,
    entities: Collection[str],
    items: Collection[str],
    period: Period,
    as_of: date,
    kind: EntityKind = "enterprise",
    connection: duckdb.DuckDBPyConnection | None = None,
) -> Origins:
    """The statements that count for these figures at the end of a day, by (entity, item).

    A composed item has those of its parts; what nobody delivered, and names that are no items, have none.
    """
    wanted = parts_of(lake, items, kind)
    figures, words = sort_parts(lake, wanted, kind)
    batches = list_batches(lake, as_of, kind)
    if not (figures or words) or not batches or not entities:
        return {}
    timely = nw.col("item").is_in(figures) & (nw.col("period") == str(period))
    lasting = nw.col("item").is_in(words) & (nw.col("until") <= period.last_day)
    narrow = nw.col("entity").is_in(list(entities)) & (timely | lasting)
    made_in = connect() if connection is None else connection
    said = read_lake(lake, made_in, batches, kind, narrow)
    rows = said.sort("until").select(*COLUMNS).to_native().fetchall()
    return tell_origins(rows, batches, entities, wanted)


def parts_of(lake: Lake, items: Collection[str], kind: EntityKind) -> Mapping[str, tuple[str, ...]]:
    """The items each of these rests on: its parts where it is composed, else itself; what is no item is left out."""
    known = {item.name: item for item in lake.items if item.of == kind}
    return {name: _parts(known[name]) for name in items if name in known}


def sort_parts(lake: Lake, wanted: Mapping[str, tuple[str, ...]], kind: EntityKind) -> tuple[list[str], list[str]]:
    """The parts that are figures, and those that are words."""
    known = {item.name: item for item in lake.items if item.of == kind}
    parts = [
        known[name] for name in dict.fromkeys(part for names in wanted.values() for part in names) if name in known
    ]
    return [one.name for one in parts if one.is_number], [one.name for one in parts if not one.is_number]


def tell_origins(
    rows: Sequence[StatementRow],
    batches: Sequence[Batch],
    entities: Collection[str],
    wanted: Mapping[str, tuple[str, ...]],
) -> Origins:
    """The origins by (entity, item) from statements as COLUMNS, the later ones last."""
    found = {batch.number: batch for batch in batches}
    newest = {(row[0], row[1]): _origin(row, found[row[8]]) for row in rows if row[5] != "blank"}
    return {
        (entity, name): tuple(newest[entity, part] for part in names if (entity, part) in newest)
        for name, names in wanted.items()
        for entity in entities
    }


def _parts(item: Item) -> tuple[str, ...]:
    return item.composed.parts if item.composed else (item.name,)


def _origin(row: StatementRow, batch: Batch) -> Origin:
    _, item, period, value, text, absence, unit, line, number = row
    correction = "" if batch.corrects is None else f"更正第 {batch.corrects} 批：{batch.reason}"
    return Origin(
        item, batch.department, number, batch.on, batch.workbook, line, period, value, text, absence, unit, correction,
        batch.simulated,
    )  # fmt: skip
