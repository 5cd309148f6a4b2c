"""Two absences that are never confused, and figures as a reader sees them."""

import pytest

from mujun.rules.value import MISSING, NOT_APPLICABLE, show_value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (MISSING, "缺数"),
        (NOT_APPLICABLE, "不适用"),
        (0, "0"),
        (-0.0, "0"),
        (True, "是"),
        (False, "否"),
        (18.90, "18.9"),
        (0.1 + 0.2, "0.3"),
        (1264.1, "1264.1"),
        (573564.0, "573564"),
        ("D", "D"),
    ],
)
def test_values_are_shown_without_dust(value, words):
    assert show_value(value) == words


def test_missing_zero_and_not_applicable_differ():
    assert len({MISSING, NOT_APPLICABLE, 0}) == 3
    assert MISSING != 0
    assert NOT_APPLICABLE != 0
