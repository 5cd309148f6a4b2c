"""The statement of responsibility 目标责任书: what one unit signs for, line by line, so that it rolls back up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mujun.plans.board import by_share_target
from mujun.plans.month import Month
from mujun.plans.share import Share
from mujun.plans.split import SplitCheck, check_split
from mujun.plans.target import ROLE_WORDS, Plan, Role, Target, Task


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: a share of a target, a target the unit leads, or work without a figure.

    `share` is the signed part where the target is split; `floor` and `stretch` are then the share's.
    """

    target: str
    task: str
    task_name: str
    clause: str
    indicator: str
    floor: Decimal | None
    stretch: Decimal | None
    unit_of_measure: str
    deadline: Month
    role: Role
    share: Share | None = None

    @property
    def role_words(self) -> str:
        """分解, or the unit's part in the task."""
        return "分解" if self.share is not None else ROLE_WORDS[self.role]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one unit signs for a plan: its lines in the order of the plan."""

    unit: str
    plan: str
    title: str
    city: str
    year: int
    lines: tuple[Line, ...]


def statement_of(plan: Plan, unit: str, shares: Iterable[Share] = ()) -> Statement:
    """The statement of one unit: its shares, and the targets and tasks it has a part in that are not split."""
    held = by_share_target(shares)
    lines = tuple(
        line for task, target in _rows(plan) for line in _lines(task, target, unit, held.get(target.code, ()))
    )
    return Statement(unit, plan.code, plan.title, plan.city, plan.year, lines)


def statements_of(plan: Plan, shares: Iterable[Share] = ()) -> tuple[Statement, ...]:
    """A statement for every unit that has a share or a part in a task; units in the order of the plan."""
    held = tuple(shares)
    units = [unit for _, target in _rows(plan) for unit in target.units]
    units += sorted({share.unit for share in held}.difference(units))
    made = (statement_of(plan, unit, held) for unit in dict.fromkeys(units))
    return tuple(statement for statement in made if statement.lines)


def roll_back(plan: Plan, statements: Iterable[Statement]) -> tuple[SplitCheck, ...]:
    """What the signed shares come to against each split target; PlanError where one unit signed a target twice."""
    signed = [line.share for statement in statements for line in statement.lines if line.share is not None]
    return tuple(check_split(plan.target(code), shares) for code, shares in by_share_target(signed).items())


def _rows(plan: Plan) -> Iterator[tuple[Task | None, Target]]:
    for goal in plan.goals:
        if goal.kind == "target":
            yield None, goal
    for task in plan.tasks:
        for target in task.reported:
            yield task, target


def _lines(task: Task | None, target: Target, unit: str, shares: Iterable[Share]) -> Iterator[Line]:
    own = [share for share in shares if share.unit == unit]
    role = next((owner.role for owner in target.owners if owner.unit == unit), None)
    if not own and role is None:
        return
    parts: Sequence[Share | None] = own or [None]
    for share in parts:
        yield Line(
            target=target.code,
            task=task.code if task else "",
            task_name=task.name if task else "",
            clause=target.clause,
            indicator=target.indicator,
            floor=share.floor if share else target.floor,
            stretch=share.stretch if share else target.stretch,
            unit_of_measure=target.unit,
            deadline=target.until,
            role=role or "area",
            share=share,
        )
