"""The month's dispatch list: what turned against what was shown, for how long, who must do what by when."""

from datetime import date

import pytest

from mujun.packs.load import load_pack
from mujun.packs.project_rules import DISPATCH_NAMES, load_project_rules
from mujun.projects.dispatch import _given, dispatch_of, red_months
from mujun.projects.knowledge import know
from mujun.projects.practice import make_projects
from projects.conftest import SETTING
from projects.examples import STARTED_IN_MARCH, invest, make_project, make_record, month

ISSUED = date(2026, 7, 10)


@pytest.fixture(scope="module")
def yinchuan(checkout):
    folder = checkout / "packs" / "yinchuan-2025"
    rules = load_project_rules(folder)
    return rules, load_pack(folder).light(rules.light)


def dispatch(yinchuan, record, as_of=6, before=None, issued=ISSUED):
    rules, rule = yinchuan
    then = None if before is None else know(record, before)
    return dispatch_of(know(record, issued), rules, rule, month(as_of), issued_on=issued, before=then)


def orders_of(call):
    return {order.rule.name: order for order in call.orders}


# the plan asks 10 % of 12,000 by March, 20 % by April, 30 % by May, 40 % by June
def test_what_turned_red_says_why_who_and_by_when(yinchuan):
    listed = dispatch(yinchuan, make_record(*invest((5, "3600"), (6, "1100"))))
    (call,) = listed.turned
    assert (call.before.level, call.light.level, call.red_months) == ("绿", "红", 1)
    order = orders_of(call)["转红"]
    assert (order.unit, order.due, order.rule.follow_up) == ("市经信局", date(2026, 7, 15), True)
    assert "高于" not in order.grounds and "红" in order.grounds
    assert "2026-07-15 前" in order.words


def test_what_stays_red_is_no_longer_a_turn_and_the_third_month_goes_to_the_leaders_office(yinchuan):
    said = invest((4, "0"), (5, "0"), (6, "0"), (7, "0"))
    july = dispatch(yinchuan, make_record(*said), as_of=7, issued=date(2026, 8, 10))
    (call,) = july.calls
    assert (call.red_months, call.turned, call.orders) == (2, False, ())  # red since June
    august = dispatch(yinchuan, make_record(*said, *invest((8, "0"), first=9)), as_of=8, issued=date(2026, 9, 10))
    order = orders_of(august.calls[0])["连续三月红灯"]
    assert (order.unit, order.due) == ("分管副市长办公室", date(2026, 9, 25))


def test_the_mechanisms_of_luan_call_the_county_the_department_and_after_three_months_the_leader(checkout):
    folder = checkout / "packs" / "luan-2019"
    rules = load_project_rules(folder)
    luan = (rules, load_pack(folder).light(rules.light))
    june = dispatch(luan, make_record(*invest((5, "3600"), (6, "0"))))
    asked = {name: (order.unit, order.due) for name, order in orders_of(june.calls[0]).items()}
    assert asked == {"按月调度": ("澜江区", date(2026, 7, 20)), "部门包保": ("市经信局", date(2026, 7, 20))}
    said = invest((5, "3600"), (6, "0"), (7, "0"), (8, "0"))
    august = dispatch(luan, make_record(*said), as_of=8, issued=date(2026, 9, 10))
    asked = {name: order.unit for name, order in orders_of(august.calls[0]).items()}
    assert asked == {"部门包保": "市经信局", "领导联系": "分管副市长办公室"}


def test_a_project_without_a_report_is_asked_for_it(yinchuan):
    listed = dispatch(yinchuan, make_record(*invest((5, "3600"))))
    (call,) = listed.silent
    assert (call.unreported, call.light.level) == (1, "无数据")
    assert orders_of(call)["未报"].unit == "市经信局"
    assert listed.loads == (("市经信局", 1),)


def test_the_light_that_was_shown_is_compared_with_not_one_recomputed(yinchuan):
    corrected = invest((5, "3600")) + invest((5, "100"), first=2, day=20) + invest((6, "100"), first=3)
    record = make_record(*corrected)
    assert dispatch(yinchuan, record).calls[0].before.level == "黄"  # May as known now
    shown = dispatch(yinchuan, record, before=date(2026, 6, 10)).calls[0]
    assert (shown.before.level, shown.turned) == ("绿", True)


def test_what_is_in_order_is_not_on_the_list_and_is_counted(yinchuan):
    listed = dispatch(yinchuan, make_record(*invest((5, "3600"), (6, "4800"))))
    assert (listed.calls, listed.counts, listed.looked_at) == ((), (("绿", 1),), 1)


def test_rules_are_given_every_name_they_may_use(yinchuan):
    record = make_record(*invest((6, "0")))
    (call,) = dispatch(yinchuan, record).calls
    assert set(_given(call, know(record))) == set(DISPATCH_NAMES)


def test_projects_not_lit_monthly_are_left_out(yinchuan):
    record = make_record(*invest((6, "0")), projects=(make_project(monitored=False),))
    assert dispatch(yinchuan, record).looked_at == 0


def test_january_is_passed_over_where_it_waits_for_february(yinchuan):
    rules, rule = yinchuan
    late = make_record(milestones=(STARTED_IN_MARCH,))
    assert rules.first_month == 2
    record = make_record(milestones=())
    months = [red_months(make_project(), know(record), rule, month(at), first_month=2) for at in (4, 5, 6)]
    assert months == [0, 1, 2]
    assert red_months(make_project(), know(late), rule, month(6), first_month=2) == 1  # not entered for a third month


def test_the_list_is_the_same_in_whatever_order_projects_stand_and_has_forecasts(checkout):
    folder = checkout / "packs" / "yunchuan-2026"
    rules = load_project_rules(folder)
    rule = load_pack(folder).light(rules.light)
    record = make_projects(SETTING, count=16, finished=44, seed=3)
    mirrored = make_projects(SETTING, count=16, finished=44, seed=3)
    mirrored = type(record)(mirrored.projects[::-1], mirrored.reports[::-1], mirrored.milestones[::-1])
    record = type(record)(record.projects, record.reports, record.milestones)
    left, right = (
        dispatch_of(know(one), rules, rule, month(10), issued_on=SETTING.today) for one in (record, mirrored)
    )
    assert [(call.project.code, call.light.level, call.orders) for call in left.calls] == [
        (call.project.code, call.light.level, call.orders) for call in right.calls
    ]
    assert left.counts == right.counts
    assert any(call.slipped is not None for call in left.calls)
    assert all(call.slipped > 0 for call in left.slipping)
