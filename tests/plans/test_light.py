from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.plans.light import TargetLight, history, light_of
from mujun.plans.report import Report
from plans.examples import make_reports, make_shares, make_target, month
from plans.rules import BY_ALL, BY_GAP, RATIO, make_dimension, make_rule


def light_at(number: int, *rows: tuple[int, str | None], rule=BY_GAP, target=None, **keywords) -> TargetLight:
    return light_of(target or make_target("100"), make_reports(*rows), rule, month(number), **keywords)


@pytest.mark.parametrize(("value", "level"), [("41", "绿"), ("40", "黄"), ("20", "黄"), ("19", "红")])
def test_yinchuan_2025_points_behind_the_pace(value: str, level: str) -> None:
    # Published: 10 to 30 points behind is yellow, both ends included; more is red. Figures derived, pace 50 %.
    assert light_at(6, (6, value)).level == level


@pytest.mark.parametrize(("value", "level"), [("29", "红"), ("39", "黄"), ("40", "绿")])
def test_wuhan_major_projects_ratio_to_the_pace(value: str, level: str) -> None:
    # Published: below 60 % of the pace a red card, below 80 % a yellow one. Figures derived, pace 50 %.
    assert light_at(6, (6, value), rule=make_rule(RATIO)).level == level


def test_the_reason_says_how_far_behind_and_by_which_rule() -> None:
    light = light_at(6, (6, "38"))
    assert light.level == "黄"
    assert "落后序时进度 12 个百分点（实际 38%，序时 50%）" in light.reason
    assert "规则“规则甲”" in light.reason
    assert "-30（含）到 -10（含）亮“黄”" in light.reason


def test_a_light_names_the_reports_it_rests_on() -> None:
    assert light_at(6, (5, "30"), (6, "38")).inputs == (2,)
    shares = make_shares(甲县="60", 乙县="40")
    reports = make_reports((6, "30", "甲县"), (6, "15", "乙县"))
    assert light_of(make_target("100"), reports, BY_GAP, month(6), shares=shares).inputs == (1, 2)


def test_finished_shows_the_best_level_and_is_never_overdue() -> None:
    target = make_target("100", until=month(6))
    light = light_at(12, (6, "100"), rule=BY_ALL, target=target)
    assert (light.level, light.status) == ("绿", "finished")
    assert "不再计逾期" in light.reason


def test_overdue_is_judged_by_the_rule_or_else_shows_the_worst() -> None:
    target = make_target("100", until=month(6))
    assert light_at(7, (6, "97"), (7, "98"), rule=BY_ALL, target=target).level == "黄"
    assert light_at(8, (6, "97"), (8, "98"), rule=BY_ALL, target=target).level == "红"
    silent = light_at(7, (6, "97"), (7, "98"), target=target)
    assert silent.level == "红"
    assert "没有写逾期怎样亮灯" in silent.reason


def test_a_missing_month_is_no_zero_and_no_green() -> None:
    light = light_at(6, (5, "60"), rule=BY_ALL)
    assert (light.level, light.rank, light.status) == ("无数据", None, "missing")
    assert "6月没有报告，缺报不当作零；最近一次为 2026年5月" in light.reason
    assert light_at(6, (6, "0"), rule=BY_ALL).level == "红"


def test_silence_becomes_yellow_and_then_red_where_the_rule_says_so() -> None:
    assert light_at(7, (5, "60"), rule=BY_ALL).level == "黄"
    assert light_at(8, (5, "60"), rule=BY_ALL).level == "红"


def test_missing_counties_are_named() -> None:
    shares = make_shares(甲县="60", 乙县="40")
    light = light_of(make_target("100"), make_reports((6, "30", "甲县")), BY_GAP, month(6), shares=shares)
    assert light.level == "无数据"
    assert "未报：乙县" in light.reason


def test_a_whole_that_disagrees_with_its_parts_says_by_how_much() -> None:
    shares = make_shares(甲县="60", 乙县="40")
    reports = make_reports((6, "50", "市经信局"), (6, "30", "甲县"), (6, "15", "乙县"))
    light = light_of(make_target("100"), reports, BY_GAP, month(6), shares=shares)
    assert "各单位合计 45家，与所报相差 5" in light.reason


def test_what_has_not_begun_does_not_apply_or_has_no_date_says_so() -> None:
    assert light_at(3, target=make_target(start=month(7))).level == "未到期"
    aside = Report(1, "新增规上", "市经信局", month(3), date(2026, 4, 5), applicable=False)
    assert light_of(make_target(), [aside], BY_GAP, month(3)).level == "不适用"


