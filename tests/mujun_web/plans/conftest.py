"""A small plan of an invented city, adopted on a desk whose day is 10 November 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mujun.documents.reading import Span
from mujun.plans.curve import quarterly
from mujun.plans.month import Month
from mujun.plans.share import Share
from mujun.plans.target import Owner, Plan, Target, Task

JANUARY, DECEMBER = Month(2026, 1), Month(2026, 12)


@pytest.fixture(autouse=True)
def tenth_of_november(monkeypatch) -> date:
    """The desk's day."""
    from django.conf import settings

    day = date(2026, 11, 10)
    changed = replace(settings.DEPLOYMENT, today=day)
    monkeypatch.setattr(settings, "DEPLOYMENT", changed)
    return day


@pytest.fixture
def small() -> Plan:
    """Three tasks — a running total, a growth rate, work without a figure — and a goal of the whole plan."""
    firms = Target(
        code="新增规上", indicator="新增规上工业企业", floor=Decimal(120), stretch=Decimal("150"), unit="家",
        start=JANUARY, until=DECEMBER, basis="increment", accumulates=True, clause="二(一)1",
        owners=(Owner("市经信局"), Owner("市统计局", "support")), span=Span(40, 66), number=Span(50, 53),
    )  # fmt: skip
    growth = Target(
        code="技改增速", indicator="技改投资增速", floor=Decimal("8.50"), unit="%", start=JANUARY, until=DECEMBER,
        basis="growth", roll_up="weighted", comparator=">", curve=quarterly(JANUARY, DECEMBER), every=3,
        owners=(Owner("市发改委"),), clause="二(二)",
    )  # fmt: skip
    park = (Owner("高新区"), Owner("市经信局", "support"))
    tasks = (
        Task("T1", "1", "企业上规模", "二、任务", "二(一)", JANUARY, DECEMBER, firms.owners, (firms,), Span(30, 90)),
        Task("T2", "2", "扩大技改", "二、任务", "二(二)", JANUARY, DECEMBER, growth.owners, (growth,)),
        Task("T3", "3", "编制园区方案", "三、保障", "三(一)", JANUARY, Month(2026, 6), park),
    )
    goal = Target(
        code="G1", indicator="工业增加值增速", floor=Decimal("7"), unit="%", start=JANUARY, until=DECEMBER,
        basis="growth", roll_up="weighted",
    )  # fmt: skip
    return Plan("chengjiang-2026", "澄江市2026年工业攻坚计划", "澄江市", "339900", 2026, tasks, (goal,))


@pytest.fixture
def plan(office, small):
    """The small plan, adopted on 5 January."""
    from mujun_web.plans.writes import plan_create

    return plan_create(plan=small, by=office, document_sha256="0" * 64, adopted_on=date(2026, 1, 5))


@pytest.fixture
def split(plan, small, office):
    """新增规上 split over two counties and a zone: 110 of 120 given out, from 31 January."""
    from mujun_web.plans.writes import share_set

    floors = {"东岭县": "60", "西溪区": "40", "高新区": "10"}
    shares = tuple(Share("新增规上", unit, Decimal(floor)) for unit, floor in floors.items())
    return share_set(plan=plan, target=small.target("新增规上"), shares=shares, by=office, on=date(2026, 1, 31))


@pytest.fixture
def told(plan, office):
    """Writes one report as of a day, by the office for any unit: told(target, unit, month, value, on=…)."""
    from mujun_web.plans.models import Report as Row

    def tell(target: str, unit: str, month: int, value: str | None, on: date | None = None, **changes):
        day = on or Month(2026, month).shift(1).first.replace(day=5)
        given = {
            "value": None if value is None else Decimal(value),
            "reporter": "联络员",
            "recorded_by": office,
        } | changes
        return Row.objects.create(
            plan=plan, target=target, unit=unit, period=f"2026-{month:02d}", recorded_on=day, **given
        )

    return tell
