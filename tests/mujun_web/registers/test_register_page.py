"""The page of a register: what each view counts is what opens behind it; everyone sees what is theirs."""

from __future__ import annotations

import csv
import io
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse

from mujun.registers.decision import Proposal
from mujun_web.people.models import User
from mujun_web.registers.queries import open_book
from mujun_web.registers.writes import move_make, moves_make

pytestmark = pytest.mark.django_db
CITY, NAME = "330700", "high-consumption-low-efficiency"
CAME, CHECKED, PLANNED = date(2022, 3, 1), date(2022, 3, 15), date(2022, 4, 1)
DONE, RELAPSED, TODAY = date(2022, 6, 20), date(2022, 8, 5), date(2022, 9, 30)


@pytest.fixture(autouse=True)
def desk_day(settings):
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, today=TODAY)


def make(by: User, to: str, day: date, entities: str, **given):
    fields = given.pop("fields", {})
    proposals = [
        Proposal(entity=one, to=to, day=day, today=day, who="测试", reason="按办法", fields=dict(fields), **given)
        for one in entities
    ]
    names = {one: f"{one}厂" for one in entities}
    decisions = moves_make(city=CITY, register=NAME, proposals=proposals, by=by, names=names, on=day)
    assert all(one.allowed for one in decisions), [one.faults for one in decisions]


@pytest.fixture
def kept(office):
    """Six firms: 甲 done, 乙 done and relapsed, 丙 late in its remedy, 丁 in time, 戊 put on file, 己 dropped."""
    make(office, "建档", CAME, "甲乙丙", fields={"所属县区": "永康"})
    make(office, "建档", CAME, "丁戊己", fields={"所属县区": "义乌"})
    make(office, "合规检查", CHECKED, "甲乙丙丁", fields={"类别": "低效"})
    plan = {"合规检查结果": "合格", "整治完成期限": TODAY - timedelta(10), "预计腾出能耗": 100.0}
    proofs = ("合规检查记录", "整治提升方案")
    make(office, "整治", PLANNED, "甲乙丙", fields=plan, proof=proofs, choice="改造提升")
    later = plan | {"整治完成期限": TODAY + timedelta(60)}
    make(office, "整治", PLANNED, "丁", fields=later, proof=proofs, choice="搬迁入园")
    freed = {"核定腾出能耗": 80.0, "核定减碳": 200.0, "核定腾出用地": 3.0}
    make(office, "达标销号", DONE, "甲乙", fields=freed, proof=("验收意见",))
    make(office, "移出", DONE, "己", fields={"移出原因": "误列"})
    sooner = plan | {"整治完成期限": TODAY + timedelta(40)}
    make(office, "整治", RELAPSED, "乙", fields=sooner, proof=proofs, choice="改造提升")
    return office


def test_rates_stand_beside_counts_with_their_arithmetic_and_target(client, office):
    name = "standard-land"
    promised = {"承诺投资强度": 350.0, "承诺亩均产值": 500.0, "承诺亩均税收": 25.0, "约定动工日": TODAY}
    for entity, standard in (("甲", True), ("乙", True), ("丙", True), ("丁", False)):
        fields = {"所在县区": "武义", "标准地出让": standard, "出让面积": 50.0} | promised
        proposal = Proposal(
            entity=entity, to="签约", day=CAME, today=CAME, who="测试", reason="签约", fields=fields,
            proof=("土地出让合同", "投资监管协议"),
        )  # fmt: skip
        (decision,) = moves_make(city=CITY, register=name, proposals=[proposal], by=office, names={}, on=CAME)
        assert decision.allowed, decision.faults
    client.force_login(office)
    html = client.get(reverse("registers:register", args=[CITY, name]), {"view": "funnel"}).content.decode()
    row = re.search(r"<tr><th scope=\"row\">标准地出让比例.*?</tr>", html, re.S)
    assert row is not None
    assert "<b>75</b>" in row[0]
    assert "3 ÷ 4 × 100 = 75" in row[0]
    assert "100 <small" in row[0], "the document's own 100 %"
    shelf = client.get(reverse("registers:shelf"), {"city": CITY}).content.decode()
    assert '>75</a> <small class="muted">%，目标 100 %' in shelf
    definition = client.get(reverse("registers:definition", args=[CITY, name])).content.decode()
    assert "对照目标“新增工业用地标准地出让比例”100 %" in definition


