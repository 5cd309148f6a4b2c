"""待填的数: what the rules wait for, filled in by the keeper as a batch of its own, wholly or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mujun.errors import RegisterError
from mujun.facts.batch import Acceptance
from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.lake import accept_intake, open_lake
from mujun.facts.practice import _make_code
from mujun.packs.load import load_pack
from mujun.registers.decision import Proposal
from mujun.rules.period import parse_period
from mujun_web.facts.queries import list_city_batches
from mujun_web.people.models import User
from mujun_web.registers import models as rows
from mujun_web.registers import proposing
from mujun_web.registers.filling import figures_fill
from mujun_web.registers.queries import open_book
from mujun_web.registers.writes import move_make

pytestmark = pytest.mark.django_db
CITY, NAME, ITEM = "999900", "distressed", "停产月数"
TODAY = date(2026, 7, 10)
FIRM, OTHER, NEW = (_make_code("999901", 3000 + at) for at in range(3))


@pytest.fixture(autouse=True)
def own_desk(settings, tmp_path, office) -> Path:
    """Three firms that lose money and owe too much; two of them are being dealt with."""
    data = tmp_path / "data"
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, today=TODAY, data_dir=data)
    pack = load_pack(django_settings.DEPLOYMENT.packs_dir / "yunchuan-2026")
    lake = open_lake(data / "lakes" / CITY, pack.items, create=True)
    for year, profit in ((2024, -5), (2025, -10)):
        lines = ["统一社会信用代码,企业名称,规模,行业代码,县区,净利润（万元）,资产负债率（%）,年平均职工人数（人）"]
        lines += [f"{code},{code}公司,规上,33,澜江区,{profit},96,30" for code in (FIRM, OTHER, NEW)]
        handed = Delivery(f"{year}.csv", "\n".join(lines).encode(), "统计", period=parse_period(str(year)))
        accept_intake(lake, read_delivery(handed, pack), pack, Acceptance(date(year + 1, 3, 1), simulated=True))
    for code in (FIRM, OTHER):
        enter(office, code)
    return data


def enter(office: User, code: str) -> None:
    asked = Proposal(entity=code, to="摸底", day=date(2026, 5, 1), today=date(2026, 5, 1), who="测试", reason="列入")
    move_make(city=CITY, register=NAME, proposal=asked, by=office, on=date(2026, 5, 1))
    fields = {"处置期限": date(2027, 3, 31)}
    asked = Proposal(
        entity=code, to="处置", day=date(2026, 6, 1), today=date(2026, 6, 1), who="测试", reason="定了",
        proof=("处置方案",), choice="租赁承包", fields=fields,
    )  # fmt: skip
    move_make(city=CITY, register=NAME, proposal=asked, by=office, on=date(2026, 6, 1))


def show(client, **asked):
    return client.get(reverse("registers:needs", args=[CITY, NAME]), asked)


def fill(client, values: dict[str, str], **more):
    said = {"item": ITEM, "day": "2026-07-01", "source": "现场核查", **more}
    said |= {f"value:{code}": text for code, text in values.items()}
    return client.post(reverse("registers:fill", args=[CITY, NAME]), said)


def proposed() -> set[tuple[str, str]]:
    return {(one.kind, one.entity) for one in proposing.make_findings(open_book(CITY, NAME, TODAY)).proposed}


def test_a_figure_a_rule_waits_for_is_listed_with_who_lacks_it(client, office):
    client.force_login(office)
    page = show(client).context["page"]
    assert page.chosen.need.name == ITEM
    assert {one.entity: one.rules for one in page.lacking} == {FIRM: ("恢复生产",), OTHER: ("恢复生产",)}
    assert page.period == "2025"


def test_filled_in_it_is_a_batch_of_the_keeper_and_the_rules_are_judged_on_it(client, office):
    client.force_login(office)
    assert ("leave", FIRM) not in proposed()
    proof = SimpleUploadedFile("核查记录.txt", "七月一日现场看过".encode(), "text/plain")
    assert fill(client, {FIRM: "0", OTHER: "3"}, proof=proof).status_code == 302
    batch = list_city_batches(CITY, TODAY)[-1]
    assert (batch.department, batch.simulated, batch.accepted_rows) == ("市经信局", True, 2)
    row = rows.Filling.objects.get(entity=FIRM)
    assert (row.batch, row.written, row.day, row.source) == (batch.number, "0", date(2026, 7, 1), "现场核查")
    assert (row.recorded_by, row.recorded_on, row.proof_name) == (office, TODAY, "核查记录.txt")
    assert ("leave", FIRM) in proposed()
    assert ("leave", OTHER) not in proposed()
    assert not show(client).context["page"].lacking


def test_a_filled_figure_opens_in_the_drawer_and_its_proof_is_sent(client, office):
    client.force_login(office)
    fill(client, {FIRM: "7"}, proof=SimpleUploadedFile("核查.txt", b"seen", "text/plain"))
    asked = {"city": CITY, "kind": "enterprise", "entity": FIRM, "item": ITEM, "period": "2025"}
    drawer = client.get(reverse("facts:figure"), asked).content.decode()
    assert "市经信局" in drawer
    assert "停产月数" in drawer
    row = rows.Filling.objects.get()
    sent = client.get(reverse("registers:filling-proof", args=[row.pk]))
    assert b"".join(sent.streaming_content) == b"seen"


def test_who_is_outside_the_register_may_be_filled_in_and_is_proposed(client, office):
    client.force_login(office)
    fill(client, {}, other=NEW, other_value="8")
    found = proposing.make_findings(open_book(CITY, NAME, TODAY)).proposed
    rules = next(one.rules for one in found if one.entity == NEW)
    assert rules == ("连亏两年又高负债", "停产半年")


def test_one_value_that_cannot_be_read_refuses_all_and_keeps_what_was_typed(client, office):
    client.force_login(office)
    before = len(list_city_batches(CITY, TODAY))
    answer = fill(client, {FIRM: "0", OTHER: "约三个月"})
    assert answer.status_code == 422
    assert [(fault.where, fault.code) for fault in answer.context["faults"]] == [
        (f"{OTHER}公司", "facts.text-in-number")
    ]
    assert 'value="约三个月"' in answer.content.decode()
    assert not rows.Filling.objects.exists()
    assert len(list_city_batches(CITY, TODAY)) == before


def test_without_day_source_or_value_every_reason_is_told(office):
    with pytest.raises(RegisterError) as refused:
        figures_fill(city=CITY, register=NAME, item=ITEM, values={FIRM: " "}, day=None, source=" ", by=office)
    assert [fault.code for fault in refused.value.faults] == [
        "registers.nothing-filled", "registers.no-day", "registers.no-source"
    ]  # fmt: skip


def test_a_figure_a_department_delivers_is_not_filled_in_here(client, office):
    client.force_login(office)
    answer = fill(client, {FIRM: "5"}, item="净利润")
    assert [fault.code for fault in answer.context["faults"]] == ["registers.not-to-fill"]


def test_filled_in_again_the_later_counts_and_both_stay(client, office):
    client.force_login(office)
    fill(client, {FIRM: "0"})
    fill(client, {FIRM: "2"}, source="再核一次")
    assert [row.written for row in rows.Filling.objects.all()] == ["0", "2"]
    held = {one.entity: one.value for one in show(client).context["page"].held}
    assert held[FIRM] == "2"
    assert ("leave", FIRM) not in proposed()


def test_a_county_sees_its_own_and_does_not_fill_in(client, unit):
    unit.unit, unit.city = "望湖区", CITY
    unit.save()
    client.force_login(unit)
    answer = show(client)
    assert not answer.context["page"].lacking
    assert fill(client, {FIRM: "1"}).status_code == 403
    assert not rows.Filling.objects.exists()


def test_the_keeper_fills_in_and_a_leader_does_not(client, unit, leader):
    unit.city = CITY
    unit.save()
    client.force_login(unit)
    assert fill(client, {FIRM: "1"}).status_code == 302
    client.force_login(leader)
    assert fill(client, {FIRM: "2"}).status_code == 403


def test_on_an_earlier_day_it_was_not_known(client, office):
    client.force_login(office)
    fill(client, {FIRM: "0"})
    page = show(client, known_on="2026-07-09").context["page"]
    assert {one.entity for one in page.lacking} == {FIRM, OTHER}


def test_a_list_of_matters_has_no_figures_to_fill_in(client, office):
    client.force_login(office)
    assert client.get(reverse("registers:needs", args=[CITY, "service-request"])).status_code == 404


def test_flags_words_and_amounts_of_projects_are_filled_in_where_nobody_reports_them(office):
    """Lu'an's key projects before anybody handed in a list of projects: the keeper says what they are."""
    city, name = "341500", "key-project"
    said = {"工业项目": {"P1": "是", "P2": "否"}, "总投资": {"P1": "6000", "P2": "9000"}, "建设地点": {"P1": "金寨县"}}
    for item, values in said.items():
        figures_fill(city=city, register=name, item=item, values=values, day=TODAY, source="项目备案表", by=office)
    found = proposing.make_findings(open_book(city, name, TODAY))
    assert [(one.kind, one.entity) for one in found.proposed] == [("enter", "P1")]
    assert found.period == "2025"
    with pytest.raises(RegisterError) as refused:
        figures_fill(
            city=city, register=name, item="工业项目", values={"P3": "大概"}, day=TODAY, source="项目备案表", by=office
        )
    assert [fault.code for fault in refused.value.faults] == ["facts.not-a-flag"]
