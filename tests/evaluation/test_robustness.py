"""How firmly grades stand, against cases worked by hand."""

from __future__ import annotations

import pytest

from evaluation.examples import make_scheme, make_table, rows_of
from mujun.errors import EvaluationError
from mujun.evaluation.robustness import Assumptions, find_firmness, leave_one_out, list_checks, list_nonlinear
from mujun.evaluation.run import run
from mujun.rules.value import MISSING

TEXT = """
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 单位用电税收, formula: 税 / 电, unit: 万元/万千瓦时}
lanes:
  - lane: 全
    missing: spread
    indicators:
      - {indicator: 亩均税收, weight: 50, benchmark: 10%s}
      - {indicator: 单位用电税收, weight: 50, benchmark: 1}
grades: %s
"""
QUOTA = "{grades: [A, B, C], quota: {A: 25%%, B: 50%%, C: 25%%}, ties: %s}"
ROWS = [
    {"entity": "甲", "税": 20, "地": 1, "电": 20},  # 100 + 50
    {"entity": "乙", "税": 10, "地": 1, "电": 5},  # 50 + 100
    {"entity": "丙", "税": 10, "地": 1, "电": 10},  # 50 + 50
    {"entity": "丁", "税": 4, "地": 1, "电": 4},  # 20 + 50
    {"entity": "戊", "税": 4, "地": 1, "电": 4},  # the same
]


def make_run(tmp_path, grades: str = QUOTA % "share the better", more: str = "", rows=ROWS):
    return run(make_scheme(tmp_path, TEXT % (more, grades)), make_table(rows))


@pytest.mark.parametrize("ties", ["share the better", "share the worse", "by key"])
@pytest.mark.parametrize("rounding", ["down", "half up", "up"])
def test_where_nothing_is_uncertain_every_grade_is_certain(tmp_path, ties, rounding):
    grades = (QUOTA % ties).replace("}, ties", f"}}, rounding: {rounding}, ties")
    done = make_run(tmp_path, grades)
    firm = find_firmness(done, Assumptions(weights=0, draws=3))
    assert {one.entity: one.grade for one in firm} == rows_of(done, "初评等级")
    assert [one.firmness for one in firm] == [1.0] * 5
    assert {one.entity: one.ranks for one in firm} == {e: (int(r), int(r)) for e, r in rows_of(done, "名次").items()}


def test_thresholds_are_followed(tmp_path):
    bands = '{grades: [A, B], thresholds: [{grade: A, when: ">= 100"}, {grade: B, when: "< 100"}]}'
    firm = find_firmness(make_run(tmp_path, bands), Assumptions(weights=0, draws=3))
    assert {one.entity: one.grade for one in firm if one.firmness == 1} == dict(zip("甲乙丙丁戊", "AAABB", strict=True))


def test_two_firms_that_mirror_each_other_share_the_first_place_evenly(tmp_path):
    firm = {one.entity: one for one in find_firmness(make_run(tmp_path), Assumptions(weights=0.3, draws=4000, seed=1))}
    # 甲 and 乙 are mirror images: whichever weight is drawn larger decides
    assert firm["甲"].chances["A"] == pytest.approx(0.5, abs=0.03)
    assert firm["甲"].chances["A"] + firm["乙"].chances["A"] == pytest.approx(1, abs=0.01)
    assert firm["甲"].ranks == (1, 2)
    assert firm["丙"].firmness == 1


def test_the_seed_makes_it_repeatable(tmp_path):
    done, assumed = make_run(tmp_path), Assumptions(draws=50, errors={"亩均税收": 0.2})
    assert find_firmness(done, assumed) == find_firmness(done, assumed)


def test_one_indicator_left_out(tmp_path):
    # without 亩均税收: 乙 100·2, the others 50·2; without 单位用电税收: 甲 200, 乙 丙 100, 丁 戊 40
    assert leave_one_out(make_run(tmp_path)) == {
        "亩均税收": {"甲": "B", "丁": "B", "戊": "B"},
        "单位用电税收": {"乙": "B"},
    }


def test_figures_worth_checking_come_first(tmp_path):
    # 甲 100 + 50: off by half it falls to 100, where B's first 丙 is, not below; nobody else reaches a neighbour
    assert list_checks(make_run(tmp_path), {"亩均税收": 0.5, "单位用电税收": 0.1}) == ()
    found = [(one.entity, one.chance) for one in list_checks(make_run(tmp_path), {"亩均税收": 0.9})]
    # 甲 150 ± 90 falls below 100 in 40 of 180; 丙 100 ± 45 falls below 70 in 15 of 90; 乙 150 ± 45 stays above
    assert found == [("甲", pytest.approx(40 / 180)), ("丙", pytest.approx(15 / 90))]


def test_checking_is_ordered_by_chance_for_each_hour(tmp_path):
    done = make_run(tmp_path)
    errors = {"亩均税收": 0.9, "单位用电税收": 0.9}
    assert list_checks(done, errors, {"亩均税收": 10, "单位用电税收": 1})[0].indicator == "单位用电税收"
    assert list_checks(done, errors, {"亩均税收": 1, "单位用电税收": 10})[0].indicator == "亩均税收"


def test_a_cap_bounds_what_an_error_can_do(tmp_path):
    capped = list_checks(make_run(tmp_path, more=", cap: 1"), {"亩均税收": 0.9})
    # capped at 50, 甲 100 and 丙 100 cannot rise; 甲 is no longer apart from 丙
    assert all(one.entity != "甲" or one.chance < 1 for one in capped)


def test_absent_indicators_keep_their_weight_spread(tmp_path):
    rows = [*ROWS[:4], {"entity": "戊", "税": 4, "地": 1, "电": MISSING}]
    done = make_run(tmp_path, rows=rows)
    firm = find_firmness(done, Assumptions(weights=0, draws=2))
    assert {one.entity: one.grade for one in firm if one.firmness == 1} == rows_of(done, "初评等级")


def test_forms_that_are_not_linear_are_named_or_refused(tmp_path):
    text = (TEXT % ("", QUOTA % "by key")).replace("benchmark: 1}", "points: min-max, flat: full}")
    assert list_nonlinear(run(make_scheme(tmp_path, text), make_table(ROWS))) == ("单位用电税收",)
    geometric = run(
        make_scheme(tmp_path, text.replace("missing: spread", "missing: zero\n    total: geometric")), make_table(ROWS)
    )
    with pytest.raises(EvaluationError) as caught:
        find_firmness(geometric, Assumptions())
    assert caught.value.faults[0].code == "evaluation.not-linear"
