"""Two runs side by side: who moved, and how much of it is correction of data, real change, and change of rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import Frame, fetch_rows
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION, FactTable, run
from mujun.evaluation.work import GRADE, LANE, RANK, STATUS, TOTAL

LINKS = ("数据更正", "真实变化", "规则变化")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a firm stands in one run; None throughout where the run does not know it."""

    status: str | None = None
    lane: str | None = None
    total: float | None = None
    rank: int | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One firm in two runs. `label` tells the results alone and merged apart."""

    entity: str
    label: str
    before: Standing
    after: Standing

    @property
    def moved(self) -> bool:
        """Whether its grade or status is another."""
        return (self.before.grade, self.before.status) != (self.after.grade, self.after.status)

    @property
    def points(self) -> float | None:
        """By how much its total changed; None where one of the runs gives none."""
        if self.before.total is None or self.after.total is None:
            return None
        return self.after.total - self.before.total


@dataclass(frozen=True, slots=True)
class Link:
    """One step between two runs, and what it did to every firm."""

    name: str
    moves: tuple[Move, ...]


def compare_runs(before: Run, after: Run) -> tuple[Move, ...]:
    """Every firm of either run, by its code, as it stood before and after."""
    left, right = _standings(before), _standings(after)
    nobody = Standing()
    return tuple(
        Move(*key, left.get(key, nobody), right.get(key, nobody)) for key in sorted(left.keys() | right.keys())
    )


def split_change(
    before: Run,
    corrected: Frame | FactTable,
    after: Run,
    current: Frame | FactTable,
    *,
    corrected_earlier: Sequence[Frame | FactTable] = (),
    current_earlier: Sequence[Frame | FactTable] = (),
) -> tuple[Link, ...]:
    """The way from one run to another in three links whose changes of points add up to the whole.

    数据更正: the old rules on the old period as it is known now (`corrected`). 真实变化: the old rules on the new
    period (`current`). 规则变化: the new rules on the new period. EvaluationError where `after` was not made of
    `current`.
    """
    again = run(after.scheme, current, earlier=current_earlier)
    if again.manifest.inputs != after.manifest.inputs:
        found = "给出的本期表与后一次评价所用的不是同一批"
        remedy = "给出后一次评价所用的表"
        raise EvaluationError(Fault("evaluation.other-table", after.manifest.title, found, "拆分会对不上", remedy))
    mended = run(before.scheme, corrected, earlier=corrected_earlier)
    moved = run(before.scheme, current, earlier=current_earlier)
    runs = (before, mended, moved, after)
    return tuple(
        Link(name, compare_runs(left, right)) for name, left, right in zip(LINKS, runs[:-1], runs[1:], strict=True)
    )


def split_of(links: Sequence[Link], entity: str, label: str | None = None) -> Mapping[str, Move]:
    """What each link did to one firm, by the name of the link."""
    return dict(_of(links, entity, label))


def _of(links: Sequence[Link], entity: str, label: str | None) -> Iterator[tuple[str, Move]]:
    for link in links:
        for move in link.moves:
            if move.entity == entity and label in (None, move.label):
                yield link.name, move


def _standings(done: Run) -> dict[tuple[str, str], Standing]:
    columns = (ENTITY, VERSION, STATUS, LANE, TOTAL, RANK, GRADE)
    return {(row[ENTITY], row[VERSION]): _standing(row) for row in fetch_rows(done.results.select(*columns))}


def _standing(row: Mapping[str, Any]) -> Standing:
    rank = None if row[RANK] is None else int(row[RANK])
    return Standing(row[STATUS], row[LANE], row[TOTAL], rank, row[GRADE])
