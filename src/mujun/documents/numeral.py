"""Every number of a normal text: digits, fractions, percentages in words and Chinese numerals, each with its value.

One compiled pass finds them. Its alternatives do not overlap and its repetitions are possessive, so the time grows
with the length of the text. Words that only contain a numeral character (统一, 一批, 进一步) are no numbers.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

Form = Literal["digits", "chinese", "fraction", "percent"]

_DIGIT_VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL_SCALES = {"十": 10, "百": 100, "千": 1000}
_LARGE_SCALES = {"万": 10**4, "亿": 10**8}
_CHINESE = "[零〇一二三四五六七八九十百千万亿两]"

_WORDS_WITHOUT_NUMBER = (
    "一般|一批|一些|一系列|一定|一致|一直|一律|一旦|一并|一切|一样|一边|一起|一同|一道|一齐|一贯|一向|一概|一度|一流|一线|一体|一带一路|"
    "一站式|一把手|一盘棋|一揽子|一手|一如既往|一方面|一次性|一举|一大批|一环|一刀切|一窝蜂|一脉|一味|一心|一瞬|一连串|一事一议|"
    "一企一策|一企一单|一县一业|一业一策|一链一策|一园一策|一项目一专班|一事一档|一户一档|一企一档|一村一品|一张网|一条龙|一票否决|"
    "统一(?![十百千万])|唯一|进一步|同一|单一|专一|第一时间|第一线|第一书记|万一|万众|万物|万能|千方百计|千家万户|千军万马|成千上万|千变万化|"
    "十分|百姓|百货|百分百|百分点|百分比|百分数|百分位|千万不|两手抓|两难|三农|五金|五洲|三角|四川|九州|六合|八方|四海|四处|四周|五彩|七夕|三令五申|"
    "百花齐放|千里|百年|万里|亿万|百业|百态|百尺|一审|二审|三审"
)
_NUMBER = re.compile(
    rf"(?P<word>(?:{_WORDS_WITHOUT_NUMBER}))"
    r"|(?P<per>[百千]分之)(?P<part>\d++(?:\.\d++)?|(?:" + _CHINESE + r"(?!分之))++(?:点" + _CHINESE + r"++)?)"
    rf"|(?P<below>{_CHINESE}++)分之(?P<above>{_CHINESE}++)"
    r"|(?P<mark>(?<![\d.])\d{1,2})(?=\.(?:19|20)\d\d(?:年|[-—~至]))"
    r"|(?<![\d/])(?P<upper>\d{1,3})/(?P<lower>\d{1,3})(?![\d/.]|年|\d*月)"
    r"|(?P<digits>\d++(?:,\d{3}(?![\d]))*+(?:\.\d++)?)(?:[多余几]?(?:(?!百分)[百千万亿])++(?![一二三四五六七八九]))?"
    r"|(?P<half>一半|(?<!一)半数|(?<![上下大过一各])半(?=个))"
    rf"|(?P<vague>[几数好](?=[十百千万亿])|(?<=[十百千万亿])几)?(?P<chinese>{_CHINESE}++(?:点[零一二三四五六七八九]++)?)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the text. `value` is None where the words name no single number (数十, 十百千).

    `start` and `end` hold the number without the 万/亿 that belong to its unit; `full_end` takes them in where the
    number is written in Chinese. `per` is the start of a leading 百分之 or 千分之.
    """

    start: int
    end: int
    full_end: int
    value: float | None
    form: Form
    per: int | None = None
    bare_scale: bool = False

    @property
    def full_start(self) -> int:
        """Where the number begins, a leading 百分之 included."""
        return self.start if self.per is None else self.per


def find_numbers(text: str, *, split_thousands: frozenset[int] | set[int] = frozenset()) -> list[Number]:
    """All numbers of a normal text in order, in time linear in its length.

    `split_thousands` holds the offsets of commas that are punctuation although digits follow in threes.
    """
    numbers: list[Number] = []
    for match in _NUMBER.finditer(text):
        kind = match.lastgroup
        if kind == "word":
            continue
        if kind == "digits":
            numbers.extend(_read_digits(match, split_thousands))
        else:
            numbers.append(_READERS[kind or "chinese"](match))
    return numbers


def count_numbers(text: str) -> int:
    """How many numbers a text has, without reading them; close enough for raw text, too."""
    return sum(match.lastgroup != "word" for match in _NUMBER.finditer(text))


