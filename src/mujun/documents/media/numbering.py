"""Automatic numbers of a Word document: numbering.xml and styles.xml resolved to the printed marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_DIGITS = "零一二三四五六七八九"
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "ideographTraditional", "japaneseCounting", "taiwaneseCounting",
     "taiwaneseCountingThousand", "chineseLegalSimplified", "koreanCounting", "ideographDigital"}
)  # fmt: skip
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


_LONGEST_COUNT = 6  # digits
_LONGEST_MARK = 60  # characters of the pattern of a mark, as 第%1条
_MOST_LETTERS = 30  # how often Word repeats a letter before it starts again


@dataclass(slots=True)
class _Level:
    text: str
    form: str
    start: int


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of one document in order and writes the number of each."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists = {} if numbering is None else _read_lists(numbering)
        self._styles = {} if styles is None else _read_styles(styles)

    def number(self, paragraph: etree._Element) -> str:
        """The mark Word prints before the paragraph, or an empty string."""
        found = self._list_and_level(paragraph)
        if found is None:
            return ""
        counted, level = found
        counted.counts[level] = counted.counts.get(level, counted.levels[level].start - 1) + 1
        for deeper in [deeper for deeper in counted.counts if deeper > level]:
            del counted.counts[deeper]
        return re.sub(r"%([1-9])", lambda match: self._written(counted, int(match[1]) - 1), counted.levels[level].text)

    def _list_and_level(self, paragraph: etree._Element) -> tuple[_List, int] | None:
        direct = _own_numbering(paragraph.find(f"{W}pPr"))
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        styled = self._styles.get(style.get(f"{W}val", "")) if style is not None else None
        number = direct[0] if direct and direct[0] is not None else styled[0] if styled else None
        level = direct[1] if direct and direct[1] is not None else styled[1] if styled else None
        counted = self._lists.get(number or "")
        if counted is None or (level or 0) not in counted.levels or counted.levels[level or 0].form == "bullet":
            return None
        return counted, level or 0

    @staticmethod
    def _written(counted: _List, level: int) -> str:
        if level not in counted.levels:
            return ""
        shape = counted.levels[level]
        return write_number(counted.counts.get(level, shape.start), shape.form)


def write_number(count: int, form: str) -> str:
    """A count in a Word number format: decimal, 一, ①, a, i."""
    if form in _CHINESE:
        return _write_chinese(count)
    if form in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 1 <= count <= 20:
        return chr(ord("①") + count - 1)
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 % _MOST_LETTERS + 1)
        return letter.upper() if form.startswith("upper") else letter
    if form in {"lowerRoman", "upperRoman"}:
        roman = _write_roman(count)
        return roman.upper() if form.startswith("upper") else roman
    return "" if form == "none" else str(count)


def _write_chinese(count: int) -> str:
    if not 0 < count < 100:
        return str(count)
    tens, ones = divmod(count, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def _write_roman(count: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        while count >= value and len(written) < 20:
            written += letters
            count -= value
    return written


def _read_lists(numbering: etree._Element) -> dict[str, _List]:
    """Lists by number id. Lists of one abstract number count on together unless one overrides its start."""
    abstract = {
        one.get(f"{W}abstractNumId", ""): _List(_read_levels(one)) for one in numbering.findall(f"{W}abstractNum")
    }
    lists: dict[str, _List] = {}
    for one in numbering.findall(f"{W}num"):
        link = one.find(f"{W}abstractNumId")
        base = abstract.get(link.get(f"{W}val", "")) if link is not None else None
        if base is None:
            continue
        overrides = one.findall(f"{W}lvlOverride")
        lists[one.get(f"{W}numId", "")] = _overridden(base, overrides) if overrides else base
    return lists


def _overridden(base: _List, overrides: list[etree._Element]) -> _List:
    levels = dict(base.levels)
    for override in overrides:
        level = read_whole(override.get(f"{W}ilvl"), 0)
        redefined = override.find(f"{W}lvl")
        if redefined is not None:
            levels[level] = _read_level(redefined)
        start = override.find(f"{W}startOverride")
        if start is not None and level in levels:
            shape = levels[level]
            levels[level] = _Level(shape.text, shape.form, read_whole(start.get(f"{W}val"), 1))
    return _List(levels)


def _read_levels(abstract: etree._Element) -> dict[int, _Level]:
    return {read_whole(level.get(f"{W}ilvl"), 0): _read_level(level) for level in abstract.findall(f"{W}lvl")}


def _read_level(level: etree._Element) -> _Level:
    text = level.find(f"{W}lvlText")
    form = level.find(f"{W}numFmt")
    start = level.find(f"{W}start")
    return _Level(
        text.get(f"{W}val", "")[:_LONGEST_MARK] if text is not None else "",
        form.get(f"{W}val", "decimal") if form is not None else "decimal",
        read_whole(start.get(f"{W}val"), 1) if start is not None else 1,
    )


def _read_styles(styles: etree._Element) -> dict[str, tuple[str | None, int | None]]:
    """Numbering by paragraph style, followed through the styles it is based on."""
    own: dict[str, tuple[str | None, int | None]] = {}
    based: dict[str, str] = {}
    for style in styles.findall(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        numbered = _own_numbering(style.find(f"{W}pPr"))
        if numbered:
            own[name] = numbered
        parent = style.find(f"{W}basedOn")
        if parent is not None:
            based[name] = parent.get(f"{W}val", "")
    resolved = dict(own)
    for name in based:
        outer, steps = name, 0
        while outer not in own and outer in based and steps < 12:
            outer, steps = based[outer], steps + 1
        if outer in own:
            resolved[name] = own[outer]
    return resolved


def _own_numbering(properties: etree._Element | None) -> tuple[str | None, int | None] | None:
    numbered = properties.find(f"{W}numPr") if properties is not None else None
    if numbered is None:
        return None
    number, level = numbered.find(f"{W}numId"), numbered.find(f"{W}ilvl")
    return (
        number.get(f"{W}val") if number is not None else None,
        read_whole(level.get(f"{W}val"), 0) if level is not None else None,
    )


def read_whole(value: str | None, otherwise: int) -> int:
    """The whole number of an attribute; `otherwise` where it is none, or larger than any count of a document."""
    written = value is not None and value.isascii() and value.isdigit() and len(value) <= _LONGEST_COUNT
    return int(value or 0) if written else otherwise
