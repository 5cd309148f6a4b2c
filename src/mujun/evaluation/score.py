"""From indicators to totals: benchmarks, points with cap, floor and the rule for absences, bonuses, rounding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Final

import narwhals as nw

from mujun.evaluation.cell import KNOWN, MEANINGLESS, REASON, UNKNOWN, Cell, round_paper, settle
from mujun.evaluation.compile import group_calls
from mujun.evaluation.group import Members, add_group_values
from mujun.evaluation.prepare import scope_column, scope_tag
from mujun.evaluation.work import (
    BASE,
    BENCHMARK,
    BONUS,
    COUNTED,
    EXTRA,
    FILLED,
    LANE,
    OPEN,
    POINTS,
    SCORED,
    TOTAL,
    Work,
    add_up,
    by_lane,
    holds,
    join_words,
    sound,
    unclear,
)
from mujun.packs.scheme import GroupBenchmark, Indicator, Lane, LaneIndicator
from mujun.rules.expression import Expression
from mujun.rules.syntax import (
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Junction,
    Membership,
    Name,
    Negative,
    Node,
    Not,
    Number,
)

RAW: Final = "原分·"
LAST: Final = "上期"
FILLING: Final[Mapping[str, str]] = {
    "zero": "零分",
    "full": "满分",
    "lane mean of points": "组内平均得分",
    "spread": "权重摊给其余指标",
    "ungraded": "不定级",
}


def set_benchmarks(work: Work) -> Work:
    """Step 基准: the benchmark of every indicator for every firm, fixed or taken from its group."""
    for lane in work.scheme.lanes:
        for part in lane.indicators:
            if isinstance(part.benchmark, GroupBenchmark):
                work = _add_group_benchmark(work, part, part.benchmark)
    cells = {}
    for indicator in work.scheme.indicators:
        values = by_lane(work.scheme.lanes, _benchmark(indicator))
        cells[BENCHMARK + indicator.name] = sound(values.cast(nw.Float64))
    return work.add(cells)


def _add_group_benchmark(work: Work, part: LaneIndicator, benchmark: GroupBenchmark) -> Work:
    expression = _group_expression(part, benchmark)
    members = Members(scope_column(benchmark.within), COUNTED, scope_tag(benchmark.within))
    if benchmark.last_year:
        work = _add_last_year(work, expression, members)
    if not benchmark.last_year or benchmark.or_this_year:
        frame, sorts = add_group_values(work.frame, [expression], members, work.sorts)
        work = replace(work, frame=frame, sorts=sorts)
    return work


def _add_last_year(work: Work, expression: Expression, members: Members) -> Work:
    (call,) = group_calls(expression)
    name = call.column + members.tag
    if LAST + name in work.sorts:
        return work
    if work.last is None:
        return work.add({LAST + name: Cell(nw.lit(None, dtype=nw.Float64), nw.lit(UNKNOWN, dtype=nw.Int8), "number")})
    frame, _ = add_group_values(work.last.frame, [expression], members, work.last.sorts)
    each = frame.filter(~nw.col(members.by).is_null()).group_by(members.by).agg(nw.col(name).max().alias(LAST + name))
    joined = work.frame.join(each, on=members.by, how="left")
    return replace(work, frame=joined).add({LAST + name: sound(nw.col(LAST + name))})


def _group_expression(part: LaneIndicator, benchmark: GroupBenchmark) -> Expression:
    indicator = part.indicator
    own = Name(indicator.name)
    node = indicator.formula.node
    match benchmark.of:
        case "sum over sum" if isinstance(node, Arithmetic):
            call = Call("group_ratio", (node.left, node.right))
        case "median":
            call = Call("group_median", (own,))
        case "best":
            call = Call("group_max" if indicator.direction == "up" else "group_min", (own,))
        case _:
            call = Call("group_mean", (own,))
    return Expression("", call, indicator.formula.where)


def _benchmark(indicator: Indicator) -> Callable[[Lane], nw.Expr | None]:
    def pick(lane: Lane) -> nw.Expr | None:
        part = lane.part(indicator.name)
        if part is None or part.benchmark is None:
            return None
        if not isinstance(part.benchmark, GroupBenchmark):
            return nw.lit(float(part.benchmark))
        (call,) = group_calls(_group_expression(part, part.benchmark))
        name = call.column + scope_tag(part.benchmark.within)
        value = nw.col(LAST + name if part.benchmark.last_year else name)
        if part.benchmark.or_this_year:
            value = nw.coalesce(value, nw.col(name))
        return value * float(part.benchmark.factor)

    return pick


@dataclass(frozen=True, slots=True)
class Scored:
    """An indicator's points formula in a lane, its placeholders replaced by columns and figures."""

    lane: Lane
    part: LaneIndicator
    expression: Expression

    @property
    def tag(self) -> str:
        """The scope its group values are taken within."""
        return scope_tag(self.part.within)


