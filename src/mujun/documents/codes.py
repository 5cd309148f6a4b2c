"""Numbers that number or name: list marks, ordinals, document numbers, contacts, slogans, codes and years."""

from __future__ import annotations

import re

from mujun.documents.frames import Frame, Rule, Verdict
from mujun.documents.lexicon import LEVEL_HEAD
from mujun.documents.passage import Sight

_LIST_MARK = "标题或条目的序号"
_RANK = "名次，不是数量"
_CONTACT = "电话、备案号或代码等编号"
_CODE = "与字母连写的代号"
_PLAN_CODE = "计划、战略等的代号"
_ROUTE = "编号、线路或楼栋名称"
_SENTENCE_START = r"(?:^|[。;:!?)”…])[ (]?$"
_OPEN_QUOTE = re.compile(r"[“‘《『「][^”’》』」]*$")
_CLOSE_QUOTE = re.compile(r"[^“”‘’《》\n]{0,40}[”’》』」]")
_LONGEST_NAME = 26
_HEAD_BEFORE = re.compile(
    rf"(?:{LEVEL_HEAD})[^,;。:、]{{0,10}}(?:达|为|至|到|在|于)?$"
    r"|(?:达到|提高到|降至|提升至|控制在|不低于|降到|升至|提升到|稳定在|PUE|为)(?:约)? ?$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_INDICATOR_IN_LETTERS = r"(?:PUE|GDP|R&D|TFP|AQI|FDI|pue) ?$"


def has_level_head(sight: Sight) -> bool:
    """Whether the words before a number name a figure that needs no unit (容积率, 指数, PUE)."""
    return _HEAD_BEFORE.search(sight.clause) is not None


def _is_quoted(sight: Sight) -> Verdict | None:
    opened = _OPEN_QUOTE.search(sight.lead)
    if not opened:
        return None
    if opened.group()[0] == "《":
        return Verdict("name", "书名号内的名称")
    inside = _CLOSE_QUOTE.match(sight.unit + sight.after)
    length = len(opened.group()) + (len(inside.group()) if inside else 99)
    if length > _LONGEST_NAME or re.search(r"[,。;]", opened.group()):
        return None
    return Verdict("name", "引号内的专名、口号或代号")


def _is_letter_code(sight: Sight) -> Verdict | None:
    if sight.number.form != "digits" or sight.unit:
        return None
    after_letters = re.search(r"[A-Za-z][-.]?$", sight.lead) and not re.search(_INDICATOR_IN_LETTERS, sight.lead)
    return Verdict("name", _CODE) if after_letters or re.match(r"[A-Za-z]", sight.after) else None


def _is_version(sight: Sight) -> Verdict | None:
    unmeasured = sight.number.form == "digits" and not sight.unit and re.fullmatch(r"\d\.\d", sight.word)
    return Verdict("name", "版本号") if unmeasured and not has_level_head(sight) else None


def _is_bare_code(sight: Sight) -> Verdict | None:
    """Three or four digits without unit: a year, or the code of a plan or a system."""
    if sight.number.form != "digits" or sight.unit or not re.fullmatch(r"\d{3,4}", sight.word):
        return None
    if has_level_head(sight) or (sight.quantity and sight.quantity.bound):
        return None
    if _YEAR.fullmatch(sight.word) and not re.search(r"(?:制造|计划|战略|愿景|创客)$", sight.lead):
        return Verdict("date", "未写“年”字的年份")
    return Verdict("name", _PLAN_CODE) if not sight.after[:1].strip("的产行计工程”战平服体系") else None


MARKS: tuple[Rule, ...] = (
    Frame(
        "ordinal",
        _LIST_MARK,
        lead=_SENTENCE_START,
        word=r"\d{1,3}",
        unit="",
        after=r"、|[.)](?!\d)|\.(?=(?:19|20)\d\d)",
    ),
    Frame("ordinal", _LIST_MARK, lead=_SENTENCE_START, word=r"[一二三四五六七八九十]{1,3}", unit="", after=r"[、.)]"),
    Frame(
        "ordinal",
        "“一是”“一要”式的条目序号",
        lead=r"(?:^|[。;:,”)!?其])$",
        word=r"[一二三四五六七八九十]{1,2}",
        after=r"是(?=[\u4e00-\u9fff“])",
    ),
    Frame(
        "ordinal",
        "“一是”“一要”式的条目序号",
        lead=_SENTENCE_START,
        word=r"[一二三四五六七八九十]{1,2}",
        after=r"(?:要|来|则)(?=[\u4e00-\u9fff“])",
    ),
)

NUMBERINGS: tuple[Rule, ...] = (
    Frame(
        "document_number",
        "发文字号",
        unit="",
        after="号",
        lead=r"(?:[字办发政函令告秘委党规通审综联经建财税]|[〔\[(](?:19|20)\d\d[〕\])])(?:第)? ?$",
    ),
    Frame("document_number", "发文字号中的年份", word=r"(?:19|20)\d\d", lead=r"[〔\[(]$", after=r"[〕\])]\d+号"),
    Frame("document_number", "长号码后接“号”", word=r"\d{5,}", after="号"),
    Frame(
        "reference",
        _CONTACT,
        unit="",
        lead=r"(?:备案|公网安备|电话|传真|邮编|邮箱|手机|热线|联系方式|网址|咨询|账号|标识码|代码|证号|编号)[^\u4e00-\u9fff]{0,8}$",
    ),
    Frame("reference", _CONTACT, after=r"[-—]\d{6,}"),
    Frame("reference", _CONTACT, word=r"\d{7,}", lead=r"\d{3,4}[-—]$"),
    Frame("ordinal", "“第…”为次序", lead=r"第$|第[一二三四五六七八九十\d]+[、至到和-]$"),
    Frame("ordinal", _RANK, lead=r"(?:前|TOP ?|居|列|排)$", tail=r"位|名|强|甲|列|[,;。、)]|$"),
    Frame("ordinal", _RANK, unit="位", clause=r"(?:居|列|排|名|位次|后|前)[^,;。]{0,10}$", after=r"(?!次)"),
    Frame("ordinal", "名次的进退", unit="[个位]", after="位次|次(?=[,;。])"),
)

NAMES: tuple[Rule, ...] = (
    _is_quoted,
    Frame("name", "“500强”“百强”式的榜单名", unit="", after=r"强(?!化|调|度|力|势|企|链|基|镇|县|市)"),
)

CODES: tuple[Rule, ...] = (
    _is_letter_code,
    Frame("name", "“N+N”式的代号", written="digits", tail=r" ?[+×]"),
    Frame("name", "“N+N”式的代号", written="digits", lead=r"[+×] ?$"),
    Frame("name", "比号相连的记法", written="digits", tail=r":\d"),
    Frame("name", "比号相连的记法", written="digits", lead=r"\d:$"),
    _is_version,
    _is_bare_code,
    Frame("name", _ROUTE, unit="", after=r"号|国道|省道|县道|路|弄|幢|室|楼|井"),
)
