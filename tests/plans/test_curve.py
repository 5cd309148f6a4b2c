from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.errors import PlanError
from mujun.plans.curve import EVEN, Curve, custom, in_parts, quarterly
from mujun.plans.month import Month
from plans.examples import DECEMBER, JANUARY, month

SHARES = st.lists(st.integers(0, 60), min_size=3, max_size=3).filter(lambda parts: sum(parts) <= 100)


def test_an_even_year_is_half_done_in_june() -> None:
    assert EVEN.expected(JANUARY, DECEMBER, month(6)) == 50


def test_a_period_that_starts_in_march_counts_from_march() -> None:
    assert EVEN.expected(month(3), month(6), month(3)) == 25
    assert EVEN.expected(month(3), month(6), month(2)) == 0
    assert EVEN.expected(month(3), month(6), month(9)) == 100


def test_quarter_shares_fall_due_at_quarter_ends_and_not_before() -> None:
    curve = quarterly(JANUARY, DECEMBER, [Decimal(share) for share in (10, 20, 30, 40)])
    expected = [curve.expected(JANUARY, DECEMBER, month(at)) for at in (2, 3, 5, 6, 9, 11, 12)]
    assert expected == [0, 10, 10, 30, 60, 60, 100]


def test_quarters_without_stated_shares_count_by_their_months() -> None:
    curve = quarterly(month(3), month(8))
    expected = [curve.expected(month(3), month(8), month(at)) for at in (3, 5, 6, 7, 8)]
    assert [round(share, 2) for share in expected] == [
        Decimal("16.67"),
        Decimal("16.67"),
        Decimal("66.67"),
        Decimal("66.67"),
        100,
    ]


def test_quarter_shares_must_come_to_one_hundred() -> None:
    with pytest.raises(PlanError, match="合计须为 100"):
        quarterly(JANUARY, DECEMBER, [Decimal(25), Decimal(25), Decimal(25), Decimal(20)])


def test_equal_parts_state_the_cumulative_share_at_their_ends() -> None:
    curve = in_parts(JANUARY, DECEMBER, [Decimal(20), Decimal(70), Decimal(100)])
    expected = [curve.expected(JANUARY, DECEMBER, month(at)) for at in (2, 4, 6, 8, 12)]
    assert expected == [10, 20, 45, 70, 100]


@pytest.mark.parametrize("shares", [[], [Decimal(50)] * 5, [Decimal(40), Decimal(90)]])
def test_parts_that_split_a_month_or_stop_short_are_refused(shares: list[Decimal]) -> None:
    with pytest.raises(PlanError, match="段数能整除月数"):
        in_parts(JANUARY, DECEMBER, shares)


def test_a_custom_curve_goes_through_its_points() -> None:
    curve = custom({month(9): Decimal(90), month(4): Decimal(5)})
    assert curve.expected(JANUARY, DECEMBER, month(4)) == 5
    assert curve.expected(JANUARY, DECEMBER, month(9)) == 90
    assert curve.expected(JANUARY, DECEMBER, month(11)) == Decimal(90) + Decimal(10) * 2 / 3


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (((month(4), Decimal(50)), (month(6), Decimal(40))), "只能随月份不减"),
        (((month(4), Decimal(120)),), "在 0 到 100 之间"),
    ],
)
def test_a_curve_that_falls_or_leaves_the_scale_is_refused(
    points: tuple[tuple[Month, Decimal], ...], words: str
) -> None:
    with pytest.raises(PlanError, match=words):
        Curve("custom", points)


@given(SHARES)
def test_every_curve_rises_from_nothing_to_everything(parts: list[int]) -> None:
    curve = quarterly(JANUARY, DECEMBER, [Decimal(part) for part in (*parts, 100 - sum(parts))])
    path = [curve.expected(JANUARY, DECEMBER, Month(2025, 12).shift(step)) for step in range(14)]
    assert path == sorted(path)
    assert path[0] == 0
    assert path[-1] == 100