def page_of(client, name: str = "registers:register", **asked):
    return client.get(reverse(name, args=[CITY, NAME]), asked)


def rows_of(html: str) -> list[str]:
    return re.findall(r"(\w)厂</a>", html)


def test_the_board_puts_the_most_urgent_first_and_counts_every_stage(client, kept):
    client.force_login(kept)
    answer = page_of(client)
    columns = {one.name: one for one in answer.context["columns"]}
    assert {name: one.standing for name, one in columns.items()} == {
        "建档": 1, "合规检查": 0, "整治": 3, "达标销号": 1, "移出": 1,
    }  # fmt: skip
    assert [card.entity for card in columns["整治"].cards] == ["丙", "乙", "丁"]
    assert columns["整治"].overdue == 1
    assert "逾期 10 天" in answer.content.decode()


def test_a_stage_with_many_shows_the_worst_and_leads_to_the_others(client, office):
    make(office, "建档", CAME, "甲乙丙丁戊己庚辛壬癸子丑寅卯", fields={"所属县区": "永康"})
    client.force_login(office)
    html = page_of(client).content.decode()
    assert len(rows_of(html)) == 12
    assert "还有 2 件" in html
    assert "?view=table&amp;stage=%E5%BB%BA%E6%A1%A3" in html


def test_the_table_is_narrowed_sorted_and_says_how_many(client, kept):
    client.force_login(kept)
    html = page_of(client, view="table", county="永康市").content.decode()
    assert sorted(rows_of(html)) == ["丙", "乙", "甲"]
    assert rows_of(page_of(client, view="table", overdue="1").content.decode()) == ["丙"]
    assert rows_of(page_of(client, view="table", state="watched").content.decode()) == ["甲"]
    assert rows_of(page_of(client, view="table", text="丁").content.decode()) == ["丁"]
    down = page_of(client, view="table", sort="due", down="1").content.decode()
    assert rows_of(down)[:3] == ["丁", "乙", "丙"]
    assert "没有符合条件的" in page_of(client, view="table", stage="没有这一步").content.decode()


def test_the_files_hold_the_chosen_rows_and_no_formula(client, kept):
    client.force_login(kept)
    text = page_of(client, "registers:download", **{"as": "csv", "stage": "整治"}).content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert {line["代码"] for line in lines} == {"乙", "丙", "丁"}
    assert {line["逾期（天）"] for line in lines if line["代码"] == "丙"} == {"10"}
    book = openpyxl.load_workbook(io.BytesIO(page_of(client, "registers:download", stage="整治").content))
    assert book.active.max_row == 2 + 3


def test_every_number_of_the_funnel_opens_to_so_many_entries(client, kept):
    client.force_login(kept)
    funnel = page_of(client, view="funnel", since="all").context["page"]
    assert {bar.what: bar.number for bar in funnel.bars} == {
        "entered": 6, "moved": 5, "done": 2, "relapsed": 1, "dropped": 1,
    }  # fmt: skip
    assert funnel.funnel.net == 1
    for bar in funnel.bars:
        assert page_of(client, "registers:behind", what=bar.what).context["number"] == bar.number
    energy = next(one for one in funnel.tallies if one.count.name == "腾出用能")
    assert (energy.done, energy.relapsed, energy.net) == (160, 80, 80)
    behind = page_of(client, "registers:behind", count="腾出用能", part="net").context["behind"]
    assert sum(amount for _, _, _, amount in behind.lines) == energy.net
    standing = page_of(client, "registers:behind", what="standing", county="永康市").context["number"]
    assert standing == next(one.standing for one in funnel.counties if one.key == "永康市") == 2


