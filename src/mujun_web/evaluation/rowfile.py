"""Rows that were worked out once, kept as a Parquet file that pages read a piece of."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import duckdb

TEXT: Final = "VARCHAR"
NUMBER: Final = "DOUBLE"


def write_rows(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str], place: Path) -> None:
    """The rows with their columns (name → TEXT or NUMBER) as a file that is there whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    passing, made = place.with_suffix(".csv"), place.with_suffix(".new")
    with passing.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(columns))
        writer.writeheader()
        writer.writerows(rows)
    try:
        with duckdb.connect() as connection:
            # the sniffer is not asked: a column of one firm without a county would be guessed otherwise
            relation = connection.read_csv(str(passing), header=True, columns=dict(columns), auto_detect=False)
            relation.write_parquet(str(made), compression="zstd")
        made.replace(place)
    finally:
        passing.unlink(missing_ok=True)