def scored(lane: Lane, part: LaneIndicator) -> Scored:
    """The points formula of a part with its placeholders replaced."""
    name, up = Name(part.indicator.name), part.indicator.direction == "up"
    node = part.indicator.formula.node
    ratio = (
        (node.left, node.right) if isinstance(node, Arithmetic) and node.operator == "/" else (name, Number(Decimal(1)))
    )
    put: dict[str, Node] = {
        "值": name,
        "基准": Name(BENCHMARK + part.indicator.name),
        "权重": Number(part.weight),
        "均值": Call("group_mean", (name,)),
        "合比": Call("group_ratio", ratio),
        "中位": Call("group_median", (name,)),
        "最好": Call("group_max" if up else "group_min", (name,)),
        "最差": Call("group_min" if up else "group_max", (name,)),
        "名次": Call("group_rank", (name if up else Negative(name),)),
        "家数": Call("group_count", (name,)),
    }
    return Scored(lane, part, Expression(part.points.text, replace_names(part.points.node, put), part.points.where))


def replace_names(node: Node, put: Mapping[str, Node]) -> Node:
    """The node with names replaced by other nodes."""

    def walk(part: Node) -> Node:
        return replace_names(part, put)

    match node:
        case Name(name):
            return put.get(name, node)
        case Negative(operand) | Not(operand):
            return replace(node, operand=walk(operand))
        case Arithmetic(_, left, right):
            return replace(node, left=walk(left), right=walk(right))
        case Comparison(operands) | Junction(_, operands):
            return replace(node, operands=tuple(walk(part) for part in operands))
        case Membership(operand, choices):
            return replace(node, operand=walk(operand), choices=tuple(walk(part) for part in choices))
        case Choice(condition, then, otherwise):
            return replace(node, condition=walk(condition), then=walk(then), otherwise=walk(otherwise))
        case Call(_, arguments):
            return replace(node, arguments=tuple(walk(part) for part in arguments))
    return node


def give_points(work: Work) -> Work:
    """Step 得分: the points of every indicator, and in words what stood in for a figure that was absent."""
    parts = [scored(lane, part) for lane in work.scheme.lanes for part in lane.indicators]
    frame, sorts = work.frame, dict(work.sorts)
    for within in dict.fromkeys(one.part.within for one in parts):
        members = Members(scope_column(within), COUNTED, scope_tag(within))
        asked = [one.expression for one in parts if one.part.within == within]
        frame, sorts = add_group_values(frame, asked, members, sorts)
    work = replace(work, frame=frame, sorts=sorts)
    raws = {one.name: _raw_points(work, one.name, parts) for one in work.scheme.indicators}
    work = work.add({RAW + name: cell for name, cell in raws.items()})
    means = [Expression("", Call("group_mean", (Name(RAW + name),))) for name in _averaged(parts)]
    frame, sorts = add_group_values(work.frame, means, Members(LANE, COUNTED), work.sorts)
    work = replace(work, frame=frame, sorts=sorts)
    points, words = {}, {}
    for indicator in work.scheme.indicators:
        points[POINTS + indicator.name], words[FILLED + indicator.name] = _filled(work, indicator.name)
    return work.add(points).put(words)


def _averaged(parts: list[Scored]) -> list[str]:
    rules = ("lane mean of points",)
    return [
        name
        for name in dict.fromkeys(one.part.indicator.name for one in parts)
        if any(
            one.part.indicator.name == name and (one.part.missing in rules or one.part.not_applicable in rules)
            for one in parts
        )
    ]


