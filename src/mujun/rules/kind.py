"""What an expression gives, known before any value is: a number with its unit, a yes or no, a text.

万元 ÷ 亩 gives 万元/亩; a percentage minus a percentage gives 百分点; only × 100 makes a percentage of a ratio. Figures
in units of one dimension but different size (万元, 亿元) are not added either, because values are not converted on the
way. A written number has whatever unit it stands beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from mujun.errors import Fault
from mujun.rules.expression import Expression
from mujun.rules.lexicon import GROUP_FUNCTIONS, point
from mujun.rules.syntax import (
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Flag,
    Membership,
    Name,
    Negative,
    Node,
    Number,
    Text,
    parts,
)
from mujun.rules.unit import PERCENT, POINT, Unit, check_same, parse_unit

Sort = Literal["number", "flag", "text"]
_WORDS = {"number": "数", "flag": "是或否", "text": "文字"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is; None where it may be any sort, or where a number may have any unit."""

    sort: Sort | None = None
    unit: Unit | None = None


ANY = Kind()
NUMBER = Kind("number")
FLAG = Kind("flag")


def infer_kind(expression: Expression, kinds: Mapping[str, Kind]) -> tuple[Kind, tuple[Fault, ...]]:
    """What the expression gives when its names are of these kinds, and every clash of kinds or units on the way.

    A name that is not in `kinds` may be anything.
    """
    inference = _Inference(kinds, expression.where)
    return inference.kind_of(expression.node), tuple(inference.faults)


def find_kind_faults(expression: Expression, kinds: Mapping[str, Kind], wanted: Kind, where: str) -> Iterator[Fault]:
    """Every clash inside the expression, or that it gives another sort than is wanted in this place."""
    kind, faults = infer_kind(expression, kinds)
    yield from faults
    if not faults and kind.sort is not None and kind.sort != wanted.sort:
        words = {"number": "数", "flag": "是否", "text": "文字"}
        found = f"这里要{words[wanted.sort or 'number']}，算出来的是{words[kind.sort]}"
        yield Fault("rules.wrong-kind", where, found, "不同类的值不能用在这里", "改成同类的算式")


def check_unit(kind: Kind, unit: str, where: str) -> Fault | None:
    """The fault of stating that a value of this kind is in `unit`; None where it may be."""
    if kind.sort in ("flag", "text"):
        return _wrong_sort(where, kind.sort, "number")
    stated = parse_unit(unit, where)
    return None if kind.unit is None else _clash(kind.unit, stated, where)


