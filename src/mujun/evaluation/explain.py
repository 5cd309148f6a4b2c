"""One firm's result, step by step, in arithmetic a person can redo on paper.

The paragraphs are those of `run.STEPS`, and every figure is read from the run; formulas are worked again in decimal and
must come to what the run says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import narwhals as nw

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.cell import ABSENCES, KNOWN, REASON
from mujun.evaluation.distance import Distance, find_distances
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.points import placeholders
from mujun.evaluation.prepare import scope_tag
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import (
    ADJUSTED,
    BASE,
    BENCHMARK,
    BONUS,
    DOMAIN,
    EXTRA,
    FILLED,
    FIRST,
    GRADE,
    GROUND,
    LANE,
    MEMBERS,
    OPEN,
    POINTS,
    RANK,
    SIZE,
    STATUS,
    TOTAL,
    TREATED,
)
from mujun.packs.scheme import GroupBenchmark, Lane, LaneIndicator
from mujun.rules.explain import write_node
from mujun.rules.expression import Expression, explain, names
from mujun.rules.syntax import Call, Name, Number
from mujun.rules.value import MISSING, Value, show_value

_OF = {"mean": "各家平均", "sum over sum": "合计之比", "median": "中位数", "best": "最好值"}
_TOTALS = {"sum": "各项得分相加", "mean": "各单项分（得分÷权重×100）平均", "geometric": "各单项分按权重几何平均"}
_ROUNDING = {"half up": "四舍五入", "down": "截断", "up": "进一"}
_TIES = {
    "share the better": "同分都归好的一档",
    "share the worse": "同分都归差的一档",
    "by key": "同分按规定的次序排开",
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One step of the run and what it did to the firm."""

    step: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything about one firm's result."""

    entity: str
    label: str
    title: str
    official: bool
    simulated: bool
    total: float | None
    rank: int | None
    grade: str | None
    paragraphs: tuple[Paragraph, ...]
    distances: tuple[Distance, ...]

    def __str__(self) -> str:
        marks = ("" if self.official else "（试评价，结果不强制）") + ("（模拟数据）" if self.simulated else "")
        head = f"{self.title}：{self.entity}{marks}"
        body = [f"【{one.step}】" + "\n        ".join(("", *one.lines)) for one in self.paragraphs if one.lines]
        return "\n".join([head, *body])


def explain_entity(run: Run, entity: str) -> tuple[Sheet, ...]:
    """The sheets of one firm: two where it was computed alone and merged. EvaluationError where there is none."""
    rows = fetch_rows(run.results.filter(nw.col(ENTITY) == entity).sort(VERSION))
    if not rows:
        found = f"这次评价里没有“{entity}”"
        remedy = "核对统一社会信用代码，或看它是否在取数的名单里"
        raise EvaluationError(Fault("evaluation.unknown-entity", run.manifest.title, found, "无从解释", remedy))
    return tuple(_sheet(run, row) for row in rows)


def _sheet(run: Run, row: Mapping[str, Any]) -> Sheet:
    distances = find_distances(run, row)
    paragraphs = [
        Paragraph("取数", tuple(_inputs(run, row))),
        Paragraph("合并", tuple(_merged(row))),
        Paragraph("范围", tuple(_scope(row))),
    ]
    if row[LANE] is not None:
        lane = run.scheme.lane(row[LANE])
        paragraphs += [
            Paragraph("指标", tuple(_indicators(run, lane, row))),
            Paragraph("分组", (f"{lane.name}组，在“{row[DOMAIN]}”内排名",)),
            Paragraph("基准", tuple(_benchmarks(lane, row))),
            Paragraph("得分", tuple(line for part in lane.indicators for line in _points(run, part, row))),
            Paragraph("总分", tuple(_total(run, lane, row))),
            Paragraph("位次", tuple(_rank(lane, row))),
            Paragraph("等级", tuple(_grade(lane, row))),
            Paragraph("调整", tuple(_adjusted(row))),
            Paragraph("距离", tuple(str(one) for one in distances)),
        ]
    rank = None if row[RANK] is None else int(row[RANK])
    manifest = run.manifest
    return Sheet(
        row[ENTITY], row[VERSION], manifest.title, manifest.official, manifest.simulated, row[TOTAL], rank, row[GRADE],
        tuple(paragraphs), distances,
    )  # fmt: skip


