"""Who a few enterprises are and where their figures come from, in one reading of the lake: what sheets are made of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import duckdb
import narwhals as nw

from mujun.facts.entity import Register, make_register
from mujun.facts.lake import Lake, list_batches
from mujun.facts.origin import COLUMNS, Origins, parts_of, sort_parts, tell_origins
from mujun.facts.publication import read_lake
from mujun.packs.pack import Pack
from mujun.rules.period import Period


def read_firms(
    lake: Lake,
    pack: Pack,
    *,
    entities: Collection[str],
    items: Collection[str],
    period: Period,
    as_of: date,
    connection: duckdb.DuckDBPyConnection,
) -> tuple[Register, Origins]:
    """What `read_register` and `read_origins` say of these enterprises at the end of a day."""
    wanted = parts_of(lake, items, "enterprise")
    figures, lasting = sort_parts(lake, wanted, "enterprise")
    batches = list_batches(lake, as_of, "enterprise")
    if not batches or not entities:
        return Register({}), {}
    words = [item.name for item in lake.items if item.of == "enterprise" and not item.is_number]
    timely = nw.col("item").is_in(figures) & (nw.col("period") == str(period))
    narrow = nw.col("entity").is_in(list(entities)) & (timely | nw.col("item").is_in(words))
    said = read_lake(lake, connection, batches, "enterprise", narrow)
    rows = said.select(*COLUMNS, "until").to_native().fetchall()
    rows.sort(key=lambda row: (row[0], row[1], row[9], row[2]))
    told = {*words}
    register = make_register(
        ((row[0], row[1], row[4]) for row in rows if row[1] in told and row[4] is not None), lake, pack
    )
    counting, kept = {*figures}, {*lasting}
    own = [row[:9] for row in rows if row[1] in counting or (row[1] in kept and row[9] <= period.last_day)]
    return register, tell_origins(own, batches, entities, wanted)
