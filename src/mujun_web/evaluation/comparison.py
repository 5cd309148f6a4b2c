"""Two runs side by side as one file: for each firm where it stood, where it stands, and what each part did to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import duckdb
import narwhals as nw
from django.conf import settings

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import Frame, fetch_rows
from mujun.evaluation.compare import LINKS, compare_runs
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.movement import GroupMoves, Movement, Split, State, split_states, summarise_movements
from mujun.evaluation.record import Run, read_parquet
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import LANE
from mujun.facts.knowledge import connect
from mujun.facts.table import FactTable
from mujun.packs.scheme import DIVISION
from mujun_web.evaluation import bridge
from mujun_web.evaluation.models import Comparison, Evaluation
from mujun_web.evaluation.rights import Sight
from mujun_web.evaluation.roll import COUNTY, NAME, connection_of_thread, read_roll
from mujun_web.evaluation.rowfile import NUMBER, TEXT, write_rows

Tell = Callable[[int, int, str], None]
FILE: Final = "moves.parquet"
STEPS: Final = 9
"""What a comparison is counted in: at most seven states to compute, the check before and the writing after."""
GROUPS: Final = (LANE, COUNTY, DIVISION)
UP, DOWN, SAME, CAME, LEFT = "升", "降", "不变", "新进", "退出"
NOBODY, NO_GRADE, UNFILLED = "不在名册", "没有等级", "（未填）"
COLUMNS: Final = {
    ENTITY: TEXT, VERSION: TEXT, NAME: TEXT, COUNTY: TEXT, DIVISION: TEXT, "原组": TEXT, "现组": TEXT, "原状态": TEXT,
    "现状态": TEXT, "原等级": TEXT, "现等级": TEXT, "方向": TEXT, "原因": TEXT, "经过": TEXT, "原总分": NUMBER,
    "现总分": NUMBER, "变化": NUMBER, "原名次": NUMBER, "现名次": NUMBER, **dict.fromkeys(LINKS, NUMBER),
}  # fmt: skip


def comparison_file(comparison: Comparison) -> Path:
    """Where the moves of a comparison are."""
    return settings.DEPLOYMENT.data_dir / "comparisons" / str(comparison.pk) / FILE


def read_moves(comparison: Comparison) -> Frame:
    """The moves, one row per firm; EvaluationError where the file is gone or cut short."""
    return read_parquet(comparison_file(comparison), connection_of_thread())


def read_seen_moves(comparison: Comparison, sight: Sight) -> Frame:
    """The moves of the firms an account sees: a county those that are its own in the later run, or were in the last."""
    frame = read_moves(comparison)
    return frame if sight.county is None else frame.filter(nw.col(COUNTY) == sight.county)


def summarise_seen(comparison: Comparison, sight: Sight) -> Mapping[str, Any]:
    """What a page says of the whole of it: of all firms as the worker kept it, of a county's counted from its moves."""
    kept: dict[str, Any] = comparison.summary
    if sight.county is None:
        return kept
    rows = fetch_rows(read_seen_moves(comparison, sight))
    grades = tuple(end for end in kept["ends"] if end not in (NO_GRADE, NOBODY))
    groups = {by: _group_rows(rows, by) for by in GROUPS}
    return {**kept, **summarise(rows, grades), "groups": groups}


def _group_rows(rows: Sequence[Mapping[str, Any]], by: str) -> list[dict[str, Any]]:
    """The rows by a column, the whole first, as `describe_group` says the movements of a run."""
    each: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        name = (row["现组"] or row["原组"]) if by == LANE else row[by]
        each.setdefault(name or UNFILLED, []).append(row)
    return [_describe_rows("合计", rows), *(_describe_rows(name, each[name]) for name in sorted(each))]


