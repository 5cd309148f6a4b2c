"""Practice projects: the same seed the same, all marked as simulated, nothing known from the future, no law broken."""

from dataclasses import replace
from datetime import date

import pytest

from mujun.projects.practice import curve, make_projects
from projects.conftest import SETTING, TODAY


@pytest.fixture(scope="module")
def record():
    return make_projects(SETTING, count=120, finished=40, monitored=50, seed=7)


def test_the_same_seed_gives_the_same_projects_and_another_gives_others(record):
    assert make_projects(SETTING, count=120, finished=40, monitored=50, seed=7) == record
    assert make_projects(SETTING, count=120, finished=40, monitored=50, seed=8).projects != record.projects


def test_everything_says_that_it_is_simulated(record):
    assert record.simulated
    assert all(project.simulated and "模拟" in project.name for project in record.projects)


def test_nothing_is_recorded_after_the_day(record):
    said = (*record.reports, *record.milestones, *record.exemptions, *record.settlements)
    assert max(one.recorded_on for one in said) <= TODAY


def test_an_earlier_day_knows_a_part_of_what_a_later_day_knows(record):
    before = make_projects(replace(SETTING, today=date(2026, 11, 1)), count=1, finished=0, seed=7)
    after = make_projects(replace(SETTING, today=date(2026, 11, 30)), count=1, finished=0, seed=7)
    assert {replace(one, number=0) for one in before.reports} <= {replace(one, number=0) for one in after.reports}


def test_fifty_are_lit_monthly_and_the_old_ones_are_all_built(record):
    assert sum(project.monitored for project in record.projects) == 50
    old = {project.code for project in record.projects if project.code.startswith("旧")}
    built = {one.project for one in record.milestones if one.milestone == "竣工"}
    assert len(old - built) <= 4  # a very long stop may outlast the years


def test_it_holds_what_a_practice_must_train(record):
    places = [(one.target, one.unit, one.period) for one in record.reports]
    assert len(places) > len(set(places)), "no corrections"
    assert record.exemptions and record.settlements
    assert not any(one.period.month == 1 for one in record.reports), "January is reported with February"


def test_the_curve_of_money_is_slow_fast_slow():
    assert (curve(0, 2, 2), curve(0.5, 2, 2), curve(1, 2, 2)) == (0, 0.5, 1)
    assert curve(0.1, 2, 2) < 0.1 < 0.9 < curve(0.9, 2, 2)
