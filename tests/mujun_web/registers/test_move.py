"""The form of a move: asks what its stage asks, judged as it is filled in, recorded once, told to who is second."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mujun.registers.move import Move
from mujun_web.people.models import User
from mujun_web.registers import bridge
from mujun_web.registers import models as rows
from mujun_web.registers.queries import open_book, register_of

pytestmark = pytest.mark.django_db
CITY, NAME = "999900", "low-efficiency"
ENTERED, TODAY = date(2026, 3, 2), date(2026, 3, 20)


@pytest.fixture(autouse=True)
def desk_day(settings):
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, today=TODAY)


@pytest.fixture
def county(db) -> User:
    return User.objects.create_user("澜江", password="test-pass-1", role=User.UNIT, unit="澜江区", city=CITY)


@pytest.fixture
def entered(office) -> None:
    register = register_of(CITY, NAME)
    move = Move(
        entity="甲", number=1, act="enter", from_=None, to="建档", day=ENTERED, recorded=ENTERED, who="测试",
        reason="排摸", fields={"所属县区": "澜江区", "入册时每亩税收": 5.022341950471}, digest=register.digest,
    )  # fmt: skip
    bridge.move_row(
        move, city=CITY, register=NAME, recorded_by=office, name="甲公司", pack=register.pack, rules="0" * 64
    ).save(force_insert=True)


def ask(client, what: str, **said):
    given = {"to": "整治", "act": "move", "version": "1", "day": str(TODAY), "reason": "方案已审", **said}
    return client.post(reverse(f"registers:{what}", args=[CITY, NAME, "甲"]), given, headers={"HX-Request": "true"})


def filled(client, **changes) -> dict[str, object]:
    """The form of the stage filled in as it should be, by the names the page gives its fields."""
    form = client.get(reverse("registers:move", args=[CITY, NAME, "甲"]), {"to": "整治"}).context["form"]
    names = {field.name: bound.html_name for field, bound in form.asked_fields}
    said = {names["类别"]: "低效", names["整治期限"]: "2026-09-30", "choice": "改造提升"}
    said[form.asked_proofs[0][0]] = SimpleUploadedFile("方案.pdf", b"%PDF-1.4")
    return said | changes


@pytest.mark.usefixtures("entered")
def test_the_form_asks_only_what_the_stage_asks(client, office):
    client.force_login(office)
    shown = client.get(
        reverse("registers:move", args=[CITY, NAME, "甲"]), {"to": "整治"}, headers={"HX-Request": "true"}
    ).content.decode()
    for words in ("整治提升方案", "能效诊断", "类别", "整治期限", "理由"):
        assert words in shown
    for words in ("移出原因", "验收意见", "核定腾出用能"):
        assert words not in shown


@pytest.mark.usefixtures("entered")
def test_judging_says_every_reason_why_not_and_writes_nothing(client, office):
    client.force_login(office)
    shown = ask(client, "judge", reason="").content.decode()
    for words in ("还不能办", "要附 整治提升方案", "要选一种", "要填好 类别、整治期限", "没有写理由"):
        assert words in shown
    assert rows.Move.objects.count() == 1


@pytest.mark.usefixtures("entered")
def test_what_will_change_is_shown_before_it_is_recorded(client, office):
    client.force_login(office)
    said = filled(client)
    assert "确认记下" not in ask(client, "judge", **said).content.decode()
    shown = ask(client, "judge", step="confirm", **filled(client)).content.decode()
    for words in ("阶段", "建档", "整治", "办理期限", "2026年9月30日", "确认记下"):
        assert words in shown
    assert rows.Move.objects.count() == 1


@pytest.mark.usefixtures("entered")
def test_it_is_recorded_with_its_proof_and_leads_back_to_the_entry(client, office):
    client.force_login(office)
    answer = ask(client, "make", **filled(client))
    assert answer["HX-Redirect"] == reverse("registers:entry", args=[CITY, NAME, "甲"])
    made = rows.Move.objects.get(number=2)
    assert (made.to_stage, made.choice, made.reason, made.who) == ("整治", "改造提升", "方案已审", "办公室")
    assert made.proofs.get().kind == "整治提升方案"
    assert open_book(CITY, NAME, TODAY).entries["甲"].due == date(2026, 9, 30)


@pytest.mark.usefixtures("entered")
def test_the_second_of_two_is_told_who_moved_it_and_may_go_on_from_there(client, office, county):
    client.force_login(county)
    said = filled(client)
    assert ask(client, "make", **said)["HX-Redirect"]
    client.force_login(office)
    names = {"to": "移出", "reason": "误列的"}
    answer = ask(client, "make", **names)
    shown = answer.content.decode()
    assert "HX-Redirect" not in answer
    for words in ("别人先动了它", "您填的都还在", "澜江", "建档 → 整治", "方案已审"):
        assert words in shown
    assert rows.Move.objects.count() == 2
    again = ask(client, "judge", refresh="1", **names).content.decode()
    assert 'name="version" value="2"' in again
    assert "别人先动了它" not in again


@pytest.mark.usefixtures("entered")
def test_a_number_that_cannot_be_read_and_a_file_that_cannot_be_kept_are_told(client, office):
    client.force_login(office)
    said = filled(client)
    day = next(name for name, value in said.items() if value == "2026-09-30")
    proof = next(name for name in said if name.startswith("proof"))
    shown = ask(
        client, "make", **{**said, day: "九月底", proof: SimpleUploadedFile("方案.exe", b"MZ")}
    ).content.decode()
    assert "“九月底”不是日期" in shown
    assert "“方案.exe”不能作佐证" in shown
    assert rows.Move.objects.count() == 1


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize(
    ("day", "words"), [("2026-03-21", "还没有发生的不能记"), ("2026-03-01", "先后颠倒")], ids=["to come", "before"]
)
def test_a_day_to_come_and_one_before_the_last_record_are_refused(client, office, day, words):
    client.force_login(office)
    assert words in ask(client, "judge", day=day).content.decode()


@pytest.mark.usefixtures("entered")
def test_a_clock_set_back_is_said_and_nothing_is_recorded(client, office, settings):
    client.force_login(office)
    said = filled(client)
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, today=date(2026, 3, 1))
    shown = ask(client, "make", **{**said, "day": "2026-03-01"}).content.decode()
    assert "机器的日子往回走了" in shown
    assert rows.Move.objects.count() == 1


@pytest.mark.usefixtures("entered")
def test_a_unit_moves_only_what_it_answers_for_and_a_leader_nothing(client, leader, county):
    other = User.objects.create_user("安渡", password="test-pass-1", role=User.UNIT, unit="安渡市", city=CITY)
    client.force_login(other)
    assert ask(client, "make").status_code == 404
    client.force_login(leader)
    assert ask(client, "make").status_code == 403
    assert rows.Move.objects.count() == 1


@pytest.mark.usefixtures("entered")
def test_nothing_is_moved_while_a_past_day_is_shown(client, office):
    client.force_login(office)
    address = reverse("registers:make", args=[CITY, NAME, "甲"])
    before = rows.Move.objects.count()
    assert client.post(f"{address}?known_on=2026-03-10", {"to": "整治"}).status_code == 403
    assert rows.Move.objects.count() == before


@pytest.mark.usefixtures("entered")
def test_fields_are_put_right_and_say_from_what_to_what(client, office):
    client.force_login(office)
    form = client.get(reverse("registers:move", args=[CITY, NAME, "甲"]), {"act": "note"}).context["form"]
    name = next(bound.html_name for field, bound in form.asked_fields if field.name == "所属县区")
    said = {bound.html_name: bound.value() or "" for _, bound in form.asked_fields} | {name: "安渡市", "act": "note"}
    shown = ask(client, "judge", step="confirm", **said).content.decode()
    assert "澜江区" in shown
    assert "安渡市" in shown
    assert ask(client, "make", **said)["HX-Redirect"]
    made = rows.Move.objects.get(number=2)
    assert (made.act, made.fields) == ("note", {"所属县区": "安渡市"})


@pytest.mark.usefixtures("entered")
def test_a_review_stays_where_it_is_and_holds_it_to_the_rules_of_the_day(client, office):
    client.force_login(office)
    assert ask(client, "make", act="review", to="", reason="年度重审")["HX-Redirect"]
    entry = open_book(CITY, NAME, TODAY).entries["甲"]
    assert (entry.position.stage, entry.position.anchor) == ("建档", TODAY)


def test_a_matter_nobody_proposes_is_entered_by_the_office(client, office):
    client.force_login(office)
    place = [CITY, "service-request"]
    form = client.get(reverse("registers:enter", args=place)).context["form"]
    names = {field.name: bound.html_name for field, bound in form.asked_fields}
    said = {
        "entity": "诉求-1", "name": "某公司要用地", "to": "受理", "version": "0", "reason": "来电", "day": str(TODAY),
        names["企业"]: "某码", names["事由"]: "要五亩地", names["类别"]: "用地",
    }  # fmt: skip
    assert client.post(reverse("registers:enter-make", args=place), said)["HX-Redirect"]
    assert open_book(CITY, "service-request", TODAY).entries["诉求-1"].due == date(2026, 3, 22)


@pytest.mark.usefixtures("entered")
def test_it_leads_back_to_a_page_of_this_desk_only(client, office):
    client.force_login(office)
    back = ask(client, "make", **filled(client, back="https://elsewhere.example/"))["HX-Redirect"]
    assert back == reverse("registers:entry", args=[CITY, NAME, "甲"])
