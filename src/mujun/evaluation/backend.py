"""What differs between the engines tables run on: keeping an intermediate table, reading rows, writing Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals as nw

Frame = nw.LazyFrame[Any]


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
