"""Sum over sum of formulas scaled by a number, worked by hand: everywhere the same group value, never the mean."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from evaluation.examples import make_scheme, make_table, rows_of
from mujun.errors import EvaluationError, PackError
from mujun.evaluation.assumption import Assumptions, BenchmarkChoice
from mujun.evaluation.explain import explain_entity
from mujun.evaluation.group import ABOVE, BELOW, COUNT
from mujun.evaluation.opening import explain_figure
from mujun.evaluation.peers import read_lane_figures
from mujun.evaluation.robustness import find_firmness
from mujun.evaluation.run import run
from mujun.evaluation.sheet import make_sheet
from mujun.evaluation.work import BENCHMARK
from mujun.rules.value import MISSING

SCHEME = """
indicators:
  - {indicator: 税地比, formula: %s, unit: 万元%s}
lanes:
  - lane: 全
    missing: zero
    indicators: [{indicator: 税地比, weight: 100, %s}]
grades: {grades: [A, B], thresholds: [{grade: A, when: ">= %s"}, {grade: B, when: "< %s"}]}
"""
OVER = "benchmark: {of: sum over sum}"
# five firms; taxes add up to 30, land to 15: 2 万元/亩, while the mean of the five quotients is another number
ROWS = [
    {"entity": "甲", "税": 20, "地": 1},
    {"entity": "乙", "税": 4, "地": 2},
    {"entity": "丙", "税": 3, "地": 3},
    {"entity": "丁", "税": 2, "地": 4},
    {"entity": "戊", "税": 1, "地": 5},
]


def make_run(tmp_path, formula: str, stated: str = OVER, limit: int = 100, rows=ROWS, per: str = "/亩"):
    return run(make_scheme(tmp_path, SCHEME % (formula, per, stated, limit, limit)), make_table(rows))


@pytest.mark.parametrize("formula", ["税 / 地 * 100", "100 * 税 / 地", "100 * (税 / 地)", "税 / (地 / 100)"])
def test_sum_over_sum_of_a_scaled_quotient_is_the_sums_scaled(tmp_path, formula):
    done = make_run(tmp_path, formula)
    # 30 ÷ 15 × 100 = 200; 甲 2000 ÷ 200 × 100 = 1000, 戊 20 ÷ 200 × 100 = 10
    assert set(rows_of(done, BENCHMARK + "税地比").values()) == {200}
    assert rows_of(done, "总分")["甲"] == pytest.approx(1000)
    assert rows_of(done, "总分")["戊"] == pytest.approx(10)
    (figures,) = read_lane_figures(done).values()
    assert figures.ratio == pytest.approx(200)
    assert figures.mean == pytest.approx((2000 + 200 + 100 + 50 + 20) / 5)


def test_the_points_form_reads_the_same_ratio(tmp_path):
    done = make_run(tmp_path, "税 / 地 * 100", "points: 权重 * 值 / 合比")
    assert rows_of(done, "总分")["乙"] == pytest.approx(100)


def test_an_assumed_benchmark_is_the_same_ratio(tmp_path):
    done = make_run(tmp_path, "税 / 地 * 100", "benchmark: 1")
    # by the ratio 200 乙 has 100 points; by the mean 474 it would have 42 and be B
    choice = BenchmarkChoice("税地比", ("sum over sum",))
    grades = {one.entity: one.chances for one in find_firmness(done, Assumptions(0, (choice,), draws=5))}
    assert [grades[name]["A"] for name in "甲乙丙"] == [1, 1, 0]


def test_what_has_no_ratio_is_refused_where_it_is_written_and_where_it_is_assumed(tmp_path):
    for stated in (OVER, "points: 权重 * 值 / 合比"):
        with pytest.raises(PackError) as refused:
            make_scheme(tmp_path, SCHEME % ("税 * 2", "", stated, 1, 1))
        assert [fault.code for fault in refused.value.faults] == ["packs.no-sum-over-sum"]
        assert ":11" in refused.value.faults[0].where
    done = make_run(tmp_path, "税 * 2", "benchmark: 1", per="")
    with pytest.raises(EvaluationError) as denied:
        find_firmness(done, Assumptions(0, (BenchmarkChoice("税地比", ("sum over sum",)),), draws=5))
    assert "没有合计之比" in str(denied.value)


def test_a_negative_denominator_is_what_the_scheme_says_also_behind_a_factor(tmp_path):
    per = "/亩, negative_denominator: missing"
    odd = [{"entity": "甲", "税": 1, "地": -1}, *ROWS[1:]]
    done = make_run(tmp_path, "税 / 地 * 100", "benchmark: 1", per=per, rows=odd)
    assert rows_of(done, "总分")["甲"] == 0
    assert rows_of(done, "税地比")["甲"] is None


LAST_YEAR = """
scope:
  %s
  - {status: evaluated}
indicators: [{indicator: 单位用电税收, formula: 税 / 电, unit: 万元/万千瓦时}]
lanes:
  - lane: 小
    where: 地 < 3
    missing: zero
    indicators: [{indicator: 单位用电税收, weight: 100, benchmark: {of: sum over sum, year: last, otherwise: this}}]
  - lane: 大
    missing: zero
    indicators: [{indicator: 单位用电税收, weight: 100, benchmark: 1}]