@dataclass(slots=True)
class _Inference:
    kinds: Mapping[str, Kind]
    where: str
    faults: list[Fault] = field(default_factory=list)

    def kind_of(self, node: Node) -> Kind:
        match node:
            case Number():
                return NUMBER
            case Text():
                return Kind("text")
            case Flag():
                return FLAG
            case Name(name):
                return self.kinds.get(name, ANY)
            case Negative(operand):
                return self._number(operand)
            case Arithmetic():
                return self._arithmetic(node)
            case Call():
                return self._call(node)
            case _:
                return self._judgement(node)

    def _judgement(self, node: Node) -> Kind:
        match node:
            case Comparison(operands):
                self._alike(operands)
            case Membership(operand, choices):
                self._alike((operand, *choices))
            case Choice(condition, then, otherwise):
                self._demand(condition, "flag")
                return self._alike((then, otherwise))
            case _:
                for part in parts(node):
                    self._demand(part, "flag")
        return FLAG

    def _call(self, node: Call) -> Kind:
        match node.function:
            case "min" | "max":
                return self._alike(node.arguments, "number")
            case "coalesce":
                return self._alike(node.arguments)
            case "abs" | "round":
                return self._number(node.arguments[0])
            case "log":
                self._number(node.arguments[0])
                return Kind("number", parse_unit(""))
            case "previous":
                return self.kind_of(node.arguments[0])
            case "growth":
                self._number(node.arguments[0])
                return Kind("number", parse_unit("%"))
        if node.function in GROUP_FUNCTIONS:
            return self._group_call(node)
        return self._condition_call(node)

    def _group_call(self, node: Call) -> Kind:
        units = [self._number(argument).unit for argument in node.arguments]
        match node.function:
            case "group_ratio":
                both = None if units[0] is None or units[1] is None else units[0] / units[1]
                return Kind("number", both)
            case "group_rank" | "group_count":
                return NUMBER
            case "group_percentile":
                return Kind("number", parse_unit("%"))
        return Kind("number", units[0])

    def _condition_call(self, node: Call) -> Kind:
        if node.function in ("is_missing", "is_not_applicable"):
            self.kind_of(node.arguments[0])
            return FLAG
        conditions = node.arguments[1:] if node.function == "at_least" else node.arguments
        for condition in conditions[:1] if node.function == "consecutive" else conditions:
            self._demand(condition, "flag")
        return NUMBER if node.function == "count" else FLAG

    def _arithmetic(self, node: Arithmetic) -> Kind:
        left, right = self._number(node.left), self._number(node.right)
        if node.operator in "*/":
            return Kind("number", _product(node, left.unit, right.unit))
        if left.unit is None or right.unit is None:
            return Kind("number", left.unit or right.unit)
        return Kind("number", self._sum(node, left.unit, right.unit))

    def _sum(self, node: Arithmetic, left: Unit, right: Unit) -> Unit:
        pair = (_share(left), _share(right))
        if pair == (PERCENT, PERCENT) and node.operator == "-" and left.factor == right.factor == 1:
            return parse_unit("个百分点")
        if pair == (PERCENT, POINT):
            return left
        self._report(_clash(left, right, point(self.where, node.at)))
        return left

    def _alike(self, nodes: Sequence[Node], sort: Sort | None = None) -> Kind:
        """The common kind of values that are compared or stand for one another."""
        common = ANY
        for node in nodes:
            kind = self._demand(node, sort) if sort else self.kind_of(node)
            if common.sort and kind.sort and common.sort != kind.sort:
                self._report(_wrong_sort(point(self.where, node.at), kind.sort, common.sort))
            elif common.unit is not None and kind.unit is not None:
                self._report(_clash(common.unit, kind.unit, point(self.where, node.at)))
            common = Kind(common.sort or kind.sort, common.unit or kind.unit)
        return common

    def _number(self, node: Node) -> Kind:
        return self._demand(node, "number")

    def _demand(self, node: Node, sort: Sort) -> Kind:
        kind = self.kind_of(node)
        if kind.sort is not None and kind.sort != sort:
            self._report(_wrong_sort(point(self.where, node.at), kind.sort, sort))
            return Kind(sort)
        return Kind(sort, kind.unit)

    def _report(self, fault: Fault | None) -> None:
        if fault is not None:
            self.faults.append(fault)


def _product(node: Arithmetic, left: Unit | None, right: Unit | None) -> Unit | None:
    if left is None or right is None:
        return _scaled(node, left, right)
    return left * right if node.operator == "*" else left / right


def _scaled(node: Arithmetic, left: Unit | None, right: Unit | None) -> Unit | None:
    """A figure times or over a written number; × 100 and ÷ 100 step between ratio and percentage."""
    unit = left if right is None else right
    written = node.right if right is None else node.left
    if unit is None:
        return None
    hundred = isinstance(written, Number) and written.value == Decimal(100)
    if hundred and node.operator == "*" and unit.plain and unit.factor == 1:
        return parse_unit("%")
    if hundred and node.operator == "/" and right is None and _share(unit) == PERCENT:
        return parse_unit("")
    if node.operator == "/" and left is None:
        return parse_unit("") / unit
    return unit


def _share(unit: Unit) -> str | None:
    return unit.dimension[0][0] if unit.is_share and len(unit.dimension) == 1 else None


def _clash(left: Unit, right: Unit, where: str) -> Fault | None:
    if left.dimension != right.dimension:
        return check_same(left, right, where)
    if left.factor == right.factor:
        return None
    found = f"“{left.name}”与“{right.name}”大小不同"
    return Fault("rules.unit-size", where, found, "算式里的数不自动换算，直接算会差很多倍", "换成同一个单位")


def _wrong_sort(where: str, found: Sort, wanted: Sort) -> Fault:
    words = f"这里要{_WORDS[wanted]}，写的是{_WORDS[found]}"
    return Fault("rules.wrong-kind", where, words, "不同类的值不能放在一起算", "检查引号，或换成同类的指标")
