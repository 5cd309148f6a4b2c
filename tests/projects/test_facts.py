"""What registers may ask of a project."""

from datetime import date
from decimal import Decimal

import pytest

from mujun.packs.load import load_pack
from mujun.packs.project_rules import load_project_rules
from mujun.plans.month import Month
from mujun.plans.report import Report
from mujun.projects.facts import describe_project, list_facts
from mujun.projects.knowledge import know, series_code
from mujun.projects.project import Contract
from mujun.rules.value import MISSING, NOT_APPLICABLE
from projects.examples import STARTED_IN_MARCH, invest, make_project, make_record, month, reach

AGREED = Contract("合同一号", {"投资强度": Decimal(300), "亩均产值": Decimal(400)}, Decimal(50), 24)
BUILT = (STARTED_IN_MARCH, reach("竣工", date(2027, 6, 20), 2))


@pytest.fixture(scope="module")
def rules(checkout):
    folder = checkout / "packs" / "yunchuan-2026"
    loaded = load_project_rules(folder)
    return loaded, load_pack(folder).light(loaded.light)


def describe(rules, as_of, *reports, contract=AGREED, milestones=BUILT):
    project = make_project(contract=contract)
    record = make_record(*reports, projects=(project,), milestones=milestones)
    return describe_project(project, know(record), *rules, as_of)


def test_stage_light_place_and_money(rules):
    row = describe(rules, month(6), *invest((6, "3600")))
    assert (row["阶段"], row["建设县区"], row["总投资"], row["累计投资"]) == ("建设", "澜江区", 20000, 3600)
    assert (row["灯"], row["开工未入库月数"]) == ("红", 3)


def test_months_without_production_and_below_capacity(rules):
    assert describe(rules, Month(2027, 9))["完工未投产月数"] == 3
    producing = (*BUILT, reach("投产", date(2027, 9, 3), 3))
    row = describe(rules, Month(2028, 11), milestones=producing)
    assert (row["完工未投产月数"], row["投产未达产月数"]) == (0, 2)


def test_capacity_is_output_over_what_was_agreed(rules):
    output = Report(50, series_code("甲", "产值"), "统计局", Month(2028, 12), date(2029, 2, 1), value=Decimal(15_000))
    assert describe(rules, Month(2029, 6), output)["达产率"] == 75
    assert describe(rules, Month(2029, 6))["达产率"] is MISSING
    assert describe(rules, Month(2029, 6), contract=None)["达产率"] is NOT_APPLICABLE


def test_all_terms_kept_is_unknown_while_one_is_open_and_false_once_one_is_breached(rules):
    assert describe(rules, month(6))["履约条款达标"] is MISSING
    late = describe(rules, Month(2027, 7), milestones=(STARTED_IN_MARCH,))
    assert (late["履约条款达标"], late["违约条款数"]) == (False, 1)
    assert describe(rules, month(6), contract=None)["履约条款达标"] is NOT_APPLICABLE


def test_a_row_and_the_one_a_year_before(rules):
    rows = list_facts(know(make_record(*invest((6, "3600")))), *rules, Month(2027, 6))
    assert [row["累计投资"] for row in rows["甲"]] == [3600, 3600]
    assert [row["阶段"] for row in rows["甲"]] == ["建设", "建设"]


def test_the_stage_of_the_latest_row_counts_a_milestone_on_its_day_and_money_when_the_month_is_over(rules):
    record = make_record(*invest((6, "3600")), milestones=(*BUILT[:1], reach("竣工", date(2027, 7, 3), 2)))
    rows = list_facts(know(record, date(2027, 7, 10)), *rules, Month(2027, 6), step=1, reach=2)["甲"]
    assert [row["阶段"] for row in rows] == ["竣工验收", "建设", "建设"]
    assert rows[0]["完工未投产月数"] == 0


def test_planned_months_are_told_by_their_last_day(rules):
    row = describe(rules, month(6))
    planned = make_project(contract=AGREED).planned
    assert row["竣工计划日"] == planned["竣工"].last
    assert row["履约期满日"] is MISSING
    assert "履约" not in planned
