"""The figures a light of projects may ask for, by the names packs use (base/inputs.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from mujun.plans.curve import HUNDRED
from mujun.plans.light import measures as measures_of_target
from mujun.plans.month import Month
from mujun.plans.progress import progress_of
from mujun.projects.investment import target_of_year
from mujun.projects.knowledge import Knowledge
from mujun.projects.project import BOND, INVESTED, PAID, Project
from mujun.projects.stage import BUILT, ENTERED, STARTED
from mujun.rules.value import MISSING, NOT_APPLICABLE, Value

EXEMPT = "有正当理由"
OVERDUE_DAYS = "逾期天数"
BOND_MONTHS = "债券满月数"
PACE = ("实际进度", "序时进度", "序时差", "进度比")
FARTHEST_BACK = 120

Given = dict[str, Value | Decimal]


def measures(project: Project, knowledge: Knowledge, as_of: Month, *, first_month: int = 1) -> Given:
    """Every figure of a project at the end of a month; an absence says which kind it is.

    A month without a report gives no pace: an earlier figure is not taken for it. `first_month` is 2 where January
    and February are reported together.
    """
    return {
        **_pace(project, knowledge, as_of),
        "应开工未开工月数": Decimal(months_unstarted(project, knowledge, as_of)),
        "开工未入库月数": Decimal(months_unentered(project, knowledge, as_of)),
        "资金支付达标": _paid_enough(project, knowledge, as_of),
        "连续未报月数": Decimal(months_unreported(project, knowledge, as_of, first_month=first_month)),
        OVERDUE_DAYS: Decimal(days_overdue(project, knowledge, as_of)),
        **_bond(project, knowledge, as_of),
    }


def exemption_flags(names: tuple[str, ...], project: Project, knowledge: Knowledge, as_of: Month) -> Mapping[str, bool]:
    """For each name of a rule that ends in 有正当理由, whether such a reason is on record for the month."""
    held = {one.side for one in knowledge.exempt(project, as_of)}
    return {name: name.removesuffix(EXEMPT) in held for name in names if name.endswith(EXEMPT)}


def months_unstarted(project: Project, knowledge: Knowledge, as_of: Month) -> int:
    """How many months, the planned one included, have ended without the start; 0 where started or not yet due."""
    planned = knowledge.planned(project, STARTED)
    if planned is None or as_of < planned or knowledge.of(project).passed(STARTED, as_of):
        return 0
    return as_of.since(planned) + 1


def months_unentered(project: Project, knowledge: Knowledge, as_of: Month) -> int:
    """How many months after the month of the start it is still not entered into the statistics; 0 where entered."""
    known = knowledge.of(project)
    started = known.reached.get(STARTED)
    if started is None or known.reached_by(ENTERED, as_of) or started > as_of.last:
        return 0
    return as_of.since(Month.of(started))


def months_unreported(project: Project, knowledge: Knowledge, as_of: Month, *, first_month: int = 1) -> int:
    """How many due months in a row, ending with `as_of`, brought no investment figure.

    A month is due while the project is being built and its year has a plan; January is not where January and February
    are reported together.
    """
    reported = {one.period for one in knowledge.series(project, INVESTED) if one.state != "missing"}
    count = 0
    for back in range(FARTHEST_BACK):
        month = as_of.shift(-back)
        if month.month < first_month:
            continue
        if month in reported or not is_due(project, knowledge, month):
            break
        count += 1
    return count


def is_due(project: Project, knowledge: Knowledge, month: Month) -> bool:
    """Whether a report of investment is due for a month: under way by plan or in fact, not built before, planned for.

    A project that was to start and has not owes the figure too; it may be zero.
    """
    plan = project.year_plan(month.year)
    if plan is None or plan.amount <= 0:
        return False
    planned, known = knowledge.planned(project, STARTED), knowledge.of(project)
    begun = (planned is not None and planned <= month) or known.passed(STARTED, month)
    return begun and not known.passed(BUILT, month.shift(-1))


def days_overdue(project: Project, knowledge: Knowledge, as_of: Month) -> int:
    """Days from the end of the month planned to be built to the end of `as_of`; 0 where built, or still in time."""
    planned = knowledge.planned(project, BUILT)
    if planned is None or knowledge.of(project).passed(BUILT, as_of):
        return 0
    return max((as_of.last - planned.last).days, 0)


def _pace(project: Project, knowledge: Knowledge, as_of: Month) -> Given:
    target = target_of_year(project, knowledge, as_of.year)
    if target is None:
        return dict.fromkeys(PACE, MISSING if project.year_plan(as_of.year) is None else NOT_APPLICABLE)
    progress = progress_of(target, knowledge.series(project, INVESTED), as_of)
    given = measures_of_target(target, progress)
    return {name: given[name] for name in PACE}


def _paid_enough(project: Project, knowledge: Knowledge, as_of: Month) -> Value:
    """Whether payment keeps to the agreed share of the work done this year."""
    if project.paid_share is None:
        return NOT_APPLICABLE
    done, paid = knowledge.figure(project, INVESTED, as_of), knowledge.figure(project, PAID, as_of)
    if done is None or paid is None:
        return MISSING
    return paid * HUNDRED >= done * project.paid_share


def _bond(project: Project, knowledge: Knowledge, as_of: Month) -> Given:
    bond = project.bond
    if bond is None or as_of < bond.issued:
        return dict.fromkeys((BOND_MONTHS, "债券支出进度"), NOT_APPLICABLE)
    spent = knowledge.figure(project, BOND, as_of)
    share: Value | Decimal = MISSING if spent is None else spent / bond.amount * HUNDRED
    return {BOND_MONTHS: Decimal(as_of.since(bond.issued)), "债券支出进度": share}
