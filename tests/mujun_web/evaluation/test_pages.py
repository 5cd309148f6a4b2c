"""What each role sees of runs: results, the roll with its filters, files, the scheme, the record, the past."""

import csv
import io

import pytest
from openpyxl import load_workbook

from evaluation.small_city import CITY, code_of


@pytest.fixture
def see(client, runs, office):
    """The words of a page as an account sees it: see(address, by=office) gives the response."""

    def get(address: str, by=office, run=None, **asked):
        client.force_login(by)
        number = (run or runs[2025]).pk
        return client.get(f"/evaluation/{address.replace('RUN', f'runs/{number}')}", asked)

    return get


def names_in(response) -> list[str]:
    return [row.name[0] for row in response.context["page"].rows]


def test_the_roll_shows_every_firm_by_lane_and_rank(see, runs):
    page = see("RUN/roll/", run=runs[2024])
    assert names_in(page) == list("甲乙丙丁戊己庚辛子丑寅卯自")
    assert page.context["page"].chosen == 13


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "甲机"}, "甲"),
        ({"text": "五金"}, "子丑寅卯"),
        ({"text": code_of("庚").lower()}, "庚"),
        ({"lane": "规下"}, "子丑寅卯"),
        ({"county": "西县", "lane": "规上"}, "戊己庚辛"),
        ({"grade": "A"}, "甲乙子"),
        ({"grade": "（未填）"}, "自"),
        ({"status": "免评"}, "自"),
        ({"industry": "34"}, "丙丁庚辛"),
        ({"filled": "1"}, "辛"),
        ({"text": "没有这家"}, ""),
    ],
)
def test_the_roll_is_searched_and_filtered_by_its_address(see, runs, asked, found):
    assert names_in(see("RUN/roll/", run=runs[2024], **asked)) == list(found)


def test_adjusted_firms_are_found(see):
    assert names_in(see("RUN/roll/", adjusted="1")) == ["戊"]


def test_the_roll_is_sorted_by_any_column_and_what_is_missing_comes_last(see, runs):
    by_tax = names_in(see("RUN/roll/", run=runs[2024], sort="亩均税收"))
    assert by_tax[:3] == ["卯", "辛", "寅"]
    assert by_tax[-1] == "自"
    assert names_in(see("RUN/roll/", run=runs[2024], sort="亩均税收", down="1"))[:2] == ["甲", "乙"]
    assert names_in(see("RUN/roll/", run=runs[2024], sort="亩均增加值", down="1", lane="规上"))[-1] == "辛"


def test_a_column_nobody_knows_is_no_error(see, runs):
    assert names_in(see("RUN/roll/", run=runs[2024], sort="'; drop table", page="0", c="没有这列"))[0] == "甲"


@pytest.mark.parametrize("number", ["²", "-1", "9" * 400, "abc", "\0", "３"])
def test_a_number_nobody_can_read_is_no_error(see, runs, number):
    assert see("RUN/roll/", page=number).status_code == 200
    assert see("RUN/compare/", page=number, **{"with": number}).status_code == 200
    assert see("start/", period=number).status_code == 200
    assert see("start/check/", period=number).status_code == 200


def test_a_comparison_with_what_is_no_run_is_not_found(client, office, runs):
    client.force_login(office)
    for number in ("²", "9" * 5000, str(runs[2025].pk), "x", ""):
        answer = client.post(f"/evaluation/runs/{runs[2025].pk}/compare/start/", {"with": number})
        assert answer.status_code == 404


def test_the_record_leads_to_the_batches(see, runs):
    page = see("RUN/record/").content.decode()
    assert f'href="/facts/batches/{CITY}/1/"' in page


def test_missing_and_not_applicable_and_zero_look_different(see, runs):
    page = see("RUN/roll/", run=runs[2024], text="辛", c=["亩均增加值", "得分·亩均增加值"]).content.decode()
    assert 'class="filled" title="缺数：零分"' in page
    exempt = see("RUN/roll/", run=runs[2024], text="自来水", c="亩均税收").content.decode()
    assert ">—</a>" in exempt


def test_every_figure_opens_and_every_name_leads_to_the_sheet(see, runs):
    page = see("RUN/roll/", text="甲").content.decode()
    base = f"/evaluation/runs/{runs[2025].pk}"
    assert f'href="{base}/firms/{code_of("甲")}/"' in page
    assert f"{base}/figure/{code_of('甲')}/%E6%80%BB%E5%88%86/" in page


def test_pages_are_called_simulated_and_official(see, runs):
    for address in ("RUN/", "RUN/roll/", "RUN/record/", "RUN/scheme/", "runs/"):
        page = see(address).content.decode()
        assert "模拟" in page and "正式" in page, address


