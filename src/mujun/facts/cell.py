"""One cell of a delivered column → a value, a stated absence, or what is wrong with it.

Four things stay apart: blank (nobody wrote anything), 缺数 (said to be unknown), 不适用 (said to have no meaning here),
and zero, which is a figure.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final, TypeAlias

from mujun.errors import RuleError
from mujun.facts.credit_code import check_credit_code
from mujun.facts.heading import Column
from mujun.facts.sheet import Cell
from mujun.packs.item import LARGEST, Item
from mujun.packs.suggestion import suggest
from mujun.rules.unit import check_same, parse_unit


class Absence(Enum):
    """Why a delivered cell has no value; `value` is how batches store it."""

    BLANK = "blank"
    MISSING = "missing"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that cannot be taken: a stable code, what was found, why it matters, what to do."""

    code: str
    found: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure whose own cell states a unit: the value in the item's unit, and the unit as written."""

    value: float
    unit: str


Reading: TypeAlias = float | str | Absence | Measured | Wrong
Reader: TypeAlias = Callable[[Cell], Reading]

BLANKS: Final = frozenset({"", "-", "--", "---", "—", "——", "–", "…", "……", "*"})
UNKNOWNS: Final = frozenset(
    {"缺数", "缺", "不详", "未知", "暂无", "无数据", "未取到", "未报", "/", "unknown", "null", "none", "nan", "<na>"}
)
NOT_APPLICABLES: Final = frozenset({"不适用", "n/a", "na", "免报", "不涉及"})
_ERRORS: Final = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|未算出)", re.I)
_PLAIN: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_WITH_UNIT: Final = re.compile(r"([+-]?[\d.,]+)([^\d.,+\-(][^\d]{0,11})")
_DATES: Final = (
    re.compile(r"(\d{4}|\d{2})年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?: .*)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
    re.compile(r"(\d{4}|\d{2})年(\d{1,2})月?"),
    re.compile(r"(\d{4})[-/.](\d{1,2})"),
    re.compile(r"(\d{4})年?"),
)
_SERIAL: Final = re.compile(r"[2-6]\d{4}(\.\d{1,12})?")
_YES, _NO = (
    frozenset({"是", "有", "y", "yes", "true", "1", "√", "真"}),
    frozenset({"否", "无", "n", "no", "false", "0", "×", "假"}),
)
_LABEL: Final = re.compile(r"[（(](重点|规上|规下|注销|新增|参评|老厂|新厂)[）)]$")


def make_reader(column: Column, words: Mapping[str, str] | None = None, confirmed: Collection[str] = ()) -> Reader:
    """How cells of an item's column are read. `words` are the words an industry or division may be written as."""
    item = column.item
    if item is None:
        raise ValueError(f"column {column.header!r} holds no item")
    if item.is_number:
        return _NumberReader(item, column)
    match item.kind:
        case "name":
            return _word_reader(read_name)
        case "flag":
            return _word_reader(_read_flag)
        case "date":
            return _word_reader(read_date, dates=True)
        case "credit-code":
            return _word_reader(lambda text: _read_code(text, confirmed))
        case "industry" | "division":
            return _word_reader(lambda text: _read_listed(text, item, words or {}))
        case "town" if words:
            return _word_reader(lambda text: _read_listed(text, item, words))
    return _word_reader(lambda text: _read_choice(text, item))


def read_absence(text: str) -> Absence | None:
    """The absence a cell's text states, or None where it states something."""
    if text in BLANKS:
        return Absence.BLANK
    low = text.lower()
    if low in UNKNOWNS:
        return Absence.MISSING
    return Absence.NOT_APPLICABLE if low in NOT_APPLICABLES else None


class _NumberReader:
    """Reads the cells of one column of figures into the item's unit, exactly, within its range."""

    __slots__ = ("_factor", "_item", "_unit")

    def __init__(self, item: Item, column: Column) -> None:
        self._item = item
        self._unit = column.unit
        self._factor = column.factor

    def __call__(self, cell: Cell) -> Reading:
        if cell is None:
            return Absence.BLANK
        if isinstance(cell, bool):
            return _not_a_number(str(cell))
        if isinstance(cell, float | int):
            return self._checked(float(cell), self._factor)
        if isinstance(cell, date):
            remedy = "改回数；格子的格式设为“常规”"
            return Wrong("facts.date-in-number", f"是日期 {cell.isoformat()}", "多半是被电子表格改成了日期", remedy)
        text = unicodedata.normalize("NFKC", cell).strip().lstrip("'").replace(" ", "")
        if (absence := read_absence(text)) is not None:
            return absence
        if _PLAIN.fullmatch(text):
            return self._checked(float(text), self._factor)
        return self._read_printed(text)

    def _read_printed(self, text: str) -> Reading:
        if _GROUPED.fullmatch(text):
            return self._checked(float(text.replace(",", "")), self._factor)
        if _ERRORS.fullmatch(text):
            return Wrong("facts.error-cell", f"是公式错误 {text}", "没有算出数来", "改好公式，或贴成数值")
        if text in ("无", "没有"):
            return Wrong(
                "facts.none-word", f"写了“{text}”", "不知是 0 还是缺数", "是 0 写 0，不知道写 缺数，不该有写 不适用"
            )
        found = _WITH_UNIT.fullmatch(text)
        if found is None or not (_PLAIN.fullmatch(found[1]) or _GROUPED.fullmatch(found[1])):
            return _not_a_number(text)
        try:
            given, wanted = parse_unit(found[2]), parse_unit(self._item.unit)
        except RuleError:
            return _not_a_number(text)
        if fault := check_same(given, wanted):
            return Wrong("facts.unit-in-cell", f"“{text[:30]}”：{fault.found}", fault.why, fault.remedy)
        reading = self._checked(float(found[1].replace(",", "")), given.factor / wanted.factor)
        return Measured(reading, found[2]) if isinstance(reading, float) else reading

    def _checked(self, value: float, factor: Fraction) -> Reading:
        if not math.isfinite(value):
            return _not_a_number(str(value))
        if factor != 1:
            value = float(Fraction(Decimal(repr(value))) * factor)
        name, unit = self._item.name, self._item.unit
        if abs(value) > LARGEST:
            found, remedy = f"{value:.6g} {unit}", "核对单位和小数点；不是数的编号不要放在这一列"
            return Wrong("facts.huge-number", found, f"“{name}”不可能有这么大", remedy)
        if self._item.range is not None and value not in self._item.range:
            why = f"“{name}”应为 {self._item.range.words}{'' if not unit else f'（{unit}）'}"
            remedy = "核对正负号、单位和小数点；确实如此的，改包里的 range"
            return Wrong("facts.out-of-range", f"{value:.12g} {unit}".strip(), why, remedy)
        return value + 0.0


def _not_a_number(text: str) -> Wrong:
    remedy = "只写数；单位写在表头，说明写在备注，负数写 -1"
    return Wrong("facts.text-in-number", f"“{text[:30]}”不是数", "猜错就是错数", remedy)


def _word_reader(read: Callable[[str], Reading], dates: bool = False) -> Reader:
    def reader(cell: Cell) -> Reading:
        if cell is None:
            return Absence.BLANK
        if dates and isinstance(cell, date):
            return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
        if isinstance(cell, bool):
            text = "是" if cell else "否"
        elif isinstance(cell, float) and cell.is_integer():
            text = str(int(cell))
        else:
            text = str(cell).strip()
        if _ERRORS.fullmatch(text):
            return Wrong("facts.error-cell", f"是公式错误 {text}", "没有得出字来", "改好公式，或贴成数值")
        absence = read_absence(text)
        return read(text) if absence is None else absence

    return reader


def tidy_name(text: str) -> str:
    """A name as compared: half-width letters, full-width brackets, no spaces, no trailing label such as （重点）."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("(", "（").replace(")", "）")
    return _LABEL.sub("", plain)


def read_name(text: str) -> Reading:
    """An enterprise's name, tidied; masked, cut or several names in one cell are refused."""
    name = tidy_name(text)
    if "*" in name or "某" in name[:4] or "×" in name:
        return Wrong("facts.masked-name", f"“{name[:40]}”是脱敏的名称", "不能与代码互证", "换成营业执照上的全称")
    if name.endswith("等") or "、" in name or re.search(r"等\d+[家户]$", name):
        found = f"“{name[:40]}”像是几家企业写在一格"
        return Wrong("facts.several-names", found, "几家的数不能记到一家", "一家一行，各写各的代码")
    if len(name) <= 3:
        return Wrong("facts.short-name", f"“{name}”太短", "简称会与别家相混", "换成营业执照上的全称")
    return name


def _read_flag(text: str) -> Reading:
    low = text.lower()
    if low in _YES or low in _NO:
        return "是" if low in _YES else "否"
    return Wrong("facts.not-a-flag", f"“{text[:20]}”不是是或否", "不知算哪一种", "写 是 或 否")


def read_date(text: str) -> Reading:
    """A date as printed, as 2024-03-05, 2024-03 or 2024; a two-digit year, or a day that is not, is refused."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for pattern in _DATES:
        if found := pattern.fullmatch(plain):
            return _dated(text, [int(part) for part in found.groups()], len(found[1]))
    if _SERIAL.fullmatch(plain):
        day = date(1899, 12, 30) + timedelta(days=int(plain[:5]))
        remedy = f"把格子的格式设为“日期”；若是电子表格的日期序号，那是 {day.isoformat()}"
        return Wrong("facts.date-number", f"“{text[:20]}”是数不是日期", "不知是哪一天", remedy)
    return Wrong("facts.bad-date", f"“{text[:20]}”不是日期", "不知是哪一天", "写成 2024-03-05")


def _dated(text: str, parts: list[int], digits: int) -> Reading:
    if digits == 2:
        return Wrong(
            "facts.short-year",
            f"“{text[:20]}”的年份只有两位",
            "不知是哪个世纪",
            f"写成 20{parts[0]:02d} 年或 19{parts[0]:02d} 年",
        )
    try:
        date(parts[0], *(parts[1:] + [1, 1])[:2])
    except ValueError:
        return Wrong("facts.bad-date", f"“{text[:20]}”不是真有的日子", "不知是哪一天", "核对年月日")
    if not 1900 <= parts[0] <= 2100:
        return Wrong("facts.bad-date", f"“{text[:20]}”的年份不合情理", "多半是抄错", "核对年份")
    return "-".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])])


def _read_code(text: str, confirmed: Collection[str]) -> Reading:
    check = check_credit_code(text)
    if check.holds or check.code in confirmed:
        return check.code
    problem = check.problems[0]
    return Wrong(problem.code, problem.found, problem.why, problem.remedy)


def _read_listed(text: str, item: Item, words: Mapping[str, str]) -> Reading:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if plain in words:
        return words[plain]
    if item.kind == "industry" and (found := re.fullmatch(r"[A-T]?(\d{2})(\d{0,2})", plain)) and found[1] in words:
        return found[1] + found[2]
    if item.kind == "industry" and re.fullmatch(r"\d", plain):
        remedy = f"是 0{plain} 就写 0{plain}；格子的格式设为“文本”"
        return Wrong("facts.bad-industry", f"行业“{plain}”只有一位", "多半丢了开头的 0", remedy)
    noun = "行业" if item.kind == "industry" else "地方"
    remedy = suggest(
        plain, words, "按 GB/T 4754 写两到四位代码" if item.kind == "industry" else "写区划表里的全称或代码"
    )
    code = "facts.bad-industry" if item.kind == "industry" else "facts.bad-division"
    return Wrong(code, f"不认得{noun}“{text[:20]}”", "分不了组", remedy)


def _read_choice(text: str, item: Item) -> Reading:
    plain = unicodedata.normalize("NFKC", text).strip()
    if item.values and plain not in item.values:
        return Wrong(
            "facts.not-a-choice",
            f"“{plain[:20]}”不在可用的词里",
            "分不了组",
            suggest(plain, item.values, "改成可用的词"),
        )
    return plain
