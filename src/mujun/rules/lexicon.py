"""The words of the expression language: its tokens, its functions, its limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from mujun.errors import Fault, RuleError

LONGEST_TEXT: Final = 2000
LONGEST_NAME: Final = 40
DEEPEST: Final = 40
DEAREST: Final = 10_000
MOST_PERIODS: Final = 120

TokenKind = Literal["number", "text", "name", "sign", "word", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression and its place, counted from 1."""

    kind: TokenKind
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language. `periods` is the place of the argument that must be a whole number of periods."""

    name: str
    spellings: tuple[str, ...]
    fewest: int
    most: int
    meaning: str
    periods: int | None = None


_MANY = 50
FUNCTIONS: Final = (
    Function("min", ("min", "最小"), 1, _MANY, "最小的数；不适用的不参加，有缺数则缺数"),
    Function("max", ("max", "最大"), 1, _MANY, "最大的数；不适用的不参加，有缺数则缺数"),
    Function("abs", ("abs", "绝对值"), 1, 1, "绝对值"),
    Function("log", ("自然对数", "ln"), 1, 1, "自然对数，按所写单位的数取；不大于 0 的不适用"),
    Function("round", ("round", "四舍五入"), 1, 2, "四舍五入到几位小数（不写为 0 位），五入远离零"),
    Function("coalesce", ("首个有值", "coalesce"), 1, _MANY, "从左到右第一个有值的；都没有则为最后一个的缺数或不适用"),
    Function("if", ("若",), 3, 3, "若(条件, 甲, 乙)：条件成立得甲，不成立得乙；条件缺数则缺数"),
    Function("previous", ("前期", "previous"), 1, 2, "前期(x, n)：往前第 n 期的 x（不写为 1）；没有那一期则缺数", 1),
    Function(
        "growth", ("增长", "growth"), 1, 2, "增长(x, n)：比往前第 n 期增长百分之几；基数为零或负则不适用", 1
    ),
    Function("consecutive", ("连续", "consecutive"), 2, 2, "连续(条件, n)：本期和往前共 n 期条件都成立", 1),
    Function("count", ("计数", "count"), 1, _MANY, "成立的条件有几个；不适用的不算，有缺数则缺数"),
    Function("at_least", ("至少", "at_least"), 2, _MANY, "至少(k, 条件…)：至少 k 个成立；缺数的可能改变结论时缺数"),
    Function("is_missing", ("缺数", "is_missing"), 1, 1, "x 是否缺数"),
    Function("is_not_applicable", ("不适用", "is_not_applicable"), 1, 1, "x 是否不适用"),
    Function("group_mean", ("组均", "group_mean"), 1, 1, "本组有数企业的平均"),
    Function("group_median", ("组中位", "group_median"), 1, 1, "本组有数企业的中位数"),
    Function("group_sum", ("组和", "group_sum"), 1, 1, "本组有数企业的合计"),
    Function("group_ratio", ("组比", "group_ratio"), 2, 2, "组比(甲, 乙)：甲的合计除以乙的合计，只计两数都有的企业"),
    Function("group_max", ("组最大", "group_max"), 1, 1, "本组有数企业中最大的"),
    Function("group_min", ("组最小", "group_min"), 1, 1, "本组有数企业中最小的"),
    Function("group_rank", ("组名次", "group_rank"), 1, 1, "在本组从大到小的名次，并列的取前一名"),
    Function("group_percentile", ("组百分位", "group_percentile"), 1, 1, "本组有数企业中不高于本企业的占百分之几"),
    Function("group_count", ("组数", "group_count"), 1, 1, "本组有数的企业有几家"),
)  # fmt: skip
GROUP_FUNCTIONS: Final = frozenset(function.name for function in FUNCTIONS if function.name.startswith("group_"))
BY_SPELLING: Final = {spelling: function for function in FUNCTIONS for spelling in function.spellings}

WORDS: Final = {
    "and": "and", "且": "and", "并且": "and", "or": "or", "或": "or", "或者": "or", "not": "not", "非": "not",
    "in": "in", "属于": "in", "if": "if", "else": "else", "true": "true", "True": "true", "真": "true",
    "false": "false", "False": "false", "假": "false",
}  # fmt: skip
SIGNS: Final = {
    "+": "+", "-": "-", "*": "*", "/": "/", "(": "(", ")": ")", "[": "[", "]": "]", ",": ",", "<": "<", ">": ">",
    "<=": "<=", ">=": ">=", "==": "==", "!=": "!=", "×": "*", "÷": "/", "−": "-", "－": "-", "＋": "+", "（": "(",
    "）": ")", "，": ",", "、": ",", "≤": "<=", "≥": ">=", "≠": "!=", "＜": "<", "＞": ">", "＝＝": "==",
}  # fmt: skip

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\u3000]+)
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<text>'[^'\n]*'|"[^"\n]*"|“[^”\n]*”)
      | (?P<quoted>「[^」\n]*」)
      | (?P<name>[^\W\d]\w*)
      | (?P<sign><=|>=|==|!=|＝＝|[-+*/()\[\],<>×÷−－＋（），、≤≥≠＜＞])""",
    re.VERBOSE,
)
_UNWELCOME = {
    "**": ("rules.no-power", "没有乘方", "写成连乘"),
    ".": ("rules.no-attribute", "没有“对象.属性”的写法", "直接写名字；小数点前后都要有数字"),
    "%": ("rules.no-percent", "数后不跟 %", "百分数直接写数（20% 写 20），口径看指标的单位"),
    "％": ("rules.no-percent", "数后不跟 %", "百分数直接写数（20% 写 20），口径看指标的单位"),
    "=": ("rules.no-assignment", "没有赋值", "判断相等写 =="),
    "{": ("rules.unknown-sign", "没有花括号", "一组备选写成 (甲, 乙)"),
}