def _raw_points(work: Work, name: str, parts: list[Scored]) -> Cell:
    """Points before absences are filled: formula, cap, floor, rounding, lane by lane."""
    cells = {one.lane.name: _capped(work, one) for one in parts if one.part.indicator.name == name}
    value = by_lane(work.scheme.lanes, lambda lane: cells[lane.name].value if lane.name in cells else None)
    state = by_lane(work.scheme.lanes, lambda lane: cells[lane.name].code if lane.name in cells else None)
    return Cell(value.cast(nw.Float64), state.cast(nw.Int8).fill_null(nw.lit(MEANINGLESS, dtype=nw.Int8)), "number")


def _capped(work: Work, one: Scored) -> Cell:
    part, weight = one.part, float(one.part.weight)
    cell = work.cell(one.expression, one.tag)
    value, state = cell.value, cell.code
    if part.flat is not None:
        best, worst = (f"组最大({part.indicator.name}){one.tag}", f"组最小({part.indicator.name}){one.tag}")
        flat = (nw.col(best) == nw.col(worst)) & (nw.col(part.indicator.name + REASON) == KNOWN)
        points = {"full": weight, "zero": 0.0, "base": float(part.base)}[part.flat]
        value = nw.when(flat.fill_null(False)).then(nw.lit(points)).otherwise(value)
        state = nw.when(flat.fill_null(False)).then(nw.lit(KNOWN, dtype=nw.Int8)).otherwise(state)
    if part.cap is not None:
        value = nw.when(value > float(part.cap) * weight).then(nw.lit(float(part.cap) * weight)).otherwise(value)
    if part.floor is not None:
        value = nw.when(value < float(part.floor)).then(nw.lit(float(part.floor))).otherwise(value)
    if work.scheme.points_digits is not None:
        value = round_paper(value, work.scheme.points_digits, work.scheme.rounding)
    return Cell(value, state, "number")


def _filled(work: Work, name: str) -> tuple[Cell, nw.Expr]:
    raw, state = nw.col(RAW + name), nw.col(RAW + name + REASON)
    lanes = work.scheme.lanes
    digits, mode = work.scheme.points_digits, work.scheme.rounding

    def points(lane: Lane, state_code: int) -> nw.Expr | None:
        part = lane.part(name)
        if part is None:
            return None
        match part.missing if state_code == UNKNOWN else part.not_applicable:
            case "zero":
                return nw.lit(0.0)
            case "full":
                return nw.lit(float(part.weight))
            case "lane mean of points":
                mean = nw.col(f"组均({RAW}{name})")
                return mean if digits is None else round_paper(mean, digits, mode)
        return nw.lit(None, dtype=nw.Float64)

    def words(lane: Lane, state_code: int) -> nw.Expr | None:
        part = lane.part(name)
        if part is None:
            return None
        rule = part.missing if state_code == UNKNOWN else part.not_applicable
        return nw.lit(("缺数：" if state_code == UNKNOWN else "不适用：") + FILLING[rule])

    value = nw.when(state == KNOWN).then(raw)
    said = nw.when(nw.col(SCORED) & (state == KNOWN)).then(nw.lit(None, dtype=nw.String))
    for code in (UNKNOWN, MEANINGLESS):
        of = by_lane(lanes, partial(points, state_code=code)).cast(nw.Float64)
        why = by_lane(lanes, partial(words, state_code=code)).cast(nw.String)
        value, said = value.when(state == code).then(of), said.when(state == code).then(why)
    return sound(value.otherwise(nw.lit(None, dtype=nw.Float64))), said.otherwise(nw.lit(None, dtype=nw.String))


def total_up(work: Work) -> Work:
    """Step 总分: points combined as the lane says, bonuses added, rounded as the scheme says — before any ranking."""
    lanes = work.scheme.lanes
    base = by_lane(lanes, lambda lane: _combined(lane)).cast(nw.Float64)
    work = work.add({BASE: settle(sound(base))}).add({TOTAL: settle(sound(base))})
    work = _add_bonuses(work)
    total = round_paper(nw.col(BASE) + nw.col(EXTRA), work.scheme.total_digits, work.scheme.rounding)
    return work.add({TOTAL: settle(sound(total))})


