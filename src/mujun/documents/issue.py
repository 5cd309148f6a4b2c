"""When a document was issued and for which year it plans, from its adoption, date lines, number, title and headings."""

from __future__ import annotations

import re

from mujun.documents.outline import Outline

_YEAR = re.compile(r"(?<!\d)(19[89]\d|20[0-4]\d)(?=年|年度|[-./]\d{1,2})")
_RANGE = re.compile(r"(?:19|20)\d\d年?[-—–~至到](?:19|20)?\d\d")
_CHINESE_DATE = re.compile(r"([一二三四五六七八九〇○零]{4})年[一二三四五六七八九十]{1,2}月")
_ADOPTED = re.compile(r"\(?((?:19|20)\d\d)年\d{1,2}月\d{1,2}日[^\n。]{0,60}(?:通过|批准|审议)")
_PUBLISHED = re.compile(r"(?:发布|印发|成文|发文|公布|签发)(?:日期|时间)[::] ?((?:19|20)\d\d)[-年./]")
_DATE_LINE = re.compile(r"^[(]?((?:19|20)\d\d)年\d{1,2}月(?:\d{1,2}日)?[)]?$", re.MULTILINE)
_MASTHEAD = re.compile(
    r"(?:[日晚晨早周时商快]报|日刊|周刊|新闻网|讯)[^\n\d]{0,12}((?:19|20)\d\d)年\d{1,2}月\d{1,2}日"
    r"|^((?:19|20)\d\d)年\d{1,2}月\d{1,2}日[^\n]{0,6}星期[一二三四五六日天]",
    re.MULTILINE,
)
_DOCUMENT_NUMBER = re.compile(r"[〔\[(]((?:19|20)\d\d)[〕\])]\d+号")
_OPENING = re.compile(r"(?<!\d)((?:19|20)\d\d)年是")
_HEAD = 400  # characters of the beginning in which a document's own number stands
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def find_issue_year(outline: Outline) -> int | None:
    """The year the document was issued or adopted; for an annual plan without a date the year it plans."""
    text = outline.normal.text
    for pattern in (_ADOPTED, _PUBLISHED):
        match = pattern.search(text)
        if match:
            return int(match[1])
    signed = list(_DATE_LINE.finditer(text))
    if signed:
        return int(signed[-1][1])
    masthead = _MASTHEAD.search(text[:_HEAD])
    if masthead:
        return int(masthead[1] or masthead[2])
    chinese = [int(match[1].translate(_DIGITS)) for match in _CHINESE_DATE.finditer(text[-_HEAD:])]
    if chinese:
        return chinese[-1]
    number = _DOCUMENT_NUMBER.search(text[:_HEAD].replace("《", "\n《").split("《")[0])
    return int(number[1]) if number else find_plan_year(outline)


def find_plan_year(outline: Outline) -> int | None:
    """The year an annual plan is for: from its title, its unnumbered and first-level headings, or its opening."""
    title = _latest(outline.normal.text[outline.title_start : outline.title_end])
    if title:
        return title
    headed = [_latest(node.plain) for node in outline.nodes if node.section and node.level == 0]
    years = [year for year in headed if year]
    if years:
        return max(years)
    opening = _OPENING.search(outline.normal.text[:_HEAD])
    return int(opening[1]) if opening else None


def _latest(text: str) -> int | None:
    years = [int(year) for year in _YEAR.findall(_RANGE.sub("", text))]
    return max(years) if years else None
