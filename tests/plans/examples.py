"""Small plans for the tests of `mujun.plans`: an invented city, invented figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from mujun.plans.month import Month
from mujun.plans.report import Report
from mujun.plans.share import Share
from mujun.plans.target import Owner, Plan, Target, Task

JANUARY = Month(2026, 1)
DECEMBER = Month(2026, 12)


def month(number: int) -> Month:
    """A month of 2026."""
    return Month(2026, number)


def make_target(floor: str | None = "120", **changes: Any) -> Target:
    """新增规上企业 120 家, January to December 2026, running total, led by one office."""
    given: dict[str, Any] = {
        "code": "新增规上", "indicator": "新增规上企业", "unit": "家", "start": JANUARY, "until": DECEMBER,
        "basis": "increment", "accumulates": True, "owners": (Owner("市经信局"),), "clause": "二(一)1",
    }  # fmt: skip
    return Target(floor=None if floor is None else Decimal(floor), **(given | changes))


def make_reports(*rows: tuple[int, str | None] | tuple[int, str | None, str], **changes: Any) -> list[Report]:
    """Reports from (month, value) or (month, value, unit), each recorded on the 5th of the month after."""
    numbers = count(int(changes.pop("first", 1)))
    given: dict[str, Any] = {"target": "新增规上"} | changes
    reports = []
    for at, value, *unit in rows:
        period = month(at)
        reports.append(
            Report(
                number=next(numbers), unit=unit[0] if unit else "市经信局", period=period,
                recorded_on=date(*_fifth_after(period)), value=None if value is None else Decimal(value), **given,
            )
        )  # fmt: skip
    return reports


def make_shares(**floors: str) -> tuple[Share, ...]:
    """Shares of 新增规上 by unit."""
    return tuple(Share("新增规上", unit, Decimal(floor)) for unit, floor in floors.items())


def _fifth_after(period: Month) -> tuple[int, int, int]:
    after = period.shift(1)
    return after.year, after.month, 5


LEAD, HELP = Owner("市经信局"), Owner("市科技局", "support")


def make_plan() -> Plan:
    """Three tasks: one with two targets, one without a figure, one led by nobody."""
    upscale = make_target("100")
    robots = make_target("600", code="机器人", indicator="新增工业机器人", unit="台", owners=(LEAD, HELP))
    first = Task("1", "1", "企业升规", "一", "一1", JANUARY, DECEMBER, (LEAD, HELP), (upscale, robots))
    second = Task("2", "2", "出台办法", "一", "一2", JANUARY, month(6), (Owner("市科技局"),))
    third = Task("3", "3", "营造氛围", "二", "二1", JANUARY, month(9))
    return Plan("演示", "演示计划", "演示市", "999900", 2026, (first, second, third))


def words(task: str, number: int, *months: int, finished: bool = False) -> list[Report]:
    return [
        Report(number + at, task, "市科技局", month(at), date(2026, at + 1, 5), words="推进中", finished=finished)
        for at in months
    ]
