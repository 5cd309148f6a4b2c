"""How firmly each grade stands: under drawn weights, benchmarks and figures; without one indicator; figure by figure.

Scope, merges and lanes stay as they are; everything after them is worked again for every draw, adjustments included.
What the arrays give without any draw must be what the run says, or nothing is said. A seed makes all of it repeatable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final, TypeAlias

import numpy as np
from numpy.random import default_rng

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.array import Array
from mujun.evaluation.assumption import (
    Assumptions,
    Drawing,
    ItemError,
    Stakes,
    check_assumptions,
    shift_figures,
)
from mujun.evaluation.panel import Panel, read_panels
from mujun.evaluation.record import Run
from mujun.evaluation.regrade import NONE, Graded, Grading
from mujun.evaluation.rescore import Draws, Scored, Scoring
from mujun.packs.scheme import UNGRADED

_BLOCK: Final = 1_000_000
_STEPS: Final = 41
_TOGETHER: Final = 400
_NORMAL: Final = NormalDist()
Moves: TypeAlias = Mapping[str, tuple[ItemError, Array]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How firm one grade is: the chance of every grade, and the ranks nine draws in ten lie between (None unranked)."""

    entity: str
    label: str
    lane: str
    domain: str
    grade: str
    chances: Mapping[str, float]
    ranks: tuple[int, int] | None

    @property
    def firmness(self) -> float:
        """The chance that the grade it has is the one it gets."""
        return self.chances.get(self.grade, 0.0)


@dataclass(frozen=True, slots=True)
class Change:
    """A firm whose grade is another when an indicator is left out and its weight spread over the others."""

    indicator: str
    entity: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ItemCheck:
    """One figure of a firm: the chance that the grade changes if it alone is off, and what knowing it is worth."""

    item: str
    chance: float
    worth: float


