"""Sum over sum of formulas scaled by a number, worked by hand: everywhere the same group value, never the mean."""

from __future__ import annotations

import pytest

from evaluation.examples import make_scheme, make_table, rows_of
from mujun.errors import EvaluationError, PackError
from mujun.evaluation.assumption import Assumptions, BenchmarkChoice
from mujun.evaluation.peers import read_lane_figures
from mujun.evaluation.robustness import find_firmness
from mujun.evaluation.run import run
from mujun.evaluation.work import BENCHMARK

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
