"""Web pages to text: blocks, tables, what is dropped."""

import pytest

from mujun.documents.media.html import read_html
from mujun.errors import SourceError


def read(body: str) -> list[str]:
    return read_html("a.html", f"<html><body>{body}</body></html>".encode())[0].split("\n")


def test_blocks_are_lines_and_inline_marks_are_not() -> None:
    assert read(
        "<h1>标题</h1><p>新增<b>30</b>家<br>其中省级<span>10</span>家</p><div>二、<a href='#'>任务</a></div>"
    ) == [
        "标题",
        "新增30家",
        "其中省级10家",
        "二、任务",
    ]


def test_rows_are_lines_with_tabs_also_with_paragraphs_in_cells() -> None:
    table = "<table><tr><th>序号</th><th>任务</th></tr>\n<tr><td><p>1</p></td><td><p>抓整治</p></td></tr></table>"
    assert read(table) == ["序号\t任务", "1\t抓整治"]


def test_a_table_that_only_lays_out_the_page_keeps_its_paragraphs() -> None:
    assert read("<table><tr><td><p>一、目标</p><p>增长8%。</p></td></tr></table>") == ["一、目标", "增长8%。"]


def test_scripts_styles_and_navigation_are_dropped_with_their_inside() -> None:
    body = (
        "<script>var x = 30;</script><style>p{}</style><nav>首页</nav><div class='breadcrumb'>位置</div>"
        "<ul id='main-menu'><li>栏目</li></ul><p style='display:none'>隐藏</p><!-- 注 -->"
        "<p>正文</p>尾<footer>版权</footer>"
    )
    assert read(body) == ["正文", "尾"]


def test_deep_nesting_is_read_whole_or_refused() -> None:
    def nest(depth: int) -> str:
        return "<p>首段</p>" + "<div>" * depth + "正文" + "</div>" * depth + "<p>尾段</p>"

    assert read(nest(1500)) == ["首段", "正文", "尾段"]
    with pytest.raises(SourceError, match="无法完整解析"):
        read(nest(20_000))


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("gb2312", "gb18030"), ("gb2312", "utf-8"), ("utf-8", "gb18030"), ("iso-8859-1", "utf-8"),
     ("iso-8859-1", "gb18030"), ("windows-1252", "gb18030"), ("utf-16", "utf-8"), ("undefined", "utf-8"),
     ("unicode_escape", "utf-8"), ("idna", "gb18030"), ("cp037", "utf-8"), ("zip", "gb18030")],
)  # fmt: skip
def test_a_page_is_read_by_its_bytes_whatever_it_declares(declared: str, encoding: str) -> None:
    page = f"<html><head><meta charset='{declared}'></head><body><p>新增规上企业30家，增长6%。</p></body></html>"
    assert read_html("a.html", page.encode(encoding))[0] == "新增规上企业30家，增长6%。"


def test_a_declared_traditional_encoding_is_believed() -> None:
    page = "<meta charset='big5'><p>新增規上企業30家</p>".encode("big5")
    assert read_html("a.html", page)[0] == "新增規上企業30家"


def test_what_holds_the_text_is_text_whatever_it_is_called() -> None:
    article = "<p>一、主要目标</p>" + "<p>全年新增规上企业30家，推进重点项目20个。</p>" * 20
    links = "<ul class='menu'>" + "<li><a href='#'>栏目</a></li>" * 90 + "</ul>"
    whole = read(article)
    for wrapped in (
        f"<form id='form1'>{links}{article}</form>",
        f"{links}<div class='print'>{article}</div><footer>版权</footer>",
        f"<div id='main' style='display:none'>{article}</div><p>栏目</p>",
    ):
        assert [line for line in read(wrapped) if line != "栏目"] == whole
    halves = f"<p>{'前半' * 400}</p><div class='share'><p>{'后半' * 200}</p></div>"
    assert read(halves)[-1] == "后半" * 200


def test_control_characters_written_as_entities_are_dropped() -> None:
    assert read("<p>新增&#27;[31m&#7;30家&#0;</p>")[0].replace("\ufffd", "") == "新增[31m30家"


def test_millions_of_elements_are_refused_before_the_tree_is_grown() -> None:
    with pytest.raises(SourceError, match="标记超过"):
        read("<br>" * 1_500_001)
