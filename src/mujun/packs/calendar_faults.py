"""What can be wrong with a pack's calendar of deliveries, each fault with its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mujun.errors import Fault
from mujun.packs.calendar_schema import DutyEntry
from mujun.packs.chain import Chain
from mujun.packs.item_schema import ItemEntry
from mujun.packs.repeats import find_repeats
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest

WrittenDuty = Written[DutyEntry]


def find_calendar_faults(chain: Chain) -> Iterator[Fault]:
    """What is wrong with the pack's own duties: repeats, unknown names, items that are not the department's to give."""
    everything = tuple(chain.duties)
    yield from find_repeats(((one.entry.duty, one.place("duty")) for one in everything), "报数日历的代号")
    items = {written.entry.item: written.entry for written in chain.items}
    departments = dict.fromkeys(name for entry in items.values() for name in entry.departments)
    units = chain.names("units.yaml")
    claims: dict[tuple[str, str], WrittenDuty] = {}
    for written in chain.own.duties:
        entry = written.entry
        if entry.department not in departments:
            remedy = suggest(entry.department, departments, "写 items.yaml 里 departments 的写法")
            found = f"没有一项由“{entry.department}”报"
            yield Fault("packs.unknown-department", written.place("department"), found, "要不来数", remedy)
        for index, unit in enumerate(entry.units):
            if unit not in units:
                remedy = suggest(unit, units, "在 units.yaml 里补上")
                found = f"“{unit}”不在 units.yaml 中"
                yield Fault("packs.unknown-unit", written.place("units", index), found, "不知谁来交", remedy)
        yield from _item_faults(written, items, claims)
        yield from _among_faults(written, items)
        if not (entry.note or entry.cites):
            found, remedy = f"“{entry.duty}”没有 note 也没有 cites", "写明依据，或补 cites: {document, clause}"
            yield Fault("packs.no-citation", written.place("duty"), found, "催数要有依据", remedy)


def _item_faults(
    written: WrittenDuty, items: Mapping[str, ItemEntry], claims: dict[tuple[str, str], WrittenDuty]
) -> Iterator[Fault]:
    entry = written.entry
    for index, name in enumerate(entry.items):
        where, item = written.place("items", index), items.get(name)
        if item is None:
            remedy = suggest(name, items, "在 items.yaml 里补上")
            yield Fault("packs.unknown-item", where, f"“{name}”不是取数项", "不知是什么数", remedy)
        elif item.composed is not None or item.of != entry.of:
            found = f"“{name}”{'是合成的项' if item.composed is not None else '是别一类实体的'}"
            yield Fault("packs.not-delivered", where, found, "它不会出现在这份表里", "改成这类实体直接报来的项")
        elif item.departments and entry.department not in item.departments:
            found, remedy = f"“{name}”不由“{entry.department}”报", f"应由{'、'.join(item.departments)}报"
            yield Fault("packs.not-delivered", where, found, "交来也收不下", remedy)
        first = claims.setdefault((entry.department, name), written)
        if first is not written:
            found = f"“{name}”已在“{first.entry.duty}”里（{first.place('duty')}）"
            yield Fault("packs.duplicate-code", where, found, "不知以哪个日子为准", "只留在一行里")


def _among_faults(written: WrittenDuty, items: Mapping[str, ItemEntry]) -> Iterator[Fault]:
    among = written.entry.among
    if among is None:
        return
    item = items.get(among.item)
    if item is None:
        remedy = suggest(among.item, items, "在 items.yaml 里补上")
        found = f"“{among.item}”不是取数项"
        yield Fault("packs.unknown-item", written.place("among", "item"), found, "分不出向谁要", remedy)
    elif item.kind != "text" or item.of != written.entry.of:
        found = f"“{among.item}”不是这类实体的文字项"
        yield Fault("packs.bad-among", written.place("among", "item"), found, "分不出向谁要", "换成文字项，如 规模")
    else:
        for index, word in enumerate(among.words):
            if item.values and word not in item.values:
                remedy = suggest(word, item.values, "改成可用的词")
                found = f"“{word}”不是“{among.item}”可用的词"
                yield Fault("packs.bad-among", written.place("among", "words", index), found, "一家也要不到", remedy)
