"""Figures published, or derived by hand from published formulas, against the engine. Named after their sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.examples import make_scheme, make_table, rows_of
from mujun.evaluation.cases import run_scheme_cases
from mujun.evaluation.run import run
from mujun.rules.expression import evaluate, parse_expression
from mujun.rules.value import MISSING

FOUR_COMPANIES = [
    {"entity": "甲", "一": 5733, "二": 60.5, "三": 91.5, "四": 16.7},
    {"entity": "乙", "一": 3575, "二": 52.2, "三": 93.2, "四": 7.3},
    {"entity": "丙", "一": 3929, "二": 71.2, "三": 84.9, "四": 10.7},
    {"entity": "丁", "一": 4404, "二": 69.7, "三": 88.0, "四": 12.8},
]
EFFICACY = """
indicators:
  - {indicator: 一, formula: 分}
  - {indicator: 二, formula: 分}
  - {indicator: 三, formula: 分}
  - {indicator: 四, formula: 分}
lanes:
  - lane: 全部
    points: "%s"
    total: %s
    missing: ungraded
    indicators:
      - {indicator: 一, weight: %s, flat: full}
      - {indicator: 二, weight: %s, flat: full}
      - {indicator: 三, weight: %s, flat: full}
      - {indicator: 四, weight: %s, flat: full}
