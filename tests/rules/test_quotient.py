"""One thing over another, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.rules.explain import write_node
from mujun.rules.expression import Expression, evaluate, parse_expression
from mujun.rules.quotient import quotient_of


def read(text: str) -> tuple[str, str] | None:
    found = quotient_of(parse_expression(text).node)
    return None if found is None else (write_node(found[0]), write_node(found[1]))


@pytest.mark.parametrize(
    ("text", "above", "below"),
    [
        ("税 / 地", "税", "地"),
        ("(税 + 费) / (地 - 租)", "税 + 费", "地 − 租"),
        ("税 / 地 * 100", "税 × 100", "地"),
        ("100 * 税 / 地", "100 × 税", "地"),
        ("100 * (税 / 地)", "100 × 税", "地"),
        ("税 / 地 / 10000", "税 ÷ 10000", "地"),
        ("税 / 地 / 人", "税", "地 × 人"),
        ("税 / (地 / 人)", "税 × 人", "地"),
        ("税 / (地 / 100)", "税", "地 ÷ 100"),
    ],
)
def test_written_numbers_go_above_and_figures_stay_on_their_side(text, above, below):
    found = read(text)
    assert found is not None
    assert found == (above, below)


@pytest.mark.parametrize("text", ["税", "税 * 地", "税 / 100", "税 / 地 + 1", "(税 / 地 + 1) / 人", "max(税 / 地, 0)"])
def test_what_is_no_quotient_has_no_sum_over_sum(text):
    assert read(text) is None


@given(
    st.sampled_from(["税 / 地 * 100", "-税 / 地", "税 / 地 / 人", "税 / (地 / 人) / 3", "2 * 税 * 人 / (地 * 4) * 7"]),
    st.integers(1, 999), st.integers(1, 999), st.integers(1, 999),
)  # fmt: skip
def test_above_over_below_is_the_formula(text, tax, land, people):
    row = {"税": float(tax), "地": float(land), "人": float(people)}
    formula = parse_expression(text)
    above, below = (evaluate(Expression("", side), row) for side in quotient_of(formula.node))
    assert above / below == pytest.approx(evaluate(formula, row))
