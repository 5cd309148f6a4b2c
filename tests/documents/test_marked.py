"""A marked stretch is read as a target, whatever the grammar took its number for."""

import pytest

from mujun.documents.marked import read_marked
from mujun.documents.reading import Span

TEXT = "一、总体目标\n到2027年底，研发投入强度达到3.2%以上，建成共享车间12个。\n二、要求\n每季度召开一次调度会。"


def mark(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def test_the_fields_are_those_of_the_sentence():
    one = read_marked(TEXT, mark("研发投入强度达到3.2%以上"))
    assert one is not None
    assert (one.indicator, one.value, one.unit, one.comparator) == ("研发投入强度", 3.2, "%", ">=")
    assert one.deadline == "2027"


def test_places_are_those_of_the_whole_text():
    one = read_marked(TEXT, mark("建成共享车间12个"))
    assert one is not None
    assert TEXT[one.number.start : one.number.end] == "12"
    assert TEXT[one.quote.start : one.quote.end] == "建成共享车间12个"
    assert TEXT[slice(one.spans["unit"].start, one.spans["unit"].end)] == "个"


def test_a_number_the_grammar_passes_over_is_read_all_the_same():
    one = read_marked(TEXT, mark("召开一次调度会"))
    assert one is not None and (one.value, one.unit) == (1, "次")


def test_places_count_characters_beyond_the_basic_plane():
    text = "𠮷𠮷市新增示范工厂7家"
    one = read_marked(text, mark("新增示范工厂7家", text))
    assert one is not None and text[one.number.start : one.number.end] == "7"


@pytest.mark.parametrize("words", ["总体目标", "二、要求"])
def test_without_a_number_there_is_nothing_to_read(words):
    marked = mark(words)
    one = read_marked(TEXT, marked)
    assert one is None or marked.start <= one.number.start < one.number.end <= marked.end


def test_the_document_s_year_stands_in_where_the_surroundings_name_none():
    one = read_marked("今年新增样板车间9个。", Span(0, 10), year=2031)
    assert one is not None and one.deadline == "2031"
