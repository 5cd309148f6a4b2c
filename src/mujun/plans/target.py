"""What a plan holds: tasks, and targets with their owners, period, curve and way of rolling up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from mujun.documents.reading import Basis, Comparator, Kind, Span
from mujun.errors import Fault, PlanError
from mujun.plans.curve import EVEN, Curve
from mujun.plans.month import NO_DEADLINE, Month

Direction = Literal["up", "down"]
RollUp = Literal["sum", "weighted", "worst"]
Role = Literal["lead", "support", "area"]

ROLE_WORDS: dict[Role, str] = {"lead": "牵头", "support": "配合", "area": "责任主体"}


@dataclass(frozen=True, slots=True)
class Owner:
    """A unit that answers for a target or task; `unit` is its code in the pack, a readable short name."""

    unit: str
    role: Role = "lead"


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to be reached within a period, and how it is reported, paced and rolled up.

    `floor` is the figure that must be reached (确保, or the only one printed), `stretch` the ambition (力争),
    `upper` the high end of a printed range. All are in `unit` as printed; `floor` is None for work without a figure.
    `direction` says which way the *reported* figure is better: 下降10.4% is reported as 10.4 and better upwards,
    控制在1.6%以内 is better downwards. `accumulates`: each report is the running total since `start`; otherwise the
    latest figure counts. `baseline` is the figure the movement starts from, where the document gives it.
    `every` is the number of months between two reports that are due. `until` is NO_DEADLINE where nothing is printed.
    """

    code: str
    indicator: str
    floor: Decimal | None
    unit: str
    start: Month
    until: Month
    comparator: Comparator = ">="
    basis: Basis = "level"
    direction: Direction = "up"
    accumulates: bool = False
    stretch: Decimal | None = None
    upper: Decimal | None = None
    baseline: Decimal | None = None
    bound: str | None = None
    recurring: str | None = None
    kind: Kind = "target"
    owners: tuple[Owner, ...] = ()
    clause: str = ""
    roll_up: RollUp = "sum"
    curve: Curve = EVEN
    light: str | None = None
    every: int = 1
    span: Span | None = None
    number: Span | None = None

    def __post_init__(self) -> None:
        faults = list(_target_faults(self))
        if faults:
            raise PlanError(faults)

    @property
    def dated(self) -> bool:
        """Whether the document gives it a deadline."""
        return self.until != NO_DEADLINE

    @property
    def units(self) -> tuple[str, ...]:
        """The units that answer for it, in printed order."""
        return tuple(owner.unit for owner in self.owners)

    @property
    def lead(self) -> str | None:
        """The first lead unit, or None."""
        return next((owner.unit for owner in self.owners if owner.role == "lead"), None)

    @property
    def words(self) -> str:
        """The target in one line: 新增规上企业 150家（力争180家）."""
        if self.floor is None:
            return self.indicator
        ambition = f"（力争{self.stretch:f}{self.unit}）" if self.stretch is not None else ""
        return f"{self.indicator} {self.floor:f}{self.unit}{ambition}"


@dataclass(frozen=True, slots=True)
class Task:
    """One numbered piece of work of a plan, with its owners and targets (none for work without figures)."""

    code: str
    number: str
    name: str
    section: str
    clause: str
    start: Month
    deadline: Month
    owners: tuple[Owner, ...] = ()
    targets: tuple[Target, ...] = ()
    span: Span | None = None

    @property
    def units(self) -> tuple[str, ...]:
        """The units that answer for it, in printed order."""
        return tuple(owner.unit for owner in self.owners)

    @property
    def lead(self) -> str | None:
        """The first lead unit, or None."""
        return next((owner.unit for owner in self.owners if owner.role == "lead"), None)

    @property
    def reported(self) -> tuple[Target, ...]:
        """What units report on: the targets still to be achieved, or the task itself where it carries no figure."""
        goals = tuple(target for target in self.targets if target.kind == "target")
        return goals or (self.as_target,)

    @property
    def as_target(self) -> Target:
        """The task as a target without a figure: reported in words and closed by a report that says finished."""
        return Target(
            code=self.code, indicator=self.name, floor=None, unit="", start=self.start, until=self.deadline,
            owners=self.owners, clause=self.clause, roll_up="worst", span=self.span,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """A city's plan for a period: its tasks, and the goals that belong to no task."""

    code: str
    title: str
    city: str
    division: str
    year: int
    tasks: tuple[Task, ...]
    goals: tuple[Target, ...] = field(default=())

    def __post_init__(self) -> None:
        codes = [target.code for target in self.goals] + [task.code for task in self.tasks]
        codes += [target.code for task in self.tasks for target in task.targets]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise PlanError([_used_twice(self, code) for code in twice])

    @property
    def targets(self) -> tuple[Target, ...]:
        """Every target still to be achieved, goals first, then task by task."""
        return tuple(
            target
            for target in (*self.goals, *(target for task in self.tasks for target in task.targets))
            if target.kind == "target"
        )

    def target(self, code: str) -> Target:
        """The target of that code; a task's own code gives the task as a target. PlanError when there is none."""
        for target in (*self.goals, *(t for task in self.tasks for t in (*task.targets, task.as_target))):
            if target.code == code:
                return target
        raise PlanError(
            Fault(
                code="plans.unknown-target",
                where=f"计划“{self.title}”",
                found=f"没有代码为“{code}”的目标",
                why="进度、分解和亮灯都按目标代码归集",
                remedy="请核对目标代码，或在台账中补录该目标",
            )
        )


def _target_faults(target: Target) -> Iterator[Fault]:
    where = f"目标“{target.code}”（{target.indicator}）"
    stated = (target.floor, target.stretch, target.upper, target.baseline)
    for figure in stated:
        if figure is not None and not figure.is_finite():
            yield Fault("plans.figure-not-finite", where, f"写了 {figure}", "不是一个数，无法比对", "请填写数值")
            return
    if target.until < target.start:
        yield Fault(
            code="plans.period-reversed",
            where=where,
            found=f"起于 {target.start}，止于 {target.until}",
            why="期限早于起点，序时进度无从计算",
            remedy="请核对起止月份",
        )
    if target.basis in ("growth", "share") and target.roll_up == "sum":
        yield Fault(
            code="plans.rate-summed",
            where=where,
            found="增速、占比类目标写了按相加汇总",
            why="各单位的增速、占比不能相加",
            remedy="请改为加权（weighted）或取最差（worst）",
        )
    if target.every < 1:
        yield Fault(
            code="plans.report-interval",
            where=where,
            found=f"每 {target.every} 个月报一次",
            why="报告间隔至少一个月",
            remedy="请写 1（每月）、3（每季度）或 12（每年）",
        )
    if target.floor is None or target.stretch is None:
        return
    easier = target.stretch < target.floor if target.direction == "up" else target.stretch > target.floor
    if easier:
        yield Fault(
            code="plans.stretch-below-floor",
            where=where,
            found=f"确保值 {target.floor:f}，力争值 {target.stretch:f}",
            why="力争值应比确保值更难达到",
            remedy="请核对两个数值，或核对方向（越大越好、越小越好）",
        )


def _used_twice(plan: Plan, code: str) -> Fault:
    return Fault(
        code="plans.code-used-twice",
        where=f"计划“{plan.title}”",
        found=f"代码“{code}”用了不止一次",
        why="代码是进度归集的依据，必须唯一",
        remedy="请为其中之一另取代码",
    )
