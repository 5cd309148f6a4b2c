"""Page marks and line breaks that no author wrote: pages of split downloads, page numbers, hard-wrapped lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mujun.documents.reading import Span

_PAGE_LEAD = re.compile(r"[ \x00]*(\d{1,4})[ \x00]*、[ \x00]*")
_PAGE_NUMBER = re.compile(
    r"[-—–_·~ ]+\d{1,4}[-—–_·~ ]+|第 ?\d{1,4} ?页(?:[ ,/]*共 ?\d{1,4} ?页)?|"
    r"[Pp]age ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?|\d{1,4} ?/ ?\d{1,4}"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")
_SENTENCE_END = "。;:!?…"
_CLOSING = "”’)]》〕】\"' \x00"
_HEADING = re.compile(
    r"第[一二三四五六七八九十百零\d]+[章节条]|[(]?[一二三四五六七八九十]{1,3}[)、.]|"
    r"[一二三四五六七八九十]{1,3}是|\d{1,2}[、.](?!\d)|[(]\d{1,2}[)]|——"
)
_DIGITS = re.compile(r"\d+")
_LONGEST_HEAD = 60
_PAGE_SENTENCE = 60  # a line as long as this that stops in mid-sentence was cut by a page, not by an author
_PAGE_LINE = 100  # characters on a page of a split download, at least
_WRAP_LINES = 10  # fewer lines say nothing about a right margin
_CUT_SHARE = 0.7
_TITLE_LINES = 4
_PUNCTUATION = re.compile(r"[,。;、:]")
_WRAP_MARGIN = 6  # half-width columns by which a full line may fall short of the widest


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch [start, end) of `source` between line breaks."""

    start: int
    end: int
    source: str

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def text(self) -> str:
        """The characters of the line."""
        return self.source[self.start : self.end]

    def trimmed(self) -> Line | None:
        """The line without blanks around it (tabs of empty first cells stay); None if nothing is left."""
        text = self.text
        if not text.strip(" \t\x00"):
            return None
        left = len(text) - len(text.lstrip(" \x00"))
        right = len(text) - len(text.rstrip(" \t\x00"))
        return Line(self.start + left, self.end - right, self.source)


def find_page_marks(lines: Sequence[Line], page_breaks: Sequence[int] = ()) -> dict[int, Span]:
    """The mark at the beginning of each line that has one, by line index.

    A line that is nothing but a page number or a running head is a mark as a whole. `page_breaks` are the places
    of form feeds, where the source knows its pages.
    """
    marks = _find_split_pages(lines)
    marks.update(_find_page_numbers(lines, marks))
    marks.update(_find_running_heads(lines, page_breaks))
    return marks


def _find_running_heads(lines: Sequence[Line], page_breaks: Sequence[int]) -> dict[int, Span]:
    """First and last lines of pages that say the same on most pages, numbers aside."""
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        pages.setdefault(bisect_left(page_breaks, line.start), []).append(index)
    if len(pages) < 2:
        return {}
    edges = [
        index for page in pages.values() for index in {*page[:2], *page[-2:]} if len(lines[index]) <= _LONGEST_HEAD
    ]
    said = Counter(_DIGITS.sub("", lines[index].text) for index in edges)
    usual = {
        text for text, count in said.items() if count >= max(2 if not text.strip(" -—第页/共") else 3, len(pages) / 2)
    }
    return {
        index: Span(lines[index].start, lines[index].end)
        for index in edges
        if _DIGITS.sub("", lines[index].text) in usual
    }


def _find_split_pages(lines: Sequence[Line]) -> dict[int, Span]:
    """Downloads that number each page `N、` at the line start and drop every other break."""
    marks: dict[int, Span] = {}
    for run in _consecutive_runs(lines):
        boundaries = len(run) - 1
        torn = sum(_is_torn(lines[index - 1]) for index, _ in run[1:])
        long = all(len(lines[index]) >= _PAGE_LINE for index, _ in run[:-1])
        if torn * 2 > boundaries or (torn * 3 >= boundaries and long):
            for index, match in run:
                marks[index] = Span(lines[index].start, lines[index].start + match.end())
    return marks


