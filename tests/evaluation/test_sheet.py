"""一企一单: it says what the run says, missing and zero and not applicable apart, and nobody's figures leak."""

from __future__ import annotations

from datetime import date

import pytest

from evaluation.examples import ITEMS, make_table, write_pack
from mujun.errors import EvaluationError
from mujun.evaluation.peers import SMALLEST, read_lane_figures
from mujun.evaluation.run import run
from mujun.evaluation.sheet import Identity, Surroundings, items_on_sheet, make_sheet, make_sheets, read_background
from mujun.facts.origin import Origin
from mujun.packs.scheme_load import load_scheme
from mujun.rules.value import MISSING, NOT_APPLICABLE

SCHEME = """
scope:
  - {status: exempt, when: 行业 == '4412', note: 公用事业}
  - {status: ungraded, when: 地 < 1, treated_as: B, note: 小微}
  - {status: evaluated}
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 单位用电税收, formula: 税 / 电, unit: 万元/万千瓦时}
  - {indicator: 亩均用电, formula: 电 / 地, unit: 万千瓦时/亩, direction: down}
lanes:
  - lane: 规上
    where: 规模 == '规上'
    missing: zero
    cap: 1.5
    floor: 0
    indicators:
      - {indicator: 亩均税收, weight: 60, benchmark: 20}
      - {indicator: 单位用电税收, weight: 40, benchmark: {of: sum over sum}, not_applicable: full}
    bonus: [{bonus: 无事故, points: 2, when: 非 事故, note: 加分}]
  - lane: 规下
    missing: zero
    points: rank
    indicators: [{indicator: 亩均用电, weight: 100}]
grades: {grades: [A, B, C], quota: {A: 40%, B: 40%, C: 20%}, rounding: half up, names: {A: 优先, B: 鼓励, C: 整治}}
adjust: [{adjust: 出过事故, kind: veto, when: 事故, note: 试行办法第九条}]
rounding: {points: 2, total: 2}
"""


def firm(entity, tax, land, power, industry="3484", scale="规上", accident=False):
    return {"entity": entity, "税": tax, "地": land, "电": power, "行业": industry, "规模": scale, "事故": accident}


ROWS = [
    firm("甲", 300, 10, 100),
    firm("乙", 150, 10, 100, "3411"),
    firm("丙", 100, 10, MISSING, "3421"),
    firm("丁", 90, 10, 50, "3455", accident=True),
    firm("戊", 0, 10, NOT_APPLICABLE, "3499"),
    firm("己", 900, 10, 10, "4412"),
    firm("庚", 1, 0.5, 1),
    firm("辛", 150, 10, 100, "1712"),
    firm("壬", 5, 1, 8, scale="规下"),
    firm("癸", 5, 1, 9, scale="规下"),
]


@pytest.fixture(scope="module")
def scheme(tmp_path_factory):
    return load_scheme(write_pack(tmp_path_factory.mktemp("p"), SCHEME))


@pytest.fixture(scope="module")
def done(scheme):
    return run(scheme, make_table(ROWS))


def sheet_of(done, entity, **around):
    (sheet,) = make_sheet(done, entity, Surroundings(**around))
    return sheet


def test_measures_carry_value_benchmark_lane_and_points(done):
    sheet = sheet_of(done, "乙")
    land, power = sheet.measures
    assert (land.value, land.benchmark, land.points, land.most) == (15.0, 20.0, 45.0, 90.0)
    assert land.benchmark_words == "办法写定"
    # 有电数的参评规上：(300+150+90+150) ÷ (100+100+50+100) = 690 ÷ 350
    assert power.benchmark == pytest.approx(690 / 350)
    assert power.benchmark_words == "本组本期合计之比"
    assert "值 ÷ 基准 × 权重 = 15 ÷ 20 × 60 = 45 分" in land.working
    # 规上参评六家：30、15、10、9、0、15
    assert land.lane.count == 6
    assert land.lane.mean == pytest.approx(79 / 6)
    assert land.lane.median == pytest.approx(12.5)
    assert land.lane.ratio == pytest.approx(790 / 60)


def test_missing_zero_and_not_applicable_are_three_things(done):
    missing, zero = sheet_of(done, "丙").measures[1], sheet_of(done, "戊").measures
    assert (missing.value, missing.points, missing.filled) == (MISSING, 0.0, "缺数：零分")
    assert (zero[0].value, zero[0].points, zero[0].filled) == (0.0, 0.0, None)
    assert (zero[1].value, zero[1].points, zero[1].filled) == (NOT_APPLICABLE, 40.0, "不适用：满分")
    assert [datum.value for datum in sheet_of(done, "丙").data if datum.item == "电"] == [MISSING]
    assert [datum.value for datum in sheet_of(done, "戊").data if datum.item in ("税", "电")] == [0.0, NOT_APPLICABLE]


def test_rank_ties_and_grade(done):
    sheet = sheet_of(done, "乙")
    # 乙、辛的税、地、电都一样
    assert (sheet.rank, sheet.size, sheet.sharing) == (2, 6, 2)
    assert (sheet.grade, sheet.grade_name) == ("A", "优先")
    assert sheet_of(done, "甲").sharing == 1


def test_an_adjustment_has_its_reason_and_the_first_grade_stays(done):
    sheet = sheet_of(done, "丁")
    assert (sheet.first, sheet.grade) != ("C", "B")
    assert [one.reason for one in sheet.adjustments] == ["出过事故（试行办法第九条）"]
    assert sheet.grade == "C"
    assert sheet_of(done, "甲").adjustments == ()


def test_extras_are_those_that_were_given(done):
    assert [(one.bonus.name, one.points) for one in sheet_of(done, "乙").extras] == [("无事故", 2.0)]
    assert sheet_of(done, "丁").extras == ()


