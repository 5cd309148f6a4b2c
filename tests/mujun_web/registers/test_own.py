"""An enterprise's account: its own entries with what is public of them, its own requests, nothing of anybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from mujun.registers.decision import Proposal
from mujun.registers.move import Move
from mujun_web.people.models import User
from mujun_web.registers import bridge
from mujun_web.registers.queries import register_of
from mujun_web.registers.writes import move_make

pytestmark = pytest.mark.django_db
CITY, TODAY = "999900", date(2026, 5, 20)
FIRM, OTHER = "91999901MNXXAMM094", "91999902MND4BMM01X"


@pytest.fixture(autouse=True)
def own_desk(settings, tmp_path, office):
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, today=TODAY, data_dir=tmp_path / "desk")
    for code, called in ((FIRM, "甲公司"), (OTHER, "乙公司")):
        enter(office, code, called)
        asked = {"企业": code, "事由": f"{called}要扩建", "类别": "用地"}
        make(office, "service-request", f"诉求-{called}", "受理", asked, f"{called}的诉求")
        make(office, "service-request", f"诉求-{called}", "办理", {"承办单位": "澜江区"})


def enter(office: User, code: str, called: str) -> None:
    """An entry as it is kept, for the figures its rules ask are not what is tested here."""
    found = register_of(CITY, "cultivation")
    move = Move(
        entity=code, number=1, act="enter", from_=None, to="入库", day=TODAY, recorded=TODAY, who="测试",
        reason="内部理由",
        fields={"所属县区": "澜江区", "研发占比": 7.5}, digest=found.digest,
    )  # fmt: skip
    bridge.move_row(
        move, city=CITY, register=found.name, recorded_by=office, name=called, pack=found.pack, rules="0" * 64
    ).save(force_insert=True)


def make(office: User, register: str, entity: str, to: str, fields: dict[str, object], name: str = "") -> None:
    asked = Proposal(
        entity=entity, to=to, day=TODAY, today=TODAY, who="测试", reason="内部理由", fields=fields
    )  # fmt: skip
    move_make(city=CITY, register=register, proposal=asked, by=office, name=name, on=TODAY)


@pytest.fixture
def firm(db) -> User:
    return User.objects.create_user(
        "qiye", password="test-pass-1", role=User.ENTERPRISE, city=CITY, credit_code=FIRM
    )  # fmt: skip


def test_it_sees_where_it_stands_and_what_it_asked(client, firm):
    client.force_login(firm)
    html = client.get(reverse("registers:own")).content.decode()
    assert "专精特新企业培育库" in html
    assert "入库" in html
    assert "所属县区 澜江区" in html
    assert "甲公司的诉求" in html
    assert "类别 用地" in html
    assert "办理" in html


def test_nothing_of_others_and_nothing_that_is_not_public(client, firm):
    client.force_login(firm)
    html = client.get(reverse("registers:own")).content.decode()
    assert OTHER not in html
    assert "乙公司" not in html
    assert "内部理由" not in html
    assert "甲公司要扩建" not in html  # what is asked about is for the office


def test_every_other_page_of_registers_is_closed(client, firm):
    client.force_login(firm)
    for address in (
        reverse("registers:shelf"), reverse("registers:follow-ups"), reverse("registers:firm", args=[CITY, FIRM]),
        reverse("registers:entry", args=[CITY, "cultivation", FIRM]),
        reverse("registers:needs", args=[CITY, "cultivation"]), reverse("projects:wall"),
    ):  # fmt: skip
        assert client.get(address).status_code == 403, address


def test_others_do_not_use_it(client, office):
    client.force_login(office)
    assert client.get(reverse("registers:own")).status_code == 403


def test_a_firm_in_no_register_is_told_so(client, db):
    user = User.objects.create_user(
        "new", password="test-pass-1", role=User.ENTERPRISE, city=CITY, credit_code="91999903MND4BMM01Y"
    )  # fmt: skip
    client.force_login(user)
    html = client.get(reverse("registers:own")).content.decode()
    assert "没有进过任何清单" in html
    assert "没有提过诉求" in html


def test_a_city_without_registers_is_no_fault(client, db):
    user = User.objects.create_user(
        "far", password="test-pass-1", role=User.ENTERPRISE, city="110000", credit_code=FIRM
    )  # fmt: skip
    client.force_login(user)
    assert client.get(reverse("registers:own")).status_code == 200