def parse_chinese(words: str) -> float | None:
    """The value of a Chinese numeral such as 二百万, 一点五 or 二〇二五; None where it names no single number."""
    whole, _, decimals = words.partition("点")
    value = _parse_whole(whole)
    if value is None or not decimals:
        return value
    digits = [_DIGIT_VALUES.get(char) for char in decimals]
    if None in digits:
        return None
    return value + float("0." + "".join(str(digit) for digit in digits))


def _parse_whole(words: str) -> float | None:
    if not words:
        return None
    if all(char in _DIGIT_VALUES for char in words):
        if len(words) == 1:
            return float(_DIGIT_VALUES[words])
        is_year = len(words) == 4 or "〇" in words or "零" in words
        return float("".join(str(_DIGIT_VALUES[char]) for char in words)[:300]) if is_year else None
    total, section, digit, last = 0.0, 0.0, None, math.inf
    for char in words:
        if char in _DIGIT_VALUES:
            if digit not in (None, 0):
                return None
            digit = _DIGIT_VALUES[char]
        elif char in _SMALL_SCALES:
            scale = _SMALL_SCALES[char]
            if scale >= last and section % (scale * 10):
                return None
            section += (1 if digit in (None, 0) else digit) * scale
            digit, last = None, scale
        else:
            section += digit or 0
            total = (
                (total + (section or (0 if total else 1))) * _LARGE_SCALES[char]
                if _is_large(total, char)
                else (total + (section or 1) * _LARGE_SCALES[char])
            )
            section, digit, last = 0.0, None, math.inf
    value = total + section + (digit or 0)
    return value if math.isfinite(value) else None


def _is_large(total: float, char: str) -> bool:
    """Whether the scale multiplies all that was read before it (万亿), not only its own section."""
    return total > 0 and _LARGE_SCALES[char] >= total / 9999


def _read_digits(match: re.Match[str], split: frozenset[int] | set[int]) -> list[Number]:
    start, end = match.span("digits")
    printed = match.group("digits")
    pieces: list[Number] = []
    for at in [index for index, char in enumerate(printed) if char == "," and start + index in split]:
        pieces.append(_plain(start, match.start() + at, match.string))
        start = match.start() + at + 1
    pieces.append(_plain(start, end, match.string, match.end()))
    return pieces


def _plain(start: int, end: int, text: str, full_end: int | None = None) -> Number:
    value = float(text[start:end].replace(",", ""))
    return Number(start, end, full_end or end, value if math.isfinite(value) else None, "digits")


def _read_mark(match: re.Match[str]) -> Number:
    return _plain(*match.span("mark"), match.string)


def _read_percent(match: re.Match[str]) -> Number:
    start, end = match.span("part")
    printed = match.group("part")
    value = float(printed) if printed[0].isdecimal() else parse_chinese(printed)
    return Number(start, end, end, value if value is None or math.isfinite(value) else None, "percent", match.start())


def _read_chinese_fraction(match: re.Match[str]) -> Number:
    below, above = parse_chinese(match.group("below")), parse_chinese(match.group("above"))
    value = round(above / below, 4) if below and above is not None else None
    return Number(match.start(), match.end(), match.end(), value, "fraction")


def _read_slash_fraction(match: re.Match[str]) -> Number:
    upper, lower = int(match.group("upper")), int(match.group("lower"))
    value = round(upper / lower, 4) if lower > upper else None
    return Number(match.start(), match.end(), match.end(), value, "fraction")


def _read_half(match: re.Match[str]) -> Number:
    return Number(match.start(), match.end(), match.end(), 0.5, "fraction")


def _read_chinese(match: re.Match[str]) -> Number:
    start, end = match.span()
    words = match.group("chinese")
    figures = words.rstrip("万亿")
    vague = match.group("vague") is not None
    bare = not any(char in _DIGIT_VALUES for char in words)
    if not figures or parse_chinese(figures) is None:
        figures = words
    value = None if vague else parse_chinese(figures)
    return Number(start, end - len(words) + len(figures), end, value, "chinese", bare_scale=bare)


_READERS = {
    "mark": _read_mark,
    "part": _read_percent,
    "above": _read_chinese_fraction,
    "lower": _read_slash_fraction,
    "half": _read_half,
    "chinese": _read_chinese,
}
