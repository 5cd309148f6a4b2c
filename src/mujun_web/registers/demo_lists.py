"""小升规 and 项目全周期 of the demonstration: who enters is whom the rules propose; what happens then is made up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from mujun.registers.candidate import Candidate
from mujun_web.people.models import User
from mujun_web.registers.demo_moves import CITY, MADE_UP, Step, enter, make, propose
from mujun_web.registers.queries import open_book

GROWTH, LIFECYCLE = "threshold-growth", "project-lifecycle"
WALKS = tuple(date(2024, month, 12) for month in (3, 9)) + tuple(
    date(year, month, 12) for year in (2025, 2026) for month in (2, 5, 8, 10) if (year, month) < (2026, 10)
)
"""The days the office went through the projects: what their milestones had reached by then was recorded."""
LATE = 7  # of so many projects one is forgotten when the others are moved


def load_growth(by: User) -> None:
    """Firms on their way past the line: cultivated, reported, past it; one has fallen back, a few gave up."""
    first = enter(GROWTH, date(2025, 5, 9), by, "收入接近规上线，列入培育", keep_back=2)
    if not first:
        return
    applied = [one for at, one in enumerate(first) if at % 3 != 2]  # noqa: PLR2004  two in three apply
    make(GROWTH, date(2025, 10, 15), [_apply(one) for one in applied], by)
    make(GROWTH, date(2026, 1, 20), [_pass(one, date(2026, 1, 1)) for one in applied[::2]], by)
    quiet = [one for one in first if one not in applied]
    gone = [Step(one, "移出", "搬到外市", {"移出原因": "迁出"}) for one in quiet[:2]]
    make(GROWTH, date(2026, 3, 5), gone, by)
    make(GROWTH, date(2026, 2, 10), [Step(one, "培育", "年报收入没有达到，退回培育") for one in applied[3::4]], by)
    make(GROWTH, date(2026, 4, 10), [_pass(one, date(2026, 4, 1)) for one in applied[5::4]], by)
    second = enter(GROWTH, date(2026, 5, 8), by, "收入接近规上线，列入培育", refuse="两处厂房是一家，合并以后再看")
    make(GROWTH, date(2026, 10, 6), [_apply(one) for one in (*quiet[2:], *second[::2])], by)
    _take_back(by, date(2026, 10, 12))


def _apply(entity: str) -> Step:
    return Step(entity, "申报", "年报收入达到规上线，申报入统", {}, ("申报材料",))


def _pass(entity: str, since: date) -> Step:
    return Step(entity, "升规", "统计部门批准入统", {"入统年月": since}, ("入统批复",))


def _take_back(by: User, day: date) -> None:
    """One of those that fell below the line again is taken back; the others wait for somebody to decide."""
    back = [one.entity for one in propose(GROWTH, day)[1] if one.kind == "come back"]
    make(GROWTH, day, [Step(one, "培育", "收入又低于规上线，退规") for one in back[:1]], by)


def load_lifecycle(by: User) -> None:
    """Projects of a hundred million and more, moved on as their milestones were reported; some were forgotten."""
    reason = "项目名单和节点报告核过，列入全周期"
    for day in WALKS:
        found = propose(LIFECYCLE, day)[1]
        keep = _list_forgotten(found, day)
        make(LIFECYCLE, day, [_step(one, reason) for one in found if one.entity not in keep], by)
    _end_one(by, date(2026, 9, 3))


def _list_forgotten(found: Collection[Candidate], day: date) -> set[str]:
    """On the last walk some of the moves are left to be made: they wait among the candidates."""
    codes = sorted(one.entity for one in found)
    return set(codes[::LATE]) if day < WALKS[-1] else set(codes[::3])


def _step(one: Candidate, entered: str) -> Step:
    """The move a candidate stands for, with the proofs its stage asks for."""
    reason = entered if one.kind == "enter" else f"{one.judgements[0].rule.name}，核过节点报告"
    stage = open_book(CITY, LIFECYCLE, WALKS[0]).register.stage(one.into)
    return Step(one.entity, one.into, reason, {}, stage.proof if stage is not None else (), by_owner=False)


def _end_one(by: User, day: date) -> None:
    """One project that never began was given up."""
    book = open_book(CITY, LIFECYCLE, day)
    stuck = [entry for entry in book.entries.values() if entry.position.stage == "落地" and entry.overdue]
    if stuck:
        worst = max(stuck, key=lambda entry: entry.overdue)
        reason = f"投资方撤回，会议定终止{MADE_UP}"
        make(LIFECYCLE, day, [Step(worst.entity, "终止", "项目终止", {"终止原因": reason}, by_owner=False)], by)