def test_place_in_the_industry_by_division(done):
    # 34 大类规上参评五家：甲、乙、丙、丁、戊
    first, last = sheet_of(done, "甲"), sheet_of(done, "丙")
    assert (first.industry, first.place.place, first.place.size, first.place.percent) == ("34", 1, 5, 100.0)
    assert (last.place.place, last.place.percent) == (5, 20.0)
    assert last.measures[0].place.percent == 60.0  # 亩均税收 30、15、10、9、0 中的 10
    # 纺织只有一家：不给百分位，也就推不出别家
    alone = sheet_of(done, "辛")
    assert (alone.industry, alone.place.size, alone.place.percent) == ("17", 1, None)


def test_lower_is_better_where_the_scheme_says_so(done):
    best = sheet_of(done, "壬")
    assert best.measures[0].place.place == 1


def test_no_figure_of_a_small_group_is_told(done):
    figures = read_lane_figures(done)
    for (_, _, _), group in figures.items():
        if group.count < SMALLEST:
            assert (group.mean, group.median, group.ratio) == (None, None, None)
    assert figures["单一", "规下", "亩均用电"].count == 2
    assert sheet_of(done, "壬").measures[0].lane.mean is None
    # 规上有用电数的四家，也少于五家
    assert figures["单一", "规上", "单位用电税收"].mean is None


def test_who_is_outside_or_ungraded_is_told_why(done):
    exempt, small = sheet_of(done, "己"), sheet_of(done, "庚")
    assert (exempt.status, exempt.lane, exempt.measures, exempt.total) == ("免评", None, (), None)
    assert "公用事业" in exempt.ground
    assert (small.status, small.treated, small.rank) == ("参评不定级", "B", None)
    assert small.measures[0].value == 2.0


def test_identity_from_the_run_or_from_who_knows_better(done):
    assert sheet_of(done, "甲").identity == Identity("甲", industry="3484", scale="规上")
    known = Identity("甲", "云川甲公司", ("云川旧公司",), "兰江县", "东门街道", "3484", "通用设备制造业", "规上")
    assert sheet_of(done, "甲", identities={"甲": known}).identity == known


def test_every_datum_has_its_origin(done):
    origin = Origin("税", "税务", 3, date(2023, 5, 1), "税.xlsx", 17, "2022", 300.0, None, None, "元", "", False)
    data = {one.item: one for one in sheet_of(done, "甲", origins={("甲", "税"): (origin,)}).data}
    assert data["税"].origins == (origin,)
    assert data["税"].unit == "万元"
    assert data["地"].origins == ()


def test_data_named_are_those_of_the_lane_then_of_the_conditions(scheme):
    names = items_on_sheet(scheme_run(scheme), scheme.lane("规上"))
    assert names[:3] == ("税", "地", "电")
    assert set(names) == {"税", "地", "电", "行业", "事故"}
    assert items_on_sheet(scheme_run(scheme), scheme.lane("规下"))[:2] == ("电", "地")


def scheme_run(scheme):
    return run(scheme, make_table(ROWS))


def test_history_shows_gaps_as_gaps(scheme, done, tmp_path):
    def year(period, rows):
        path = write_pack(tmp_path / str(period), SCHEME, ITEMS)
        file = path / "schemes" / "试.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("period: 2022", f"period: {period}"), encoding="utf-8")
        return run(load_scheme(path), make_table(rows))

    before = year(2020, [one for one in ROWS if one["entity"] != "甲"])
    earliest = year(2019, [firm("乙", 300, 10, 100, "4412") if one["entity"] == "乙" else one for one in ROWS])
    moments = {one.period: one for one in sheet_of(done, "甲", earlier=(before, earliest)).history}
    assert list(moments) == [2022, 2021, 2020, 2019]
    assert moments[2021].why == "没有这一年的评价"
    assert moments[2020].why == "这一年的评价里没有它"
    assert (moments[2022].grade, moments[2022].rank, moments[2022].why) == ("A", 1, None)
    other = {one.period: one for one in sheet_of(done, "乙", earlier=(before, earliest)).history}
    assert (other[2019].why, other[2019].grade) == ("免评", None)
    assert other[2020].grade is not None
    # 一次较晚的评价不是历史
    assert [one.period for one in make_sheet(earliest, "乙", Surroundings(earlier=(done,)))[0].history] == [2019]


def test_many_sheets_are_the_same_as_one_by_one(done):
    background = read_background(done)
    many = make_sheets(done, ["甲", "乙", "己", "没有"], background=background)
    assert [one.identity.code for one in many] == ["乙", "己", "甲"]
    assert many[0] == make_sheet(done, "乙")[0]


def test_alone_and_merged_are_two_sheets(tmp_path):
    scheme = load_scheme(write_pack(tmp_path, "merge: {by: 宗地号, mode: both}\n" + SCHEME))
    rows = [{**row, "宗地号": "一" if row["entity"] in ("甲", "乙") else ""} for row in ROWS]
    alone, merged = make_sheet(run(scheme, make_table(rows)), "甲")[::-1]
    assert {alone.label, merged.label} == {"独立", "合并"}
    by_label = {one.label: one for one in (alone, merged)}
    assert (by_label["独立"].members, by_label["合并"].members) == (1, 2)
    assert by_label["合并"].measures[0].value == 22.5  # (300 + 150) ÷ 20


def test_a_firm_that_is_not_there(done):
    with pytest.raises(EvaluationError) as caught:
        make_sheet(done, "没有")
    assert [fault.code for fault in caught.value.faults] == ["evaluation.unknown-entity"]
