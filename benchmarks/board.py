"""How long the battle map takes for 223 tasks with ten months of reports, against the plainest list of the same rows.

    .venv/bin/python benchmarks/board.py

Makes a desk of its own in a temporary folder. The plain list is one query of the report rows and one template loop
over them: what Django itself costs. Processor time of the whole request is measured, the median of several; exits 1
when the board takes 300 ms or more.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from decimal import Decimal
from functools import partial

from desk import enter, make_tables, measure, open_desk

TASKS, MONTHS = 223, 10
MOST_MILLISECONDS = 300.0
UNITS = tuple(f"第{number}局" for number in range(1, 31))
COUNTIES = ("甲县", "乙县", "丙县", "丁区", "戊区", "己市")
PLAIN = "{% for row in rows %}<li>{{ row.target }} {{ row.unit }} {{ row.period }} {{ row.value }}</li>{% endfor %}"


def fill_desk() -> tuple[object, object]:
    """A plan of 223 tasks with 1–3 targets each, every tenth split over six counties, all reported for ten months."""
    from mujun.plans.share import Share
    from mujun_web.people.models import User
    from mujun_web.plans.models import Report
    from mujun_web.plans.writes import plan_create, share_set

    user = User.objects.create_user("leader", password=None, role=User.LEADER)
    value = make_plan()
    plan = plan_create(plan=value, by=user, document_sha256="0" * 64, adopted_on=date(2026, 1, 5))
    reports = []
    for at, target in enumerate(value.targets):
        takers = COUNTIES if at % 10 == 0 else (target.units[0],)
        if len(takers) > 1:
            shares = [Share(target.code, unit, Decimal(20)) for unit in takers]
            share_set(plan=plan, target=target, shares=shares, by=user, on=date(2026, 1, 31))
        for month in range(1, MONTHS + 1):
            for unit in takers:
                amount = Decimal(month * (3 + at % 9) * 10) / len(takers) / 10
                day = date(2026, month + 1, 5)
                reports.append(
                    Report(
                        plan=plan, target=target.code, unit=unit, period=f"2026-{month:02d}", recorded_on=day,
                        value=round(amount, 1), reporter="联络员", recorded_by=user,
                    )
                )  # fmt: skip
    Report.objects.bulk_create(reports)
    return user, plan


def make_plan() -> object:
    """The plan itself."""
    from mujun.plans.month import Month
    from mujun.plans.target import Owner, Plan, Target, Task

    start, until = Month(2026, 1), Month(2026, 12)
    tasks = []
    for at in range(TASKS):
        owners = (Owner(UNITS[at % 30]), Owner(UNITS[(at + 7) % 30], "support"))
        targets = tuple(
            Target(
                code=f"T{at}-{number}", indicator=f"第{at}项任务的第{number}个指标", floor=Decimal(120), unit="家",
                start=start, until=until, basis="increment", accumulates=True, owners=owners, clause=f"二({at})",
            )
            for number in range(1 + at % 3)
        )  # fmt: skip
        section = f"第{at // 20 + 1}部分"
        tasks.append(
            Task(f"T{at}", str(at + 1), f"第{at + 1}项任务", section, f"二({at})", start, until, owners, targets)
        )
    return Plan("benchmark", "二百二十三项任务", "测试市", "999999", 2026, tuple(tasks))


def add_report(plan: object, user: object) -> None:
    """One more report, as a unit sends it."""
    from mujun_web.plans.models import Report

    Report.objects.create(
        plan=plan, target="T1-0", unit=UNITS[1], period="2026-10", value=Decimal(90), recorded_on=date(2026, 11, 10),
        reporter="联络员", recorded_by=user,
    )  # fmt: skip


def main() -> int:
    """Prints what each view costs and its ratio to the plain list."""
    with tempfile.TemporaryDirectory(prefix="mujun-board-") as folder:
        open_desk(folder)
        make_tables()
        from django.template import engines

        from mujun_web.plans import memory
        from mujun_web.plans.models import Report

        user, plan = fill_desk()
        template = engines["django"].from_string(PLAIN)
        plain = measure(lambda: template.render({"rows": list(Report.objects.filter(plan=plan))}))
        client = enter(user)
        print(f"{TASKS} tasks, {Report.objects.count()} reports; plain list {plain:.0f} ms")
        worst = 0.0
        for path in ("board/", "board/?view=tiles", "board/?view=rows", "matrix/", "today/"):
            after = {"new": memory.forget, "report": lambda: add_report(plan, user), "again": lambda: None}
            look = partial(client.get, f"/plans/{path}")  # type: ignore[attr-defined]
            look()  # one run before warms up
            cost = {name: measure(look, first) for name, first in after.items()}
            worst = max(worst, cost["report"]) if path.startswith("board") else worst
            told = [f"{cost[name]:4.0f} ms ({cost[name] / plain:.1f} x)" for name in after]
            print(f"  /plans/{path:<18} new process {told[0]}, after a report {told[1]}, nothing new {told[2]}")
    print(f"slowest board after a report {worst:.0f} ms, allowed {MOST_MILLISECONDS:.0f}; in brackets: times the list")
    return 0 if worst < MOST_MILLISECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