grades: {grades: [A, B], thresholds: [{grade: A, when: ">= 50"}, {grade: B, when: "< 50"}]}
"""
SMALL = '- {status: ungraded, when: "地 < 1 and 电 < 0.2", treated_as: B, note: 小微}'
BEFORE = [
    {"entity": "甲", "税": 10, "地": 2, "电": 5},
    {"entity": "乙", "税": 6, "地": 2.5, "电": 2},  # this year 4 亩: in the other lane
    {"entity": "丙", "税": 50, "地": 5, "电": 10},  # this year 2 亩: it was in the other lane
    {"entity": "丁", "税": 1, "地": 0.5, "电": 0.1},  # by this year's scope not ranked, by last year's own it was
    {"entity": "戊", "税": 8, "地": 2, "电": MISSING},
    {"entity": "己", "税": 3, "地": 1, "电": 1},
    {"entity": "庚", "税": 4, "地": 1, "电": 2},
    {"entity": "辛", "税": 5, "地": 1, "电": 4},
]
NOW = [row | {"税": 1, "电": 1} | {"乙": {"地": 4}, "丙": {"地": 2}}.get(row["entity"], {}) for row in BEFORE]


def run_after_last_year(tmp_path, earlier=(BEFORE,)):
    scheme = make_scheme(tmp_path, LAST_YEAR % SMALL)
    connection = duckdb.connect()
    return run(scheme, make_table(NOW, connection), earlier=[make_table(rows, connection) for rows in earlier])


def test_last_years_benchmark_is_of_last_years_figures_sorted_by_this_years_rules(tmp_path):
    done = run_after_last_year(tmp_path)
    # 甲、乙、己、庚、辛 were small and in scope: (10 + 6 + 3 + 4 + 5) ÷ (5 + 2 + 1 + 2 + 4)
    assert rows_of(done, BENCHMARK + "单位用电税收")["甲"] == pytest.approx(28 / 14)
    # neither the list last year's own scheme gave (with 丁), nor those that are small this year (丙 for 乙)
    own = run(make_scheme(tmp_path, LAST_YEAR % ""), make_table(BEFORE))
    listed = [entity for entity, lane in rows_of(own, "组").items() if lane == "小"]
    figures = {row["entity"]: row for row in BEFORE if row["电"] is not MISSING}
    ratio = sum(figures[one]["税"] for one in listed if one in figures) / sum(
        figures[one]["电"] for one in listed if one in figures
    )
    assert ratio == pytest.approx(29 / 14.1)
    assert ratio != pytest.approx(2, abs=0.01)


def test_the_drawer_the_sheet_and_explain_say_which_firms_entered_and_their_sums(tmp_path):
    done = run_after_last_year(tmp_path)
    figure = explain_figure(done, "甲", BENCHMARK + "单位用电税收")
    told = (
        "用上一期（2021 年度）各家的数，按本办法（2022 年度）的范围和分组条件重新归组："
        "归到“小”组、参评而分子、分母都有数的 5 家；不是上一期评价公布的名单，也不是本期在组的各家"
    )
    worked = "税合计 28 ÷ 电合计 14 = 2"
    assert figure.lines[-2:] == (told, worked)
    assert [(part.name, part.value) for part in figure.parts] == [("有数的家数", 5), ("税合计", 28), ("电合计", 14)]
    (sheet,) = make_sheet(done, "甲")
    assert sheet.measures[0].made == (told, worked)
    (explained,) = explain_entity(done, "甲")
    assert told in str(explained)
    assert worked in str(explained)


def test_a_run_from_before_runs_told_it_says_who_enters_without_numbers(tmp_path):
    done = run_after_last_year(tmp_path)
    kept = [name for name in done.results.collect_schema() if not any(end in name for end in (COUNT, ABOVE, BELOW))]
    old = replace(done, results=done.results.select(*kept))
    figure = explain_figure(old, "甲", BENCHMARK + "单位用电税收")
    assert "归到“小”组、参评而分子、分母都有数的各家；" in figure.lines[-1]
    assert figure.parts == ()


def test_where_nothing_is_known_of_last_year_it_says_that_this_years_figures_stand_in(tmp_path):
    done = run_after_last_year(tmp_path, earlier=())
    figure = explain_figure(done, "甲", BENCHMARK + "单位用电税收")
    assert (
        "上一期取不出，按办法用本期（2022 年度）各家的数：本期在“小”组、参评而分子、分母都有数的 7 家" in figure.lines
    )
    assert figure.lines[-1] == "税合计 7 ÷ 电合计 7 = 1"


def test_the_sums_of_few_firms_are_not_told(tmp_path):
    few = [row for row in BEFORE if row["entity"] in "甲乙丙"]
    figure = explain_figure(run_after_last_year(tmp_path, earlier=(few,)), "甲", BENCHMARK + "单位用电税收")
    assert "2 家" in figure.lines[-1]
    assert [part.name for part in figure.parts] == ["有数的家数"]
