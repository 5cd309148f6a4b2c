"""A publication: everything known from the first batches, latest value per key, sorted, so that reading it is cheap.

    published/000012-enterprise/
        manifest.json      through which batch, the hashes of those batches, by which precedence, the file's hash
        facts.parquet      the latest of every department for every key; `counts` marks the one that is believed

It holds nothing that the batches do not, may be deleted at any time, and is not used where it does not agree with them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, Final

import duckdb
import narwhals as nw

from mujun.errors import FactError, Fault
from mujun.facts.batch import Batch, drop_staging, flush, hash_file, make_staging
from mujun.facts.knowledge import (
    KEY,
    STATEMENT,
    Frame,
    connect,
    keep_believed,
    keep_latest,
    make_small_table,
    read_statements,
)
from mujun.facts.lake import Lake, list_batches
from mujun.packs.item import EntityKind
from mujun.rules.period import Period

PUBLISHED: Final = "published"
_MANIFEST, _FACTS = "manifest.json", "facts.parquet"


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication on disk: the facts of `kind` through batch `through`."""

    path: Path
    kind: EntityKind
    through: int
    batches: tuple[str, ...]
    precedence: str

    @property
    def facts_file(self) -> Path:
        """Its facts."""
        return self.path / _FACTS


def publish(lake: Lake, as_of: date, kind: EntityKind = "enterprise", *, memory: str | None = None) -> Publication:
    """Compact what is known on a day into one sorted file that later readings use; FactError where nothing is.

    `memory` is how much the work may take before it spills to the disk, as for `connect`.
    """
    batches = list_batches(lake, as_of, kind)
    if not batches:
        where, found = str(lake.path), f"到 {as_of} 没有一批数"
        raise FactError(Fault("facts.nothing-known", where, found, "没有可以公布的", "先收数，或核对日期"))
    place = lake.path / PUBLISHED / f"{batches[-1].number:06d}-{kind}"
    if (found_one := _read(place)) is not None and _agrees(found_one, lake, batches):
        return found_one
    staging = make_staging(lake.path)
    try:
        _write_facts(staging / _FACTS, lake, batches, kind, memory)
        stated = {
            "kind": kind,
            "through": batches[-1].number,
            "batches": [batch.hash for batch in batches],
            "precedence": lake.precedence,
            "sha256": hash_file(staging / _FACTS),
        }
        (staging / _MANIFEST).write_text(json.dumps(stated, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        for path in (staging / _FACTS, staging / _MANIFEST, staging):
            flush(path)
        place.parent.mkdir(exist_ok=True)
        if place.exists():
            place.rename(staging.with_name(f"{staging.name}-old"))
        staging.rename(place)
        flush(place.parent)
    finally:
        drop_staging(staging)
        drop_staging(staging.with_name(f"{staging.name}-old"))
    return Publication(place, kind, batches[-1].number, tuple(batch.hash for batch in batches), lake.precedence)


def find_publication(lake: Lake, batches: Sequence[Batch], kind: EntityKind) -> Publication | None:
    """The newest publication made of exactly the first of these batches by the lake's precedence, or None."""
    folders = sorted((lake.path / PUBLISHED).glob(f"*-{kind}"), reverse=True)
    stated = (_read(folder) for folder in folders)
    return next((one for one in stated if one is not None and _agrees(one, lake, batches)), None)


def read_lake(
    lake: Lake,
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    kind: EntityKind,
    narrow: nw.Expr | None = None,
) -> Frame:
    """The one statement that counts for each key from these batches, through a publication where one agrees."""
    items = [item for item in lake.items if item.of == kind]
    publication = find_publication(lake, batches, kind)
    if publication is None:
        return keep_believed(keep_latest(read_statements(connection, batches, narrow)), connection, items)
    known: Frame = nw.from_native(connection.read_parquet(str(publication.facts_file)))
    if narrow is not None:
        known = known.filter(narrow)
    later = [batch for batch in batches if batch.number > publication.through]
    if not later:
        return known.filter(nw.col("counts")).select(*STATEMENT)
    both = nw.concat([known.select(*STATEMENT), read_statements(connection, later, narrow)], how="vertical")
    return keep_believed(keep_latest(both), connection, items)


def read_latest(
    lake: Lake,
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    kind: EntityKind,
    narrow: nw.Expr | None = None,
) -> Frame:
    """What each department said last of each key from these batches, as STATEMENT, through a publication likewise."""
    publication = find_publication(lake, batches, kind)
    if publication is None:
        return keep_latest(read_statements(connection, batches, narrow))
    known: Frame = nw.from_native(connection.read_parquet(str(publication.facts_file)))
    if narrow is not None:
        known = known.filter(narrow)
    later = [batch for batch in batches if batch.number > publication.through]
    if not later:
        return known.select(*STATEMENT)
    both = nw.concat([known.select(*STATEMENT), read_statements(connection, later, narrow)], how="vertical")
    return keep_latest(both)


def read_entities(
    lake: Lake, connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], kind: EntityKind, period: Period
) -> Frame:
    """Every entity about which anything was delivered for a period, even blank, as one column `entity`."""
    publication = find_publication(lake, batches, kind)
    later = [batch for batch in batches if publication is None or batch.number > publication.through]
    here = nw.col("period") == str(period)
    parts = [read_statements(connection, later, here).select("entity")]
    if publication is not None:
        known: Frame = nw.from_native(connection.read_parquet(str(publication.facts_file)))
        parts.append(known.filter(here).select("entity"))
    # grouped, not made unique: Narwhals numbers the rows of every entity to find the first
    return nw.concat(parts, how="vertical").group_by("entity").agg(nw.len().alias("said")).select("entity")


def _write_facts(file: Path, lake: Lake, batches: Sequence[Batch], kind: EntityKind, memory: str | None) -> None:
    items = [item for item in lake.items if item.of == kind]
    with connect(memory) as connection:
        sole = make_small_table(connection, ("item", "period", "sole"), _said_once(batches) or [("", "", 1)])
        said = read_statements(connection, batches).join(sole, on=["item", "period"], how="left")
        _materialise(connection, "latest", keep_latest(said.filter(nw.col("sole").is_null())))
        latest: Frame = nw.from_native(connection.table("latest"))
        believed = keep_believed(latest, connection, items).select(*KEY, "department", counts=nw.lit(True))
        marked = latest.join(believed, on=[*KEY, "department"], how="left").with_columns(
            nw.col("counts").fill_null(False)
        )
        once = said.filter(~nw.col("sole").is_null()).select(*STATEMENT, counts=nw.lit(True))
        whole = nw.concat([once, marked], how="vertical")
        _materialise(connection, "ordered", whole.sort("period", "item", "entity", "department"))
        connection.execute("SET threads = 1")  # one writer, so that the same facts give the same bytes
        connection.table("ordered").write_parquet(str(file), compression="zstd")


def _said_once(batches: Sequence[Batch]) -> list[tuple[str, str, int]]:
    """Items and periods of one batch only: a batch has each key once, so nothing there is to be weighed."""
    cells = Counter(pair for batch in batches for pair in product(dict.fromkeys(batch.items), batch.periods))
    return [(item, period, 1) for (item, period), count in cells.items() if count == 1]


def _materialise(connection: duckdb.DuckDBPyConnection, name: str, frame: Frame) -> None:
    relation: duckdb.DuckDBPyRelation = frame.to_native()
    relation.create(name)


def _read(place: Path) -> Publication | None:
    try:
        stated: dict[str, Any] = json.loads((place / _MANIFEST).read_bytes())
        return Publication(place, stated["kind"], stated["through"], tuple(stated["batches"]), stated["precedence"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _agrees(publication: Publication, lake: Lake, batches: Sequence[Batch]) -> bool:
    """Whether it is made of exactly those of the batches that are numbered up to it, and by the lake's precedence."""
    first = tuple(batch.hash for batch in batches if batch.number <= publication.through)
    return publication.batches == first and publication.precedence == lake.precedence
