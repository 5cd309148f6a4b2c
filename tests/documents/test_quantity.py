"""What is printed around a number: unit, bound word, approximator, second number of a range."""

import pytest

from mujun.documents.numeral import find_numbers
from mujun.documents.quantity import Quantity, read_quantities, scale_of


def only(text: str) -> Quantity:
    quantities = read_quantities(text, find_numbers(text))
    assert len(quantities) == 1
    return next(iter(quantities.values()))


@pytest.mark.parametrize(
    ("text", "unit", "unit_class"),
    [
        ("产值30亿元", "亿元", "money"),
        ("税收22万元/亩", "万元/亩", "money"),
        ("占比7.5%", "%", "percent"),
        ("提高2.3个百分点", "个百分点", "percent"),
        ("腾出50.3万吨标准煤", "万吨标准煤", "physical"),
        ("盘活300亩", "亩", "area"),
        ("上云1.7万家", "万家", "count"),
        ("组织100家(次)", "家(次)", "count"),
        ("装机25万千瓦", "万千瓦", "physical"),
        ("翻两番", "番", "multiple"),
        ("压缩至3个工作日", "个工作日", "time"),
        ("容积率1.8", "", "none"),
        ("占百分之三十八", "百分之", "percent"),
        ("突破300亿,", "亿", "scale"),
        ("建设5G基站", "", "none"),
    ],
)
def test_the_unit_is_what_is_printed_right_after_the_number(text, unit, unit_class):
    quantity = only(text)
    assert text[slice(*quantity.unit)] == unit
    assert quantity.unit_class == unit_class


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("30家以上", ">="),
        ("不少于30家", ">="),
        ("至少建成30家", ">="),
        ("突破30家", ">"),
        ("700多个", ">"),
        ("1500余台", ">"),
        ("30家以内", "<="),
        ("不超过30家", "<="),
        ("30家左右", "~"),
        ("将近50亿元", "~"),
        ("突破5000家以上", ">="),
        ("30家企业(产品)以上列入名单", ">="),
        ("达到30家", None),
        ("低于30家", "<"),
    ],
)
def test_bound_words_before_and_behind(text, bound):
    assert only(text).bound == bound


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("建设1—2所", 1, 2),
        ("引进2-3个", 2, 3),
        ("增长8%至10%", 8, 10),
        ("产值500-2000万", 500, 2000),
        ("投资8000万元至1亿元", 8000, 10000),
        ("争取5至8项", 5, 8),
    ],
)
def test_a_range_is_one_quantity_in_the_unit_of_its_first_number(text, low, high):
    quantity = only(text)
    assert (quantity.value, quantity.value2) == (low, high)


def test_a_falling_pair_is_no_range():
    text = "由9至3家"
    assert len(read_quantities(text, find_numbers(text))) == 2


@pytest.mark.parametrize(("unit", "scale"), [("家", 1), ("万亩", 10**4), ("亿元", 10**8), ("万亿元", 10**12), ("", 1)])
def test_scale_of_a_unit(unit, scale):
    assert scale_of(unit) == scale
