"""How long the wall of projects takes for 300 projects lit monthly, of 800, against the plainest list of the same.

    .venv/bin/python benchmarks/project_wall.py

Makes a desk of its own in a temporary folder, with practice projects. The plain list is one page of fifty projects by
a query with the count a pager needs. Processor time of the whole request is measured: `cold`, when the process has
read nothing of the projects; `after a report`, when one was added since; `again`, when none was. The median of several.
Exits 1 when the wall takes 300 ms or more again, or its page has more than 200 KB.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import count

from desk import enter, look_at, make_tables, measure, open_desk, tell_memory

PROJECTS, FINISHED, LIT, CITY = 500, 300, 300, "999900"
MOST_MILLISECONDS, MOST_KILOBYTES = 300.0, 200.0
WALL = "/projects/wall/"
PATHS = (WALL, f"{WALL}?shade=red", f"{WALL}?page=3", "/projects/map/", "/projects/dispatch/")
PLAIN = "{% for row in rows %}<li>{{ row.project }} {{ row.name }} {{ row.county }} {{ row.lead }}</li>{% endfor %}"


def fill_desk() -> object:
    """The projects, and the account that looks at them."""
    from mujun_web.people.models import User
    from mujun_web.projects.demo import load_demo_projects

    user = User.objects.create_user("office", password=None, role=User.OFFICE)
    load_demo_projects(by=user, count=PROJECTS, finished=FINISHED, monitored=LIT)
    return user


def add_report(user: object, numbers: count[int]) -> None:
    """One more figure of one project, as a unit sends it."""
    from mujun_web.projects.models import Project, Report

    number = next(numbers)
    Report.objects.create(
        city=CITY, project=Project.objects.filter(city=CITY, monitored=True)[number % LIT].project, item="投资",
        unit="万元", month="2026-10", value=Decimal(100 + number), recorded_on=date(2026, 11, 10),
        stated_on=date(2026, 11, 10), recorded_by=user,
    )  # fmt: skip


def list_plainly() -> str:
    """The plainest page there is: fifty projects by a query, and a template that loops over them."""
    from django.template import engines

    from mujun_web.projects.models import Project

    rows = Project.objects.filter(city=CITY, monitored=True).order_by("project")
    return engines["django"].from_string(PLAIN).render({"rows": list(rows[:50]), "number": rows.count()})


def main() -> int:
    """Prints what each page costs and its ratio to the plain list."""
    with tempfile.TemporaryDirectory(prefix="mujun-wall-") as folder:
        open_desk(folder)
        make_tables()
        from mujun_web.projects import memory
        from mujun_web.projects.models import Report

        user, numbers = fill_desk(), count()
        client, plain = enter(user), measure(list_plainly)
        print(f"{LIT} lit of {PROJECTS + FINISHED} projects, {Report.objects.count()} reports; plain {plain:.1f} ms")
        too_much = False
        for path in PATHS:
            look = partial(look_at, client, path)
            kilobytes = look() / 1024
            costs = {
                "cold": measure(look, memory.forget, 5),
                "after a report": measure(look, lambda: add_report(user, numbers)),
                "again": measure(look),
            }
            too_much |= path.startswith(WALL) and (costs["again"] >= MOST_MILLISECONDS or kilobytes > MOST_KILOBYTES)
            told = ", ".join(f"{name} {cost:5.0f} ms ({cost / plain:4.0f} ×)" for name, cost in costs.items())
            print(f"{path:28} {told}, {kilobytes:4.0f} KB")
        print(f"most memory, with the desk made: {tell_memory():.0f} MB")
    return int(too_much)


if __name__ == "__main__":
    sys.exit(main())
