"""Practice projects: made-up projects with plans, reports, delays, stops and corrections. All of it is simulated.

How one is made. A kind gives the range of planned months, how late such projects tend to be, how often they stop, how
much weather they feel. Each project has a pace of its own, which shows from the start, and troubles that do not:
stops of two to eight months, and a turn somewhere on the way after which it goes faster or slower. Work moves month
by month by pace, weather and chance; money follows the work along an S-curve and ends a little above or below the
planned total. The planned curve knows no weather and no stops. The year's plan is set in January by what was really
done by then. Reports come on the 5th to 10th of the month after, January with February; some are missing, some are
corrected later. The numbers of the kinds are assumptions for practice; they were not estimated from any city's
projects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from mujun.packs.pack import Pack
from mujun.plans.month import Month
from mujun.plans.report import Report
from mujun.projects.afterlife import Spoken, live_on
from mujun.projects.knowledge import Record, Settlement, series_code
from mujun.projects.project import INVESTED, PAID, Contract, Exemption, Project, YearPlan
from mujun.projects.stage import ACCEPTED, BUILT, ENTERED, FULFILLED, FULL, PRODUCING, SIGNED, STARTED, MilestoneReport


@dataclass(frozen=True, slots=True)
class Making:
    """How projects of a kind are made: an assumption for practice.

    `late` is the usual ratio of real to planned time, `spread` its logarithmic deviation; `rise` and `ease` shape the
    S-curve; `stops` is the chance of a stop, `weather` how much of a bad month's work is lost.
    """

    kind: str
    months: tuple[int, int]
    money: tuple[int, int]
    late: float
    spread: float
    rise: float
    ease: float
    stops: float
    weather: float


MAKINGS: Final = (
    Making("新建", (16, 34), (12_000, 180_000), 1.10, 0.20, 2.2, 2.0, 0.18, 0.40),
    Making("技改", (6, 18), (2_000, 40_000), 1.03, 0.15, 1.6, 1.8, 0.08, 0.10),
    Making("基础设施", (12, 30), (5_000, 90_000), 1.15, 0.22, 2.0, 2.2, 0.15, 0.50),
    Making("小微园", (18, 34), (10_000, 80_000), 1.18, 0.24, 2.5, 2.0, 0.20, 0.40),
)
BAD_MONTHS: Final[Mapping[int, float]] = {1: 0.9, 2: 0.9, 6: 0.5, 7: 0.5, 8: 0.3, 12: 0.4}
TURN: Final = 0.3
EVEN_OUT: Final = 1.1
REASONS: Final = ("征地未交付", "环评未批复", "管线迁改", "主要设备延期到货")
OFFICES: Final = ("分管工业副市长办公室", "常务副市长办公室", "分管城建副市长办公室")
MEASURES: Final = ("协调用电用气", "引入合作方", "转让盘活", "帮助申贷")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when: the places, the departments, the offices of leaders, the day known up to, and how hard times are.

    `hardship` scales delays and stops: 1 is usual. `finished` says how many projects are old enough to be built.
    """

    today: date
    counties: Sequence[str]
    leads: Sequence[str]
    offices: Sequence[str]
    hardship: float = 1.0


def setting_of(pack: Pack, today: date) -> Setting:
    """A setting in the places of a pack: its counties and zones, the departments that lead most of its tasks."""
    departments = {unit.unit for unit in pack.units if unit.kind == "department"}
    leads = Counter(task.lead for task in pack.tasks if task.lead in departments)
    most = sorted(leads, key=lambda unit: (-leads[unit], str(unit)))[:6]
    return Setting(
        today=today,
        counties=[unit.unit for unit in pack.units if unit.kind in ("county", "zone")] or ["全市"],
        leads=[unit for unit in most if unit is not None] or sorted(departments)[:6] or ["牵头部门"],
        offices=OFFICES,
    )


@dataclass(frozen=True, slots=True)
class Course:
    """What really happened: the month of the start, and the cumulative share of the total by months since."""

    began: Month
    shares: tuple[float, ...]

    @property
    def ended(self) -> Month:
        """The month it was built in."""
        return self.began.shift(len(self.shares) - 1)

    def share(self, month: Month) -> float:
        """The share done by the end of a month."""
        at = month.since(self.began)
        return 0.0 if at < 0 else self.shares[min(at, len(self.shares) - 1)]


