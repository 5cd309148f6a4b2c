"""Sorts and units of an expression, known before any value is."""

import pytest

from mujun.rules.expression import parse_expression
from mujun.rules.kind import Kind, check_unit, infer_kind
from mujun.rules.unit import parse_unit

KINDS = {
    "税收": Kind("number", parse_unit("万元")),
    "产值": Kind("number", parse_unit("亿元")),
    "用地": Kind("number", parse_unit("亩")),
    "实际进度": Kind("number", parse_unit("%")),
    "序时进度": Kind("number", parse_unit("%")),
    "占比": Kind("number", parse_unit("")),
    "差距": Kind("number", parse_unit("个百分点")),
    "企业数": Kind("number", parse_unit("家")),
    "户数": Kind("number", parse_unit("户")),
    "停产": Kind("flag"),
    "等级": Kind("text"),
}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("税收 / 用地", "万元/亩"),
        ("税收 / 用地 * 用地", "万元"),
        ("实际进度 - 序时进度", "个百分点"),
        ("实际进度 - 差距", "%"),
        ("实际进度 / 序时进度 * 100", "%"),
        ("实际进度 / 100", ""),
        ("实际进度 / 序时进度", ""),
        ("max(税收, 0) + 5", "万元"),
        ("增长(税收)", "%"),
        ("增长(税收) - 增长(产值)", "个百分点"),
        ("前期(税收, 2)", "万元"),
        ("若(停产, 0, 税收)", "万元"),
        ("coalesce(税收, 前期(税收))", "万元"),
        ("-税收 * 2 / 3", "万元"),
        ("round(abs(税收), 1)", "万元"),
        ("1 / 用地", "/亩"),
    ],
)
def test_units_follow_the_arithmetic(text, unit):
    kind, faults = infer_kind(parse_expression(text), KINDS)
    assert faults == ()
    assert kind.sort == "number"
    expected = parse_unit("") / parse_unit("亩") if unit == "/亩" else parse_unit(unit)
    assert (kind.unit.dimension, kind.unit.factor) == (expected.dimension, expected.factor)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("税收 + 用地", "rules.unit-mismatch"),
        ("税收 + 产值", "rules.unit-size"),
        ("税收 > 产值", "rules.unit-size"),
        ("企业数 + 户数", "rules.unit-mismatch"),
        ("实际进度 + 占比", "rules.percent-against-ratio"),
        ("占比 > 实际进度", "rules.percent-against-ratio"),
        ("差距 + 实际进度", "rules.percent-against-point"),
        ("max(税收, 用地)", "rules.unit-mismatch"),
        ("若(停产, 税收, 用地)", "rules.unit-mismatch"),
        ("若(税收, 1, 2)", "rules.wrong-kind"),
        ("停产 + 1", "rules.wrong-kind"),
        ("等级 * 2", "rules.wrong-kind"),
        ("等级 == 3", "rules.wrong-kind"),
        ("税收 in ('A', 'B')", "rules.wrong-kind"),
        ("停产 and 税收", "rules.wrong-kind"),
        ("not 等级", "rules.wrong-kind"),
        ("连续(税收, 3)", "rules.wrong-kind"),
        ("计数(停产, 税收)", "rules.wrong-kind"),
        ("至少(1, 等级)", "rules.wrong-kind"),
        ("max(停产, 1)", "rules.wrong-kind"),
    ],
)
def test_clashes_are_found_before_any_value_is(text, code):
    _, faults = infer_kind(parse_expression(text, "inputs"), KINDS)
    assert {fault.code for fault in faults} == {code}
    assert faults[0].where.startswith("inputs 第 ")


def test_every_clash_is_found():
    _, faults = infer_kind(parse_expression("(税收 + 用地) / (停产 + 1)"), KINDS)
    assert [fault.code for fault in faults] == ["rules.unit-mismatch", "rules.wrong-kind"]


@pytest.mark.parametrize(
    "text", ["停产 or 税收 > 3", "等级 in ('C', 'D')", "缺数(税收)", "连续(停产, 2)", "至少(1, 停产)"]
)
def test_judgements_are_flags(text):
    assert infer_kind(parse_expression(text), KINDS) == (Kind("flag"), ())


def test_a_ratio_stated_as_percentage_is_caught():
    kind, _ = infer_kind(parse_expression("实际进度 / 序时进度"), KINDS)
    assert check_unit(kind, "%", "unit").code == "rules.percent-against-ratio"
    assert check_unit(kind, "", "unit") is None


def test_a_flag_has_no_unit():
    assert check_unit(Kind("flag"), "", "unit").code == "rules.wrong-kind"


def test_an_unknown_name_may_be_anything():
    assert infer_kind(parse_expression("某数 + 1"), {}) == (Kind("number"), ())
    assert check_unit(Kind("number"), "万元", "unit") is None
