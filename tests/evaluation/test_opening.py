"""Every figure of a run opens: formula with its numbers, what it was made of, step and clause."""

from __future__ import annotations

import duckdb
import pytest

from evaluation.examples import make_table, write_pack
from mujun.errors import EvaluationError
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.opening import explain_figure
from mujun.evaluation.run import STEPS, run
from mujun.packs.scheme_load import load_scheme
from mujun.rules.value import MISSING, NOT_APPLICABLE

SCHEME = """
cites: {document: 试行办法, clause: 全文}
scope:
  - {status: exempt, when: 行业 == '4412', note: 公用事业, cites: {document: 试行办法, clause: 第三条}}
  - {status: evaluated}
merge: {by: 宗地号}
values: [{value: 净税, formula: 税 - 1, unit: 万元}]
indicators:
  - {indicator: 亩均税收, formula: 净税 / 地, unit: 万元/亩, cites: {document: 试行办法, clause: 附件1}}
  - {indicator: 单位用电税收, formula: 税 / 电, unit: 万元/万千瓦时}
lanes:
  - lane: 规上
    where: 规模 == '规上'
    cites: {document: 试行办法, clause: 第八条}
    missing: zero
    cap: 1.5
    indicators:
      - {indicator: 亩均税收, weight: 60, benchmark: 20, cites: {document: 试行办法, clause: 附件2}}
      - {indicator: 单位用电税收, weight: 40, benchmark: {of: sum over sum, factor: 2}}
    bonus:
      - {bonus: 无事故, points: 2, when: 非 事故, note: 加分, cites: {document: 试行办法, clause: 第九条}}
      - {bonus: 高于组均, points: 税 / 税, when: 亩均税收 > 组均(亩均税收), note: 加分}
    bonus_at_most: 3
  - lane: 规下
    missing: zero
    points: efficacy
    indicators: [{indicator: 亩均税收, weight: 100, flat: full}]
grades:
  grades: [A, B, C]
  quota: {A: 40%, B: 40%, C: 20%}
  rounding: half up
  cites: {document: 试行办法, clause: 第十一条}
adjust: [{adjust: 出过事故, kind: veto, when: 事故, cites: {document: 试行办法, clause: 第十二条}}]
rounding: {points: 2, total: 2}
"""


def firm(entity, tax, land, power, *, industry="3484", scale="规上", accident=False, parcel=""):
    return {
        "entity": entity, "税": tax, "地": land, "电": power, "行业": industry, "规模": scale, "事故": accident,
        "宗地号": parcel,
    }  # fmt: skip


ROWS = [
    firm("甲", 301, 10, 100),
    firm("乙", 151, 10, 100),
    firm("丙", 101, 10, MISSING),
    firm("丁", 91, 10, 50, accident=True),
    firm("戊", 51, 10, 100),
    firm("己", 901, 10, 10, industry="4412"),
    firm("庚", 11, 1, 8, scale="规下"),
    firm("辛", 21, 1, 8, scale="规下"),
    firm("壬", 41, 5, 20, parcel="一"),
    firm("癸", 61, 5, 30, parcel="一"),
]


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    return run(load_scheme(write_pack(tmp_path_factory.mktemp("p"), SCHEME)), make_table(ROWS))


def opened(done, entity, name):
    figure = explain_figure(done, entity, name)
    return (
        figure,
        "；".join(figure.lines),
        {part.name: part for part in figure.parts},
        [str(one) for one in figure.cites],
    )


def test_an_indicator_opens_to_its_formula_and_data(done):
    figure, said, parts, cites = opened(done, "乙", "亩均税收")
    assert (figure.step, figure.value, figure.unit) == ("指标", 15.0, "万元/亩")
    assert "净税 ÷ 地 = 150 ÷ 10 = 15" in said
    assert (parts["净税"].kind, parts["地"].kind, parts["地"].value, parts["地"].unit) == (
        "figure",
        "datum",
        10.0,
        "亩",
    )
    assert cites == ["《试行办法》附件1"]