def value_in(row: Mapping[str, Any], name: str) -> Value:
    """A figure of the results as a value: the figure, or why there is none."""
    state = row.get(name + REASON, KNOWN)
    value = row.get(name)
    if state in ABSENCES or value is None:
        return ABSENCES.get(state, MISSING)
    assert isinstance(value, float | int | bool | str)  # noqa: S101
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _given(row: Mapping[str, Any], expression: Expression) -> dict[str, Value]:
    return {name: value_in(row, name) for name in names(expression)}


def _earlier(row: Mapping[str, Any], expression: Expression) -> list[dict[str, Value]]:
    back, found = 1, []
    while any(f"{name}·前{back}" in row for name in names(expression)):
        found.append({name: value_in(row, f"{name}·前{back}") for name in names(expression)})
        back += 1
    return found


def _inputs(run: Run, row: Mapping[str, Any]) -> Iterator[str]:
    used = {name for one in run.scheme.formulas.values() for name in names(one)} - set(run.scheme.formulas)
    units = {column.name: column.unit for column in run.scheme.columns}
    for name in sorted(used & set(row)):
        value = value_in(row, name)
        yield f"{name} = {show_value(value)} {units.get(name, '') if isinstance(value, float) else ''}".rstrip()


def _merged(row: Mapping[str, Any]) -> Iterator[str]:
    if (row[MEMBERS] or 1) > 1:
        yield f"同一宗地等 {row[MEMBERS]} 家合并计算，结果共享；上面是合计数"


def _scope(row: Mapping[str, Any]) -> Iterator[str]:
    yield f"{row[STATUS]}：{row[GROUND]}"
    if row[TREATED] is not None:
        yield f"参照“{row[TREATED]}”档管理"
    if row[OPEN] is not None:
        yield f"待核：{row[OPEN]}"


def _indicators(run: Run, lane: Lane, row: Mapping[str, Any]) -> Iterator[str]:
    for value in run.scheme.values:
        if value.name in row:
            yield f"{value.name} = {explain(value.formula, _given(row, value.formula), _earlier(row, value.formula))}"
    for part in lane.indicators:
        one = part.indicator
        if one.name in run.manifest.given:
            yield f"{one.name} = {show_value(value_in(row, one.name))} {one.unit}（表中给出）"
            continue
        worked = explain(one.formula, _given(row, one.formula), _earlier(row, one.formula))
        line = f"{one.name} = {worked} {one.unit if isinstance(worked.value, float) else ''}".rstrip()
        stated = value_in(row, one.name)
        if _differs(worked.value, stated):
            rule = f"保留 {one.decimals} 位" if one.decimals is not None else "分母为零或为负的规定"
            line += f"；按{rule}作 {show_value(stated)}"
        yield line


def _differs(worked: Value, stated: Value) -> bool:
    if isinstance(worked, float) and isinstance(stated, float):
        return abs(worked - stated) > 1e-9 * max(1.0, abs(worked))
    return worked != stated


def _benchmarks(lane: Lane, row: Mapping[str, Any]) -> Iterator[str]:
    for part in lane.indicators:
        name, stated = part.indicator.name, part.benchmark
        if isinstance(stated, GroupBenchmark):
            year = "上一期" if stated.last_year else "本期"
            within = f"本{'、'.join(stated.within)}" if stated.within else "本组"
            factor = "" if stated.factor == 1 else f" × {show_value(float(stated.factor))}"
            found = show_value(value_in(row, BENCHMARK + name))
            yield f"{name}的基准：{within}{year}{_OF[stated.of]}{factor} = {found}"
        elif stated is not None:
            grounds = "、".join(str(cite) for cite in part.cites or lane.cites)
            yield f"{name}的基准：{show_value(float(stated))}" + (f"（{grounds}）" if grounds else "（办法写定）")


