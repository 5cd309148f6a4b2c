"""The battle map 作战图: every task of a plan with its light, grouped and counted; counties against targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mujun.plans.light import TargetLight, light_of
from mujun.plans.month import Month
from mujun.plans.report import Report
from mujun.plans.share import Share
from mujun.plans.split import target_of_share
from mujun.plans.target import Plan, Target, Task
from mujun.rules.light import Light as Rule

RuleOf = Callable[[Target], Rule]
Grouping = Literal["unit", "lead", "section", "level", "deadline"]
NOBODY = "未明确"


@dataclass(frozen=True, slots=True)
class TaskLight:
    """A task with the lights of what is reported on it. `level` and `rank` are the worst of them.

    An unknown light is worse than the best and hides no worse one; lights not due, not applicable or undated are left
    out unless there is nothing else. `deciding` are the lights that gave the level.
    """

    task: Task
    level: str
    rank: int | None
    finished: bool
    lights: tuple[TargetLight, ...]
    deciding: tuple[TargetLight, ...]

    @property
    def reason(self) -> str:
        """Why, in the words of the lights that decided."""
        return "\n".join(dict.fromkeys(light.reason for light in self.deciding))


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks under one heading of the board, with how many show each level."""

    key: str
    tasks: tuple[TaskLight, ...]
    counts: tuple[tuple[str, int], ...]

    @property
    def deciding(self) -> tuple[TargetLight, ...]:
        """The lights that decide for all tasks of the group: the worst of the worst."""
        return worst_of([light for lit in self.tasks for light in lit.deciding])

    @property
    def level(self) -> str:
        """The level of the group: that of its worst task."""
        return self.deciding[0].level


@dataclass(frozen=True, slots=True)
class Board:
    """All tasks and goals of a plan at the end of a month."""

    plan: Plan
    as_of: Month
    tasks: tuple[TaskLight, ...]
    goals: tuple[TargetLight, ...]

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many tasks show each level, worst first."""
        return count_levels(self.tasks)

    def grouped(self, by: Grouping) -> tuple[Group, ...]:
        """The tasks under their units, leads, sections, levels or deadlines; one with several units is under each."""
        groups: dict[str, list[TaskLight]] = {}
        for lit in sorted(self.tasks, key=lambda lit: lit.task.deadline) if by == "deadline" else self.tasks:
            for key in _keys(lit, by):
                groups.setdefault(key, []).append(lit)
        keys = [level for level, _ in self.counts] if by == "level" else list(groups)
        return tuple(Group(key, tuple(groups[key]), count_levels(groups[key])) for key in keys)


@dataclass(frozen=True, slots=True)
class Cell:
    """One county's part of one target: its share and its light. `share` None: the target is not split to it."""

    unit: str
    target: str
    share: Share | None
    light: TargetLight | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Counties against targets; rows and columns in the order given."""

    units: tuple[str, ...]
    targets: tuple[Target, ...]
    cells: tuple[tuple[Cell, ...], ...]


def board_of(
    plan: Plan,
    reports: Iterable[Report],
    rule_of: RuleOf,
    as_of: Month,
    *,
    shares: Iterable[Share] = (),
    known_on: date | None = None,
) -> Board:
    """The board of a plan for a month, by what was known on `known_on`. `rule_of` gives the light rule of a target."""
    said, held = by_target(reports), by_share_target(shares)

    def lit(target: Target) -> TargetLight:
        return light_of(
            target, said.get(target.code, ()), rule_of(target), as_of,
            shares=held.get(target.code, ()), known_on=known_on,
        )  # fmt: skip

    goals = tuple(lit(goal) for goal in plan.goals if goal.kind == "target")
    tasks = tuple(light_task(task, [lit(target) for target in task.reported]) for task in plan.tasks)
    return Board(plan, as_of, tasks, goals)


def light_task(task: Task, lights: Sequence[TargetLight]) -> TaskLight:
    """The light of a task from the lights of its targets: the worst."""
    deciding = worst_of(lights)
    first = deciding[0]
    return TaskLight(
        task=task,
        level=first.level,
        rank=first.rank,
        finished=all(light.status == "finished" for light in lights),
        lights=tuple(lights),
        deciding=deciding,
    )


def worst_of(lights: Sequence[TargetLight]) -> tuple[TargetLight, ...]:
    """Those of the lights that decide for all: worst known level; unknown beats only the best; then the rest."""
    known = [light for light in lights if light.rank is not None]
    unknown = [light for light in lights if light.rank is None and light.status in ("missing", "overdue", "on_way")]
    unknown = [light for light in unknown if light.level == light.rule.missing]
    severest = max((_severity(light) for light in known), default=0.0)
    if severest > 0:
        return tuple(light for light in known if _severity(light) == severest)
    return tuple(unknown or known or lights)


def matrix_of(
    targets: Iterable[Target],
    units: Iterable[str],
    reports: Iterable[Report],
    rule_of: RuleOf,
    as_of: Month,
    *,
    shares: Iterable[Share],
    known_on: date | None = None,
) -> Matrix:
    """Each unit's light on its own share of each target; a unit without a share has an empty cell, never a zero."""
    said = by_target(reports)
    held = {(share.target, share.unit): share for share in shares}
    columns, rows = tuple(targets), tuple(units)

    def cell(unit: str, target: Target) -> Cell:
        share = held.get((target.code, unit))
        if share is None:
            return Cell(unit, target.code, None, None)
        own = [report for report in said.get(target.code, ()) if report.unit == unit]
        light = light_of(target_of_share(target, share), own, rule_of(target), as_of, known_on=known_on)
        return Cell(unit, target.code, share, light)

    return Matrix(rows, columns, tuple(tuple(cell(unit, target) for target in columns) for unit in rows))


def count_levels(tasks: Iterable[TaskLight]) -> tuple[tuple[str, int], ...]:
    """How many tasks show each level: worst level first, then those without a level."""
    lit = tuple(tasks)
    severity = {task.level: -_severity(task.deciding[0]) for task in lit}
    return tuple(sorted(Counter(task.level for task in lit).items(), key=lambda row: (severity[row[0]], row[0])))


def by_target(reports: Iterable[Report]) -> Mapping[str, Sequence[Report]]:
    """Reports under the codes of their targets."""
    groups: dict[str, list[Report]] = {}
    for report in reports:
        groups.setdefault(report.target, []).append(report)
    return groups


def by_share_target(shares: Iterable[Share]) -> Mapping[str, Sequence[Share]]:
    """Shares under the codes of their targets."""
    groups: dict[str, list[Share]] = {}
    for share in shares:
        groups.setdefault(share.target, []).append(share)
    return groups


def _severity(light: TargetLight) -> float:
    # Scales of different length compare by how far down they are: 0 is best, 1 is worst, below 0 has no level.
    if light.rank is None:
        return -1.0
    return light.rank / max(len(light.rule.scale) - 1, 1)


def _keys(lit: TaskLight, by: Grouping) -> tuple[str, ...]:
    match by:
        case "unit":
            return lit.task.units or (NOBODY,)
        case "lead":
            return (lit.task.lead or NOBODY,)
        case "section":
            return (lit.task.section or NOBODY,)
        case "level":
            return (lit.level,)
    return (lit.task.deadline.words,)
