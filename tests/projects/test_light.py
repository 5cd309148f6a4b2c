"""Lights of projects: the rules of cities at their edges on real figures, settled states, laws, counties."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mujun.packs.load import load_pack
from mujun.plans.month import Month
from mujun.projects.knowledge import Record, know
from mujun.projects.light import history_of, light_counties, light_of, sort_by_trouble
from mujun.projects.project import BOND, Bond, YearPlan
from projects.examples import (
    BY_BOTH,
    BY_GAP,
    ENTERED_IN_MARCH,
    PLANNED,
    STARTED_IN_MARCH,
    excuse,
    invest,
    make_project,
    make_record,
    month,
    reach,
)

JIA = make_project()


def show(record, as_of, rule=BY_GAP, project=JIA, on=None, **more):
    return light_of(project, know(record, on), rule, as_of, **more)


@pytest.fixture(scope="module")
def yinchuan(checkout):
    return load_pack(checkout / "packs" / "yinchuan-2025").light("项目亮灯")


@pytest.mark.parametrize(
    ("done", "level"),
    # the plan asks 40 % of 12,000 by the end of June: 4,800
    [("4800", "绿"), ("3601", "绿"), ("3600", "黄"), ("1200", "黄"), ("1199", "红"), ("0", "红")],
)
def test_yinchuan_gap_edges_on_reported_figures(yinchuan, done, level):
    assert show(make_record(*invest((6, done))), month(6), yinchuan).level == level


@pytest.mark.parametrize(("done", "level"), [("3840", "绿"), ("3839", "黄"), ("2880", "黄"), ("2879", "红")])
def test_wuhan_ratio_edges_on_reported_figures(checkout, done, level):
    rule = load_pack(checkout / "packs" / "wuhan").light("项目红黄牌")
    assert show(make_record(*invest((6, done))), month(6), rule).level == level


@pytest.mark.parametrize(("spent", "level"), [("500", "绿"), ("499", "黄"), ("350", "黄"), ("349", "红")])
def test_tianjin_bond_edges_on_reported_figures(checkout, spent, level):
    rule = load_pack(checkout / "packs" / "tianjin-2022").light("专项债项目")
    bonded = make_project(bond=Bond(month(3), Decimal(1_000)))
    record = make_record(*invest((6, spent), item=BOND), projects=(bonded,))
    assert show(record, month(6), rule, bonded).level == level


@pytest.mark.parametrize(("at", "level"), [(3, "黄"), (4, "黄"), (5, "红")])
def test_a_start_that_is_late_turns_red_with_the_third_month_without_any_report(at, level):
    assert show(make_record(milestones=()), month(at), BY_BOTH).level == level


@pytest.mark.parametrize(("at", "level"), [(3, "绿"), (4, "黄"), (5, "黄"), (6, "红")])
def test_yinchuan_entry_into_statistics_on_real_months(yinchuan, at, level):
    on_time = invest((3, "1200"), (4, "2400"), (5, "3600"), (6, "4800"))
    assert show(make_record(*on_time, milestones=(STARTED_IN_MARCH,)), month(at), yinchuan).level == level


def test_an_exemption_lifts_one_side_for_its_months_and_says_why(yinchuan):
    record = make_record(*invest((6, "0"), (7, "0")), exemptions=(excuse("进度", 5, 6),))
    lit = show(record, month(6), yinchuan)
    assert lit.level == "绿"
    assert "征地未交付" in lit.reason
    assert show(record, month(7), yinchuan).level == "红"
    late = replace(excuse("进度", 5, 6), recorded_on=date(2026, 7, 20))
    record = make_record(*invest((6, "0")), exemptions=(late,))
    assert show(record, month(6), yinchuan, on=date(2026, 7, 19)).level == "红"
    assert show(record, month(6), yinchuan, on=date(2026, 7, 20)).level == "绿"


def test_an_exemption_a_rule_does_not_know_changes_nothing_and_is_said(checkout):
    rule = load_pack(checkout / "packs" / "wuhan").light("项目红黄牌")
    lit = show(make_record(*invest((6, "0")), exemptions=(excuse("进度", 5, 6),)), month(6), rule)
    assert lit.level == "红"
    assert "不影响亮灯" in lit.reason


def test_what_is_built_shows_the_best_level_whatever_its_figures():
    record = make_record(*invest((6, "100")), milestones=(STARTED_IN_MARCH, reach("竣工", date(2026, 6, 20), 3)))
    lit = show(record, month(6))
    assert (lit.level, lit.finished) == ("绿", True)
    assert "2026年6月20日已竣工" in lit.reason
    assert show(record, month(5)).level == "无数据"


def test_before_its_start_a_project_is_not_lit_and_january_waits_for_february():
    assert show(make_record(milestones=()), month(2)).level == "未到期"
    running = make_project(years=(YearPlan(2027, Decimal(1_000)),))
    lit = show(make_record(projects=(running,)), Month(2027, 1), project=running, first_month=2)
    assert (lit.level, lit.rank) == ("未到期", None)
    assert show(make_record(projects=(running,)), Month(2027, 1), project=running).level == "无数据"


def test_past_the_month_to_be_built_a_silent_rule_shows_the_worst_level_and_says_so():
    late = make_project(years=(YearPlan(2027, Decimal(8_000)),))
    record = make_record(*invest((8, "7900"), year=2027), projects=(late,))
    lit = show(record, Month(2027, 8), project=late)
    assert lit.level == "红"
    assert "没有写逾期" in lit.reason
    assert show(record, Month(2027, 6), project=late).level == "无数据"


def test_the_reason_holds_the_figures_and_the_rule():
    reason = show(make_record(*invest((6, "3600"))), month(6)).reason
    assert reason.startswith("2026年6月末完成 3600 万元，年计划 12000 万元，占 30%，序时进度 40%。规则“测试灯”")
    assert "-30（含）到 -10（含）亮“黄”" in reason
    assert "没有报数，缺报不当作零" in show(make_record(*invest((5, "3600"))), month(6)).reason
    unplanned = make_project(years=())
    assert "没有 2026 年的计划" in show(make_record(*invest((6, "1"))), month(6), project=unplanned).reason


def test_history_and_order_of_trouble():
    said = invest((3, "1200"), (4, "1200"), (5, "1200"), (6, "1200"))
    lights = history_of(JIA, know(make_record(*said)), BY_GAP, month(6), months=5)
    assert [(light.as_of.month, light.level) for light in lights] == [
        (2, "未到期"), (3, "绿"), (4, "黄"), (5, "黄"), (6, "黄"),
    ]  # fmt: skip
    assert [light.as_of.month for light in sort_by_trouble(lights)] == [6, 5, 4, 3, 2]


@given(day=st.dates(date(2026, 3, 1), date(2026, 12, 31)), later=st.integers(0, 20_000))
def test_a_past_day_shows_what_was_known_whatever_came_after(day, later):
    said = invest((3, "1200"), (4, "2000"), (5, "2600"), (6, "5000"))
    after = invest((4, str(later)), (6, str(later)), first=20, day=28)
    fresh = [report for report in after if report.recorded_on > day]
    before, now = make_record(*said), make_record(*said, *fresh)
    for at in range(3, 7):
        assert show(before, month(at), on=day) == show(now, month(at), on=day)


@given(done=st.integers(0, 15_000), more=st.integers(0, 15_000), at=st.integers(3, 12))
def test_more_investment_never_worsens_the_gap_light(done, more, at):
    less = show(make_record(*invest((at, str(done)))), month(at))
    better = show(make_record(*invest((at, str(done + more)))), month(at))
    assert better.rank is not None and less.rank is not None
    assert better.rank <= less.rank


@given(
    done=st.integers(0, 20_000), built=st.dates(date(2026, 4, 1), date(2028, 6, 1)), at=st.integers(0, 40),
    rule=st.sampled_from([BY_GAP, BY_BOTH]),
)  # fmt: skip
def test_finished_is_never_overdue(done, built, at, rule):
    as_of = month(4).shift(at)
    assume(Month.of(built) <= as_of)
    milestones = (STARTED_IN_MARCH, ENTERED_IN_MARCH, reach("竣工", built, 3))
    assert show(make_record(*invest((4, str(done))), milestones=milestones), as_of, rule).rank == 0


@given(st.permutations(range(4)))
def test_lights_do_not_depend_on_the_order_of_projects(order):
    projects = [make_project(code) for code in "甲乙丙丁"]
    said = [one for at, code in enumerate("甲乙丙丁") for one in invest((6, str(at * 1500)), code=code, first=at + 1)]
    record = Record(tuple(projects), tuple(said))
    mixed = Record(tuple(projects[at] for at in order), tuple(said[at] for at in order))
    for project in projects:
        assert light_of(project, know(record), BY_GAP, month(6)) == light_of(project, know(mixed), BY_GAP, month(6))


@pytest.fixture
def counties(checkout):
    rule = load_pack(checkout / "packs" / "tianjin-2022").light("区投资")
    plans = (YearPlan(2025, Decimal(1_000)), YearPlan(2026, Decimal(1_000)))
    planned = {**PLANNED, "签约": month(1, 2025), "开工": month(1, 2025), "入库": month(1, 2025)}

    def light(**growth: str | None):
        projects, said = [], []
        for number, (county, now) in enumerate(growth.items()):
            projects.append(make_project(county, county=county, years=plans, planned=planned))
            said += invest((6, "100"), code=county, year=2025, first=number * 10 + 1)
            said += invest((6, now), code=county, first=number * 10 + 5) if now else []
        planned_growth = dict.fromkeys(growth, Decimal(7))
        record = make_record(*said, projects=tuple(projects), milestones=())
        return {one.county: one for one in light_counties(know(record), rule, month(6), planned_growth, list(growth))}

    return light


def test_counties_by_two_references_sum_over_sum(counties):
    lit = counties(甲县="107", 乙县="106", 丙县="99", 丁县="116")  # the city grows by 7 per cent
    assert [one.level for one in lit.values()] == ["绿", "黄", "红", "绿"]
    assert (lit["甲县"].invested, lit["甲县"].before) == (107, 100)


def test_a_county_whose_project_owes_a_figure_has_no_growth_and_is_not_green(counties):
    lit = counties(甲县="120", 乙县=None)
    assert lit["乙县"].level == "无数据"
    assert lit["乙县"].silent == ("乙县",)
    assert lit["甲县"].level == "无数据"  # nobody can say it is above the city
