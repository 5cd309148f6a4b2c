"""The month's dispatch list: what turned, why, for how long, who must do what by when; who is silent; what slips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from mujun.packs.project_rules import DispatchRule, ProjectRules
from mujun.plans.month import Month
from mujun.projects.forecast import Forecast, NoForecast, forecast
from mujun.projects.knowledge import Knowledge
from mujun.projects.light import ProjectLight, light_of, sort_by_trouble
from mujun.projects.measure import days_overdue, months_unreported
from mujun.projects.pace import finished_paces, pace_of
from mujun.projects.project import Project
from mujun.projects.stage import BUILT
from mujun.rules.evaluate import Given
from mujun.rules.expression import evaluate, explain
from mujun.rules.light import Light
from mujun.rules.value import MISSING

FARTHEST_BACK: Final = 24
ANSWERS: Final = {"lead": "牵头部门", "office": "联系领导办公室", "county": "属地"}

Outlook = Forecast | NoForecast


@dataclass(frozen=True, slots=True)
class Order:
    """One thing somebody must do: which rule says so and why, who, what, by when."""

    rule: DispatchRule
    unit: str
    due: date
    grounds: str

    @property
    def words(self) -> str:
        """The order in one sentence."""
        follow = "，开督办单" if self.rule.follow_up else ""
        return f"{self.unit}（{ANSWERS[self.rule.who]}）{self.due.isoformat()} 前{self.rule.do}{follow}"


@dataclass(frozen=True, slots=True)
class Call:
    """A project on the list, with the orders that hold for it.

    `before` is its light of the month before. `red_months` counts the months in a row at the worst level, `unreported`
    the due months in a row without a figure, `slipped` by how many months the forecast moved since the month before.
    """

    project: Project
    light: ProjectLight
    before: ProjectLight
    red_months: int
    unreported: int
    outlook: Outlook
    slipped: int | None
    orders: tuple[Order, ...]

    @property
    def turned(self) -> bool:
        """Whether its light is worse than the month before."""
        return is_worse(self.light, self.before)


@dataclass(frozen=True, slots=True)
class DispatchList:
    """The list of a month. `calls` are worst first; `counts` the levels of all projects looked at, worst first."""

    as_of: Month
    issued_on: date
    calls: tuple[Call, ...]
    counts: tuple[tuple[str, int], ...]
    looked_at: int

    @property
    def turned(self) -> tuple[Call, ...]:
        """Those whose light is worse than the month before."""
        return tuple(call for call in self.calls if call.turned)

    @property
    def silent(self) -> tuple[Call, ...]:
        """Those that owe the month's figure."""
        return tuple(call for call in self.calls if call.unreported)

    @property
    def slipping(self) -> tuple[Call, ...]:
        """Those whose forecast moved to a later month."""
        return tuple(call for call in self.calls if call.slipped is not None and call.slipped > 0)

    @property
    def loads(self) -> tuple[tuple[str, int], ...]:
        """How many orders each unit has, most first."""
        counts = Counter(order.unit for call in self.calls for order in call.orders)
        return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def dispatch_of(
    knowledge: Knowledge,
    rules: ProjectRules,
    rule: Light,
    as_of: Month,
    *,
    issued_on: date,
    before: Knowledge | None = None,
) -> DispatchList:
    """The dispatch list for the month `as_of`, issued on a day from which the time limits run.

    `before` is what was known when last month's list was made (what is known now when None): a light that was shown is
    compared with, not one recomputed. Only projects lit monthly are looked at.
    """
    then = before or knowledge
    projects = [project for project in knowledge.record.projects if project.monitored]
    outlooks = forecast_all(knowledge, as_of, projects)
    earlier = forecast_all(then, as_of.shift(-1), projects)
    looked = []
    for project in projects:
        call = _call(project, knowledge, then, rules, rule, as_of, outlooks[project.code], earlier[project.code])
        looked.append(replace(call, orders=tuple(_orders(call, knowledge, rules, issued_on))))
    by_code = {call.project.code: call for call in looked}
    ordered = [by_code[light.project.code] for light in sort_by_trouble(call.light for call in looked)]
    kept = tuple(call for call in ordered if _belongs(call))
    return DispatchList(as_of, issued_on, kept, count_levels([call.light for call in looked]), len(looked))