def test_a_derived_value_opens_to_data(done):
    figure, said, parts, _ = opened(done, "乙", "净税")
    assert (figure.value, figure.unit, parts["税"].kind) == (150.0, "万元", "datum")
    assert "税 − 1 = 151 − 1 = 150" in said


def test_points_open_to_value_benchmark_and_weight(done):
    figure, said, parts, cites = opened(done, "甲", "得分·亩均税收")
    assert (figure.step, figure.value) == ("得分", 90.0)
    assert "30 ÷ 20 × 60 = 90" in said
    assert (parts["亩均税收"].kind, parts["基准·亩均税收"].kind, parts["权重"].kind) == ("figure", "figure", "stated")
    assert parts["权重"].value == 60.0
    assert cites == ["《试行办法》附件2"]


def test_a_benchmark_of_the_group_opens_to_its_sums(done):
    figure, said, parts, _ = opened(done, "甲", "基准·单位用电税收")
    # 参评规上有电数的：甲、乙、丁、戊，和合在一起的壬、癸（各计一次，各是合计 102、50）
    assert figure.value == pytest.approx(2 * (301 + 151 + 91 + 51 + 102 + 102) / (100 + 100 + 50 + 100 + 50 + 50))
    assert (parts["有数的家数"].value, parts["税合计"].value, parts["电合计"].value) == (6.0, 798.0, 450.0)
    assert "合计之比 × 2" in said
    fixed, _, parts, cites = opened(done, "甲", "基准·亩均税收")
    assert (fixed.value, parts, cites) == (20.0, {}, ["《试行办法》附件2"])


def test_an_absent_figure_tells_what_stood_in(done):
    figure, said, _, _ = opened(done, "丙", "得分·单位用电税收")
    assert (figure.value, said) == (0.0, "单位用电税收：缺数：零分，得 0 分")
    assert opened(done, "丙", "单位用电税收")[0].value == MISSING


def test_group_figures_in_points_are_named(done):
    _, said, parts, _ = opened(done, "庚", "得分·亩均税收")
    # 规下 10 与 20：60 + 40 × 0
    assert "= 60" in said
    assert [part.kind for name, part in parts.items() if name.startswith("组")] == ["group", "group"]


def test_bonuses_with_conditions_over_the_group(done):
    figure, said, parts, cites = opened(done, "甲", "加分·无事故")
    assert (figure.value, parts["事故"].value, cites) == (2.0, False, ["《试行办法》第九条"])
    _, said, _, _ = opened(done, "甲", "加分·高于组均")
    assert "亩均税收 > 组均(亩均税收) = 30 > " in said
    figure, said, parts, _ = opened(done, "甲", "加减分")
    assert said == "(2) + (1)，合计最多加 3 分 = 3"
    assert set(parts) == {"加分·无事故", "加分·高于组均"}


def test_the_total_opens_to_points_and_bonuses(done):
    figure, said, parts, cites = opened(done, "乙", "总分")
    assert set(parts) == {"指标分", "加减分"}
    assert "45 + " in said
    assert cites == ["《试行办法》第八条"]
    assert set(opened(done, "乙", "指标分")[2]) == {"得分·亩均税收", "得分·单位用电税收"}


def test_the_rank_says_how_many_are_above(done):
    figure, said, parts, _ = opened(done, "壬", "名次")
    above = sum(row["总分"] > figure_total(done, "壬") for row in fetch_rows(done.results) if row["组"] == "规上")
    assert figure.value == above + 1
    assert f"总分比它高的 {above} 家，所以第 {above + 1} 名；同分的共 2 家，名次相同" in said


def figure_total(done, entity):
    return explain_figure(done, entity, "总分").value


def test_the_grade_opens_to_the_adjustment_and_its_condition(done):
    figure, said, parts, cites = opened(done, "丁", "等级")
    assert (figure.step, figure.value) == ("调整", "C")
    assert "一票否决：出过事故（《试行办法》第十二条）" in said
    assert "出过事故：事故 = 是" in said
    assert (parts["事故"].value, parts["初评等级"].kind, cites) == (True, "figure", ["《试行办法》第十二条"])
    plain, said, _, cites = opened(done, "甲", "等级")
    assert (plain.step, plain.notes, cites) == ("等级", ("没有调整",), ["《试行办法》第十一条"])
    assert "第 1 名为“A”" in said


