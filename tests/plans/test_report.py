from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.errors import PlanError
from mujun.plans.report import Report, as_known, series
from plans.examples import make_reports, month

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
VALUES = st.none() | st.integers(-5, 50).map(Decimal)


@st.composite
def report_lists(draw: st.DrawFn) -> list[Report]:
    rows = draw(st.lists(st.tuples(st.integers(1, 12), st.sampled_from("甲乙"), DAYS, VALUES), max_size=12))
    return [
        Report(number=at, target="新增规上", unit=unit, period=month(period), recorded_on=day, value=value)
        for at, (period, unit, day, value) in enumerate(rows)
    ]


def test_missing_zero_and_not_applicable_are_three_things() -> None:
    zero, withdrawn = make_reports((1, "0"), (1, None))
    assert zero.state == "figure"
    assert withdrawn.state == "missing"
    aside = Report(3, "新增规上", "市经信局", month(1), date(2026, 2, 5), applicable=False)
    assert aside.state == "not_applicable"
    in_words = Report(4, "新增规上", "市经信局", month(1), date(2026, 2, 5), words="方案已印发")
    assert in_words.state == "words"


def test_a_figure_that_does_not_apply_is_refused() -> None:
    with pytest.raises(PlanError, match="不能并存"):
        Report(1, "新增规上", "市经信局", month(1), date(2026, 2, 5), value=Decimal(0), applicable=False)


@pytest.mark.parametrize("figure", ["NaN", "Infinity", "sNaN"])
def test_what_is_no_number_is_refused(figure: str) -> None:
    with pytest.raises(PlanError, match="不是一个数"):
        Report(1, "新增规上", "市经信局", month(1), date(2026, 2, 5), value=Decimal(figure))


def test_a_correction_is_one_more_report_and_the_old_day_stays_as_it_was() -> None:
    first = Report(1, "新增规上", "市经信局", month(3), date(2026, 4, 3), value=Decimal(30))
    mended = Report(2, "新增规上", "市经信局", month(3), date(2026, 5, 8), value=Decimal(27))
    place = first.place
    assert as_known([first, mended], date(2026, 4, 30))[place].value == 30
    assert as_known([first, mended], date(2026, 5, 8))[place].value == 27
    assert as_known([first, mended])[place].value == 27
    assert place not in as_known([first, mended], date(2026, 4, 2))


def test_of_two_reports_on_one_day_the_later_number_counts() -> None:
    first, second = make_reports((3, "30"), (3, "31"))
    assert as_known([second, first])[first.place].value == 31


def test_one_number_for_two_different_reports_is_refused() -> None:
    left, right = make_reports((3, "30"))[0], make_reports((4, "31"))[0]
    with pytest.raises(PlanError, match="共用一个编号"):
        as_known([left, right])


def test_a_series_is_in_the_order_of_months() -> None:
    known = as_known(make_reports((4, "9"), (2, "3"), (3, "5", "乙")))
    assert [report.period for report in series(known, "新增规上", "市经信局")] == [month(2), month(4)]


@given(report_lists(), st.randoms(), DAYS)
def test_the_order_of_reports_never_matters(reports: list[Report], random: object, on: date) -> None:
    shuffled = list(reports)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert as_known(shuffled, on) == as_known(reports, on)


@given(report_lists(), DAYS, DAYS)
def test_what_is_recorded_later_never_changes_what_was_known(reports: list[Report], on: date, cut: date) -> None:
    day = min(on, cut)
    early = [report for report in reports if report.recorded_on <= max(on, cut)]
    assert as_known(early, day) == as_known(reports, day)
