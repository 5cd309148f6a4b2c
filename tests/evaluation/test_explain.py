"""A firm's sheet can be redone on paper, and says how far the next grades are."""

from __future__ import annotations

import pytest

from evaluation.examples import make_scheme, make_table
from mujun.errors import EvaluationError
from mujun.evaluation.explain import explain_entity
from mujun.evaluation.run import STEPS, run
from mujun.rules.value import MISSING

SCHEME = """
scope:
  - {status: exempt, when: 行业 == '供电', note: 公用事业}
  - {status: evaluated}
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 单位用电税收, formula: 税 / 电, unit: 万元/万千瓦时}
lanes:
  - lane: 全
    missing: zero
    cap: 1.5
    floor: 0
    indicators:
      - {indicator: 亩均税收, weight: 60, benchmark: 20}
      - {indicator: 单位用电税收, weight: 40, benchmark: {of: sum over sum}}
    bonus: [{bonus: 无事故, points: 2, when: 非 事故, note: 加分}]
grades: {grades: [A, B, C], quota: {A: 40%, B: 40%, C: 20%}, rounding: half up}
adjust: [{adjust: 出过事故, kind: veto, when: 事故, note: 试行办法第九条}]
rounding: {points: 2, total: 2}
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    rows = [
        {"entity": "甲", "税": 300, "地": 10, "电": 100, "行业": "泵", "事故": False},
        {"entity": "乙", "税": 150, "地": 10, "电": 100, "行业": "泵", "事故": False},
        {"entity": "丙", "税": 100, "地": 10, "电": MISSING, "行业": "泵", "事故": False},
        {"entity": "丁", "税": 90, "地": 10, "电": 50, "行业": "泵", "事故": True},
        {"entity": "戊", "税": 10, "地": 10, "电": 100, "行业": "泵", "事故": MISSING},
        {"entity": "己", "税": 900, "地": 10, "电": 10, "行业": "供电", "事故": False},
    ]
    return run(make_scheme(tmp_path_factory.mktemp("p"), SCHEME), make_table(rows))


def read(done, entity):
    (sheet,) = explain_entity(done, entity)
    return sheet, {one.step: "\n".join(one.lines) for one in sheet.paragraphs}


def test_the_arithmetic_of_each_step(done):
    sheet, said = read(done, "乙")
    assert "亩均税收 = 税 ÷ 地 = 150 ÷ 10 = 15 万元/亩" in said["指标"]
    # 四家有电数：(300 + 150 + 90 + 10) ÷ (100 + 100 + 50 + 100) = 550 ÷ 350
    assert "合计之比 = 1.57142857143" in said["基准"]
    assert "值 ÷ 基准 × 权重 = 15 ÷ 20 × 60 = 45 分" in said["得分"]
    assert "= 1.5 ÷ 1.57142857143 × 40 = 38.1818181818，保留 2 位小数作 38.18 分" in said["得分"]
    assert "45 + 38.18 = 83.18" in said["总分"]
    assert "总分 = 83.18 + (2)，四舍五入到 2 位小数 = 85.18" in said["总分"]
    assert sheet.total == 85.18


def test_cap_and_absence_are_told(done):
    assert "按权重的 1.5 倍封顶、保留 2 位小数作 60 分" in read(done, "甲")[1]["得分"]
    assert "单位用电税收：缺数：零分，得 0 分" in read(done, "丙")[1]["得分"]


def test_the_place_and_the_cut(done):
    said = read(done, "乙")[1]
    assert "5 家中第 2 名" in said["位次"]
    assert "A 到 40%、B 到 80%、C 到 100%，四舍五入取整" in said["等级"]
    assert "第 2 名为“A”" in said["等级"]


def test_a_veto_has_its_reason(done):
    sheet, said = read(done, "丁")
    assert sheet.grade == "C"
    assert "一票否决：出过事故（试行办法第九条）；由“B”作“C”" in said["调整"]
    assert said["距离"].startswith("等级由“出过事故”定为C；这一条不解除，加分也不改变等级")
    assert "不解除" not in read(done, "乙")[1]["距离"]


def test_a_condition_that_cannot_be_judged_is_listed(done):
    assert "待核：“无事故”的条件或分值缺数；调整“出过事故”的条件缺数" in read(done, "戊")[1]["范围"]


def test_limits_of_grades_are_told_in_numbers_of_firms(tmp_path):
    text = """
    indicators: [{indicator: 分数, formula: 分}]
    lanes: [{lane: 全, points: 值, missing: ungraded, indicators: [{indicator: 分数, weight: 100}]}]
    grades:
      grades: [A, B, C]
      thresholds: [{grade: A, when: ">= 80"}, {grade: B, when: "[60, 80)"}, {grade: C, when: "< 60"}]
      bounds: [{grade: A, at_most: 25%}, {grade: C, at_least: 20%}]
    """
    rows = [{"entity": word, "分": figure} for word, figure in zip("甲乙丙丁戊己庚", range(99, 92, -1), strict=True)]
    said = read(run(make_scheme(tmp_path, text), make_table(rows)), "乙")[1]["等级"]
    # 7 × 25% = 1.75，取 1；7 × 20% = 1.4，进为 2
    assert "“A”最多 25%（7 家中 1 家）" in said
    assert "“C”至少 20%（7 家中 2 家）" in said
    assert "因家数限额作“B”" in said


def test_two_nested_steps_are_told_with_the_figure_that_decides(tmp_path):
    text = """
    indicators: [{indicator: 分数, formula: 分}, {indicator: 亩均, formula: 税 / 地, unit: 万元/亩}]
    lanes: [{lane: 全, points: 值, missing: ungraded, indicators: [{indicator: 分数, weight: 100}]}]
    grades:
      grades: [A, B, C]
      rest: B
      rounding: down
      nested:
        - {grade: A, end: best, pool: 50%, by: 亩均, share: 20%}
        - {grade: C, end: worst, pool: 50%, by: 亩均, share: 50%, of: pool}
    """
    rows = [{"entity": f"企{n}", "分": 100 - n, "税": 100 - n, "地": 1 + n % 3} for n in range(10)]
    said = read(run(make_scheme(tmp_path, text), make_table(rows)), "企3")[1]["等级"]
    assert "“A”：10 家中总分前 5 家（50%）里，按亩均从高到低取 2 家；本家 亩均 = 97" in said
    assert "“C”：10 家中总分后 5 家（50%）里，按亩均从低到高取 2 家" in said
    assert "第 4 名，为“A”；没有取到的为“B”" in said


def test_who_is_exempt_has_no_points_and_is_told_why(done):
    sheet, said = read(done, "己")
    assert said["范围"].startswith("免评：行业")
    assert "“供电”（公用事业）" in said["范围"]
    assert (sheet.total, sheet.rank, sheet.grade) == (None, None, None)


def test_the_distance_up_and_down(done):
    sheet, _ = read(done, "丙")
    up, down = sheet.distances
    # 丙 30 + 2 = 32；A 档最低的乙 85.18；C 档最高的戊 3 + 2.55 = 5.55
    assert (up.grade, up.total, round(up.points, 2)) == ("A", 85.18, 53.18)
    assert (down.grade, down.total, round(down.points, 2)) == ("C", 5.55, 26.45)
    # 83.18 × 20 ÷ 60 − 10 = 17.72667；× 10 亩 = 177.2667；或 10 − 100 ÷ 27.72667 = 6.3934 亩
    ways = [str(way) for way in up.ways]
    assert "亩均税收再加 17.7267 万元/亩（即税再加 177.2667 万元，或地减 6.3934 亩）" in ways


def test_every_step_of_the_run_has_its_paragraph(done):
    assert [one.step for one in read(done, "丁")[0].paragraphs] == [*STEPS_IN_ORDER, "距离"]
    assert set(STEPS_IN_ORDER) == set(STEPS)


STEPS_IN_ORDER = ["取数", "合并", "范围", "指标", "分组", "基准", "得分", "总分", "位次", "等级", "调整"]


CITY = """
office: 某市评价办
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
scope: [{status: evaluated, when: 规模 == '规上', note: 市里只评规上}]
lanes: [{lane: 全市规上, missing: zero, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 20}]}]
grades: {grades: [A, B], quota: {A: 50%, B: 50%}}
"""
COUNTY = """
office: 某县评价办
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
lanes:
  - lane: 泵
    where: 行业 == '泵'
    missing: zero
    indicators: [{indicator: 亩均税收, weight: 100, benchmark: 10, cites: {document: 县办法, clause: 第三条}}]
  - {lane: 其余, missing: zero, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 5}]}
