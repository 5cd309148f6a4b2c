"""What a group of firms says together, and what it says where values are absent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mujun.rules.expression import evaluate, explain, parse_expression
from mujun.rules.kind import Kind, infer_kind
from mujun.rules.unit import parse_unit
from mujun.rules.value import MISSING, NOT_APPLICABLE


def over(text: str, figures: list[object], own: int = 0) -> object:
    group = [({"税收": figure, "用地": 10 * (place + 1)},) for place, figure in enumerate(figures)]
    return evaluate(parse_expression(text), group[own][0], group=group)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("组均(税收)", 20.0),
        ("组中位(税收)", 15.0),
        ("组和(税收)", 80.0),
        ("组最大(税收)", 45.0),
        ("组最小(税收)", 5.0),
        ("组数(税收)", 4.0),
        ("组名次(税收)", 4.0),
        ("组百分位(税收)", 25.0),
        ("税收 / 组均(税收)", 0.25),
    ],
)
def test_a_group_says(text, expected):
    assert over(text, [5, 10, 20, 45]) == expected


def test_the_average_of_a_ratio_is_sum_over_sum():
    assert over("组比(税收, 用地)", [30, 10]) == pytest.approx(40 / 30)
    assert over("组均(税收 / 用地)", [30, 10]) == pytest.approx((3 + 0.5) / 2)


def test_members_without_a_value_are_left_out_of_both_sums():
    assert over("组均(税收)", [10, MISSING, 20, NOT_APPLICABLE]) == 15
    assert over("组比(税收, 用地)", [10, MISSING, 20]) == pytest.approx(30 / 40)
    assert over("组数(税收)", [10, MISSING, 0]) == 2


def test_equal_members_share_the_better_rank():
    assert [over("组名次(税收)", [30, 20, 20, 10], own) for own in range(4)] == [1, 2, 2, 4]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ([MISSING, MISSING], MISSING),
        ([NOT_APPLICABLE, NOT_APPLICABLE], NOT_APPLICABLE),
        ([NOT_APPLICABLE, MISSING], MISSING),
    ],
)
def test_where_nobody_has_a_value_the_group_has_none(figures, expected):
    assert over("组均(税收)", figures) is expected
    assert over("组数(税收)", figures) == 0


def test_the_rank_of_an_absent_value_is_that_absence():
    assert over("组名次(税收)", [NOT_APPLICABLE, 5]) is NOT_APPLICABLE


def test_a_group_that_is_not_given_is_missing():
    assert evaluate(parse_expression("组均(税收)"), {"税收": 5}) is MISSING


def test_members_are_asked_about_their_own_earlier_periods():
    group = [({"税收": 12}, {"税收": 10}), ({"税收": 30}, {"税收": 20})]
    assert evaluate(parse_expression("组均(增长(税收))"), *group[0][:1], group[0][1:], group) == 35


def test_a_zero_sum_below_the_line_is_not_applicable():
    group = [({"税收": 1, "用地": 5},), ({"税收": 1, "用地": -5},)]
    assert evaluate(parse_expression("组比(税收, 用地)"), group[0][0], group=group) is NOT_APPLICABLE


def test_units_of_groups():
    kinds = {"税收": Kind("number", parse_unit("万元")), "用地": Kind("number", parse_unit("亩"))}
    kind, faults = infer_kind(parse_expression("组比(税收, 用地) - 组均(税收 / 用地)"), kinds)
    assert not faults
    assert kind.unit is not None and kind.unit.dimension == parse_unit("万元/亩").dimension
    _, faults = infer_kind(parse_expression("组均(税收) > 组最大(用地)"), kinds)
    assert [fault.code for fault in faults] == ["rules.unit-mismatch"]


def test_the_arithmetic_shows_the_groups_figure():
    group = [({"税收": Decimal(5)},), ({"税收": Decimal(15)},)]
    assert "组均(税收)" in explain(parse_expression("税收 / 组均(税收)"), group[0][0]).formula