def test_work_without_a_figure_is_lit_by_its_reports_and_its_deadline() -> None:
    work = make_target(None, accumulates=False, roll_up="worst", until=month(6))
    said = [
        Report(n, "新增规上", "市经信局", month(n), date(2026, n + 1, 5), words="推进中") for n in (1, 2, 3, 4, 5, 6, 7)
    ]
    assert light_of(work, said, BY_ALL, month(5)).level == "绿"
    assert light_of(work, said, BY_ALL, month(7)).level == "黄"
    assert light_of(work, said[:2], BY_ALL, month(5)).level == "红"


def test_a_budget_is_never_lit_by_progress_it_does_not_have() -> None:
    budget = make_target("100", direction="down")
    assert light_at(6, (6, "55"), target=budget).level == "绿"
    assert light_at(6, (6, "85"), target=budget).level == "红"
    by_progress = make_rule(make_dimension("进度", "实际进度 - 序时进度", ("绿", ">= 0"), ("红", "< 0")))
    assert light_at(6, (6, "85"), target=budget, rule=by_progress).level == "无数据"


@pytest.mark.parametrize(("value", "level"), [("8.5", "绿"), ("8.4", "黄"), ("-0.1", "红")])
def test_tianjin_2022_growth_against_the_plan(value: str, level: str) -> None:
    # Published: at or above the plan green, growing but below it yellow, shrinking red. Figures derived.
    rule = make_rule(
        make_dimension("比计划", "增速差", ("绿", ">= 0"), ("黄", "< 0")),
        make_dimension("增减", "当前增速", ("绿", ">= 0"), ("红", "< 0")),
    )
    growth = make_target("8.5", basis="growth", accumulates=False, roll_up="weighted", unit="%")
    assert light_at(6, (6, value), rule=rule, target=growth).level == level
    assert light_at(6, (5, value), rule=rule, target=growth).level == "无数据"


def test_a_rule_may_look_at_earlier_months() -> None:
    falling = make_rule(make_dimension("连降", "若(连续(序时差 < 0, 3), 1, 0)", ("绿", "< 1"), ("红", ">= 1")))
    rows = [(1, "1"), (2, "2"), (3, "3"), (4, "50")]
    assert light_at(3, *rows, rule=falling).level == "红"
    assert light_at(4, *rows, rule=falling).level == "绿"


def test_history_is_replayed_as_known_on_one_day_or_each_on_its_own() -> None:
    first = Report(1, "新增规上", "市经信局", month(6), date(2026, 7, 3), value=Decimal(45))
    mended = Report(2, "新增规上", "市经信局", month(6), date(2026, 8, 20), value=Decimal(15))
    target, periods = make_target("100"), [month(6)]
    assert [light.level for light in history(target, [first, mended], BY_GAP, periods)] == ["红"]
    assert [light.level for light in history(target, [first, mended], BY_GAP, periods, date(2026, 7, 31))] == ["绿"]
    by_day = {month(6): date(2026, 7, 10)}
    assert [light.level for light in history(target, [first, mended], BY_GAP, periods, by_day)] == ["绿"]


ROWS = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.sampled_from(["甲县", "乙县", "市经信局"]),
        st.none() | st.integers(0, 150),
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    ),
    max_size=14,
)
SHARES = make_shares(甲县="60", 乙县="40")


def reports_from(rows: list[tuple[int, str, int | None, date]]) -> list[Report]:
    return [
        Report(n, "新增规上", unit, month(at), day, value=None if value is None else Decimal(value))
        for n, (at, unit, value, day) in enumerate(rows)
    ]


@given(ROWS, st.randoms(), st.integers(1, 12))
def test_permuting_reports_never_changes_a_light(rows, random, number: int) -> None:
    reports = reports_from(rows)
    shuffled = list(reports)
    random.shuffle(shuffled)
    target = make_target("100")
    plain = light_of(target, reports, BY_ALL, month(number), shares=SHARES)
    assert light_of(target, shuffled, BY_ALL, month(number), shares=tuple(reversed(SHARES))) == plain


@given(ROWS, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_later_reports_never_change_what_was_known_on_an_earlier_day(rows, day: date) -> None:
    reports = reports_from(rows)
    early = [report for report in reports if report.recorded_on <= day]
    periods, target = [month(at) for at in (3, 6, 9, 12)], make_target("100")
    assert history(target, reports, BY_ALL, periods, day, shares=SHARES) == history(
        target, early, BY_ALL, periods, shares=SHARES
    )


@given(ROWS, st.integers(1, 12))
def test_every_light_has_a_reason_and_green_is_never_a_guess(rows, number: int) -> None:
    light = light_of(make_target("100"), reports_from(rows), BY_ALL, month(number), shares=SHARES)
    assert light.reason
    assert light.level in (*BY_ALL.scale, BY_ALL.missing)
    if light.level == "绿" and light.status != "finished":
        assert light.progress.gap is not None and light.status == "on_way"