rounding: {total: 3}
"""


# the source carries the ratio with four decimals; only 甲's second item was published from more (77.474, not 77.472)
FOUR_DECIMALS = "权重 * (60 + 40 * 四舍五入((值 - 最差) / (最好 - 最差), 4)) / 100"


def test_efficacy_coefficients_of_four_companies(tmp_path):
    """改进功效系数法（已发布）：单项分 60 + 40，四项几何平均。"""
    scheme = make_scheme(tmp_path, EFFICACY % (FOUR_DECIMALS, "geometric", 25, 25, 25, 25))
    done = run(scheme, make_table(FOUR_COMPANIES))
    assert rows_of(done, "总分", "名次") == {
        "甲": (91.835, 1),
        "乙": (68.173, 4),
        "丙": (73.847, 3),
        "丁": (82.185, 2),
    }
    singles = rows_of(done, "得分·一", "得分·二", "得分·三", "得分·四")
    published = {
        "甲": (100, 77.474, 91.808, 100),
        "乙": (60, 60, 100, 60),
        "丙": (66.560, 100, 60, 74.468),
        "丁": (75.368, 96.844, 74.940, 83.404),
    }
    for company, figures in published.items():
        assert [point * 4 for point in singles[company]] == pytest.approx(figures, abs=0.0021)


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("geometric", {"甲": 93.413, "乙": 66.454, "丙": 73.146, "丁": 81.595}),
        ("sum", {"甲": 93.856, "乙": 68.000, "丙": 74.309, "丁": 81.987}),
    ],
)
def test_weighted_efficacy_depends_on_how_points_are_combined(tmp_path, total, expected):
    """同上四家，权重 30/20/20/30（推导）。"""
    done = run(make_scheme(tmp_path, EFFICACY % ("efficacy", total, 30, 20, 20, 30)), make_table(FOUR_COMPANIES))
    assert rows_of(done, "总分") == expected


COUNTIES = (46.38, 36.91, 22.97, 21.41, 21.36, 16.75, 12.15, 11.78, 10.06, 9.81)


def test_lishui_2019_totals_are_sum_over_sum():
    """丽水 2019 规上汇总（已发布）：税收 573564 万元、增加值 2236605 万元、用地 30341 亩。"""
    city = {"税": 573564, "增": 2236605, "地": 30341}
    halves = [({key: value * share for key, value in city.items()},) for share in (0.25, 0.75)]
    tax, added = parse_expression("组比(税, 地)"), parse_expression("组比(增, 地)")
    assert evaluate(tax, halves[0][0], group=halves) == pytest.approx(18.9039, abs=5e-5)
    assert evaluate(added, halves[0][0], group=halves) == pytest.approx(73.7156, abs=5e-5)
    counties = [({"亩均": figure},) for figure in COUNTIES]
    assert evaluate(parse_expression("四舍五入(组均(亩均), 2)"), counties[0][0], group=counties) == 20.96


def test_lishui_2019_is_published_cut_off_not_rounded(tmp_path):
    """73.7156 发布为 73.71：截断。"""
    text = """
    indicators: [{indicator: 亩均, formula: 税 / 地, unit: 万元/亩}]
    lanes: [{lane: 全, points: 值, missing: ungraded, indicators: [{indicator: 亩均, weight: 100}]}]
    rounding: {total: 2, mode: %s}
    """
    table = [{"entity": "全市", "税": 2236605, "地": 30341}]
    for mode, expected in (("down", 73.71), ("half up", 73.72)):
        assert rows_of(run(make_scheme(tmp_path, text % mode), make_table(table)), "总分") == {"全市": expected}


def test_lishui_2019_a_stroke_is_missing_not_zero():
    """三个县的单位排放增加值印作“/”：缺数，不进平均。"""
    counties = [({"排": figure},) for figure in (600.0, MISSING, 623.1, MISSING, MISSING)]
    assert evaluate(parse_expression("组均(排)"), counties[0][0], group=counties) == pytest.approx(611.55)


def test_lishui_growth():
    """12.01（2017）、17.5（2018，+45.7%）、18.9（2019，+8.0%）。"""
    growth = parse_expression("四舍五入(增长(亩均), 1)")
    assert evaluate(growth, {"亩均": 17.5}, [{"亩均": 12.01}]) == 45.7
    assert evaluate(growth, {"亩均": 18.9}, [{"亩均": 17.5}]) == 8.0


QUOTA = """
indicators: [{indicator: 分数, formula: 分}]
lanes: [{lane: 全, points: 值, missing: ungraded, indicators: [{indicator: 分数, weight: 100}]}]
grades: {grades: [A, B, C, D], quota: {A: %s, B: %s, C: %s, D: %s}, rounding: down}
"""


def count_grades(scheme, firms: int) -> list[int]:
    done = run(scheme, make_table([{"entity": f"{n:05}", "分": float(n)} for n in range(firms)]))
    grades = list(rows_of(done, "等级").values())
    return [grades.count(grade) for grade in "ABCD"]


@pytest.mark.parametrize(
    ("firms", "expected"),
    [(100, [20, 40, 35, 5]), (120, [24, 48, 42, 6]), (235, [47, 94, 82, 12]), (1248, [249, 499, 437, 63])],
)
def test_quotas_are_cut_cumulatively(tmp_path, firms, expected):
    """A20% B40% C35% D5% 按累计位次切分、向下取整（推导）；按剩余数切会使 D 变成约 32%。"""
    assert count_grades(make_scheme(tmp_path, QUOTA % ("20%", "40%", "35%", "5%")), firms) == expected


LISHUI = [258, 534, 135, 15]
LISHUI_SHARES = ("27.4%", "56.7%", "14.3%", "1.6%")


@pytest.mark.parametrize(
    ("rounding", "expected"), [("half up", LISHUI), ("down", [258, 534, 134, 16]), ("up", [259, 534, 134, 15])]
)
def test_lishui_2019_grades_of_942_firms_by_the_shares_printed_with_them(tmp_path, rounding, expected):
    """丽水 2019（已发布）：942 家，A258 B534 C135 D15，并印 27.4/56.7/14.3/1.6%。

    The source gives no rule, only counts and their shares. Cut at those shares cumulatively, only rounding half up
    gives the counts back (27.4 % is 258.1, 84.1 % is 792.2, 98.4 % is 926.9 places).
    """
    text = (QUOTA % LISHUI_SHARES).replace("rounding: down", f"rounding: {rounding}")
    assert count_grades(make_scheme(tmp_path, text), 942) == expected
    assert sum(expected) == 942


@pytest.mark.parametrize("rounding", ["down", "half up", "up"])
def test_lishui_2019_was_not_cut_by_a_whole_percentage_of_the_city(tmp_path, rounding):
    """丽水 2019（已发布）：A258/942 不是任何一个整数百分比切出来的；15 家 D 也切不出通行的 D5%。

    So its grades came of thresholds, of quotas within counties, or of changes after the cut: the counts do not say.
    """
    best = []
    for share in (27, 28):  # the whole percentages on either side of 258 / 942
        text = (QUOTA % (f"{share}%", "50%", f"{45 - share}%", "5%")).replace("down", rounding)
        grades = count_grades(make_scheme(tmp_path, text), 942)
        best.append(grades[0])
        assert grades[3] >= 47 > LISHUI[3]
    assert best[0] < LISHUI[0] < best[1]


def test_chaohu_2021_numbers_of_each_grade(tmp_path):
    """巢湖 2021 公布：120 家，A24 B54 C36 D6。"""
    assert count_grades(make_scheme(tmp_path, QUOTA % ("20%", "45%", "30%", "5%")), 120) == [24, 54, 36, 6]


def test_jingde_2022_min_max(tmp_path):
    """旌德极差法（推导）：权重 30，5、10、20、40 → 6.0、9.4286、16.2857、30.0；最大等于最小按办法写明的给。"""
    text = """
    indicators: [{indicator: 分数, formula: 分}]
    lanes: [{lane: 全, points: min-max, missing: zero, full: 30, indicators: [{indicator: 分数, weight: 30, flat: %s}]}]
    """
    rows = [{"entity": str(figure), "分": figure} for figure in (5, 10, 20, 40)]
    scheme = make_scheme(tmp_path, text % "full")
    assert rows_of(run(scheme, make_table(rows)), "总分") == {"5": 6.0, "10": 9.4286, "20": 16.2857, "40": 30.0}
    alike = make_table([{"entity": "甲", "分": 7}, {"entity": "乙", "分": 7}])
    for rule, points in (("full", 30), ("zero", 0), ("base", 6)):
        assert rows_of(run(make_scheme(tmp_path, text % rule), alike), "总分") == {"甲": points, "乙": points}


def test_yueqing_2016_cap_floor_and_blank(tmp_path):
    """乐清（推导）：权重 50、基准 19：100 → 75（封顶），−3 → 0，空 → 0。"""
    text = """
    indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
    lanes:
      - lane: 全
        missing: zero
        cap: 1.5
        floor: 0
        full: 50
        indicators: [{indicator: 亩均税收, weight: 50, benchmark: 19}]
    """
    rows = [
        {"entity": "甲", "税": 100, "地": 1},
        {"entity": "乙", "税": -3, "地": 1},
        {"entity": "丙", "税": MISSING, "地": 1},
        {"entity": "丁", "税": 19, "地": 1},
    ]
    done = run(make_scheme(tmp_path, text), make_table(rows))
    assert rows_of(done, "总分") == {"甲": 75, "乙": 0, "丙": 0, "丁": 50}
    assert rows_of(done, "补·亩均税收") == {"甲": None, "乙": None, "丙": "缺数：零分", "丁": None}


LADDER = "若(连续(定级 == 'D', 3), 0.15, 若(连续(定级 == 'D', 2), 0.10, 若(定级 == 'D', 0.05, 0)))"


@pytest.mark.parametrize(
    ("grades", "differential", "cost"),
    [
        ("D", 0, 5),
        ("DD", 0, 10),
        ("DDD", 0, 15),
        ("DDDD", 0, 15),
        ("D", 0.10, 10),
        ("DCDD", 0, 5),
        ("CDD", 0, 0),
    ],
)
def test_shandong_ladder_of_power_prices_for_years_of_d(grades, differential, cost):
    """山东（推导）：100 万千瓦时；连续第 1、2、3 年 D 加 0.05、0.10、0.15 元，与差别电价取高不叠加，中断重新计。"""
    years = [{"定级": grade, "差别电价": differential, "用电": 100} for grade in grades] + [{"定级": "A"}] * 3
    price = parse_expression(f"用电 * max({LADDER}, 差别电价)")
    assert evaluate(price, years[0], years[1:]) == pytest.approx(cost)


def test_ruian_2018_and_qingdao_surcharges():
    """瑞安 2018：C 加 0.10、C- 加 0.15 元/千瓦时；青岛天然气第 1 年 D 加 1 元/立方米。"""
    ruian = parse_expression("用电 * 若(定级 == 'C', 0.10, 若(定级 == 'C-', 0.15, 0))")
    charged = [evaluate(ruian, {"定级": grade, "用电": 100}) for grade in ("B", "C", "C-")]
    assert charged == pytest.approx([0, 10, 15])
    qingdao = parse_expression("用气 * 若(定级 == 'D', 1, 0)")
    assert evaluate(qingdao, {"定级": "D", "用气": 3}) == 3


CARBON = """
inputs:
  - {name: 排放, unit: 吨二氧化碳, note: 能耗排放，已扣绿电、碳汇、封存}
  - {name: 增加值, unit: 万元, note: 收入法}
  - {name: 行业平均, unit: 吨二氧化碳/万元, note: 同期行业平均}
