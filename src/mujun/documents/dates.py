"""Dates and planning periods in normal text: 2023年底, 6月底前, 上半年, 2021—2023年, “十五五”末, 今年."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

_YEAR = r"(?:(?:19|20)\d\d|二[〇零][〇零一二三四五六七八九]{2})"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_CHINESE_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0"}
_MONTHS = "(?:1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十])"
_PART = (
    r"(?:上半年|下半年|第?[一二三四1234]季度末?|前[一二三三]季度"
    rf"|(?:1|一)[-—~至到](?P<upto>{_MONTHS})月(?:份)?"
    rf"|(?P<month>{_MONTHS})月(?:份|中旬|上旬|下旬)?(?:(?P<day>[0-3]?\d)[日号])?)"
)
_PART_OF_YEAR = _PART.replace("upto", "upto1").replace("month", "month1").replace("<day", "<day1")
_RANGE_OF_YEARS = rf"(?<![\d.])(?P<first>{_YEAR})年?[-—–~～至到]{{1,2}}(?P<last>{_YEAR})(?=年|\)|财年|学年)年?"
_ISO = (
    r"(?<![\d.])(?P<iso>(?:19|20)\d\d)[-./](?P<isomonth>\d{1,2})"
    r"(?:[-./]\d{1,2}(?![\d.%])|(?=[)\s,。;前底]|$))(?: ?\d{1,2}:\d\d(?::\d\d)?)?"
)
_YEAR_DATE = (
    rf"(?<![\d.])(?P<year>{_YEAR})年(?:度)?(?!产)(?:{_PART_OF_YEAR})?(?P<end1>年?[底末](?:前|之前|以前)?)?"
    rf"|(?<![\d.])(?P<listed>{_YEAR})(?=(?:年?[、和与及]{_YEAR}){{1,9}}年)"
)
_PLAN = r"“?十(?P<plan>[一二三四五六七])五”?(?:规划)?(?P<planpart>期间|时期|末期?|以来|期末|中期|开局)?"
_WORD = (
    r"(?P<word>今明两年|今年|本年度?|全年|年内|年底|年末|年终|当年底|明年|来年|下一年|去年|上年度?|上一年度?|前年)"
    r"(?:[底末](?=前|之前|以前|[,、;。建完实达]))?"
)
_CLOCK = r"(?P<clock>(?<!\d)[0-2]?\d:[0-5]\d(?::[0-5]\d)?|(?<!\d)[0-2]?\d时(?:[0-5]?\d分)?(?!间))"
_DATE = re.compile("|".join((_RANGE_OF_YEARS, _ISO, _YEAR_DATE, _PLAN, _WORD, rf"(?<![\d第]){_PART}", _CLOCK)))
_COMPARED_BEFORE = re.compile(r"(?:比|较|超过|超|与|不低于|低于|高于|是|对比|相较|了)(?:于)?$")
_COMPARED_AFTER = re.compile(
    r"(?:的?(?:基础上|水平|同期|基数|价格|不变价)|相比|以来|为基|起[,、步]?|以前年度|版|的(?=\d)|增加到|提高到|的\d)"
)
_AFTER_EDGE = re.compile(r"(?:[底末内]|之?前|以前|左右)+")
_RELATIVE = {"今": 0, "本": 0, "全": 0, "年": 0, "当": 0, "明": 1, "来": 1, "下": 1, "去": -1, "上": -1, "前": -2}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date [start, end) of the normal text.

    `year` is the last year of the stated period, or None where only `relative` (years from the plan year) or a month
    is printed; `month` is the last month of the period where one is stated. `governs` is false for dates that only
    compare (比2020年) or name (《…2021—2023年》). `strict` marks those that count from the plan year whatever the
    section reports (今年, 去年).
    """

    start: int
    end: int
    year: int | None
    month: int | None
    relative: int | None
    governs: bool
    plan: bool
    first: int | None = None
    strict: bool = False

    def resolve(self, year: int | None) -> str | None:
        """`YYYY` or `YYYY-MM`, with `year` standing in where the text prints none; None when no year is known."""
        at = self.year if self.year is not None else year
        if at is None:
            return None
        if self.year is None:
            at += self.relative or 0
        return f"{at:04d}" if self.month is None else f"{at:04d}-{self.month:02d}"


def find_dates(text: str) -> list[DateMention]:
    """The dates of a normal text in order."""
    names = _find_names(text)
    found: list[DateMention] = []
    for match in _DATE.finditer(text):
        date = _read(match, text, _inside(match.start(), names))
        listed = found and not found[-1].governs and text[found[-1].end : date.start] in {"、", "和", "与", "及"}
        found.append(replace(date, governs=False) if listed else date)
    return found


def _read(match: re.Match[str], text: str, named: bool) -> DateMention:
    start, end = match.span()
    year, month, relative, first = None, None, None, None
    plan = match["plan"] is not None
    if match["last"]:
        year, first = _number(match["last"]), _number(match["first"])
    elif match["iso"]:
        year, month = _number(match["iso"]), int(match["isomonth"])
    elif match["year"]:
        year, month = _number(match["year"]), _month(match, "1")
    elif match["listed"]:
        year = _number(match["listed"])
    elif plan:
        year = 2010 + 5 * "一二三四五六七".index(match["plan"])
        if match["planpart"] in {"开局", "中期"}:
            year = None
    elif match["word"]:
        relative = _RELATIVE[match["word"][0]]
    elif match["clock"] is None:
        month = _month(match, "")
        relative = 0
    edge = _AFTER_EDGE.match(text, end)
    end = edge.end() if edge else end
    governs = not (named or match["clock"] or (month or 0) > 12) and _leads(match, text, start, end)
    strict = (match["word"] or "").startswith(("今", "本", "明", "来", "去", "上", "前"))
    month = month if month and month <= 12 else None
    return DateMention(start, end, year, month, relative, governs, plan, first, strict)


def _leads(match: re.Match[str], text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 3) : start]
    if match["plan"] and match["planpart"] not in {"期间", "时期", "末", "末期", "期末", "以来"}:
        return False
    if match["planpart"] != "以来" and _COMPARED_AFTER.match(text, end):
        return False
    return not _COMPARED_BEFORE.search(before) and not before.endswith(("第", "制造"))


def _month(match: re.Match[str], suffix: str) -> int | None:
    """The last month of the half year, quarter or month a date states."""
    printed = match.group()
    if match["upto" + suffix] or match["month" + suffix]:
        return _month_number(match["upto" + suffix] or match["month" + suffix])
    if "上半年" in printed:
        return 6
    if "下半年" in printed:
        return 12
    quarter = re.search(r"([一二三四1234])季度", printed)
    return 3 * _QUARTERS[quarter.group(1)] if quarter else None


def _month_number(printed: str) -> int:
    if printed.isdecimal():
        return int(printed)
    return 10 + "一二".index(printed[1]) + 1 if len(printed) == 2 else "一二三四五六七八九十".index(printed) + 1


def _number(printed: str) -> int:
    return int("".join(_CHINESE_DIGITS.get(char, char) for char in printed))


def _find_names(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"《[^《》\n]{1,80}》", text)]


def _inside(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_left(spans, (position + 1, 0)) - 1
    return index >= 0 and spans[index][0] <= position < spans[index][1]
