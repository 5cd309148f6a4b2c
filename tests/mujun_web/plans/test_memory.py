"""What a process remembers is what the database holds, however reports and splits arrive."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["东岭县", "西溪区", "高新区"]),
        st.integers(1, 10),
        st.decimals(0, 60, places=1),
        st.dates(date(2026, 2, 1), TODAY),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_remembered_boards_equal_boards_of_a_new_process(leader, split, told, events):
    from mujun_web.plans import memory
    from mujun_web.plans.queries import load_ledger
    from mujun_web.plans.standing import list_entries

    def lights():
        ledger = load_ledger(split.plan, leader, TODAY)
        return [
            (standing.light.level, standing.reason) for entry in list_entries(ledger) for standing in entry.standings
        ]

    for unit, month, value, day in events:
        lights()
        told("新增规上", unit, month, str(value), on=day)
        remembered = lights()
        memory.forget()
        assert remembered == lights()


def test_a_new_split_is_seen_at_once(leader, office, split, small):
    from mujun.plans.share import Share
    from mujun_web.plans.queries import load_ledger
    from mujun_web.plans.writes import share_set

    assert len(load_ledger(split.plan, leader, TODAY).shares["新增规上"]) == 3
    share_set(
        plan=split.plan, target=small.target("新增规上"), shares=[Share("新增规上", "东岭县", Decimal(120))], by=office
    )
    assert len(load_ledger(split.plan, leader, TODAY).shares["新增规上"]) == 1


def test_lights_of_untouched_targets_are_kept(leader, plan, told, monkeypatch):
    from mujun_web.plans import standing
    from mujun_web.plans.queries import load_ledger

    told("技改增速", "市发改委", 9, "9")
    standing.list_entries(load_ledger(plan, leader, TODAY))
    told("新增规上", "市经信局", 10, "50")
    asked: list[str] = []
    real = standing.light_of
    monkeypatch.setattr(
        standing, "light_of", lambda target, *a, **k: asked.append(target.code) or real(target, *a, **k)
    )
    standing.list_entries(load_ledger(plan, leader, TODAY))
    assert asked == ["新增规上"]