def make_projects(
    setting: Setting, *, count: int, finished: int = 0, monitored: int | None = None, seed: int
) -> Record:
    """`count` projects around the setting's day and `finished` that began long before; the same seed gives the same.

    The first `monitored` of the current ones are lit monthly (all when None). What would lie after the day is not in
    the record.
    """
    projects, reports, milestones, exemptions, settlements = [], [], [], [], []
    for index in range(count + finished):
        old = index >= count
        chance = Random(f"{seed}:{index}")  # noqa: S311 - the draws must repeat, nothing is kept secret
        project, course = _make(setting, chance, index, old)
        watched = not old and (monitored is None or index < monitored)
        project = replace(project, monitored=watched, years=_year_plans(project, course, setting.today))
        projects.append(project)
        spoken = live_on(project, course.ended, chance)
        milestones += [*_milestones(project, course, chance), *spoken.milestones]
        reports += [*_reports(project, course, chance), *_figures(project, spoken)]
        exemptions += list(_exemptions(project, course, chance))
        settlements += list(_settlements(project, spoken, setting.today, chance))
    until = setting.today
    return Record(
        projects=tuple(projects),
        reports=_number([one for one in reports if one.recorded_on <= until]),
        milestones=_number([one for one in milestones if one.recorded_on <= until]),
        exemptions=_number([one for one in exemptions if one.recorded_on <= until]),
        settlements=_number([one for one in settlements if one.recorded_on <= until]),
        simulated=True,
    )


def _make(setting: Setting, chance: Random, index: int, old: bool) -> tuple[Project, Course]:
    making = chance.choices(MAKINGS, weights=(4, 4, 2, 1))[0]
    months = chance.randint(*making.months)
    low, high = making.money
    total = Decimal(round(low * (high / low) ** chance.random(), -2))
    today = Month.of(setting.today)
    start = today.shift(-chance.randint(70, 130) if old else -chance.randint(-4, months + 6))
    end = start.shift(months - 1)
    planned = {
        SIGNED: start.shift(-4), STARTED: start, ENTERED: start, BUILT: end, ACCEPTED: end.shift(2),
        PRODUCING: end.shift(3), FULL: end.shift(15), FULFILLED: end.shift(27),
    }  # fmt: skip
    county = chance.choice(setting.counties)
    code = f"{'旧' if old else '模'}{index + 1:04d}"
    agreed = chance.random() < 0.6
    project = Project(
        code=code,
        name=f"模拟{making.kind}项目{index + 1:04d}",
        county=county,
        lead=chance.choice(setting.leads),
        office=chance.choice(setting.offices),
        kind=making.kind,
        total=total,
        planned=planned,
        paid_share=Decimal(80) if agreed else None,
        contract=_contract(total, code, chance) if making.kind in ("新建", "小微园") else None,
        simulated=True,
    )
    return project, _course(project, making, months, setting.hardship, chance)


def _contract(total: Decimal, code: str, chance: Random) -> Contract:
    land = Decimal(max(round(float(total) / chance.uniform(320, 520)), 5))
    terms = {"投资强度": Decimal(300), "亩均产值": Decimal(400), "亩均税收": Decimal(20), "单位能耗产值": Decimal(4)}
    return Contract(f"模拟合同{code}", terms, land, 24, {name: f"第{at}条" for at, name in enumerate(terms, 5)})


def _course(project: Project, making: Making, months: int, hardship: float, chance: Random) -> Course:
    """What really happens, month by month, until the work is done."""
    began = project.planned[STARTED].shift(chance.choice((0, 0, 0, 0, 1, 1, 2, 4)))
    pace = making.late**hardship * chance.lognormvariate(0, making.spread)
    final = chance.lognormvariate(0, 0.06)
    work = months * pace
    stop_from = stop_to = 0
    if chance.random() < making.stops * hardship:
        stop_from = round(work * chance.uniform(0.15, 0.85))
        stop_to = stop_from + chance.randint(2, 8)
    turn_at, turn = work * chance.uniform(0.2, 0.9), chance.lognormvariate(0, TURN)
    shares: list[float] = []
    done = 0.0
    while done < work:
        month = began.shift(len(shares))
        lost = making.weather * BAD_MONTHS.get(month.month, 0.0)
        moving = 0.0 if stop_from <= len(shares) < stop_to else (1 - lost) * chance.uniform(0.75, 1.25)
        # the planned curve knows no weather; what bad months cost on average is in the usual lateness
        done = min(done + moving * EVEN_OUT * (turn if done > turn_at else 1.0), work)
        shares.append(final * curve(done / work, making.rise, making.ease))
    return Course(began, tuple(shares))


def curve(at: float, rise: float, ease: float) -> float:
    """The share of money at a share of the work: slow, fast, slow."""
    up, down = float(at**rise), float((1 - at) ** ease)
    return up / (up + down)