def forecast_all(knowledge: Knowledge, as_of: Month, projects: Sequence[Project]) -> Mapping[str, Outlook]:
    """The forecast of each project, from all projects built by then."""
    finished = finished_paces(knowledge, as_of)
    return {
        project.code: forecast(project.code, pace_of(project, knowledge, as_of), finished, as_of)
        for project in projects
    }


def count_levels(lights: Sequence[ProjectLight]) -> tuple[tuple[str, int], ...]:
    """How many projects show each level, worst first, those without a level last."""
    counts = Counter(light.level for light in lights)
    ranks = {light.level: light.rank if light.rank is not None else -1 for light in lights}
    return tuple(sorted(counts.items(), key=lambda row: (-ranks[row[0]], row[0])))


def is_worse(light: ProjectLight, before: ProjectLight) -> bool:
    """Whether a light is worse than the month before; from no level at all, anything but the best is worse."""
    return light.rank is not None and light.rank > (before.rank or 0)


def red_months(project: Project, knowledge: Knowledge, rule: Light, as_of: Month, *, first_month: int = 1) -> int:
    """How many months in a row, ending with `as_of`, show the worst level; months not lit are passed over."""
    count = 0
    for back in range(FARTHEST_BACK):
        light = light_of(project, knowledge, rule, as_of.shift(-back), first_month=first_month)
        if light.worst:
            count += 1
        elif light.as_of.month >= first_month or light.rank is not None:
            break
    return count


def _belongs(call: Call) -> bool:
    """Whether a project is on the list: red, turned, silent, slipping, or somebody must do something."""
    slipping = call.slipped is not None and call.slipped > 0
    return bool(call.orders) or call.light.worst or call.turned or call.unreported > 0 or slipping


def _call(
    project: Project, knowledge: Knowledge, then: Knowledge, rules: ProjectRules, rule: Light, as_of: Month,
    outlook: Outlook, earlier: Outlook,
) -> Call:  # fmt: skip
    month = rules.first_month
    light = light_of(project, knowledge, rule, as_of, first_month=month)
    last = as_of.shift(-1) if as_of.month > month else Month(as_of.year - 1, 12)
    slipped = None
    if isinstance(outlook, Forecast) and isinstance(earlier, Forecast):
        slipped = outlook.finish.since(earlier.finish)
    return Call(
        project=project,
        light=light,
        before=light_of(project, then, rule, last, first_month=month),
        red_months=red_months(project, knowledge, rule, as_of, first_month=month) if light.worst else 0,
        unreported=0 if light.finished else months_unreported(project, knowledge, as_of, first_month=month),
        outlook=outlook,
        slipped=slipped,
        orders=(),
    )


def _orders(call: Call, knowledge: Knowledge, rules: ProjectRules, issued_on: date) -> list[Order]:
    given = _given(call, knowledge)
    project = call.project
    units = {"lead": project.lead, "office": project.office, "county": project.county}
    return [
        Order(
            rule=rule,
            unit=units[rule.who],
            due=issued_on + timedelta(days=rule.within),
            grounds=str(explain(rule.when, given)),
        )
        for rule in rules.dispatch
        if evaluate(rule.when, given) is True
    ]


def _given(call: Call, knowledge: Knowledge) -> Given:
    late = _months_late(call, knowledge)
    return {
        "档": call.light.level,
        "上月档": call.before.level,
        "变差": call.turned,
        "连续红月数": Decimal(call.red_months),
        "连续未报月数": Decimal(call.unreported),
        "预计延后月数": MISSING if call.slipped is None else Decimal(call.slipped),
        "超计划月数": MISSING if late is None else Decimal(late),
        "逾期天数": Decimal(days_overdue(call.project, knowledge, call.light.as_of)),
        "阶段": call.light.stage.title,
    }


def _months_late(call: Call, knowledge: Knowledge) -> int | None:
    planned = knowledge.planned(call.project, BUILT)
    if planned is None or not isinstance(call.outlook, Forecast):
        return None
    return call.outlook.finish.since(planned)
