"""The surface of the language: parse once, ask for names, values, arithmetic."""

import doctest

import mujun.rules.expression
from mujun.rules.expression import evaluate, explain, names, parse_expression


def test_names_come_once_in_the_order_they_are_met():
    expression = parse_expression("若(甲 > 乙, 前期(丙), 甲) + max(丁, 乙)")
    assert names(expression) == ("甲", "乙", "丙", "丁")


def test_names_of_functions_and_texts_are_not_names():
    assert names(parse_expression("max(1, 2) > 0 and '甲' == '乙'")) == ()


def test_a_name_may_be_spelt_like_a_function():
    expression = parse_expression("增长 - 前期(增长)")
    assert evaluate(expression, {"增长": 8}, [{"增长": 5}]) == 3


def test_words_are_the_formula_as_a_reader_writes_it():
    assert parse_expression("税收/用地*100>=3 and not 停产").words == "税收 ÷ 用地 × 100 ≥ 3 且 非 停产"


def test_explain_gives_the_value_of_evaluate():
    expression = parse_expression("税收 / 用地")
    assert explain(expression, {"税收": 573564, "用地": 30341}).value == evaluate(
        expression, {"税收": 573564, "用地": 30341}
    )


def test_the_examples_of_the_docstring_hold():
    assert doctest.testmod(mujun.rules.expression).failed == 0
