"""The pages of a PDF as text, read in a process of their own: `python -m mujun.documents.media.pdf_pages < FILE`.

A PDF of a few kilobytes can unpack to gigabytes or draw itself without end, inside a library that no exception
stops. So its pages are read where memory and processor time are bounded, and where a crash takes nothing with it.
The answer is JSON: `pages` and `pictures` (numbers of pages that are pictures), or `refused` with why and where.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw

from mujun.documents.media.limits import MOST_CHARACTERS, MOST_PAGES

MOST_MEMORY = 1_000_000_000  # bytes of address space
MOST_SECONDS = 12  # of processor time
BARE = 15  # a page with fewer characters than this has no text of its own
_INDENT = 10.0  # points by which a first line stands in
_MOST_DRAWN = 200  # drawn objects; a page without text that has more is drawn letter by letter
_GARBLED_SHARE = 0.15
_FEW = 10


def read_pages(data: bytes) -> dict[str, Any]:
    """What the module says on its standard output."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        return {"refused": "encrypted" if locked else "broken", "page": 0}
    count = len(document)
    if count > MOST_PAGES:
        return {"refused": "pages", "page": count}
    pages: list[str] = []
    pictures: list[int] = []
    characters = 0
    for index in range(count):
        try:
            text, is_picture = _read_page(document, index)
        except pypdfium2.PdfiumError:
            return {"refused": "broken", "page": index + 1}
        if _is_garbled(text):
            return {"refused": "garbled", "page": index + 1}
        pages.append(text)
        pictures += [index + 1] if is_picture else []
        characters += len(text)
        if characters > MOST_CHARACTERS:
            return {"refused": "long", "page": index + 1}
    return {"pages": pages, "pictures": pictures}


def _read_page(document: pypdfium2.PdfDocument, index: int) -> tuple[str, bool]:
    page = document[index]
    content = page.get_textpage()
    text = _lay_out(content)
    is_picture = len("".join(text.split())) < BARE and _is_drawn(page)
    content.close()
    page.close()
    return text, is_picture


def _is_drawn(page: pypdfium2.PdfPage) -> bool:
    """Whether a page shows a picture, or so many strokes that they must be letters."""
    count = raw.FPDFPage_CountObjects(page.raw)
    objects = (raw.FPDFPage_GetObject(page.raw, place) for place in range(min(count, _MOST_DRAWN)))
    kinds = {raw.FPDFPageObj_GetType(one) for one in objects}
    return bool(count > _MOST_DRAWN or raw.FPDF_PAGEOBJ_IMAGE in kinds)


def _is_garbled(text: str) -> bool:
    """Whether a page is mostly no words at all, as where the table that maps its glyphs to characters is damaged."""
    printed = [char for char in text if not char.isspace()]
    odd = sum(
        "\x80" <= char <= "\u02ff" or char == "\ufffd" or unicodedata.category(char) in {"Cc", "Co", "Cn"}
        for char in printed
    )
    return odd >= _FEW and odd >= _GARBLED_SHARE * len(printed)


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


def _bound_process() -> None:
    """Give this process no more memory and time than the largest plan takes; systems without limits go unbounded."""
    try:
        import resource  # noqa: PLC0415 — only where the system has it
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _bound_process()
    sys.stdout.write(json.dumps(read_pages(sys.stdin.buffer.read())))
