"""Sheets, leaders and leagues as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from mujun.evaluation.distance import list_ways
from mujun.evaluation.history import Moment
from mujun.evaluation.leaders import LeaderGroup, LeaderList, League, LeagueRow
from mujun.evaluation.peers import SMALLEST
from mujun.evaluation.sheet import Datum, Measure, Sheet
from mujun.rules.value import MISSING, show_value


def write_sheet(sheet: Sheet) -> str:
    """The sheet of one firm, one fact on a line."""
    return "\n".join(line for part in (_head, _outcome, _measures, _next, _history, _data) for line in part(sheet))


def _head(sheet: Sheet) -> Iterator[str]:
    one = sheet.identity
    marks = ("" if sheet.official else "（试评价，结果不强制）") + ("（模拟数据）" if sheet.simulated else "")
    yield f"{sheet.title} 一企一单{marks}"
    where = "".join(part for part in (one.county, one.town) if part)
    trade = " ".join(part for part in (one.industry, one.industry_name) if part)
    yield " · ".join(part for part in (one.name, one.code, where, trade, one.scale, *one.holdings) if part)
    if one.former_names:
        yield f"曾用名：{'、'.join(one.former_names)}"
    if sheet.members > 1:
        yield f"同宗 {sheet.members} 家合并计算，结果共享"


def _outcome(sheet: Sheet) -> Iterator[str]:
    yield f"{sheet.status}：{sheet.ground}"
    if sheet.treated:
        yield f"参照“{sheet.treated}”档管理"
    if sheet.lane is None:
        return
    grade = f"{sheet.grade}{f'（{sheet.grade_name}）' if sheet.grade_name else ''}" if sheet.grade else "—"
    yield f"等级 {grade}；总分 {_shown(sheet.total)}"
    if sheet.rank is not None:
        tied = f"，同分 {sheet.sharing} 家" if sheet.sharing > 1 else ""
        yield f"“{sheet.domain}”{sheet.size} 家中第 {sheet.rank} 名{tied}"
    if sheet.place is not None and sheet.place.percent is not None:
        percent = show_value(round(sheet.place.percent, 1))
        yield f"同组同行业（{sheet.industry}）{sheet.place.size} 家，不优于它的占 {percent}%"
    elif sheet.place is not None:
        yield f"同组同行业（{sheet.industry}）{sheet.place.size} 家，少于 {SMALLEST} 家不给百分位"
    yield from (f"调档：{one.reason}" for one in sheet.adjustments)
    yield from (f"待核：{doubt}" for doubt in sheet.doubts)


def _measures(sheet: Sheet) -> Iterator[str]:
    for one in sheet.measures:
        yield _measure(one)
        if one.made:
            yield f"　基准是{one.benchmark_words}：{'；'.join(one.made)}"
    yield from (f"{extra.bonus.name}：{show_value(extra.points)} 分" for extra in sheet.extras)
    yield from sheet.adding[-1:]


def _measure(one: Measure) -> str:
    unit = f" {one.part.indicator.unit}" if one.part.indicator.unit else ""
    group = ""
    if one.lane is not None and one.lane.mean is not None and one.lane.median is not None:
        ratio = "" if one.lane.ratio is None else f"、合计比 {_shown(one.lane.ratio)}"
        group = f"；本组 {one.lane.count} 家平均 {_shown(one.lane.mean)}、中位 {_shown(one.lane.median)}{ratio}"
    return f"{one.part.indicator.name} {show_value(one.value)}{unit}{group}；{one.working}"


def _next(sheet: Sheet) -> Iterator[str]:
    if sheet.block:
        yield sheet.block
    yield from (str(one) for one in sheet.distances if one.direction == "down")
    for one in sheet.distances:
        if one.direction == "up":
            yield f"到“{one.grade}”档要 {show_value(one.total)} 分，还差 {show_value(round(one.points, 9))} 分"
    yield from (f"　单靠一项：{way}" for way in list_ways(sheet.distances))


def _history(sheet: Sheet) -> Iterator[str]:
    for moment in sheet.history if len(sheet.history) > 1 else ():
        yield f"{moment.period} 年：{_moment(moment)}"


def _moment(moment: Moment) -> str:
    if moment.why is not None and moment.rank is None:
        return moment.why
    return f"{moment.grade or '—'}，{_shown(moment.total)} 分，第 {moment.rank} / {moment.size} 名"


def _data(sheet: Sheet) -> Iterator[str]:
    yield from (_datum(one) for one in sheet.data)


def _datum(datum: Datum) -> str:
    unit = f" {datum.unit}" if isinstance(datum.value, float) and datum.unit else ""
    origins = "；".join(f"{f'{one.item}：' if one.item != datum.item else ''}{one}" for one in datum.origins)
    return f"{datum.item} = {show_value(datum.value)}{unit}{f'（{origins}）' if origins else ''}"


def write_leaders(found: LeaderList) -> str:
    """A list of leaders, a group on a line."""
    head = f"{found.rule.name}：按{found.rule.by}，每组取 {found.rule.take} 家"
    return "\n".join([head, *(_group(found, group) for group in found.groups)])


def _group(found: LeaderList, group: LeaderGroup) -> str:
    where = "，".join((group.lane, *group.within))
    if not group.leaders:
        return f"{where}：{group.why}"
    mean = "" if group.mean is None else f"（{group.size} 家平均 {_shown(group.mean)}，中位 {_shown(group.median)}）"
    unit = f" {found.unit}" if found.unit else ""
    return f"{where}：{'、'.join(f'{one.name or one.entity} {_shown(one.value)}{unit}' for one in group.leaders)}{mean}"


def write_league(league: League, by: str, *, with_changes: bool) -> str:
    """The table of one group, a firm on a line."""
    head = f"{'，'.join((league.lane, *league.within))}：按{by}，{len(league.rows)} 家"
    return "\n".join([head, *(_league_row(row, with_changes) for row in league.rows)])


def _league_row(row: LeagueRow, with_changes: bool) -> str:
    tied = f"（并列 {row.sharing} 家）" if row.sharing > 1 else ""
    change = ""
    if with_changes:
        change = "，新进" if row.change is None else f"，{'升' if row.change > 0 else '降'} {abs(row.change)}"
        change = "，不变" if row.change == 0 else change
    return f"{row.place}{tied} {row.name or row.entity} {_shown(row.value)} {row.grade or '—'}{change}"


def _shown(value: float | None) -> str:
    return MISSING.value if value is None else show_value(round(value, 4))
