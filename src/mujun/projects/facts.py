"""What registers may ask of a project: its stage, light, lateness, capacity and contract, as plain rows by its code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from mujun.packs.project_rules import ProjectRules
from mujun.plans.month import Month
from mujun.projects.contract import Outcome, check_contract
from mujun.projects.idle import months_below, months_unproductive
from mujun.projects.investment import invested_by
from mujun.projects.knowledge import Knowledge
from mujun.projects.light import light_of
from mujun.projects.measure import measures
from mujun.projects.project import Project
from mujun.projects.stage import BUILT, FULFILLED, FULL, PRODUCING, STARTED
from mujun.rules.light import Light
from mujun.rules.value import MISSING, NOT_APPLICABLE, Value

PLACES: Final = ("建设县区", "建设镇街", "建设地点")
OUTPUT, AGREED_OUTPUT = "产值", "亩均产值"
ACTUAL: Final = {"投资强度": "实际投资强度", "亩均产值": "实际亩均产值", "亩均税收": "实际亩均税收"}

PLANNED: Final = {
    STARTED: "开工计划日", BUILT: "竣工计划日", PRODUCING: "投产计划日", FULL: "达产约定日", FULFILLED: "履约期满日",
}  # fmt: skip
"""What registers call the last day of the month a milestone is planned for."""
RENOVATION: Final = "技改"

Row = dict[str, Value | Decimal | date]
Rows = tuple[Mapping[str, Value | Decimal | date], ...]


def list_facts(
    knowledge: Knowledge, rules: ProjectRules, rule: Light, as_of: Month, *, step: int = 12, reach: int = 1
) -> dict[str, Rows]:
    """For each project its row at the end of a month and those of `reach` periods of `step` months before.

    The nearest comes first. Its stage is that of the last milestone known, also where that was reached after the month:
    money is counted when a month is over, a milestone on its day.
    """
    months = [as_of.shift(-step * back) for back in range(1, reach + 1)]
    latest = Month.of(knowledge.on) if knowledge.on is not None else as_of
    return {
        project.code: (
            {**describe_project(project, knowledge, rules, rule, as_of), "阶段": _stage(project, knowledge, latest)},
            *(describe_project(project, knowledge, rules, rule, month) for month in months),
        )
        for project in knowledge.record.projects
    }


def describe_project(
    project: Project, knowledge: Knowledge, rules: ProjectRules, rule: Light, as_of: Month
) -> Mapping[str, Value | Decimal | date]:
    """The row of one project: names and figures that conditions of registers use; an absence says which kind it is."""
    outcomes = check_contract(project, knowledge, rules.contract, as_of)
    invested = invested_by(project, knowledge, as_of)
    row: Row = dict.fromkeys(PLACES, project.county)
    row |= measures(project, knowledge, as_of, first_month=rules.first_month)
    row |= {
        "项目名称": project.name,
        "项目类型": project.kind,
        "牵头单位": project.lead,
        "联系领导办公室": project.office or MISSING,
        "总投资": project.total,
        "计划总投资": project.total,
        "累计投资": MISSING if invested is None else invested.total,
        "技改项目": project.kind == RENOVATION if project.kind else MISSING,
        "阶段": _stage(project, knowledge, as_of),
        "灯": light_of(project, knowledge, rule, as_of, first_month=rules.first_month).level,
        "完工未投产月数": Decimal(months_unproductive(project, knowledge, as_of)),
        "投产未达产月数": Decimal(months_below(project, knowledge, as_of)),
        "达产率": _capacity(project, knowledge, as_of),
        "履约条款达标": _all_kept(project, outcomes),
        "违约条款数": Decimal(sum(outcome.state == "breached" for outcome in outcomes)),
    }
    for milestone, name in PLANNED.items():
        planned = knowledge.planned(project, milestone)
        row[name] = MISSING if planned is None else planned.last
    for outcome in outcomes:
        if outcome.term in ACTUAL:
            row[ACTUAL[outcome.term]] = MISSING if outcome.value is None else outcome.value
    return row


def _stage(project: Project, knowledge: Knowledge, month: Month) -> str:
    return knowledge.of(project).stage(month).title


def _all_kept(project: Project, outcomes: Iterable[Outcome]) -> Value:
    """Whether every term was kept; 缺数 while one is open and none breached, 不适用 without a contract."""
    if project.contract is None:
        return NOT_APPLICABLE
    states = {outcome.state for outcome in outcomes}
    if "breached" in states:
        return False
    return True if states == {"kept"} else MISSING


def _capacity(project: Project, knowledge: Knowledge, as_of: Month) -> Value | Decimal:
    """The output of the last year that is over, in per cent of the agreed output per 亩 times the land."""
    contract = project.contract
    if contract is None or contract.land is None or AGREED_OUTPUT not in contract.terms:
        return NOT_APPLICABLE
    agreed = contract.terms[AGREED_OUTPUT] * contract.land
    year = as_of.year if as_of.month == 12 else as_of.year - 1
    output = knowledge.figure(project, OUTPUT, Month(year, 12))
    if agreed <= 0:
        return NOT_APPLICABLE
    return MISSING if output is None else output / agreed * 100