grades: {grades: [甲, 乙, 丙], quota: {甲: 40%, 乙: 40%, 丙: 20%}, few: cut}
"""


def test_city_and_county_both_judge_one_firm_and_each_says_whose_rule_spoke(tmp_path):
    rows = [
        {"entity": "甲", "税": 100, "地": 10, "规模": "规上", "行业": "泵"},
        {"entity": "乙", "税": 200, "地": 10, "规模": "规上", "行业": "阀"},
        {"entity": "丙", "税": 50, "地": 10, "规模": "规下", "行业": "泵"},
    ]
    table = make_table(rows)
    for folder in ("市", "县"):
        (tmp_path / folder).mkdir()
    city = run(make_scheme(tmp_path / "市", CITY), table)
    county = run(make_scheme(tmp_path / "县", COUNTY), table)
    assert city.manifest.inputs == county.manifest.inputs
    (by_city,), (by_county,) = explain_entity(city, "甲"), explain_entity(county, "甲")
    # the city ranks 甲 second of two; the county first of two in its own lane, against half the benchmark
    assert (by_city.total, by_city.grade) == (50, "B")
    assert (by_county.total, by_county.rank) == (100, 1)
    assert by_city.ground.startswith("某市评价办，shi/试 2022 年")
    assert by_county.ground.startswith("某县评价办，shi/试 2022 年")
    assert "【办法】某县评价办" in str(by_county)
    assert "亩均税收的基准：10（《县办法》第三条）" in str(by_county)
    assert "全市规上组" in str(by_city)
    (outside,) = explain_entity(city, "丙")
    assert outside.total is None
    assert "范围外" in str(outside)
    assert explain_entity(county, "丙")[0].total == 50


def test_a_firm_that_is_not_there(done):
    with pytest.raises(EvaluationError) as caught:
        explain_entity(done, "庚")
    assert [fault.code for fault in caught.value.faults] == ["evaluation.unknown-entity"]