def _points(run: Run, part: LaneIndicator, row: Mapping[str, Any]) -> Iterator[str]:
    name = part.indicator.name
    stated = value_in(row, POINTS + name)
    if row[FILLED + name] is not None:
        yield f"{name}：{row[FILLED + name]}，得 {show_value(stated)} 分"
        return
    worked = explain(part.points, {key: _placeholder(part, key, row) for key in names(part.points)})
    line = f"{name}：{worked}"
    if _differs(worked.value, stated):
        line += f"，{'、'.join(_limits(run, part, worked.value))}作 {show_value(stated)}"
    yield line + " 分"


def _limits(run: Run, part: LaneIndicator, worked: Value) -> Iterator[str]:
    if isinstance(worked, float):
        if part.cap is not None and worked > float(part.cap * part.weight):
            yield f"按权重的 {show_value(float(part.cap))} 倍封顶"
        if part.floor is not None and worked < float(part.floor):
            yield f"按最少 {show_value(float(part.floor))} 分"
    elif part.flat is not None:
        yield "组内最好等于最差，按规定"
    if run.scheme.points_digits is not None:
        yield f"保留 {run.scheme.points_digits} 位小数"


def _placeholder(part: LaneIndicator, key: str, row: Mapping[str, Any]) -> Value | Decimal:
    node = placeholders(part)[key]
    match node:
        case Number(value):
            return value
        case Name(name):
            return value_in(row, name)
        case Call():
            return value_in(row, write_node(node) + scope_tag(part.within))
    raise AssertionError(key)


def _total(run: Run, lane: Lane, row: Mapping[str, Any]) -> Iterator[str]:
    points = [value_in(row, POINTS + part.indicator.name) for part in lane.indicators]
    if row[TOTAL] is None:
        yield "有指标不能给分，按规定没有总分"
        return
    shown = [show_value(one) for one in points if isinstance(one, float)]
    how = f"{_TOTALS[lane.total]}：{' + '.join(shown)}" if lane.total == "sum" else _TOTALS[lane.total]
    if len(shown) < len(points):
        how += "，空着的权重摊给其余"
    yield f"{how} = {show_value(value_in(row, BASE))}"
    for bonus in lane.bonus:
        if row[BONUS + bonus.name]:
            yield f"{bonus.name}：{show_value(value_in(row, BONUS + bonus.name))} 分"
    extra = f" + ({show_value(value_in(row, EXTRA))})" if row[EXTRA] else ""
    digits = f"{_ROUNDING[run.scheme.rounding]}到 {run.scheme.total_digits} 位小数"
    yield f"总分 = {show_value(value_in(row, BASE))}{extra}，{digits} = {show_value(row[TOTAL])}"


def _rank(lane: Lane, row: Mapping[str, Any]) -> Iterator[str]:
    if row[RANK] is None:
        yield "不参加排名"
        return
    ties = f"；同分再比 {'、'.join(lane.tie_break)}" if lane.tie_break else ""
    yield f"“{row[DOMAIN]}”{row[SIZE]} 家中第 {int(row[RANK])} 名{ties}"


def _grade(lane: Lane, row: Mapping[str, Any]) -> Iterator[str]:
    grades = lane.grades
    if grades is None or row[RANK] is None:
        yield "不定级"
    elif row[FIRST] is None:
        yield f"这一组只有 {row[SIZE]} 家，少于等级数，按规定不定级"
    elif grades.quota:
        cuts = [f"{grade} 到 {float(share * 100):g}%" for grade, share in grades.cuts]
        yield f"{row[SIZE]} 家按位次累计切分：{'、'.join(cuts)}，{_ROUNDING[grades.rounding]}取整，{_TIES[grades.ties]}"
        yield f"第 {int(row[RANK])} 名为“{row[FIRST]}”"
    elif grades.levels is not None:
        level = next(one for one in grades.levels.levels if row[TOTAL] in one.interval)
        moved = "" if level.name == row[FIRST] else "，因家数限额"
        yield f"总分 {show_value(row[TOTAL])}，{level.interval.words}为“{level.name}”{moved}作“{row[FIRST]}”"
    else:
        yield f"两步取档，为“{row[FIRST]}”"


def _adjusted(row: Mapping[str, Any]) -> Iterator[str]:
    if row[ADJUSTED] is not None:
        yield f"{row[ADJUSTED]}；由“{row[FIRST]}”作“{row[GRADE]}”"
