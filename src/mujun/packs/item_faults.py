"""What can be wrong with a pack's items of facts, each fault with its file and line."""

from __future__ import annotations

from collections.abc import Iterator

from mujun.errors import Fault, RuleError
from mujun.packs.chain import Chain
from mujun.packs.item import NUMERIC
from mujun.packs.item_schema import ItemEntry
from mujun.packs.repeats import find_repeats
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest
from mujun.rules.level import parse_interval
from mujun.rules.unit import Unit, parse_unit

WrittenItem = Written[ItemEntry]


def find_item_faults(chain: Chain) -> Iterator[Fault]:
    """What is wrong with the pack's own items: repeats, units, ranges, what they are composed of."""
    everything = tuple(chain.items)
    drafts = tuple(reversed(chain.drafts))
    yield from find_repeats(
        ((one.entry.code, one.place("code")) for draft in drafts for one in draft.industries), "行业代码"
    )
    yield from find_repeats(((one.entry.item, one.place("item")) for one in everything), "取数项")
    yield from _heading_faults(everything)
    units = {written.entry.item: written.entry for written in everything}
    for written in chain.own.items:
        yield from _unit_faults(written)
        yield from _range_faults(written)
        yield from _composition_faults(written, units)
        if not (written.entry.note or written.entry.cites):
            found = f"取数项“{written.entry.item}”没有 note 也没有 cites"
            remedy = "写明口径，或补 cites: {document, clause}"
            yield Fault("packs.no-citation", written.place("item"), found, "口径不明的数没法比", remedy)


def _heading_faults(everything: tuple[WrittenItem, ...]) -> Iterator[Fault]:
    """One printed heading must mean one item, within the entities of one kind."""
    for kind in dict.fromkeys(written.entry.of for written in everything):
        items = [written for written in everything if written.entry.of == kind]
        names = {written.entry.item: written.place("item") for written in items}
        aliases: list[tuple[str, str]] = []
        for written in items:
            for index, alias in enumerate(written.entry.aliases):
                place = written.place("aliases", index)
                if alias in names:
                    found = f"写法“{alias}”已是一个取数项的名称（{names[alias]}）"
                    yield Fault("packs.duplicate-code", place, found, "表头写它时不知指哪一项", "改掉其中一个")
                aliases.append((alias, place))
        yield from find_repeats(aliases, "取数项的写法")


def _unit_faults(written: WrittenItem) -> Iterator[Fault]:
    entry = written.entry
    if entry.kind not in NUMERIC:
        if entry.unit is not None:
            found, remedy = f"“{entry.item}”不是数却写了单位", "删去 unit，或改 kind"
            yield Fault("packs.unit-of-flag", written.place("unit"), found, "只有数才有单位", remedy)
        if entry.values and entry.kind != "text":
            found = f"“{entry.item}”不是文字却列了 values"
            yield Fault("packs.values-of-number", written.place("values"), found, "只有文字才限定取值", "删去 values")
        return
    if entry.unit is None:
        found, remedy = f"“{entry.item}”是数而没有单位", '写 unit；确无单位的写 unit: ""'
        yield Fault("packs.no-unit", written.place("item"), found, "报来的数没法换算", remedy)
        return
    unit = _unit_of(entry)
    if unit is None:
        yield from _parse_faults(entry.unit, written.place("unit"))
    elif entry.kind in ("flow", "stock", "count") and unit.is_share:
        found = f"“{entry.item}”的单位是“{entry.unit}”，kind 却写 {entry.kind}"
        yield Fault("packs.share-kind", written.place("kind"), found, "占比不能相加", "写 kind: share")


def _parse_faults(unit: str, where: str) -> Iterator[Fault]:
    try:
        parse_unit(unit, where)
    except RuleError as error:
        yield from error.faults


def _unit_of(entry: ItemEntry) -> Unit | None:
    try:
        return None if entry.unit is None else parse_unit(entry.unit)
    except RuleError:
        return None


def _range_faults(written: WrittenItem) -> Iterator[Fault]:
    entry = written.entry
    if entry.range is None:
        return
    where = written.place("range")
    if entry.kind not in NUMERIC:
        found = f"“{entry.item}”不是数却写了 range"
        yield Fault("packs.range-of-word", where, found, "只有数才有范围", "删去 range")
    try:
        parse_interval(entry.range, where)
    except RuleError as error:
        yield from error.faults


def _composition_faults(written: WrittenItem, items: dict[str, ItemEntry]) -> Iterator[Fault]:
    entry = written.entry
    if entry.composed is None:
        return
    where, unit = written.place("composed"), _unit_of(entry)
    parts = (entry.composed.base, *entry.composed.plus, *entry.composed.minus)
    yield from find_repeats(((part, where) for part in parts), f"“{entry.item}”的组成")
    for part in parts:
        other = items.get(part)
        if other is None:
            remedy = suggest(part, items, "在 items.yaml 里补上")
            yield Fault("packs.unknown-item", where, f"组成里的“{part}”不是取数项", "加不出来", remedy)
        elif other.of != entry.of or other.composed is not None:
            found = f"组成里的“{part}”{'也是合成的' if other.composed else '是别一类实体的'}"
            yield Fault("packs.bad-composition", where, found, "只能由同一类实体直接报来的项合成", "换成直接报来的项")
        elif _differ(_unit_of(other), unit):
            found = f"“{part}”的单位是“{other.unit}”，“{entry.item}”是“{entry.unit}”"
            yield Fault("packs.bad-composition", where, found, "单位不同的数不能相加", "改成同一单位")


def _differ(left: Unit | None, right: Unit | None) -> bool:
    """Whether two units are known and not of one size."""
    if left is None or right is None:
        return False
    return (left.dimension, left.factor) != (right.dimension, right.factor)
