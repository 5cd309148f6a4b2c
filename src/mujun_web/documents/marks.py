"""The text of a document as a page shows it: in parts, by paragraphs, with every number and unit marked.

Offsets count characters (code points) of the document's text. The page carries them on every paragraph and mark, so
that a selection in the browser finds its way back to the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

PART_CHARACTERS = 12_000
LONGEST_PARAGRAPH = 6_000
LINE_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


@dataclass(frozen=True, slots=True)
class MarkClass:
    """A class of marks: its key, its words in the legend, and what it means."""

    key: str
    words: str
    meaning: str


CLASSES = (
    MarkClass("target", "目标", "要达到的数"),
    MarkClass("result", "完成情况", "已经达到的数"),
    MarkClass("unit", "责任单位", "牵头、配合与属地责任主体"),
    MarkClass("date", "日期", "年份、月份、日期"),
    MarkClass("threshold", "门槛", "限定对象的数，如亿元以上项目"),
    MarkClass("baseline", "基数", "从哪里起算，占什么的比"),
    MarkClass("name", "专名", "口号、行动名、代号里的数"),
    MarkClass("document_number", "文号", "文件字号"),
    MarkClass("quantity", "顺带的数量", "提到但不是目标"),
    MarkClass("ordinal", "序号", "标题序号、次序、页码"),
    MarkClass("duration", "时长", "几年、几个月"),
    MarkClass("frequency", "频次", "每月几次"),
    MarkClass("specification", "规格", "技术参数、型号"),
    MarkClass("reference", "回指", "指回前面说过的数"),
    MarkClass("open", "没有归类", "识读没有说明的数"),
)
CLASS_WORDS = {one.key: one.words for one in CLASSES}


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch. `layer` is quote (a finding's sentence), number, unit or task; `finding`, `task` are rows."""

    start: int
    end: int
    layer: str
    kind: str = ""
    state: str = ""
    finding: int | None = None
    task: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text that is sent to the page at once."""

    index: int
    start: int
    end: int

    @property
    def lines(self) -> int:
        """About how many lines it takes, to keep its place on the page before it comes."""
        return max(1, (self.end - self.start) // 34)


def cut_parts(text: str) -> tuple[Part, ...]:
    """The text in parts of about the same size that begin at paragraphs."""
    parts: list[Part] = []
    start = 0
    for _, end in cut_paragraphs(text):
        if end - start >= PART_CHARACTERS:
            parts.append(Part(len(parts), start, end))
            start = end
    if start < len(text) or not parts:
        parts.append(Part(len(parts), start, len(text)))
    return tuple(parts)


def find_part(parts: Sequence[Part], offset: int) -> Part:
    """The part an offset lies in."""
    return parts[max(0, bisect_right(parts, offset, key=lambda part: part.start) - 1)]


def cut_paragraphs(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Paragraphs [start, end) with their line breaks; one that is endless is cut so that a page can lay it out."""
    here = start
    for line in text[start:end].splitlines(keepends=True):
        for cut in range(0, len(line), LONGEST_PARAGRAPH):
            stop = min(cut + LONGEST_PARAGRAPH, len(line))
            yield here + cut, here + stop
        here += len(line)


def render_part(text: str, part: Part, marks: Iterable[Mark]) -> SafeString:
    """The paragraphs of a part as HTML: text escaped, marks as flat elements that never cross."""
    inside = sorted((m for m in marks if m.start < part.end and m.end > part.start), key=lambda m: (m.start, -m.end))
    pieces: list[str] = []
    waiting: list[Mark] = []
    following = 0
    for start, end in cut_paragraphs(text, part.start, part.end):
        waiting = [mark for mark in waiting if mark.end > start]
        while following < len(inside) and inside[following].start < end:
            waiting.append(inside[following])
            following += 1
        shown = end
        while shown > start and text[shown - 1] in LINE_BREAKS:
            shown -= 1
        blank = "" if text[start:shown].strip() else " blank"
        pieces.append(f'<p class="para{blank}" data-start="{start}">')
        pieces.extend(render_stretch(text, start, shown, waiting))
        pieces.append("</p>")
    return mark_safe("".join(pieces))  # noqa: S308  every stretch of the document's text is escaped below


def render_stretch(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[str]:
    """A stretch of one paragraph: cut wherever a mark begins or ends, each piece in one element."""
    edges = {start, end}
    for mark in marks:
        edges.update(edge for edge in (mark.start, mark.end) if start < edge < end)
    places = sorted(edges)
    for left, right in zip(places, places[1:], strict=False):
        over = [mark for mark in marks if mark.start <= left and mark.end >= right]
        words = escape(text[left:right].replace("\x00", "\ufffd"), quote=False).replace("\r", "&#13;")
        yield wrap_words(words, over, left)


def wrap_words(words: str, over: Sequence[Mark], left: int) -> str:
    """The words of one piece inside an element that says which marks lie over it."""
    if not over:
        return words
    numbers = [mark for mark in over if mark.layer == "number"]
    top = max(numbers, key=lambda mark: mark.finding is not None) if numbers else None
    unit = next((mark for mark in over if mark.layer == "unit"), None)
    classes = {mark.layer[0] for mark in over}
    names = " ".join(sorted(f"m{name}" for name in classes))
    shown = top or unit
    details = f' data-k="{shown.kind}"' if shown else ""
    if top:
        details += f' data-s="{top.start}"'
        if top.state:
            details += f' data-state="{top.state}"'
        if top.finding is not None:
            details += f' data-n="{top.finding}"'
        details += f' title="{CLASS_WORDS.get(top.kind, top.kind)}"'
    findings = {mark.finding: None for mark in (*([top] if top else []), *over) if mark.finding is not None}
    if findings:
        details += f' data-f="{" ".join(map(str, findings))}"'
    task = next((mark.task for mark in over if mark.task is not None), None)
    if task is not None:
        details += f' data-t="{task}"'
    tag = "b" if top else "span"
    return f'<{tag} class="{names}"{details} data-o="{left}">{words}</{tag}>'
