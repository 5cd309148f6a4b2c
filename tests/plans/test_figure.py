from decimal import Decimal

from mujun.plans.figure import Increment, Revision, figures_of, increments_of
from mujun.plans.report import as_known
from plans.examples import make_reports, make_shares, make_target, month


def steps_of(*rows):
    target = make_target()
    return increments_of(target, figures_of(target, as_known(make_reports(*rows)), (), month(12)))


def test_january_and_february_are_never_divided() -> None:
    first, march = steps_of((2, "14"), (3, "20"))
    assert first == Increment(month(1), month(2), Decimal(14))
    assert first.words == "2026年1月—2月"
    assert march == Increment(month(3), month(3), Decimal(6))
    assert march.words == "2026年3月"


def test_months_nobody_reported_are_brought_together() -> None:
    assert steps_of((3, "20"), (6, "50"))[1] == Increment(month(4), month(6), Decimal(30))


def test_a_running_total_that_falls_is_a_revision_and_no_negative_month() -> None:
    _, fall, after = steps_of((3, "20"), (4, "18"), (5, "25"))
    assert fall == Revision(month(4), Decimal(20), Decimal(18))
    assert after == Increment(month(5), month(5), Decimal(7))


def test_a_latest_figure_has_no_increments() -> None:
    target = make_target(accumulates=False)
    assert increments_of(target, figures_of(target, as_known(make_reports((3, "20"), (4, "30"))), (), month(12))) == ()


def test_a_report_on_the_whole_comes_before_the_counties() -> None:
    target, shares = make_target(), make_shares(甲县="60", 乙县="60")
    known = as_known(make_reports((3, "10", "甲县"), (3, "12", "乙县"), (3, "25", "市经信局")))
    figure = figures_of(target, known, shares, month(3))[-1]
    assert (figure.value, [report.unit for report in figure.reports]) == (25, ["市经信局"])
    assert figure.difference == 3


def test_no_difference_is_claimed_while_a_county_is_missing() -> None:
    known = as_known(make_reports((3, "10", "甲县"), (3, "25", "市经信局")))
    figure = figures_of(make_target(), known, make_shares(甲县="60", 乙县="60"), month(3))[-1]
    assert (figure.value, figure.difference, figure.missing) == (25, None, ())


def test_without_a_report_on_the_whole_the_counties_are_rolled_up() -> None:
    target, shares = make_target(), make_shares(甲县="60", 乙县="60")
    figure = figures_of(target, as_known(make_reports((3, "10", "甲县"), (3, "12", "乙县"))), shares, month(3))[-1]
    assert (figure.value, figure.missing) == (22, ())


def test_a_withdrawn_report_on_the_whole_gives_way_to_the_counties() -> None:
    target, shares = make_target(), make_shares(甲县="60")
    figure = figures_of(target, as_known(make_reports((3, None, "市经信局"), (3, "10", "甲县"))), shares, month(3))[-1]
    assert figure.value == 10


def test_a_month_without_a_report_is_silent_and_a_zero_is_not() -> None:
    target = make_target()
    silent, zero = figures_of(target, as_known(make_reports((2, "0"))), (), month(2))
    assert (silent.value, silent.silent) == (None, True)
    assert (zero.value, zero.silent) == (0, False)
