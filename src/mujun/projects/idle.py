"""Built but not producing, producing below capacity: the problem list, the settlement list, the legacy list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from mujun.packs.project_rules import IdleRule
from mujun.plans.month import Month
from mujun.projects.knowledge import Knowledge, Settlement
from mujun.projects.project import Project
from mujun.projects.stage import BUILT, FULL, PRODUCING

Problem = Literal["完工未投产", "投产未达产"]
UNPRODUCTIVE: Final[Problem] = "完工未投产"
BELOW: Final[Problem] = "投产未达产"


@dataclass(frozen=True, slots=True)
class IdleProject:
    """A project on the lists: its problem, since when, and what was decided.

    `since` is the month from which it counts: the one it was built in, or the one it was to be at capacity in.
    `overdue` are the measures whose time has passed without being done.
    """

    project: Project
    problem: Problem
    since: Month
    months: int
    measures: tuple[Settlement, ...]
    overdue: tuple[Settlement, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class IdleLists:
    """The three lists at the end of a month; each keeps the order of the longest idle first.

    `problems` holds every idle project. `settling` those with a measure decided. `legacy` those for which none was
    decided in time, or whose measures are all overdue: what must be decided anew.
    """

    as_of: Month
    problems: tuple[IdleProject, ...]
    settling: tuple[IdleProject, ...]
    legacy: tuple[IdleProject, ...]


def list_idle(knowledge: Knowledge, rule: IdleRule, as_of: Month) -> IdleLists:
    """The three lists of all projects at the end of a month, by what was known."""
    found = sorted(_find(knowledge, rule, as_of), key=lambda idle: (-idle.months, idle.project.code))
    settling = tuple(idle for idle in found if idle.measures)
    legacy = tuple(idle for idle in found if _is_legacy(idle, rule))
    return IdleLists(as_of, tuple(found), settling, legacy)


def _find(knowledge: Knowledge, rule: IdleRule, as_of: Month) -> Iterator[IdleProject]:
    for project in knowledge.record.projects:
        problem = _problem(project, knowledge, rule, as_of)
        if problem is None:
            continue
        name, since, reason = problem
        measures = knowledge.settlements.get(project.code, ())
        overdue = tuple(one for one in measures if one.due < as_of and one.done_on is None)
        yield IdleProject(project, name, since, as_of.since(since), measures, overdue, reason)


def months_unproductive(project: Project, knowledge: Knowledge, as_of: Month) -> int:
    """Months since it was built without producing; 0 where it produces or is not built."""
    known = knowledge.of(project)
    built = known.reached.get(BUILT)
    if built is None or built > as_of.last or known.passed(PRODUCING, as_of):
        return 0
    return as_of.since(Month.of(built))


def months_below(project: Project, knowledge: Knowledge, as_of: Month) -> int:
    """Months since the agreed month of full capacity while it produces below it; 0 where reached, or not yet due."""
    known, planned = knowledge.of(project), project.planned.get(FULL)
    if planned is None or not known.passed(PRODUCING, as_of) or known.passed(FULL, as_of):
        return 0
    return max(as_of.since(planned), 0)


def _problem(project: Project, knowledge: Knowledge, rule: IdleRule, as_of: Month) -> tuple[Problem, Month, str] | None:
    known = knowledge.of(project)
    if not known.passed(BUILT, as_of) or known.passed(FULL, as_of):
        return None
    if known.passed(PRODUCING, as_of):
        months = months_below(project, knowledge, as_of)
        if months <= rule.below_after:
            return None
        planned = as_of.shift(-months)
        return BELOW, planned, f"合同约定 {planned.words}达产，超过 {months} 个月"
    months = months_unproductive(project, knowledge, as_of)
    if months < rule.unproductive_after:
        return None
    built = as_of.shift(-months)
    return UNPRODUCTIVE, built, f"{built.words}竣工，{months} 个月没有投产"


def _is_legacy(idle: IdleProject, rule: IdleRule) -> bool:
    if idle.measures:
        return len(idle.overdue) == len(idle.measures)
    return idle.months >= rule.legacy_after
