"""Marks that number a heading in normal text: 第一章, 一、, (一), 1., (1), 一是, ——; and which of them are real."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mujun.documents.normal import NormalText

MarkKind = Literal[
    "chapter", "division", "article", "cn", "cnp", "num", "decimal", "nump", "circled", "shi", "dash"
]  # fmt: skip

# From the outside in; an unnumbered heading finds its place between them from what surrounds it.
RANKS: dict[str, int] = {
    "chapter": 10, "division": 15, "cn": 20, "article": 25, "cnp": 30, "num": 40, "decimal": 45, "nump": 50,
    "circled": 55, "dash": 57, "opening": 57, "shi": 60,
}  # fmt: skip

_CN = "一二三四五六七八九十"
_MARK = re.compile(
    rf"第(?P<ordinal>[{_CN}百零\d]{{1,4}})(?P<part>[章篇]|部分|节|条)(?![款第至到、和及])"
    rf"|\((?P<cnp>[{_CN}]{{1,3}})\)(?![、款项和或及至)])"
    r"|(?<![^\n])(?P<decimal>\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)[、. ]?(?=[\u4e00-\u9fff“])(?![万亿个家元倍亩户项台吨年月])"
    r"|\((?P<nump>\d{1,2})\)"
    r"|(?<![\d.A-Za-z])(?P<num>\d{1,3})[.、](?!\d) ?"
    r"|(?<![\d.A-Za-z(])(?P<halfp>\d{1,2})\)"
    rf"|(?<![{_CN}第、百千万])(?P<cn>[{_CN}]{{1,3}})[、.](?![{_CN}]+[、产期线类级区次])"
    rf"|(?<![{_CN}第、百千万])(?P<shi>[{_CN}]{{1,3}})(?:是|要(?=[\u4e00-\u9fff]))"
    r"|(?P<circled>[①-⑳])"
    r"|(?P<dash>——|[●■◆▲★▶◎◇□•])"
)
_SENTENCE_BEFORE = frozenset("。;:!?)”…")
_CLAUSE_BEFORE = _SENTENCE_BEFORE | {","}
_ENUMERATION_START = frozenset("产期线类级区次方年月日轮批季")
_MOST_PER_LIST = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbering mark [start, end) of the normal text; `leads_line` when nothing stands before it on its line."""

    kind: MarkKind
    value: int
    start: int
    end: int
    leads_line: bool


def find_marks(normal: NormalText) -> list[Mark]:
    """The marks that number a heading, in order; references and enumerations inside sentences are left out."""
    text = normal.text
    candidates = [mark for match in _MARK.finditer(text) if (mark := _candidate(text, match))]
    following = _next_of_kind(candidates)
    kept: list[Mark] = []
    last: dict[str, int] = {}
    for index, mark in enumerate(candidates):
        if not _is_real(normal, mark, following[index], last):
            continue
        kept.append(mark)
        for kind in [kind for kind in last if RANKS[kind] > RANKS[mark.kind] and kind != "num"]:
            del last[kind]
        last[mark.kind] = mark.value
    return kept


def count_of(numeral: str) -> int:
    """The value of a Chinese numeral below one hundred, or of digits."""
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    units = _CN.find(ones) + 1 if ones else 0
    return ((_CN.find(tens) + 1 if tens else 1) * 10 if ten else 0) + units


def _candidate(text: str, match: re.Match[str]) -> Mark | None:
    kind, value = _kind_and_value(match)
    start = match.start()
    before = text[start - 1] if start else "\n"
    leads_line = before == "\n"
    if kind == "dash" and match.end() < len(text) and text[match.end()] in "\n—":
        return None
    if match.end() >= len(text) or value > _MOST_PER_LIST and kind != "article":
        return None
    return Mark(kind, value, start, match.end(), leads_line)


def _kind_and_value(match: re.Match[str]) -> tuple[MarkKind, int]:
    if match["ordinal"]:
        parts: dict[str, MarkKind] = {"节": "division", "条": "article"}
        return parts.get(match["part"], "chapter"), count_of(match["ordinal"])
    if match["decimal"]:
        return "decimal", int(match["decimal"].rpartition(".")[2])
    if match["circled"]:
        return "circled", ord(match["circled"]) - ord("①") + 1
    if match["dash"]:
        return "dash", 0
    kinds: dict[str, MarkKind] = {
        "cnp": "cnp", "nump": "nump", "halfp": "nump", "num": "num", "cn": "cn", "shi": "shi",
    }  # fmt: skip
    group = str(match.lastgroup)
    return kinds[group], count_of(match[group])


def _next_of_kind(candidates: Sequence[Mark]) -> list[Mark | None]:
    """For each candidate the next one of its kind."""
    following: list[Mark | None] = [None] * len(candidates)
    seen: dict[str, Mark] = {}
    for index in range(len(candidates) - 1, -1, -1):
        mark = candidates[index]
        following[index] = seen.get(mark.kind)
        seen[mark.kind] = mark
    return following


def _is_real(normal: NormalText, mark: Mark, following: Mark | None, last: dict[str, int]) -> bool:
    """A mark leading a line is; one inside a line must carry a list on, or begin one that goes on."""
    if mark.leads_line:
        return True
    text = normal.text
    blank = text[mark.start - 1] == " " and mark.start > 1
    before = text[mark.start - 2] if blank else text[mark.start - 1]
    spaced = blank or normal.is_spaced(mark.start)
    if mark.kind == "dash":
        return spaced and before in _SENTENCE_BEFORE and text[mark.start] == "—"
    carries_on = last.get(mark.kind) == mark.value - 1
    first = mark.value == 1 or (mark.kind not in last and spaced)
    begins = first and following is not None and following.value == mark.value + 1
    if not (carries_on or begins):
        return False
    if spaced or before in _SENTENCE_BEFORE:
        return True
    if mark.kind in {"shi", "circled", "nump"}:
        return before in _CLAUSE_BEFORE
    # Stuck to the text before it, as in a download that lost its breaks: only a short sentence can be a heading.
    return mark.kind == "cn" and "。" in text[mark.end : mark.end + 26] and before not in _ENUMERATION_START | {","}
