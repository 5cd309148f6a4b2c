"""Forecasts: exact in a world without chance, refused with a reason, calibrated on held-out projects."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mujun.plans.month import Month
from mujun.projects.backtest import backtest, summarise
from mujun.projects.forecast import FEWEST_FINISHED, Forecast, NoForecast, _median_of_others, forecast
from mujun.projects.pace import Pace


def make_pace(months: int, planned: int, *, code: str = "甲", kind: str = "新建", finished: bool = True) -> Pace:
    """A straight line from nothing to all in so many months."""
    shares = np.arange(1, months + 1) / months
    return Pace(code, kind, Month(2024, 1), planned, shares, months, finished)


def straight_world(lateness: float, count: int = 40) -> list[Pace]:
    """Finished projects of many lengths that all took `lateness` times as long as planned."""
    return [
        make_pace(round((12 + 2 * (at % 10)) * lateness), 12 + 2 * (at % 10), code=f"旧{at}") for at in range(count)
    ]


@pytest.mark.parametrize("lateness", [1.0, 1.5, 2.0])
def test_in_a_world_without_chance_the_forecast_is_exact(lateness):
    whole = make_pace(round(20 * lateness), 20)
    cut = whole.cut(round(10 * lateness))
    outlook = forecast("甲", cut, straight_world(lateness), cut.last)
    assert isinstance(outlook, Forecast)
    assert abs(outlook.finish.since(whole.last)) <= 1
    assert outlook.earliest <= outlook.finish <= outlook.latest
    december = Month(cut.last.year, 12)
    done = min(december.since(whole.began) + 1, whole.elapsed) / whole.elapsed
    before = max(Month(cut.last.year, 1).since(whole.began), 0) / whole.elapsed
    assert outlook.year == pytest.approx(done - before, abs=0.06)


def test_a_late_project_is_forecast_later_than_one_on_time():
    finished = straight_world(1.0) + straight_world(1.6)
    slow, fast = make_pace(40, 20).cut(12), make_pace(20, 20).cut(12)
    late, soon = (forecast("甲", pace, finished, pace.last) for pace in (slow, fast))
    assert late.finish > soon.finish


def test_too_little_is_refused_and_the_reason_said():
    world = straight_world(1.2)
    cut = make_pace(24, 20).cut(10)

    def reason(pace, finished=world, as_of=cut.last):
        outlook = forecast("甲", pace, finished, as_of)
        assert isinstance(outlook, NoForecast)
        return outlook.reason

    assert "没有开工" in reason(None)
    assert "已竣工" in reason(make_pace(24, 20))
    assert "只报过 2 个月" in reason(make_pace(24, 20).cut(2), as_of=Month(2024, 2))
    assert "太旧" in reason(cut, as_of=cut.last.shift(3))
    assert f"至少要 {FEWEST_FINISHED} 个" in reason(cut, finished=world[: FEWEST_FINISHED - 1])
    crawling = Pace("甲", "新建", Month(2024, 1), 20, np.full(8, 0.005), 8, False)
    assert "看不出进度" in reason(crawling)


def test_a_kind_with_few_finished_projects_is_compared_with_all_and_says_so():
    cut = make_pace(24, 20, kind="小微园").cut(10)
    outlook = forecast("甲", cut, straight_world(1.2), cut.last)
    assert not outlook.own_kind
    assert "各类" in outlook.words


def test_in_december_this_year_is_what_was_done():
    pace = make_pace(24, 20).cut(12)
    outlook = forecast("甲", pace, straight_world(1.2), pace.last)
    assert (outlook.low, outlook.year, outlook.high) == (pytest.approx(0.5),) * 3


def test_the_project_itself_is_never_part_of_its_class():
    world = straight_world(1.2)
    cut = make_pace(24, 20).cut(10)
    assert forecast("甲", cut, world, cut.last) == forecast("甲", cut, [*world, make_pace(60, 20)], cut.last)


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=30))
def test_the_median_of_the_others_is_what_it_says(values):
    numbers = np.array(values)
    others = [np.median(np.delete(numbers, at)) for at in range(len(numbers))]
    assert np.allclose(_median_of_others(numbers), others)


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_the_order_of_finished_projects_hardly_matters(chance):
    world = [make_pace(20 + at % 17, 20, code=f"旧{at}") for at in range(40)]
    mixed = list(world)
    chance.shuffle(mixed)
    cut = make_pace(26, 20).cut(11)
    left, right = forecast("甲", cut, world, cut.last), forecast("甲", cut, mixed, cut.last)
    assert (left.finish, left.earliest, left.latest) == (right.finish, right.earliest, right.latest)


@pytest.fixture(scope="module")
def trials(practice_finished, practice_held_out):
    return backtest(practice_finished, practice_held_out)


def test_on_held_out_practice_projects_the_interval_covers_what_it_promises(trials):
    rows = {row.stage: row for row in summarise(trials)}
    assert rows["全部"].trials > 200
    assert 0.72 <= rows["全部"].covered <= 0.95
    assert 0.70 <= rows["全部"].year_covered <= 0.95


def test_on_held_out_practice_projects_the_forecast_beats_every_naive_one(trials):
    whole = next(row for row in summarise(trials) if row.stage == "全部")
    assert whole.error < 0.75 * whole.planned_error
    assert whole.error < 0.75 * whole.usual_error
    assert whole.error < 0.75 * whole.straight_error
    assert whole.year_error < whole.year_planned_error
    assert whole.year_error < whole.year_straight_error
