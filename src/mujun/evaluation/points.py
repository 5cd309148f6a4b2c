"""From indicators to points: formula, cap, floor, rounding, and the rule for figures that are absent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Final

import narwhals as nw

from mujun.evaluation.cell import KNOWN, MEANINGLESS, REASON, UNKNOWN, Cell, round_paper
from mujun.evaluation.group import Members, add_group_values
from mujun.evaluation.prepare import scope_column, scope_tag
from mujun.evaluation.work import (
    BENCHMARK,
    COUNTED,
    FILLED,
    LANE,
    POINTS,
    SCORED,
    Work,
    by_lane,
)
from mujun.packs.scheme import Lane, LaneIndicator
from mujun.rules.expression import Expression
from mujun.rules.quotient import quotient_of
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
FILLING: Final[Mapping[str, str]] = {
    "zero": "零分",
    "full": "满分",
    "lane mean of points": "组内平均得分",
    "spread": "权重摊给其余指标",
    "ungraded": "不定级",
}


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
    node = replace_names(part.points.node, placeholders(part))
    return Scored(lane, part, Expression(part.points.text, node, part.points.where))


def placeholders(part: LaneIndicator) -> dict[str, Node]:
    """What each placeholder of a points formula stands for: a column, a figure, a value of the group."""
    name, up = Name(part.indicator.name), part.indicator.direction == "up"
    ratio = quotient_of(part.indicator.formula.node) or (name, Number(Decimal(1)))
    return {
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


def replace_names(node: Node, put: Mapping[str, Node]) -> Node:
    """The node with names replaced by other nodes."""
    return replace_nodes(node, lambda part: put.get(part.name) if isinstance(part, Name) else None)


def replace_nodes(node: Node, put: Callable[[Node], Node | None]) -> Node:
    """The node with every part replaced for which `put` gives another; what is put in is not looked into."""

    def walk(part: Node) -> Node:
        return replace_nodes(part, put)

    if (other := put(node)) is not None:
        return other
    match node:
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
    work = _raw_points(work, parts)
    means = [Expression("", Call("group_mean", (Name(RAW + name),))) for name in _averaged(parts)]
    frame, sorts = add_group_values(work.frame, means, Members(LANE, COUNTED), work.sorts)
    work = replace(work, frame=frame, sorts=sorts)
    points, words = {}, {}
    for indicator in work.scheme.indicators:
        points[POINTS + indicator.name], words[FILLED + indicator.name] = _filled(work, indicator.name)
    return work.add_figures(points, words)


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


def _raw_points(work: Work, parts: list[Scored]) -> Work:
    """What the formulas of the lanes give, capped and rounded; the stated points where the best equals the worst."""
    columns: dict[str, nw.Expr] = {}
    sorts = dict(work.sorts)
    for indicator in work.scheme.indicators:
        name = RAW + indicator.name
        cells = {one.lane.name: _formula(work, one) for one in parts if one.part.indicator is indicator}
        value = by_lane(work.scheme.lanes, partial(_value, cells))
        state = by_lane(work.scheme.lanes, partial(_state, cells))
        columns[name] = value.cast(nw.Float64)
        columns[name + REASON] = state.cast(nw.Int8).fill_null(nw.lit(MEANINGLESS, dtype=nw.Int8))
        sorts[name] = "number"
    work = replace(work.put(columns), sorts=sorts)
    bounded = {RAW + one.name: _bounded(work.scheme.lanes, one.name) for one in work.scheme.indicators}
    work = work.put({name: value for name, value in bounded.items() if value is not None})
    digits, mode = work.scheme.points_digits, work.scheme.rounding
    names = [] if digits is None else [RAW + one.name for one in work.scheme.indicators]
    return work.put({name: round_paper(nw.col(name), digits or 0, mode) for name in names})


def _value(cells: Mapping[str, Cell], lane: Lane) -> nw.Expr | None:
    return cells[lane.name].value if lane.name in cells else None


def _state(cells: Mapping[str, Cell], lane: Lane) -> nw.Expr | None:
    return cells[lane.name].code if lane.name in cells else None


def _formula(work: Work, one: Scored) -> Cell:
    part, cell = one.part, work.cell(one.expression, one.tag)
    if part.flat is None:
        return cell
    best, worst = (f"组最大({part.indicator.name}){one.tag}", f"组最小({part.indicator.name}){one.tag}")
    flat = (nw.col(best) == nw.col(worst)) & (nw.col(part.indicator.name + REASON) == KNOWN)
    flat = flat.fill_null(False)
    points = {"full": float(part.weight), "zero": 0.0, "base": float(part.base)}[part.flat]
    value = nw.when(flat).then(nw.lit(points)).otherwise(cell.value)
    return Cell(value, nw.when(flat).then(nw.lit(KNOWN, dtype=nw.Int8)).otherwise(cell.code), "number")


def _bounded(lanes: tuple[Lane, ...], indicator: str) -> nw.Expr | None:
    """Points no higher than the cap, no lower than the floor; None where no lane has either."""
    value, chain = nw.col(RAW + indicator), None
    if any(_least(indicator, lane) is not None for lane in lanes):
        least = by_lane(lanes, partial(_least, indicator))
        chain = nw.when(value < least).then(least)
    if any(_most(indicator, lane) is not None for lane in lanes):
        most = by_lane(lanes, partial(_most, indicator))
        chain = nw.when(value > most).then(most) if chain is None else chain.when(value > most).then(most)
    return None if chain is None else chain.otherwise(value)


def _most(name: str, lane: Lane) -> nw.Expr | None:
    part = lane.part(name)
    return None if part is None or part.cap is None else nw.lit(float(part.cap * part.weight))


def _least(name: str, lane: Lane) -> nw.Expr | None:
    part = lane.part(name)
    return None if part is None or part.floor is None else nw.lit(float(part.floor))


def _filled(work: Work, name: str) -> tuple[nw.Expr, nw.Expr]:
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
    return value.otherwise(nw.lit(None, dtype=nw.Float64)), said.otherwise(nw.lit(None, dtype=nw.String))
