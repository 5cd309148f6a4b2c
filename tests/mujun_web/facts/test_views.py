"""The pages of facts: hand in, find what is wrong, mend, accept, see who owes what, open one figure."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from facts.making import csv_bytes, make_code, xlsx_bytes

pytestmark = pytest.mark.django_db
CITY, HEAD = "999900", "统一社会信用代码,增值税（元）"
A, B, C, D = (make_code(number, "999901") for number in range(4))


def get(client, user, path, expected=200, **asked):
    client.force_login(user)
    answer = client.get(path, asked)
    assert answer.status_code == expected, answer.content.decode().partition("<main")[2][:1500]
    return answer


def post(client, user, path, expected=302, **given):
    client.force_login(user)
    answer = client.post(path, given)
    assert answer.status_code == expected, answer.content.decode().partition("<main")[2][:1500]
    return answer


def upload(client, user, content, name="税收.csv", expected=302, **more):
    given = {"city": CITY, "department": "税务", "kind": "enterprise", "period": "2025"} | more
    return post(client, user, "/facts/deliveries/take/", expected, file=SimpleUploadedFile(name, content), **given)


def newest():
    from mujun_web.facts.models import Delivery

    return Delivery.objects.latest("pk")


@pytest.fixture
def story(hand_in, accept):
    """Two departments: three firms, one of them below scale; tax for two; the two count employees differently."""
    firms = [
        f"{code},{scale},33,澜江区,{count}" for code, scale, count in ((A, "规上", 80), (B, "规上", 50), (C, "规下", 9))
    ]
    head = "统一社会信用代码,规模,行业,县区,年平均职工人数（人）"
    day = {"on": date(2026, 3, 19)}
    accept(hand_in(head, *firms, department="统计", name="统计.csv", unit="市统计局", **day), **day)
    day = {"on": date(2026, 4, 9)}
    accept(hand_in(HEAD, f"{A},1234500", f"{B},", "合计,9", **day), **day)
    day = {"on": date(2026, 4, 10)}
    people = {"department": "人社", "name": "人社.csv", "unit": "市人社局"}
    return accept(hand_in("统一社会信用代码,年平均职工人数（人）", f"{A},88", f"{B},50", **people, **day), **day)


def test_from_a_faulty_upload_to_a_mended_batch(client, office):
    answer = upload(client, office, xlsx_bytes([HEAD.split(","), [A, 100], [B, "约80"], [C[:-1], 9]]), "税收.xlsx")
    assert answer["Location"].startswith("/jobs/")
    first = newest()
    page = get(client, office, f"/facts/deliveries/{first.pk}/").content.decode()
    assert "“约80”不是数" in page and "数里有字" in page and "代码位数不对" in page
    only = get(client, office, f"/facts/deliveries/{first.pk}/", fault="facts.text-in-number").content.decode()
    assert "“约80”不是数" in only and C[:-1] not in only
    marked = get(client, office, f"/facts/deliveries/{first.pk}/marked/", rows="refused")
    book = openpyxl.load_workbook(io.BytesIO(marked.content))
    assert book.active["B2"].comment is not None
    book.active["B2"], book.active["A3"] = 80, C
    mended = io.BytesIO()
    book.save(mended)
    post(client, office, f"/facts/deliveries/{first.pk}/accept/")
    upload(client, office, mended.getvalue(), "补.xlsx")
    second = newest()
    assert (second.state, second.rows_accepted, second.rows_refused) == ("checked", 2, 0)
    post(client, office, f"/facts/deliveries/{second.pk}/accept/")
    second.refresh_from_db()
    assert (second.state, second.batch) == ("accepted", 2)
    cell = get(client, office, "/facts/matrix/cell/", city=CITY, duty="税收主表", item="增值税", period="2025")
    covering = cell.context["covering"]
    assert (covering.given, covering.lacking, covering.batches) == (3, 0, (1, 2))


def test_an_upload_without_department_or_file_says_what_is_missing(client, office):
    page = post(client, office, "/facts/deliveries/take/", 400, kind="enterprise", period="去年").content.decode()
    assert "选是哪个部门的数" in page and "先选一个文件" in page and "去年" in page


def test_an_empty_file_is_told_on_the_page(client, office):
    assert "文件是空的" in upload(client, office, b"", expected=400).content.decode()


def test_two_people_at_once_give_one_winner(client, office, hand_in, accept, db):
    from mujun_web.people.models import User

    other = User.objects.create_user("other", password="test-pass-1", role=User.OFFICE, first_name="值班员")
    delivery = hand_in(HEAD, f"{A},100")
    post(client, office, f"/facts/deliveries/{delivery.pk}/accept/")
    page = post(client, other, f"/facts/deliveries/{delivery.pk}/accept/", 409).content.decode()
    assert "已由办公室处理：已收下" in page
    assert "409" not in page
    page = post(client, other, f"/facts/deliveries/{delivery.pk}/return/", 409, why="重报").content.decode()
    assert "已由办公室处理" in page


def test_a_returned_delivery_tells_its_unit_why(client, office, unit, hand_in):
    delivery = hand_in(HEAD, f"{A},约1")
    post(client, office, f"/facts/deliveries/{delivery.pk}/return/", why="有一行不是数")
    assert "有一行不是数" in get(client, unit, f"/facts/deliveries/{delivery.pk}/").content.decode()


def test_a_unit_sees_its_own_deliveries_and_hands_in_for_its_departments_only(client, unit, story, hand_in):
    shown = get(client, unit, "/facts/deliveries/").context
    assert [one.row.department for one in shown["deliveries"]] == ["税务"]
    assert shown["departments"] == ("税务",)
    get(client, unit, f"/facts/deliveries/{story.pk}/", 404)
    get(client, unit, f"/facts/batches/{CITY}/{story.batch}/", 404)
    assert "选择" in upload(client, unit, csv_bytes(HEAD, f"{A},1"), expected=400, department="人社").content.decode()
    upload(client, unit, csv_bytes(HEAD, f"{A},1"))
    assert newest().unit == "市税务局"
    post(client, unit, f"/facts/deliveries/{newest().pk}/accept/", 403)
    assert {group.department for group in get(client, unit, "/facts/matrix/").context["matrix"].groups} == {"税务"}


def test_a_leader_reads_and_never_writes(client, leader, story):
    assert get(client, leader, "/facts/deliveries/").context["form"] is None
    upload(client, leader, csv_bytes(HEAD, f"{A},1"), expected=403)
    post(client, leader, f"/facts/deliveries/{story.pk}/accept/", 403)
    get(client, leader, f"/facts/batches/{CITY}/1/")


def find_line(matrix, item):
    return next(line for group in matrix.groups for line in group.lines if line.item == item)


def test_the_matrix_shows_what_is_there_missing_and_late(client, office, story):
    matrix = get(client, office, "/facts/matrix/").context["matrix"]
    assert str(matrix.periods[0]) == "2025"
    tax = find_line(matrix, "增值税").cells[0]
    assert (tax.covering.expected, tax.covering.given, tax.covering.lacking) == (3, 1, 2)
    assert (tax.mark, tax.words) == ("◐", "缺 2 家，迟") and "迟 9 天" in tax.note
    # Bank loans were due on 15 April 2026; 209 days later nothing has come.
    loans = find_line(matrix, "银行贷款余额").cells[0]
    assert (loans.mark, loans.words) == ("✕", "逾期 209 天")
    owed = get(client, office, "/facts/matrix/", show="owed").context["matrix"]
    assert "年平均职工人数" not in {line.item for group in owed.groups for line in group.lines}


def test_a_past_day_shows_what_was_there_that_day_and_takes_no_change(client, office, story):
    past = {"known_on": "2026-04-01"}
    matrix = get(client, office, "/facts/matrix/", **past).context["matrix"]
    assert find_line(matrix, "增值税").cells[0].words == "逾期 1 天"
    assert len(get(client, office, "/facts/batches/", **past).context["batches"]) == 1
    get(client, office, f"/facts/batches/{CITY}/3/", 404, **past)
    get(client, office, f"/facts/deliveries/{story.pk}/", 404, **past)
    client.force_login(office)
    answer = client.post(f"/facts/deliveries/{story.pk}/return/?known_on=2026-04-01", {"why": "重报"})
    assert answer.status_code == 403


def test_a_decision_of_a_later_day_had_not_been_taken(client, office, hand_in, accept):
    accept(hand_in(HEAD, f"{A},100", on=date(2026, 4, 1)), on=date(2026, 4, 9))
    (shown,) = get(client, office, "/facts/deliveries/", known_on="2026-04-05").context["deliveries"]
    assert (shown.state, shown.was_decided) == ("checked", False)


def test_the_silent_are_listed_and_the_list_may_be_filled_in_and_handed_in(client, office, story):
    asked = {"city": CITY, "duty": "税收主表", "item": "增值税", "period": "2025"}
    assert [one.entity for one in get(client, office, "/facts/matrix/lacking/", **asked).context["page"]] == [B, C]
    listed = get(client, office, "/facts/matrix/lacking/", **asked, **{"as": "csv"}).content.decode("utf-8-sig")
    filled = listed.replace(f"{B},,", f"{B},,12").replace(f"{C},,", f"{C},,缺数")
    upload(client, office, filled.encode())
    assert (newest().rows_accepted, newest().rows_refused) == (2, 0)


def test_a_batch_shows_its_manifest_and_gives_back_the_very_file(client, office, story):
    page = get(client, office, f"/facts/batches/{CITY}/2/")
    batch = page.context["batch"]
    text = page.content.decode()
    assert batch.sha256 in text and batch.hash in text and "× 0.0001" in text and "合计" in text
    kept = b"".join(get(client, office, f"/facts/batches/{CITY}/2/file/").streaming_content)
    assert kept == csv_bytes(HEAD, f"{A},1234500", f"{B},", "合计,9")
    assert [row[0] for row, _ in page.context["rows"]] == [A, B]
    ((row, _),) = get(client, office, f"/facts/batches/{CITY}/2/", q=A[8:14]).context["rows"]
    assert row[:3] == (A, 2, 123.45)


def test_a_correction_names_what_it_corrects_and_is_named_by_it(client, office, story, hand_in, accept):
    accept(hand_in(HEAD, f"{A},99"), corrects=2, reason="复核")
    assert "第 4 批" in get(client, office, f"/facts/batches/{CITY}/2/").content.decode()
    assert "复核" in get(client, office, f"/facts/batches/{CITY}/4/").content.decode()


def test_departments_that_disagree_are_listed_with_who_counts(client, office, story):
    page = get(client, office, "/facts/disagreements/")
    ((one, _, _, gap),) = page.context["rows"]
    assert (one.entity, one.item) == (A, "年平均职工人数")
    assert [(said.department, said.value) for said in one.statements] == [("统计", 80), ("人社", 88)]
    assert gap == pytest.approx(10)


def open_figure(client, user, item, entity=A, expected=200, **more):
    asked = {"city": CITY, "kind": "enterprise", "entity": entity, "item": item, "period": "2025"} | more
    return get(client, user, "/facts/figure/", expected, **asked)


def test_the_drawer_tells_batch_row_heading_and_unit_as_delivered(client, office, story):
    page = open_figure(client, office, "增值税").content.decode()
    for words in ("123.45", "第 2 批", "税收.csv", "第 2 行", "增值税（元）", "1,234,500 元", "2026年4月9日收下"):
        assert words in page, words


def test_the_drawer_says_who_counts_and_why(client, office, story):
    trace = open_figure(client, office, "年平均职工人数").context["trace"]
    assert [(one.batch.department, one.standing) for one in trace.sources] == [
        ("统计", "counts"),
        ("人社", "outranked"),
    ]


def test_a_unit_opens_the_figures_it_answers_for_and_a_county_those_of_its_firms(client, unit, story):
    open_figure(client, unit, "增值税")
    open_figure(client, unit, "规模", expected=403)
    unit.unit = "澜江区"
    unit.save()
    open_figure(client, unit, "规模")
    unit.unit = "望湖区"
    unit.save()
    open_figure(client, unit, "规模", expected=403)


@pytest.mark.parametrize("more", [{"city": "../lakes"}, {"city": "000000"}, {"kind": "planet"}, {"period": "去年"}])
def test_an_address_that_makes_no_sense_finds_nothing(client, office, story, more):
    open_figure(client, office, "增值税", expected=404, **more)


def test_an_unknown_item_is_refused_in_words(client, office, story):
    assert "不是企业的取数项" in open_figure(client, office, "增殖税", expected=400).content.decode()


def test_before_anything_came_every_page_says_so(client, office):
    for path in ("deliveries", "matrix", "batches", "disagreements"):
        get(client, office, f"/facts/{path}/")
    assert "还没有收下一批数" in get(client, office, "/facts/batches/").content.decode()


def test_a_city_without_a_calendar_says_what_to_do(client, office):
    assert "calendar.yaml" in get(client, office, "/facts/matrix/", city="330200").content.decode()


def test_what_looks_like_a_formula_goes_out_as_text(client, office, hand_in, accept):
    delivery = accept(hand_in("统一社会信用代码,增值税,说明", f"{A},5,", f"{B},=cmd|calc,"))
    refused = get(client, office, f"/facts/batches/{CITY}/{delivery.batch}/refused/").content.decode("utf-8-sig")
    assert "'=cmd" in refused and "\n=cmd" not in refused and ",=cmd" not in refused


def test_a_table_with_names_for_the_reader_is_taken_and_says_so(client, office):
    table = f"统一社会信用代码,企业名称,用电量（万千瓦时）\n{A},<b>甲</b>厂,5\n"
    upload(client, office, table.encode(), department="供电")
    delivery = newest()
    assert (delivery.state, delivery.rows_accepted) == ("checked", 1)
    assert "没有收的列：企业名称" in get(client, office, f"/facts/deliveries/{delivery.pk}/").content.decode()


@pytest.mark.parametrize("city", ["x" * 2000, "9" * 2000, "../..", "\0", ""])
def test_the_drawer_of_a_city_nobody_keeps_is_not_found(client, office, story, city):
    answer = get(client, office, "/facts/figure/", 404, city=city, entity=A, item="增值税", period="2025")
    assert "没有这一页" in answer.content.decode()


def test_a_column_nobody_knows_is_left_out_from_the_page_and_the_batch_says_so(client, office, unit, leader):
    lines = ("统一社会信用代码,增值税（元）,备查", f"{A},1234500,某某", f"{B},200,")
    upload(client, unit, csv_bytes(*lines))
    address = f"/facts/deliveries/{newest().pk}/"
    page = get(client, unit, address).content.decode()
    assert "确实不用收的列，可以略去" in page
    assert "C 列“备查”" in page
    assert "确实不用收的列" not in get(client, leader, address).content.decode()
    post(client, leader, f"{address}leave-out/", 403, header="备查", reason="不用")
    refused = post(client, unit, f"{address}leave-out/", 409, reason="").content.decode()
    assert "没有选要略去的列" in refused
    assert "略去一列没有写为什么" in refused
    post(client, unit, f"{address}leave-out/", header="备查", reason="本局备查用")
    page = get(client, office, address).content.decode()
    assert "略去的列" in page
    assert "本局备查用" in page
    assert "可收（行）" in page
    post(client, office, f"{address}accept/")
    batch = get(client, office, f"/facts/batches/{CITY}/{newest().batch}/").content.decode()
    assert "“备查”一列由" in batch
    assert "略去：本局备查用" in batch


def test_a_unit_leaves_nothing_out_of_anothers_delivery(client, office, unit):
    upload(client, office, csv_bytes("统一社会信用代码,备查", f"{A},7"), department="统计")
    post(client, unit, f"/facts/deliveries/{newest().pk}/leave-out/", 404, header="备查", reason="不用")
    assert newest().state == "unreadable"
