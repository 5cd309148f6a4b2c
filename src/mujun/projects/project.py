"""A project as it was approved: who answers for it, its money, its planned milestones, its contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from mujun.errors import Fault, PlanError, ProjectError
from mujun.plans.curve import EVEN, HUNDRED, Curve, custom
from mujun.plans.month import Month
from mujun.projects.stage import BUILT, CHAIN, MILESTONES, STARTED

INVESTED, PAID, BOND = "投资", "支付", "债券"


@dataclass(frozen=True, slots=True)
class YearPlan:
    """The investment planned for one year, in 万元. `months` are cumulative amounts at the ends of stated months.

    Without months the plan is even over the months of the year in which the project is being built.
    """

    year: int
    amount: Decimal
    months: tuple[tuple[int, Decimal], ...] = ()

    @property
    def curve(self) -> Curve:
        """The stated months as a curve of per cent; PlanError where it falls or leaves 0–100."""
        if not self.months or self.amount <= 0:
            return EVEN
        return custom({Month(self.year, month): done / self.amount * HUNDRED for month, done in self.months})


@dataclass(frozen=True, slots=True)
class Bond:
    """A special bond behind a project: the month it was issued and how much, in 万元."""

    issued: Month
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Contract:
    """What was agreed when land was granted. `land` in 亩; `terms` are the agreed figures by the names of the rules.

    `initial` is the agreed period of initial operation in months, None where the contract does not say.
    """

    number: str
    terms: Mapping[str, Decimal]
    land: Decimal | None = None
    initial: int | None = None
    clauses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exemption:
    """A stated good reason: between two months, one side of a project is not held against it, as the rule allows.

    `side` is what the pack's rule calls it (开工, 进度, 入库, 资金).
    """

    number: int
    project: str
    side: str
    since: Month
    until: Month
    reason: str
    recorded_on: date

    def __post_init__(self) -> None:
        where = f"项目 {self.project} 的豁免"
        if not self.reason.strip():
            found = f"豁免“{self.side}”没有写理由"
            raise ProjectError(
                Fault("projects.exempt-without-reason", where, found, "没有正当理由不得豁免", "写明理由")
            )
        if self.until < self.since:
            found = f"从 {self.since} 到 {self.until}"
            raise ProjectError(Fault("projects.period-reversed", where, found, "这样一个月也没有豁免", "核对起止月份"))


@dataclass(frozen=True, slots=True)
class Project:
    """A project. Money is in 万元. `office` is the office of the leader in charge, never a person's name.

    `planned` gives the planned month of each milestone as approved; moving one is a report, not a change here.
    `paid_share` is the agreed share of finished work to be paid, in per cent; None where nothing was agreed.
    """

    code: str
    name: str
    county: str
    lead: str
    office: str
    kind: str
    total: Decimal
    planned: Mapping[str, Month]
    years: tuple[YearPlan, ...] = ()
    monitored: bool = True
    paid_share: Decimal | None = None
    bond: Bond | None = None
    contract: Contract | None = None
    simulated: bool = False

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise ProjectError(faults)

    def year_plan(self, year: int) -> YearPlan | None:
        """The plan of that year, or None where none was approved."""
        return next((plan for plan in self.years if plan.year == year), None)


def _faults(project: Project) -> Iterator[Fault]:
    where = f"项目 {project.code}（{project.name}）"
    yield from _money_faults(project, where)
    for name in project.planned:
        if name not in MILESTONES:
            remedy = f"用 {'、'.join(MILESTONES)} 之一"
            yield Fault("projects.unknown-milestone", where, f"没有里程碑“{name}”", "不知走到了哪一步", remedy)
    for name in (STARTED, BUILT):
        if name not in project.planned:
            why = "进度、逾期和预测都从计划开工、计划竣工算起"
            yield Fault("projects.no-planned-month", where, f"没有计划{name}月份", why, f"写明计划{name}的年月")
    months = [(name, project.planned[name]) for name in CHAIN if name in project.planned]
    for (left, before), (right, after) in zip(months, months[1:], strict=False):
        if after < before:
            found = f"计划 {before.words}{left}，{after.words}{right}"
            yield Fault("projects.milestones-reversed", where, found, "后一步早于前一步", "核对两个月份")


def _money_faults(project: Project, where: str) -> Iterator[Fault]:
    amounts = [project.total, *(plan.amount for plan in project.years)]
    amounts += [done for plan in project.years for _, done in plan.months]
    if not all(amount.is_finite() for amount in amounts) or project.total <= 0:
        found = f"总投资写了 {project.total}" if project.total <= 0 else "投资数不是数"
        yield Fault("projects.bad-amount", where, found, "总投资须大于零，各数须是数", "按万元填写数值")
        return
    if any(amount < 0 for amount in amounts):
        yield Fault("projects.bad-amount", where, "计划投资写了负数", "计划不会是负的", "核对正负号")
        return
    years = [plan.year for plan in project.years]
    for year in sorted({year for year in years if years.count(year) > 1}):
        yield Fault("projects.year-twice", where, f"{year} 年的计划写了两次", "不知以哪一个为准", "只留一个")
    for plan in project.years:
        try:
            _ = plan.curve
        except PlanError as error:
            yield from (
                Fault("projects.year-curve", where, f"{plan.year} 年分月计划：{fault.found}", fault.why, fault.remedy)
                for fault in error.faults
            )
