"""The red-yellow-green rules that cities have published, as the base pack and the packs of the cities state them.

The thresholds are published; the figures put into them are worked by hand (a regression case, not an authority).
"""

import pytest

from mujun.packs.load import load_pack
from mujun.rules.light import judge


@pytest.fixture(scope="module")
def base(checkout):
    return load_pack(checkout / "packs" / "base")


@pytest.mark.parametrize(
    ("actual", "level"), [(50, "绿"), (41, "绿"), (40, "黄"), (20, "黄"), (19, "红"), (60, "绿"), (0, "红")]
)
def test_yinchuan_2025_gap_to_the_pace_in_points(base, actual, level):
    assert judge(base.light("进度落差"), {"序时进度": 50, "实际进度": actual}).level == level


def test_yinchuan_2025_is_silent_between_0_and_10_points_and_the_rule_says_so(base):
    reason = judge(base.light("进度落差"), {"序时进度": 50, "实际进度": 41}).reason
    assert "沉默" in reason
    assert "41 − 50 = -9" in reason


@pytest.mark.parametrize(
    ("months", "level"),
    [
        ({"应开工未开工月数": 1}, "黄"),
        ({"应开工未开工月数": 3}, "红"),
        ({"开工未入库月数": 1}, "黄"),
        ({"开工未入库月数": 3}, "红"),
    ],
)
def test_yinchuan_2025_start_and_entry_into_statistics(checkout, months, level):
    light = load_pack(checkout / "packs" / "yinchuan-2025").light("项目亮灯")
    given = {"应开工未开工月数": 0, "开工未入库月数": 0, "实际进度": 50, "序时进度": 50, "资金支付达标": True}
    excuses = {name: False for name in light.names if name.endswith("有正当理由")}
    assert judge(light, {**given, **excuses, **months}).level == level


@pytest.mark.parametrize(("actual", "ratio", "level"), [(29, 58, "红"), (39, 78, "黄"), (40, 80, "绿")])
def test_wuhan_ratio_to_the_pace(base, actual, ratio, level):
    verdict = judge(base.light("进度比值"), {"序时进度": 50, "实际进度": actual})
    assert (verdict.findings[0].value, verdict.level) == (ratio, level)


def test_gap_and_ratio_are_different_rules(base):
    given = {"序时进度": 20, "实际进度": 10}
    assert judge(base.light("进度落差"), given).level == "黄"
    assert judge(base.light("进度比值"), given).level == "红"


@pytest.mark.parametrize(
    ("growth", "plan", "mean", "level"),
    [(8, 7, 6, "绿"), (7, 7, 7, "绿"), (8, 7, 9, "黄"), (6, 7, 5, "黄"), (-0.1, 7, 5, "红"), (-1, -2, -3, "红")],
)
def test_tianjin_2022_district_investment_against_plan_and_city(base, growth, plan, mean, level):
    given = {"累计增速": growth, "计划增速": plan, "全市平均增速": mean}
    assert judge(base.light("增速两参照"), given).level == level


@pytest.mark.parametrize(("spent", "level"), [(50, "绿"), (49, "黄"), (35, "黄"), (34, "红")])
def test_tianjin_2022_special_bonds_below_expectation_by_30_per_cent(checkout, spent, level):
    light = load_pack(checkout / "packs" / "tianjin-2022").light("专项债项目")
    assert judge(light, {"债券满月数": 3, "债券支出进度": spent}).level == level
