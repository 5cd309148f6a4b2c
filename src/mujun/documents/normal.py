"""Normal text: one spelling of a document to read by, with the way back to every printed character.

Normal text has ASCII digits, letters and punctuation, simplified characters, one paragraph per line, no page
marks, no stray spaces and no web furniture. Columns of a table are separated by tabs. Every normal character
comes from exactly one printed character, so any stretch of it has an exact place in the original.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from opencc import OpenCC

from mujun.documents.pages import Line, find_joins, find_page_marks
from mujun.documents.reading import Span

Why = Literal["source_line", "page_mark", "furniture"]

_BREAKS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_BREAK = re.compile(f"[\n{_BREAKS}]")
_KEEP_AS_PRINTED = "…"
# List marks such as ⑴ ⒈ ㈠ are written out; ① ² ½ ㎡ are not, because their digits are no figures of the text.
_WRITTEN_OUT = (range(0x2474, 0x249C), range(0x3220, 0x322A))
_VOID = "\x00"

_FURNITURE_LINE = re.compile(
    r"copyright|all rights reserved|版权所有|icp备|网安备|备案号|produced by|powered by|"
    r"技术支持[::]|网站标识码|网站地图|"
    r"^(?:保护视力色|打印本页|关闭窗口|分享到|扫一扫|上一篇|下一篇|当前位置|您的位置|您所在的位置|相关链接|返回顶部|联系我们|"
    r"建议使用|字体[::]|\[?大 ?中 ?小\]?$|首页 ?>)|免责声明|本站(?:为|只|仅|所有|不)|侵犯了?您的|侵权.{0,12}联系|"
    r"(?:文档|文库).{0,12}下载(?:平台|网站)",
    re.IGNORECASE,
)
_FURNITURE_PHRASE = re.compile(
    r"(?:浏览次数|阅读次数|浏览量|访问量|点击数|点击率|点击量)[::] ?\d*次?"
    r"|\[?字体[::] ?\[? ?大 ?中 ?小 ?\]?|\[打印\]|\[关闭\]"
)
_FURNITURE_TAIL = re.compile(r"copyright ?©.{0,600}$", re.IGNORECASE)
_LONGEST_FURNITURE = 240
_SOURCE_LINE = re.compile(r"# ?source:")
_SPACES = re.compile(rf"[ \t{_VOID}]+")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff“”‘’—…·%°]")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Excluded:
    """A stretch of the original that is not part of the document, and why."""

    span: Span
    why: Why


@dataclass(frozen=True, slots=True)
class NormalText:
    """Normal text and, for each of its characters, the offset of the printed one."""

    text: str
    raw: str
    offsets: array[int]
    excluded: tuple[Excluded, ...]

    def original(self, start: int, end: int) -> Span:
        """The place in the original of the normal characters [start, end); page marks inside are included."""
        if not self.offsets:
            return Span(0, 0)
        if start >= end:
            place = self.offsets[start] if start < len(self.offsets) else self.offsets[-1] + 1
            return Span(place, place)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def is_spaced(self, position: int) -> bool:
        """Whether blanks that normal text leaves out stand before the character on its printed line."""
        if not 0 < position < len(self.offsets):
            return False
        between = self.raw[self.offsets[position - 1] + 1 : self.offsets[position]]
        return between.isspace() and not _BREAK.search(between)

    def printed(self, start: int, end: int) -> str:
        """The normal characters [start, end) as they are printed, with spaces, without page marks and breaks."""
        pieces: list[str] = []
        left = start
        for index in range(start + 1, end + 1):
            if index == end or self.offsets[index] - self.offsets[index - 1] > 1:
                pieces.append(self.raw[self.offsets[left] : self.offsets[index - 1] + 1])
                if index < end:
                    between = self.raw[self.offsets[index - 1] + 1 : self.offsets[index]]
                    pieces.append("" if between.strip() or _BREAK.search(between) else between)
                left = index
        return "".join(pieces)


def normalise(text: str) -> NormalText:
    """Write a document's text normally; time and memory grow with its length."""
    flat, written_out = _flatten(text)
    lines = [Line(match.start(), match.end(), flat) for match in _LINE.finditer(flat)]
    excluded: list[Excluded] = []
    kept = list(_keep_document(lines, excluded))
    marks = find_page_marks(kept, [match.start() for match in re.finditer("\f", text)])
    excluded.extend(Excluded(Span(mark.start, mark.end), "page_mark") for mark in marks.values())
    bodies = [(Line(marks[i].end, line.end, flat) if i in marks else line) for i, line in enumerate(kept)]
    joins = find_joins(bodies, marks)
    writer = _Writer(flat, written_out)
    _write(writer, bodies, joins, excluded)
    excluded.sort(key=lambda one: one.span)
    return NormalText("".join(writer.pieces), text, writer.offsets, tuple(excluded))


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=65536)
def _write_normally(char: str) -> str:
    """One printed character in normal spelling: usually one character, more for a written-out list mark."""
    if char in _BREAKS:
        return "\n"
    category = unicodedata.category(char)
    if category in {"Cc", "Cf", "Cs"} and char not in "\n\t":
        return _VOID
    listed = any(ord(char) in marks for marks in _WRITTEN_OUT)
    if char in _KEEP_AS_PRINTED or (category in {"No", "So"} and not listed):
        return char
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) == 1 or listed:
        char = plain
    elif category == "Zs" or not plain.strip():
        return " "
    return "".join(simplify(one) for one in char)


