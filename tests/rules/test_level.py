"""Intervals with stated ends; levels that cover the line without gap or overlap, proven."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.errors import RuleError
from mujun.rules.level import Citation, Interval, Level, Levels, find_gaps, parse_interval
from mujun.rules.value import MISSING, NOT_APPLICABLE

FLOATS = st.floats(allow_nan=False)


def levels(*texts: str) -> tuple[Level, ...]:
    return tuple(Level(f"档{place}", parse_interval(text)) for place, text in enumerate(texts))


@pytest.mark.parametrize(
    ("text", "inside", "outside", "words"),
    [
        (">= 0", [0, 5, math.inf], [-0.001], "0 及以上"),
        ("> 0", [0.001], [0], "高于 0"),
        ("< -30", [-31, -math.inf], [-30], "低于 -30"),
        ("<=100", [100], [100.1], "100 及以下"),
        ("[-10, 0)", [-10, -0.1], [0, -10.1], "-10（含）到 0（不含）"),
        ("(0.6, 0.8]", [0.8, 0.61], [0.6, 0.81], "0.6（不含）到 0.8（含）"),
        ("== 5", [5], [4.999], "等于 5"),
        ("[5, 5]", [5], [5.001], "等于 5"),
        ("(-∞, 0]", [0, -math.inf], [0.1], "0 及以下"),
        ("(-∞, +∞)", [0, math.inf, -math.inf], [], "任何数"),
        ("（－10，0］", [0, -9], [-10], "-10（不含）到 0（含）"),
        ("≥80", [80], [79.9], "80 及以上"),
    ],
)
def test_an_interval_says_what_lies_in_it(text, inside, outside, words):
    interval = parse_interval(text)
    assert all(value in interval for value in inside)
    assert not any(value in interval for value in outside)
    assert interval.words == words


@pytest.mark.parametrize(
    "text", ["", "大于零", "> ", ">> 1", "[1 2]", "[1, 2", "{1, 2}", "> 1e999", "> 0x10", "1 < 2", "[a, b]", ">" * 9999]
)
def test_what_is_no_interval_is_refused(text):
    with pytest.raises(RuleError) as refusal:
        parse_interval(text, "lights.yaml:7")
    assert refusal.value.faults[0].code == "rules.bad-interval"
    assert refusal.value.faults[0].where == "lights.yaml:7"


@pytest.mark.parametrize("text", ["[5, 2]", "(3, 3)", "[3, 3)", "(3, 3]"])
def test_an_empty_interval_is_refused(text):
    with pytest.raises(RuleError) as refusal:
        parse_interval(text)
    assert refusal.value.faults[0].code == "rules.empty-interval"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ((">= 0", "< -10"), ["-10（含）到 0（不含）没有着落"]),
        ((">= 0", "[-10, 0)", "< -10.5"), ["-10.5（含）到 -10（不含）没有着落"]),
        (("> 0", "< 0"), ["等于 0没有着落"]),
        (("> 0",), ["0 及以下没有着落"]),
        (("[0, 10]",), ["低于 0没有着落", "高于 10没有着落"]),
        ((">= 0", "<= 0"), ["等于 0既是“档1”又是“档0”"]),
        ((">= 0", "< 5"), ["0（含）到 5（不含）既是“档1”又是“档0”"]),
        (("(-∞, +∞)", "[2, 3]"), ["2（含）到 3（含）既是“档0”又是“档1”"]),
        (("< 10", "[2, 3]", "[5, 6]", "> 10"), ["2（含）到 3（含）既是", "5（含）到 6（含）既是", "等于 10没有着落"]),
        ((), ["一档也没有"]),
    ],
)
def test_every_gap_and_overlap_is_named_with_its_numbers(texts, found):
    faults = find_gaps(levels(*texts))
    assert len(faults) == len(found)
    assert all(words in fault.found for words, fault in zip(found, faults, strict=True))
    with pytest.raises(RuleError):
        Levels(levels(*texts))


CUTS = st.lists(
    st.tuples(FLOATS.filter(math.isfinite), st.booleans()), min_size=0, max_size=6, unique_by=lambda c: c[0]
)


def partition(cuts):
    """Levels that touch: each cut belongs to the side its flag says."""
    ends = [(-math.inf, False), *sorted(cuts), (math.inf, False)]
    pairs = zip(ends, ends[1:], strict=False)
    return tuple(
        Level(str(place), Interval(low, high, low_right, not high_right))
        for place, ((low, low_right), (high, high_right)) in enumerate(pairs)
    )


@given(CUTS, FLOATS, st.randoms())
def test_every_number_has_exactly_one_level_in_whatever_order_they_are_written(cuts, value, random):
    shuffled = list(partition(cuts))
    random.shuffle(shuffled)
    proven = Levels(tuple(shuffled))
    for number in (value, *(cut for cut, _ in cuts)):
        assert sum(number in level.interval for level in shuffled) == 1
        assert number in proven.level_of(number).interval


BOUNDS = st.one_of(st.integers(-3, 3).map(float), st.just(-math.inf), st.just(math.inf))
INTERVALS = st.builds(Interval, BOUNDS, BOUNDS, st.booleans(), st.booleans()).filter(
    lambda interval: not interval.empty and interval.low < math.inf and interval.high > -math.inf
)


@given(st.lists(INTERVALS, min_size=1, max_size=4))
def test_the_proof_agrees_with_trying_numbers(intervals):
    # ends are whole numbers from -3 to 3, so halves and far ends try every stretch between them
    tried = [step / 2 for step in range(-9, 10)] + [-math.inf, math.inf]
    counts = [sum(number in interval for interval in intervals) for number in tried]
    proven = not find_gaps([Level(str(place), interval) for place, interval in enumerate(intervals)])
    assert proven == all(count == 1 for count in counts)


def test_absence_keeps_its_kind():
    proven = Levels(levels(">= 0", "< 0"))
    assert proven.level_of(MISSING) is MISSING
    assert proven.level_of(NOT_APPLICABLE) is NOT_APPLICABLE
    assert proven.level_of(math.nan) is MISSING


def test_a_decimal_at_the_end_point_lies_where_the_float_lies():
    proven = Levels(levels("<= 0.6", "> 0.6"))
    assert proven.level_of(Decimal("0.6")).name == "档0"
    assert proven.level_of(0.6).name == "档0"


def test_a_citation_reads_as_an_official_quotes_it():
    assert str(Citation("某市亮灯办法", "三(二)1")) == "《某市亮灯办法》三(二)1"
    assert str(Citation("《某市亮灯办法》", "第五条")) == "《某市亮灯办法》第五条"
