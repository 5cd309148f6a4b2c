"""What making a trial official would change against the official run that holds now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mujun.evaluation.compare import compare_runs
from mujun_web.evaluation import bridge
from mujun_web.evaluation.comparison import DOWN, NO_GRADE, NOBODY, UP, direction_of, grade_of
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.writes import last_official

MOST = 20


@dataclass(frozen=True, slots=True)
class Moved:
    """A firm whose grade would become another."""

    entity: str
    before: str
    after: str
    direction: str


@dataclass(frozen=True, slots=True)
class Change:
    """The run that holds now (None where this would be the first), who would move, and the matrix of grades."""

    last: Evaluation | None
    ends: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    moved: tuple[Moved, ...]
    up: int
    down: int
    totals: int

    @property
    def named(self) -> tuple[Moved, ...]:
        """The first of those who would move."""
        return self.moved[:MOST]


def describe_change(trial: Evaluation) -> Change:
    """What would change if the trial took the place of the official run of its year."""
    last = last_official(trial)
    if last is None:
        return Change(None, (), (), (), 0, 0, 0)
    before, after = bridge.read_results(last), bridge.read_results(trial)
    moves = compare_runs(before, after)
    grades = tuple(dict.fromkeys((*before.scheme.grades, *after.scheme.grades)))
    order = {grade: place for place, grade in enumerate(grades)}
    counted = Counter((grade_of(move.before), grade_of(move.after)) for move in moves)
    ends = (*grades, NO_GRADE, NOBODY)
    moved = tuple(
        Moved(move.entity, grade_of(move.before), grade_of(move.after), direction_of(move.before, move.after, order))
        for move in moves
        if grade_of(move.before) != grade_of(move.after)
    )
    return Change(
        last=last,
        ends=ends,
        matrix=tuple(tuple(counted.get((left, right), 0) for right in ends) for left in ends),
        moved=moved,
        up=sum(one.direction == UP for one in moved),
        down=sum(one.direction == DOWN for one in moved),
        totals=sum(bool(move.points) for move in moves),
    )