@dataclass(frozen=True, slots=True)
class Check:
    """A firm whose grade checking its data may change; its figures, the one most worth checking first.

    `chance` and `worth` are of all its figures together. Worth is the mean cost of the grades it might have instead of
    its own: as stated, or one for every step between them.
    """

    entity: str
    label: str
    lane: str
    grade: str
    chance: float
    worth: float
    items: tuple[ItemCheck, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A panel ready to be drawn, with what it gives when nothing is."""

    panel: Panel
    scoring: Scoring
    grading: Grading
    stood: Scored
    graded: Graded
    last: Panel | None = None

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades of its lane, best first."""
        return self.panel.lane.grades.grades if self.panel.lane.grades else ()

    def name_of(self, index: int) -> str:
        """A grade in words."""
        return UNGRADED if index == NONE else self.grades[index]


def find_firmness(run: Run, assumptions: Assumptions, *, last: Run | None = None) -> tuple[Standing, ...]:
    """The firmness of every grade under the assumptions, by label, lane and code.

    `last` is the run of the period before, for benchmarks that may be last year's. EvaluationError with every fault
    where an assumption speaks of what the run does not have, or where the arrays do not give what the run says.
    """
    return tuple(one for bench in replay(run, assumptions, last) for one in _firmness(bench, assumptions))


def leave_one_out(run: Run) -> tuple[Change, ...]:
    """For each indicator, the firms whose grade changes when it is left out and its weight spread."""
    found: list[Change] = []
    for bench in replay(run, Assumptions(weights=0.0)):
        parts = bench.panel.lane.indicators
        for part in parts if len(parts) > 1 else ():
            scoring = Scoring(bench.panel, without=part.indicator.name)
            final = _row(bench.grading.grade(scoring.score(Draws())).final, bench)
            stood = _row(bench.graded.final, bench)
            for place in np.flatnonzero(final != stood):
                words = (bench.name_of(int(stood[place])), bench.name_of(int(final[place])))
                found.append(Change(part.indicator.name, bench.panel.entities[place], bench.panel.label, *words))
    return tuple(found)


def list_checks(run: Run, assumptions: Assumptions, stakes: Stakes | None = None) -> tuple[Check, ...]:
    """Firms whose grade may change when their figures are checked, the most worthwhile first (by hour where stated).

    Each firm moves by itself, the others as they stand. One figure is moved through its error in even steps; all
    together are drawn by the seed. Weights and benchmarks stay as stated.
    """
    assumed = Assumptions(0.0, (), assumptions.errors, assumptions.draws, assumptions.seed)
    asked = stakes or Stakes()
    found = [one for bench in replay(run, assumed) for one in _checks(bench, assumed, asked)]
    return tuple(sorted(found, key=lambda one: (-one.worth / _hours(one.items, asked), one.entity, one.label)))


def replay(run: Run, assumptions: Assumptions, last: Run | None = None) -> list[Replayed]:
    """The panels of a run, each shown to give what the run says; EvaluationError otherwise."""
    panels = read_panels(run)
    before = {(one.label, one.lane.name): one for one in (read_panels(last) if last else ())}
    check_assumptions(assumptions, panels, tuple(before.values()))
    benches = [_replay(one, assumptions, before.get((one.label, one.lane.name))) for one in panels]
    if faults := [fault for bench in benches for fault in _differences(run, bench)]:
        raise EvaluationError(faults)
    return benches


def _replay(panel: Panel, assumptions: Assumptions, last: Panel | None) -> Replayed:
    scoring = Scoring(panel)
    items = {one.item: panel.columns[one.item] for one in assumptions.errors if one.item in panel.columns}
    stood = scoring.score(Draws(items))
    grading = Grading(panel, scoring.group_of(()))
    return Replayed(panel, scoring, grading, stood, grading.grade(stood), last)


def _differences(run: Run, bench: Replayed) -> Iterator[Fault]:
    """A fault where the arrays give another total or grade than the run: then they must not speak for it."""
    panel = bench.panel
    total = bench.stood.total[0]
    close = np.isclose(total, panel.total, rtol=1e-9, atol=1e-9, equal_nan=True)
    names = np.array([bench.name_of(int(one)) for one in _row(bench.graded.final, bench)], dtype=object)
    graded = panel.lane.grades is None or names == panel.grade
    for place in np.flatnonzero(~(close & graded))[:1]:
        found = (
            f"“{panel.entities[place]}”重算得 {total[place]:g} 分、“{names[place]}”，结果是 {panel.total[place]:g} 分"
        )
        why, remedy = "重算不出结果的，不能说它有多稳", "用写出结果的那一版重新运行；仍不符请报告"
        yield Fault("evaluation.not-replayed", run.manifest.title, found, why, remedy)


def _row(index: Array, bench: Replayed) -> Array:
    row: Array = np.broadcast_to(index, (1, bench.panel.size))[0]
    return row


def draw_grades(bench: Replayed, drawing: Drawing, draws: int) -> Iterator[Graded]:
    """The grades of so many draws, in blocks that fit into memory."""
    block = max(1, _BLOCK // max(1, bench.panel.size))
    for start in range(0, draws, block):
        drawn = drawing.draw(min(block, draws - start))
        yield bench.grading.grade(bench.scoring.score(drawn))


def _firmness(bench: Replayed, assumptions: Assumptions) -> list[Standing]:
    panel, names = bench.panel, (*bench.grades, UNGRADED)
    counts = np.zeros((len(names), panel.size), dtype=np.int64)
    ranks: list[Array] = []
    for graded in draw_grades(bench, Drawing(assumptions, bench.scoring, bench.last), assumptions.draws):
        final = np.broadcast_to(graded.final, graded.ranks.shape)
        for index in range(len(names) - 1):
            counts[index] += np.count_nonzero(final == index, axis=0)
        ranks.append(graded.ranks)
    every = np.concatenate(ranks)
    counts[-1] = len(every) - counts[:-1].sum(axis=0)
    low, high = _interval(every)
    return [
        Standing(
            entity,
            panel.label,
            panel.lane.name,
            str(panel.domain[place]),
            str(panel.grade[place] or UNGRADED),
            {name: float(count / len(every)) for name, count in zip(names, counts[:, place], strict=True)},
            (int(low[place]), int(high[place])) if low[place] else None,
        )
        for place, entity in enumerate(panel.entities)
    ]


def _interval(ranks: Array) -> tuple[Array, Array]:
    """The ranks between which nine draws in ten lie, nearest draws taken."""
    last = len(ranks) - 1
    ends = (round(0.05 * last), round(0.95 * last))
    ordered = np.partition(ranks, sorted(set(ends)), axis=0)
    return ordered[ends[0]], ordered[ends[1]]


def _checks(bench: Replayed, assumptions: Assumptions, stakes: Stakes) -> Iterator[Check]:
    panel = bench.panel
    errors = [one for one in assumptions.errors if one.item in panel.columns]
    if panel.lane.grades is None or not errors:
        return
    worth = _worth_of(bench, stakes)
    steps = np.linspace(-1, 1, _STEPS + 2)[1:-1, None]
    each = {one.item: _alone(bench, {one.item: (one, _quantiles(one, steps))}, worth) for one in errors}
    together = _alone(bench, _joint(errors, assumptions), worth)
    reached = np.any([chance > 0 for chance, _ in (*each.values(), together)], axis=0)
    for place in np.flatnonzero(reached):
        items = [ItemCheck(name, float(chance[place]), float(value[place])) for name, (chance, value) in each.items()]
        items = [one for one in items if one.chance > 0]
        items.sort(key=lambda one: (-one.worth / stakes.hours.get(one.item, 1.0), one.item))
        chance = max(float(together[0][place]), *(one.chance for one in items), 0.0)
        value = max(float(together[1][place]), *(one.worth for one in items), 0.0)
        grade = str(panel.grade[place] or UNGRADED)
        yield Check(panel.entities[place], panel.label, panel.lane.name, grade, chance, value, tuple(items))


def _alone(bench: Replayed, moves: Moves, worth: Array) -> tuple[Array, Array]:
    """The chance of another grade and its mean worth, for every firm moved by itself; in blocks that fit memory."""
    scoring, grading = bench.scoring.alone(), bench.grading.alone(bench.stood)
    stood, columns = _row(bench.graded.final, bench), bench.panel.columns
    rows = max(len(off) for _, off in moves.values())
    block = max(1, _BLOCK // max(1, bench.panel.size))
    changed, value = np.zeros(bench.panel.size), np.zeros(bench.panel.size)
    for start in range(0, rows, block):
        part = slice(start, start + block)
        figures = {name: shift_figures(columns[name], error, off[part]) for name, (error, off) in moves.items()}
        final = grading.grade(scoring.score(Draws(figures))).final
        changed += (final != stood).sum(axis=0)
        value += worth[stood, final].sum(axis=0)
    return changed / rows, value / rows


def _joint(errors: Sequence[ItemError], assumptions: Assumptions) -> Moves:
    """Errors of all figures at once; each firm moves by itself, so that all may be given the same draws."""
    chance = default_rng(assumptions.seed)
    size = min(assumptions.draws, _TOGETHER)
    return {one.item: (one, _quantiles(one, chance.uniform(-1, 1, (size, 1)))) for one in errors}


def _quantiles(error: ItemError, even: Array) -> Array:
    """Figures spread evenly over (−1, 1), as the error is shaped."""
    if error.shape == "uniform":
        return even
    normal: Array = np.vectorize(_NORMAL.inv_cdf)((even + 1) / 2) / _NORMAL.inv_cdf(0.975)
    return normal


def _worth_of(bench: Replayed, stakes: Stakes) -> Array:
    """What it is worth to know that one grade is another, for every pair; the last row and column are no grade."""
    size = len(bench.grades)
    costs = np.array([stakes.costs.get(one, 0.0) for one in bench.grades] if stakes.costs else range(size), dtype=float)
    costs = np.append(costs, costs[-1] if stakes.costs else size)
    worth: Array = np.abs(costs[:, None] - costs[None, :])
    return worth


def _hours(items: Sequence[ItemCheck], stakes: Stakes) -> float:
    return stakes.hours.get(items[0].item, 1.0) if items else 1.0
