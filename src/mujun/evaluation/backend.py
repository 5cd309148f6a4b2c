"""What differs between the engines tables run on: keeping an intermediate table, reading rows, writing Parquet."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

import duckdb
import narwhals as nw

Frame = nw.LazyFrame[Any]
_NUMBERS: Final = count(1)


@dataclass(frozen=True, slots=True)
class Store:
    """Where the tables between the steps of a run stand, a row for each entity.

    On a DuckDB connection they are its temporary tables: they lie within its limit of memory, what is beyond goes to
    disk, and they are gone when the run is done. Without one they stand wherever `keep` puts them.
    """

    connection: duckdb.DuckDBPyConnection | None = None
    _names: list[str] = field(default_factory=list)

    def keep(self, frame: Frame) -> Frame:
        """The same table computed once, in the same order."""
        native: Any = nw.to_native(frame)
        if self.connection is None or not isinstance(native, duckdb.DuckDBPyRelation):
            return keep(frame)
        name = f"·留{next(_NUMBERS)}"
        self.connection.execute(f'CREATE TEMP TABLE "{name}" AS SELECT * FROM native')  # noqa: S608 — the name is ours
        self._names.append(name)
        return nw.from_native(self.connection.table(name))

    def empty(self) -> None:
        """Drop every table; frames made from them cannot be read any more."""
        while self._names and self.connection is not None:
            self.connection.execute(f'DROP TABLE "{self._names.pop()}"')


def keep(frame: Frame) -> Frame:
    """The same table computed once and kept, so that what follows does not compute it again."""
    native: Any = nw.to_native(frame)
    if hasattr(native, "materialize"):
        kept: Frame = nw.from_native(native.materialize())
        return kept
    if hasattr(native, "localCheckpoint"):
        cached: Frame = nw.from_native(native.localCheckpoint())
        return cached
    return frame


def fetch_rows(frame: Frame) -> list[dict[str, Any]]:
    """The rows as mappings, in the table's order."""
    names = list(frame.collect_schema())
    native: Any = nw.to_native(frame)
    if hasattr(native, "fetchall"):
        return [dict(zip(names, row, strict=True)) for row in native.fetchall()]
    if hasattr(native, "toLocalIterator"):
        return [row.asDict() for row in native.collect()]
    return list(frame.collect().iter_rows(named=True))


def write_parquet(frame: Frame, path: Path) -> None:
    """The table as one Parquet file, rows in the table's order."""
    native: Any = nw.to_native(frame)
    if hasattr(native, "write_parquet"):
        native.write_parquet(str(path), compression="zstd")
    else:
        frame.sink_parquet(path)
