"""The arithmetic a person can redo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.rules.evaluate import evaluate_node
from mujun.rules.explain import explain_node
from mujun.rules.parse import parse_node
from mujun.rules.value import MISSING, NOT_APPLICABLE


@pytest.mark.parametrize(
    ("text", "given", "words"),
    [
        ("实际 - 序时", {"实际": 41, "序时": 50}, "实际 − 序时 = 41 − 50 = -9"),
        ("实际 / 序时 * 100", {"实际": 29, "序时": 50}, "实际 ÷ 序时 × 100 = 29 ÷ 50 × 100 = 58"),
        ("实际 - 序时", {"实际": MISSING, "序时": 50}, "实际 − 序时 = 缺数 − 50 = 缺数"),
        ("实际 / 序时", {"实际": 3, "序时": 0}, "实际 ÷ 序时 = 3 ÷ 0 = 不适用"),
        ("实际 - 序时", {"实际": 1, "序时": -2}, "实际 − 序时 = 1 − (-2) = 3"),
        ("(甲 + 乙) * 2", {"甲": 1, "乙": 2}, "(甲 + 乙) × 2 = (1 + 2) × 2 = 6"),
        ("甲 - (乙 - 1)", {"甲": 1, "乙": 2}, "甲 − (乙 − 1) = 1 − (2 − 1) = 0"),
        ("累计未动工月数", {"累计未动工月数": 3}, "累计未动工月数 = 3"),
        ("等级 == 'D'", {"等级": "D"}, "等级 == “D” = “D” == “D” = 是"),
    ],
)
def test_formula_figures_and_result_stand_in_one_line(text, given, words):
    assert str(explain_node(parse_node(text), given)) == words


def test_steps_go_from_the_inside_out():
    steps = explain_node(parse_node("max(甲 - 乙, 0) * 2"), {"甲": 5, "乙": 3}).steps
    assert steps == ("甲 − 乙 = 2", "max(甲 − 乙, 0) = 2", "max(甲 − 乙, 0) × 2 = 4")


def test_earlier_periods_are_one_step():
    explanation = explain_node(parse_node("增长(税收)"), {"税收": 12}, [{"税收": 10}])
    assert explanation.steps == ("增长(税收) = 20",)
    assert str(explanation) == "增长(税收) = 20"


@given(st.sampled_from([0, 1, -2, 0.1, MISSING, NOT_APPLICABLE]), st.sampled_from([0, 3, 1e-3, MISSING]))
def test_the_explained_value_is_the_value(left, right):
    given = {"甲": left, "乙": right}
    for text in ("甲 / 乙", "若(甲 > 乙, 甲, -乙)", "max(甲, 乙) - min(甲, 乙)", "甲 >= 乙 or 甲 < 0"):
        node = parse_node(text)
        assert explain_node(node, given).value == evaluate_node(node, given)
