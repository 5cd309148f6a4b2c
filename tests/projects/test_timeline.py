"""Bars and curves to draw a project by, with nothing from after the day."""

from datetime import date
from decimal import Decimal

from mujun.plans.month import Month
from mujun.projects.forecast import Forecast
from mujun.projects.knowledge import know
from mujun.projects.timeline import bars_of, points_of
from projects.examples import PLANNED, STARTED_IN_MARCH, invest, make_project, make_record, month, reach

JIA = make_project()


def test_bars_run_from_one_milestone_to_the_next_planned_and_actual():
    record = make_record(milestones=(reach("签约", date(2025, 11, 5), 9), STARTED_IN_MARCH))
    bars = {bar.stage.until: bar for bar in bars_of(JIA, know(record), month(6))}
    assert bars["开工"].planned == (PLANNED["签约"], PLANNED["开工"])
    assert (bars["开工"].began, bars["开工"].ended) == (date(2025, 11, 5), date(2026, 3, 10))
    assert (bars["竣工"].began, bars["竣工"].ended) == (date(2026, 3, 10), None)
    assert bars["履约"].planned is None
    assert bars_of(JIA, know(record), month(2))[1].ended is None


def test_the_forecast_stands_on_the_bar_of_building():
    outlook = Forecast(
        "甲", month(6), 0.8, Month(2027, 8), Month(2027, 6), Month(2028, 1), 0.5, 0.4, 0.6, (1, 0, 0), 20, True
    )
    bars = bars_of(JIA, know(make_record()), month(6), outlook)
    assert [bar.forecast for bar in bars if bar.forecast] == [(Month(2027, 6), Month(2027, 8), Month(2028, 1))]


def test_the_curve_of_a_year_has_its_plan_for_every_month_and_reports_up_to_the_day():
    points = points_of(JIA, know(make_record(*invest((3, "1000"), (6, "3600")))), 2026, month(5))
    assert [point.planned for point in points][2::3] == [Decimal(1200), Decimal(4800), Decimal(8400), Decimal(12000)]
    assert [point.reported for point in points[2:6]] == [1000, None, None, None]
    assert all(point.planned is None for point in points_of(JIA, know(make_record()), 2030, month(5)))
