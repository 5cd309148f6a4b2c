"""Headings in normal text: what each is called, where its title ends, and which lines are headings without a number."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mujun.documents.marks import Mark, find_marks
from mujun.documents.normal import NormalText
from mujun.documents.tables import Table

PREAMBLE = re.compile(
    r"总体要求|总体思路|总体目标|指导思想|基本原则|发展思路|工作思路|基本思路|目标$|目标任务$|目标要求$|主要指标|指标安排|"
    r"^(?:背景|概况|基本情况|现状|形势)|重大意义|重要意义|^附则$|^附件"
)

_LONGEST_LINE_HEADING = 32
_LONGEST_TITLE = 40
_LOST_BREAKS = 60  # a line this long may have lost its breaks; a blank in it then ends a heading
_LONGEST_ACTION = 22  # a 一是 sentence longer than this is an action, named by its first clause
_UNIT_BRACKET = re.compile(r"\((?:责任|牵头|由|主办|落实|配合)[^()]{0,4}")
_CLAUSE_END = re.compile(r"[,;:。!?]")
_SENTENCE_END = re.compile(r"[。!?;]")
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:%|个百分点|[万亿]?[元家个户亩项]|倍)|百分之")
_DATE_CLAUSE = re.compile(
    r"(?:力争|确保|争取)?[到至]?(?:\d{4}年)?(?:底|末|前|\d{1,2}月)*|全年|今年|(?:十[一二三四五]五)期间"
)
_NO_HEADING = re.compile(
    r"^(?:记者|通讯员|本报|作者|来源|编辑|责任编辑|责编|文[/:]|图[/:]|摄影|发布|日期|时间|附件|附:|附表|抄送|主送|联系|\(|\[|《.*》$|"
    r"\d{4}[-./年]\d{1,2}(?:[-./月]|$)|[一二〇○零]{2,4}[一二三四五六七八九〇○零]年[一二三四五六七八九十]{1,2}月|注[::]|单位[::]|填表|表\d|图\d)|"
    r"(?:记者|通讯员)$|\d{4}年\d{1,2}月\d{1,2}日$|[〔\[]\d{4}[〕\]]\d+号|人民政府$|委员会$|办公室$"
)
_NUMBERED = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[)、]|\d{1,2}[.、]|第[一二三四五六七八九十\d]{1,3}[章节条篇]")
_LONGEST_TITLE_LINE = 60
_DOCUMENT_WORD = re.compile(
    r"(?:方案|通知|意见|要点|决定|计划|办法|规划|纲要|报告|总结|分解表|分工表|细则)(?:\(.{2,12}\))?$"
)
_ANNEX = re.compile(r"附(?:件|表)\d{0,2}[:. ]{0,2}(?=[\u4e00-\u9fff\d]{8})")
_LABELLED = re.compile(
    r"(?:责任|牵头|配合|主办|承办|协办|协同|完成|时限|时间|地点|电话|网址|单位|部门|目标|任务|措施|备注|说明|主持|出席|参会|地址|邮编|审核|校对|"
    r"监制|编审|落实|实施|参与)[^:]{0,6}:"
)
_NOTE = re.compile(r"^注[::\d].*$", re.MULTILINE)
_BRACKETED = re.compile(r"[(〔【\[]([^()〔〕【】\[\]]{2,20})[)〕】\]]")
_CONTENTS = re.compile(r"目录|目次|contents", re.IGNORECASE)
_SPEAKS = re.compile(r"[。\t|]|[^\n]{30}")  # a paragraph or a table row, not one more short line
_LEADER = re.compile(r"[.…·\t ]{2,}\d{1,3}$|[….·]{3,}")
_CJK = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Headline:
    """A heading found in normal text: mark and title, before it has a place in the tree.

    `start` is where the mark (or the title) begins; `standing` headings have a line of their own, the others run
    into their text, which ends its paragraph at `line_end`.
    """

    kind: str
    value: int
    start: int
    mark_end: int
    title_start: int
    title_end: int
    standing: bool
    leads_line: bool
    line_end: int


def find_headlines(normal: NormalText, tables: Sequence[Table]) -> list[Headline]:
    """Numbered and unnumbered headings in the order they are printed."""
    text = normal.text
    skipped = [(row.start, row.end) for table in tables for row in (table.head, *table.rows)]
    skipped += [match.span() for match in _NOTE.finditer(text)]
    contents = find_contents(text)
    if contents:
        skipped.append(contents)
    skipped.sort()
    title = find_title(normal)
    below = title[1] if title else 0  # a subtitle may begin with a dash, too
    marks = [mark for mark in find_marks(normal) if mark.start >= below and not _inside(mark.start, skipped)]
    breaks = [*(match.start() for match in re.finditer("\n", text)), len(text)]
    ends = [*(mark.start for mark in marks[1:]), len(text)]
    numbered = [_name(normal, mark, end, breaks) for mark, end in zip(marks, ends, strict=False)]
    leading = {mark.start for mark in marks if mark.leads_line}
    bare = [one for one in _find_bare(normal, leading) if not _inside(one.start, skipped)]
    return sorted([one for one in numbered if one] + bare, key=lambda one: one.start)


def find_title(normal: NormalText) -> tuple[int, int] | None:
    """The printed title of the document: the lines before the first paragraph or heading, without bylines."""
    text = normal.text
    start = end = -1
    for left, right in _lines(text):
        line = text[left:right]
        repeated = re.match(r"(.{6,60}?)\1", line)
        if repeated and start < 0:
            return left, left + repeated.end(1)
        annex = _ANNEX.match(line)
        left += annex.end() if annex else 0
        line = text[left:right]
        if start < 0 and len(line) > _LONGEST_TITLE_LINE and (stop := _first_gap(normal, left, right)):
            return left, stop
        if not _may_title(line):
            if start < 0 and _CJK.search(line) is None:
                continue
            break
        if _NO_HEADING.search(line) and not line.endswith(("委员会", "人民政府", "办公室")):
            break
        start = left if start < 0 else start
        end = right
    return (start, end) if start >= 0 else None


def find_contents(text: str) -> tuple[int, int] | None:
    """The table of contents, from its heading to the line that repeats its first entry."""
    first = ""
    begins = -1
    for left, right in _lines(text[:20000]):
        line = text[left:right]
        if begins < 0:
            if _CONTENTS.fullmatch(line.replace(" ", "")):
                begins = left
        elif not first:
            first = _without_leader(line)
        elif _without_leader(line) == first:
            return begins, left
        elif len(line) > 60:
            return None
    return None


def _without_leader(line: str) -> str:
    return re.sub(r"[.…·\t ]*\d{0,3}$", "", line)


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (place, len(spans) + place + 1)) - 1
    return index >= 0 and spans[index][0] <= place < spans[index][1]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _name(normal: NormalText, mark: Mark, next_start: int, breaks: Sequence[int]) -> Headline | None:
    """The heading a mark begins: its title up to the line end, the first full stop or the first clause."""
    text = normal.text
    line_end = breaks[bisect_left(breaks, mark.end)]
    start = mark.end + (len(text[mark.end : mark.end + 8]) - len(text[mark.end : mark.end + 8].lstrip()))
    limit = min(line_end, next_start)
    segment = text[start : min(limit, start + 400)]
    lost_break = False
    bracketed = _BRACKETED.match(segment) if mark.kind == "article" else None
    if bracketed:
        start, title = start + 1, bracketed[1]
    else:
        length = _title_length(segment, mark.kind)
        if not mark.leads_line or limit - start > _LOST_BREAKS:
            whole, length = length, _lost_break(normal, start, segment, length)
            lost_break = length < whole or (limit < line_end and length >= len(segment))
        title = segment[:length].rstrip(",;:。、 ")
    if len(_CJK.findall(title)) < 2 or _LEADER.search(segment) and len(segment) < 60:
        return None
    alone = start + len(segment.rstrip(":。 ")) <= start + len(title) and limit == line_end
    return Headline(
        kind=mark.kind,
        value=mark.value,
        start=mark.start,
        mark_end=mark.end,
        title_start=start,
        title_end=start + len(title),
        standing=alone or lost_break,
        leads_line=mark.leads_line,
        line_end=line_end,
    )


def _lost_break(normal: NormalText, start: int, segment: str, length: int) -> int:
    """Where a heading that lost its line break ends: at the first blank, if more than a title comes before the stop."""
    gap = next((gap for gap in range(2, min(length, _LONGEST_ACTION)) if normal.is_spaced(start + gap)), length)
    stopped = segment[length : length + 1] in {"。", ""}
    short = stopped and length <= _LONGEST_ACTION and "," not in segment[:length]
    return length if short and not PREAMBLE.search(segment[:gap]) else gap


def _title_length(segment: str, kind: str) -> int:
    bracket = _UNIT_BRACKET.search(segment)
    cut = bracket.start() if bracket else len(segment)
    stop = _SENTENCE_END.search(segment)
    length = min(stop.start() if stop else len(segment), cut)
    sentence = segment[:length]
    follows = len(segment) > length + 1
    colon = sentence.find(":")
    if 0 < colon <= 25:
        return colon
    if kind == "shi":
        whole = "," not in sentence or (follows and len(sentence) <= _LONGEST_ACTION and sentence.count(",") == 1)
    else:
        whole = len(sentence) <= _LONGEST_TITLE and sentence.count(",") <= 2
        whole = whole and not _FIGURE.search(sentence) and not (stop and stop.group() == ";" and "," in sentence)
    return length if whole else _first_clause(sentence)


def _first_clause(sentence: str) -> int:
    """The end of the first clause that says more than a date."""
    begin = 0
    for match in _CLAUSE_END.finditer(sentence):
        if not _DATE_CLAUSE.fullmatch(sentence[begin : match.start()]):
            return match.start()
        begin = match.end()
    return len(sentence)


def _first_gap(normal: NormalText, left: int, right: int) -> int | None:
    """Where a title that lost its line break ends: at the first blank, after a word for a document."""
    for place in range(left + 6, min(right, left + 80)):
        if normal.is_spaced(place) and _DOCUMENT_WORD.search(normal.text, left, place):
            return place
    return None


def _may_title(line: str) -> bool:
    if not 0 < len(line) <= _LONGEST_TITLE_LINE or line[-1] in "。;:,!|" or re.search("[\t。]", line):
        return False
    return len(_CJK.findall(line)) >= 4 and not _NUMBERED.match(line)


def _find_bare(normal: NormalText, leading: set[int]) -> Iterator[Headline]:
    """Unnumbered headings: short lines between full paragraphs, below the document's own title."""
    text, title = normal.text, find_title(normal)
    lines = [(left, right) for left, right in _lines(text) if left >= (title[1] if title else 0)]
    for index, (left, right) in enumerate(lines[:-1]):
        line = text[left:right]
        if left in leading or "\t" in line or not _looks_bare(line):
            continue
        after_left, after_right = lines[index + 1]
        before = text[lines[index - 1][0] : lines[index - 1][1]] if index else "。"
        goes_on = after_left in leading or _SPEAKS.search(text, after_left, after_right) is not None
        ended = before[-1] in "。!?…)”" or lines[index - 1][0] in leading or _NO_HEADING.search(before)
        if goes_on and ended:
            yield Headline("bare", 0, left, left, left, right, True, True, right)


def _looks_bare(line: str) -> bool:
    if (
        not 4 <= len(line) <= _LONGEST_LINE_HEADING
        or line[-1] in "。;:,、!?"
        or re.search(r"[。|]", line)
        or line.count(",") > 1
    ):
        return False
    return len(_CJK.findall(line)) * 2 >= len(line) and not _NO_HEADING.search(line) and not _LABELLED.match(line)
