"""Curves of investment: running totals over years, gaps drawn straight, corrections downwards."""

from datetime import date

import numpy as np

from mujun.plans.month import Month
from mujun.projects.knowledge import know
from mujun.projects.pace import finished_paces, pace_of
from projects.examples import STARTED_IN_MARCH, invest, make_project, make_record, month, reach

JIA = make_project()


def test_a_curve_is_the_share_of_the_total_by_months_since_the_start():
    pace = pace_of(JIA, know(make_record(*invest((3, "1000"), (4, "2000"), (6, "6000")))), month(6))
    assert np.allclose(pace.shares, [0.05, 0.10, 0.20, 0.30])  # May drawn between April and June
    assert (pace.began, pace.planned, pace.months, pace.finished) == (month(3), 16, 3, False)


def test_running_totals_of_years_are_added_and_the_first_report_may_hold_two_months():
    said = invest((11, "2000"), (12, "3000")) + invest((2, "1000"), first=9, year=2027)
    pace = pace_of(JIA, know(make_record(*said)), Month(2027, 2))
    assert np.allclose(pace.shares[-4:], [0.10, 0.15, 0.175, 0.20])


def test_a_total_revised_downwards_corrects_the_months_before_it():
    pace = pace_of(JIA, know(make_record(*invest((3, "1000"), (4, "5000"), (5, "3000")))), month(5))
    assert np.allclose(pace.shares, [0.05, 0.15, 0.15])


def test_a_finished_project_ends_with_the_month_it_was_built_in():
    built = (STARTED_IN_MARCH, reach("竣工", date(2026, 8, 5), 3))
    record = make_record(*invest((3, "1000"), (5, "9000"), (6, "18000")), milestones=built)
    pace = pace_of(JIA, know(record), month(12))
    assert (pace.elapsed, pace.finished, pace.last) == (6, True, month(8))
    assert finished_paces(know(record), month(12)) != ()
    assert finished_paces(know(record), month(7)) == ()


def test_nothing_started_or_reported_has_no_curve():
    assert pace_of(JIA, know(make_record()), month(6)) is None
    assert pace_of(JIA, know(make_record(*invest((6, "1")), milestones=())), month(6)) is None
