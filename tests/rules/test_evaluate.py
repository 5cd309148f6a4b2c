"""What each operation gives, above all where a value is missing, has no meaning, or stands over zero."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mujun.errors import RuleError
from mujun.rules.evaluate import evaluate_node
from mujun.rules.parse import parse_node
from mujun.rules.value import MISSING, NOT_APPLICABLE

GIVEN = {
    "甲": 6,
    "乙": 4,
    "零": 0,
    "负": -2,
    "缺": MISSING,
    "无": NOT_APPLICABLE,
    "等级": "D",
    "停产": True,
    "在建": False,
}
EARLIER = [{"甲": 5, "停产": True}, {"甲": 4, "停产": True}, {"甲": 0, "停产": False}]


def value_of(text, given=GIVEN, earlier=EARLIER):
    return evaluate_node(parse_node(text), given, earlier)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("甲 + 乙 * 2", 14),
        ("甲 / 乙", 1.5),
        ("-(甲 - 乙)", -2),
        ("0.1 + 0.2", 0.3),
        ("0.3 - 0.1 - 0.2", 0),
        ("1 / 3 * 3", 1),
        ("max(甲, 乙, 5)", 6),
        ("min(甲, 乙, 5)", 4),
        ("abs(负)", 2),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(18.9039, 2)", 18.9),
        ("round(1.005, 2)", 1.01),
        ("coalesce(缺, 无, 乙, 甲)", 4),
        ("若(甲 > 乙, 1, 2)", 1),
        ("1 if 甲 < 乙 else 2", 2),
        ("前期(甲)", 5),
        ("前期(甲, 2)", 4),
        ("前期(前期(甲))", 4),
        ("增长(甲)", 20),
        ("增长(甲, 2)", 50),
        ("计数(甲 > 5, 乙 > 5, 停产)", 2),
    ],
)
def test_numbers_are_those_of_paper(text, value):
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("甲 > 乙 > 3", True),
        ("甲 > 乙 > 5", False),
        ("等级 == 'D'", True),
        ("等级 in ('C', 'D')", True),
        ("等级 not in ('C', 'D')", False),
        ("停产 and not 在建", True),
        ("连续(停产, 3)", True),
        ("连续(停产, 4)", False),
        ("连续(甲 > 3, 3)", True),
        ("至少(2, 甲 > 5, 乙 > 5, 停产)", True),
        ("至少(3, 甲 > 5, 乙 > 5, 停产)", False),
        ("缺数(缺)", True),
        ("缺数(无)", False),
        ("缺数(零)", False),
        ("不适用(无)", True),
        ("不适用(甲 / 零)", True),
    ],
)
def test_judgements(text, value):
    assert value_of(text) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # arithmetic: 不适用 wins over 缺数, neither is zero
        ("甲 + 缺", MISSING), ("缺 * 0", MISSING), ("甲 - 无", NOT_APPLICABLE), ("缺 + 无", NOT_APPLICABLE),
        ("-缺", MISSING), ("-无", NOT_APPLICABLE), ("round(缺, 1)", MISSING), ("abs(无)", NOT_APPLICABLE),
        ("abs(缺)", MISSING),
        # zero denominators have no figure, however much one knew
        ("甲 / 零", NOT_APPLICABLE), ("零 / 零", NOT_APPLICABLE), ("缺 / 零", MISSING), ("甲 / 缺", MISSING),
        # comparison and membership
        ("缺 > 1", MISSING), ("无 == 1", NOT_APPLICABLE), ("缺 in (1, 2)", MISSING), ("甲 in (1, 缺)", MISSING),
        ("甲 in (6, 缺)", True), ("甲 > 乙 > 缺", MISSING), ("1 > 甲 > 缺", False),
        # and, or: what decides, decides
        ("在建 and 缺 > 1", False), ("停产 or 缺 > 1", True), ("停产 and 缺 > 1", MISSING),
        ("在建 or 缺 > 1", MISSING), ("停产 and 无 > 1", NOT_APPLICABLE), ("缺 > 1 and 无 > 1", MISSING),
        ("not 缺 > 1", MISSING), ("not 无 > 1", NOT_APPLICABLE),
        # min, max leave out what has no meaning, not what is unknown
        ("max(甲, 无)", 6), ("max(甲, 缺)", MISSING), ("min(无, 无)", NOT_APPLICABLE), ("min(无, 缺)", MISSING),
        # if
        ("若(缺 > 1, 甲, 乙)", MISSING), ("若(无 > 1, 甲, 乙)", NOT_APPLICABLE), ("若(停产, 甲, 缺)", 6),
        ("若(在建, 甲, 缺)", MISSING),
        # coalesce
        ("coalesce(缺, 无)", NOT_APPLICABLE), ("coalesce(无, 缺)", MISSING),
        # counts
        ("计数(停产, 缺 > 1)", MISSING), ("计数(停产, 无 > 1)", 1),
        ("至少(1, 停产, 缺 > 1)", True), ("至少(2, 停产, 缺 > 1)", MISSING), ("至少(3, 停产, 缺 > 1)", False),
        ("至少(2, 停产, 无 > 1)", False),
        # earlier periods
        ("前期(甲, 9)", MISSING), ("前期(乙, 1)", MISSING), ("增长(甲, 3)", NOT_APPLICABLE), ("增长(甲, 9)", MISSING),
        ("连续(停产, 9)", False), ("连续(甲 > 1, 9)", False), ("连续(乙 > 1, 2)", MISSING),
    ],
)  # fmt: skip
def test_absence_is_stated_for_every_operation(text, value):
    found = value_of(text)
    assert found is value or (found == value and not isinstance(value, bool))


def test_growth_from_a_negative_base_has_no_figure():
    assert value_of("增长(甲)", {"甲": 5}, [{"甲": -5}]) is NOT_APPLICABLE


def test_a_natural_logarithm_is_of_what_is_above_zero():
    assert value_of("自然对数(甲)", {"甲": 1}) == 0
    assert value_of("ln(甲)", {"甲": 75000}) == pytest.approx(11.225243392518447, rel=1e-15)
    assert value_of("ln(甲)", {"甲": 0}) is NOT_APPLICABLE
    assert value_of("ln(甲)", {"甲": -1}) is NOT_APPLICABLE
    assert value_of("ln(甲)", {"甲": MISSING}) is MISSING


def test_nothing_is_too_large_to_be_stated():
    assert value_of("甲 * 甲", {"甲": 1e200}) is NOT_APPLICABLE
    assert value_of("甲", {"甲": float("inf")}) is NOT_APPLICABLE
    assert value_of("甲", {"甲": float("nan")}) is MISSING
    assert value_of("甲 / 乙", {"甲": 1e-200, "乙": 1e200}) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("等级 + 1", "这里要数，得到的是文字"),
        ("停产 * 2", "这里要数，得到的是是或否"),
        ("甲 and 停产", "这里要是或否，得到的是数"),
        ("等级 > 3", "同类"),
        ("缺 < 甲 < 等级", "同类"),
        ("丁 + 1", "没有给出“丁”的值"),
    ],
)
def test_values_of_the_wrong_kind_are_refused_with_their_place(text, words):
    with pytest.raises(RuleError, match=words) as refusal:
        value_of(text)
    assert "第 " in refusal.value.faults[0].where


NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


@given(NUMBERS, NUMBERS)
def test_difference_and_sum_are_exact(left, right):
    given = {"甲": left, "乙": right}
    assert value_of("甲 - 乙 + 乙 == 甲", given) is True
    assert value_of("甲 - 乙", given) == float(left - right)


@given(NUMBERS, NUMBERS, st.sampled_from([Decimal("0.0001"), Decimal(10000)]))
def test_rescaling_both_sides_never_moves_a_ratio(top, bottom, factor):
    assume(bottom != 0)
    assert value_of("甲 / 乙", {"甲": top, "乙": bottom}) == value_of(
        "甲 / 乙", {"甲": top * factor, "乙": bottom * factor}
    )


@given(st.lists(st.sampled_from([True, False, MISSING, NOT_APPLICABLE]), min_size=1, max_size=6), st.integers(1, 6))
def test_at_least_never_contradicts_what_may_still_become_known(flags, asked):
    given = {f"条件{place}": flag for place, flag in enumerate(flags)}
    text = f"至少({asked}, {', '.join(given)})"
    verdict = value_of(text, given)
    best = value_of(text, {name: True if flag is MISSING else flag for name, flag in given.items()})
    worst = value_of(text, {name: False if flag is MISSING else flag for name, flag in given.items()})
    assert verdict is (best if best == worst else MISSING)


@given(st.permutations([True, False, MISSING, NOT_APPLICABLE]), st.sampled_from(["and", "or"]))
def test_order_of_conditions_never_matters(flags, word):
    given = {f"条件{place}": flag for place, flag in enumerate(flags)}
    assert value_of(f" {word} ".join(given), given) is (word == "or")
