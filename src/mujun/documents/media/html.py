"""Web pages: the text of a saved .html page, block by block, without scripts, styles and navigation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from mujun.documents.media.limits import MOST_TEXT_BYTES, check_tags, refuse
from mujun.documents.media.plain import decode

_DROPPED = frozenset(
    {"script", "style", "button", "select", "noscript", "iframe", "svg", "template", "head", "object", "input",
     "textarea", "video", "audio", "map"}
)  # fmt: skip
_ASIDE = frozenset({"nav", "footer", "aside", "form"})
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
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST_ASIDE = 300  # characters outside links; what holds more is text, whatever its author called it


def read_html(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a web page and notes; block elements are paragraphs, table rows lines with tabs between cells."""
    if len(data) > MOST_TEXT_BYTES:
        refuse(
            "too-large", name, f"网页大小为{len(data):,}字节，上限为{MOST_TEXT_BYTES:,}字节",
            "这样大的网页不会是一份政策文件", "请只保存正文，或拆成几个文件再提交",
        )  # fmt: skip
    check_tags(name, data)
    declared = _CHARSET.search(data[:4096])
    page, notes = decode(name, data, declared[1].decode("ascii") if declared else None)
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page)
    root = _parse(name, page)
    lines = _tidy("".join(_pieces(root)).split("\n"))
    return "\n".join(lines), notes


def _parse(name: str, page: str) -> etree._Element:
    """The tree of a page. A page the parser had to cut short is refused, never read by half."""
    parser = html.HTMLParser(huge_tree=True)
    try:
        root: etree._Element = html.document_fromstring(page, parser=parser)
        cut = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        cut = True
    if cut:
        refuse(
            "broken-html",
            name,
            "网页结构异常，无法完整解析",
            "勉强读取会只得半份正文",
            "请在浏览器里打开网页，把正文复制为 .txt 或 .docx 再提交",
        )
    return root


def _pieces(root: etree._Element) -> Iterator[str]:
    """Text and breaks in document order; walks without recursion, because pages nest without bound."""
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    aside = _find_aside(root)
    cells: list[bool] = []  # for each table cell we are in: whether it has neighbours, whose row must not break
    for event, element in walker:
        if event in {"comment", "pi"}:
            yield _text(element.tail)
            continue
        dropped = element in aside or _is_dropped(element)
        is_cell = element.tag in {"td", "th"}
        if event == "start":
            if dropped:
                walker.skip_subtree()
                continue
            yield _break(element, cells, opening=True) + _text(element.text)
            if is_cell:
                row = element.getparent()
                cells.append(row is not None and len(row) > 1)
        else:
            if is_cell and not dropped:
                cells.pop()
            yield ("" if dropped else _break(element, cells, opening=False)) + _text(element.tail)


def _break(element: etree._Element, cells: list[bool], *, opening: bool) -> str:
    """What stands for the beginning or end of an element: a tab between cells, a line break around a block."""
    if element.tag in {"td", "th"}:
        return "\t" if opening and element.getprevious() is not None else ""
    if element.tag == "br":
        return "\n" if opening and not (cells and cells[-1]) else " " if opening else ""
    if element.tag not in _BLOCKS:
        return ""
    inside_row = bool(cells) and cells[-1] and element.tag != "tr"
    return "" if inside_row else "\n"


def _text(content: str | None) -> str:
    return _BLANKS.sub(" ", _CONTROL.sub("", content)) if content else ""


def _find_aside(root: etree._Element) -> set[etree._Element]:
    """The elements beside the text, by tag, name or style; one that holds the text itself (a form around the whole
    page, an article called `print`) is none of them."""
    weights, inside_links = [0], 0
    named: list[tuple[etree._Element, int]] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        dropped, is_link = _is_dropped(element), element.tag == "a" and element.get("href") is not None
        if event == "start":
            inside_links += is_link
            weights.append(0 if dropped or inside_links else _weigh(element.text))
            if dropped:
                walker.skip_subtree()
            continue
        inside_links -= is_link
        weight = weights.pop()
        if not dropped and _is_aside(element):
            named.append((element, weight))
        weights[-1] += weight + (0 if inside_links else _weigh(element.tail))
    return {one for one, weight in named if 2 * weight < weights[0] and (weight <= _LONGEST_ASIDE or _is_hidden(one))}


def _weigh(content: str | None) -> int:
    return len("".join(content.split())) if content else 0


def _is_dropped(element: etree._Element) -> bool:
    return not isinstance(element.tag, str) or element.tag in _DROPPED


def _is_aside(element: etree._Element) -> bool:
    if element.tag in {"body", "html", "main", "article"}:
        return False
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
    named = element.tag in _ASIDE or (len(names) > 2 and _NAVIGATION.search(names) is not None)
    return named or _is_hidden(element)


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")) is not None


def _tidy(lines: list[str]) -> Iterator[str]:
    for line in lines:
        kept = line.strip(" ")
        if kept.strip():
            yield kept
