"""A scheme and a table → a run.

The steps are listed once; `mujun.evaluation.explain` names its paragraphs after them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any, Final, Protocol, runtime_checkable

import duckdb
import narwhals as nw

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import Frame, Store, fetch_rows
from mujun.evaluation.benchmark import set_benchmarks
from mujun.evaluation.cell import REASON
from mujun.evaluation.grade import adjust_grades, grade_firms
from mujun.evaluation.intake import ENTITY, check_connections, name_tables, sorts_of
from mujun.evaluation.points import RAW, give_points, scored
from mujun.evaluation.prepare import (
    derive_values,
    judge_scope,
    merge_firms,
    scope_column,
    scopes,
    sort_into_lanes,
    take_tables,
)
from mujun.evaluation.rank import rank_firms
from mujun.evaluation.record import Manifest, Run, engine_digest
from mujun.evaluation.total import total_up
from mujun.evaluation.work import (
    ADJUSTED,
    COUNTED,
    DOMAIN,
    FILLED,
    FIRST,
    GRADE,
    GRADE_NAME,
    GROUND,
    LANE,
    MEMBERS,
    OPEN,
    RANK,
    SIZE,
    STATUS,
    TOTAL,
    TREATED,
    Work,
)
from mujun.packs.scheme import Lane, Nested, Scheme
from mujun.rules.expression import names

VERSION: Final = "口径"
ALONE, MERGED, PLAIN = "独立", "合并", "单一"

Step = Callable[[Work], Work]


@dataclass(frozen=True, slots=True)
class Course:
    """How a run is taken: who hears of its steps, where tables stand between them, and what its tables are called."""

    tell: Callable[[str], None]
    store: Store
    called: Sequence[str]

    @property
    def before(self) -> Course:
        """The same over the tables of the periods before."""
        return replace(self, called=self.called[1:])


PREPARING: Final[tuple[tuple[str, Step], ...]] = (
    ("指标", derive_values),
    ("范围", judge_scope),
    ("分组", sort_into_lanes),
)
SCORING: Final[tuple[tuple[str, Step], ...]] = (
    ("基准", set_benchmarks),
    ("得分", give_points),
    ("总分", total_up),
)
GRADING: Final[tuple[tuple[str, Step], ...]] = (
    ("位次", rank_firms),
    ("等级", grade_firms),
    ("调整", adjust_grades),
)
STEPS: Final = ("取数", "合并", *(name for name, _ in (*PREPARING, *SCORING, *GRADING)))


@runtime_checkable
class FactTable(Protocol):
    """A table of facts that knows which batches it was made of."""

    @property
    def frame(self) -> Frame:
        """One row per entity."""

    @property
    def batches(self) -> Sequence[str]:
        """The hashes of the batches used."""


def run(
    scheme: Scheme,
    table: Frame | FactTable,
    *,
    earlier: Sequence[Frame | FactTable] = (),
    tell: Callable[[str], None] | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
    spill: bool = False,
    names: Sequence[str] = (),
) -> Run:
    """The scheme applied to a table (one row per entity), with the tables of earlier periods, nearest first.

    `tell` hears the name of each step as it begins, more than once where a step is taken for another year or pass.
    `connection` is the one the tables were made on, known of a table of facts; the results stand on it. With `spill`
    the tables between the steps do too, within its limit of memory, which is slower for a table that fits.
    `names` are what the tables are called in faults (their files, in the same order), else what period they are of.
    EvaluationError with every fault where the scheme is not complete or the table cannot be computed with.
    """
    if scheme.unknown:
        raise EvaluationError([_incomplete(scheme, what) for what in scheme.unknown])
    tables = [_frame(one) for one in (table, *earlier)]
    called = [*names, *name_tables(len(tables))[len(names) :]]
    check_connections(tables, called)
    both = scheme.merge is not None and scheme.merge.mode == "both"
    passes = ((ALONE, False), (MERGED, True)) if both else ((PLAIN, True),)
    made_on = connection or getattr(table, "connection", None)
    course = Course(tell or _be_silent, Store(made_on if spill else None), called)
    given, parts = tuple[str, ...](), list[Frame]()
    for label, merged in passes:
        work = evaluate_work(scheme, tables, merged, course)
        given = work.given
        parts.append(_select(work, label))
    # the bytes of a file follow the chunks of the table it is written from: with or without `spill` it is the same kind
    results = Store(made_on).keep((parts[0] if len(parts) == 1 else nw.concat(parts)).sort(ENTITY, VERSION))
    course.store.empty()
    return Run(scheme, results, _manifest(scheme, (table, *earlier), given, results))


def _manifest(scheme: Scheme, tables: Sequence[Frame | FactTable], given: tuple[str, ...], results: Frame) -> Manifest:
    return Manifest(
        engine=f"mujun {version('mujun')}",
        engine_digest=engine_digest(),
        pack=scheme.pack,
        scheme=scheme.name,
        scheme_digest=scheme.digest,
        title=scheme.title,
        of=scheme.of,
        period=scheme.period,
        official=scheme.official,
        simulated=any(getattr(one, "simulated", False) for one in tables),
        inputs=tuple(_hashes(one) for one in tables),
        given=given,
        steps=STEPS,
        notes=tuple(_notes(scheme, results)),
    )


def evaluate_work(scheme: Scheme, tables: Sequence[Frame], merged: bool, course: Course) -> Work:
    """Every step in order; the working table after the last."""
    work = _prepared(scheme, tables, merged, course)
    if len(tables) > 1 and _asks_last_year(scheme):
        last = _prepared(scheme, tables[1:], merged, course.before)
        work = Work(work.scheme, work.frame, work.sorts, work.given, last)
    groups = [scope_column(within) for within in scopes(scheme)]
    points = _take(work.narrow(_asked_by_points(scheme), groups), SCORING, course.tell)
    points = Work(scheme, course.store.keep(points.frame), points.sorts, work.given)
    grades = _take(points.narrow(_asked_by_grades(scheme)), GRADING, course.tell)
    return grades.widen(points.widen(work))


def _asked_by_points(scheme: Scheme) -> set[str]:
    """The names that benchmarks, points and totals are computed from, and those that grades need afterwards."""
    asked = _asked_by_grades(scheme)
    for lane in scheme.lanes:
        for part in lane.indicators:
            asked |= {part.indicator.name, *part.within, *names(part.indicator.formula)}
            asked |= set(names(scored(lane, part).expression))
        for bonus in lane.bonus:
            asked |= {name for one in (bonus.points, bonus.when) if one is not None for name in names(one)}
    return asked


def _asked_by_grades(scheme: Scheme) -> set[str]:
    """The names that ranks, grades and adjustments are computed from."""
    asked = {TOTAL, *(name for one in scheme.adjustments for name in names(one.when))}
    for lane in scheme.lanes:
        asked |= {*lane.tie_break, *(name for one in _nested(lane) for name in names(one.by))}
    return asked


def _nested(lane: Lane) -> tuple[Nested, ...]:
    return lane.grades.nested if lane.grades else ()


def _prepared(scheme: Scheme, tables: Sequence[Frame], merged: bool, course: Course) -> Work:
    course.tell(STEPS[0])
    work = take_tables(scheme, tables, course.store, course.called)
    course.tell(STEPS[1])
    work = _take(merge_firms(work, merged), PREPARING, course.tell)
    return Work(work.scheme, course.store.keep(work.frame), work.sorts, work.given)


def _take(work: Work, steps: Sequence[tuple[str, Step]], tell: Callable[[str], None]) -> Work:
    for name, step in steps:
        tell(name)
        work = step(work)
    return work


def _be_silent(step: str) -> None:
    """Nobody waits for the steps."""


def _asks_last_year(scheme: Scheme) -> bool:
    benchmarks = (part.benchmark for lane in scheme.lanes for part in lane.indicators)
    return any(getattr(benchmark, "last_year", False) for benchmark in benchmarks)


def _select(work: Work, label: str) -> Frame:
    """The columns of the results: who, the outcome, then everything it was computed from."""
    outcome = [STATUS, GROUND, LANE, DOMAIN, TOTAL, RANK, SIZE, FIRST, GRADE, GRADE_NAME, TREATED, ADJUSTED, OPEN]
    figures = [name for name in work.sorts if not name.startswith(("·", RAW)) and name not in outcome]
    filled = [FILLED + one.name for one in work.scheme.indicators]
    states = [name + REASON for name in figures]
    columns: list[Any] = [ENTITY, nw.lit(label).alias(VERSION), *outcome, MEMBERS, COUNTED, *figures, *states, *filled]
    return work.frame.select(*columns)


def _frame(table: Frame | FactTable) -> Frame:
    return table.frame if isinstance(table, FactTable) else table


def _hashes(table: Frame | FactTable) -> tuple[str, ...]:
    """The batches a table was made of; the hash of its rows where it does not know them."""
    if isinstance(table, FactTable):
        return tuple(table.batches)
    frame = table
    columns = sorted(frame.collect_schema())
    total = hashlib.sha256(json.dumps(columns, ensure_ascii=False).encode())
    kinds = sorts_of(frame)
    rows = [repr([row[name] for name in columns]) for row in fetch_rows(frame.select(*columns))]
    for row in sorted(rows):
        total.update(row.encode())
    return (f"rows:{total.hexdigest()}",) if kinds else ()


def _notes(scheme: Scheme, results: Frame) -> list[str]:
    """What a reader of the results must know: lanes without firms, firms whose conditions could not be judged."""
    counts = {
        "家数": nw.len(),
        "待核": nw.col(OPEN).count(),
        "无总分": (nw.col(COUNTED) & nw.col(TOTAL).is_null()).cast(nw.Int64).sum(),
    }
    by_lane = {row[LANE]: row for row in fetch_rows(results.group_by(LANE).agg(**counts))}
    open_, without = (sum(row[name] or 0 for row in by_lane.values()) for name in ("待核", "无总分"))
    notes = [f"“{lane.name}”组没有企业" for lane in scheme.lanes if lane.name not in by_lane]
    notes += [f"{open_} 家有条件因缺数不能判断，列在“待核”"] if open_ else []
    notes += [f"{without} 家参评而算不出总分，不排名"] if without else []
    return notes


def _incomplete(scheme: Scheme, what: str) -> Fault:
    where = f"{scheme.pack}/schemes/{scheme.name}.yaml"
    remedy = "查到原文后补进办法；不知道的数不能编"
    return Fault("evaluation.incomplete-scheme", where, what, "缺了它算不出得分", remedy)
