"""The text as a page shows it: nothing lost, nothing added, hostile text as text."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from mujun_web.documents.marks import LINE_BREAKS, Mark, Part, cut_paragraphs, cut_parts, find_part, render_part

TEXTS = st.text(st.sampled_from("甲乙12𠮷<>&\"'\n\r\x0c\u2028 \t"), max_size=80)


def read_back(page: str) -> str:
    """What a browser takes for the text of the page, line breaks left out."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


@st.composite
def marked_texts(draw):
    text = draw(TEXTS.filter(bool))
    place = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(place, place), max_size=8))
    layers = st.sampled_from(["quote", "number", "unit", "task"])
    return text, [Mark(min(s), max(s), draw(layers), "target", "proposed", 7, 3) for s in spans if s[0] != s[1]]


@given(marked_texts())
def test_marks_change_no_character_of_the_text(case):
    text, marks = case
    page = render_part(text, Part(0, 0, len(text)), marks)
    assert read_back(page) == "".join(char for char in text if char not in LINE_BREAKS)


@given(marked_texts())
def test_elements_never_cross(case):
    text, marks = case
    open_tags: list[str] = []
    for closing, tag in re.findall(r"<(/?)(\w+)[^>]*>", render_part(text, Part(0, 0, len(text)), marks)):
        if closing:
            assert open_tags.pop() == tag
        else:
            open_tags.append(tag)
    assert open_tags == []


@given(TEXTS)
def test_paragraphs_cover_the_text_without_gap(text):
    ends = [0, *(end for _, end in cut_paragraphs(text))]
    assert [start for start, _ in cut_paragraphs(text)] == ends[:-1] and ends[-1] == len(text)


def test_parts_cover_the_text_and_every_place_is_found_in_one():
    text = ("一二三四五六七八九十" * 30 + "\n") * 200
    parts = cut_parts(text)
    assert len(parts) > 3
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert (parts[0].start, parts[-1].end) == (0, len(text))
    assert all(
        part.start <= at < part.end for at in (0, 15000, 40000, len(text) - 1) for part in [find_part(parts, at)]
    )


def test_one_endless_line_is_cut_so_that_it_can_be_laid_out():
    assert max(end - start for start, end in cut_paragraphs("数" * 100_000)) <= 6_000


def test_markup_in_a_document_is_text():
    text = '<script>alert(1)</script><img src=x onerror="x">'
    page = render_part(text, Part(0, 0, len(text)), [Mark(0, 8, "number", "name")])
    assert "<script" not in page and "<img" not in page
    assert read_back(page) == text


def test_a_number_inside_a_sentence_carries_its_own_class_and_finding():
    text = "新增规上企业36家"
    marks = [Mark(0, 9, "quote", "", "proposed", 5), Mark(6, 8, "number", "target", "proposed", 5)]
    page = render_part(text, Part(0, 0, len(text)), marks)
    assert re.search(r'<b [^>]*data-k="target"[^>]*data-n="5"[^>]*>36</b>', page)
