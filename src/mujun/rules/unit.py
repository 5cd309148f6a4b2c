"""Units of measure as the offices print them: parsed, compared, converted exactly.

Every counted thing is a dimension of its own (家 are not 户). A percentage, a difference of percentages (百分点) and a
plain ratio are three different things: 0.0302 is never taken for 3.02 %.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from mujun.errors import Fault, RuleError

_FOLD = str.maketrans(
    "萬億噸標準個項臺畝戶張條對頃點時鐘車輛間處塊顆種類門層級輪單筆組隊團場棟頭鎮屆檔艙％﹪／　",
    "万亿吨标准个项台亩户张条对顷点时钟车辆间处块颗种类门层级轮单笔组队团场栋头镇届档舱%%/ ",
)
_PRINTED = {
    "%": "百分比", "‰": "千分比", "㎡": "平方米", "m²": "平方米", "m2": "平方米", "km": "公里", "t": "吨", "kg": "公斤",
    "kWh": "千瓦时", "kwh": "千瓦时", "KWh": "千瓦时", "MW": "兆瓦", "GJ": "吉焦", "tce": "吨标准煤",
}  # fmt: skip
_SHOWN = {"百分比": "%", "千分比": "‰"}
_WORD = re.compile(r"[\u4e00-\u9fff]{1,12}")
LONGEST = 30
PERCENT, POINT = "百分比", "百分点"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its printed name, its dimension as sorted (base, power) pairs, and how many base units it is."""

    name: str
    dimension: tuple[tuple[str, int], ...]
    factor: Fraction

    @property
    def plain(self) -> bool:
        """Whether it is no unit at all: a ratio or a bare figure."""
        return not self.dimension

    @property
    def is_share(self) -> bool:
        """Whether figures in it are percentages or differences of percentages, which are never summed over parts."""
        return any(base in (PERCENT, POINT) for base, _ in self.dimension)

    @property
    def is_ratio(self) -> bool:
        """Whether figures in it are a share or one quantity per another; totals of such figures are sum over sum."""
        return self.is_share or any(power < 0 for _, power in self.dimension)

    def __mul__(self, other: Unit) -> Unit:
        return _combined(f"{self.name}·{other.name}".strip("·"), self, other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        name = f"{self.name or '1'}/{other.name}" if other.name else self.name
        return _combined("" if self.dimension == other.dimension else name, self, other, -1)


@lru_cache(maxsize=4096)
def parse_unit(text: str, where: str = "单位") -> Unit:
    """The unit a text prints (万元, 億元, ％, 万元/亩, 吨标准煤, 元/人·年); an empty text is a bare figure.

    After the first `/` everything divides. RuleError names the nearest known unit.
    """
    plain = text.translate(_FOLD).replace(" ", "")
    if len(plain) > LONGEST:
        raise RuleError(_unknown(plain[:LONGEST], where))
    top, _, bottom = plain.partition("/")
    unit = Unit("", (), Fraction(1))
    for word in filter(None, re.split(r"[·•*]", top)):
        unit = unit * _parse_word(word, where)
    for word in filter(None, re.split(r"[·•*/]", bottom)):
        unit = unit / _parse_word(word, where)
    if plain.endswith("/") or (not top and bottom):
        raise RuleError(_unknown(plain, where))
    return Unit(plain, unit.dimension, unit.factor)


def convert(value: float | Decimal, source: str, target: str, where: str = "换算") -> Decimal:
    """A figure in `source` units as a figure in `target` units, exact in decimal.

    RuleError where the two measure different things; a percentage against a ratio or 百分点 is named as such.
    """
    left, right = parse_unit(source, where), parse_unit(target, where)
    if fault := check_same(left, right, where):
        raise RuleError(fault)
    number = Fraction(value if isinstance(value, Decimal) else Decimal(repr(value)))
    converted = number * left.factor / right.factor
    return Decimal(converted.numerator) / Decimal(converted.denominator)


def check_same(left: Unit, right: Unit, where: str = "单位") -> Fault | None:
    """The fault of comparing figures in these two units, or None where they measure the same thing."""
    return None if left.dimension == right.dimension else _mismatch(left, right, where)


@cache
def _registry() -> Any:
    import pint  # noqa: PLC0415 - takes a fifth of a second to load, and what checks no unit need not wait for it

    registry: Any = pint.UnitRegistry(None, non_int_type=Decimal, cache_folder=None)
    registry.load_definitions(files("mujun.rules").joinpath("measures.txt").read_text(encoding="utf-8").splitlines())
    return registry


def _parse_word(word: str, where: str) -> Unit:
    name = _PRINTED.get(word, word)
    if not _WORD.fullmatch(name):
        raise RuleError(_unknown(word, where))
    registry = _registry()
    if name not in registry:
        bare = _bare_prefix(name)
        if bare is None:
            raise RuleError(_unknown(word, where))
        return Unit(word, (), bare)
    quantity = registry.Quantity(Decimal(1), name).to_base_units()
    powers: Mapping[str, Any] = quantity.dimensionality
    dimension = tuple(sorted((base.strip("[]"), int(power)) for base, power in powers.items()))
    return Unit(word, dimension, Fraction(quantity.magnitude))


@cache
def _bare_prefix(word: str) -> Fraction | None:
    """万 and 亿 alone, as in 突破 3 亿: a bare figure with its multiplier."""
    lines = files("mujun.rules").joinpath("measures.txt").read_text(encoding="utf-8").splitlines()
    prefixes = dict(line.split("- = ") for line in lines if "- = " in line)
    return Fraction(Decimal(prefixes[word])) if word in prefixes else None


def _combined(name: str, left: Unit, right: Unit, sign: int) -> Unit:
    powers = dict(left.dimension)
    for base, power in right.dimension:
        powers[base] = powers.get(base, 0) + sign * power
    dimension = tuple(sorted((base, power) for base, power in powers.items() if power))
    return Unit(name, dimension, left.factor * right.factor if sign > 0 else left.factor / right.factor)


def known_units() -> tuple[str, ...]:
    """Every unit name of the list, without prefixes."""
    lines = files("mujun.rules").joinpath("measures.txt").read_text(encoding="utf-8").splitlines()
    stated = (line.split("=") for line in lines if "=" in line and not line.startswith("#") and "- = " not in line)
    words = (word.strip() for line in stated for word in (line[0], *line[2:]))
    return tuple(dict.fromkeys(_SHOWN.get(word, word) for word in words if word != "_"))


def _unknown(word: str, where: str) -> Fault:
    near = get_close_matches(word, [*known_units(), "万元", "亿元", "万吨标准煤", "万元/亩"], n=1, cutoff=0.4)
    remedy = f"是不是“{near[0]}”" if near else "换成通用的写法，如 万元、家、%、个百分点、吨标准煤、万元/亩"
    return Fault("rules.unknown-unit", where, f"不认得单位“{word}”", "单位不明，数就没法比也没法加", remedy)


def _mismatch(left: Unit, right: Unit, where: str) -> Fault:
    found = f"“{left.name or '无单位'}”与“{right.name or '无单位'}”不是同一种量"
    kinds = {_kind(left), _kind(right)}
    if kinds == {PERCENT, ""}:
        remedy = "比值（0.0302）与百分数（3.02%）相差 100 倍，按口径改数或改单位"
        return Fault("rules.percent-against-ratio", where, found, "直接相比会差 100 倍", remedy)
    if kinds == {PERCENT, POINT}:
        remedy = "百分数是占比或增速，百分点是两个百分数之差，按口径改单位"
        return Fault("rules.percent-against-point", where, found, "百分数之差不是百分数", remedy)
    return Fault("rules.unit-mismatch", where, found, "不同的量不能相比、相加", "核对单位，或换成同一种量")


def _kind(unit: Unit) -> str | None:
    if unit.plain:
        return ""
    return unit.dimension[0][0] if len(unit.dimension) == 1 and unit.dimension[0][1] == 1 else None