def _consecutive_runs(lines: Sequence[Line]) -> Iterator[list[tuple[int, re.Match[str]]]]:
    run: list[tuple[int, re.Match[str]]] = []
    for index, line in enumerate(lines):
        match = _PAGE_LEAD.match(line.source[line.start : line.start + 16])
        if match and run and index == run[-1][0] + 1 and int(match[1]) == int(run[-1][1][1]) + 1:
            run.append((index, match))
            continue
        if len(run) > 1:
            yield run
        run = [(index, match)] if match else []
    if len(run) > 1:
        yield run


def _is_torn(line: Line) -> bool:
    """Whether the line stops in mid-sentence after a sentence's worth of text."""
    text = line.source[max(line.start, line.end - 400) : line.end].rstrip(" \x00")
    if not text or text[-1] in _SENTENCE_END or text[-1] in _CLOSING:
        return False
    return len(line) >= _PAGE_SENTENCE or "。" in text


def _ends_sentence(text: str) -> bool:
    """A full stop, also inside closing quotation marks or brackets."""
    return text.rstrip(_CLOSING)[-1:] in set(_SENTENCE_END)


def _find_page_numbers(lines: Sequence[Line], marks: Mapping[int, Span]) -> dict[int, Span]:
    """Lines that hold nothing but a page number; a bare number counts where the next one follows later."""
    found: dict[int, Span] = {}
    bare: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if index in marks or len(line) > 24:
            continue
        if _PAGE_NUMBER.fullmatch(line.text):
            found[index] = Span(line.start, line.end)
        elif _BARE_NUMBER.fullmatch(line.text):
            bare.append((index, int(line.text)))
    numbers = [number for _, number in bare]
    if len(bare) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 2:
        found.update({index: Span(lines[index].start, lines[index].end) for index, _ in bare})
    return found


def find_joins(lines: Sequence[Line], marks: Mapping[int, Span]) -> dict[int, str]:
    """What replaces the break before a line where the author wrote none: nothing, or a space between words."""
    joins: dict[int, str] = {}
    full = _find_full_lines(lines)
    previous = -1
    after_page = False
    for index, line in enumerate(lines):
        if line.end <= line.start:  # the line was nothing but a page number
            after_page = True
            continue
        if previous >= 0 and _belongs_together(lines, previous, index, marks, full, after_page):
            joins[index] = _glue(lines[previous], line) if index not in marks else ""
        previous, after_page = index, False
    return joins


def _belongs_together(
    lines: Sequence[Line], previous: int, index: int, marks: Mapping[int, Span], full: set[int], after_page: bool
) -> bool:
    before, line = lines[previous], lines[index]
    if index in marks:
        return previous in marks
    begins_heading = _HEADING.match(line.source[line.start : line.start + 12])
    if begins_heading or "\t" in line.text or "\t" in before.text:
        return False
    if after_page:
        return _is_torn(before) or (previous in full and not _ends_sentence(before.text))
    indented = line.source[line.start - 2 : line.start] in {"  ", "\u3000\u3000"}
    alone = line.source.count("\n", before.end, line.start) == 1
    titles = previous < _TITLE_LINES and index not in full and not _PUNCTUATION.search(before.text + line.text)
    return previous in full and alone and not indented and not titles


def _find_full_lines(lines: Sequence[Line]) -> set[int]:
    """Lines that reach the right margin of a text wrapped by hand or by a printer; none in flowing text."""
    widths = [_width(line) for line in lines]
    if len(widths) < _WRAP_LINES:
        return set()
    widest = sorted(widths)[len(widths) * 9 // 10]
    full = {index for index, width in enumerate(widths) if width >= widest - _WRAP_MARGIN}
    if not 40 <= widest <= 140 or len(full) * 5 < len(widths) * 2:
        return set()
    # A number and its unit move to the next line together, so a line cut in mid-sentence may fall shorter.
    return full | {
        index
        for index, width in enumerate(widths)
        if width >= widest * _CUT_SHARE
        and _PUNCTUATION.search(lines[index].text)
        and not _ends_sentence(lines[index].text)
    }


def _width(line: Line) -> int:
    """Half-width columns of a line: one for ASCII, two for Chinese."""
    if len(line) > 200:
        return len(line) * 2
    size = len(line.text.encode("utf-8", "replace"))
    return len(line) + (size - len(line)) // 2


def _glue(before: Line, line: Line) -> str:
    left, right = before.source[before.end - 1], line.source[line.start]
    western = left.isascii() and right.isascii() and left.isalpha() and right.isalpha()
    return " " if western else ""
