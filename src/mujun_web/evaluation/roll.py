"""The roll 名册 of a run: its results with the words firms are found by, as one file that pages read a piece of.

It holds nothing that results and lake do not; it only puts them together once, so that a page of 17,000 costs little.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Final

import duckdb
import narwhals as nw

from mujun.evaluation.backend import Frame, fetch_rows, write_parquet
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.record import Run, read_parquet
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import ADJUSTED, GRADE, LANE, OPEN, RANK, STATUS
from mujun.facts.table import FactTable
from mujun.packs.scheme import DIVISION, INDUSTRY
from mujun_web.evaluation.bridge import WORDS, run_folder
from mujun_web.evaluation.models import Evaluation

ROLL: Final = "firms.parquet"
NAME, SCALE, COUNTY, TOWN = "企业名称", "规模", "县区", "镇街"
FOUND_BY: Final = (NAME, SCALE, COUNTY, TOWN, INDUSTRY, DIVISION, *WORDS)
_local = threading.local()


def write_roll(run: Run, table: FactTable, folder: Path) -> None:
    """`firms.parquet` beside the results: sorted as a roll is read, by lane and rank.

    Words that nobody delivered are there too, empty, so that pages need not ask which there are.
    """
    there, known = set(run.results.collect_schema()), set(table.frame.collect_schema())
    words = [name for name in FOUND_BY if name in known - there]
    frame = run.results.join(table.frame.select(ENTITY, *words), on=ENTITY, how="left") if words else run.results
    lost = [name for name in FOUND_BY if name not in known | there]
    frame = frame.with_columns(*(nw.lit(None, nw.String).alias(name) for name in lost)) if lost else frame
    write_parquet(frame.sort(LANE, RANK, ENTITY, VERSION, nulls_last=True), folder / ROLL)


def read_roll(evaluation: Evaluation) -> Frame:
    """The roll of a run, lazily, on the thread's connection; EvaluationError where it is gone or cut short."""
    return read_parquet(run_folder(evaluation) / ROLL, connection_of_thread())


def connection_of_thread() -> duckdb.DuckDBPyConnection:
    """One connection for each thread: opening one costs more than a page does."""
    if not hasattr(_local, "connection"):
        _local.connection = duckdb.connect()
    made: duckdb.DuckDBPyConnection = _local.connection
    return made


def count_roll(run: Run) -> dict[str, Any]:
    """What a list of runs says of one: how many of each status, of each grade in each lane, adjusted and open."""
    keys = (STATUS, LANE, GRADE)
    rows = fetch_rows(run.results.group_by(*keys).agg(nw.len().alias("n")).sort(*keys))
    open_, adjusted = nw.col(OPEN).count().alias("open"), nw.col(ADJUSTED).count().alias("adjusted")
    marks = fetch_rows(run.results.select(nw.len().alias("rows"), open_, adjusted))[0]
    statuses: dict[str, int] = {}
    grades: dict[str, int] = {}
    lanes: dict[str, dict[str, int]] = {}
    for row in rows:
        statuses[row[STATUS]] = statuses.get(row[STATUS], 0) + row["n"]
        if row[GRADE] is not None:
            grades[row[GRADE]] = grades.get(row[GRADE], 0) + row["n"]
            lane = lanes.setdefault(row[LANE] or "", {})
            lane[row[GRADE]] = lane.get(row[GRADE], 0) + row["n"]
    return {**marks, "statuses": statuses, "grades": grades, "lanes": lanes}