def test_every_number_of_a_month_opens_to_so_many_entries(client, kept):
    client.force_login(kept)
    months = page_of(client, view="timeline").context["months"]
    for month in months:
        for what, number in (
            ("entered", month.entered), ("moves", month.moved), ("done", month.done), ("dropped", month.dropped),
            ("relapsed", month.relapsed), ("end", month.standing),
        ):  # fmt: skip
            behind = page_of(client, "registers:behind", what=what, month=str(month.period))
            assert behind.context["number"] == number, (month.period, what)
    june = next(one for one in months if one.period.month == 6)
    assert (june.done, june.dropped, june.standing) == (2, 1, 3)


def test_an_unknown_figure_or_register_is_not_there(client, kept):
    client.force_login(kept)
    assert page_of(client, "registers:behind", what="nonsense").status_code == 404
    assert page_of(client, "registers:behind", count="nonsense").status_code == 404
    assert client.get(reverse("registers:register", args=[CITY, "nonsense"])).status_code == 404
    assert client.get(reverse("registers:register", args=["000000", NAME])).status_code == 404


def test_a_day_before_shows_what_was_known_then(client, kept):
    client.force_login(kept)
    then = (DONE - timedelta(1)).isoformat()
    assert {one.name: one.standing for one in page_of(client, known_on=then).context["columns"]}["整治"] == 4
    assert page_of(client, view="funnel", since="all", known_on=then).context["page"].funnel.done == 0
    before = (CAME - timedelta(1)).isoformat()
    assert "那一天这份清单里还没有人" in page_of(client, known_on=before).content.decode()


def test_a_county_sees_its_own_the_keeper_and_leaders_all(client, kept, leader):
    county = User.objects.create_user("yk", password="test-pass-1", role="unit", unit="永康市", city=CITY)
    keeper = User.objects.create_user("jx", password="test-pass-1", role="unit", unit="市经信局", city=CITY)
    other = User.objects.create_user("nb", password="test-pass-1", role="unit", unit="市经信局", city="330200")
    seen = {}
    for user in (county, keeper, leader):
        client.force_login(user)
        seen[user.username] = sorted(rows_of(page_of(client, view="table").content.decode()))
    assert seen["yk"] == ["丙", "乙", "甲"]
    assert len(seen["jx"]) == len(seen["leader"]) == 6
    client.force_login(county)
    assert page_of(client, "registers:behind", what="entered").context["number"] == 3
    client.force_login(other)
    assert page_of(client).status_code == 404
    assert page_of(client, "registers:definition").status_code == 200


@pytest.fixture
def kept_to_itself(settings, checkout, tmp_path):
    """The city's pack with one field only its keeper may see."""
    for pack in ("base", "jinhua-2021"):
        shutil.copytree(checkout / "packs" / pack, tmp_path / "packs" / pack)
    file = tmp_path / "packs" / "jinhua-2021" / "registers" / f"{NAME}.yaml"
    text = file.read_text(encoding="utf-8")
    line = "{field: 预计腾出能耗, kind: number, unit: 吨标准煤, required: 整治, note"
    assert text.count(line) == 1
    file.write_text(text.replace(line, line.replace("note", "see: keeper, note")), encoding="utf-8")
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, packs_dir=tmp_path / "packs")


def test_a_field_of_the_keeper_is_seen_by_it_and_by_who_answers_for_the_entry_only(
    client, kept_to_itself, kept, leader
):
    county = User.objects.create_user("yk", password="test-pass-1", role="unit", unit="永康市", city=CITY)
    keeper = User.objects.create_user("jx", password="test-pass-1", role="unit", unit="市经信局", city=CITY)
    seen = {}
    for user in (kept, leader, county, keeper):
        client.force_login(user)
        pages = {
            "table": page_of(client, view="table").content.decode(),
            "entry": client.get(reverse("registers:entry", args=[CITY, NAME, "丙"])).content.decode(),
            "file": page_of(client, "registers:download", **{"as": "csv"}).content.decode("utf-8-sig"),
        }
        assert all("丙厂" in html and "核定腾出能耗" in html for html in pages.values()), user.username
        seen[user.username] = {name for name, html in pages.items() if "预计腾出能耗" in html}
    assert seen["jx"] == {"table", "entry", "file"}
    assert seen["yk"] == {"entry"}, "it fills the figure in"
    assert seen["leader"] == seen["office"] == set()


