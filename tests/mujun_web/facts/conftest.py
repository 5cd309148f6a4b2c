"""A desk of its own folder on 10 November 2026, with the invented city's pack and a few firms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from facts.making import csv_bytes

CITY = "999900"


@pytest.fixture(autouse=True)
def own_desk(monkeypatch, tmp_path) -> date:
    """The desk's day, and a data folder that only this test writes to."""
    from django.conf import settings

    day = date(2026, 11, 10)
    monkeypatch.setattr(settings, "DEPLOYMENT", replace(settings.DEPLOYMENT, today=day, data_dir=tmp_path / "desk"))
    return day


@pytest.fixture
def unit(unit):
    """The tax office's account."""
    unit.unit, unit.city = "市税务局", CITY
    unit.save()
    return unit


@pytest.fixture
def hand_in(office):
    """Hands lines in and has them checked: hand_in(*lines, department=…, period=…, on=…)."""
    from mujun_web.facts.writes import delivery_check, delivery_take

    def hand(*lines: str, preview: bool = False, **more):
        given = {"city": CITY, "department": "税务", "kind": "enterprise", "period": "2025", "name": "税收.csv",
                 "by": office, "unit": "市税务局"} | more  # fmt: skip
        delivery, _ = delivery_take(data=given.pop("data", None) or csv_bytes(*lines), **given)
        return delivery_check(delivery_id=delivery.pk, tell=lambda *_: None, preview=preview)

    return hand


@pytest.fixture
def accept(office):
    """Decides on a delivery and puts it into the lake: accept(delivery, corrects=…, reason=…, on=…)."""
    from mujun_web.facts.writes import delivery_accept, delivery_decide

    def take(delivery, by=None, **more):
        delivery_decide(delivery=delivery, by=by or office, **more)
        return delivery_accept(delivery_id=delivery.pk, tell=lambda *_: None)

    return take
