"""Reviewed findings become a plan whose defaults are stated."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.documents.reading import Item, Span, StatedTarget, UnitGroup, UnitMention
from mujun.errors import PlanError
from mujun.plans.adoption import Frame, ReviewedTarget, ReviewedTask, adopt, find_horizon, name_clause, own, settle
from mujun.plans.month import Month

FRAME = Frame("样本-2026", "样本市2026年工业计划", "样本市", "990100", 2026)
NOWHERE = Span(0, 1)


def mention(*names: str) -> tuple[UnitMention, ...]:
    return tuple(UnitMention(name, NOWHERE) for name in names)


def item(number="1", title="培育企业", section="二、重点任务", groups=()) -> Item:
    return Item(number, title, section, None, Span(0, 90), Span(5, 90), groups)


def stated(**changes) -> StatedTarget:
    plain = StatedTarget(
        quote=Span(10, 30), number=Span(20, 22), indicator="新增规上企业", value=60.0, value2=None, stretch=None,
        unit="家", comparator="=", bound=None, basis="increment", deadline="2026", period=None, kind="target", item=0,
        section=None, reason="任务动词之后的数量",
    )  # fmt: skip
    return replace(plain, **changes)


def settled(target: StatedTarget, **more):
    (one,) = settle(FRAME, [ReviewedTask(1, item())], [ReviewedTarget(7, 1, target, **more)])
    return one


def test_a_count_of_new_things_accumulates_over_the_year_at_an_even_pace():
    one = settled(stated())
    assert one.target.floor == Decimal(60)
    assert (one.target.start, one.target.until) == (Month(2026, 1), Month(2026, 12))
    assert one.target.accumulates and one.target.direction == "up" and one.target.roll_up == "sum"
    assert one.target.curve.words == "按月均衡"
    assert any("累计数" in reason for reason in one.reasons)


def test_a_growth_rate_is_weighted_and_the_latest_counts():
    one = settled(
        stated(indicator="工业增加值", value=8.5, unit="%", comparator="change_up", bound=">=", basis="growth")
    )
    assert one.target.floor == Decimal("8.5")
    assert not one.target.accumulates and one.target.roll_up == "weighted" and one.target.bound == ">="


@pytest.mark.parametrize(
    ("changes", "words", "direction"),
    [
        ({"comparator": "<=", "basis": "level"}, "失业率不高于4%", "down"),
        ({"comparator": "=", "basis": "share"}, "不良率降至1.2%", "down"),
        ({"comparator": "change_down", "basis": "growth"}, "能耗强度下降3%", "up"),
        ({"comparator": "change_up", "bound": "<=", "basis": "growth"}, "物价涨幅3%以内", "down"),
        ({"comparator": "=", "basis": "share"}, "占比达到30%", "up"),
    ],
)
def test_which_way_is_better_follows_how_the_text_says_it(changes, words, direction):
    one = settled(stated(**changes), words=words)
    assert one.target.direction == direction
    assert any(reason.startswith("越") for reason in one.reasons)


def test_a_floor_with_an_ambition_and_a_range_differ():
    pair = settled(stated(value=8.0, value2=10.0, stretch=10.0)).target
    assert (pair.floor, pair.stretch, pair.upper) == (Decimal(8), Decimal(10), None)
    spread = settled(stated(value=2.0, value2=3.0)).target
    assert (spread.floor, spread.stretch, spread.upper) == (Decimal(2), None, Decimal(3))


def test_the_amount_of_one_later_year_counts_from_that_year_and_a_total_by_then_from_the_plan_s_first():
    assert settled(stated(deadline="2028"), deadline_words="2028年").target.start == Month(2028, 1)
    assert settled(stated(deadline="2028"), deadline_words="到2028年底").target.start == Month(2026, 1)


def test_a_result_of_a_past_year_lies_in_that_year():
    one = settled(stated(kind="result", deadline="2024")).target
    assert (one.start, one.until) == (Month(2024, 1), Month(2024, 12))


def test_without_a_deadline_the_plan_s_usual_end_holds():
    targets = [ReviewedTarget(at, None, stated(deadline=end)) for at, end in enumerate(["2028", "2028", "2035"])]
    assert find_horizon(2026, targets) == Month(2028, 12)
    plan = adopt(FRAME, [ReviewedTask(2, item())], [*targets, ReviewedTarget(9, 2, stated(deadline=None))])
    assert plan.target("R002-0009").until == Month(2028, 12)


def test_codes_do_not_move_when_other_findings_are_taken_or_left():
    tasks = [ReviewedTask(1, item()), ReviewedTask(4, item("4"))]
    few = adopt(FRAME, tasks[1:], [ReviewedTarget(12, 4, stated())])
    many = adopt(FRAME, tasks, [ReviewedTarget(3, 1, stated()), ReviewedTarget(12, 4, stated())])
    assert few.target("R004-0012") == many.target("R004-0012")


def test_the_first_named_unit_leads_and_areas_answer_for_their_own_ground():
    group = UnitGroup("responsible", mention("样本局", "另一局", "各县（市、区）政府"), NOWHERE)
    assert [(owner.unit, owner.role) for owner in own(item(groups=(group,)))] == [
        ("样本局", "lead"), ("另一局", "support"), ("各县（市、区）政府", "area"),
    ]  # fmt: skip


def test_a_support_group_printed_first_still_comes_after_the_lead():
    groups = (
        UnitGroup("support", mention("丙局"), NOWHERE),
        UnitGroup("lead", mention("甲局", "乙局"), NOWHERE),
    )
    assert [(owner.unit, owner.role) for owner in own(item(groups=groups))] == [
        ("甲局", "lead"), ("乙局", "lead"), ("丙局", "support"),
    ]  # fmt: skip


def test_units_take_the_names_the_desk_knows():
    group = UnitGroup("lead", mention("市經信局"), NOWHERE)
    plan = adopt(FRAME, [ReviewedTask(1, item(groups=(group,)))], [], name_unit={"市經信局": "市经信局"}.__getitem__)
    assert plan.tasks[0].lead == "市经信局"


@pytest.mark.parametrize(
    ("section", "parent", "number", "clause"),
    [
        ("三、重点任务", "（一）做强产业", "2", "三（一）2"),
        ("三、重点任务", "3 提升能级", "4", "三3.4"),
        ("第二章 目标", None, "第六条", "第二章第六条"),
        ("做强产业", None, None, "做强产业"),
    ],
)
def test_the_clause_is_made_of_the_printed_numbers(section, parent, number, clause):
    assert name_clause(replace(item(number, section=section), parent=parent)) == clause


def test_all_faults_come_at_once():
    harder = ReviewedTarget(1, 9, stated(value=10.0, stretch=8.0))
    with pytest.raises(PlanError) as refused:
        adopt(FRAME, [], [harder])
    assert {fault.code for fault in refused.value.faults} == {
        "plans.target-without-task", "plans.stretch-below-floor",
    }  # fmt: skip


def test_nothing_accepted_is_no_plan():
    with pytest.raises(PlanError, match="没有一项认可"):
        adopt(FRAME, [], [])


@given(st.integers(0, 10**9), st.integers(0, 4))
def test_a_printed_figure_keeps_its_digits(digits, places):
    printed = Decimal(digits).scaleb(-places)
    assert settled(stated(value=float(printed), basis="level")).target.floor == printed