indicators:
  - {indicator: 碳强度, formula: 排放 / 增加值, unit: 吨二氧化碳/万元, direction: down}
  - {indicator: 碳效, formula: 碳强度 / 行业平均, direction: down}
lanes: [{lane: 全, points: 值, missing: ungraded, indicators: [{indicator: %s, weight: 100}]}]
grades:
  grades: [%s]
  thresholds: [%s]
"""
LEVELS = (
    '{grade: "1", when: "<= 0.6"}, {grade: "2", when: "(0.6, 0.8]"}, {grade: "3", when: "(0.8, 1.2]"},'
    '{grade: "4", when: "(1.2, 2]"}, {grade: "5", when: "> 2"}'
)
BANDS = '{grade: 低碳, when: "<= 0.6"}, {grade: 中碳, when: "(0.6, 2]"}, {grade: 高碳, when: "> 2"}'


def test_carbon_efficiency_levels_close_above(tmp_path):
    """碳效（推导）：排放 900 吨、增加值 1000 万元；行业平均 1.5、0.75、0.45 → 1、3、4 级，端点含在下档。"""
    averages = {"一": 1.5, "二": 0.75, "三": 0.45, "四": 0.449}
    rows = [{"entity": name, "排放": 900, "增加值": 1000, "行业平均": figure} for name, figure in averages.items()]
    scheme = make_scheme(tmp_path, CARBON % ("碳效", '"1", "2", "3", "4", "5"', LEVELS))
    assert rows_of(run(scheme, make_table(rows)), "等级") == {"一": "1", "二": "3", "三": "4", "四": "5"}
    bands = make_scheme(tmp_path, CARBON % ("碳强度", "低碳, 中碳, 高碳", BANDS))
    done = run(bands, make_table(rows[:1]))
    assert rows_of(done, "碳强度", "等级") == {"一": (0.9, "中碳")}


@pytest.mark.parametrize("pack", ["huangyan-2021", "huangyan-2022", "huaian-2024"])
def test_cases_of_a_pack(checkout: Path, pack: str):
    """黄岩 2021、2022 公示的公式与基准（推导）；淮安 2024 政策问答（推导）。"""
    results = run_scheme_cases(checkout / "packs" / pack)
    assert results
    assert [(result.case, result.differences) for result in results if not result.holds] == []


def test_the_same_firm_under_two_years_benchmarks(checkout: Path):
    """规下（亩均税收 5、单位用电税收 0.2）：2022 版 64.0814，2021 版 57.3310，差 6.75 分。"""
    from mujun.packs.scheme_load import load_scheme

    others = ("亩均增加值", "单位能耗增加值", "单位排放增加值", "全员劳动生产率", "研发占比")
    firm = {
        "entity": "甲",
        "规模": "规下",
        "宗地号": "",
        "亩均税收": 5,
        "单位用电税收": 0.2,
        **dict.fromkeys(others, MISSING),
    }
    totals = [
        rows_of(run(load_scheme(checkout / "packs" / pack), make_table([firm])), "总分")["甲"]
        for pack in ("huangyan-2022", "huangyan-2021")
    ]
    assert totals == [64.0814, 57.331]
    assert totals[0] - totals[1] == pytest.approx(6.75, abs=0.005)
