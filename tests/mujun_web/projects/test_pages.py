"""The pages of projects: who sees what, what a light says, what a past day shows, what a report changes."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mujun.plans.month import Month
from mujun.projects.record import write_projects
from mujun_web.projects import models as rows
from mujun_web.projects import writes
from projects.desk import CITY, begin, make_project, make_record, make_reports

pytestmark = pytest.mark.django_db
WALL, DISPATCH = "/projects/wall/", "/projects/dispatch/"


def page(client, user, address: str, status: int = 200) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def names_on(html: str) -> list[str]:
    return re.findall(r'/projects/at/999900/[^"/]+/">([^<]+)</a>', html)


def at(code: str, rest: str = "") -> str:
    return f"/projects/at/{CITY}/{code}/{rest}"


def test_the_wall_puts_the_worst_first_and_counts_the_lights(client, held, leader):
    html = page(client, leader, WALL)
    assert names_on(html) == ["乙项目", "甲项目"]
    counts = dict(re.findall(r'count-(\w+)[^"]*" href="[^"]*"><b>(\d+)</b>', html))
    assert (counts["red"], counts["yellow"], counts["green"]) == ("1", "0", "1")


def test_a_light_says_why_in_words(client, held, leader):
    html = page(client, leader, at("乙", "light/2026-10/"))
    assert "1000 万元" in html and "8.33%" in html and "低于 -30" in html


def test_filters_are_in_the_address(client, held, leader):
    assert names_on(page(client, leader, WALL + "?shade=red")) == ["乙项目"]
    assert names_on(page(client, leader, WALL + "?county=澜江区")) == ["甲项目"]
    assert names_on(page(client, leader, WALL + "?watched=no")) == ["丙项目"]
    assert names_on(page(client, leader, WALL + "?watched=all&lead=市科技局")) == ["丙项目"]
    assert names_on(page(client, leader, WALL + "?stage=投产")) == []


def test_a_unit_sees_what_it_leads_or_what_lies_with_it(client, held, unit):
    assert names_on(page(client, unit, WALL + "?watched=all")) == ["甲项目"]
    page(client, unit, at("乙"), status=404)
    unit.unit = "安渡市"
    unit.save()
    assert names_on(page(client, unit, WALL + "?watched=all")) == ["乙项目", "丙项目"]


def test_a_past_day_shows_the_light_of_that_day(client, held, leader):
    html = page(client, leader, WALL + "?known_on=2026-07-20")
    assert "2026年6月末" in html
    figures = page(client, leader, at("甲", "?known_on=2026-07-20"))
    reported = json.loads(re.search(r'id="curve-data" type="application/json">(.*?)</script>', figures)[1])["reported"]
    assert reported[5] == 6000 and not any(reported[6:])
    page(client, leader, at("甲", "?known_on=2025-01-01"), status=404)


def test_the_map_sums_money_over_those_that_reported_and_says_who_is_missing(client, city, office, leader):
    projects = [make_project("甲"), make_project("丁")]
    record = make_record(projects, make_reports("甲", {10: 9000}), [*begin("甲"), *begin("丁")])
    writes.projects_take(city=city, record=record, by=office)
    line = re.search(
        r"<tr><td class=\"nowrap\"><a [^>]+>澜江区</a>.*?</tr>", page(client, leader, "/projects/map/"), re.S
    )
    cells = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<td class=\"num\">(.*?)</td>", line[0])]
    assert cells[0] == "2" and cells[4:] == ["已报 9,000", "24,000", "75", "1"]


def test_the_page_of_a_project_draws_what_its_tables_say(client, held, leader):
    html = page(client, leader, at("甲"))
    gantt = json.loads(re.search(r'id="gantt-data" type="application/json">(.*?)</script>', html)[1])
    building = next(stage for stage in gantt["stages"] if stage["until"] == "竣工")
    months = gantt["months"]
    assert [months[step] for step in building["planned"]] == ["2026-01", "2027-12"]
    assert months[building["actual"][0]] == "2026-01" and building["open"]
    curve = json.loads(re.search(r'id="curve-data" type="application/json">(.*?)</script>', html)[1])
    assert curve["planned"][9] == 10_000 and curve["reported"][9] == 10_000 and curve["reported"][10] is None


def test_with_too_few_finished_projects_the_forecast_is_refused_in_words(client, held, leader):
    html = page(client, leader, at("甲"))
    assert "不预测：" in html and "预计 20" not in html


def test_a_contract_term_shows_its_clause_and_arithmetic(client, held, leader):
    html = page(client, leader, at("乙"))
    assert "投资强度" in html and "第五条" in html and "未到期" in html and "按期开工" in html and "已履行" in html


def test_a_unit_reports_its_month_and_the_light_follows(client, held, unit, office):
    writes.report_add(
        city=writes.queries.find_city(CITY), code="甲", by=office, unit="市经信局",
        said=writes.MonthReport(Month(2026, 10), {"投资": Decimal(2000)}, "核减"),
    )  # fmt: skip
    assert "light-red" in page(client, unit, WALL)
    client.force_login(unit)
    answer = client.post(at("甲", "report/"), {"month": "2026-10", "invested": "１０，２００", "words": "核对后更正"})
    assert answer.status_code == 302
    html = page(client, unit, at("甲"))
    assert "灯由“红”变为“绿”" in html and "10,200" in html


def test_a_refused_report_comes_back_with_what_was_typed(client, held, unit):
    client.force_login(unit)
    answer = client.post(at("甲", "report/"), {"month": "2026-10", "invested": "500", "milestone": "竣工"})
    html = answer.content.decode()
    assert "要一起填" in html and 'value="500"' in html
    answer = client.post(at("甲", "report/"), {"month": "2026-10", "invested": "500"})
    assert "比 2026年9月的 9000 万元少" in answer.content.decode()
    assert rows.Report.objects.filter(project="甲").count() == 9


def test_leaders_and_other_units_do_not_report_and_nobody_in_the_past(client, held, leader, unit):
    told = rows.Report.objects.count()
    assert "这一页不归您的账号" in page(client, leader, at("甲", "report/"), status=403)
    assert "没有这一页" in page(client, unit, at("乙", "report/"), status=404)
    assert "这一页不归您的账号" in page(client, unit, at("甲", "report/?known_on=2026-07-20"), status=403)
    client.post(at("乙", "report/"), {"month": "2026-10", "invested": "500"})
    assert rows.Report.objects.count() == told


def test_a_correction_stands_beside_what_it_corrects(client, held, unit, city):
    said = writes.MonthReport(Month(2026, 10), {"投资": Decimal(9_800)}, "设备款退回")
    writes.report_add(city=city, code="甲", said=said, unit="市经信局", by=unit)
    html = page(client, unit, at("甲", "figure/投资/2026-10/"))
    assert "9,800" in html and "10,000" in html and "设备款退回" in html
    assert 'class="hit"' in html.split("9,800")[1][:400] or 'class="hit"' in html


def test_the_dispatch_list_says_who_does_what_by_when(client, held, office):
    html = page(client, office, DISPATCH)
    assert names_on(html) == ["乙项目"]
    assert "草稿" in html and "连续三月红灯" in html and "11月25日前" in html and "分管副市长办公室" in html


def test_an_issued_list_keeps_its_day_and_what_was_known(client, held, office, monkeypatch, city):
    client.force_login(office)
    assert client.post("/projects/dispatch/issue/", {"city": CITY}).status_code == 302
    said = writes.MonthReport(Month(2026, 10), {"投资": Decimal(10_000)}, "补齐")
    writes.report_add(city=city, code="乙", said=said, unit="市发改委", by=office, on=date(2026, 11, 10))
    assert "2026年11月10日下发" in page(client, office, DISPATCH)
    assert client.post("/projects/dispatch/issue/", {"city": CITY}).status_code == 409


def test_a_follow_up_is_opened_once_and_shown_on_the_list(client, held, office, leader):
    client.force_login(office)
    address = f"/projects/dispatch/{CITY}/乙/follow-up/"
    assert client.post(address).status_code == 302
    assert "督办单</a>已开，督查事项" in page(client, office, DISPATCH)
    assert "乙项目（2026年10月亮“红”）" in page(client, office, f"/registers/{CITY}/follow-up/entries/项目调度·乙/")
    client.force_login(office)
    assert client.post(address).status_code == 409
    assert client.post(f"/projects/dispatch/{CITY}/甲/follow-up/").status_code == 409
    client.force_login(leader)
    assert client.post(address).status_code == 403


def test_a_project_built_and_idle_stands_on_the_lists_with_its_owner(client, city, office, leader):
    idle = make_project(
        "丁", planned={"开工": Month(2024, 1), "竣工": Month(2025, 3), "投产": Month(2025, 6)}, years=()
    )
    built = [writes.MilestoneReport(1, "丁", "竣工", date(2025, 3, 20), date(2025, 3, 18))]
    writes.projects_take(city=city, record=make_record([idle], [], built), by=office)
    html = page(client, leader, "/projects/idle/")
    assert "2025年3月竣工，19 个月没有投产" in html
    assert names_on(page(client, leader, "/projects/idle/?list=legacy")) == ["丁项目"]
    client.force_login(office)
    given = {"measure": "引入合作方", "unit": "澜江区", "due": "2026-12"}
    assert client.post(at("丁", "settle/"), given).status_code == 302
    assert names_on(page(client, leader, "/projects/idle/?list=legacy")) == []
    assert "引入合作方，澜江区" in page(client, leader, "/projects/idle/?list=settling")


def test_a_workbook_is_taken_as_a_job(client, three, office, tmp_path):
    write_projects(three, tmp_path / "项目.xlsx")
    client.force_login(office)
    with (tmp_path / "项目.xlsx").open("rb") as file:
        answer = client.post("/projects/take/", {"city": CITY, "file": file})
    job = client.get(answer["Location"]).content.decode()
    assert "看结果" in job, job
    assert "项目 3 条" in page(client, office, "/projects/take/")
    assert "《项目.xlsx》" in page(client, office, at("甲"))


def test_a_workbook_with_faults_says_them_all_and_changes_nothing(client, three, office, tmp_path):
    import openpyxl

    write_projects(three, tmp_path / "错.xlsx")
    book = openpyxl.load_workbook(tmp_path / "错.xlsx")
    head = [cell.value for cell in book["项目"][1]]
    book["项目"].cell(2, head.index("总投资（万元）") + 1, "约两亿")
    book["项目"].cell(3, head.index("总投资（万元）") + 1, -5)
    book.save(tmp_path / "错.xlsx")
    client.force_login(office)
    with (tmp_path / "错.xlsx").open("rb") as file:
        answer = client.post("/projects/take/", {"city": CITY, "file": file})
    html = client.get(answer["Location"]).content.decode()
    assert "约两亿" in html and "-5" in html and not rows.Project.objects.exists()


def test_evidence_is_only_for_those_who_see_the_project(client, held, city, unit):
    from mujun_web.frame.evidence import EvidenceFile

    said = writes.MonthReport(Month(2026, 10), {}, "照片")
    writes.report_add(city=city, code="甲", said=said, unit="市经信局", by=unit, evidence=[EvidenceFile("a.jpg", b"x")])
    address = f"/projects/evidence/{rows.Evidence.objects.get().pk}/"
    client.force_login(unit)
    answer = client.get(address)
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content) == b"x"
    unit.unit = "市发改委"
    unit.save()
    client.force_login(unit)
    assert client.get(address).status_code == 404


def test_the_table_is_sent_as_csv(client, held, leader):
    client.force_login(leader)
    lines = client.get(WALL + "?as=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("项目代码,项目名称") and lines[1].startswith("乙,乙项目") and len(lines) == 3


def hand_in(client, **tables: str):
    """CSV files handed in together, each under the name of its table; where the job ends."""
    files = [SimpleUploadedFile(f"{name}.csv", text.encode("utf-8-sig"), "text/csv") for name, text in tables.items()]
    return client.post("/projects/take/", {"city": CITY, "file": files})


LISTED = "项目代码,项目名称,属地,牵头部门,联系领导办公室,类型,总投资（万元）,每月亮灯\n"
PROJECT = LISTED + "戊,戊项目,澜江区,市经信局,分管副市长办公室,新建,20000,是\n"
REPORTS = "项目代码,项,月份,数,记录日\n"


def test_csv_files_by_table_are_taken_together(client, office):
    client.force_login(office)
    planned = "项目代码,里程碑,计划月份\n戊,开工,2026-03\n戊,竣工,2027-12\n"
    job = hand_in(client, 项目=PROJECT, 计划节点=planned, 报数=REPORTS + "戊,投资,2026-10,900,2026-11-05\n")
    assert "看结果" in client.get(job["Location"]).content.decode()
    html = page(client, office, "/projects/take/")
    assert "项目 1 条" in html and "报数 1 条" in html and "项目.csv等 3 个" in html
    row = rows.Report.objects.get()
    assert (row.project, row.value, row.recorded_on) == ("戊", 900, date(2026, 11, 5))


def test_a_table_of_reports_alone_is_taken_for_the_projects_held(client, held, office):
    client.force_login(office)
    before = rows.Project.objects.count()
    job = hand_in(client, 云川项目报数=REPORTS + "甲,投资,2026-10,10500,2026-11-09\n")
    assert "看结果" in client.get(job["Location"]).content.decode()
    assert rows.Project.objects.count() == before
    upload = rows.Upload.objects.get()
    assert upload.brought == {"报数": 1}
    assert rows.Report.objects.filter(upload=upload).get().value == 10_500


def test_what_is_wrong_with_files_is_told_and_nothing_is_taken(client, office):
    client.force_login(office)
    answer = hand_in(client, 项目=PROJECT.replace("20000", "约两亿"))
    assert "约两亿" in client.get(answer["Location"]).content.decode()
    odd = hand_in(client, 投资月报=REPORTS)
    assert odd.status_code == 400 and "文件名里没有表名" in odd.content.decode()
    text = SimpleUploadedFile("项目.docx", b"x", "text/plain")
    refused = client.post("/projects/take/", {"city": CITY, "file": [text, SimpleUploadedFile("报数.csv", b"")]})
    html = refused.content.decode()
    assert "不是 .xlsx 或 .csv 文件" in html and "文件是空的" in html
    book = SimpleUploadedFile("项目.xlsx", b"x")
    mixed = client.post("/projects/take/", {"city": CITY, "file": [book, SimpleUploadedFile("报数.csv", b"x")]})
    assert "几个文件里有 .xlsx" in mixed.content.decode()
    assert not rows.Project.objects.exists()


def test_counts_of_the_map_and_the_list_open_what_they_count(client, held, leader):
    assert f"county={quote('安渡市')}&amp;shade=red" in page(client, leader, "/projects/map/")
    assert names_on(page(client, leader, f"{WALL}?county=安渡市&shade=red")) == ["乙项目"]
    lists = page(client, leader, DISPATCH)
    assert f"unit={quote('分管副市长办公室')}" in lists
    assert names_on(page(client, leader, f"{DISPATCH}?unit=分管副市长办公室")) == ["乙项目"]
    assert names_on(page(client, leader, f"{DISPATCH}?unit=市科技局")) == []
    assert names_on(page(client, leader, f"{WALL}?silent=1")) == []
