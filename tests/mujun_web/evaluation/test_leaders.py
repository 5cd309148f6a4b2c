"""领跑者 and leagues on the desk: who leads by the scheme's rule, everyone's place and change, what a county sees."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from evaluation.small_city import code_of

pytestmark = pytest.mark.django_db


def words_of(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_leaders_by_industry_with_the_rule_and_its_clause(client, runs, office):
    client.force_login(office)
    page = words_of(client.get(reverse("evaluation:leaders", args=[runs[2025].pk])))
    # 戊的亩均税收最高（40），一票否决为 C，不能领跑；甲 30
    assert "33 金属制品业 4 甲机械有限公司 30" in page
    assert "34 通用设备制造业 4 丙机械有限公司 25" in page
    assert "《测试办法2025》第六条" in page
    assert "等级 ≠ “C”" in page


def test_a_scheme_without_leaders_says_so(client, runs, office):
    client.force_login(office)
    page = words_of(client.get(reverse("evaluation:leaders", args=[runs[2024].pk])))
    assert "这个办法没有写领跑者怎样取" in page


def test_a_league_with_ties_and_changes(client, runs, office):
    client.force_login(office)
    page = words_of(client.get(reverse("evaluation:league", args=[runs[2025].pk]), {"lane": "规上", "by": "亩均税收"}))
    assert "规上 ：按亩均税收排 8 家" in page.replace("规上：", "规上 ：")
    order = [page.index(f"{name}机械有限公司") for name in "戊甲丙乙丁己庚辛"]
    assert order == sorted(order)
    # 2024 年甲 30、乙 28、丙 20、丁 18、戊 16：戊由第 5 到第 1，甲由第 1 到第 2
    assert re.search(r"1 戊机械有限公司 40 C 5 升 4", page)
    assert re.search(r"2 甲机械有限公司 30 A 1 降 1", page)


def test_a_league_narrows_to_an_industry_and_a_county(client, runs, office):
    client.force_login(office)
    asked = {"lane": "规上", "by": "总分", "industry": "34", "county": "西县"}
    page = words_of(client.get(reverse("evaluation:league", args=[runs[2025].pk]), asked))
    assert "庚机械有限公司" in page
    assert "辛机械有限公司" in page
    assert "丙机械有限公司" not in page
    strange = {"lane": "没有", "by": "没有", "industry": "没有", "county": "没有"}
    assert "按总分排" in words_of(client.get(reverse("evaluation:league", args=[runs[2025].pk]), strange))


def test_a_county_sees_its_own_rows_and_figures(client, runs, unit):
    client.force_login(unit)
    assert client.get(reverse("evaluation:league", args=[runs[2025].pk])).status_code == 403
    unit.unit, unit.city = "西县", "999900"
    unit.save()
    page = words_of(client.get(reverse("evaluation:league", args=[runs[2025].pk])))
    assert "戊机械有限公司" in page
    assert "甲机械有限公司" not in page
    leaders = client.get(reverse("evaluation:leaders", args=[runs[2025].pk])).content.decode()
    assert "甲机械有限公司" in leaders  # 名单是公布的
    assert code_of("甲") not in leaders  # 数不是
