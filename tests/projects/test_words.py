"""Figures in sentences are rounded for the eye."""

import pytest

from mujun.projects.words import round_figures


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("21342 ÷ 36 = 592.833333333", "21342 ÷ 36 = 592.8333"),
        ("若(否, 0, -37.4233128834) = -37.4233128834", "若(否, 0, -37.4233) = -37.4233"),
        ("1 ÷ 3000000 = 0.000000333333", "1 ÷ 3000000 = 0.00000033"),
        ("2.99999999 月", "3 月"),
        ("2026-11-10，12.5，3.1416，300", "2026-11-10，12.5，3.1416，300"),
    ],
)
def test_long_decimals_are_rounded_and_nothing_else_is_touched(text, shown):
    assert round_figures(text) == shown
