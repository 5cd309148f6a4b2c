"""Web pages: the text of a saved .html page, block by block, without scripts, styles and navigation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from mujun.documents.media.limits import MOST_TEXT_BYTES, refuse
from mujun.documents.media.plain import decode

_DROPPED = frozenset(
    {"script", "style", "nav", "footer", "aside", "form", "button", "select", "noscript", "iframe", "svg", "template",
     "head", "object", "input", "textarea", "video", "audio", "map"}
)  # fmt: skip
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl",
     "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "blockquote", "pre", "figure", "figcaption", "hr", "body",
     "center", "fieldset", "address", "caption"}
)  # fmt: skip
_NAVIGATION = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|menu|breadcrumbs?|crumb|sidebar|toolbar|share|footer|foot|copyright|pagination|pager|"
    r"topbar|toplink|banner|search|login|related|print|qrcode)(?:$|[-_ ])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_\-]{3,20})", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n]+")


def read_html(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a web page and notes; block elements are paragraphs, table rows lines with tabs between cells."""
    if len(data) > MOST_TEXT_BYTES:
        refuse(
            "too-large", name, f"网页大小为{len(data):,}字节，上限为{MOST_TEXT_BYTES:,}字节",
            "这样大的网页不会是一份政策文件", "请只保存正文，或拆成几个文件再提交",
        )  # fmt: skip
    declared = _CHARSET.search(data[:4096])
    page, notes = decode(name, data, declared[1].decode("ascii") if declared else None)
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page)
    try:
        root = html.document_fromstring(page)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        refuse(
            "broken-html",
            name,
            "网页内容无法解析",
            "读不出正文",
            "请在浏览器里打开网页，另存为完整网页或复制正文为 .txt",
        )
    lines = _tidy("".join(_pieces(root)).split("\n"))
    return "\n".join(lines), notes


def _pieces(root: html.HtmlElement) -> Iterator[str]:
    """Text and breaks in document order; walks without recursion, because pages nest without bound."""
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event in {"comment", "pi"}:
            yield _text(element.tail)
        elif event == "start":
            if _is_dropped(element):
                walker.skip_subtree()
                continue
            yield _before(element) + _text(element.text)
        else:
            dropped = _is_dropped(element)
            yield ("" if dropped else _after(element)) + _text(element.tail)


def _text(content: str | None) -> str:
    return _BLANKS.sub(" ", content) if content else ""


def _is_dropped(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in _DROPPED:
        return True
    if element.tag in {"body", "html", "main", "article"}:
        return False
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
    if len(names) > 2 and _NAVIGATION.search(names):
        return True
    return bool(_HIDDEN.search(element.get("style", ""))) or element.get("hidden") is not None


def _before(element: etree._Element) -> str:
    if element.tag in {"td", "th"}:
        first = element.getprevious() is None
        return "" if first else "\t"
    if element.tag == "br":
        return "\n"
    inside_cell = element.tag != "tr" and _in_cell(element)
    return ("" if inside_cell else "\n") if element.tag in _BLOCKS else ""


def _after(element: etree._Element) -> str:
    return _before(element) if element.tag not in {"td", "th", "br"} else ""


def _in_cell(element: etree._Element) -> bool:
    """Whether a paragraph stands in a table cell among other cells, where it must not break the row."""
    for outer in element.iterancestors("td", "th", "body"):
        if outer.tag == "body":
            return False
        row = outer.getparent()
        return row is not None and len(row) > 1
    return False


def _tidy(lines: list[str]) -> Iterator[str]:
    for line in lines:
        kept = line.strip(" ")
        if kept.strip():
            yield kept
