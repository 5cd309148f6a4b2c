from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.errors import PlanError
from mujun.plans.month import Month, months_between

MONTHS = st.builds(Month, st.integers(1990, 2090), st.integers(1, 12))


@given(MONTHS, st.integers(-200, 200))
def test_shifting_there_and_back_changes_nothing(start: Month, steps: int) -> None:
    assert start.shift(steps).shift(-steps) == start
    assert start.shift(steps).since(start) == steps


@given(MONTHS, MONTHS)
def test_order_is_the_order_of_first_days(left: Month, right: Month) -> None:
    assert (left < right) == (left.first < right.first)


@given(MONTHS)
def test_what_is_written_is_read_back(month: Month) -> None:
    assert Month.parse(str(month)) == month


def test_a_month_ends_on_its_last_day_in_leap_years_too() -> None:
    assert Month(2024, 2).last == date(2024, 2, 29)
    assert Month(2026, 2).last == date(2026, 2, 28)


def test_a_month_is_closed_only_when_the_next_has_begun() -> None:
    assert Month.closed_by(date(2026, 10, 31)) == Month(2026, 9)
    assert Month.closed_by(date(2026, 11, 1)) == Month(2026, 10)
    assert Month.closed_by(date(2026, 1, 15)) == Month(2025, 12)


def test_months_between_holds_both_ends() -> None:
    assert months_between(Month(2025, 11), Month(2026, 2)) == (
        Month(2025, 11), Month(2025, 12), Month(2026, 1), Month(2026, 2),
    )  # fmt: skip
    assert months_between(Month(2026, 3), Month(2026, 2)) == ()


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-00", "2026年3月", "26-03", ""])
def test_what_is_not_a_month_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(PlanError, match="四位年份加两位月份"):
        Month.parse(text)
