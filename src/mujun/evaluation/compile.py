"""An expression → the same over a whole table, with the three states of the scalar evaluator.

Figures are doubles here and decimals there; sums that cancel to nothing at 12 digits are nothing, and comparisons allow
for the last digits, so that 10.1 + 3.2 − 13.3 is a zero denominator in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

import narwhals as nw

from mujun.errors import Fault, RuleError
from mujun.evaluation.cell import (
    KNOWN,
    MEANINGLESS,
    TOLERANCE,
    UNKNOWN,
    Cell,
    Sort,
    absent,
    any_in_state,
    column,
    constant,
    join_flags,
    named,
    round_paper,
    settle,
    worst_state,
)
from mujun.rules.explain import write_node
from mujun.rules.expression import Expression
from mujun.rules.lexicon import GROUP_FUNCTIONS, point
from mujun.rules.parse import whole_argument
from mujun.rules.syntax import (
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Flag,
    Junction,
    Membership,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Relation,
    Text,
    parts,
)
from mujun.rules.value import MISSING

Sorts = Mapping[str, Sort]


def compile_expression(expression: Expression, sorts: Sorts, tag: str = "") -> Cell:
    """The expression over a table whose columns (with their state columns) have these sorts.

    Group functions are read from the columns `add_group_values` made with the same `tag`; names of earlier periods that
    have no column are 缺数. RuleError for a name without a column and for values of the wrong sort.
    """
    return settle(_Compiler(sorts, expression.where, tag).cell(expression.node, 0))


@dataclass(frozen=True, slots=True)
class GroupCall:
    """A group function that stands in an expression, as seen from `back` periods before."""

    call: Call
    back: int

    @property
    def column(self) -> str:
        """The column its value is kept in: its own words."""
        return named(write_node(self.call), self.back)


def group_calls(expression: Expression) -> tuple[GroupCall, ...]:
    """The group functions of an expression, inner ones first, each once."""
    found: dict[str, GroupCall] = {}

    def walk(node: Node, back: int) -> None:
        deeper = back + _steps(node)
        for part in parts(node):
            walk(part, deeper)
            if isinstance(node, Call) and node.function in ("growth", "consecutive"):
                for step in _looks_back(node):
                    walk(part, back + step)
        if isinstance(node, Call) and node.function in GROUP_FUNCTIONS:
            call = GroupCall(node, back)
            found.setdefault(call.column, call)

    walk(expression.node, 0)
    return tuple(found.values())


def looks_back(expression: Expression) -> int:
    """How many periods before the current one the expression reaches."""

    def walk(node: Node) -> int:
        inner = max((walk(part) for part in parts(node)), default=0)
        further = _steps(node)
        if isinstance(node, Call) and node.function in ("growth", "consecutive"):
            further = max(_looks_back(node), default=0)
        return inner + further

    return walk(expression.node)


def compile_argument(call: GroupCall, place: int, sorts: Sorts, where: str, tag: str = "") -> Cell:
    """An argument of a group function over the table."""
    return settle(_Compiler(sorts, where, tag).number(call.call.arguments[place], call.back))


def _steps(node: Node) -> int:
    return whole_argument(node, 1, 1) if isinstance(node, Call) and node.function == "previous" else 0


def _looks_back(node: Call) -> range | tuple[int, ...]:
    periods = whole_argument(node, 1, 1)
    return range(periods) if node.function == "consecutive" else (0, periods)


@dataclass(frozen=True, slots=True)
class _Compiler:
    sorts: Sorts
    where: str
    tag: str = ""

    def cell(self, node: Node, back: int) -> Cell:
        match node:
            case Number(value):
                return constant(float(value))
            case Text(value) | Flag(value):
                return constant(value)
            case Name(name, at):
                return self._column(name, back, at)
            case Negative(operand):
                number = self.number(operand, back)
                return Cell(-number.value, number.state, "number")
            case Arithmetic(operator):
                return self._sum(node, back) if operator in "+-" else self._product(node, back)
            case Call():
                return self._call(node, back)
            case _:
                return self._judge(node, back)

    def number(self, node: Node, back: int) -> Cell:
        return self._demand(node, back, "number")

    def _demand(self, node: Node, back: int, sort: Sort) -> Cell:
        cell = self.cell(node, back)
        if cell.sort != sort:
            raise RuleError(_wrong_sort(point(self.where, node.at)))
        return cell

    def _column(self, name: str, back: int, at: int) -> Cell:
        if name not in self.sorts:
            found, why = f"表里没有“{name}”这一列", "缺数要明说，不能当作没有这个名字"
            raise RuleError(Fault("rules.unknown-name", point(self.where, at), found, why, "在表里补上这一列"))
        sort = self.sorts[name]
        wanted = named(name, back)
        return column(wanted, sort) if wanted in self.sorts else absent(MISSING, sort)

    def _sum(self, node: Arithmetic, back: int) -> Cell:
        terms = [(self.number(part, back), sign) for part, sign in _terms(node)]
        values = [cell.value if sign > 0 else -cell.value for cell, sign in terms]
        total = reduce(add, values)
        largest = nw.max_horizontal(*(value.abs() for value in values))
        clean = nw.when(total.abs() > largest * 1e-12).then(total).when(~total.is_null()).then(nw.lit(0.0))
        return Cell(clean, worst_state([cell for cell, _ in terms]), "number")

    def _product(self, node: Arithmetic, back: int) -> Cell:
        left, right = self.number(node.left, back), self.number(node.right, back)
        state = worst_state([left, right])
        if node.operator == "*":
            return Cell(left.value * right.value, state, "number")
        if isinstance(node.right, Number) and node.right.value:
            return Cell(left.value / right.value, state, "number")
        nothing = right.value == 0
        whole = nw.lit(KNOWN, dtype=nw.Int8) if state is None else state
        dividing = nw.when((whole == KNOWN) & nothing).then(nw.lit(MEANINGLESS, dtype=nw.Int8)).otherwise(whole)
        return Cell(left.value / nw.when(right.value != 0).then(right.value), dividing, "number")

    def _judge(self, node: Node, back: int) -> Cell:
        match node:
            case Comparison(operands, relations):
                cells = [self.cell(operand, back) for operand in operands]
                pairs = zip(relations, zip(cells, cells[1:], operands[1:], strict=False), strict=True)
                return join_flags(True, [self._compare(relation, *pair) for relation, pair in pairs])
            case Membership():
                return self._membership(node, back)
            case Not(operand):
                flag = self._demand(operand, back, "flag")
                return Cell(~flag.value, flag.state, "flag")
            case Junction(word, operands):
                return join_flags(word == "and", [self._demand(operand, back, "flag") for operand in operands])
            case Choice():
                return self._choice(node, back)
        raise AssertionError(node)

    def _compare(self, relation: Relation, left: Cell, right: Cell, operand: Node) -> Cell:
        if left.sort != right.sort:
            raise RuleError(_wrong_sort(point(self.where, operand.at)))
        holds = _NUMBERS if left.sort == "number" else _OTHERS
        return Cell(holds[relation](left.value, right.value), worst_state([left, right]), "flag")

    def _membership(self, node: Membership, back: int) -> Cell:
        operand = self.cell(node.operand, back)
        if not node.choices:
            return Cell(~operand.value.is_null() & node.negated, operand.state, "flag")
        tests = [self._compare("==", operand, self.cell(choice, back), choice) for choice in node.choices]
        found = join_flags(False, tests)
        state = found.state
        if operand.state is not None and state is not None:
            state = nw.when(operand.state > KNOWN).then(operand.state).otherwise(state)
        return Cell(~found.value if node.negated else found.value, state, "flag")

    def _choice(self, node: Choice, back: int) -> Cell:
        condition = self._demand(node.condition, back, "flag")
        then, otherwise = self.cell(node.then, back), self.cell(node.otherwise, back)
        if then.sort != otherwise.sort:
            raise RuleError(_wrong_sort(point(self.where, node.otherwise.at)))
        value = nw.when(condition.value).then(then.value).when(~condition.value).then(otherwise.value)
        chosen = nw.when(condition.value).then(then.code).when(~condition.value).then(otherwise.code)
        return Cell(value, chosen.otherwise(condition.code), then.sort)

    def _call(self, call: Call, back: int) -> Cell:
        match call.function:
            case "min" | "max" | "abs" | "round":
                return self._numeric(call, back)
            case "log":
                number = self.number(call.arguments[0], back)
                state = nw.when((number.code == KNOWN) & (number.value <= 0)).then(nw.lit(MEANINGLESS, dtype=nw.Int8))
                positive = nw.when(number.value > 0).then(number.value)
                return Cell(positive.log(), state.otherwise(number.code), "number")
            case "previous":
                return self.cell(call.arguments[0], back + whole_argument(call, 1, 1))
            case "growth":
                return self._growth(call, back)
            case "consecutive":
                flags = [self._demand(call.arguments[0], back + step, "flag") for step in _looks_back(call)]
                return join_flags(True, flags)
            case "count" | "at_least":
                return self._counting(call, back)
            case "coalesce":
                return self._coalesce(call, back)
            case "is_missing" | "is_not_applicable":
                asked = UNKNOWN if call.function == "is_missing" else MEANINGLESS
                return Cell(self.cell(call.arguments[0], back).code == asked, None, "flag")
        return column(GroupCall(call, back).column + self.tag, "number")

    def _numeric(self, call: Call, back: int) -> Cell:
        if call.function == "round":
            number = self.number(call.arguments[0], back)
            return Cell(round_paper(number.value, whole_argument(call, 1, 0)), number.state, "number")
        cells = [self.number(argument, back) for argument in call.arguments]
        if len(cells) == 1:
            only = cells[0]
            return Cell(only.value.abs() if call.function == "abs" else only.value, only.state, "number")
        chosen = (nw.min_horizontal if call.function == "min" else nw.max_horizontal)(*(cell.value for cell in cells))
        unknown = any_in_state(cells, UNKNOWN)
        state = (
            nw.when(unknown)
            .then(nw.lit(UNKNOWN, dtype=nw.Int8))
            .when(chosen.is_null())
            .then(nw.lit(MEANINGLESS, dtype=nw.Int8))
        )
        return Cell(nw.when(~unknown).then(chosen), state.otherwise(nw.lit(KNOWN, dtype=nw.Int8)), "number")

    def _growth(self, call: Call, back: int) -> Cell:
        now = self.number(call.arguments[0], back)
        base = self.number(call.arguments[0], back + whole_argument(call, 1, 1))
        state = worst_state([now, base])
        whole = nw.lit(KNOWN, dtype=nw.Int8) if state is None else state
        state = nw.when((whole == KNOWN) & (base.value <= 0)).then(nw.lit(MEANINGLESS, dtype=nw.Int8)).otherwise(whole)
        positive = nw.when(base.value > 0).then(base.value)
        return Cell((now.value - positive) / positive * 100, state, "number")

    def _counting(self, call: Call, back: int) -> Cell:
        conditions = call.arguments if call.function == "count" else call.arguments[1:]
        flags = [self._demand(condition, back, "flag") for condition in conditions]
        holding = reduce(add, (flag.value.cast(nw.Int32).fill_null(0) for flag in flags))
        unknown = reduce(add, ((flag.code == UNKNOWN).cast(nw.Int32) for flag in flags))
        if call.function == "count":
            state = nw.when(unknown > 0).then(nw.lit(UNKNOWN, dtype=nw.Int8)).otherwise(nw.lit(KNOWN, dtype=nw.Int8))
            return Cell(nw.when(unknown == 0).then(holding.cast(nw.Float64)), state, "number")
        asked = whole_argument(call, 0, 1)
        open_ = (holding < asked) & (holding + unknown >= asked)
        state = nw.when(open_).then(nw.lit(UNKNOWN, dtype=nw.Int8)).otherwise(nw.lit(KNOWN, dtype=nw.Int8))
        return Cell(nw.when(~open_).then(holding >= asked), state, "flag")

    def _coalesce(self, call: Call, back: int) -> Cell:
        cells = [self.cell(argument, back) for argument in call.arguments]
        if any(cell.sort != cells[0].sort for cell in cells):
            raise RuleError(_wrong_sort(point(self.where, call.at)))
        value = nw.coalesce(*(cell.value for cell in cells))
        state = nw.when(value.is_null()).then(cells[-1].code).otherwise(nw.lit(KNOWN, dtype=nw.Int8))
        return Cell(value, state, cells[0].sort)


def _terms(node: Node, sign: int = 1) -> list[tuple[Node, int]]:
    """The terms of a chain of sums and differences with their signs."""
    if isinstance(node, Arithmetic) and node.operator in "+-":
        right = sign if node.operator == "+" else -sign
        return [*_terms(node.left, sign), *_terms(node.right, right)]
    return [(node, sign)]


def _slack(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    return nw.max_horizontal(left.abs(), right.abs()) * TOLERANCE


Relating = Callable[[nw.Expr, nw.Expr], nw.Expr]
_NUMBERS: Mapping[Relation, Relating] = {
    "==": lambda left, right: (left - right).abs() <= _slack(left, right),
    "!=": lambda left, right: (left - right).abs() > _slack(left, right),
    "<": lambda left, right: left - right < -_slack(left, right),
    "<=": lambda left, right: left - right <= _slack(left, right),
    ">": lambda left, right: left - right > _slack(left, right),
    ">=": lambda left, right: left - right >= -_slack(left, right),
}
_OTHERS: Mapping[Relation, Relating] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _wrong_sort(where: str) -> Fault:
    found = "数、是否、文字混在一起"
    return Fault("rules.wrong-kind", where, found, "不同类的值不能放在一起算", "检查引号，或换成同类的指标")
