"""Leaders are the best of their group who may lead, with ties; a league gives everyone a place and its change."""

from __future__ import annotations

import narwhals as nw
import pytest

from evaluation.examples import make_table, write_pack
from mujun.errors import EvaluationError
from mujun.evaluation.leaders import find_leaders, make_league
from mujun.evaluation.run import run
from mujun.packs.scheme_load import load_scheme
from mujun.rules.value import MISSING

SCHEME = """
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 亩均用电, formula: 电 / 地, unit: 万千瓦时/亩, direction: down}
lanes:
  - lane: 规上
    where: 规模 == '规上'
    missing: zero
    indicators:
      - {indicator: 亩均税收, weight: 60, benchmark: 20}
      - {indicator: 亩均用电, weight: 40, points: inverse, benchmark: 5}
  - lane: 规下
    missing: zero
    indicators: [{indicator: 亩均税收, weight: 100, benchmark: 10}]
grades: {grades: [A, B, C], quota: {A: 20%, B: 60%, C: 20%}}
adjust: [{adjust: 事故, kind: veto, when: 事故, note: 试行}]
leaders:
  - {leaders: 亩均税收领跑者, by: 亩均税收, smallest: 3, when: 等级 != 'C' and 非 事故, note: 试行}
  - {leaders: 节电领跑者, by: 亩均用电, lanes: 规上, take: 2, smallest: 5, note: 试行}
  - {leaders: 全组之最, within: [], smallest: 2, note: 试行}
"""


def firm(entity, tax, power, industry="3484", scale="规上", accident=False):
    return {"entity": entity, "税": tax, "地": 10, "电": power, "行业": industry, "规模": scale, "事故": accident}


ROWS = [
    firm("甲", 300, 100),
    firm("乙", 300, 50, "3411"),
    firm("丙", 250, 100, "3421"),
    firm("丁", 900, 80, "3455", accident=True),
    firm("戊", 950, 80, "3461", accident=MISSING),
    firm("己", 120, 60, "1712"),
    firm("庚", 110, 70, "1712"),
    firm("辛", 40, 10, "1712", "规下"),
    firm("壬", 50, 10, "1712", "规下"),
    firm("癸", 50, 10, "1713", "规下"),
]


@pytest.fixture(scope="module")
def scheme(tmp_path_factory):
    return load_scheme(write_pack(tmp_path_factory.mktemp("p"), SCHEME))


@pytest.fixture(scope="module")
def done(scheme):
    return run(scheme, make_table(ROWS))


def lists_of(done):
    return {one.rule.name: {(group.lane, *group.within): group for group in one.groups} for one in find_leaders(done)}


def test_the_best_who_may_lead_with_ties(done):
    group = lists_of(done)["亩均税收领跑者"]["规上", "34"]
    # 丁出过事故、戊不知出没出过，都不入选；甲、乙同为 30，并列
    assert [(one.entity, one.value, one.place) for one in group.leaders] == [("乙", 30.0, 1), ("甲", 30.0, 1)]
    assert group.doubtful == ("戊",)
    # 均值与中位数是全组的：30、30、25、90、95
    assert (group.size, group.mean, group.median) == (5, 54.0, 30.0)


def test_a_small_group_has_no_leader_and_tells_no_mean(done):
    group = lists_of(done)["亩均税收领跑者"]["规上", "17"]
    assert (group.leaders, group.mean, group.why) == ((), None, "只有 2 家，少于 3 家，不取")


def test_between_the_smallest_and_five_a_leader_but_no_mean(done):
    group = lists_of(done)["亩均税收领跑者"]["规下", "17"]
    assert group.size == 3
    assert {one.entity for one in group.leaders} == {"壬", "癸"}
    assert (group.mean, group.median) == (None, None)


def test_lower_leads_where_lower_is_better_and_several_are_taken(done):
    lists = lists_of(done)["节电领跑者"]
    assert set(lists) == {("规上", "34"), ("规上", "17")}
    group = lists["规上", "34"]
    # 亩均用电 5、8、8、10、10：第二名并列两家
    assert [(one.entity, one.place) for one in group.leaders] == [("乙", 1), ("丁", 2), ("戊", 2)]
    assert not next(one for one in find_leaders(done) if one.rule.name == "节电领跑者").up