def test_the_public_columns_are_those_of_the_scheme_and_of_those_evaluated(see, runs):
    page = see("RUN/roll/", public="1")
    assert [column.name for column in page.context["page"].columns] == ["entity", "企业名称", "组", "等级"]
    assert page.context["page"].chosen == 12


def test_a_department_sees_the_public_part_of_official_runs_only(see, runs, unit):
    unit.unit, unit.city = "市税务局", CITY
    unit.save()
    page = see("RUN/roll/", by=unit, c="总分")
    assert [column.name for column in page.context["page"].columns] == ["entity", "企业名称", "组", "等级"]
    assert see("RUN/roll/", by=unit, run=runs["trial"]).status_code == 404
    assert see("RUN/compare/", by=unit).status_code == 403
    assert see("RUN/firmness/", by=unit).status_code == 403


def test_a_county_sees_its_own_firms_with_every_column(see, runs, unit):
    unit.unit, unit.city = "西县", CITY
    unit.save()
    page = see("RUN/roll/", by=unit, run=runs[2024])
    assert names_in(page) == list("戊己庚辛寅卯")
    assert "总分" in [column.name for column in page.context["page"].columns]
    spread = see("RUN/", by=unit, run=runs[2024]).context["spread"]
    assert spread.whole.firms == 6


def test_a_unit_of_another_city_sees_nothing(see, runs, unit):
    unit.city = "330700"
    unit.save()
    assert see("RUN/roll/", by=unit).status_code == 404


def test_the_csv_holds_the_chosen_rows_and_what_is_missing_is_empty(see, runs):
    answer = see("RUN/roll/download/", run=runs[2024], **{"as": "csv"}, lane="规上", sort="亩均税收", down="1",
                 c=["企业名称", "亩均税收", "亩均增加值"])  # fmt: skip
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["企业名称", "亩均税收（万元/亩）", "亩均增加值（万元/亩）"]
    assert [row[0][0] for row in rows[1:]] == list("甲乙丙丁戊己庚辛")
    assert rows[1][1:] == ["30", "150"]
    assert rows[-1][1:] == ["4", ""]
    assert "%E6%A8%A1%E6%8B%9F" in answer["Content-Disposition"]  # 模拟


def test_the_workbook_says_which_run_it_is_of(see, runs):
    answer = see("RUN/roll/download/", run=runs[2024], grade="A")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet["A1"].value.startswith("【模拟】测试市2024年度评价")
    assert "2025-06-01 所知" in sheet["A1"].value
    names = [row[1].value[0] for row in sheet.iter_rows(min_row=3)]
    assert names == list("甲乙子")


def test_a_run_shows_its_lanes_and_who_is_in_none(see, runs):
    page = see("RUN/", run=runs[2024])
    assert [group.name for group in page.context["spread"].groups] == ["规上", "规下", "不在任何组"]


def test_the_scheme_reads_with_formula_weight_benchmark_and_clause(see, runs):
    page = see("RUN/scheme/").content.decode()
    for words in ("税收实际贡献 ÷ 用地面积", "2024 年基准", "2025 年基准", "A 25%", "第三条", "公用事业", "一票否决"):
        assert words in page, words
    assert "首个有值(安全事故, 0) ≥ 1" in page


def test_rule_sets_of_others_are_listed_with_what_is_not_known(see, runs):
    page = see("schemes/").content.decode()
    assert "旌德县2022年工业企业亩均效益评价" in page
    assert "3 处，不能测算" in page  # the scheme of our own city that is not complete
    other = see("schemes/jingde-2022/enterprise-2022/").content.decode()
    assert other.count("未取到") > 10
    assert see("schemes/jingde-2022/nothing/").status_code == 404


def test_the_record_names_batches_and_hashes(see, runs):
    page = see("RUN/record/")
    assert [one.batch.department for one in page.context["record"].batches] == [
        "统计", "自然资源", "税务", "统计", "自然资源", "税务", "应急",
    ]  # fmt: skip
    assert runs[2025].digest in page.content.decode()


def test_runs_made_later_are_not_known_on_an_earlier_day(see, runs):
    page = see("runs/", known_on="2025-12-31")
    assert [run.period for run in page.context["runs"]] == [2024, 2024]
    assert see("RUN/roll/", known_on="2025-12-31").status_code == 404


def test_a_leader_reads_all_and_writes_nothing(see, runs, leader, client):
    assert see("RUN/roll/", by=leader).status_code == 200
    assert see("start/", by=leader).status_code == 403
    assert client.post(f"/evaluation/runs/{runs['trial'].pk}/confirm/", {"reason": "x"}).status_code == 403


def test_the_day_of_knowledge_forbids_writing(see, runs):
    assert see("start/", known_on="2026-01-01").status_code == 403