def _describe_rows(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    ways = Counter(row["方向"] for row in rows)
    whole = [row for row in rows if row["变化"] is not None and None not in [row[link] for link in LINKS]]
    parts = {link: sum(row[link] for row in whole) / len(whole) if whole else None for link in LINKS}
    points = sum(row["变化"] for row in whole) / len(whole) if whole else None
    return {
        "name": name, "firms": len(rows), "up": ways[UP], "down": ways[DOWN], "came": ways[CAME],
        "left": ways[LEFT], "points": points, "parts": parts,
    }  # fmt: skip


def make_comparison(comparison: Comparison, tell: Tell) -> dict[str, Any]:
    """Works the comparison out, keeps its file, and gives what a page says of the whole of it.

    EvaluationError where a replay does not give what a run says: then its parts must not speak for it.
    """
    tell(0, STEPS, "核对两次的结果")
    before, after = bridge.read_results(comparison.before), bridge.read_results(comparison.after)
    grades = tuple(dict.fromkeys((*before.scheme.grades, *after.scheme.grades)))
    old, new = (
        State(replace(done.scheme, period=run.period), run.period, run.as_of)
        for done, run in ((before, comparison.before), (after, comparison.after))
    )
    with connect() as connection:
        split = split_states(old, new, _Tables(comparison.after.city, connection, tell))
        if faults := [*_differences(comparison.before, before, split.before),
                      *_differences(comparison.after, after, split.after)]:  # fmt: skip
            raise EvaluationError(faults)
        tell(STEPS - 1, STEPS, "逐家对照，写出结果")
        rows = list_moves(split, grades, _words_of(comparison))
        groups = {by: [describe_group(one) for one in summarise_movements(split, by)] for by in GROUPS}
    write_rows(rows, COLUMNS, comparison_file(comparison))
    return {**summarise(rows, grades), "groups": groups, "ways": [list(way) for way in split.ways]}


@dataclass(slots=True)
class _Tables:
    """The tables of each state a comparison passes; whoever waits hears of each."""

    city: str
    connection: duckdb.DuckDBPyConnection
    tell: Tell
    done: int = 0

    def __call__(self, state: State) -> Sequence[FactTable]:
        self.done += 1
        words = f"用 {state.scheme.period} 年度办法算 {state.period} 年的数（{state.as_of} 所知）"
        self.tell(min(self.done, STEPS - 2), STEPS, words)
        return bridge.take_tables(state.scheme, self.city, state.as_of, state.period, self.connection)


def list_moves(split: Split, grades: tuple[str, ...], words: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row for each firm of either run, with what each part did to its points and grade."""
    order = {grade: place for place, grade in enumerate(grades)}
    links = split.ways[0] if split.ways else LINKS
    found = []
    for one in split.movements:
        move, said = one.move, words.get(one.move.entity, {})
        found.append(
            {
                ENTITY: move.entity, VERSION: move.label, NAME: said.get(NAME), COUNTY: said.get(COUNTY),
                DIVISION: said.get(DIVISION), **_ends("原", move.before), **_ends("现", move.after),
                "方向": direction_of(move.before, move.after, order), "原因": _causes(one, links), "经过": _path(one),
                "变化": move.points, **{name: one.parts.get(name) for name in LINKS},
            }
        )  # fmt: skip
    return found


def describe_group(group: GroupMoves) -> dict[str, Any]:
    """The movements of a group as plain values."""
    return {
        "name": group.name, "firms": group.firms, "up": group.up, "down": group.down, "came": group.came,
        "left": group.left, "points": group.points, "parts": dict(group.parts),
    }  # fmt: skip


def summarise(rows: list[dict[str, Any]], grades: tuple[str, ...]) -> dict[str, Any]:
    """How many went from each grade to each, how many up and down, and through which parts."""
    matrix = Counter((row["原等级"], row["现等级"]) for row in rows)
    directions = Counter(row["方向"] for row in rows)
    causes = Counter(
        (cause, row["方向"]) for row in rows if row["方向"] in (UP, DOWN) for cause in (row["原因"] or "").split("、")
    )
    ends = [*grades, NO_GRADE, NOBODY]
    return {
        "ends": ends,
        "matrix": [[matrix.get((left, right), 0) for right in ends] for left in ends],
        "directions": dict(directions),
        "causes": {name: {way: causes.get((name, way), 0) for way in (UP, DOWN)} for name in LINKS},
        "rows": len(rows),
    }


def _differences(evaluation: Evaluation, stated: Run, again: Run) -> Iterator[Fault]:
    """A fault where a replay of a run gives another total, rank or grade than the run."""
    other = [one for one in compare_runs(stated, again) if one.moved or one.points or one.before.rank != one.after.rank]
    if other:
        found = f"照原来的办法和取数日再算，{len(other)} 家与存档的结果不同（如 {other[0].entity}）"
        why, remedy = "拆出来的各部分就说明不了存档的结果", "多半是引擎升级过：用当时的版本对比，或重新测算后再比"
        yield Fault("desk.replay-differs", str(evaluation), found, why, remedy)


def _words_of(comparison: Comparison) -> dict[str, dict[str, Any]]:
    """Who each firm is: as the later run says, or the earlier one where it is no longer there."""
    found: dict[str, dict[str, Any]] = {}
    for run in (comparison.before, comparison.after):
        for row in fetch_rows(read_roll(run).select(ENTITY, NAME, COUNTY, DIVISION)):
            found[row[ENTITY]] = row
    return found


def _ends(side: str, standing: Any) -> dict[str, Any]:
    if standing is None or standing.status is None:
        return {f"{side}组": None, f"{side}状态": None, f"{side}等级": NOBODY, f"{side}总分": None, f"{side}名次": None}
    return {
        f"{side}组": standing.lane, f"{side}状态": standing.status, f"{side}等级": grade_of(standing),
        f"{side}总分": standing.total, f"{side}名次": standing.rank,
    }  # fmt: skip


def grade_of(standing: Any) -> str:
    """The grade a standing has, or why it has none."""
    if standing is None or standing.status is None:
        return NOBODY
    return NO_GRADE if standing.grade in (None, "不定级") else str(standing.grade)


def direction_of(before: Any, after: Any, order: Mapping[str, int]) -> str:
    """Up, down, the same, come or gone; between a grade and none there is no up or down."""
    left, right = grade_of(before), grade_of(after)
    if left == NOBODY or right == NOBODY:
        return CAME if left == NOBODY else LEFT
    if left not in order or right not in order or left == right:
        return SAME
    return UP if order[right] < order[left] else DOWN


def _causes(one: Movement, links: Sequence[str]) -> str:
    """The parts along the first way at which its grade became another."""
    changed = [name for name, (left, right) in zip(links, pairwise(one.grades), strict=False) if left != right]
    return "、".join(changed)


def _path(one: Movement) -> str:
    """Its grade in the old result and after each part of the first way."""
    return " → ".join(grade or "无" for grade in one.grades)