def _year_plans(project: Project, course: Course, today: date) -> tuple[YearPlan, ...]:
    """Plans set each January by what was done by then: the planned curve caught up with by December."""
    making = next(one for one in MAKINGS if one.kind == project.kind)
    start, end = project.planned[STARTED], project.planned[BUILT]
    whole = end.since(start) + 1

    def wished(month: Month) -> float:
        return curve(min(max((month.since(start) + 1) / whole, 0.0), 1.0), making.rise, making.ease)

    plans = []
    for year in range(start.year, today.year + 1):
        before, last = Month(year - 1, 12), Month(year, 12)
        if course.ended <= before:
            break
        share = max(wished(last) - course.share(before), 0.03)
        amount = (project.total * Decimal(repr(round(share, 6)))).quantize(Decimal(10))
        months: tuple[tuple[int, Decimal], ...] = ()
        if wished(before) < 0.98 and amount > 0:
            gained = wished(last) - wished(before)
            points = ((at, (wished(Month(year, at)) - wished(before)) / gained) for at in range(1, 12))
            months = tuple((at, (amount * Decimal(repr(round(part, 6)))).quantize(Decimal(1))) for at, part in points)
        plans.append(YearPlan(year, amount, months))
    return tuple(plans)


def _milestones(project: Project, course: Course, chance: Random) -> Iterator[MilestoneReport]:
    signed = project.planned[SIGNED].first + timedelta(days=chance.randint(0, 25))
    yield _reached(project, SIGNED, signed)
    yield _reached(project, STARTED, course.began.first + timedelta(days=chance.randint(0, 25)))
    entered = course.began.shift(chance.choice((0, 0, 0, 0, 0, 1, 1, 2, 3)))
    yield _reached(project, ENTERED, entered.first + timedelta(days=27))
    yield _reached(project, BUILT, course.ended.first + timedelta(days=chance.randint(5, 27)))


def _reached(project: Project, milestone: str, day: date) -> MilestoneReport:
    return MilestoneReport(0, project.code, milestone, day + timedelta(days=3), day)


def _reports(project: Project, course: Course, chance: Random) -> Iterator[Report]:
    ratio = min(chance.gauss(0.88, 0.05), 1.0)
    for late in range(course.began.since(project.planned[STARTED])):
        month = project.planned[STARTED].shift(late)
        if month.month != 1:
            yield _said(project, INVESTED, month, month.shift(1).first + timedelta(days=7), Decimal(0))
    for at in range(len(course.shares)):
        month = course.began.shift(at)
        before = course.share(Month(month.year - 1, 12))
        done = float(project.total) * (course.shares[at] - before)
        day = month.shift(1).first + timedelta(days=chance.randint(4, 9))
        silent = chance.random() < 0.04 and month.month != 12
        if month.month == 1 or silent:
            continue
        if chance.random() < 0.015:
            wrong = Decimal(round(done * chance.uniform(1.04, 1.09)))
            yield _said(project, INVESTED, month, day, wrong)
            day = day + timedelta(days=40)
        yield _said(project, INVESTED, month, day, Decimal(round(done)))
        if project.paid_share is not None:
            yield _said(project, PAID, month, day, Decimal(round(done * ratio)))


def _said(project: Project, item: str, month: Month, day: date, value: Decimal) -> Report:
    return Report(0, series_code(project.code, item), project.lead, month, day, value=value, reporter="模拟")


def _figures(project: Project, spoken: Spoken) -> Iterator[Report]:
    for item, year, value in spoken.figures:
        yield _said(project, item, Month(year, 12), date(year + 1, 2, 20), value)


def _exemptions(project: Project, course: Course, chance: Random) -> Iterator[Exemption]:
    late = course.began.since(project.planned[STARTED])
    if late > 1 and chance.random() < 0.4:
        since = project.planned[STARTED]
        yield Exemption(
            0, project.code, "开工", since, since.shift(late - 1), chance.choice(REASONS), since.shift(1).first
        )


def _settlements(project: Project, spoken: Spoken, today: date, chance: Random) -> Iterator[Settlement]:
    if spoken.idle_since is None or chance.random() < 0.3:
        return
    day = spoken.idle_since.shift(2).first
    due = Month.of(day).shift(chance.randint(4, 9))
    measure = chance.choice(MEASURES)
    yield Settlement(0, project.code, measure, project.county, due, day)
    done = due.first + timedelta(days=10)
    if chance.random() < 0.5 and done <= today:
        yield Settlement(0, project.code, measure, project.county, due, done, done)


def _number(said: list) -> tuple:  # type: ignore[type-arg]
    ordered = sorted(said, key=lambda one: one.recorded_on)
    return tuple(replace(one, number=at) for at, one in enumerate(ordered, 1))
