"""The projects of the demonstration: made up, reported for years, some late, some silent, some corrected."""

from __future__ import annotations

from datetime import date

from mujun.plans.month import Month
from mujun.projects.practice import make_projects, setting_of
from mujun_web.people.models import User
from mujun_web.projects import models as rows
from mujun_web.projects.memory import a_month_before
from mujun_web.projects.queries import find_city, pack_of
from mujun_web.projects.writes import dispatch_issue, projects_take

CITY = "999900"
TODAY = date(2026, 11, 10)  # the demonstration's day, whatever the clock of the machine says
COUNT, FINISHED, MONITORED, SEED = 120, 160, 50, 7


def load_demo_projects(*, by: User, count: int = COUNT, finished: int = FINISHED, monitored: int = MONITORED) -> None:
    """The invented city's projects, marked simulated, and last month's list as it was issued; left alone where any."""
    city = find_city(CITY)
    if city is None or rows.Project.objects.filter(city=CITY).exists():
        return
    setting = setting_of(pack_of(city), TODAY)
    record = make_projects(setting, count=count, finished=finished, monitored=monitored, seed=SEED)
    projects_take(city=city, record=record, by=by, on=TODAY)
    issued = a_month_before(TODAY)
    dispatch_issue(city=city, month=Month.closed_by(issued), by=by, on=issued)
