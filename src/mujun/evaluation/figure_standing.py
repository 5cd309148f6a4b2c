"""The figures of where a firm stands, opened: status, lane, total, rank, grade, its place among others."""

from __future__ import annotations

import narwhals as nw

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.figure import Figure, Part, Subject
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.lines import (
    applied_to,
    say_adjustment,
    say_grade,
    say_rank,
    say_scope,
    say_total,
    value_in,
    work_formula,
)
from mujun.evaluation.peers import SMALLEST, find_peers, read_lane_figures, read_standings
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import (
    BASE,
    BONUS,
    DOMAIN,
    EXTRA,
    FIRST,
    GRADE,
    GROUND,
    LANE,
    POINTS,
    RANK,
    SIZE,
    STATUS,
    TOTAL,
)
from mujun.rules.value import NOT_APPLICABLE, show_value


def open_status(subject: Subject) -> Figure:
    """The status, and every condition that was asked."""
    rules = subject.run.scheme.scope
    cites = tuple(cite for rule in rules for cite in rule.cites if str(cite) in (subject.row[GROUND] or ""))
    parts = subject.asked(*(rule.when for rule in rules))
    return subject.figure(STATUS, "范围", say_scope(subject.row), parts, cites or subject.run.scheme.cites)


def open_lane(subject: Subject) -> Figure | None:
    """The lane and why it is in it."""
    if subject.lane is None:
        return None
    where = subject.lane.where
    line = "其余全部" if where is None else str(work_formula(subject.row, where))
    lines = (f"{subject.lane.name}组：{line}", f"在“{subject.row[DOMAIN]}”内排名")
    return subject.figure(LANE, "分组", lines, subject.asked(where), subject.lane.cites or subject.run.scheme.cites)


def open_base(subject: Subject) -> Figure | None:
    """The points combined."""
    columns = [POINTS + part.indicator.name for part in (subject.lane.indicators if subject.lane else ())]
    return _sum(
        subject,
        BASE,
        "各项得分合成的分",
        columns,
    )


def open_extra(subject: Subject) -> Figure | None:
    """What bonuses and penalties come to."""
    bonuses = subject.lane.bonus if subject.lane else ()
    return _sum(subject, EXTRA, "加减分合计", [BONUS + one.name for one in bonuses])


def _sum(subject: Subject, name: str, title: str, columns: list[str]) -> Figure | None:
    if subject.lane is None:
        return None
    parts = tuple(Part("figure", one, value_in(subject.row, one), "分", entity=subject.row[ENTITY]) for one in columns)
    lines = tuple(say_total(subject.run, subject.lane, subject.row)) if name == BASE else _added(subject, parts)
    return subject.figure(name, "总分", lines, parts, subject.lane.cites, title=title, unit="分")


def _added(subject: Subject, parts: tuple[Part, ...]) -> tuple[str, ...]:
    added = " + ".join(f"({show_value(part.value)})" for part in parts if isinstance(part.value, float))
    most = subject.lane.bonus_at_most if subject.lane else None
    limit = "" if most is None else f"，合计最多加 {show_value(float(most))} 分"
    return (f"{added or '没有'}{limit} = {show_value(value_in(subject.row, EXTRA))}",)


def open_total(subject: Subject) -> Figure | None:
    """The total."""
    if subject.lane is None:
        return None
    parts = tuple(
        Part("figure", one, value_in(subject.row, one), "分", entity=subject.row[ENTITY]) for one in (BASE, EXTRA)
    )
    lines = say_total(subject.run, subject.lane, subject.row)
    return subject.figure(TOTAL, "总分", lines, parts, subject.lane.cites or subject.run.scheme.cites, unit="分")


