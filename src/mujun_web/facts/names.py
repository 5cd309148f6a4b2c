"""What enterprises are called, for the few that a page shows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import narwhals as nw

from mujun.facts.knowledge import connect
from mujun.facts.publication import read_lake
from mujun_web.facts.queries import list_city_batches, open_city_lake


def name_entities(city: str, entities: Collection[object], known_on: date) -> dict[str, str]:
    """The latest name of each enterprise as known on a day; those without one are left out."""
    batches = [one for one in list_city_batches(city, known_on) if one.kind == "enterprise"]
    if not entities or not batches:
        return {}
    lake = open_city_lake(city)
    words = [item.name for item in lake.items if item.of == "enterprise" and item.kind == "name"]
    narrow = nw.col("item").is_in(words) & nw.col("entity").is_in([str(one) for one in entities])
    with connect() as connection:
        known = read_lake(lake, connection, batches, "enterprise", narrow).filter(~nw.col("text").is_null())
        rows = known.sort("until").select("entity", "text").to_native().fetchall()
    return dict(rows)
