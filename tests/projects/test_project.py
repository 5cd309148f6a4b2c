"""Projects that contradict themselves are refused with every fault; plans of a year become curves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mujun.errors import ProjectError
from mujun.plans.month import Month
from mujun.projects.project import Exemption, YearPlan
from mujun.projects.stage import BUILT, STARTED
from projects.examples import PLANNED, make_project, month


def faults_of(**changes) -> list[str]:
    with pytest.raises(ProjectError) as caught:
        make_project(**changes)
    return [fault.code for fault in caught.value.faults]


def test_every_fault_of_a_project_is_reported_at_once():
    planned = {**PLANNED, BUILT: month(1), "封顶": month(2)}
    codes = faults_of(total=Decimal(0), planned=planned)
    assert codes == ["projects.bad-amount", "projects.unknown-milestone", "projects.milestones-reversed"]


def test_start_and_end_must_be_planned():
    rest = {name: at for name, at in PLANNED.items() if name not in (STARTED, BUILT)}
    assert faults_of(planned=rest) == ["projects.no-planned-month"] * 2


def test_negative_plans_repeated_years_and_falling_months_are_refused():
    twice = (YearPlan(2026, Decimal(10)), YearPlan(2026, Decimal(20)))
    falling = (YearPlan(2026, Decimal(100), ((3, Decimal(50)), (6, Decimal(40)))),)
    beyond = (YearPlan(2026, Decimal(100), ((3, Decimal(150)),)),)
    assert faults_of(years=twice) == ["projects.year-twice"]
    assert faults_of(years=(YearPlan(2026, Decimal(-1)),)) == ["projects.bad-amount"]
    assert faults_of(years=falling) == ["projects.year-curve"]
    assert faults_of(years=beyond) == ["projects.year-curve"]


def test_stated_months_of_a_plan_become_per_cent_of_the_year():
    curve = YearPlan(2026, Decimal(12_000), ((3, Decimal(1_200)), (6, Decimal(4_800)))).curve
    assert curve.expected(month(1), month(12), month(3)) == 10
    assert curve.expected(month(1), month(12), month(6)) == 40
    assert curve.expected(month(1), month(12), month(9)) == 70  # half way from 40 to 100


def test_an_exemption_needs_a_reason_and_a_period():
    good = Exemption(1, "甲", "开工", month(3), month(5), "征地未交付", date(2026, 3, 1))
    for changes, code in (({"reason": " "}, "exempt-without-reason"), ({"until": Month(2026, 1)}, "period-reversed")):
        with pytest.raises(ProjectError) as caught:
            replace(good, **changes)
        assert caught.value.faults[0].code == f"projects.{code}"
