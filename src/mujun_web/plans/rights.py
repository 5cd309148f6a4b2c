"""Who may see, report and annotate what: a unit its own items, the leader everything, the office all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mujun.errors import Fault
from mujun.plans.target import Target, Task
from mujun_web.people.models import User
from mujun_web.plans import models as rows


def may_open_plan(user: User, plan: rows.Plan) -> bool:
    """Whether the plan concerns the account at all; a unit of one city has no business in another's."""
    return not user.is_unit or not user.city or user.city == plan.division


def is_own_task(user: User, task: Task, holders: Collection[str]) -> bool:
    """Whether a unit answers for the task or one of its targets, or holds a share of one."""
    units = {*task.units, *(unit for target in task.targets for unit in target.units), *holders}
    return not user.is_unit or user.unit in units


def reporters_of(target: Target, holders: Collection[str]) -> tuple[str, ...]:
    """The units that report on a target: who holds a share, else its leads, else everyone it names."""
    if holders:
        return tuple(holders)
    leads = tuple(owner.unit for owner in target.owners if owner.role == "lead")
    return leads or target.units


def may_report(user: User, target: Target, holders: Collection[str]) -> bool:
    """Whether the account may report on the target: the office for any unit, a unit for itself."""
    return user.is_office or (user.is_unit and user.unit in reporters_of(target, holders))


def find_report_faults(*, plan: rows.Plan, target: Target, unit: str, by: User) -> Iterator[Fault]:
    """Why the account may not report for the unit, or the unit not on the target."""
    where = f"{target.indicator}的报告"
    holders = current_holders(plan, target.code)
    able = {*holders, *target.units}
    if by.is_leader or not may_open_plan(by, plan) or (by.is_unit and by.unit != unit):
        yield Fault(
            "plans.not-yours", where, f"您的账号不能替 {unit} 报", "谁的责任谁报", "请换用该单位的账号，或请办公室代报"
        )
    elif (able and unit not in able) or not may_report(by, target, holders):
        named = "、".join(reporters_of(target, holders)) or "办公室"
        remedy = f"由 {named} 报；责任有变的请办公室先改计划"
        yield Fault("plans.not-an-owner", where, f"{unit} 不报这一项", "同一个数只能有一个出处", remedy)


def find_annotation_faults(*, plan: rows.Plan, target: Target, by: User) -> Iterator[Fault]:
    """Why the account may not annotate the light of the target."""
    if by.is_office:
        return
    able = {*current_holders(plan, target.code), *target.units}
    if by.is_leader or not may_open_plan(by, plan) or by.unit not in able:
        where = f"{target.indicator}的批注"
        yield Fault("plans.not-yours", where, "您的账号不能批注", "批注由责任单位和办公室写", "请联系办公室")


def current_holders(plan: rows.Plan, target: str) -> tuple[str, ...]:
    """The units that hold a share of the target now."""
    last = rows.ShareSet.objects.filter(plan=plan, target=target).order_by("-recorded_on", "-pk").first()
    return tuple(last.shares.values_list("unit", flat=True)) if last else ()
