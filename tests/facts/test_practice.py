"""The practice city: made up, repeatable, and with the published totals."""

import math
from dataclasses import replace

import pytest

from mujun.errors import FactError
from mujun.facts.credit_code import check_credit_code
from mujun.facts.practice import ABOVE, make_city
from mujun.packs.load import load_pack


@pytest.fixture(scope="module")
def pack(checkout):
    return load_pack(checkout / "packs" / "ningbo-2018")


@pytest.fixture(scope="module")
def city(pack):
    return make_city(pack, enterprises=800, items=100, seed=7)


def land(city, year=2017):
    parts = [city.total(item, year) for item in ("自有用地", "承租用地", "其他用地")]
    return math.fsum(parts) - city.total("出租用地", year)


def test_sums_over_enterprises_are_the_published_ones(city):
    assert city.total("工业增加值", 2017) == pytest.approx(3266.7e4, abs=0.006)
    assert city.total("利润总额", 2017) == pytest.approx(1264.1e4, abs=0.006)
    assert city.total("利税总额", 2017) == pytest.approx(2097.9e4, abs=0.006)
    assert city.total("税收实际贡献", 2017) / land(city) == pytest.approx(43.4, abs=1e-5)
    assert city.total("工业增加值", 2017) / land(city) == pytest.approx(132.2, abs=1e-5)
    assert city.total("利润总额", 2017) / city.total("主营业务收入", 2017) == pytest.approx(0.083, abs=1e-9)
    assert city.total("主营业务成本", 2017) / city.total("主营业务收入", 2017) == pytest.approx(0.817, abs=1e-9)


def test_counties_have_their_published_parts_of_value_added(city):
    published = {
        "海曙区": 205.2, "江北区": 117.3, "镇海区": 591.3, "北仑区": 753.9, "鄞州区": 252.8, "奉化区": 237.7,
        "余姚市": 304.4, "慈溪市": 638.9, "宁海县": 180.4, "象山县": 110.5,
    }  # fmt: skip
    made = dict.fromkeys(published, 0.0)
    for firm, value in zip(city.enterprises, city.figures[2017]["工业增加值"], strict=True):
        if value is not None:
            made[firm.division.name] += value
    whole = sum(published.values())
    for county, part in published.items():
        assert made[county] / sum(made.values()) == pytest.approx(part / whole, rel=0.002)


def test_figures_are_skewed_and_go_together(city):
    pairs = [
        (value, tax, power)
        for firm, value, tax, power in zip(
            city.enterprises, city.figures[2017]["工业增加值"], city.figures[2017]["税收实际贡献"],
            city.figures[2017]["用电量"], strict=True,
        )
        if firm.scale == ABOVE and value and tax and power
    ]  # fmt: skip
    values = sorted(value for value, _, _ in pairs)
    assert sum(values) / len(values) > 1.6 * values[len(values) // 2]
    logs = [[math.log(cell) for cell in column] for column in zip(*pairs, strict=True)]
    assert all(correlation(logs[0], other) > 0.7 for other in logs[1:])


def correlation(left, right):
    mean = [sum(column) / len(column) for column in (left, right)]
    rests = [[cell - middle for cell in column] for column, middle in zip((left, right), mean, strict=True)]
    together = sum(a * b for a, b in zip(*rests, strict=True))
    return together / math.sqrt(sum(a * a for a in rests[0]) * sum(b * b for b in rests[1]))


def test_nobody_real_is_named_and_every_code_proves(city):
    assert all(firm.name.startswith("模拟企业") for firm in city.enterprises)
    assert all(check_credit_code(firm.code).holds for firm in city.enterprises)
    assert len({firm.code for firm in city.enterprises}) == 800


def test_the_same_seed_gives_the_same_city_and_another_another(pack, city):
    assert make_city(pack, enterprises=800, items=100, seed=7) == city
    assert make_city(pack, enterprises=800, items=100, seed=8).figures != city.figures


def test_fewer_items_are_the_first_ones(pack):
    small = make_city(pack, enterprises=30, items=12, seed=1)
    assert len(small.items) == 12
    assert set(small.figures) == {2016, 2017}


def test_a_pack_without_recipes_or_published_figures_makes_no_city(base):
    with pytest.raises(FactError, match=r"published\.yaml"):
        make_city(base, enterprises=10, items=10, seed=1)


@pytest.fixture(scope="module")
def demo(checkout):
    return load_pack(checkout / "packs" / "yunchuan-2026")


def test_every_firm_lies_in_a_town_of_its_county_both_years(demo):
    city = make_city(demo, enterprises=600, items=20, seed=5)
    parents = {one.name: one.parent for one in demo.divisions if one.kind == "town"}
    assert [parents[town] for town in city.words[2025]["镇街"]] == [firm.division.code for firm in city.enterprises]
    assert city.words[2024]["镇街"] == city.words[2025]["镇街"]
    assert set(city.words[2025]["镇街"]) == set(parents)


def test_states_are_drawn_by_the_packs_shares_and_last(demo):
    city = make_city(demo, enterprises=20_000, items=1, seed=5)
    shares = {recipe.item: recipe for recipe in demo.recipes}["企业状态"]
    for year, wanted in ((2024, shares.before), (2025, shares.words)):
        column = city.words[year]["企业状态"]
        for word, share in wanted:
            assert column.count(word) / 20_000 == pytest.approx(share, abs=0.003)
        assert set(column) == {word for word, _ in wanted}
    still = [now for before, now in zip(city.words[2024]["企业状态"], city.words[2025]["企业状态"], strict=True)
             if before == "停产"]  # fmt: skip
    assert set(still) == {"停产"}


def test_words_leave_the_figures_as_they_are(demo):
    plain = replace(demo, recipes=tuple(one for one in demo.recipes if one.item not in ("镇街", "企业状态")))
    made, without = (make_city(pack, enterprises=40, items=30, seed=5) for pack in (demo, plain))
    assert made.figures == without.figures
    assert made.items == without.items
    assert without.words == {2024: {}, 2025: {}}
