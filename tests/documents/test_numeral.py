"""Every number of a text is found, once, with its value."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.documents.numeral import find_numbers, parse_chinese

CHINESE_DIGITS = "零一二三四五六七八九"


def values(text: str) -> list[float | None]:
    return [number.value for number in find_numbers(text)]


def words(text: str) -> list[str]:
    return [text[number.full_start : number.full_end] for number in find_numbers(text)]


def spell(number: int) -> str:
    """A number below ten thousand in Chinese, by the school rule."""
    if number < 10:
        return CHINESE_DIGITS[number]
    scale, word = next((scale, word) for scale, word in ((1000, "千"), (100, "百"), (10, "十")) if number >= scale)
    head, rest = divmod(number, scale)
    gap = "零" if 0 < rest < scale // 10 else ""
    return CHINESE_DIGITS[head] + word + (gap + spell(rest) if rest else "")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("七", 7),
        ("十", 10),
        ("十二", 12),
        ("五十六", 56),
        ("一百零五", 105),
        ("两千", 2000),
        ("三千五百", 3500),
        ("一万五千", 15000),
        ("二百万", 2_000_000),
        ("三亿五千万", 350_000_000),
        ("万亿", 10**12),
        ("一点五", 1.5),
        ("二〇二五", 2025),
    ],
)
def test_chinese_numerals_have_their_value(printed, value):
    assert parse_chinese(printed) == value


@pytest.mark.parametrize("printed", ["十百千", "二三", ""])
def test_words_that_name_no_single_number_have_no_value(printed):
    assert parse_chinese(printed) is None


@given(st.integers(min_value=1, max_value=9999))
def test_any_number_spelled_in_chinese_reads_back(number):
    assert parse_chinese(spell(number)) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("产值1,264.1亿元", [1264.1]),
        ("占百分之三十八", [38]),
        ("占百分之4.5", [4.5]),
        ("三分之一的企业", [0.3333]),
        ("完成1/3", [0.3333]),
        ("压减一半", [0.5]),
        ("半个工作日", [0.5]),
        ("突破千家", [1000]),
        ("年产二百万吨", [200]),
        ("增长5%-5.5%", [5, 5.5]),
    ],
)
def test_written_forms_of_numbers(text, expected):
    assert values(text) == expected


def test_scale_words_belong_to_the_unit_of_the_number_before_them():
    assert words("上云1.7万家、数据172万多条、存款3千亿元") == ["1.7万", "172万", "3千亿"]


def test_words_with_a_numeral_character_are_no_numbers():
    assert words("统一部署，进一步推进一批一流项目，一系列举措十分有效，提高2个百分点") == ["2"]


def test_vague_words_are_found_without_a_value():
    assert values("培训数百人") == [None]


def test_commas_printed_as_punctuation_do_not_join_digits():
    text = "分别新增120,150家"
    comma = text.index(",")
    assert values(text) == [120150]
    assert [number.value for number in find_numbers(text, split_thousands={comma})] == [120, 150]


def test_a_list_mark_before_a_year_stands_apart():
    assert words("1.2024年底前建成") == ["1", "2024"]


@given(st.text(alphabet="0123456789.,/%-一二三十百千万亿两点分之零半年月日家个，。、（）第 \n增长5G", max_size=80))
def test_every_digit_run_lies_in_exactly_one_number(text):
    spans = [(number.full_start, number.full_end) for number in find_numbers(text)]
    assert spans == sorted(spans)
    for run in re.finditer(r"[0-9]+", text):
        assert sum(start <= run.start() and run.end() <= end for start, end in spans) == 1
    for (_, left), (right, _) in zip(spans, spans[1:], strict=False):
        assert left <= right


@pytest.mark.parametrize("piece", ["1,", "十", "1/", "百分之", "三分之", "1.", "半个", "数百", "2020、"])
def test_repetition_of_any_piece_is_read_in_linear_time(piece):
    started = time.process_time()
    find_numbers(piece * 50_000)
    assert time.process_time() - started < 5
