"""What can be wrong with lists of leaders: figures, groups, lanes, conditions, lists without a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from mujun.errors import Fault
from mujun.packs.repeats import find_repeats
from mujun.packs.scheme_schema import LeaderEntry, SchemeFile
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest
from mujun.rules.kind import NUMBER, Kind

TOTAL = "总分"
GRADED: Mapping[str, Kind] = {"等级": Kind("text"), "等级名称": Kind("text"), "参照等级": Kind("text")}


class Checker(Protocol):
    """What the check of a whole scheme lends to its parts."""

    kinds: dict[str, Kind]

    def flag_faults(self, text: str | None, where: str, extra: Mapping[str, Kind] | None = None) -> Iterator[Fault]:
        """What is wrong with a condition."""

    def outcomes(self) -> dict[str, Kind]:
        """Names known once grades are given."""


def find_leader_faults(written: Written[SchemeFile], check: Checker) -> Iterator[Fault]:
    """Every fault of the lists of leaders."""
    lists = written.entry.leaders
    yield from find_repeats(
        ((one.leaders, written.place("leaders", index)) for index, one in enumerate(lists)), "领跑者名单"
    )
    for index, one in enumerate(lists):
        if not (one.cites or one.note):
            found = f"领跑者名单“{one.leaders}”没有 cites 也没有 note"
            remedy = "补上出处，或在 note 里写明由谁定"
            yield Fault("packs.no-citation", written.place("leaders", index), found, "落选的企业会问凭什么", remedy)
        yield from _figure_faults(written, index, one)
        yield from _group_faults(written, index, one, check)
        known = {**GRADED, **check.outcomes()}
        yield from check.flag_faults(one.when, written.place("leaders", index, "when"), known)


def _figure_faults(written: Written[SchemeFile], index: int, one: LeaderEntry) -> Iterator[Fault]:
    """Lanes that are not there, and a figure that none of the list's lanes judges by."""
    entry = written.entry
    known = {lane.lane for lane in entry.lanes}
    for name in one.lanes:
        if name not in known:
            where, remedy = written.place("leaders", index, "lanes"), suggest(name, known, "改成已有的组")
            yield Fault("packs.unknown-lane", where, f"没有组“{name}”", "名单里取不到人", remedy)
    if one.by == TOTAL:
        return
    where = written.place("leaders", index, "by")
    indicators = [indicator.indicator for indicator in entry.indicators]
    if one.by not in indicators:
        remedy = suggest(one.by, [TOTAL, *indicators], "写 总分，或 indicators 里的一个指标")
        yield Fault("packs.unknown-indicator", where, f"领跑者名单用了没有的“{one.by}”", "不知按什么取", remedy)
        return
    for lane in entry.lanes:
        if lane.lane in (one.lanes or known) and one.by not in {part.indicator for part in lane.indicators}:
            found, remedy = f"“{lane.lane}”组不看“{one.by}”", "用 lanes 限定组，或换一个指标"
            yield Fault("packs.leaders-not-judged", where, found, "按没有评的数取领跑者，说不通", remedy)


def _group_faults(written: Written[SchemeFile], index: int, one: LeaderEntry, check: Checker) -> Iterator[Fault]:
    texts = [name for name, kind in check.kinds.items() if kind.sort == "text"]
    for name in one.within:
        if check.kinds.get(name, NUMBER).sort != "text":
            remedy = suggest(name, texts, "写一列文字，如 行业大类、县区")
            where, found = written.place("leaders", index), f"“{name}”不是一列文字，不能用来分组"
            yield Fault("packs.unknown-name", where, found, "不知怎样分组", remedy)
