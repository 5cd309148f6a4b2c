"""What belongs to the expression language, what it means, and what is refused with its place."""

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.errors import RuleError
from mujun.rules.explain import write_node
from mujun.rules.lexicon import FUNCTIONS
from mujun.rules.parse import parse_node
from mujun.rules.syntax import (
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Flag,
    Junction,
    Membership,
    Name,
    Negative,
    Not,
    Number,
    Text,
)


def number(value: str) -> Number:
    return Number(Decimal(value))


A, B, C = Name("甲"), Name("乙"), Name("丙")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("甲 + 乙 * 丙", Arithmetic("+", A, Arithmetic("*", B, C))),
        ("(甲 + 乙) * 丙", Arithmetic("*", Arithmetic("+", A, B), C)),
        ("甲 - 乙 - 丙", Arithmetic("-", Arithmetic("-", A, B), C)),
        ("甲 / 乙 / 丙", Arithmetic("/", Arithmetic("/", A, B), C)),
        ("-甲 * 乙", Arithmetic("*", Negative(A), B)),
        ("甲 or 乙 and 丙", Junction("or", (A, Junction("and", (B, C))))),
        ("not 甲 == 乙", Not(Comparison((A, B), ("==",)))),
        ("1 < 甲 <= 5", Comparison((number("1"), A, number("5")), ("<", "<="))),
        ("甲 in ('A', \"B\")", Membership(A, (Text("A"), Text("B")))),
        ("甲 not in ['A']", Membership(A, (Text("A"),), negated=True)),
        ("甲 if 乙 else 丙", Choice(B, A, C)),
        ("若(乙, 甲, 丙)", Choice(B, A, C)),
        ("真 或 假", Junction("or", (Flag(True), Flag(False)))),
        ("连续(甲 < 10, 3)", Call("consecutive", (Comparison((A, number("10")), ("<",)), number("3")))),
        ("3.50", number("3.50")),
    ],
)
def test_text_means_its_tree(text, node):
    assert parse_node(text) == node


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("甲 × 乙 ÷ 丙", "甲 * 乙 / 丙"),
        ("甲 ≥ 1 且 乙 ≠ 2", "甲 >= 1 and 乙 != 2"),
        ("max（甲，乙）", "max(甲, 乙)"),
        ("最大(甲、乙)", "max(甲, 乙)"),
        ("甲 属于 (“优”, “良”)", "甲 in ('优', '良')"),
        ("「甲」 − 「乙」", "甲 - 乙"),
        ("非 甲 或者 乙", "not 甲 or 乙"),
    ],
)
def test_chinese_signs_and_words_mean_the_same(printed, typed):
    assert parse_node(printed) == parse_node(typed)


def test_names_with_signs_in_them_are_quoted():
    assert parse_node("「R&D 经费 / 营收」 > 3") == Comparison((Name("R&D 经费 / 营收"), number("3")), (">",))


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("甲.__class__", "rules.no-attribute", "第 2 个字"),
        ("甲.税收", "rules.no-attribute", "第 2 个字"),
        ("__import__('os')", "rules.bad-name", "第 1 个字"),
        ("甲 + _乙", "rules.bad-name", "第 5 个字"),
        ("9 ** 9 ** 9", "rules.no-power", "第 3 个字"),
        ("f'甲'", "rules.unexpected", "第 2 个字"),
        ("lambda x: x", "rules.unknown-sign", "第 9 个字"),
        ("[x for x in 甲]", "rules.unexpected", "第 1 个字"),
        ("eval('1')", "rules.unknown-function", "第 1 个字"),
        ("甲[0]", "rules.unexpected", "第 2 个字"),
        ("甲 := 3", "rules.unknown-sign", "第 3 个字"),
        ("甲 = 3", "rules.no-assignment", "第 3 个字"),
        ("甲 > 20%", "rules.no-percent", "第 7 个字"),
        ("甲; 乙", "rules.unknown-sign", "第 2 个字"),
        ("甲 + 'abc", "rules.unknown-sign", "第 5 个字"),
        ("甲 乙", "rules.unexpected", "第 3 个字"),
        ("甲 +", "rules.unexpected", "第 4 个字"),
        ("(甲 + 乙", "rules.unexpected", "第 7 个字"),
        ("甲 if 乙", "rules.unexpected", "第 7 个字"),
        ("", "rules.unexpected", "第 1 个字"),
        ("甲 > 1,200", "rules.unexpected", "第 6 个字"),
        ("max(1,000, 甲)", "rules.leading-zero", "第 7 个字"),
        ("12345678901234567890", "rules.long-number", "第 1 个字"),
        ("甲" * 41, "rules.bad-name", "第 1 个字"),
        ("甲\x00乙", "rules.unknown-sign", "第 2 个字"),
        ("连续(甲 > 1, 乙)", "rules.bad-count", "第 1 个字"),
        ("前期(甲, 0)", "rules.bad-count", "第 1 个字"),
        ("前期(甲, 1.5)", "rules.bad-count", "第 1 个字"),
        ("连续(甲 > 1, 999999)", "rules.bad-count", "第 1 个字"),
        ("max()", "rules.wrong-arity", "第 1 个字"),
        ("若(甲, 乙)", "rules.wrong-arity", "第 1 个字"),
    ],
)
def test_what_is_not_of_the_language_is_refused_with_its_place(text, code, place):
    with pytest.raises(RuleError) as refusal:
        parse_node(text, "税收规则")
    fault = refusal.value.faults[0]
    assert fault.code == code
    assert fault.where == f"税收规则 {place}"