def test_status_and_lane_open_to_their_conditions(done):
    figure, said, parts, cites = opened(done, "己", "状态")
    assert (figure.value, parts["行业"].value, cites) == ("免评", "4412", ["《试行办法》第三条"])
    assert "公用事业" in said
    assert "规上组：规模 == “规上”" in opened(done, "甲", "组")[1]


def test_a_merged_datum_opens_to_every_member(done):
    figure, said, parts, _ = opened(done, "壬", "税")
    assert (figure.step, figure.value, said) == ("合并", 102.0, "同一宗地号的 2 家合计")
    assert [(part.entity, part.kind, part.value) for part in figure.parts] == [
        ("壬", "datum", None),
        ("癸", "datum", None),
    ]
    alone = explain_figure(done, "甲", "税")
    assert (alone.step, [part.entity for part in alone.parts]) == ("取数", ["甲"])


def test_the_lane_and_the_industry(done):
    figure, said, parts, _ = opened(done, "甲", "本组·亩均税收")
    # 规上参评：30、15、10、9、5 和壬、癸各 10.1
    assert parts["各家平均"].value == pytest.approx((30 + 15 + 10 + 9 + 5 + 10.1 + 10.1) / 7)
    assert "7 家" in said
    figure, said, _, _ = opened(done, "乙", "同行·亩均税收")
    assert (round(figure.value, 1), figure.unit) == (85.7, "%")
    assert "6 ÷ 7 × 100 = 85.7%；从优到次第 2 家" in said
    small, said, _, _ = opened(done, "庚", "同行·总分")
    assert small.value == NOT_APPLICABLE
    assert "少于 5 家" in said


def test_every_figure_of_the_results_opens_for_every_firm(done):
    names = [name for name in done.results.collect_schema() if not name.endswith("·缺")]
    skipped = (
        "entity",
        "口径",
        "状态依据",
        "域",
        "家数",
        "等级名称",
        "参照等级",
        "待核",
        "合并家数",
        "·参评",
        "行业大类",
    )
    for row in fetch_rows(done.results):
        for name in names:
            outside = row["组"] is None and name == "加减分"
            if name.startswith(("补·", "组", "上期")) or name in skipped or row[name] is None or outside:
                continue
            figure = explain_figure(done, row["entity"], name)
            assert figure.step in STEPS
            assert figure.lines or figure.parts


def test_a_figure_that_is_not_there(done):
    for entity, name, code in (
        ("没有", "总分", "evaluation.unknown-entity"),
        ("甲", "没有", "evaluation.unknown-figure"),
        ("甲", "得分·没有", "evaluation.unknown-figure"),
        ("甲", "亩均税收·缺", "evaluation.unknown-figure"),
        ("己", "总分", "evaluation.unknown-figure"),
    ):
        with pytest.raises(EvaluationError) as caught:
            explain_figure(done, entity, name)
        assert [fault.code for fault in caught.value.faults] == [code]


def test_a_datum_of_an_earlier_period_opens_too(tmp_path):
    scheme = load_scheme(
        write_pack(
            tmp_path,
            """
            indicators: [{indicator: 税收增长, formula: 税 - 前期(税), unit: 万元}]
            lanes: [{lane: 全, missing: zero, indicators: [{indicator: 税收增长, weight: 100, benchmark: 10}]}]
            """,
        )
    )
    connection = duckdb.connect()
    tables = [make_table([firm("甲", tax, 1, 1)], connection) for tax in (30, 20)]
    done = run(scheme, tables[0], earlier=tables[1:])
    figure = explain_figure(done, "甲", "税·前1")
    assert (figure.step, figure.value, figure.unit, figure.parts[0].kind) == ("取数", 20.0, "万元", "datum")