def test_a_list_without_columns_takes_whole_lanes_by_total(done):
    lists = lists_of(done)["全组之最"]
    assert set(lists) == {("规上",), ("规下",)}
    (leader,) = lists["规上",].leaders
    assert leader.entity == "戊"
    assert {one.entity for one in lists["规下",].leaders} == {"壬", "癸"}


def test_nobody_fits_is_said(tmp_path):
    scheme = load_scheme(write_pack(tmp_path, SCHEME.replace("等级 != 'C' and 非 事故", "等级 == '没有'")))
    group = lists_of(run(scheme, make_table(ROWS)))["亩均税收领跑者"]["规上", "34"]
    assert (group.leaders, group.why) == ((), "没有一家合条件")


def test_leaders_change_no_grade(tmp_path, done):
    without = load_scheme(write_pack(tmp_path, SCHEME.partition("leaders:")[0]))
    columns = ("entity", "总分", "名次", "等级")
    left, right = (
        sorted(one.results.select(*columns).to_native().fetchall()) for one in (done, run(without, make_table(ROWS)))
    )
    assert left == right


def test_a_league_has_places_ties_and_changes(scheme, done):
    last_year = run(scheme, make_table([firm("甲", 900, 100), firm("乙", 300, 50, "3411"), firm("丁", 90, 80, "3455")]))
    leagues = {
        (one.lane, *one.within): one for one in make_league(done, by="亩均税收", within=["行业大类"], before=last_year)
    }
    table = leagues["规上", "34"].rows
    assert [(one.entity, one.place, one.sharing) for one in table] == [
        ("戊", 1, 1), ("丁", 2, 1), ("乙", 3, 2), ("甲", 3, 2), ("丙", 5, 1),
    ]  # fmt: skip
    # 去年甲第 1、乙第 2、丁第 3；戊、丙去年没有
    assert {one.entity: one.change for one in table} == {"戊": None, "丁": 1, "乙": -1, "甲": -2, "丙": None}
    assert leagues["规下", "17"].rows[0].before is None


def test_a_league_of_some_keeps_their_places_among_all(done):
    (league,) = make_league(done, by="亩均税收", only=nw.col("entity").is_in(["甲", "丙"]))
    assert [(one.entity, one.place) for one in league.rows] == [("甲", 3), ("丙", 5)]


def test_an_order_that_cannot_be(done):
    with pytest.raises(EvaluationError) as caught:
        make_league(done, by="亩均", within=["乡镇"])
    assert [fault.code for fault in caught.value.faults] == ["evaluation.no-column"] * 2
    with pytest.raises(EvaluationError) as caught:
        make_league(done, by="等级")
    assert [fault.code for fault in caught.value.faults] == ["evaluation.wrong-column"]


@pytest.mark.parametrize("industry", ["3484", "34", "水泵"])
def test_the_division_is_the_first_two_digits_and_words_stay_whole(scheme, industry):
    done = run(scheme, make_table([firm("甲", 1, 1, industry)]))
    (row,) = done.results.select("行业大类").to_native().fetchall()
    assert row == ("水泵" if industry == "水泵" else "34",)


def test_lanes_rank_and_benchmarks_are_taken_by_division(tmp_path):
    scheme = load_scheme(
        write_pack(
            tmp_path,
            """
            indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
            lanes:
              - lane: 全
                missing: zero
                indicators: [{indicator: 亩均税收, weight: 100, benchmark: {of: mean, within: 行业大类}}]
                rank_within: 行业大类
            """,
        )
    )
    done = run(scheme, make_table([firm("甲", 300, 1), firm("乙", 100, 1, "3411"), firm("丙", 50, 1, "1712")]))
    rows = done.results.select("entity", "基准·亩均税收", "名次", "域").to_native().fetchall()
    assert rows == [("丙", 5.0, 1.0, "全·17"), ("乙", 20.0, 2.0, "全·34"), ("甲", 20.0, 1.0, "全·34")]
