"""Headings of a delivered sheet → what each column holds: the code, the period, an item of the pack in a unit, nothing.

A column that is not known is a fault, never silence: a misspelt heading would lose a department's figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from mujun.errors import FactError, Fault, RuleError
from mujun.facts.kind import KINDS, PERIOD_HEADINGS, SILENT_HEADINGS
from mujun.facts.layout import JOINT
from mujun.facts.sheet import Sheet
from mujun.packs.item import EntityKind, Item
from mujun.packs.suggestion import suggest
from mujun.rules.period import Period
from mujun.rules.unit import Unit, check_same, parse_unit

Role = Literal["code", "period", "item", "ignored", "item name", "value", "unit"]
RATIO: Final = "比值"
_LONG: Final[tuple[tuple[Role, tuple[str, ...]], ...]] = (
    ("item name", ("指标", "指标名称", "数据项", "取数项", "项目名称", "统计指标")),
    ("value", ("数值", "值", "指标值", "本期数", "数据")),
    ("unit", ("单位", "计量单位", "指标单位")),
)
_LEADING = re.compile(r"^(?:其中[:,]?|#|\*|[一二三四五六七八九十]+、|\d{1,3}[.、](?!\d))+")
_YEAR = re.compile(r"^(\d{4})年度?")
_UNIT = re.compile(r"^(?P<name>.+?)(?:\((?:单位[:,]?)?(?P<bracket>[^()]{1,20})\)|[/:_](?P<tail>[^/:_()]{1,8}))$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it stands, its role, and for an item its unit as delivered and the factor into the item's.

    `stated` is whether the unit was delivered; where not, the item's own is assumed and said so. `source` says where
    the unit was stated if not in the column's own heading.
    """

    index: int
    header: str
    role: Role
    item: Item | None = None
    unit: str = ""
    factor: Fraction = Fraction(1)
    stated: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class StrangeColumn:
    """A column that cannot be taken, with why: it is mended, or left out because a person says so."""

    index: int
    header: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a delivery may hold: who sends it, about what kind of entity, for which period, by which items."""

    department: str
    kind: EntityKind
    items: tuple[Item, ...]
    period: Period | None = None
    units: Mapping[str, str] | None = None
    ignore: Collection[str] = ()


def match_columns(sheet: Sheet, expected: Expectation) -> tuple[Column, ...]:
    """Every column of the sheet with its role; FactError with every fault of the headings at once."""
    tried = list(_try_columns(sheet, expected))
    columns = [found for found in tried if isinstance(found, Column)]
    faults = list(_title_faults(sheet, expected))
    faults += [fault for found in tried if isinstance(found, StrangeColumn) for fault in found.faults]
    faults.extend(_whole_faults(sheet, columns, expected, bool(faults)))
    if faults:
        raise FactError(faults)
    return tuple(columns)


def list_strange_columns(sheet: Sheet, expected: Expectation) -> tuple[StrangeColumn, ...]:
    """The columns that stop a table by their own headings: those a person may mend or say to leave out."""
    return tuple(found for found in _try_columns(sheet, expected) if isinstance(found, StrangeColumn))


def _try_columns(sheet: Sheet, expected: Expectation) -> Iterator[Column | StrangeColumn]:
    known = known_headings(expected)
    longs = _find_long(sheet, known)
    for index, header in enumerate(sheet.header):
        if not header:
            continue
        if index in longs:
            yield Column(index, header, longs[index])
            continue
        try:
            yield _match(index, header, sheet, expected, known)
        except FactError as error:
            yield StrangeColumn(index, header, error.faults)


def match_item(name: str, unit: str, where: str, expected: Expectation, known: Mapping[str, Item]) -> Column:
    """The column that a line of a long table speaks of, by the item's name and unit as written; FactError otherwise."""
    plain, own = _split_unit(_without_year(fold_heading(name), where, expected), known)
    item = known.get(plain)
    if item is None:
        raise FactError(_unknown(name, plain, where, expected, known))
    if fault := _authority_fault(item, where, expected):
        raise FactError(fault)
    return _item_column(-1, name, item, unit.strip() or own, where)


