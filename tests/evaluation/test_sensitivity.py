"""Which assumption drives changes of grade: where only one can, it is the one; where two can alike, they are alike."""

from __future__ import annotations

import sys

import pytest

from evaluation.examples import make_scheme, make_table
from mujun.errors import EvaluationError
from mujun.evaluation.assumption import Assumptions, BenchmarkChoice, ItemError
from mujun.evaluation.run import run
from mujun.evaluation.sensitivity import find_drivers

TEXT = """
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 分数, formula: 分}
lanes:
  - lane: 全
    missing: zero
    indicators:
      - {indicator: 亩均税收, weight: 50, benchmark: 10}
      - {indicator: 分数, weight: 50, benchmark: 10%s}
grades: {grades: [A, B], thresholds: [{grade: A, when: ">= 100"}, {grade: B, when: "< 100"}]}
"""


def make_run(tmp_path, more: str = ""):
    rows = [{"entity": f"{n:03}", "税": 8 + n / 25, "地": 1, "分": 12 - n / 25} for n in range(100)]
    return run(make_scheme(tmp_path, TEXT % more), make_table(rows))


def test_the_only_one_that_can_change_a_grade_drives_all(tmp_path):
    pytest.importorskip("SALib")
    # capped far below what they have, the points of 分数 never move
    done = make_run(tmp_path, ", cap: 0.5")
    assumed = Assumptions(0, (BenchmarkChoice("亩均税收", factor=(0.6, 1.4)),), (ItemError("分", relative=0.1),))
    first, second = find_drivers(done, assumed, samples=128)
    assert (first.assumption, second.assumption) == ("基准·亩均税收", "误差·分")
    assert first.total == pytest.approx(1, abs=0.15)
    assert (second.first, second.total) == (pytest.approx(0, abs=0.01), pytest.approx(0, abs=0.01))


def test_two_that_are_alike_drive_alike_and_weights_are_told_apart(tmp_path):
    pytest.importorskip("SALib")
    done = make_run(tmp_path)
    assumed = Assumptions(
        0.05, (BenchmarkChoice("亩均税收", factor=(0.8, 1.25)), BenchmarkChoice("分数", factor=(0.8, 1.25)))
    )
    found = {one.assumption: one for one in find_drivers(done, assumed, samples=256)}
    assert set(found) == {"权重·亩均税收", "权重·分数", "基准·亩均税收", "基准·分数"}
    left, right = found["基准·亩均税收"], found["基准·分数"]
    assert abs(left.total - right.total) <= left.total_within + right.total_within
    assert min(left.total, right.total) > max(found["权重·亩均税收"].total, found["权重·分数"].total)


def test_where_no_grade_changes_nothing_drives(tmp_path):
    pytest.importorskip("SALib")
    (only,) = find_drivers(make_run(tmp_path), Assumptions(0, errors=(ItemError("税"),)), samples=8)
    assert (only.assumption, only.total) == ("误差·税", 0)


def test_without_salib_or_assumptions_it_says_so(tmp_path, monkeypatch):
    done = make_run(tmp_path)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "SALib.analyze.sobol", None)
        with pytest.raises(EvaluationError) as caught:
            find_drivers(done, Assumptions())
    assert caught.value.faults[0].code == "evaluation.no-salib"
    assert "mujun[sensitivity]" in str(caught.value)
    pytest.importorskip("SALib")
    with pytest.raises(EvaluationError) as caught:
        find_drivers(done, Assumptions(weights=0))
    assert caught.value.faults[0].code == "evaluation.bad-assumption"
