"""Normal text: one spelling, every character traceable to the printed one."""

from hypothesis import example, given
from hypothesis import strategies as st

from mujun.documents.normal import normalise
from mujun.documents.reading import Span

ANY_TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "一二三、。，（）(). \n\t\r\f　０１２3456789亿億万萬家％%是条第产業業ａZ—“”〔〕\u200b\ufeff…①⑴㈠㎡"
        ),
        st.characters(),
    ),
    max_size=300,
)
PAGE = "全区上下紧盯目标，逐条逐项抓好落实，确保各项工作走在前列。" * 4


def split_pages(text: str, *cuts: int) -> str:
    """The text as a page-split download prints it."""
    places = [0, *cuts, len(text)]
    return "\n".join(f"{i + 1}、{text[a:b]}" for i, (a, b) in enumerate(zip(places, places[1:], strict=False)))


def test_full_width_and_traditional_characters_become_plain() -> None:
    assert normalise("（一）規上企業畝均稅收達到２２．５％以上。").text == "(一)规上企业亩均税收达到22.5%以上。"


def test_list_marks_are_written_out_and_footnote_marks_are_not() -> None:
    assert normalise("㈠抓清单⑴抓进度").text == "(一)抓清单(1)抓进度"
    assert normalise("新增30家①，用地50㎡").text == "新增30家①,用地50㎡"


def test_a_page_mark_inside_a_word_vanishes() -> None:
    text = PAGE + "力争新培育省级隐形冠军企业 30 家。" + PAGE
    cut = text.index("军企业 30")
    normal = normalise(split_pages(text, cut, cut + 60))
    assert "省级隐形冠军企业30家" in normal.text
    assert "2、" not in normal.text


def test_a_page_mark_inside_a_number_vanishes_and_the_place_stays_exact() -> None:
    text = PAGE + "全年 10 亿元企业突破 15 户。" + PAGE
    printed = split_pages(text, text.index("0 亿元"))
    normal = normalise(printed)
    start = normal.text.index("10亿元")
    place = normal.original(start, start + 4)
    assert printed[place.start : place.end] == "1\n2、0 亿元"
    assert normal.printed(start, start + 4) == "10 亿元"


def test_numbered_headings_are_not_page_marks() -> None:
    text = "1、强化项目支撑\n2、强化主体培育\n3、强化要素保障"
    assert normalise(text).text == text
    long = f"1、抓项目。{PAGE}\n2、抓主体。{PAGE}\n3、抓要素。{PAGE}"
    assert normalise(long).text.count("\n") == 2


def test_numbered_paragraphs_that_end_in_a_bracket_are_not_pages() -> None:
    text = f"1、抓项目。{PAGE}（责任单位：甲局）\n2、抓主体。{PAGE}（责任单位：乙局）\n3、抓要素。{PAGE}"
    assert normalise(text).text.count("\n") == 2


def test_one_torn_page_of_three_is_enough() -> None:
    text = PAGE + PAGE + "新增企业 30 家。" + PAGE
    printed = split_pages(text, len(PAGE), text.index("业 30"))
    assert "新增企业30家" in normalise(printed).text


def test_page_numbers_on_their_own_lines_vanish_and_the_torn_sentence_is_whole() -> None:
    text = f"{PAGE}力争建成示范工\n— 3 —\n厂12家。\n二、保障措施\n第4页 共9页\n{PAGE}"
    lines = normalise(text).text.split("\n")
    assert lines[0].endswith("力争建成示范工厂12家。")
    assert lines[1] == "二、保障措施"
    assert len(lines) == 3


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    paragraph = "坚持把制造业高质量发展作为首要任务推进企业梯队培育" * 10
    wrapped = "\n".join(paragraph[i : i + 30] for i in range(0, len(paragraph), 30))
    text = f"　　一、总体要求\n　　{wrapped}\n　　二、工作目标\n　　{wrapped}"
    assert normalise(text).text.split("\n") == ["一、总体要求", paragraph, "二、工作目标", paragraph]


def test_spaces_go_between_chinese_and_stay_between_western_words() -> None:
    assert normalise("实施 工业 App 培育 Smart Factory 计划 12 家，占 8.5 %").text == (
        "实施工业App培育Smart Factory计划12家,占8.5%"
    )
    assert normalise("1. 2023年新增").text == "1. 2023年新增"


def test_columns_stay_columns() -> None:
    text = "序号    任务    责任单位\n1    抓清单    甲局\n2    抓整治    乙局"
    assert normalise(text).text == "序号\t任务\t责任单位\n1\t抓清单\t甲局\n2\t抓整治\t乙局"


def test_source_line_and_furniture_are_left_out_and_reported() -> None:
    text = (
        "# source: somewhere\n关于培育企业的通知\n发布日期：2021-03-04 浏览次数：123\nCopyright © 2020 某网 备案号12345"
    )
    normal = normalise(text)
    assert normal.text == "关于培育企业的通知\n发布日期:2021-03-04"
    assert [text[one.span.start : one.span.end] for one in normal.excluded] == [
        "# source: somewhere",
        "浏览次数：123",
        "Copyright © 2020 某网 备案号12345",
    ]
    assert [one.why for one in normal.excluded] == ["source_line", "furniture", "furniture"]


def test_nothing_gives_nothing() -> None:
    assert normalise("").text == ""
    assert normalise(" \n\t\n").original(0, 0) == Span(0, 0)


@given(ANY_TEXT, st.data())
@example("⑴⑵", None)
def test_every_stretch_lies_in_the_original_in_order(text: str, data: st.DataObject | None) -> None:
    normal = normalise(text)
    assert len(normal.offsets) == len(normal.text)
    assert all(a <= b for a, b in zip(normal.offsets, normal.offsets[1:], strict=False))
    if data is None or not normal.text:
        return
    start = data.draw(st.integers(0, len(normal.text) - 1))
    end = data.draw(st.integers(start + 1, len(normal.text)))
    place = normal.original(start, end)
    assert 0 <= place.start < place.end <= len(text)
    assert set(normal.printed(start, end)) <= set(text)


@given(ANY_TEXT)
def test_normal_text_is_normal(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(
    st.lists(st.text(alphabet="抓好项目提升质量0123456789.,%。、;()", min_size=1, max_size=80), min_size=1, max_size=8)
)
def test_plain_paragraphs_keep_their_digits(paragraphs: list[str]) -> None:
    text = "\n".join(f"全力{paragraph}。" for paragraph in paragraphs)
    assert normalise(text).text == text
