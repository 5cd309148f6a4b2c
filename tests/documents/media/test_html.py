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
