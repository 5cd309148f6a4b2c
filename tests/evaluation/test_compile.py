"""Scalar and table evaluation say the same: values, yes and no, and which absence."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from evaluation.examples import make_table
from mujun.errors import RuleError
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.cell import ABSENCES, REASON
from mujun.evaluation.compile import compile_expression, looks_back
from mujun.evaluation.group import Members, add_group_values
from mujun.evaluation.intake import sorts_of, take_in
from mujun.rules.expression import evaluate, parse_expression
from mujun.rules.value import MISSING, NOT_APPLICABLE, Absent

CONNECTION = duckdb.connect()
PERIODS = 3


def over_table(text: str, rows: list[list[dict[str, object]]]) -> list[object]:
    """The expression for every firm; each firm is a list of periods, nearest first."""
    frame = None
    for back in range(len(rows[0])):
        table = make_table([{"entity": str(n), "域": "甲", **firm[back]} for n, firm in enumerate(rows)], CONNECTION)
        sorts = {"税": "number", "地": "number", "电": "number", "规上": "flag", "业": "text"}
        part = take_in(
            table, {k: v for k, v in sorts.items() if k in sorts_of(table)} | ({"域": "text"} if not back else {}), back
        )
        frame = part if frame is None else frame.join(part, on="entity", how="left")
    expression = parse_expression(text)
    known = sorts_of(frame) | {"税": "number", "地": "number", "电": "number", "规上": "flag", "业": "text"}
    frame, known = add_group_values(frame, [expression], Members("域"), known)
    cell = compile_expression(expression, known)
    found = fetch_rows(frame.with_columns(得=cell.value, 态=cell.code).sort("entity"))
    found.sort(key=lambda row: int(row["entity"]))
    return [ABSENCES.get(row["态"], row["得"]) for row in found]


def alike(left: object, right: object) -> bool:
    if isinstance(left, Absent) or isinstance(right, Absent) or isinstance(left, bool | str):
        return left is right or left == right
    return left == pytest.approx(right, rel=1e-9, abs=1e-9)


figure = st.one_of(st.integers(-40, 40).map(lambda n: n / 4), st.just(0.0), st.sampled_from([MISSING, NOT_APPLICABLE]))
absence = st.sampled_from([MISSING])
period = st.fixed_dictionaries(
    {"税": figure, "地": figure, "电": figure, "规上": st.booleans() | absence, "业": st.sampled_from("甲乙") | absence}
)
firms = st.lists(st.lists(period, min_size=PERIODS, max_size=PERIODS), min_size=1, max_size=4)

GROUPS = ["组均", "组和", "组中位", "组最大", "组最小", "组名次", "组百分位", "组数"]
PLAIN = ["规上", "非 规上", "业 == '甲'", "业 in ('乙', '丙')", "税 not in (1, 2, 地)"]


def draw_number(draw: st.DrawFn, depth: int) -> str:
    """A figure without division, so that both arithmetics are exact."""
    form = draw(st.integers(0, 10)) if depth else 0
    if form < 2:
        return draw(st.sampled_from(["税", "地", "电", "2", "0.5", "0", "3"]))
    if form == 2:
        return f"前期({draw_number(draw, depth - 1)})"
    if form == 3:
        return f"绝对值(-{draw_number(draw, depth - 1)})"
    if form == 10:
        return f"自然对数({draw_number(draw, depth - 1)})"
    left, right = draw_number(draw, depth - 1), draw_number(draw, depth - 1)
    if form == 4:
        return f"若({draw_flag(draw, depth - 1)}, {left}, {right})"
    if form < 8:
        return f"({left} {'+-*'[form - 5]} {right})"
    return f"{draw(st.sampled_from(['min', 'max', '首个有值']))}({left}, {right})"


def draw_flag(draw: st.DrawFn, depth: int) -> str:
    form = draw(st.integers(0, 7))
    if form == 0:
        return draw(st.sampled_from(PLAIN))
    if form == 1:
        return f"{draw(st.sampled_from(['缺数', '不适用']))}({draw_number(draw, depth)})"
    if form < 4 or not depth:
        relation = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
        words = [draw_number(draw, depth)]
        for _ in range(draw(st.integers(1, 2))):
            words += [draw(relation), draw_number(draw, depth)]
        return " ".join(words)
    inner = [draw_flag(draw, depth - 1) for _ in range(3)]
    return [
        f"({inner[0]} 且 {inner[1]})",
        f"({inner[0]} 或 {inner[1]})",
        f"连续(非 ({inner[0]}), 2)",
        f"至少(2, {', '.join(inner)})",
    ][form - 4]


@st.composite
def expressions(draw: st.DrawFn) -> str:
    form, left, right = draw(st.integers(0, 6)), draw_number(draw, 2), draw_number(draw, 2)
    return [
        left,
        f"{left} / {right}",
        f"增长({left}, 2)",
        f"计数({draw_flag(draw, 1)}, {draw_flag(draw, 1)})",
        f"{draw(st.sampled_from(GROUPS))}({left})",
        f"组比({left}, {right}) + 组名次({left} - 组均({left}))",
        draw_flag(draw, 2),
    ][form]


@settings(max_examples=120, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(expressions(), firms)
def test_scalar_and_table_evaluation_agree(text, rows):
    try:
        expression = parse_expression(text)
    except RuleError:
        return  # too deep or too dear: refused before either evaluates
    found = over_table(text, rows)
    for firm, value in zip(rows, found, strict=True):
        expected = evaluate(expression, firm[0], firm[1:], rows)
        assert alike(expected, value), (text, expected, value)


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("税 / (地 + 电 - 13.3)", {"税": 5.0, "地": 10.1, "电": 3.2}, NOT_APPLICABLE),
        ("地 + 电 == 0.3", {"税": 5.0, "地": 0.1, "电": 0.2}, True),
        ("四舍五入(税, 2)", {"税": 2.675}, 2.68),
        ("四舍五入(税, 2)", {"税": -2.675}, -2.68),
        ("四舍五入(税, 0)", {"税": 0.49999999999}, 0),
        ("税 * 1000000", {"税": 1e15}, 1e21),
    ],
)
def test_figures_come_out_as_on_paper(text, row, expected):
    full = {"税": 1.0, "地": 1.0, "电": 1.0, "规上": True, "业": "甲", **row}
    assert alike(expected, over_table(text, [[full]])[0])
    assert alike(expected, evaluate(parse_expression(text), full))


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(RuleError) as caught:
        compile_expression(parse_expression("税 / 水"), {"税": "number"})
    assert "水" in str(caught.value)


def test_sorts_are_not_mixed():
    with pytest.raises(RuleError):
        compile_expression(parse_expression("税 > '甲'"), {"税": "number"})


@pytest.mark.parametrize(
    ("text", "periods"), [("税", 0), ("前期(税, 2)", 2), ("增长(前期(税))", 2), ("连续(税 > 前期(税), 3)", 3)]
)
def test_how_far_back_an_expression_reaches(text, periods):
    assert looks_back(parse_expression(text)) == periods


def test_the_state_column_is_named_after_the_value():
    table = take_in(make_table([{"entity": "a", "税": NOT_APPLICABLE}]), {"税": "number"})
    assert fetch_rows(table)[0]["税" + REASON] == 2
