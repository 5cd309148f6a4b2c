"""What can be wrong with the stages of a register: ways that lead nowhere, limits nobody answers for, repeats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mujun.errors import Fault
from mujun.packs.register import KEEPER
from mujun.packs.register_build import into_of, rule_entries, ways_of
from mujun.packs.register_schema import OwnerEntry, StageEntry
from mujun.packs.register_scope import RegisterCheck
from mujun.packs.repeats import find_repeats
from mujun.packs.suggestion import suggest

Ways = Mapping[str, tuple[str, ...]]


def find_stage_faults(check: RegisterCheck) -> Iterator[Fault]:
    """Every fault of the stages and of the ways between them."""
    stages = check.entry.stages
    yield from find_repeats(
        (
            (name, check.place("stages", index))
            for index, one in enumerate(stages)
            for name in dict.fromkeys((one.stage, *one.was))
        ),
        "阶段",
    )
    for index, one in enumerate(stages):
        yield from _owner_faults(check, index, one)
        yield from _limit_faults(check, index, one)
        yield from _ending_faults(check, index, one)
        for name in one.to or ():
            yield from check.stage_faults(name, check.place("stages", index, "to"))
    yield from _way_faults(check)
    yield from _watch_faults(check)


def _owner_faults(check: RegisterCheck, index: int, one: StageEntry) -> Iterator[Fault]:
    where = check.place("stages", index, "owner")
    units = check.around.units
    if isinstance(one.owner, OwnerEntry):
        yield from check.column_faults(one.owner.by, where)
    elif one.owner not in (None, KEEPER) and units.words and one.owner not in units:
        remedy = suggest(one.owner or "", units, "写单位代号、keeper 或 {by: 列名}")
        yield Fault("packs.unknown-unit", where, f"没有单位“{one.owner}”", "没有人负责", remedy)


def _limit_faults(check: RegisterCheck, index: int, one: StageEntry) -> Iterator[Fault]:
    stated = [key for key in ("within", "by", "due") if getattr(one, key) is not None]
    where = check.place("stages", index)
    if len(stated) > 1:
        found = f"“{one.stage}”的 {'、'.join(stated)} 写了不止一个"
        yield Fault("packs.several-limits", where, found, "不知按哪个算逾期", "只留一个")
    if stated and one.owner is None:
        found = f"“{one.stage}”有时限而没有 owner"
        yield Fault("packs.limit-without-owner", where, found, "逾期了不知找谁", "补上 owner")
    if stated and one.ends is not None:
        found = f"“{one.stage}”是出册的阶段却写了时限"
        yield Fault("packs.limit-after-end", where, found, "办结了的不会逾期", f"删去 {stated[0]}")
    if one.by is not None:
        yield from check.day_faults(one.by, check.place("stages", index, "by"))
    dates = [field.field for field in check.entry.fields if field.kind == "date"]
    if one.due is not None and one.due not in dates:
        remedy = suggest(one.due, dates, "在 fields 里补一个 kind: date 的栏")
        where = check.place("stages", index, "due")
        yield Fault("packs.unknown-field", where, f"没有日期栏“{one.due}”", "算不出该哪天办完", remedy)


def _ending_faults(check: RegisterCheck, index: int, one: StageEntry) -> Iterator[Fault]:
    where = check.place("stages", index)
    if one.ends is not None and one.to:
        found = f"“{one.stage}”是出册的阶段却写了 to"
        yield Fault("packs.way-after-end", where, found, "出册后只有反弹才回来，写在 come_back", "删去 to")
    if one.watch is not None and one.ends != "done":
        found = f"“{one.stage}”不是 done 的阶段却写了 watch"
        yield Fault("packs.watch-of-open", where, found, "没有办成就无从反弹", "把 watch 写在 done 的阶段")


def _way_faults(check: RegisterCheck) -> Iterator[Fault]:
    """Stages nobody can come to, and stages nobody can leave."""
    entry = check.entry
    known = {one.stage for one in entry.stages}
    ways: Ways = {
        one.stage: tuple(name for name in ways_of(entry, index) if name in known)
        for index, one in enumerate(entry.stages)
    }
    leads = [(key, into_of(entry, key, rule) or "") for key, _, rule in rule_entries(entry)]
    entered = {into for key, into in leads if key == "enter"} | {entry.stages[0].stage}
    reached = _reach(ways, entered & known)
    if any(one.watch is not None and one.stage in reached for one in entry.stages):
        reached |= _reach(ways, {into for key, into in leads if key == "come_back"} & known)
    ends = {one.stage for one in entry.stages if one.ends is not None}
    if not ends:
        found, remedy = "没有一个阶段写 ends", "给办成的阶段写 ends: done，移出的写 ends: dropped"
        yield Fault("packs.no-way-out", check.place("stages"), found, "进来的永远出不去", remedy)
    back: dict[str, tuple[str, ...]] = {
        name: tuple(other for other, following in ways.items() if name in following) for name in known
    }
    leaving = _reach(back, ends)
    for index, one in enumerate(entry.stages):
        where = check.place("stages", index)
        if one.stage not in reached:
            found = f"“{one.stage}”从第一个阶段走不到"
            remedy = "在前面某个阶段的 to 里写上它，或删去"
            yield Fault("packs.unreachable-stage", where, found, "永远没有一件在这里", remedy)
        if ends and one.stage not in leaving:
            found = f"“{one.stage}”走不到出册的阶段"
            yield Fault("packs.no-way-out", where, found, "进来的永远出不去", "在 to 里写上下一步")


def _reach(ways: Ways, starts: set[str]) -> set[str]:
    seen: set[str] = set()
    queue = list(starts)
    while queue:
        name = queue.pop()
        if name not in seen:
            seen.add(name)
            queue.extend(ways.get(name, ()))
    return seen


def _watch_faults(check: RegisterCheck) -> Iterator[Fault]:
    entry = check.entry
    watched = [one.stage for one in entry.stages if one.watch is not None]
    if entry.come_back and not watched:
        found = "写了 come_back，却没有一个阶段写 watch"
        yield Fault(
            "packs.no-watch", check.place("come_back"), found, "不知看多久", "在 done 的阶段写 watch: 12 months"
        )
    if watched and not entry.come_back:
        index = next(place for place, one in enumerate(entry.stages) if one.watch is not None)
        found = f"“{watched[0]}”写了 watch，却没有 come_back"
        where = check.place("stages", index, "watch")
        yield Fault("packs.no-come-back", where, found, "看了也不知什么算反弹", "补上 come_back，或删去 watch")
