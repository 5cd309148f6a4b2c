"""The figures lights ask for, each by hand: pace, start, entry, payment, silence, lateness, bonds."""

from datetime import date
from decimal import Decimal

import pytest

from mujun.packs.load import load_pack
from mujun.plans.month import Month
from mujun.projects.knowledge import know
from mujun.projects.measure import measures
from mujun.projects.project import BOND, PAID, Bond, YearPlan
from mujun.projects.stage import ENTERED, MilestoneReport
from mujun.rules.value import MISSING, NOT_APPLICABLE
from projects.examples import PLANNED, STARTED_IN_MARCH, invest, make_project, make_record, month, reach

JIA = make_project()


def see(record, as_of, project=JIA, **more):
    return measures(project, know(record), as_of, **more)


def test_pace_is_the_share_of_the_years_plan_against_its_months():
    given = see(make_record(*invest((6, "3600"))), month(6))
    assert (given["实际进度"], given["序时进度"], given["序时差"], given["进度比"]) == (30, 40, -10, 75)


def test_a_month_without_a_report_has_no_pace_and_zero_is_a_figure():
    given = see(make_record(*invest((5, "3600"))), month(6))
    assert given["实际进度"] is MISSING
    assert see(make_record(*invest((6, "0"))), month(6))["实际进度"] == 0


def test_a_year_without_a_plan_is_missing_and_a_plan_of_zero_does_not_apply():
    assert see(make_record(*invest((6, "1"))), month(6), make_project(years=()))["序时差"] is MISSING
    none = make_project(years=(YearPlan(2026, Decimal(0)),))
    assert see(make_record(*invest((6, "1"))), month(6), none)["序时差"] is NOT_APPLICABLE


def test_an_even_plan_asks_nothing_before_the_start_and_all_by_the_month_to_be_built():
    planned = {**PLANNED, "竣工": month(8), "验收": month(9), "投产": month(10), "达产": month(12)}
    even = make_project(years=(YearPlan(2026, Decimal(600)),), planned=planned)
    record = make_record(*invest((2, "0"), (3, "100"), (8, "600")), projects=(even,))
    assert see(record, month(2), even)["序时进度"] == 0
    assert round(see(record, month(3), even)["序时进度"], 9) == round(Decimal(100) / 6, 9)
    assert see(record, month(8), even)["序时进度"] == 100


@pytest.mark.parametrize(("at", "months"), [(2, 0), (3, 1), (4, 2), (5, 3)])
def test_months_without_a_start_count_the_planned_month(at, months):
    assert see(make_record(milestones=()), month(at))["应开工未开工月数"] == months


def test_once_started_nothing_counts_and_the_months_before_stay_as_they_were():
    record = make_record(milestones=(reach("开工", date(2026, 5, 3)),))
    assert see(record, month(4))["应开工未开工月数"] == 2
    assert see(record, month(5))["应开工未开工月数"] == 0


@pytest.mark.parametrize(("at", "months"), [(3, 0), (4, 1), (5, 2), (6, 3)])
def test_months_without_entry_count_from_the_month_after_the_start(at, months):
    assert see(make_record(milestones=(STARTED_IN_MARCH,)), month(at))["开工未入库月数"] == months


def test_entered_late_counts_until_then():
    late = (STARTED_IN_MARCH, reach(ENTERED, date(2026, 5, 20), 2))
    assert see(make_record(milestones=late), month(4))["开工未入库月数"] == 1
    assert see(make_record(milestones=late), month(5))["开工未入库月数"] == 0


@pytest.mark.parametrize(("paid", "enough"), [("2880", True), ("2879", False), (None, MISSING)])
def test_payment_is_held_against_the_agreed_share_of_the_work(paid, enough):
    agreed = make_project(paid_share=Decimal(80))
    said = invest((6, "3600")) + (invest((6, paid), item=PAID, first=9) if paid else [])
    assert see(make_record(*said), month(6), agreed)["资金支付达标"] is enough
    assert see(make_record(*said), month(6))["资金支付达标"] is NOT_APPLICABLE


def test_months_without_a_report_are_counted_back_over_january():
    plans = (YearPlan(2025, Decimal(1_000)), *JIA.years)
    planned = {**PLANNED, "签约": month(1, 2025), "开工": month(6, 2025), "入库": month(6, 2025)}
    old = make_project(years=plans, planned=planned)
    said = make_record(*invest((10, "500"), year=2025), projects=(old,), milestones=())
    assert see(said, month(2), old, first_month=2)["连续未报月数"] == 3  # November, December, February
    assert see(said, month(2), old)["连续未报月数"] == 4
    assert see(make_record(*invest((2, "0")), projects=(old,), milestones=()), month(2), old)["连续未报月数"] == 0


def test_no_report_is_due_before_the_start_or_after_it_was_built():
    assert see(make_record(milestones=()), month(2))["连续未报月数"] == 0
    built = (STARTED_IN_MARCH, reach("竣工", date(2026, 5, 20), 3))
    assert see(make_record(*invest((5, "12000")), milestones=built), month(8))["连续未报月数"] == 0


def test_lateness_counts_days_from_the_end_of_the_month_to_be_built():
    assert see(make_record(), Month(2027, 6))["逾期天数"] == 0
    assert see(make_record(), Month(2027, 7))["逾期天数"] == 31
    moved = MilestoneReport(9, "甲", "竣工", date(2027, 6, 1), planned=Month(2027, 7), words="设备延期")
    record = make_record(milestones=(STARTED_IN_MARCH, moved))
    assert see(record, Month(2027, 7))["逾期天数"] == 0


def test_a_bond_counts_months_from_the_month_after_it_was_issued():
    bonded = make_project(bond=Bond(month(3), Decimal(1_000)))
    given = see(make_record(*invest((6, "350"), item=BOND)), month(6), bonded)
    assert (given["债券满月数"], given["债券支出进度"]) == (3, 35)
    assert see(make_record(), month(2), bonded)["债券满月数"] is NOT_APPLICABLE
    assert see(make_record(), month(6), bonded)["债券支出进度"] is MISSING
    assert see(make_record(), month(6))["债券支出进度"] is NOT_APPLICABLE


def test_every_figure_a_light_may_ask_for_is_explained_in_the_base_pack(checkout):
    explained = {one.name for one in load_pack(checkout / "packs" / "base").inputs}
    assert set(see(make_record(), month(6))) <= explained
