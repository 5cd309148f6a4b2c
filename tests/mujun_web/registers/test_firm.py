"""An enterprise across every register, and who stands in two that exclude each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from mujun.registers.move import Move
from mujun_web.people.models import User
from mujun_web.registers import bridge
from mujun_web.registers.queries import register_of

pytestmark = pytest.mark.django_db
CITY = "999900"
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def desk_day(settings):
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, today=date(2026, 3, 20))


def record(office, register: str, entity: str, to: str, day: date = DAY, number: int = 1, **fields) -> None:
    """A record as it was kept."""
    found = register_of(CITY, register)
    act = "enter" if number == 1 else "leave" if found.stage(to).ends else "move"
    move = Move(
        entity=entity, number=number, act=act, from_=None, to=to, day=day, recorded=day, who="测试", reason="排摸",
        fields={"所属县区": "澜江区", **fields}, digest=found.digest,
    )  # fmt: skip
    bridge.move_row(
        move, city=CITY, register=register, recorded_by=office, name=f"{entity}公司", pack=found.pack, rules="0" * 64
    ).save(force_insert=True)


@pytest.fixture
def both(office) -> None:
    """甲 is on the list of the low-yielding and on that of the promising; 乙 left the first before it came to both."""
    for entity in ("甲", "乙"):
        record(office, "low-efficiency", entity, "建档")
        record(office, "cultivation", entity, "入库", date(2026, 3, 12))
    record(office, "low-efficiency", "乙", "移出", date(2026, 3, 10), 2, 移出原因="误列")


def firm(client, entity: str = "甲", **asked):
    return client.get(reverse("registers:firm", args=[CITY, entity]), asked)


@pytest.mark.usefixtures("both")
def test_a_firm_shows_every_register_it_is_or_was_in(client, office):
    client.force_login(office)
    shown = [(one.book.register.name, one.entry.is_open) for one in firm(client, "乙").context["memberships"]]
    assert shown == [("cultivation", True), ("low-efficiency", False)]


@pytest.mark.usefixtures("both")
def test_what_cannot_hold_at_once_is_said_with_why(client, office):
    client.force_login(office)
    shown = firm(client).content.decode()
    assert "不该同时在册" in shown
    assert "同一家又整治又奖励，先核对再定" in shown or "先核对再定" in shown
    assert "不该同时在册" not in firm(client, "乙").content.decode()


@pytest.mark.usefixtures("both")
def test_the_city_lists_its_conflicts_as_known_on_the_day(client, office):
    client.force_login(office)
    address = reverse("registers:conflicts", args=[CITY])
    now = client.get(address).context["clashes"]
    assert [(one.conflict.entity, one.name) for one in now] == [("甲", "甲公司")]
    assert not client.get(address, {"known_on": "2026-03-11"}).context["clashes"]


def test_matters_that_name_the_firm_are_shown_with_it(client, office):
    record(office, "low-efficiency", "甲", "建档")
    record(office, "service-request", "诉求-1", "受理", 企业="甲", 事由="要用地", 类别="用地")
    client.force_login(office)
    shown = firm(client).context["memberships"]
    assert [(one.entry.entity, one.via) for one in shown] == [("甲", ""), ("诉求-1", "企业")]


@pytest.mark.usefixtures("both")
def test_a_unit_sees_its_own_firms_only(client):
    near, far = (
        User.objects.create_user(unit, password="test-pass-1", role=User.UNIT, unit=unit, city=CITY)
        for unit in ("澜江区", "安渡市")
    )
    client.force_login(near)
    assert firm(client).status_code == 200
    client.force_login(far)
    assert firm(client).status_code == 404
    assert not client.get(reverse("registers:conflicts", args=[CITY])).context["clashes"]
