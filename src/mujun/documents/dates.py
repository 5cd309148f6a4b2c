"""Dates and planning periods in normal text: 2023年底, 6月底前, 上半年, 2021—2023年, “十五五”末, 今年."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mujun.documents.normal import NormalText

_YEAR = r"(?:(?:19|20)\d\d|二[〇零][〇零一二三四五六七八九]{2})"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_CHINESE_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0"}
_MONTHS = "(?:1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十])"
_PART = (
    r"(?:上半年|下半年|第?[一二三四1234]季度末?|前[一二三三]季度"
    rf"|(?:1|一)[-—~至到](?P<upto>{_MONTHS})月(?:份)?"
    rf"|(?P<month>{_MONTHS})月(?:份|中旬|上旬|下旬)?(?:(?P<day>[0-3]?\d)[日号])?)"
)
_DATE = re.compile(
    rf"(?<![\d.])(?P<first>{_YEAR})年?[-—–~～至到]{{1,2}}(?P<last>{_YEAR})(?=年|\)|财年|学年)年?"
    rf"|(?<![\d.])(?P<iso>(?:19|20)\d\d)[-./](?P<isomonth>\d{{1,2}})(?:[-./]\d{{1,2}}(?![\d.%])|(?=[)\s,。;前底]|$))(?: ?\d{{1,2}}:\d\d(?::\d\d)?)?"
    rf"|(?<![\d.])(?P<year>{_YEAR})年(?:度)?(?!产)(?:{_PART.replace('upto', 'upto1').replace('month', 'month1').replace('<day', '<day1')})?(?P<end1>年?[底末](?:前|之前|以前)?)?"
    rf"|(?<![\d.])(?P<listed>{_YEAR})(?=(?:年?[、和与及]{_YEAR})+年)"
    r"|“?十(?P<plan>[一二三四五六七])五”?(?:规划)?(?P<planpart>期间|时期|末期?|以来|期末|中期|开局)?"
    r"|(?P<word>今明两年|今年|本年度?|全年|年内|年底|年末|年终|当年底|明年|来年|下一年|去年|上年度?|上一年度?|前年)(?:[底末](?=前|之前|以前|[,、;。建完实达]))?"
    rf"|(?<![\d第]){_PART}"
    r"|(?P<clock>(?<!\d)[0-2]?\d:[0-5]\d(?::[0-5]\d)?|(?<!\d)[0-2]?\d时(?:[0-5]?\d分)?(?!间))"
)
_COMPARED_BEFORE = re.compile(r"(?:比|较|超过|超|与|不低于|低于|高于|是|对比|相较|了)(?:于)?$")
_COMPARED_AFTER = re.compile(
    r"(?:的?(?:基础上|水平|同期|基数|价格|不变价)|相比|以来|为基|起[,、步]?|以前年度|版|的(?=\d)|增加到|提高到|的\d)"
)
_AFTER_EDGE = re.compile(r"(?:[底末内]|之?前|以前|左右)+")
_RELATIVE = {"今": 0, "本": 0, "全": 0, "年": 0, "当": 0, "明": 1, "来": 1, "下": 1, "去": -1, "上": -1, "前": -2}
_ISSUED = re.compile(
    r"(?:发布|发文|成文|印发|公开|生成|发表|更新|制发|通过|公布)(?:日期|时间)[:: ]{0,3}(?P<year>(?:19|20)\d\d)|"
    r"^(?:日期|时间)[:: ]{1,3}(?P<year2>(?:19|20)\d\d)",
    re.MULTILINE,
)
_ADOPTED = re.compile(
    rf"^\((?P<year>{_YEAR})年\d{{1,2}}月\d{{1,2}}日[^\n]{{0,80}}?(?:通过|批准|审议|印发|发布|在|上)?[^\n]*\)$|^\(?(?P<year2>{_YEAR})年[\d一二三四五六七八九十]{{1,2}}月[\d一二三四五六七八九十]{{1,3}}日\)?$",
    re.MULTILINE,
)
_NUMBERED = re.compile(r"[〔\[(](?P<year>(?:19|20)\d\d)[〕\])]\d{1,4}号")
_ANNUAL_TITLE = re.compile(
    r"要点|思路|总结|报告|计划|安排|任务|方案|责任|目标|公报|通报|清单|打算|意见|实施|行动|大会|部署|分解|工作|考核|指标|情况|汇报|运行|规划|发言|讲话|建议"
)
_HEAD_CHARACTERS = 800


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date [start, end) of the normal text.

    `year` is the last year of the stated period, or None where only `relative` (years from the plan year) or a month
    is printed; `strict` marks those that count from the plan year whatever the section reports (今年, 去年); `month` is the last month of the period where one is stated. `governs` is false for dates that only
    compare (比2020年) or name (《…2021—2023年》).
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


def find_year(normal: NormalText) -> int | None:
    """The year the document was issued or adopted; for an annual plan without a date line, the plan's year."""
    text = normal.text
    head, tail = text[:_HEAD_CHARACTERS], text[-_HEAD_CHARACTERS // 2 :]
    for pattern, part in ((_ISSUED, head), (_ADOPTED, head), (_ADOPTED, tail), (_NUMBERED, head), (_ISSUED, tail)):
        match = pattern.search(part)
        if match:
            return _number(next(year for year in match.groupdict().values() if year))
    return find_plan_year(text)


def find_plan_year(text: str) -> int | None:
    """The year an annual plan is for: the latest single year of its title, else of its headings."""
    lines = [line for line in text[: _HEAD_CHARACTERS * 2].split("\n") if line][:4]
    titles = [line[:60] for line in lines if _ANNUAL_TITLE.search(line[:60])]
    years = [year for line in titles for year in _single_years(line)]
    if years:
        return max(years)
    return max((year for line in _heading_lines(text) for year in _single_years(line)[:1]), default=None)


def _heading_lines(text: str) -> list[str]:
    found: list[str] = []
    for match in re.finditer(
        rf"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))?{_YEAR}年[^\n。]{{2,30}}$", text, re.MULTILINE
    ):
        line = match.group()
        if not line.endswith("日") and "(" not in line[-3:]:
            found.append(re.sub(r"^[^\d二]*", "", line))
    return found


def _single_years(line: str) -> list[int]:
    """Years a line states alone: no end of a range, nothing inside 《》."""
    names = _find_names(line)
    mentions = [_read(match, line, _inside(match.start(), names)) for match in _DATE.finditer(line)]
    return [one.year for one in mentions if one.year and one.governs and not one.plan and one.first is None]


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