def _find_long(sheet: Sheet, known: Mapping[str, Item]) -> dict[int, Role]:
    """The columns of a long table (one line for one figure), by place; none where the table is a wide one."""
    folded = [fold_heading(header) for header in sheet.header]
    found: dict[int, Role] = {}
    for role, words in _LONG:
        places = [index for index, word in enumerate(folded) if word in words and word not in known]
        found.update((index, role) for index in places)
    return found if {"item name", "value"} <= set(found.values()) else {}


def _title_faults(sheet: Sheet, expected: Expectation) -> Iterator[Fault]:
    """A title that speaks of other years than the delivery's."""
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?=年)", sheet.title[:200])
    if years and expected.period is not None and str(expected.period.year) not in years:
        found = (
            f"标题“{sheet.title[:40]}”写的是 {'、'.join(dict.fromkeys(years))} 年，这次收的是{expected.period.words}"
        )
        yield Fault("facts.other-year", sheet.place(), found, "会记到别的年份", "核对 --period，或核对是否传错文件")


def fold_heading(text: str) -> str:
    """A heading without what printing varies: width, spaces, line breaks, numbering, 其中."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("〔", "(").replace("〕", ")")
    return _LEADING.sub("", plain.replace("[", "(").replace("]", ")"))


def known_headings(expected: Expectation) -> dict[str, Item]:
    """The items a delivery may hold, by every folded heading they may stand under."""
    items = [item for item in expected.items if item.of == expected.kind]
    return {fold_heading(name): item for item in items for name in (*item.aliases, item.name)}


def _match(index: int, header: str, sheet: Sheet, expected: Expectation, known: Mapping[str, Item]) -> Column:
    group = sheet.groups[index] if sheet.groups else ""
    leaf = header.removeprefix(f"{group}{JOINT}") if group else header
    plain = fold_heading(leaf)
    if not {header, leaf}.isdisjoint(expected.ignore) or plain in SILENT_HEADINGS:
        return Column(index, header, "ignored")
    if plain in map(fold_heading, KINDS[expected.kind].headings):
        return Column(index, header, "code")
    if plain in PERIOD_HEADINGS:
        return Column(index, header, "period")
    where = sheet.place(None, index)
    over = _without_year(fold_heading(group), where, expected) if group else ""
    name, unit = _split_unit(_without_year(plain, where, expected), known)
    joined = over.rpartition(JOINT)[2] + name
    item, other = known.get(name), known.get(joined)
    if item is not None and other is not None and item is not other:
        found, remedy = f"既可以是“{item.name}”，连上面的字又可以是“{other.name}”", "表头写全名"
        raise FactError(Fault("facts.which-item", where, found, "认错就记到别的项上", remedy))
    item = item or other
    if item is None:
        raise FactError(_unknown(header, name, where, expected, known))
    if fault := _authority_fault(item, where, expected):
        if (
            item.kind == "name"
        ):  # nearly every table names its firms for the reader; whose word the name is stays as it was
            return Column(index, header, "ignored")
        raise FactError(fault)
    said = expected.units or {}
    unit = said.get(header) or said.get(leaf) or unit
    if unit is None and item.is_number:
        unit, source = _unit_above(over, sheet, item, where)
        return replace(_item_column(index, header, item, unit, where), source=source)
    return _item_column(index, header, item, unit, where)


def _unit_above(over: str, sheet: Sheet, item: Item, where: str) -> tuple[str | None, str]:
    """The unit that the words over a column or the lines above the table state for an item, and where they stand."""
    wanted = parse_unit(item.unit, where)
    bracket = _UNIT.match(over)
    for stated, source in (((bracket["bracket"] or bracket["tail"],) if bracket else (), "上面的表头"),
                           (sheet.units, "表头上面的行")):  # fmt: skip
        fitting = [unit for unit in stated if _measures(unit, wanted)]
        if len({parse_unit(unit).factor for unit in fitting}) > 1:
            found = f"{source}写了{'、'.join(fitting)}，都可以是“{item.name}”的单位"
            remedy = f"表头写明，如“{item.name}（{item.unit}）”，或用 --unit 写明"
            raise FactError(Fault("facts.which-unit", where, found, "取错一个就差成千上万倍", remedy))
        if fitting:
            return fitting[0], source
    return None, ""


def _measures(unit: str, wanted: Unit) -> bool:
    try:
        return check_same(parse_unit(unit), wanted) is None
    except RuleError:
        return False


def _without_year(plain: str, where: str, expected: Expectation) -> str:
    year = _YEAR.match(plain)
    if year is None:
        return plain
    if expected.period is not None and int(year[1]) != expected.period.year:
        found = f"这一列是 {year[1]} 年的，这次收的是{expected.period.words}"
        raise FactError(
            Fault(
                "facts.other-year",
                where,
                found,
                "会记到别的年份",
                "分年另交，或删去这一列（命令里用 --ignore、桌面上勾选，可以略去）",
            )
        )
    return plain[year.end() :]


def _split_unit(plain: str, known: Mapping[str, Item]) -> tuple[str, str | None]:
    """The name and the unit of a heading; the whole heading is the name where an item is called so."""
    if plain in known:
        return (plain, None)
    found = _UNIT.match(plain)
    if found is None:
        return (plain, None)
    return (found["name"], found["bracket"] or found["tail"])


def _unknown(header: str, name: str, where: str, expected: Expectation, known: Mapping[str, Item]) -> Fault:
    allowed = [word for word, item in known.items() if _authority_fault(item, where, expected) is None]
    remedy = suggest(
        name,
        allowed,
        "改成取数项的名称，在包的 items.yaml 里补上写法，或删去这一列（命令里用 --ignore、桌面上勾选，可以略去）",
    )
    return Fault(
        "facts.unknown-column", where, f"不认得表头“{header[:40]}”", "猜错就把数记到别的项上，略去就丢了数", remedy
    )


def _authority_fault(item: Item, where: str, expected: Expectation) -> Fault | None:
    if item.composed is not None:
        parts = "、".join(item.composed.parts)
        found, remedy = (
            f"“{item.name}”是由{parts}算出来的",
            f"改报{parts}，或删去这一列（命令里用 --ignore、桌面上勾选，可以略去）",
        )
        return Fault("facts.composed-item", where, found, "直接报会与组成部分对不上", remedy)
    if item.departments and expected.department not in item.departments:
        found = f"“{item.name}”不由“{expected.department}”报"
        theirs = "、".join(item.departments)
        remedy = f"应由{theirs}报；删去这一列（命令里用 --ignore、桌面上勾选，可以略去），确要收的改包里的 departments"
        return Fault("facts.not-the-source", where, found, "同一项几家都报就不知信谁", remedy)
    return None


def _item_column(index: int, header: str, item: Item, unit: str | None, where: str) -> Column:
    if not item.is_number:
        return Column(index, header, "item", item)
    if unit is None:
        return Column(index, header, "item", item, item.unit, stated=False)
    if unit == RATIO and parse_unit(item.unit).is_share:
        return Column(index, header, "item", item, RATIO, Fraction(100) / parse_unit(item.unit).factor)
    try:
        given, wanted = parse_unit(unit, where), parse_unit(item.unit, where)
    except RuleError as error:
        raise FactError(error.faults) from None
    if fault := check_same(given, wanted, where):
        raise FactError(fault)
    return Column(index, header, "item", item, unit, given.factor / wanted.factor)


def _whole_faults(sheet: Sheet, columns: list[Column], expected: Expectation, faulty: bool) -> Iterator[Fault]:
    kind = KINDS[expected.kind]
    codes = [column for column in columns if column.role == "code"]
    if not codes:
        remedy = f"加上一列，表头写 {kind.headings[0]}"
        yield Fault("facts.no-code-column", sheet.place(), f"没有{kind.title}的代码列", "不知是谁的数", remedy)
    if not faulty and not any(column.role in ("item", "value") for column in columns):
        yield Fault(
            "facts.no-item-column", sheet.place(), "没有一列是取数项", "没有数可收", "核对表头和包的 items.yaml"
        )
    if expected.period is None and not any(column.role == "period" for column in columns):
        remedy = "用 --period 写明，如 --period 2017，或加一列“年度”"
        yield Fault("facts.no-period", sheet.place(), "没有说是哪个时期的数", "不知记到哪一年", remedy)
    first: dict[str, Column] = {}
    for column in columns:
        if column.role == "ignored":
            continue
        key = column.item.name if column.item else column.role
        if key in first:
            found = f"与 {sheet.place(None, first[key].index)} 是同一项"
            yield Fault(
                "facts.duplicate-column", sheet.place(None, column.index), found, "不知以哪一列为准", "只留一列"
            )
        first.setdefault(key, column)
