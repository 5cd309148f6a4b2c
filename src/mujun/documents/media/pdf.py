"""PDF with text: the characters of each page in reading order, pages set apart by form feeds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pypdfium2

from mujun.documents.media.limits import MOST_CHARACTERS, MOST_PAGES, check_characters, refuse

_INDENT = 10.0  # points by which a first line stands in
_SCANNED = 15  # fewer characters than this on an average page: the pages are pictures


def read_pdf(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a .pdf and notes; refuses encrypted, scanned and broken files."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            refuse(
                "encrypted-pdf", name, "PDF 设有打开密码", "加密的内容读不出来",
                "请用密码打开后另存为不加密的 PDF，或导出为 .docx 再提交",
            )  # fmt: skip
        refuse("broken-pdf", name, "PDF 文件损坏或不完整", "读不出任何一页", "请重新下载或重新导出，能正常打开后再提交")
    try:
        pages = _read_pages(name, document)
    finally:
        document.close()
    text = "\f".join(pages)
    if sum(not char.isspace() for char in text) < _SCANNED * len(pages):
        refuse(
            "scanned-pdf", name, f"PDF 共{len(pages)}页，几乎没有可选中的文字，应当是扫描件",
            "扫描件是图片，读不出条文", "请向发文单位要带文字的版本，或先做文字识别（OCR）并校对后再提交",
        )  # fmt: skip
    check_characters(name, text)
    return text, (f"PDF 共{len(pages)}页",)


def _read_pages(name: str, document: pypdfium2.PdfDocument) -> list[str]:
    count = len(document)
    if count > MOST_PAGES:
        refuse(
            "too-many-pages", name, f"PDF 共{count:,}页，上限为{MOST_PAGES:,}页", "超出后读取时间无法保证",
            "请按章节拆成几个文件再提交",
        )  # fmt: skip
    pages: list[str] = []
    characters = 0
    for index in range(count):
        pages.append(_read_page(name, document, index))
        characters += len(pages[-1])
        if characters > MOST_CHARACTERS:
            check_characters(name, "".join(pages))
    return pages


def _read_page(name: str, document: pypdfium2.PdfDocument, index: int) -> str:
    try:
        page = document[index]
        try:
            content = page.get_textpage()
            try:
                return _lay_out(content)
            finally:
                content.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        refuse(
            "broken-pdf",
            name,
            f"PDF 第{index + 1}页损坏",
            "缺页的文件会读成半份",
            "请重新下载或重新导出，能正常打开后再提交",
        )


def _lay_out(content: pypdfium2.PdfTextPage) -> str:
    """The text of a page with its line breaks, and indented first lines told by two wide spaces."""
    text: str = content.get_text_range()
    placed = len(text) == content.count_chars()
    lines: list[tuple[float, str]] = []
    for match in re.finditer(r"[^\r\n]+", text):
        start = match.start()
        hidden = _hidden_breaks(content, text, match) if placed else ()
        for stop in [*hidden, match.end()]:
            left: float = content.get_charbox(start)[0] if placed else 0.0
            lines.append((left, text[start:stop].replace("\ufffe", "")))
            start = stop + 1
    margins = Counter(round(left) for left, _ in lines)
    margin = margins.most_common(1)[0][0] if margins else 0
    return "\n".join(("\u3000\u3000" if left - margin > _INDENT else "") + line for left, line in lines)


def _hidden_breaks(content: pypdfium2.PdfTextPage, text: str, line: re.Match[str]) -> Iterator[int]:
    """Spaces where the text in fact goes back to the left: a line break the extraction took for a space."""
    for match in re.finditer(r" (?=\S)", line.group()):
        place = line.start() + match.start()
        if place > line.start() and text[place - 1] != " ":
            before, after = content.get_charbox(place - 1), content.get_charbox(place + 1)
            if after[0] < before[0] and after[1] < before[1]:
                yield place