def _combined(lane: Lane) -> nw.Expr:
    parts = [(nw.col(POINTS + part.indicator.name), float(part.weight), part) for part in lane.indicators]
    known = add_up(
        [nw.when(~value.is_null()).then(nw.lit(weight)).otherwise(nw.lit(0.0)) for value, weight, _ in parts]
    )
    blocked = nw.any_horizontal(*(_blocks(value, part) for value, _, part in parts), ignore_nulls=True)
    open_ = ~blocked & (known > 0)
    if lane.total == "geometric":
        none = nw.any_horizontal(*(value <= 0 for value, _, _ in parts), ignore_nulls=True)
        logs = [
            (nw.when(value > 0).then(value / weight * 100).log() * weight).fill_null(0.0) for value, weight, _ in parts
        ]
        mean = (add_up(logs) / nw.when(known > 0).then(known)).exp()
        return nw.when(open_ & none).then(nw.lit(0.0)).when(open_).then(mean)
    if lane.total == "mean":
        count = add_up([(~value.is_null()).cast(nw.Float64) for value, _, _ in parts])
        scores = add_up([(value / weight * 100).fill_null(0.0) for value, weight, _ in parts])
        return nw.when(open_).then(scores / nw.when(count > 0).then(count))
    whole = sum(weight for _, weight, _ in parts)
    summed = add_up([value.fill_null(0.0) for value, _, _ in parts])
    spread = nw.when(known < whole).then(summed * whole / nw.when(known > 0).then(known)).otherwise(summed)
    return nw.when(open_).then(spread)


def _blocks(value: nw.Expr, part: LaneIndicator) -> nw.Expr:
    """Whether points that are absent leave the firm without a total: all but those whose weight is spread."""
    state = nw.col(RAW + part.indicator.name + REASON)
    spread = nw.lit(False)
    if part.missing == "spread":
        spread = spread | (state == UNKNOWN)
    if part.not_applicable == "spread":
        spread = spread | (state == MEANINGLESS)
    return value.is_null() & ~spread


def _said(values: Mapping[str, nw.Expr], lane: Lane) -> nw.Expr | None:
    return values.get(lane.name)


def _add_bonuses(work: Work) -> Work:
    lanes = work.scheme.lanes
    stated = {(lane.name, bonus.name): bonus for lane in lanes for bonus in lane.bonus}
    asked = [one for bonus in stated.values() for one in (bonus.points, bonus.when) if one is not None]
    frame, sorts = add_group_values(work.frame, asked, Members(LANE, COUNTED), work.sorts)
    work = replace(work, frame=frame, sorts=sorts)
    doubts = [nw.col(OPEN)]
    columns: dict[str, Cell] = {}
    for name in dict.fromkeys(name for _, name in stated):
        values: dict[str, nw.Expr] = {}
        for lane in lanes:
            bonus = stated.get((lane.name, name))
            if bonus is None:
                continue
            cell = work.cell(bonus.points)
            value = cell.value
            condition = nw.lit(True) if bonus.when is None else holds(work.cell(bonus.when))
            doubtful = unclear(cell) & condition
            if bonus.when is not None:
                doubtful = doubtful | unclear(work.cell(bonus.when))
            if bonus.at_most is not None:
                value = nw.when(value > float(bonus.at_most)).then(nw.lit(float(bonus.at_most))).otherwise(value)
            if bonus.at_least is not None:
                value = nw.when(value < float(bonus.at_least)).then(nw.lit(float(bonus.at_least))).otherwise(value)
            values[lane.name] = nw.when(condition).then(value).otherwise(nw.lit(0.0)).fill_null(0.0)
            here = (nw.col(LANE) == lane.name).fill_null(False)
            doubts.append(nw.when(here & doubtful).then(nw.lit(f"“{name}”的条件或分值缺数")))
        columns[BONUS + name] = sound(by_lane(lanes, partial(_said, values)).cast(nw.Float64))
    work = work.add(columns).put({OPEN: join_words(doubts)})
    extra = add_up([nw.col(name).fill_null(0.0) for name in columns])
    caps = {lane.name: lane.bonus_at_most for lane in lanes if lane.bonus_at_most is not None}
    work = work.add({EXTRA: Cell(extra, None, "number")})
    for name, most in caps.items():
        over = (nw.col(LANE) == name).fill_null(False) & (nw.col(EXTRA) > float(most))
        work = work.put({EXTRA: nw.when(over).then(nw.lit(float(most))).otherwise(nw.col(EXTRA))})
    return work