def test_all_unknown_functions_are_named_with_the_nearest():
    with pytest.raises(RuleError) as refusal:
        parse_node("maxx(甲) + 连续连续(乙 > 1, 2) + rounds(丙)")
    assert [fault.where[-5:] for fault in refusal.value.faults] == [" 1 个字", "11 个字", "28 个字"]
    assert "max" in refusal.value.faults[0].remedy
    assert "连续" in refusal.value.faults[1].remedy


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("甲" + "+甲" * 5_000_000, "rules.too-long"),
        ("(" * 900 + "甲" + ")" * 900, "rules.too-deep"),
        ("-" * 1900 + "甲", "rules.too-deep"),
        ("not " * 400 + "甲", "rules.too-deep"),
        ("甲" + "+甲" * 900, "rules.too-deep"),
        ("(" * 30 + "甲" + ("+甲" * 25 + ")") * 30, "rules.too-deep"),
        ("abs(" * 300 + "甲" + ")" * 300, "rules.too-deep"),
        ("甲 if " * 300 + "乙", "rules.unexpected"),
        ("若(甲," * 300, "rules.too-deep"),
        ("连续(连续(连续(连续(甲 > 1, 120), 120), 120), 120)", "rules.too-dear"),
        ("增长(" * 15 + "甲" + ")" * 15, "rules.too-dear"),
    ],
)
def test_hostile_size_is_refused_in_bounded_time(text, code):
    start = process_time()
    with pytest.raises(RuleError) as refusal:
        parse_node(text)
    assert refusal.value.faults[0].code == code
    assert process_time() - start < 1


@given(st.text(max_size=300))
def test_any_text_is_a_tree_or_a_refusal(text):
    try:
        parse_node(text)
    except RuleError as refusal:
        assert refusal.faults


LEAVES = st.one_of(
    st.sampled_from([A, B, C]), st.integers(0, 999).map(lambda whole: number(str(whole))), st.just(number("0.25"))
)
FLAGS = st.builds(lambda left, right: Comparison((left, right), ("<=",)), LEAVES, LEAVES)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Arithmetic, st.sampled_from("+-*/"), inner, inner),
        st.builds(Negative, inner),
        st.builds(lambda one, two: Call("max", (one, two)), inner, inner),
        st.builds(lambda one: Call("previous", (one, number("2"))), inner),
        st.builds(Choice, FLAGS, inner, inner),
        st.builds(
            lambda one, flag: Choice(Junction("or", (Not(flag), Comparison((one, one), ("<",)))), one, one),
            inner,
            FLAGS,
        ),
    ),
    max_leaves=12,
)


@given(TREES)
def test_what_is_written_for_a_reader_means_the_same_tree(node):
    assert _grouped(parse_node(write_node(node))) == _grouped(node)


def _grouped(node):
    """a + (b + c) is written without brackets; sums group from the left."""
    if not isinstance(node, Arithmetic):
        inner = {Call: "arguments", Junction: "operands", Comparison: "operands"}.get(type(node))
        if inner is not None:
            rebuilt = tuple(_grouped(part) for part in getattr(node, inner))
            head = {Call: lambda: node.function, Junction: lambda: node.word}.get(type(node))
            if head is not None:
                return type(node)(head(), rebuilt)
            return Comparison(rebuilt, node.relations)
        if isinstance(node, Choice):
            return Choice(_grouped(node.condition), _grouped(node.then), _grouped(node.otherwise))
        return type(node)(_grouped(node.operand)) if isinstance(node, Negative | Not) else node
    left, right = _grouped(node.left), _grouped(node.right)
    if node.operator == "+" and isinstance(right, Arithmetic) and right.operator in "+-":
        return _grouped(Arithmetic(right.operator, Arithmetic("+", left, right.left), right.right))
    return Arithmetic(node.operator, left, right)


def test_every_function_has_a_meaning_and_spellings_do_not_clash():
    spellings = [spelling for function in FUNCTIONS for spelling in function.spellings]
    assert len(spellings) == len(set(spellings))
    assert all(function.meaning for function in FUNCTIONS)
