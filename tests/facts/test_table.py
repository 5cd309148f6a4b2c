"""One table out: absences kept apart, words that last, compositions, and columns that are asked for."""

from datetime import date

import pytest

from facts.making import A, B, C, D, keep, rows_of
from mujun.errors import FactError
from mujun.facts.publication import publish
from mujun.facts.table import table
from mujun.rules.period import parse_period

DAY = date(2018, 5, 31)
YEAR = parse_period("2017")


@pytest.fixture
def filled(base, lake):
    keep(lake, base, "2018-05-01", "信用代码,企业名称,规模,高新技术企业,成立日期",
         f"{A},云川永明机械有限公司,规上,,", department="统计", ignore=("高新技术企业", "成立日期"))  # fmt: skip
    keep(lake, base, "2018-05-02", "信用代码,自有用地,承租用地,出租用地,其他用地",
         f"{A},10,2.5,1,", f"{B},缺数,1,,", f"{C},5,缺数,,", f"{D},不适用,,,", department="镇街")  # fmt: skip
    keep(lake, base, "2018-05-03", "信用代码,增值税,消费税,房产税", f"{A},100,0,", f"{B},缺数,不适用,3")
    return lake


def test_each_absence_is_told_apart_from_zero(filled):
    made = rows_of(table(filled, as_of=DAY, period=YEAR, kind="enterprise", items=["增值税", "消费税", "房产税"]))
    assert list(made) == sorted([A, B, C, D])
    assert made[A] == {
        "entity": A, "增值税": 100.0, "增值税·缺": None, "消费税": 0.0, "消费税·缺": None, "房产税": None,
        "房产税·缺": "missing",
    }  # fmt: skip
    assert (made[B]["增值税·缺"], made[B]["消费税·缺"], made[B]["房产税"]) == ("missing", "not applicable", 3.0)
    assert made[C]["增值税·缺"] == "missing"


def test_effective_land_is_composed_and_what_is_unknown_stays_unknown(filled):
    made = rows_of(table(filled, as_of=DAY, period=YEAR, kind="enterprise", items=["用地面积"]))
    assert made[A]["用地面积"] == 11.5
    assert made[A]["用地面积·缺"] is None
    assert (made[B]["用地面积"], made[B]["用地面积·缺"]) == (None, "missing")
    assert (made[C]["用地面积"], made[C]["用地面积·缺"]) == (None, "missing")
    assert (made[D]["用地面积"], made[D]["用地面积·缺"]) == (None, "not applicable")


def test_words_last_until_said_otherwise_and_figures_do_not(base, filled):
    later = parse_period("2018")
    keep(filled, base, "2018-05-31", "信用代码,企业名称,增值税", f"{A},,7", f"{B},云川和泰纺织有限公司,8", period=later)
    made = rows_of(
        table(filled, as_of=DAY, period=later, kind="enterprise", items=["企业名称", "规模", "增值税", "消费税"])
    )
    assert list(made) == sorted([A, B])
    assert (made[A]["企业名称"], made[A]["规模"], made[A]["增值税"]) == ("云川永明机械有限公司", "规上", 7.0)
    assert (made[A]["消费税"], made[A]["消费税·缺"]) == (None, "missing")
    earlier = rows_of(table(filled, as_of=DAY, period=YEAR, kind="enterprise", items=["企业名称"]))
    assert earlier[B]["企业名称"] is None


def test_an_earlier_day_knows_less(filled):
    made = rows_of(table(filled, as_of=date(2018, 5, 2), period=YEAR, kind="enterprise", items=["增值税"]))
    assert made[A]["增值税·缺"] == "missing"
    assert rows_of(table(filled, as_of=date(2018, 4, 30), period=YEAR, kind="enterprise")) == {}


def test_the_table_is_the_same_through_a_publication(base, filled):
    before = rows_of(table(filled, as_of=DAY, period=YEAR, kind="enterprise"))
    publish(filled, date(2018, 5, 2))
    assert rows_of(table(filled, as_of=DAY, period=YEAR, kind="enterprise")) == before
    made = table(filled, as_of=DAY, period=YEAR, kind="enterprise")
    assert len(made.batches) == 3
    assert not made.simulated
    columns = made.frame.collect_schema().names()
    assert columns[:2] == ["entity", "企业名称"]
    assert len([name for name in columns if name.endswith("·缺")]) == len(
        [item for item in made.items if item.is_number]
    )


def test_two_periods_are_joined_on_one_connection(base, filled):
    now = table(filled, as_of=DAY, period=YEAR, kind="enterprise", items=["增值税"])
    before = table(
        filled, as_of=DAY, period=YEAR.previous, kind="enterprise", items=["增值税"], connection=now.connection
    )
    joined = now.frame.join(before.frame, on="entity", how="left", suffix="·上年")
    assert len(joined.to_native().fetchall()) == 4


def test_an_unknown_item_is_told_with_the_nearest(filled):
    with pytest.raises(FactError, match="是不是“增值税”"):
        table(filled, as_of=DAY, period=YEAR, kind="enterprise", items=["增值说"])


def test_flags_and_dates_come_out_as_such(base, lake):
    keep(lake, base, "2018-05-01", "信用代码,高新技术企业", f"{A},是", f"{B},否", f"{C},", department="科技")
    keep(lake, base, "2018-05-01", "信用代码,成立日期", f"{A},2001年3月5日", department="市场监管")
    made = rows_of(table(lake, as_of=DAY, period=YEAR, kind="enterprise", items=["高新技术企业", "成立日期"]))
    assert [made[code]["高新技术企业"] for code in (A, B, C)] == [True, False, None]
    assert made[A]["成立日期"] == "2001-03-05"


def test_made_up_data_is_marked(base, lake):
    keep(lake, base, "2018-05-01", "信用代码,增值税", f"{A},1", simulated=True)
    assert table(lake, as_of=DAY, period=YEAR, kind="enterprise").simulated
