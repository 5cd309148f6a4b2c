"""The three lists of projects built but not producing, or producing below capacity."""

from datetime import date

import pytest

from mujun.packs.project_rules import IdleRule, load_project_rules
from mujun.plans.month import Month
from mujun.projects.idle import list_idle
from mujun.projects.knowledge import Settlement, know
from projects.examples import STARTED_IN_MARCH, make_record, reach

RULE = IdleRule(unproductive_after=3, below_after=0, legacy_after=6)
BUILT = (STARTED_IN_MARCH, reach("竣工", date(2027, 6, 20), 2))
PRODUCING = (*BUILT, reach("投产", date(2027, 9, 8), 3))


def lists(as_of, milestones=BUILT, settlements=(), rule=RULE, on=None):
    return list_idle(know(make_record(milestones=milestones, settlements=settlements), on), rule, as_of)


def decide(number=1, done=None):
    return Settlement(number, "甲", "协调用电", "澜江区", Month(2027, 12), date(2027, 10, 1), done)


def test_built_but_not_producing_is_a_problem_after_the_months_of_the_rule():
    assert lists(Month(2027, 8)).problems == ()
    (idle,) = lists(Month(2027, 9)).problems
    assert (idle.problem, idle.since, idle.months) == ("完工未投产", Month(2027, 6), 3)
    assert idle.reason == "2027年6月竣工，3 个月没有投产"


def test_producing_is_below_capacity_only_after_the_agreed_month():
    assert lists(Month(2028, 9), PRODUCING).problems == ()
    (idle,) = lists(Month(2028, 10), PRODUCING).problems
    assert (idle.problem, idle.months) == ("投产未达产", 1)
    full = (*PRODUCING, reach("达产", date(2028, 10, 3), 4))
    assert lists(Month(2028, 10), full).problems == ()


def test_a_decided_measure_moves_it_to_the_settlement_list():
    found = lists(Month(2027, 11), settlements=(decide(),))
    assert [len(one) for one in (found.problems, found.settling, found.legacy)] == [1, 1, 0]
    assert found.settling[0].measures[0].measure == "协调用电"


def test_without_a_measure_in_time_or_with_all_overdue_it_is_legacy():
    assert lists(Month(2027, 11)).legacy == ()
    assert len(lists(Month(2027, 12)).legacy) == 1
    assert lists(Month(2027, 12), settlements=(decide(),)).legacy == ()
    overdue = lists(Month(2028, 1), settlements=(decide(),))
    assert (len(overdue.legacy), len(overdue.settling)) == (1, 1)
    done = decide(2, done=date(2027, 12, 1))
    assert lists(Month(2028, 1), settlements=(decide(), done)).legacy == ()


def test_a_measure_counts_from_the_day_it_was_recorded():
    found = lists(Month(2027, 9), settlements=(decide(),), on=date(2027, 9, 30))
    assert (len(found.problems), found.settling) == (1, ())


def test_the_city_that_asks_for_three_lists_says_from_which_month(checkout):
    rule = load_project_rules(checkout / "packs" / "yongkang-2019").idle
    assert rule is not None
    assert len(lists(Month(2027, 6), rule=rule).problems) == 1


@pytest.mark.parametrize("milestones", [(), (STARTED_IN_MARCH,)])
def test_what_is_not_built_is_on_no_list(milestones):
    assert lists(Month(2030, 1), milestones).problems == ()
