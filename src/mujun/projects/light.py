"""The light of a project for a month, by a rule of the pack, with its reason; and that of a county's projects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mujun.plans.light import verdict_words
from mujun.plans.month import Month
from mujun.plans.progress import show
from mujun.projects.knowledge import Knowledge
from mujun.projects.measure import EXEMPT, OVERDUE_DAYS, days_overdue, exemption_flags, is_due, measures
from mujun.projects.project import INVESTED, Exemption, Project
from mujun.projects.stage import BUILT, STARTED, Stage
from mujun.rules.light import Light as Rule
from mujun.rules.light import Verdict, judge
from mujun.rules.value import MISSING, Absent, Value

NOT_DUE: Final = "未到期"
JOINED: Final = "1—2月合并报，1月不亮灯"


@dataclass(frozen=True, slots=True)
class ProjectLight:
    """A light with its reason.

    `level` is a level of the rule, its word for missing or not applicable, or 未到期. `rank` counts from 0 (best),
    None without a level. `exemptions` are those that hold in the month; `given` is what the rule saw.
    """

    project: Project
    as_of: Month
    stage: Stage
    level: str
    rank: int | None
    finished: bool
    reason: str
    rule: Rule
    verdict: Verdict | None
    given: tuple[tuple[str, Value | Decimal], ...]
    exemptions: tuple[Exemption, ...] = ()

    @property
    def worst(self) -> bool:
        """Whether it shows the worst level of its rule."""
        return self.rank == len(self.rule.scale) - 1


def light_of(project: Project, knowledge: Knowledge, rule: Rule, as_of: Month, *, first_month: int = 1) -> ProjectLight:
    """The light of a project for the month `as_of`, by what `knowledge` holds.

    What is built shows the best level and is never overdue; what has not begun and is not due says so. Everything
    else is judged by the rule. A project past the month it should be built in shows the worst level under a rule that
    does not look at 逾期天数: a rule silent on deadlines does not excuse one.
    """
    given = measures(project, knowledge, as_of, first_month=first_month)
    given |= exemption_flags(rule.names, project, knowledge, as_of)
    if (settled := _settled(project, knowledge, rule, as_of, first_month)) is not None:
        level, rank, reason = settled
        return _light(project, knowledge, rule, as_of, level, rank, reason, None, given)
    verdict = judge(rule, given)
    late = days_overdue(project, knowledge, as_of)
    words = (
        f"{_pace_words(project, knowledge, as_of, given)}规则“{rule.title}”：{verdict_words(verdict)}"
        f"{_exemption_words(project, knowledge, rule, as_of)}"
    )
    if late and OVERDUE_DAYS not in rule.names:
        last = len(rule.scale) - 1
        reason = f"已过计划竣工月 {late} 天；规则“{rule.title}”没有写逾期怎样亮灯，逾期按最差一档。{words}"
        return _light(project, knowledge, rule, as_of, rule.scale[last], last, reason, verdict, given)
    return _light(project, knowledge, rule, as_of, verdict.level, verdict.rank, words, verdict, given)


def history_of(
    project: Project, knowledge: Knowledge, rule: Rule, until: Month, *, months: int = 12, first_month: int = 1
) -> tuple[ProjectLight, ...]:
    """The lights of the last `months` months up to `until`, oldest first, all by the same knowledge."""
    return tuple(
        light_of(project, knowledge, rule, until.shift(-back), first_month=first_month)
        for back in range(months - 1, -1, -1)
    )


def sort_by_trouble(lights: Iterable[ProjectLight]) -> tuple[ProjectLight, ...]:
    """Worst first: red, yellow, without data, green, not due; within a level by how far behind, then by code."""

    def trouble(light: ProjectLight) -> tuple[float, float, str]:
        depth = light.rank / max(len(light.rule.scale) - 1, 1) if light.rank is not None else None
        place = -depth if depth else (-0.01 if light.level == light.rule.missing else 0.0 if depth == 0 else 1.0)
        gap = dict(light.given).get("序时差")
        return (place, float(gap) if isinstance(gap, Decimal) else 0.0, light.project.code)

    return tuple(sorted(lights, key=trouble))


@dataclass(frozen=True, slots=True)
class CountyLight:
    """The light of all projects of a county together. `silent` are the codes of those that owe a figure."""

    county: str
    as_of: Month
    level: str
    rank: int | None
    reason: str
    invested: Decimal | None
    before: Decimal | None
    silent: tuple[str, ...]
    verdict: Verdict


def light_counties(
    knowledge: Knowledge, rule: Rule, as_of: Month, planned_growth: dict[str, Decimal], counties: Sequence[str]
) -> tuple[CountyLight, ...]:
    """The light of each county by the growth of its projects' investment against its plan and the city.

    Growth is sum over sum: the year to date of all projects of the county, against the same months of last year. A
    county in which a project owes this month's figure has no growth; a missing figure is never a zero.
    """
    sums = {county: _sum_county(knowledge, as_of, county) for county in counties}
    now = [invested for invested, _, _ in sums.values()]
    before = [base for _, base, _ in sums.values()]
    city = _growth(_total(now), _total(before))
    lights = []
    for county, (invested, base, silent) in sums.items():
        plan = planned_growth.get(county)
        given: dict[str, Value | Decimal] = {
            "累计增速": _growth(invested, base),
            "计划增速": MISSING if plan is None else plan,
            "全市平均增速": city,
        }
        verdict = judge(rule, given)
        owing = f"。还有 {len(silent)} 个项目没有报数，缺报不当作零" if silent else ""
        reason = f"规则“{rule.title}”：{verdict_words(verdict)}{owing}"
        lights.append(CountyLight(county, as_of, verdict.level, verdict.rank, reason, invested, base, silent, verdict))
    return tuple(lights)


def _sum_county(
    knowledge: Knowledge, as_of: Month, county: str
) -> tuple[Decimal | None, Decimal | None, tuple[str, ...]]:
    projects = [one for one in knowledge.record.projects if one.county == county]
    last_year = as_of.shift(-12)
    now = {one.code: knowledge.figure(one, INVESTED, as_of) for one in projects}
    owing = [one.code for one in projects if now[one.code] is None and is_due(one, knowledge, as_of)]
    then = {one.code: knowledge.figure(one, INVESTED, last_year) for one in projects}
    owed = [one.code for one in projects if then[one.code] is None and is_due(one, knowledge, last_year)]
    figures = [value for value in now.values() if value is not None]
    base = [value for value in then.values() if value is not None]
    invested = None if owing or not figures else sum(figures, Decimal(0))
    return invested, None if owed or not base else sum(base, Decimal(0)), tuple(owing)


def _total(parts: Sequence[Decimal | None]) -> Decimal | None:
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(parts) else None


def _growth(now: Decimal | None, before: Decimal | None) -> Value | Decimal:
    if now is None or before is None:
        return MISSING
    return (now / before - 1) * 100 if before > 0 else Absent.NOT_APPLICABLE


def _settled(
    project: Project, knowledge: Knowledge, rule: Rule, as_of: Month, first_month: int
) -> tuple[str, int | None, str] | None:
    known = knowledge.of(project)
    if known.passed(BUILT, as_of):
        day = known.reached.get(BUILT)
        when = f"{day.year}年{day.month}月{day.day}日" if day is not None and day <= as_of.last else "此前"
        return rule.scale[0], 0, f"{when}已竣工；已完成的不再计逾期"
    planned = knowledge.planned(project, STARTED)
    if planned is not None and as_of < planned and not known.passed(STARTED, as_of):
        return NOT_DUE, None, f"计划 {planned.words}开工，{as_of.words}还不亮灯"
    if as_of.month < first_month and knowledge.figure(project, INVESTED, as_of) is None:
        return NOT_DUE, None, JOINED
    return None


def _light(
    project: Project, knowledge: Knowledge, rule: Rule, as_of: Month, level: str, rank: int | None, reason: str,
    verdict: Verdict | None, given: dict[str, Value | Decimal],
) -> ProjectLight:  # fmt: skip
    known = knowledge.of(project)
    return ProjectLight(
        project=project, as_of=as_of, stage=known.stage(as_of), level=level, rank=rank,
        finished=known.passed(BUILT, as_of), reason=reason, rule=rule, verdict=verdict, given=tuple(given.items()),
        exemptions=knowledge.exempt(project, as_of),
    )  # fmt: skip


def _pace_words(project: Project, knowledge: Knowledge, as_of: Month, given: dict[str, Value | Decimal]) -> str:
    """The figures the pace rests on, in a sentence; nothing where no report is due and none was made."""
    figure, plan = knowledge.figure(project, INVESTED, as_of), project.year_plan(as_of.year)
    if figure is None:
        return f"{as_of.words}没有报数，缺报不当作零。" if is_due(project, knowledge, as_of) else ""
    if plan is None:
        return f"{as_of.words}末完成 {figure:f} 万元，没有 {as_of.year} 年的计划。"
    expected = given["序时进度"]
    due = f"，序时进度 {show(expected)}%" if isinstance(expected, Decimal) else ""
    share = f"，占 {show(figure / plan.amount * 100)}%" if plan.amount else ""
    return f"{as_of.words}末完成 {figure:f} 万元，年计划 {plan.amount:f} 万元{share}{due}。"


def _exemption_words(project: Project, knowledge: Knowledge, rule: Rule, as_of: Month) -> str:
    words = []
    for one in knowledge.exempt(project, as_of):
        used = f"{one.side}{EXEMPT}" in rule.names
        effect = "" if used else "（这条规则不写豁免，不影响亮灯）"
        words.append(f"{one.since.words}至{one.until.words}“{one.side}”有正当理由：{one.reason}{effect}")
    return f"。{'；'.join(words)}" if words else ""
