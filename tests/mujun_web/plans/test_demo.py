"""The demonstration's plans: every pack's ledger, the invented city's record, all lights, safe to load again."""

from __future__ import annotations

from datetime import date

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans(office):
    from mujun_web.plans.demo import load_demo_plans

    return {plan.code: plan for plan in load_demo_plans(by=office)}


def test_every_city_pack_is_a_plan_and_loading_again_adds_nothing(plans, office):
    from mujun_web.plans.demo import load_demo_plans
    from mujun_web.plans.models import Edition, Report

    assert set(plans) >= {
        "jinhua-2021", "luan-2019", "ningbo-2018", "ruian-2015", "yongkang-2019", "yunchuan-2026",
    }  # fmt: skip
    counts = (Edition.objects.count(), Report.objects.count())
    load_demo_plans(by=office)
    assert (Edition.objects.count(), Report.objects.count()) == counts


def test_the_invented_city_shows_every_light_and_its_history(plans, leader):
    from mujun_web.plans.queries import load_ledger
    from mujun_web.plans.standing import count_shades, list_entries

    plan = plans["yunchuan-2026"]
    now = count_shades(list_entries(load_ledger(plan, leader, date(2026, 11, 10))))
    assert all(now[shade] for shade in ("red", "yellow", "missing", "green", "done"))
    then = load_ledger(plan, leader, date(2026, 6, 1))
    assert str(then.as_of) == "2026-05"
    assert max(report.recorded_on for said in then.reports.values() for report in said) <= date(2026, 6, 1)
    assert count_shades(list_entries(then)) != now


def test_lowered_totals_of_the_record_are_kept_as_revisions_with_a_reason(plans):
    revised = plans["yunchuan-2026"].reports.filter(is_revision=True)
    assert revised.exists()
    assert all(report.reason for report in revised)


def test_the_demonstration_accounts_have_something_to_see(plans):
    from mujun_web.demo.load import load_accounts
    from mujun_web.plans.queries import list_plans

    for name, user in load_accounts().items():
        assert list_plans(user, date(2026, 11, 10)), name
