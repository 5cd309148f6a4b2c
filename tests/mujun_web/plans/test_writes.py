"""Adopting, splitting, reporting, annotating: what is kept, what is refused, and that nothing known is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from mujun.errors import PlanError
from mujun.plans.month import Month
from mujun.plans.share import Share

pytestmark = pytest.mark.django_db


def codes(error) -> set[str]:
    return {fault.code for fault in error.value.faults}


def report(plan, small, by, month=10, value="90", **changes):
    from mujun_web.plans.writes import report_add

    given = {
        "plan": plan, "target": small.target("新增规上"), "unit": "市经信局", "period": Month(2026, month), "by": by,
        "value": None if value is None else Decimal(value),
    }  # fmt: skip
    return report_add(**given | changes)


def test_a_plan_comes_back_from_the_database_as_it_went_in(plan, small):
    from mujun_web.plans.bridge import read_plan

    assert read_plan(plan.editions.get()) == small


def test_figures_keep_their_printed_decimals(plan):
    from mujun_web.plans.bridge import read_plan

    assert f"{read_plan(plan.editions.get()).target('技改增速').floor:f}" == "8.50"


def test_adopting_the_same_content_again_changes_nothing(plan, small, office):
    from mujun_web.plans.writes import plan_create

    again = plan_create(plan=small, by=office, document_sha256="0" * 64)
    assert again == plan
    assert plan.editions.count() == 1


def test_changed_content_becomes_an_edition_and_the_earlier_one_stays(plan, small, office):
    from mujun_web.plans.bridge import read_plan
    from mujun_web.plans.writes import plan_create

    changed = replace(small, goals=())
    assert plan_create(plan=changed, by=office, document_sha256="0" * 64) == plan
    first, second = plan.editions.all()
    assert read_plan(first) == small
    assert read_plan(second) == changed


def test_the_same_code_from_another_pack_is_another_plan(plan, small, office):
    from mujun_web.plans.writes import plan_create

    assert plan_create(plan=small, by=office, document_sha256="0" * 64, pack="elsewhere") != plan


def test_a_split_that_the_engine_cannot_compare_is_refused(plan, small, office):
    from mujun_web.plans.models import ShareSet
    from mujun_web.plans.writes import share_set

    twice = [Share("新增规上", "东岭县", Decimal(60)), Share("新增规上", "东岭县", Decimal(60))]
    with pytest.raises(PlanError) as error:
        share_set(plan=plan, target=small.target("新增规上"), shares=twice, by=office)
    assert codes(error) == {"plans.split-twice"}
    assert not ShareSet.objects.exists()


def test_a_second_split_leaves_the_first_for_replay(plan, small, office):
    from mujun_web.plans.bridge import read_shares
    from mujun_web.plans.writes import share_set

    target = small.target("新增规上")
    first = (Share("新增规上", "东岭县", Decimal(60)), Share("新增规上", "西溪区", Decimal(60)))
    second = (Share("新增规上", "东岭县", Decimal(70)), Share("新增规上", "西溪区", Decimal("50.5")))
    share_set(plan=plan, target=target, shares=first, by=office, on=date(2026, 1, 10))
    share_set(plan=plan, target=target, shares=second, by=office, on=date(2026, 7, 1), reason="区划调整")
    assert [read_shares(kept) for kept in plan.share_sets.all()] == [first, second]


def test_a_unit_reports_its_own_target(plan, small, unit, tenth_of_november):
    kept = report(plan, small, unit)
    assert (kept.value, kept.period, kept.recorded_on) == (Decimal(90), "2026-10", tenth_of_november)


def test_a_unit_does_not_report_for_another(plan, small, unit):
    with pytest.raises(PlanError) as error:
        report(plan, small, unit, unit="市统计局")
    assert "plans.not-yours" in codes(error)


def test_a_supporting_unit_does_not_report_where_another_leads(plan, small, unit):
    unit.unit = "市统计局"
    with pytest.raises(PlanError) as error:
        report(plan, small, unit, unit="市统计局")
    assert codes(error) == {"plans.not-an-owner"}


def test_a_leader_never_writes(plan, small, leader):
    from mujun_web.plans.writes import annotation_add

    with pytest.raises(PlanError):
        report(plan, small, leader)
    with pytest.raises(PlanError):
        annotation_add(
            plan=plan, target=small.target("新增规上"), period=Month(2026, 10), level="红", words="抓紧", by=leader
        )


def test_a_unit_of_another_city_reports_nothing_here(plan, small, unit):
    unit.city = "330700"
    with pytest.raises(PlanError) as error:
        report(plan, small, unit)
    assert codes(error) == {"plans.not-yours"}


@pytest.mark.parametrize(("month", "code"), [(11, "plans.period-not-over"), (12, "plans.period-not-over")])
def test_a_month_that_is_not_over_cannot_be_reported(plan, small, unit, month, code):
    with pytest.raises(PlanError) as error:
        report(plan, small, unit, month=month)
    assert codes(error) == {code}


def test_all_faults_of_a_report_are_told_at_once(plan, small, unit):
    with pytest.raises(PlanError) as error:
        report(plan, small, unit, month=12, value=None, unit="市统计局")
    assert codes(error) == {"plans.not-yours", "plans.period-not-over", "plans.report-empty"}


def test_a_falling_running_total_asks_for_a_reason_and_is_kept_as_a_revision(plan, small, unit):
    report(plan, small, unit, month=9, value="88")
    with pytest.raises(PlanError) as error:
        report(plan, small, unit, value="80")
    assert codes(error) == {"plans.total-falls"}
    assert report(plan, small, unit, value="80", reason="剔除重复统计 8 家").is_revision


def test_a_correction_of_the_same_month_is_one_more_report(plan, small, unit):
    from mujun_web.plans.models import Report

    report(plan, small, unit, value="90")
    report(plan, small, unit, value="93")
    assert [str(kept.value) for kept in Report.objects.all()] == ["90", "93"]


def test_zero_is_a_figure(plan, small, unit):
    assert report(plan, small, unit, value="0").value == 0


def test_the_database_itself_refuses_a_figure_that_does_not_apply(plan, office):
    from mujun_web.plans.models import Report

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(
            plan=plan, target="新增规上", unit="市经信局", period="2026-10", value=Decimal(1), applicable=False,
            recorded_on=date(2026, 11, 1), recorded_by=office,
        )  # fmt: skip


def test_an_annotation_must_say_something_and_keeps_what_the_light_was(plan, small, office):
    from mujun_web.plans.writes import annotation_add

    target = small.target("新增规上")
    with pytest.raises(PlanError) as error:
        annotation_add(plan=plan, target=target, period=Month(2026, 10), level="红", words="  ", by=office)
    assert codes(error) == {"plans.annotation-empty"}
    kept = annotation_add(plan=plan, target=target, period=Month(2026, 10), level="红", words="已约谈", by=office)
    assert (kept.level, kept.words) == ("红", "已约谈")


def test_evidence_is_kept_under_the_hash_of_its_bytes(plan, small, unit):
    from mujun_web.frame.evidence import EvidenceFile, find_file

    kept = report(plan, small, unit, evidence=[EvidenceFile("名单.xlsx", b"rows")])
    file = kept.evidence.get()
    assert find_file(file.sha256).read_bytes() == b"rows"