def simplify(char: str) -> str:
    """The simplified form of one character; the character itself if it has none."""
    simple: str = _converter().convert(char) if ord(char) > 0x2E80 else char
    return simple if len(simple) == 1 else char


def _flatten(text: str) -> tuple[str, dict[str, str]]:
    """The text in normal spelling at its printed length, and the list marks that take more than one character."""
    text = text.replace("\r\n", _VOID + "\n")  # one line break, two characters long
    spelling = {char: _write_normally(char) for char in set(text)}
    table = {ord(char): normal for char, normal in spelling.items() if normal != char and len(normal) == 1}
    written_out = {char: normal for char, normal in spelling.items() if len(normal) > 1}
    return text.translate(table), written_out


def _keep_document(lines: list[Line], excluded: list[Excluded]) -> Iterator[Line]:
    for index, line in enumerate(lines):
        body = line.trimmed()
        if body is None:
            continue
        if index == 0 and _SOURCE_LINE.match(body.text):
            excluded.append(Excluded(Span(line.start, line.end), "source_line"))
        elif len(body) <= _LONGEST_FURNITURE and _FURNITURE_LINE.search(body.text):
            excluded.append(Excluded(Span(line.start, line.end), "furniture"))
        else:
            tail = (
                _FURNITURE_TAIL.search(body.text, max(0, len(body) - 700)) if len(body) > _LONGEST_FURNITURE else None
            )
            if tail:
                excluded.append(Excluded(Span(body.start + tail.start(), body.end), "furniture"))
                body = Line(body.start, body.start + tail.start(), line.source)
            yield body


def _write(writer: _Writer, bodies: list[Line], joins: dict[int, str], excluded: list[Excluded]) -> None:
    tables = _find_table_lines(bodies)
    for index, body in enumerate(bodies):
        if body.end <= body.start:
            continue
        if writer.pieces:
            writer.write(joins.get(index, "\n"), bodies[index - 1].end)
        here = body.start
        for cut, replacement, why in _cuts(body, index in tables, writer.written_out):
            if cut.start < here:
                continue
            writer.copy(here, cut.start)
            writer.write(replacement, cut.start)
            here = cut.end
            if why:
                excluded.append(Excluded(cut, why))
        writer.copy(here, body.end)


def _find_table_lines(bodies: list[Line]) -> set[int]:
    """Lines set in columns: gaps inside, and a neighbour set the same way, next or past one line of a group."""
    columns = [index for index, body in enumerate(bodies) if "\t" in body.text or body.text.count("  ") >= 2]
    near = set(columns)
    return {index for index in columns if any(index + step in near for step in (-2, -1, 1, 2))}


def _cuts(body: Line, table: bool, written_out: dict[str, str]) -> list[tuple[Span, str, Why | None]]:
    flat = body.source
    cuts: list[tuple[Span, str, Why | None]] = []
    for match in _SPACES.finditer(flat, body.start, body.end):
        cuts.append((Span(match.start(), match.end()), _space(match, body, table), None))
    if ":" in body.text or "[" in body.text:
        for match in _FURNITURE_PHRASE.finditer(flat, body.start, body.end):
            cuts.append((Span(match.start(), match.end()), "", "furniture"))
    for char, normal in written_out.items():
        at = flat.find(char, body.start, body.end)
        while at >= 0:
            cuts.append((Span(at, at + 1), normal, None))
            at = flat.find(char, at + 1, body.end)
    cuts.sort(key=lambda cut: (cut[0].start, -cut[0].end))
    return cuts


def _space(match: re.Match[str], body: Line, table: bool) -> str:
    """What stays of a run of blanks: column breaks of a table, a space between two Western words, or nothing."""
    run = match.group().replace(_VOID, "")
    if table and ("\t" in run or len(run) > 1):
        return "\t" * max(1, run.count("\t"))
    if not run or match.start() == body.start or match.end() == body.end:
        return ""
    left, right = body.source[match.start() - 1], body.source[match.end()]
    return "" if _CJK.match(left) or _CJK.match(right) else " "


class _Writer:
    """Collects normal text and the printed offset of each of its characters."""

    def __init__(self, flat: str, written_out: dict[str, str]) -> None:
        self.flat = flat
        self.written_out = written_out
        self.pieces: list[str] = []
        self.offsets: array[int] = array("I")

    def copy(self, start: int, end: int) -> None:
        if start < end:
            self.pieces.append(self.flat[start:end])
            self.offsets.extend(range(start, end))

    def write(self, text: str, at: int) -> None:
        if text:
            self.pieces.append(text)
            self.offsets.extend([at] * len(text))