def split_tokens(text: str, where: str) -> tuple[Token, ...]:
    """The words of an expression, an `end` last; RuleError names the first that does not belong to the language."""
    if len(text) > LONGEST_TEXT:
        found = f"算式有 {len(text)} 个字，上限 {LONGEST_TEXT}"
        raise RuleError(Fault("rules.too-long", where, found, "太长的算式没人能核对", "拆成几个指标"))
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or text.startswith("**", place):
            raise RuleError(_unwelcome(text, place, where))
        if match.lastgroup != "space":
            tokens.append(_token(match, where))
        place = match.end()
    return (*tokens, Token("end", "", len(text) + 1))


def point(where: str, at: int) -> str:
    """A place inside an expression, for faults."""
    return f"{where} 第 {at} 个字"


def _token(match: re.Match[str], where: str) -> Token:
    text, at = match.group(), match.start() + 1
    match match.lastgroup:
        case "number":
            return Token("number", _checked_number(text, at, where), at)
        case "text":
            return Token("text", text[1:-1], at)
        case "quoted":
            return Token("name", _checked_name(text[1:-1].strip(), at, where), at)
        case "name" if text in WORDS:
            return Token("word", WORDS[text], at)
        case "name":
            return Token("name", _checked_name(text, at, where), at)
        case _:
            return Token("sign", SIGNS[text], at)


def _checked_number(text: str, at: int, where: str) -> str:
    whole, _, decimals = text.partition(".")
    if len(whole) > 18 or len(decimals) > 12:
        found, remedy = f"数“{text[:24]}”位数太多", "整数不超过 18 位，小数不超过 12 位；换用万元、亿元等大单位"
        raise RuleError(Fault("rules.long-number", point(where, at), found, "这样的数多半是写错了", remedy))
    if len(whole) > 1 and whole[0] == "0":
        found, remedy = f"数“{text[:24]}”以 0 开头", "去掉开头的 0；千分位的逗号也不要写"
        raise RuleError(Fault("rules.leading-zero", point(where, at), found, "可能是带千分位的数被拆开了", remedy))
    return text


def _checked_name(text: str, at: int, where: str) -> str:
    if not text or len(text) > LONGEST_NAME:
        found = f"名字有 {len(text)} 个字" if text else "名字是空的"
        raise RuleError(Fault("rules.bad-name", point(where, at), found, f"名字须为 1–{LONGEST_NAME} 个字", "换个短名"))
    if text.startswith("_") or "__" in text:
        why = "以下划线开头或带双下划线的名字不属于这门语言"
        raise RuleError(Fault("rules.bad-name", point(where, at), f"名字“{text}”不可用", why, "换成指标的名字"))
    return text


def _unwelcome(text: str, place: int, where: str) -> Fault:
    for sign, (code, found, remedy) in _UNWELCOME.items():
        if text.startswith(sign, place):
            return Fault(
                code, point(where, place + 1), f"“{sign}”：{found}", "算式只有四则运算、比较和表中函数", remedy
            )
    found = f"读不懂“{text[place]}”"
    remedy = "检查引号是否成对；名字里有特殊符号时用「」括起来"
    return Fault("rules.unknown-sign", point(where, place + 1), found, "算式只有四则运算、比较和表中函数", remedy)
