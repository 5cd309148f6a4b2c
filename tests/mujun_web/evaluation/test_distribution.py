"""Grades by county, industry and town are counted, and wholes are sums over sums, by hand."""

from datetime import date

import pytest

from evaluation.small_city import CITY, code_of


@pytest.fixture
def spread(runs):
    from mujun_web.evaluation.distribution import make_distribution
    from mujun_web.evaluation.rights import Sight

    return lambda by, county=None: make_distribution(runs[2024], by, Sight(county, internal=True))


def test_counties_in_the_order_of_the_pack_with_grades(spread):
    found = {group.name: (group.counts, group.ungraded) for group in spread("county").groups}
    assert list(found) == ["东区", "西县"]
    assert found["东区"] == ((3, 3, 0), 1)  # 甲乙子 A, 丙丁丑 B, the waterworks without a grade
    assert found["西县"] == ((0, 3, 3), 0)


def test_the_ratio_of_a_county_is_its_sum_over_its_sum(spread):
    east = spread("county").groups[0]
    tax, added = east.wholes
    # taxes 300+280+200+180+40+20 over land 4×10+2×2; value added of the four above scale over their land
    assert tax.value == pytest.approx(1020 / 44)
    assert added.value == pytest.approx(4400 / 40)
    assert (tax.firms, added.firms) == (6, 4)


def test_a_firm_without_a_figure_is_in_neither_sum(spread):
    west = spread("county").groups[1]
    assert west.wholes[1].value == pytest.approx(2000 / 30)  # 辛 has no value added, so its land does not count


def test_the_whole_is_of_everyone(spread):
    whole = spread("industry").whole
    assert (whole.counts, whole.firms) == ((3, 6, 3), 13)
    assert whole.mean == pytest.approx((150 + 124 + 100 + 90 + 80 + 70 + 38 + 12 + 200 + 100 + 50 + 10) / 12)


def test_towns_nobody_delivered_are_one_group_without_a_name(spread):
    assert [group.name for group in spread("town").groups] == ["（未填）"]


def test_a_county_s_account_has_only_its_own_in_the_whole(spread):
    assert spread("lane", "西县").whole.firms == 6


@pytest.fixture
def town_run(db, office, hand_in):
    """A trial of 2025 after the towns had said which firms are theirs."""
    from mujun_web.evaluation.writes import evaluation_request, evaluation_run

    towns = {"甲": "大樟", "乙": "银杏街道", "己": "白果镇", "庚": "大樟镇", "寅": "大樟镇"}
    lines = ["统一社会信用代码,镇街", *(f"{code_of(name)},{town}" for name, town in towns.items())]
    day = date(2026, 6, 2)
    hand_in("镇街", 2025, day, "\n".join(lines).encode())
    trial = evaluation_request(city=CITY, scheme="enterprise-2025", as_of=day, by=office, on=day)
    return evaluation_run(evaluation_id=trial.pk, tell=lambda *_: None)


def test_towns_in_the_order_of_the_pack_and_the_sheets_of_one_in_print(town_run, client, office):
    from mujun_web.evaluation.distribution import make_distribution
    from mujun_web.evaluation.rights import Sight

    groups = make_distribution(town_run, "town", Sight(None, internal=True)).groups
    assert [(group.name, group.firms) for group in groups] == [
        ("银杏街道", 1), ("白果镇", 1), ("大樟镇", 3), ("（未填）", 8),
    ]  # fmt: skip
    client.force_login(office)
    roll = client.get(f"/evaluation/runs/{town_run.pk}/roll/", {"town": "大樟镇"}).content.decode()
    assert '符合条件 <b class="num">3</b> 家，共 13 家' in roll
    sheets = client.get(f"/evaluation/runs/{town_run.pk}/firms/print/", {"town": "大樟镇"}).content.decode()
    assert sheets.count('<article class="sheet"') == 3
    assert [name for name in "甲乙己庚寅" if f"{name}机械有限公司" in sheets or f"{name}五金作坊" in sheets] == [
        "甲", "庚", "寅",
    ]  # fmt: skip
