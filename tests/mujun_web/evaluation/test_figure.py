"""The drawer of any figure: formula with numbers, parts that open further, batch, row, clause — for those who may."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from evaluation.small_city import code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(client, office, runs):
    def read(name, figure, **asked):
        client.force_login(office)
        answer = client.get(reverse("evaluation:figure", args=[runs[2025].pk, code_of(name), figure]), asked)
        assert answer.status_code == 200, answer.content.decode()[:300]
        return answer.content.decode()

    return read


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_an_indicator_opens_to_data_and_those_to_batch_and_row(opened):
    page = opened("甲", "亩均税收")
    said = words_of(page)
    assert "税收实际贡献 ÷ 用地面积 = 300 ÷ 10 = 30 万元/亩" in said
    assert "税务 第 6 批 第 2 行" in said
    assert "自然资源 第 5 批 第 2 行" in said
    assert "/facts/figure/?city=999900&amp;kind=enterprise" in page


def test_points_name_the_clause_and_lead_to_the_benchmark(opened):
    page = opened("乙", "得分·亩均税收")
    assert "20 ÷ 25 × 50 = 40 分" in words_of(page)
    assert "《测试办法2025》第三条" in page
    assert "基准·亩均税收" in page


@pytest.mark.parametrize(
    ("name", "figure", "words"),
    [
        ("甲", "总分", "60 + 60 = 120"),
        ("甲", "名次", "同分的共 2 家，名次相同"),
        ("戊", "等级", "一票否决：安全事故（《测试办法2025》第五条）"),
        ("丙", "基准·亩均税收", "亩均税收的基准：25"),
        ("辛", "得分·亩均增加值", "缺数：零分，得 0 分"),
        ("丙", "本组·亩均税收", "参评而有数的 8 家"),
        ("丙", "同行·总分", "少于 5 家，不给百分位"),
        ("水务", "状态", "公用事业"),
        ("甲", "税收实际贡献", "税务 第 6 批 第 2 行"),
    ],
)
def test_each_kind_of_figure_opens(opened, name, figure, words):
    assert words in words_of(opened(name, figure))


def test_every_figure_on_a_sheet_opens(opened, client, office, runs):
    client.force_login(office)
    for name in ("甲", "戊", "辛", "子", "水务"):
        page = client.get(reverse("evaluation:firm", args=[runs[2025].pk, code_of(name)])).content.decode()
        addresses = set(re.findall(r'hx-get="([^"]+/figure/[^"]+)"', page))
        assert len(addresses) >= 2
        for address in addresses:
            assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_what_is_not_there_or_not_ones_own_is_not_shown(client, runs, office, unit):
    run = runs[2025]
    client.force_login(office)
    for name, figure in (("甲", "没有这个数"), ("水务", "总分")):
        assert client.get(reverse("evaluation:figure", args=[run.pk, code_of(name), figure])).status_code == 404
    assert client.get(reverse("evaluation:figure", args=[run.pk, "没有", "总分"])).status_code == 404
    client.force_login(unit)
    assert client.get(reverse("evaluation:figure", args=[run.pk, code_of("甲"), "总分"])).status_code == 403
    unit.unit, unit.city = "西县", "999900"
    unit.save()
    assert client.get(reverse("evaluation:figure", args=[run.pk, code_of("甲"), "总分"])).status_code == 404
    assert client.get(reverse("evaluation:figure", args=[run.pk, code_of("庚"), "总分"])).status_code == 200
