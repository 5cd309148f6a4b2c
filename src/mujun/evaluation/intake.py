"""A table as the facts give it → the working table: figures as doubles, every column with its state column.

Nothing is guessed: a figure that is not a finite number, an entity that stands twice or has no code, and a column that
is not there at all are faults, each named.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import duckdb
import narwhals as nw

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import Frame, Store, fetch_rows
from mujun.evaluation.cell import KNOWN, MEANINGLESS, REASON, TYPES, UNKNOWN, Sort, named

ENTITY: Final = "entity"
LARGEST_FIGURE: Final = 1e18
MOST_NAMED: Final = 5
_NOT_APPLICABLE: Final = ("not applicable", "不适用")


def sorts_of(frame: Frame) -> dict[str, Sort]:
    """The columns that hold values, and of what sort; text columns of reasons are not among them."""
    schema = frame.collect_schema()
    found: dict[str, Sort] = {}
    for name, kind in schema.items():
        if name.endswith(REASON) and name.removesuffix(REASON) in schema:
            continue
        if kind.is_numeric():
            found[name] = "number"
        elif kind == nw.Boolean:
            found[name] = "flag"
        elif kind == nw.String:
            found[name] = "text"
    return found


def take_in(frame: Frame, wanted: Mapping[str, Sort], back: int = 0) -> Frame:
    """The entity code and every wanted column with its state column; `back` marks an earlier period's columns."""
    schema = frame.collect_schema()
    columns = [nw.col(ENTITY).cast(nw.String).alias(ENTITY)]
    for name, sort in wanted.items():
        value = nw.col(name).cast(TYPES[sort])
        if sort == "number":
            value = nw.when(value.is_finite()).then(value)
        state = nw.when(~value.is_null()).then(nw.lit(KNOWN, dtype=nw.Int8))
        if name + REASON in schema and schema[name + REASON] == nw.String:
            stated = nw.col(name + REASON).is_in(_NOT_APPLICABLE)
            state = state.when(stated).then(nw.lit(MEANINGLESS, dtype=nw.Int8))
        columns += [
            value.alias(named(name, back)),
            state.otherwise(nw.lit(UNKNOWN, dtype=nw.Int8)).alias(named(name, back) + REASON),
        ]
    return frame.select(*columns)


def check_table(frame: Frame, wanted: Mapping[str, Sort], where: str, store: Store | None = None) -> Frame:
    """The wanted columns of the table, computed and kept; EvaluationError with every fault where it is not sound."""
    if faults := list(_column_faults(frame, wanted, where)):
        raise EvaluationError(faults)
    there = frame.collect_schema()
    reasons = [name + REASON for name in wanted if name + REASON in there]
    # kept at once: a lake's table is a long query, and what follows reads it several times
    kept = (store or Store()).keep(frame.select(ENTITY, *wanted, *reasons))
    if faults := [*_entity_faults(kept, where), *_figure_faults(kept, wanted, where)]:
        raise EvaluationError(faults)
    return kept


def name_tables(count: int) -> list[str]:
    """What tables without names of their own are called: by their period, this one's first."""
    return [f"前 {back} 期的表" if back else "本期的表" for back in range(count)]


def check_connections(tables: Sequence[Frame], called: Sequence[str]) -> None:
    """Nothing where the tables can be joined; EvaluationError where they were made on different DuckDB connections."""
    first, *others = (nw.to_native(table) for table in tables)
    for back, other in enumerate(others, 1):
        if not (isinstance(first, duckdb.DuckDBPyRelation) and isinstance(other, duckdb.DuckDBPyRelation)):
            continue
        try:
            first.set_alias("本期").cross(other.set_alias("前期"))
        except duckdb.InvalidInputException:
            found, why = f"与{called[0]}不在同一个连接里", "两张表并不到一起"
            remedy = "读几张表时用同一个 connection（read_table、facts.table 都可以给）"
            raise EvaluationError(Fault("evaluation.other-connection", called[back], found, why, remedy)) from None


def _column_faults(frame: Frame, wanted: Mapping[str, Sort], where: str) -> Iterator[Fault]:
    found = sorts_of(frame)
    words = {"number": "数", "flag": "是否", "text": "文字"}
    if ENTITY not in frame.collect_schema():
        why = "不知道哪一行是哪家企业"
        yield Fault(
            "evaluation.no-entity", where, f"没有“{ENTITY}”这一列", why, "补上统一社会信用代码一列，列名 entity"
        )
    for name, sort in wanted.items():
        if name not in found:
            remedy = "补上这一列；没有数的留空并写明缺数或不适用"
            yield Fault("evaluation.no-column", where, f"表里没有“{name}”这一列", "办法要用它", remedy)
        elif found[name] != sort and not _is_empty(frame, name):
            text = f"“{name}”一列是{words[found[name]]}，办法要{words[sort]}"
            remedy = "按口径转成数再交来；夹有文字的数在归集时就要隔离"
            yield Fault("evaluation.wrong-column", where, text, "不能当数算", remedy)


def _is_empty(frame: Frame, name: str) -> bool:
    """Whether a column holds nothing at all: readers of files then cannot know what sort it would be."""
    counted = frame.select(nw.col(name).count().alias("n"))
    return not fetch_rows(counted)[0]["n"]


def _entity_faults(frame: Frame, where: str) -> Iterator[Fault]:
    code = nw.col(ENTITY).cast(nw.String)
    nameless = (code.is_null() | (code.str.len_chars() == 0)).cast(nw.Int64).sum()
    counts = fetch_rows(frame.select(nw.len().alias("n"), code.n_unique().alias("different"), nameless.alias("none")))[
        0
    ]
    if counts["n"] and counts["different"] < counts["n"]:
        counted = frame.select(code.alias(ENTITY)).group_by(ENTITY).agg(nw.len().alias("n"))
        several = counted.filter((nw.col("n") > 1) & ~nw.col(ENTITY).is_null())
        yield from _repeated(fetch_rows(several.sort(ENTITY).head(MOST_NAMED + 1)), where)
    if counts["none"]:
        found = f"有 {counts['none']} 行没有企业代码"
        yield Fault("evaluation.nameless-row", where, found, "算了也不知道是谁的", "补上统一社会信用代码")


def _repeated(twice: Sequence[Mapping[str, object]], where: str) -> Iterator[Fault]:
    if twice:
        found = f"{_listed([str(row[ENTITY]) for row in twice])}不止一行"
        remedy = "一家企业一期只留一行；更正作为新的一批交来"
        yield Fault("evaluation.duplicate-entity", where, found, "会多占名额，均值也会算错", remedy)


def _figure_faults(frame: Frame, wanted: Mapping[str, Sort], where: str) -> Iterator[Fault]:
    numbers = [name for name, sort in wanted.items() if sort == "number"]
    if not numbers:
        return
    sizes = [nw.col(name).cast(nw.Float64).abs().max().alias(name) for name in numbers]
    largest = fetch_rows(frame.select(*sizes))[0]
    for name in numbers:
        size = largest[name]
        if size is not None and not math.isfinite(size):
            found = f"“{name}”里有 NaN 或无穷大"
            yield Fault("evaluation.not-a-number", where, found, "不是数，没法算", "没有数的留空并写明缺数或不适用")
        elif size is not None and size >= LARGEST_FIGURE:
            found = f"“{name}”里有 {size:.3g} 这样大的数"
            remedy = "核对单位和位数；确需这样大的数，换用更大的单位"
            yield Fault("evaluation.huge-figure", where, found, "超过 15 位有效数字，算不准", remedy)


def _listed(names: Sequence[str]) -> str:
    more = "等" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more
