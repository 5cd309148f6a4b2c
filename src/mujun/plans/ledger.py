"""The adopted ledger of a pack → a plan of one year: months for deadlines, owners united, curves made definite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from mujun.documents.reading import Span
from mujun.errors import Fault, PlanError
from mujun.packs.pack import Assignment, Pack, PackTarget
from mujun.packs.pack import Task as PackTask
from mujun.plans.curve import EVEN, Curve, in_parts, quarterly
from mujun.plans.month import NO_DEADLINE, Month
from mujun.plans.target import Owner, Plan, Role, Target, Task
from mujun.rules.light import Light

_WITHIN_YEAR: Mapping[str, int] = {"每月": 1, "每季度": 3, "每半年": 6}
_STRONGEST: Mapping[Role, int] = {"lead": 0, "area": 1, "support": 2}


def plan_of(pack: Pack, year: int | None = None) -> Plan:
    """The plan a pack's ledger states, seen from `year` (the pack's own when None).

    What recurs (每年) is a target of that year alone; what recurs within the year (每季度) is asked anew each time and
    its reports do not add up; what the document does not date stays undated. PlanError for a pack without city, year
    or ledger.
    """
    if pack.city is None or pack.year is None or pack.document is None:
        raise PlanError(_no_ledger(pack))
    seen = year if year is not None else pack.year
    horizon = _horizon(pack)
    return Plan(
        code=pack.name,
        title=pack.title,
        city=pack.city.name,
        division=pack.city.division,
        year=seen,
        tasks=tuple(_task(pack.year, seen, task, horizon) for task in pack.tasks),
        goals=tuple(_target(pack.year, seen, goal, ()) for goal in pack.goals),
    )


def rule_of(pack: Pack) -> Callable[[Target], Light]:
    """The light rule of each target: the one its ledger names, or the default of the pack; PlanError without either."""
    rules = {rule.name: rule for rule in pack.lights}

    def find(target: Target) -> Light:
        name = target.light or pack.default_light
        if name is None or name not in rules:
            raise PlanError(_no_rule(pack, target, name))
        return rules[name]

    return find


def _task(opening: int, seen: int, task: PackTask, horizon: Month) -> Task:
    owners = _owners(task.units)
    targets = tuple(_target(opening, seen, target, owners) for target in task.targets)
    ends = [target.until for target in targets if target.kind == "target"]
    return Task(
        code=task.task,
        number=task.task,
        name=task.name,
        section=task.section or "",
        clause=task.clause,
        start=Month(opening, 1),
        deadline=max(ends, default=horizon),
        owners=owners,
        targets=targets,
        span=Span(*task.span),
    )


def _owners(assignments: Iterable[Assignment]) -> tuple[Owner, ...]:
    # A unit named in several groups answers in its strongest part; printed order is kept within each part.
    roles: dict[str, Role] = {}
    for part in assignments:
        held = roles.setdefault(part.unit, part.role)
        if _STRONGEST[part.role] < _STRONGEST[held]:
            roles[part.unit] = part.role
    order = {"lead": 0, "support": 1, "area": 2}
    return tuple(sorted((Owner(unit, role) for unit, role in roles.items()), key=lambda owner: order[owner.role]))


def _target(opening: int, seen: int, target: PackTarget, owners: tuple[Owner, ...]) -> Target:
    start, until = _period(opening, seen, target)
    return Target(
        code=target.target,
        indicator=target.indicator,
        floor=target.value,
        unit=target.unit,
        start=start,
        until=until,
        comparator=target.comparator,
        basis=target.basis,
        direction=target.direction,
        accumulates=target.accumulates and target.period not in _WITHIN_YEAR,
        stretch=target.stretch,
        upper=target.value2 if target.stretch is None else None,
        recurring=target.period,
        kind="result" if target.kind == "result" else "target",
        owners=owners,
        clause=target.clause or "",
        roll_up=target.roll_up,
        curve=_curve(target, start, until),
        light=target.light,
        every=_WITHIN_YEAR.get(target.period or "", 1),
        span=Span(*target.span),
        number=Span(*target.number),
    )


def _period(opening: int, seen: int, target: PackTarget) -> tuple[Month, Month]:
    if target.period is not None and target.deadline is None:
        return Month(seen, 1), Month(seen, 12)
    if target.deadline is None:
        return Month(opening, 1), NO_DEADLINE
    until = _end(target.deadline)
    return Month(min(opening, until.year), 1), until


def _curve(target: PackTarget, start: Month, until: Month) -> Curve:
    if target.curve == "even" or until == NO_DEADLINE:
        return EVEN
    if isinstance(target.curve, str):
        return quarterly(start, until)
    return in_parts(start, until, [Decimal(repr(share)) for share in target.curve])


def _horizon(pack: Pack) -> Month:
    ends = Counter(_end(target.deadline) for target in pack.targets if target.kind == "target" and target.deadline)
    return max(ends, key=lambda end: (ends[end], end)) if ends else NO_DEADLINE


def _end(deadline: str) -> Month:
    return Month.parse(deadline if "-" in deadline else f"{deadline}-12")


def _no_ledger(pack: Pack) -> Fault:
    return Fault(
        code="plans.pack-without-ledger",
        where=f"包“{pack.name}”",
        found="没有城市、年度或台账",
        why="计划由城市的台账而来，公用底包没有台账",
        remedy="请选用有 ledger.yaml 的城市包",
    )


def _no_rule(pack: Pack, target: Target, name: str | None) -> Fault:
    return Fault(
        code="plans.no-light-rule",
        where=f"包“{pack.name}”的目标“{target.code}”",
        found=f"亮灯规则“{name}”不在包里" if name else "没有写亮灯规则，包也没有默认规则",
        why="灯由规则算出，没有规则不能亮灯",
        remedy="请在 pack.yaml 写 light，或在 lights.yaml 补上这个规则",
    )
