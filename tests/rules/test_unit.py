"""Units as printed: dimension, size, exact conversion, and what must not be mixed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.errors import RuleError
from mujun.rules.unit import check_same, convert, known_units, parse_unit


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        (3.5, "亿元", "万元", "35000"),
        (1.7, "万家", "家", "17000"),
        (22, "万元/亩", "元/亩", "220000"),
        (1, "亩", "平方米", "666.67"),
        (1, "公顷", "平方米", "10000"),
        (2, "平方公里", "公顷", "200"),
        (50.3, "万吨标准煤", "吨标准煤", "503000"),
        (1, "千瓦时", "度", "1"),
        (2, "万千瓦时", "兆瓦时", "20"),
        (12, "元/月", "元/年", "144"),
        (6, "成", "%", "60"),
        (5, "‰", "%", "0.5"),
        (2, "亿條", "万条", "20000"),
        (0.05, "元/千瓦时", "万元/万千瓦时", "0.05"),
        (1, "百万元", "万元", "100"),
        (1, "㎡", "平方米", "1"),
        (3, "小时", "分钟", "180"),
    ],
)
def test_conversion_is_exact(value, source, target, result):
    assert convert(value, source, target) == Decimal(result)


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("億美元", "亿美元"),
        ("萬元", "万元"),
        ("萬噸標準煤", "万吨标准煤"),
        ("項", "项"),
        ("臺", "台"),
        ("％", "%"),
        ("個百分點", "个百分点"),
    ],
)
def test_traditional_and_wide_forms_are_the_same_unit(printed, plain):
    assert parse_unit(printed) == parse_unit(plain)


@pytest.mark.parametrize(
    ("left", "right"),
    [("家", "户"), ("个", "项"), ("元", "美元"), ("吨", "吨标准煤"), ("吨", "吨二氧化碳"), ("人", "人次"),
     ("万元", "万元/亩"),
     ("天", "个工作日"), ("倍", ""), ("番", "倍"), ("亩", "米")],
)  # fmt: skip
def test_different_things_are_not_converted(left, right):
    with pytest.raises(RuleError) as refusal:
        convert(1, left, right, "表头")
    fault = refusal.value.faults[0]
    assert fault.code == "rules.unit-mismatch"
    assert left in fault.found
    assert fault.where == "表头"


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        ("%", "", "rules.percent-against-ratio"),
        ("", "‰", "rules.percent-against-ratio"),
        ("%", "个百分点", "rules.percent-against-point"),
    ],
)
def test_percentages_ratios_and_points_are_kept_apart(left, right, code):
    with pytest.raises(RuleError) as refusal:
        convert(3.02, left, right)
    assert refusal.value.faults[0].code == code
    assert check_same(parse_unit(left), parse_unit(right)).code == code


@pytest.mark.parametrize("text", ["", "亿", "万"])
def test_a_figure_without_unit_is_a_bare_figure(text):
    assert parse_unit(text).plain


def test_a_bare_multiplier_multiplies():
    assert convert(3, "亿", "万") == 30000


def test_what_follows_a_slash_divides():
    assert (
        parse_unit("元/人·年") == parse_unit("元/人/年")
        or parse_unit("元/人·年").factor == parse_unit("元/人/年").factor
    )
    assert dict(parse_unit("元/人·年").dimension) == {"人民币": 1, "人": -1, "月数": -1}


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("万员", "万元"),
        ("万元/苗", None),
        ("__import__('os')", None),
        ("元**9", None),
        ("1e9元", None),
        ("元" * 500, None),
        ("/亩", None),
        ("万元/", None),
    ],
)
def test_what_is_no_unit_is_refused_with_the_nearest(text, near):
    with pytest.raises(RuleError) as refusal:
        parse_unit(text)
    fault = refusal.value.faults[0]
    assert fault.code == "rules.unknown-unit"
    assert near is None or near in fault.remedy


def test_every_listed_unit_parses():
    assert len(known_units()) > 90
    for name in known_units():
        assert parse_unit(name).name == name


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("%", True),
        ("个百分点", True),
        ("万元/亩", True),
        ("元/人·年", True),
        ("万元", False),
        ("家", False),
        ("亿", False),
        ("", False),
    ],
)
def test_ratios_are_known_as_such(text, ratio):
    assert parse_unit(text).is_ratio is ratio


FIGURES = st.decimals(min_value=-(10**9), max_value=10**9, places=3)
MONEY = st.sampled_from(["元", "千元", "万元", "百万元", "亿元", "万亿元"])


@given(FIGURES, MONEY, MONEY)
def test_there_and_back_is_the_same_figure(value, source, target):
    assert convert(convert(value, source, target), target, source) == value


@given(st.sampled_from(known_units()), st.sampled_from(known_units()))
def test_a_quotient_times_its_divisor_is_the_dividend(top, bottom):
    left, right = parse_unit(top), parse_unit(bottom)
    assert (left / right * right).dimension == left.dimension


@pytest.mark.shared
def test_every_unit_of_the_gold_is_known(shared):
    import json

    printed = {
        target["unit"]
        for file in sorted((shared / "gold").rglob("*.json"))
        for target in json.loads(file.read_text(encoding="utf-8"))["targets"]
    }
    assert len(printed) > 20
    for unit in printed:
        parse_unit(unit)
