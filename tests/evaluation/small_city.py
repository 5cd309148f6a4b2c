"""Twelve firms and what departments say of them in two years; small enough that every grade can be had by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mujun.facts.practice import _make_code

CITY = "999900"
ABOVE = {
    # name: county, industry, land, tax 2024, value added 2024, tax 2025, value added 2025, accidents 2025
    "甲": ("东区", "33", 10, 300, 1500, 300, 1500, 0),
    "乙": ("东区", "33", 10, 280, 1000, 200, 900, 0),
    "丙": ("东区", "34", 10, 200, 1000, 250, 1000, 0),
    "丁": ("东区", "34", 10, 180, 900, 180, 900, 0),
    "戊": ("西县", "33", 10, 160, 800, 400, 2000, 1),
    "己": ("西县", "33", 10, 140, 700, 140, 700, 0),
    "庚": ("西县", "34", 10, 60, 500, 60, 500, 0),
    "辛": ("西县", "34", 10, 40, None, 40, None, 0),
}
BELOW = {"子": ("东区", 2, 40), "丑": ("东区", 2, 20), "寅": ("西县", 2, 10), "卯": ("西县", 2, 2)}
EXEMPT = "水务"


def code_of(name: str) -> str:
    """The credit code of a firm of these tests."""
    order = [*ABOVE, *BELOW, EXEMPT]
    return _make_code("999901", 1000 + order.index(name))


@dataclass(frozen=True, slots=True)
class Handed:
    """One department's file: who, when, of which year, the lines."""

    department: str
    year: int
    on: date
    lines: tuple[str, ...]

    @property
    def content(self) -> bytes:
        """The file as it is handed in."""
        return "\n".join(self.lines).encode()


def list_handed() -> tuple[Handed, ...]:
    """Every file of both years."""
    return tuple(one for year in (2024, 2025) for one in _year(year))


def _year(year: int) -> tuple[Handed, ...]:
    on = date(year + 1, 3, 1)
    tax, added = (3, 4) if year == 2024 else (5, 6)
    who = ["统一社会信用代码,企业名称,规模,行业代码,县区,工业增加值（万元）"]
    land = ["统一社会信用代码,自有用地（亩）"]
    paid = ["统一社会信用代码,税收实际贡献（万元）"]
    safe = ["统一社会信用代码,安全事故（起）"]
    for name, firm in ABOVE.items():
        code = code_of(name)
        who.append(f"{code},{name}机械有限公司,规上,{firm[1]},{firm[0]},{'' if firm[added] is None else firm[added]}")
        land.append(f"{code},{firm[2]}")
        paid.append(f"{code},{firm[tax]}")
        if year == 2025 and firm[7]:
            safe.append(f"{code},{firm[7]}")
    for name, (county, area, taxes) in BELOW.items():
        code = code_of(name)
        who.append(f"{code},{name}五金作坊,规下,33,{county},")
        land.append(f"{code},{area}")
        paid.append(f"{code},{taxes}")
    who.append(f"{code_of(EXEMPT)},自来水公司,规上,44,东区,100")
    files = [Handed("统计", year, on, tuple(who)), Handed("自然资源", year, on, tuple(land))]
    files.append(Handed("税务", year, on, tuple(paid)))
    if year == 2025:
        files.append(Handed("应急", year, on, tuple(safe)))
    return tuple(files)