def test_the_shelf_lists_every_register_with_what_is_unknown(client, kept):
    client.force_login(kept)
    answer = client.get(reverse("registers:shelf"), {"city": CITY})
    lines = {line.register.name: line for line in answer.context["lines"]}
    assert (lines[NAME].standing, lines[NAME].overdue, lines[NAME].done) == (4, 1, 2)
    assert lines[NAME].unknown == len(open_book(CITY, NAME, TODAY).register.unknown) > 0
    html = answer.content.decode()
    for line in lines.values():
        assert line.register.title in html


def test_a_definition_reads_as_a_document_with_its_clauses(client, leader):
    client.force_login(leader)
    html = page_of(client, "registers:definition").content.decode()
    for words in ("一、依据和对象", "二、规则", "三、阶段", "七、未取到的", "验收意见", "未取到", "三(一)"):
        assert words in html


def test_what_was_entered_in_the_address_is_shown_as_text(client, kept):
    client.force_login(kept)
    html = page_of(client, view="table", text="<script>alert(1)</script>").content.decode()
    assert "<script>alert(1)</script>" not in html


def test_a_stage_the_definition_lost_is_shown_with_who_stands_there(client, kept, office):
    from mujun_web.registers import models as rows

    row = rows.Move.objects.filter(entity="戊").get()
    rows.Move.objects.create(
        city=CITY, register=NAME, entity="戊", number=2, name="戊厂", act="move", from_stage="建档", to_stage="旧阶段",
        day=CHECKED, recorded_on=CHECKED, recorded_by=office, who="测试", reason="旧定义里的", pack=row.pack,
        rules=row.rules, digest=row.digest,
    )  # fmt: skip
    client.force_login(kept)
    html = page_of(client).content.decode()
    assert "清单没有了“旧阶段”" in html
    assert "戊" in rows_of(html)


def test_one_move_is_seen_on_the_next_page(client, kept):
    client.force_login(kept)
    page_of(client)
    asked = Proposal(
        entity="戊", to="合规检查", day=TODAY, today=TODAY, who="测试", reason="查过", fields={"类别": "高耗"}
    )
    move_make(city=CITY, register=NAME, proposal=asked, by=kept, on=TODAY)
    assert {one.name: one.standing for one in page_of(client).context["columns"]}["合规检查"] == 1


def test_net_numbers_stages_reached_and_choices_open_to_what_they_count(client, kept):
    client.force_login(kept)
    page = page_of(client, view="funnel", since="all").context["page"]
    for stage in page.funnel.stages:
        behind = page_of(client, "registers:behind", what="reached", stage=stage.stage).context["number"]
        assert behind == stage.reached, stage.stage
    assert {stage.stage: stage.reached for stage in page.funnel.stages}["整治"] == 4
    for choice, number in page.funnel.choices.items():
        assert page_of(client, "registers:behind", what="chose", choice=choice).context["number"] == number, choice
    net = page_of(client, "registers:behind", what="net").context["behind"]
    said = [line[2].partition("：")[0] for line in net.lines]
    assert (said.count("达标销号"), said.count("整治")) == (2, 1)  # two done, one of them relapsed: net 1
    html = page_of(client, view="funnel", since="all").content.decode()
    assert "what=reached" in html
    assert "what=chose" in html


def test_the_shelf_leads_to_those_that_stand_and_those_that_left(client, kept):
    client.force_login(kept)
    html = client.get(reverse("registers:shelf"), {"city": CITY}).content.decode()
    address = reverse("registers:register", args=[CITY, NAME])
    assert f'{address}?view=table&amp;state=open">4</a>' in html
    assert f'{address}?view=table&amp;state=left">2</a>' in html
    assert len(rows_of(page_of(client, view="table", state="left").content.decode())) == 2
