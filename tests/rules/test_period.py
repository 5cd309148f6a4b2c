"""Years, half-years, quarters and months as values."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.errors import RuleError
from mujun.rules.period import Period, month_of, parse_period, year_of

PERIODS = st.builds(
    lambda year, months, place: Period(year, place % (12 // months) * months + 1, months),
    st.integers(1950, 2100), st.sampled_from([1, 3, 6, 12]), st.integers(0, 11),
)  # fmt: skip
DAYS = st.dates(date(1949, 1, 1), date(2101, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "2023年"),
        ("2023-06", date(2023, 6, 1), date(2023, 6, 30), "2023年6月"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        ("2023Q2", date(2023, 4, 1), date(2023, 6, 30), "2023年第二季度"),
        ("2023-q4", date(2023, 10, 1), date(2023, 12, 31), "2023年第四季度"),
        ("2023H1", date(2023, 1, 1), date(2023, 6, 30), "2023年上半年"),
        ("2023年下半年", date(2023, 7, 1), date(2023, 12, 31), "2023年下半年"),
        ("2023年第三季度", date(2023, 7, 1), date(2023, 9, 30), "2023年第三季度"),
        ("2023年三季度", date(2023, 7, 1), date(2023, 9, 30), "2023年第三季度"),
        ("2023年6月", date(2023, 6, 1), date(2023, 6, 30), "2023年6月"),
        ("2023年", date(2023, 1, 1), date(2023, 12, 31), "2023年"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text, first, last, words):
    period = parse_period(text)
    assert (period.first_day, period.last_day, period.words) == (first, last, words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "23",
        "2023-13",
        "2023-00",
        "2023-6",
        "2023Q5",
        "2023H3",
        "0000",
        "2023-06-01",
        "二〇二三",
        "2023Q",
        "9" * 5000,
    ],
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(RuleError) as refusal:
        parse_period(text, "ledger.yaml:9")
    assert refusal.value.faults[0].code == "rules.bad-period"
    assert refusal.value.faults[0].where == "ledger.yaml:9"


@pytest.mark.parametrize("parts", [(2023, 2, 3), (2023, 0, 1), (2023, 13, 1), (2023, 1, 5), (0, 1, 12)])
def test_a_period_begins_where_such_a_period_begins(parts):
    with pytest.raises(RuleError):
        Period(*parts)


@given(PERIODS)
def test_what_is_written_reads_back(period):
    assert parse_period(str(period)) == period
    assert parse_period(period.words) == period


@given(PERIODS, st.integers(-50, 50))
def test_steps_go_back_and_forth(period, steps):
    assert period.shift(steps).shift(-steps) == period


@given(PERIODS)
def test_the_next_begins_the_day_after_the_last(period):
    assert period.shift(1).first_day == period.last_day + timedelta(days=1)
    assert period.previous.last_day == period.first_day - timedelta(days=1)
    assert period.previous < period < period.shift(1)


@given(PERIODS)
def test_months_fill_a_period(period):
    months = period.split()
    assert len(months) == period.months
    assert months[0].first_day == period.first_day
    assert months[-1].last_day == period.last_day
    assert all(month in period for month in months)


def test_a_year_holds_its_quarters_and_half_years_but_not_the_reverse():
    year = parse_period("2023")
    assert [str(part) for part in year.split(3)] == ["2023Q1", "2023Q2", "2023Q3", "2023Q4"]
    assert [str(part) for part in year.split(6)] == ["2023H1", "2023H2"]
    assert parse_period("2023Q4") in year
    assert year not in parse_period("2023Q4")
    assert parse_period("2024-01") not in year
    with pytest.raises(RuleError):
        parse_period("2023-01").split(3)


def test_of_two_that_end_together_the_shorter_comes_first():
    assert sorted(map(parse_period, ["2023", "2024-01", "2023Q4", "2023-12", "2023H2"])) == [
        parse_period(text) for text in ["2023-12", "2023Q4", "2023H2", "2023", "2024-01"]
    ]


@pytest.mark.parametrize(
    ("text", "day", "share"),
    [
        ("2023", date(2022, 12, 31), 0),
        ("2023", date(2023, 12, 31), 1),
        ("2023", date(2030, 1, 1), 1),
        ("2023-06", date(2023, 6, 15), Decimal("0.5")),
        ("2024", date(2024, 7, 1), Decimal(183) / 366),
    ],
)
def test_elapsed_share_of_days(text, day, share):
    assert parse_period(text).elapsed(day) == share


@given(PERIODS, DAYS, DAYS)
def test_elapsed_never_falls(period, first, second):
    early, late = sorted((first, second))
    assert 0 <= period.elapsed(early) <= period.elapsed(late) <= 1


@given(DAYS)
def test_a_day_lies_in_its_month_and_year(day):
    assert day in month_of(day)
    assert month_of(day) in year_of(day)
