"""A desk on 10 November 2026 in the invented city, with a handful of projects made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mujun.projects.knowledge import Record
from mujun.projects.project import Contract
from projects.desk import CITY, LEAD, TODAY, begin, make_project, make_record, make_reports


@pytest.fixture(autouse=True)
def own_desk(monkeypatch, tmp_path) -> date:
    """The desk's day, a data folder of the test's own, and nothing remembered from the test before."""
    from django.conf import settings

    from mujun_web.projects import memory

    monkeypatch.setattr(settings, "DEPLOYMENT", replace(settings.DEPLOYMENT, today=TODAY, data_dir=tmp_path / "desk"))
    memory.forget()
    return TODAY


@pytest.fixture
def city():
    """The invented city."""
    from mujun_web.projects.queries import find_city

    found = find_city(CITY)
    assert found is not None
    return found


@pytest.fixture
def unit(unit):
    """The account of the department that leads project 甲 and not 乙."""
    unit.unit, unit.city = LEAD, CITY
    unit.save()
    return unit


@pytest.fixture
def three() -> Record:
    """甲 keeps pace, 乙 is far behind and led by another department, 丙 is not lit monthly."""
    contract = Contract("合同乙", {"投资强度": Decimal(300)}, Decimal(50), 12, {"投资强度": "第五条"})
    projects = [
        make_project("甲"),
        make_project("乙", lead="市发改委", county="安渡市", contract=contract),
        make_project("丙", lead="市科技局", county="安渡市", monitored=False),
    ]
    even = {month: month * 1000 for month in range(2, 11)}
    behind = {month: month * 100 for month in range(2, 11)}
    reports = [*make_reports("甲", even), *make_reports("乙", behind), *make_reports("丙", even)]
    return make_record(projects, reports, [*begin("甲"), *begin("乙"), *begin("丙")])


@pytest.fixture
def held(three, city, office) -> Record:
    """The three projects on the desk, taken on its day."""
    from mujun_web.projects.writes import projects_take

    projects_take(city=city, record=three, by=office)
    return three
