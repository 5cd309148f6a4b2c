"""Evaluation over arrays says what the scalar evaluation says: values, yes and no, and which absence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from evaluation.test_compile import alike, expressions, firms
from mujun.errors import RuleError
from mujun.evaluation.array import Arithmetician, Values, round_as_paper
from mujun.evaluation.cell import ABSENCES, STATES, named
from mujun.evaluation.panel import Groups, count_above, rank_down
from mujun.rules.expression import evaluate, parse_expression
from mujun.rules.value import Absent

WORDS = {word: place for place, word in enumerate("乙丙甲")}


def columns_of(rows: list[list[dict[str, object]]]) -> dict[str, Values]:
    found = {}
    for back in range(len(rows[0])):
        for name in rows[0][0]:
            values = [firm[back][name] for firm in rows]
            states = [STATES[one] if isinstance(one, Absent) else 0 for one in values]
            kind = {"规上": bool, "业": np.int32}.get(name, float)
            plain = [0 if isinstance(one, Absent) else WORDS[one] if isinstance(one, str) else one for one in values]
            state = np.array([states], dtype=np.int8) if any(states) else None
            found[named(name, back)] = Values(np.array([plain], dtype=kind), state)
    return found


def over_arrays(text: str, rows: list[list[dict[str, object]]]) -> list[object]:
    groups = Groups((np.arange(len(rows)),))
    found = Arithmetician(columns_of(rows), WORDS, groups).evaluate(parse_expression(text).node)
    values = np.broadcast_to(found.value, (1, len(rows)))[0]
    states = np.broadcast_to(found.code, (1, len(rows)))[0]
    return [ABSENCES.get(int(state), value.item()) for state, value in zip(states, values, strict=True)]


@settings(max_examples=300, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(expressions(), firms)
def test_scalar_and_array_evaluation_agree(text, rows):
    try:
        expression = parse_expression(text)
    except RuleError:
        return  # too deep or too dear: refused before either evaluates
    for firm, value in zip(rows, over_arrays(text, rows), strict=True):
        expected = evaluate(expression, firm[0], firm[1:], rows)
        assert alike(expected, value), (text, expected, value)


@pytest.mark.parametrize(
    ("value", "digits", "mode", "expected"),
    [(2.675, 2, "half up", 2.68), (-2.675, 2, "half up", -2.68), (73.7156, 2, "down", 73.71), (1.001, 2, "up", 1.01)],
)
def test_figures_are_rounded_as_on_paper(value, digits, mode, expected):
    assert round_as_paper(np.array([[value]]), digits, mode).item() == expected


@given(st.lists(st.one_of(st.integers(0, 5).map(float), st.just(float("nan"))), min_size=1, max_size=9))
def test_ranks_count_who_stands_above(figures):
    row = np.array([figures])
    first, last = rank_down(row)[0], rank_down(row, last=True)[0]
    for place, own in enumerate(figures):
        if own == own:
            assert first[place] == 1 + sum(other > own for other in figures)
            assert last[place] == sum(other >= own for other in figures)


def test_a_moved_figure_is_placed_among_the_others_without_its_old_self():
    stood = np.array([5.0, 3.0, 3.0, 1.0])
    above, equal = count_above(stood, np.array([[5.0, 9.0, 1.0, 3.0], [0.0, 3.0, 3.0, 4.0]]))
    assert above.tolist() == [[0, 0, 2, 1], [3, 1, 1, 1]]
    assert equal.tolist() == [[0, 0, 1, 2], [0, 1, 1, 0]]
