"""How much of a firm's movement is correction of data, real change and change of rules: replayed from the lake.

A result is fixed by three things: the rules, the period, and the day whose knowledge counts. From one result to another
all three may change, in any order, and what one change does depends on what came before it. So each part is the mean of
what it does over the orders there are (its Shapley value); the parts of a firm add up to its whole movement. The later
period as known on the earlier day is no state a replay may pass: much of it had not been delivered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, permutations
from typing import Any, Final

import duckdb

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import Frame, fetch_rows
from mujun.evaluation.compare import LINKS, Move, Standing, compare_runs
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.lake import tables_of_lake
from mujun.evaluation.record import Run
from mujun.evaluation.run import PLAIN, VERSION, FactTable, run
from mujun.facts.lake import Lake, list_batches
from mujun.packs.scheme import Scheme
from mujun.packs.suggestion import suggest

CORRECTION, REALITY, RULE = LINKS
NOBODY: Final = "（未填）"


@dataclass(frozen=True, slots=True)
class State:
    """What a result is fixed by: the rules, the year its facts are of, the day whose knowledge counts."""

    scheme: Scheme
    period: int
    as_of: date


Tables = Callable[[State], Sequence[Frame | FactTable]]
Replay = Callable[[State], Run]


@dataclass(frozen=True, slots=True)
class Movement:
    """One firm in both results, and what each part did to its total; None where no way between them has all totals.

    `grades` are those along the first way there is, from the old result to the new.
    """

    move: Move
    parts: Mapping[str, float | None]
    grades: tuple[str | None, ...]

    def __str__(self) -> str:
        left, right = (one.grade or one.status or "不在名册" for one in (self.move.before, self.move.after))
        label = "" if self.move.label == PLAIN else f"（{self.move.label}）"
        words = f"{self.move.entity}{label}：{left} → {right}"
        if self.move.points is not None:
            words += f"，总分 {self.move.points:+.6g}"
        return words + _in_words(self.parts)


@dataclass(frozen=True, slots=True)
class Split:
    """All movements between two results. `ways` says in which orders the changes were made."""

    before: Run
    after: Run
    movements: tuple[Movement, ...]
    ways: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class GroupMoves:
    """The movements of one group: how many firms, how many up and down, and the mean of each part."""

    name: str
    firms: int
    up: int
    down: int
    came: int
    left: int
    points: float | None
    parts: Mapping[str, float | None]

    def __str__(self) -> str:
        words = f"{self.name}：{self.firms} 家，升 {self.up}，降 {self.down}，新进 {self.came}，退出 {self.left}"
        if self.points is not None:
            words += f"，总分平均 {self.points:+.6g}"
        return words + _in_words(self.parts)


def _in_words(parts: Mapping[str, float | None]) -> str:
    known = [f"{name} {change:+.6g}" for name, change in parts.items() if change is not None]
    return f"（{'，'.join(known)}）" if known else ""


def match_runs(before: Run, after: Run) -> Split:
    """Two results side by side without their parts, where there is no lake to replay them from."""
    movements = (Movement(one, {}, (one.before.grade, one.after.grade)) for one in compare_runs(before, after))
    return Split(before, after, tuple(movements), ())


def split_movement(old: State, new: State, lake: Lake) -> Split:
    """The movement of every firm from one result to another, both replayed from a lake, in parts that add up.

    EvaluationError where the schemes are not of one kind of entity.
    """
    if old.scheme.of != new.scheme.of:
        found = f"一个办法评 {old.scheme.of}，一个评 {new.scheme.of}"
        raise EvaluationError(Fault("evaluation.other-kind", new.scheme.title, found, "没有可比的对象", "选同类的办法"))
    connection = duckdb.connect()

    def tables(state: State) -> Sequence[FactTable]:
        return tables_of_lake(state.scheme, lake, as_of=state.as_of, period=state.period, connection=connection)

    return split_states(old, new, tables)


def state_of(done: Run, lake: Lake) -> State:
    """The state a run stands for: its day is the first on which the lake held just the batches it was made of.

    EvaluationError where the lake never held just those.
    """
    batches = [one for one in list_batches(lake) if one.kind == done.scheme.of]
    used = set(done.manifest.inputs[0])
    for place, batch in enumerate(batches, 1):
        if {one.hash for one in batches[:place]} == used:
            return State(done.scheme, done.manifest.period, batch.on)
    found = "湖里没有哪一天的批次正好是这次评价所用的"
    remedy = "给出这次评价所用的湖"
    raise EvaluationError(Fault("evaluation.other-lake", done.manifest.title, found, "重算不出当时的结果", remedy))


def split_states(old: State, new: State, tables: Tables) -> Split:
    """The same for tables that `tables` gives for a state: of its period and those before, on one connection."""
    runs: dict[tuple[str, int, date], Run] = {}

    def at(state: State) -> Run:
        key = (state.scheme.digest, state.period, state.as_of)
        if key not in runs:
            first, *earlier = tables(state)
            runs[key] = run(state.scheme, first, earlier=earlier)
        return runs[key]

    before, after = at(old), at(new)
    ways = list(_ways(old, new))
    moves = {(one.entity, one.label): one for one in compare_runs(before, after)}
    steps = [[_moves(at(left), at(right)) for left, right in pairwise(states)] for _, states in ways]
    names = [order for order, _ in ways]
    movements = tuple(_movement(key, move, names, steps) for key, move in moves.items())
    return Split(before, after, movements, tuple(names))


def _moves(before: Run, after: Run) -> dict[tuple[str, str], Move]:
    return {(one.entity, one.label): one for one in compare_runs(before, after)}


def _ways(old: State, new: State) -> Iterator[tuple[tuple[str, ...], list[State]]]:
    """Every order of the three changes that does not pass the later period as known on the earlier day."""
    changes: dict[str, Mapping[str, Any]] = {
        CORRECTION: {"as_of": new.as_of}, REALITY: {"period": new.period}, RULE: {"scheme": new.scheme},
    }  # fmt: skip
    latest, earliest = max(old.period, new.period), min(old.as_of, new.as_of)
    both = old.period != new.period and old.as_of != new.as_of
    for order in permutations(changes):
        states = [old]
        for name in order:
            states.append(replace(states[-1], **changes[name]))
        passed = [(one.period, one.as_of) for one in states[1:-1]]
        if not (both and (latest, earliest) in passed):
            yield order, states


def _movement(
    key: tuple[str, str], move: Move, ways: Sequence[tuple[str, ...]], steps: Sequence[Sequence[Mapping[Any, Move]]]
) -> Movement:
    """The mean of what each part does over the ways on which the firm has a total throughout."""
    nobody = Move(*key, Standing(), Standing())
    sums, count = dict.fromkeys(LINKS, 0.0), 0
    for order, links in zip(ways, steps, strict=True):
        points = [link.get(key, nobody).points for link in links]
        if None in points:
            continue
        count += 1
        for name, change in zip(order, points, strict=True):
            sums[name] += change or 0.0
    first = [link.get(key, nobody) for link in steps[0]]
    grades = (first[0].before.grade, *(one.after.grade for one in first))
    return Movement(move, {name: one / count if count else None for name, one in sums.items()}, grades)


def summarise_movements(split: Split, by: str) -> tuple[GroupMoves, ...]:
    """The movements by the values of a column (县区, 组, 行业 …), the whole first; a firm counts where it is now.

    EvaluationError where neither result has that column.
    """
    groups = _groups_of(split, by)
    order = {
        grade: place for place, grade in enumerate((*split.after.scheme.grades, *split.before.scheme.grades)[::-1])
    }
    each: dict[str, list[Movement]] = {}
    for one in split.movements:
        each.setdefault(groups.get((one.move.entity, one.move.label), NOBODY), []).append(one)
    whole = _summary("合计", list(split.movements), order)
    return (whole, *(_summary(name, each[name], order) for name in sorted(each)))


def _groups_of(split: Split, by: str) -> dict[tuple[str, str], str]:
    known = [set(one.results.collect_schema()) for one in (split.before, split.after)]
    if not any(by in names for names in known):
        found, remedy = f"结果里没有“{by}”这一列", suggest(by, known[1], "写结果里有的一列，如 组、县区")
        raise EvaluationError(Fault("evaluation.no-column", split.after.manifest.title, found, "分不了组", remedy))
    found_: dict[tuple[str, str], str] = {}
    for done, names in zip((split.before, split.after), known, strict=True):
        if by in names:
            rows = fetch_rows(done.results.select(*dict.fromkeys((ENTITY, VERSION, by))))
            found_ |= {(row[ENTITY], row[VERSION]): str(row[by]) for row in rows if row[by] is not None}
    return found_


def _summary(name: str, movements: Sequence[Movement], order: Mapping[str, int]) -> GroupMoves:
    ways = Counter(_way(one.move, order) for one in movements)
    whole = [one for one in movements if one.move.points is not None and None not in one.parts.values()]
    parts = {link: _mean([one.parts[link] for one in whole if one.parts]) for link in LINKS}
    points = _mean([one.move.points for one in whole])
    return GroupMoves(name, len(movements), ways["up"], ways["down"], ways["came"], ways["left"], points, parts)


def _way(move: Move, order: Mapping[str, int]) -> str:
    if move.before.status is None or move.after.status is None:
        return "came" if move.before.status is None else "left"
    before, after = order.get(move.before.grade or ""), order.get(move.after.grade or "")
    if before is None or after is None or before == after:
        return "same"
    return "up" if after > before else "down"


def _mean(figures: Sequence[float | None]) -> float | None:
    known = [one for one in figures if one is not None]
    return sum(known) / len(known) if known else None
