"""督办: what is late is proposed, opened once, waits for somebody, is counted of its unit, and can be replayed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from mujun.registers.decision import Proposal
from mujun.registers.follow_up import Trouble
from mujun.registers.move import Move
from mujun_web.frame.evidence import EvidenceFile
from mujun_web.people.models import User
from mujun_web.registers import bridge
from mujun_web.registers.follow_ups import (
    count_units,
    follow_ups_open,
    gather_troubles,
    list_follow_ups,
    list_unopened,
    open_follow_ups,
)
from mujun_web.registers.queries import open_book, register_of
from mujun_web.registers.writes import move_make

pytestmark = pytest.mark.django_db
CITY, TODAY = "999900", date(2026, 5, 20)
MATTER = "low-efficiency·甲"


@pytest.fixture(autouse=True)
def desk_day(settings):
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, today=TODAY)


@pytest.fixture
def county(db) -> User:
    return User.objects.create_user("澜江", password="test-pass-1", role=User.UNIT, unit="澜江区", city=CITY)


@pytest.fixture
def late(office) -> None:
    """甲 entered on 2 March and should have been put on file by 1 April."""
    found = register_of(CITY, "low-efficiency")
    day = date(2026, 3, 2)
    move = Move(
        entity="甲", number=1, act="enter", from_=None, to="建档", day=day, recorded=day, who="测试", reason="排摸",
        fields={"所属县区": "澜江区"}, digest=found.digest,
    )  # fmt: skip
    bridge.move_row(
        move, city=CITY, register=found.name, recorded_by=office, name="甲公司", pack=found.pack, rules="0" * 64
    ).save(force_insert=True)


def step(office, to: str, day: date = TODAY, **said) -> None:
    proof = said.get("proof", ())
    files = {kind: [EvidenceFile("件.pdf", b"%PDF-1.4")] for kind in proof}
    asked = Proposal(entity=MATTER, to=to, day=day, today=day, who="办公室", reason="照办", **said)
    move_make(city=CITY, register="follow-up", proposal=asked, by=office, proofs=files, on=day)


def send_out(office, due: date, day: date = TODAY) -> None:
    """From opened to waiting for the unit to sign."""
    step(office, "审核", day)
    step(office, "下发", day, proof=("督办单",), fields={"办结期限": due, "审核人": "某人"})
    step(office, "签收", day)


def open_one(client, office) -> None:
    client.force_login(office)
    client.post(reverse("registers:follow-ups-open"), {"city": CITY, "matter": MATTER})


@pytest.mark.usefixtures("late")
def test_what_is_late_is_proposed_with_its_reason_and_who_answers(office):
    (found,) = [one for one in gather_troubles(CITY, office, TODAY) if one.kind == "low-efficiency"]
    assert (found.matter, found.unit, found.overdue) == (MATTER, "澜江区", 49)
    assert "甲公司" in found.title
    assert "逾期 49 天" in found.reason
    assert list_unopened([found], open_follow_ups(CITY, TODAY)) == (found,)


@pytest.mark.usefixtures("late")
def test_it_is_opened_once(client, office):
    open_one(client, office)
    open_one(client, office)
    entry = open_follow_ups(CITY, TODAY).entries[MATTER]
    assert (entry.position.stage, entry.version) == ("督查事项", 1)
    assert entry.position.fields["责任单位"] == "澜江区"
    assert not [one for one in list_unopened(gather_troubles(CITY, office, TODAY), open_follow_ups(CITY, TODAY))]
    shown = client.get(reverse("registers:follow-ups"), {"city": CITY}).content.decode()
    assert "已经有人立了项" in shown


@pytest.mark.usefixtures("late")
def test_many_are_opened_at_once_and_those_that_cannot_be_say_why(office):
    plain = Trouble("计划", "x", "某任务", "安渡市", "红", 0, "落后")
    nobody = Trouble("计划", "y", "另一任务", None, "红", 0, "落后")
    decisions = follow_ups_open(city=CITY, troubles=[plain, nobody], by=office)
    assert [one.allowed for one in decisions] == [True, False]
    assert [fault.code for fault in decisions[1].faults] == ["registers.no-field"]


@pytest.mark.usefixtures("late")
def test_a_unit_sees_what_waits_for_it_and_nothing_of_others(client, office, county):
    open_one(client, office)
    send_out(office, date(2026, 6, 30))
    client.force_login(county)
    answer = client.get(reverse("registers:follow-ups"))
    assert [one.entry.entity for one in answer.context["owed"]] == [MATTER]
    assert "转“办理”" in answer.content.decode()
    assert "填签收人" in answer.content.decode()
    assert "1</b> 件等您办" in client.get(reverse("registers:follow-ups-owed")).content.decode()
    other = User.objects.create_user("安渡", password="test-pass-1", role=User.UNIT, unit="安渡市", city=CITY)
    client.force_login(other)
    assert not client.get(reverse("registers:follow-ups")).context["shown"]
    assert client.get(reverse("registers:entry", args=[CITY, "follow-up", MATTER])).status_code == 404


@pytest.mark.usefixtures("late")
def test_points_follow_the_lights_at_month_ends_and_closing_is_counted(office, settings):
    early = date(2026, 3, 20)
    trouble = Trouble("low-efficiency", "甲", "甲公司", "澜江区", "红", 0, "逾期")
    follow_ups_open(city=CITY, troubles=[trouble], by=office, on=early)
    send_out(office, date(2026, 3, 25), early)
    book = open_follow_ups(CITY, TODAY)
    (counted,) = count_units(book, list_follow_ups(book, office))
    # red on 31 March and 30 April, two points each time
    assert (counted.open, counted.overdue, counted.done, counted.points) == (1, 1, 0, Decimal(-4))
    assert "2026-03-31、2026-04-30 亮红" in counted.lines[0].reason
    step(office, "办理", fields={"签收人": "某人"})
    step(office, "反馈", proof=("办理材料",), fields={"反馈": "补上了"})
    step(office, "复核")
    step(office, "办结", proof=("复核记录",), fields={"复核意见": "属实"})
    book = open_follow_ups(CITY, TODAY)
    (counted,) = count_units(book, list_follow_ups(book, office))
    assert (counted.open, counted.overdue, counted.done, counted.points) == (0, 0, 1, Decimal(-4))


@pytest.mark.usefixtures("late")
def test_a_past_day_shows_what_was_open_then_and_opens_nothing(client, office):
    open_one(client, office)
    address = reverse("registers:follow-ups")
    assert client.get(address, {"city": CITY, "known_on": "2026-05-19"}).context["total"] == 0
    assert client.get(address, {"city": CITY}).context["total"] == 1
    refused = client.post(f"{reverse('registers:follow-ups-open')}?known_on=2026-05-19", {"city": CITY})
    assert refused.status_code == 403


def test_only_the_office_opens(client, leader, county):
    for user in (leader, county):
        client.force_login(user)
        assert client.post(reverse("registers:follow-ups-open"), {"city": CITY}).status_code == 403


def test_an_empty_desk_says_so(client, office):
    client.force_login(office)
    assert "还没有督办单" in client.get(reverse("registers:follow-ups"), {"city": CITY}).content.decode()
    assert not open_book(CITY, "follow-up", TODAY).entries
