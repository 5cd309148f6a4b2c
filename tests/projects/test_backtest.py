"""The back-test itself: what it measures in a world one can work out by hand, and that it looks at nothing later."""

from dataclasses import replace

import numpy as np

from mujun.projects.backtest import WHOLE, Held, backtest, summarise
from mujun.projects.forecast import forecast
from projects.test_forecast import make_pace, straight_world


def whole_row(lateness, held):
    row = summarise(backtest(straight_world(lateness), [held]))[-1]
    assert row.stage == WHOLE
    return row


def test_where_all_goes_by_plan_nobody_is_wrong():
    row = whole_row(1.0, Held(make_pace(20, 20), ((2024, 0.6), (2025, 0.4))))
    assert row.trials == 3  # at the whole of the planned months it is built
    assert (row.error, row.planned_error, row.usual_error, row.straight_error) == (0, 0, 0, 0)
    assert (row.covered, row.year_planned_error) == (1, 0)
    assert abs(row.year_straight_error) < 1e-9


def test_where_all_takes_half_as_long_again_the_plan_is_wrong_and_custom_is_right():
    row = whole_row(1.5, Held(make_pace(30, 20)))
    assert row.trials == 4
    assert row.planned_error == (10 + 10 + 10 + 9) / 4  # the plan says month 20; once that is past, the next month
    assert row.usual_error == 0


def test_what_came_after_the_cut_changes_no_forecast():
    world, whole = straight_world(1.3), make_pace(26, 20)
    later = replace(whole, shares=np.concatenate([whole.shares[:10], np.full(16, whole.shares[9])]))
    left, right = (forecast("甲", one.cut(10), world, one.cut(10).last) for one in (whole, later))
    assert left == right
