"""Lights: levels of several dimensions merged, never without the reason."""

import pytest

from mujun.rules.expression import parse_expression
from mujun.rules.level import Citation, Level, Levels, parse_interval
from mujun.rules.light import Dimension, Light, judge
from mujun.rules.value import MISSING, NOT_APPLICABLE


def dimension(name: str, measure: str, unit: str, *levels: tuple[str, str]) -> Dimension:
    made = tuple(
        Level(level, parse_interval(when), note=f"{level}档由办公室定", cites=(Citation("办法", "第二条"),))
        for level, when in levels
    )
    return Dimension(name, parse_expression(measure), unit, Levels(made))


PACE = dimension("进度", "完成 - 应完成", "个百分点", ("绿", ">= 0"), ("黄", "[-30, 0)"), ("红", "< -30"))
MONEY = dimension("资金", "若(已付, 1, 0)", "", ("绿", ">= 1"), ("红", "< 1"))
LIGHT = Light("项目", "项目进度", (PACE, MONEY))


@pytest.mark.parametrize(
    ("gap", "paid", "level", "rank"),
    [
        (0, True, "绿", 0),
        (-1, True, "黄", 1),
        (0, False, "红", 2),
        (-31, True, "红", 2),
        # unknown is never green, and hides nothing worse than green
        (0, MISSING, "无数据", None),
        (MISSING, True, "无数据", None),
        (-1, MISSING, "黄", 1),
        (MISSING, False, "红", 2),
        # what does not apply is left out
        (0, NOT_APPLICABLE, "绿", 0),
        (-1, NOT_APPLICABLE, "黄", 1),
        (NOT_APPLICABLE, MISSING, "无数据", None),
        (NOT_APPLICABLE, NOT_APPLICABLE, "不适用", None),
    ],
)
def test_the_worst_known_level_counts(gap, paid, level, rank):
    verdict = judge(LIGHT, {"完成": gap, "应完成": 0, "已付": paid})
    assert (verdict.level, verdict.rank) == (level, rank)


def test_what_is_not_given_is_missing():
    assert judge(LIGHT, {"完成": 10, "应完成": 0}).level == "无数据"


def test_the_reason_shows_arithmetic_rule_and_grounds_of_the_deciding_dimension_first():
    reason = judge(LIGHT, {"完成": 38, "应完成": 50, "已付": True}).reason
    arithmetic = "进度：完成 − 应完成 = 38 − 50 = -12 个百分点"
    rule = "规则：-30（含）到 0（不含） 为“黄”（《办法》第二条；黄档由办公室定）"
    assert reason.startswith(f"{arithmetic}，{rule}")
    assert "资金" in reason


def test_the_reason_says_what_is_missing():
    verdict = judge(LIGHT, {"完成": MISSING, "应完成": 50, "已付": True})
    assert verdict.reason.startswith("进度：完成 − 应完成 = 缺数 − 50 = 缺数，无法定档")


def test_earlier_periods_reach_the_measure():
    late = dimension("连续", "若(连续(未开工, 3), 3, 0)", "月", ("绿", "< 3"), ("红", ">= 3"))
    light = Light("开工", "开工", (late,))
    assert judge(light, {"未开工": True}, [{"未开工": True}, {"未开工": True}]).level == "红"
    assert judge(light, {"未开工": True}, [{"未开工": True}, {"未开工": False}]).level == "绿"
    assert judge(light, {"未开工": True}, [{"未开工": True}]).level == "无数据"


def test_a_scale_of_its_own_is_ordered_as_stated():
    cards = dimension("比值", "比值", "%", ("不预警", ">= 80"), ("黄牌", "[60, 80)"), ("红牌", "< 60"))
    light = Light("督办", "督办", (cards,), scale=("不预警", "黄牌", "红牌"))
    assert [judge(light, {"比值": ratio}).rank for ratio in (80, 79.9, 59.9)] == [0, 1, 2]


def test_names_of_a_light_come_from_all_dimensions():
    assert LIGHT.names == ("完成", "应完成", "已付")
