"""一企一单: the figures anybody can redo, what is lacking, who may see it, the search and the sheets of many."""

from __future__ import annotations

import pytest
from django.urls import reverse

from evaluation.small_city import code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def page_of(client, run, name):
    answer = client.get(reverse("evaluation:firm", args=[run.pk, code_of(name)]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def words_of(page: str) -> str:
    """The page without its marks-up."""
    import re

    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_sheet_has_value_benchmark_lane_points_and_grade(runs, enter, office):
    page = words_of(page_of(enter(office), runs[2025], "庚"))
    assert "庚机械有限公司" in page
    # 60 ÷ 10 = 6；6 ÷ 25 × 50 = 12；八家平均 157 ÷ 8 = 19.625，中位 19
    assert "亩均税收 万元/亩" in page
    assert "19.62" in page or "19.63" in page
    assert "各项得分相加：12 + 25 = 37" in page
    assert "规上 8 家" in page
    assert "第 7 名为“C”" in page


def test_what_is_lacking_names_the_least_change_first(runs, enter, office):
    page = words_of(page_of(enter(office), runs[2025], "庚"))
    # B 档最低的己 63 分，差 26：增加值要到 51 ÷ 50 × 100 = 102（加 52，一倍多），税收要到 19（加 13，两倍多）
    assert "到B档要63分，差26分" in page.replace(" ", "")
    added = page.index("亩均增加值再加 52 万元/亩（即工业增加值再加 520 万元")
    taxed = page.index("亩均税收再加 13 万元/亩（即税收实际贡献再加 130 万元")
    assert added < taxed


def test_missing_is_a_dash_and_told_and_zero_is_zero(runs, enter, office):
    page = page_of(enter(office), runs[2025], "辛")
    assert "亩均增加值：缺数：零分" in page
    assert f"/figure/{code_of('辛')}/" in page
    assert "没有报" in words_of(page)  # 辛没有报安全事故


def test_ties_and_a_veto_are_told(runs, enter, office):
    page = words_of(page_of(enter(office), runs[2025], "戊"))
    assert "同分 2 家" in page
    assert "调整后由 A 作 C" in page
    assert "《测试办法2025》第五条" in page
    assert "这一条不解除，加分也不改变等级" in page


def test_a_small_industry_is_not_told_of(runs, enter, office):
    page = words_of(page_of(enter(office), runs[2025], "甲"))
    assert "同组同行业 4 家，少于 5 家不给" in page


def test_every_datum_has_department_day_batch_and_row(runs, enter, office):
    page = words_of(page_of(enter(office), runs[2025], "甲"))
    assert "税收实际贡献 300 万元 税务 2026-03-01 第6批2行" in page
    assert "自有用地 10 自然资源 2026-03-01 第5批2行" in page


def test_history_has_both_years(runs, enter, office):
    page = words_of(page_of(enter(office), runs[2025], "甲"))
    assert "年度 2025 2024" in page


def test_who_is_exempt_has_a_sheet_that_says_so(runs, enter, office):
    page = words_of(page_of(enter(office), runs[2025], "水务"))
    assert "免评" in page
    assert "公用事业" in page
    assert "不打分、不定级" in page


def test_simulated_is_said(runs, enter, office):
    assert "模拟数据，不对应任何企业" in page_of(enter(office), runs[2025], "甲")


def test_the_search_finds_by_name_and_code(runs, enter, office):
    client = enter(office)
    address = reverse("evaluation:firm-find", args=[runs[2025].pk])
    found = client.get(address, {"q": "坊"}, headers={"HX-Request": "true"}).content.decode()
    assert found.count("<li>") == 4
    assert client.get(address, {"q": code_of("丁")}).headers["Location"].endswith(f"/firms/{code_of('丁')}/")
    assert "没有名称或代码里有“没有这家”的企业" in client.get(address, {"q": "没有这家"}).content.decode()
    assert client.get(address).status_code == 200


def test_many_sheets_print_as_the_roll_is_narrowed(runs, enter, office):
    client = enter(office)
    answer = client.get(reverse("evaluation:firm-print", args=[runs[2025].pk]), {"county": "西县", "lane": "规上"})
    page = answer.content.decode()
    assert page.count('<article class="sheet"') == 4
    assert "选了 4 家，每家一页" in page
    nobody = client.get(reverse("evaluation:firm-print", args=[runs[2025].pk]), {"text": "没有"}).content.decode()
    assert "没有符合条件的企业" in nobody


def test_no_more_than_the_limit_is_printed(runs, enter, office, monkeypatch):
    monkeypatch.setattr("mujun_web.evaluation.views.firm.MOST_PRINTED", 3)
    page = enter(office).get(reverse("evaluation:firm-print", args=[runs[2025].pk])).content.decode()
    assert page.count('<article class="sheet"') == 3
    assert "选了 13 家，一次最多印 3 家" in page


def test_a_county_sees_its_own_and_a_department_none(runs, enter, unit):
    client = enter(unit)
    run = runs[2025]
    assert client.get(reverse("evaluation:firm", args=[run.pk, code_of("甲")])).status_code == 403
    unit.unit, unit.city = "西县", "999900"
    unit.save()
    assert client.get(reverse("evaluation:firm", args=[run.pk, code_of("甲")])).status_code == 404
    assert client.get(reverse("evaluation:firm", args=[run.pk, code_of("庚")])).status_code == 200
    found = client.get(reverse("evaluation:firm-find", args=[run.pk]), {"q": "机械"}).content.decode()
    assert "庚机械有限公司" in found
    assert "甲机械有限公司" not in found
    printed = client.get(reverse("evaluation:firm-print", args=[run.pk])).content.decode()
    assert "甲机械有限公司" not in printed


def test_a_firm_that_is_not_there(runs, enter, office, leader):
    assert enter(office).get(reverse("evaluation:firm", args=[runs[2025].pk, "没有"])).status_code == 404
    assert enter(leader).get(reverse("evaluation:firm", args=[runs[2025].pk, code_of("甲")])).status_code == 200