def open_rank(subject: Subject) -> Figure | None:
    """The rank: how many are above, how many share it."""
    if subject.lane is None:
        return None
    lines = list(say_rank(subject.lane, subject.row))
    if subject.row[RANK] is not None:
        same = (nw.col(DOMAIN) == subject.row[DOMAIN]) & (nw.col(VERSION) == subject.row[VERSION])
        above = (nw.col(TOTAL) > subject.row[TOTAL]).cast(nw.Int64).sum().alias("above")
        equal = (nw.col(TOTAL) == subject.row[TOTAL]).cast(nw.Int64).sum().alias("equal")
        ranked = subject.run.results.filter(same & ~nw.col(RANK).is_null())
        found = fetch_rows(ranked.select(above, equal))[0]
        lines.append(f"总分比它高的 {found['above']} 家，所以第 {found['above'] + 1} 名")
        lines += [f"同分的共 {found['equal']} 家，名次相同"] if found["equal"] > 1 else []
    parts = (
        subject.named(TOTAL),
        Part("group", SIZE, value_in(subject.row, SIZE), "家", f"“{subject.row[DOMAIN]}”参加排名的"),
    )
    return subject.figure(RANK, "位次", tuple(lines), parts, subject.lane.cites or subject.run.scheme.cites)


def open_first(subject: Subject) -> Figure | None:
    """The grade before adjustments."""
    if subject.lane is None:
        return None
    parts = (subject.named(RANK), subject.named(TOTAL))
    cites = (subject.lane.grades.cites if subject.lane.grades else ()) or subject.run.scheme.cites
    return subject.figure(FIRST, "等级", say_grade(subject.lane, subject.row), parts, cites)


def open_grade(subject: Subject) -> Figure | None:
    """The grade, and what was adjusted."""
    first = open_first(subject)
    if first is None:
        return None
    moved = applied_to(subject.run.scheme, subject.row)
    if not moved:
        return subject.figure(GRADE, "等级", first.lines, first.parts, first.cites, notes=("没有调整",))
    lines = [*say_adjustment(subject.row), *(f"{one.name}：{work_formula(subject.row, one.when)}" for one in moved)]
    parts = (subject.named(FIRST), *subject.asked(*(one.when for one in moved)))
    return subject.figure(GRADE, "调整", tuple(lines), parts, tuple(cite for one in moved for cite in one.cites))


def open_in_lane(subject: Subject, name: str, of: str) -> Figure | None:
    """What an indicator comes to in the lane."""
    part = subject.part_of(of)
    if part is None:
        return None
    group = read_lane_figures(subject.run).get((subject.row[VERSION], subject.row[LANE], of))
    if group is None:
        return None
    unit = part.indicator.unit
    shown = (("各家平均", group.mean), ("中位数", group.median), ("合计之比", group.ratio))
    parts = tuple(Part("group", word, value, unit) for word, value in shown if value is not None)
    small = () if parts else (f"少于 {SMALLEST} 家的组不列，以免推知别家的数",)
    lines = (f"“{subject.row[LANE]}”组参评而有数的 {group.count} 家", *small)
    title, value = f"{of}在本组的水平", value_in(subject.row, of)
    return subject.figure(name, "分组", lines, (subject.named(of), *parts), title=title, value=value, unit=unit)


def open_in_industry(subject: Subject, name: str, of: str) -> Figure | None:
    """The place among the lane's firms of its industry."""
    found = find_peers(subject.run, subject.row, read_standings(subject.run))
    place = None if found is None else found.total if of == TOTAL else found.indicators.get(of)
    if found is None or place is None:
        return None
    whole = f"同在“{subject.row[LANE]}”组、行业大类 {found.industry} 的参评企业，有这个数的 {place.size} 家"
    if place.percent is None:
        why = "它没有这个数" if place.place is None else f"少于 {SMALLEST} 家，不给百分位，以免推知别家的数"
        lines: tuple[str, ...] = (whole, why)
    else:
        behind = round(place.percent * place.size / 100)
        percent = show_value(round(place.percent, 1))
        lines = (
            whole,
            f"不优于它的（含它自己）{behind} 家：{behind} ÷ {place.size} × 100 = {percent}%",
            f"从优到次第 {place.place} 家",
        )
    title, unit = f"{of}在同行业的百分位", "%"
    shown = NOT_APPLICABLE if place.percent is None else place.percent
    return subject.figure(name, "分组", lines, (subject.named(of),), title=title, unit=unit, value=shown)
