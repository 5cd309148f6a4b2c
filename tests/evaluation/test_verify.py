"""A published sheet is recomputed from its own figures."""

from __future__ import annotations

import pytest

from evaluation.examples import make_scheme, make_table
from mujun.errors import EvaluationError
from mujun.evaluation.verify import verify_sheet

SCHEME = """
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
lanes: [{lane: 全, missing: zero, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 30}]}]
rounding: {total: 2}
"""


def verify(tmp_path, **second):
    rows = [
        {"entity": "甲", "税": 300, "地": 10, "亩均税收": 30, "总分": 100, "名次": 1},
        {"entity": "乙", "税": 100, "地": 10, "亩均税收": 10, "总分": 33.3, "名次": 2, **second},
    ]
    return verify_sheet(make_scheme(tmp_path, SCHEME), make_table(rows))


def test_figures_agree_at_the_decimals_they_are_printed_with(tmp_path):
    found = verify(tmp_path)
    assert found.columns == ("总分", "名次", "亩均税收")
    assert found.discrepancies == ()


@pytest.mark.parametrize(
    ("wrong", "column"), [({"总分": 33.4}, "总分"), ({"名次": 1}, "名次"), ({"亩均税收": 11}, "亩均税收")]
)
def test_what_does_not_come_out_is_named(tmp_path, wrong, column):
    (found,) = verify(tmp_path, **wrong).discrepancies
    assert (found.entity, found.column) == ("乙", column)
    assert "按表上的数算得" in str(found)


def test_a_sheet_without_indicators_is_recomputed_from_items(tmp_path):
    table = make_table([{"entity": "甲", "税": 150, "地": 10, "总分": 50}])
    assert verify_sheet(make_scheme(tmp_path, SCHEME), table).discrepancies == ()


def test_a_sheet_with_indicators_only_is_taken_at_its_word(tmp_path):
    table = make_table([{"entity": "甲", "亩均税收": 15, "总分": 51}])
    (found,) = verify_sheet(make_scheme(tmp_path, SCHEME), table).discrepancies
    assert (found.stated, found.computed) == ("51", "50")


def test_a_sheet_without_results_cannot_be_verified(tmp_path):
    with pytest.raises(EvaluationError) as caught:
        verify_sheet(make_scheme(tmp_path, SCHEME), make_table([{"entity": "甲", "税": 150, "地": 10}]))
    assert caught.value.faults[0].code == "evaluation.nothing-to-verify"
