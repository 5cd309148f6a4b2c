"""The page of an entry: where it stands, what comes next, whose it is, its history with what proves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from mujun.registers.decision import Proposal
from mujun.registers.move import Move
from mujun_web.frame.evidence import EvidenceFile
from mujun_web.people.models import User
from mujun_web.registers import bridge
from mujun_web.registers import models as rows
from mujun_web.registers.queries import register_of
from mujun_web.registers.writes import move_make, renaming_add

pytestmark = pytest.mark.django_db
CITY, NAME = "999900", "low-efficiency"
ENTERED, TODAY = date(2026, 3, 2), date(2026, 5, 20)


@pytest.fixture(autouse=True)
def desk_day(settings):
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, today=TODAY)


def make_unit(unit: str, city: str = CITY) -> User:
    return User.objects.create_user(unit, password="test-pass-1", role=User.UNIT, unit=unit, city=city)


def enter(by: User, entity: str = "甲", county: str = "澜江区", day: date = ENTERED) -> rows.Move:
    """An entry as it was recorded when it entered; the facts it was judged on are not those of a test."""
    register = register_of(CITY, NAME)
    move = Move(
        entity=entity, number=1, act="enter", from_=None, to="建档", day=day, recorded=day, who="测试", reason="排摸",
        fields={"所属县区": county, "入册时每亩税收": 1.5}, digest=register.digest,
    )  # fmt: skip
    row = bridge.move_row(
        move, city=CITY, register=NAME, recorded_by=by, name=f"{entity}公司", pack=register.pack, rules="0" * 64
    )
    row.save(force_insert=True)
    return row


def move_to_remedy(by: User, entity: str = "甲", day: date = date(2026, 4, 1)) -> rows.Move:
    plan = EvidenceFile("方案.pdf", b"%PDF-1.4 plan")
    asked = Proposal(
        entity=entity, to="整治", day=day, today=day, who="测试", reason="方案已审", proof=("整治提升方案",),
        choice="改造提升", fields={"类别": "低效", "整治期限": date(2026, 6, 30)},
    )  # fmt: skip
    return move_make(city=CITY, register=NAME, proposal=asked, by=by, proofs={"整治提升方案": [plan]}, on=day)


def page_of(client, entity: str = "甲", **asked):
    return client.get(reverse("registers:entry", args=[CITY, NAME, entity]), asked)


def test_it_says_where_it_stands_since_when_and_how_late(client, office):
    enter(office)
    client.force_login(office)
    shown = page_of(client).content.decode()
    assert "甲公司" in shown
    assert "2026年3月2日起" in shown
    assert "2026年4月1日" in shown  # thirty days to be put on file
    assert "逾期 49 天" in shown


def test_each_stage_that_may_follow_says_what_it_asks(client, office):
    enter(office)
    client.force_login(office)
    shown = page_of(client).content.decode()
    for words in ("到“整治”", "附 整治提升方案", "能效诊断、兼并重组", "填 整治期限", "移出"):
        assert words in shown


def test_a_past_day_knows_only_what_was_written_by_then_and_offers_no_move(client, office):
    enter(office)
    move_to_remedy(office)
    client.force_login(office)
    shown = page_of(client, known_on="2026-03-20").content.decode()
    assert "方案已审" not in shown
    assert "办这一步" not in shown
    assert "方案已审" in page_of(client).content.decode()


def test_a_unit_sees_what_it_answers_for_and_no_other(client, office):
    enter(office)
    enter(office, "乙", "安渡市")
    client.force_login(make_unit("澜江区"))
    assert "办这一步" in page_of(client).content.decode()
    assert page_of(client, "乙").status_code == 404


def test_a_leader_reads_and_moves_nothing(client, office, leader):
    enter(office)
    client.force_login(leader)
    shown = page_of(client).content.decode()
    assert "领导账号只看不办" in shown
    assert "办这一步" not in shown
    answer = client.get(reverse("registers:move", args=[CITY, NAME, "甲"]), {"to": "整治"})
    assert answer.status_code == 403


def test_a_proof_is_sent_to_who_sees_the_entry(client, office):
    enter(office)
    proof = move_to_remedy(office).proofs.get()
    address = reverse("registers:proof", args=[proof.pk])
    client.force_login(make_unit("澜江区"))
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 plan"
    assert "attachment" in answer["Content-Disposition"]
    client.force_login(make_unit("安渡市"))
    assert client.get(address).status_code == 404


def test_a_proof_is_not_known_before_its_day(client, office):
    enter(office)
    proof = move_to_remedy(office).proofs.get()
    client.force_login(office)
    address = reverse("registers:proof", args=[proof.pk])
    assert client.get(address, {"known_on": "2026-03-20"}).status_code == 404
    sent = client.get(address, {"known_on": str(proof.move.recorded_on)})
    assert b"".join(sent.streaming_content) == b"%PDF-1.4 plan"


def test_an_old_code_leads_to_the_new_one_and_both_histories_are_shown(client, office):
    enter(office)
    enter(office, "乙", day=date(2026, 3, 10))
    renaming_add(city=CITY, old="甲", new="乙", reason="吸收合并", by=office, on=date(2026, 5, 1))
    client.force_login(office)
    answer = page_of(client)
    assert answer["Location"] == reverse("registers:entry", args=[CITY, NAME, "乙"])
    shown = page_of(client, "乙").content.decode()
    assert "甲 名下" in shown
    assert "吸收合并" in shown
    assert page_of(client, known_on="2026-04-20").status_code == 200


def test_a_renaming_is_shown_first_and_asks_for_a_reason(client, office):
    enter(office)
    client.force_login(office)
    address = reverse("registers:rename", args=[CITY, NAME, "甲"])
    looked = client.post(address, {"step": "look", "new": "甲新", "reason": "换发执照"}).content.decode()
    assert "整件归到 甲新" in looked
    assert not rows.Renaming.objects.exists()
    refused = client.post(address, {"step": "make", "new": "甲新", "reason": " "}).content.decode()
    assert "没有写理由" in refused
    made = client.post(address, {"step": "make", "new": "甲新", "reason": "换发执照"})
    assert made["Location"] == reverse("registers:entry", args=[CITY, NAME, "甲新"])
    assert rows.Renaming.objects.get().reason == "换发执照"


def test_units_and_leaders_do_not_join_codes(client, office, leader):
    enter(office)
    for user in (leader, make_unit("澜江区")):
        client.force_login(user)
        said = {"new": "乙", "reason": "换发执照", "step": "make"}
        assert client.post(reverse("registers:rename", args=[CITY, NAME, "甲"]), said).status_code == 403
    assert not rows.Renaming.objects.exists()


def test_nobody_else_and_nothing_is_404(client, office):
    client.force_login(office)
    assert page_of(client, "没有").status_code == 404
