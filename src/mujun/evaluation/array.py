"""An expression over arrays: a row for every draw, a column for every firm, with the states of the other evaluators.

What does not change from draw to draw has one row; NumPy spreads it. Texts are their places in a sorted vocabulary, so
that they compare as texts do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mujun.evaluation.cell import KNOWN, LARGEST, MEANINGLESS, TOLERANCE, UNKNOWN, named
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
)

Array = NDArray[Any]
_ALMOST = 1e-12


@dataclass(frozen=True, slots=True)
class Values:
    """A value for every draw and firm; `state` is None where all are known, else 0, 1 缺数 or 2 不适用."""

    value: Array
    state: Array | None = None

    @property
    def code(self) -> Array:
        """The state, as an array even where all are known."""
        return np.zeros((1, 1), dtype=np.int8) if self.state is None else self.state

    @property
    def known(self) -> Array:
        """Where there is a value."""
        return np.broadcast_to(self.code == KNOWN, np.broadcast_shapes(self.value.shape, self.code.shape))

    @property
    def figures(self) -> Array:
        """The figures, NaN where there is none."""
        return self.value if self.state is None else np.where(self.state == KNOWN, self.value, np.nan)


Group = Callable[[Call, int, Sequence[Values]], Values]


@dataclass(frozen=True, slots=True)
class Arithmetician:
    """Evaluates expressions over columns; `group` gives the values of group functions from their arguments."""

    columns: Mapping[str, Values]
    words: Mapping[str, int]
    group: Group

    def evaluate(self, node: Node, back: int = 0) -> Values:
        """The node over the columns; what is infinite or beyond 10³⁰⁰ is 不适用."""
        with np.errstate(all="ignore"):
            return settle(self._value(node, back))

    def _value(self, node: Node, back: int) -> Values:
        match node:
            case Number(value):
                return Values(np.full((1, 1), float(value)))
            case Text(value):
                return Values(np.full((1, 1), self.words.get(value, -1), dtype=np.int32))
            case Flag(value):
                return Values(np.full((1, 1), value))
            case Name(name):
                return self.columns.get(named(name, back), _NOTHING)
            case Negative(operand):
                number = self._value(operand, back)
                return Values(-number.value, number.state)
            case Arithmetic(operator):
                return self._sum(node, back) if operator in "+-" else self._product(node, back)
            case Call():
                return self._call(node, back)
        return self._judge(node, back)

    def _sum(self, node: Arithmetic, back: int) -> Values:
        sign = 1.0 if node.operator == "+" else -1.0
        terms = [(self._value(part, back), one) for part, one in (*_terms(node.left, 1.0), *_terms(node.right, sign))]
        total = reduce(np.add, (one.value * by for one, by in terms))
        largest = reduce(np.maximum, (np.abs(one.value) for one, _ in terms))
        clean = np.where(np.abs(total) > largest * _ALMOST, total, np.where(np.isnan(total), np.nan, 0.0))
        return Values(clean, worst([one for one, _ in terms]))

    def _product(self, node: Arithmetic, back: int) -> Values:
        left, right = self._value(node.left, back), self._value(node.right, back)
        state = worst([left, right])
        if node.operator == "*":
            return Values(left.value * right.value, state)
        nothing = right.value == 0
        if nothing.any():
            whole = np.zeros((1, 1), dtype=np.int8) if state is None else state
            state = np.where((whole == KNOWN) & nothing, np.int8(MEANINGLESS), whole)
        return Values(left.value / right.value, state)

    def _judge(self, node: Node, back: int) -> Values:
        match node:
            case Comparison(operands, relations):
                cells = [self._value(one, back) for one in operands]
                pairs = zip(relations, cells, cells[1:], strict=False)
                return join(True, [compare(relation, left, right) for relation, left, right in pairs])
            case Membership(operand, choices, negated):
                own = self._value(operand, back)
                tests = [compare("==", own, self._value(choice, back)) for choice in choices]
                found = join(False, tests) if tests else Values(np.zeros((1, 1), dtype=bool), own.state)
                state = found.state
                if own.state is not None and state is not None:
                    state = np.where(own.state > KNOWN, own.state, state)
                return Values(~found.value if negated else found.value, state)
            case Not(operand):
                flag = self._value(operand, back)
                return Values(~flag.value, flag.state)
            case Junction(word, operands):
                return join(word == "and", [self._value(one, back) for one in operands])
            case Choice(condition, then, otherwise):
                asked, left, right = (self._value(one, back) for one in (condition, then, otherwise))
                chosen = np.where(asked.value, left.code, right.code)
                state = np.where(asked.code > KNOWN, asked.code, chosen)
                return Values(np.where(asked.value, left.value, right.value), state)
        raise AssertionError(node)

    def _call(self, call: Call, back: int) -> Values:
        first = call.arguments[0]
        match call.function:
            case "round":
                number = self._value(first, back)
                return Values(round_as_paper(number.value, whole_argument(call, 1, 0)), number.state)
            case "min" | "max" | "abs":
                return self._numeric(call, back)
            case "log":
                number = self._value(first, back)
                low = (number.code == KNOWN) & (number.value <= 0)
                figures = np.log(np.where(number.value > 0, number.value, 1.0))
                return Values(figures, np.where(low, np.int8(MEANINGLESS), number.code))
            case "previous":
                return self._value(first, back + whole_argument(call, 1, 1))
            case "growth":
                return self._growth(call, back)
            case "consecutive":
                return join(True, [self._value(first, back + step) for step in range(whole_argument(call, 1, 1))])
            case "count" | "at_least":
                return self._counting(call, back)
            case "coalesce":
                return self._coalesce([self._value(one, back) for one in call.arguments])
            case "is_missing" | "is_not_applicable":
                asked = UNKNOWN if call.function == "is_missing" else MEANINGLESS
                return Values(settle(self._value(first, back)).code == asked)
        return self.group(call, back, [settle(self._value(one, back)) for one in call.arguments])

    def _growth(self, call: Call, back: int) -> Values:
        now, base = (self._value(call.arguments[0], back + step) for step in (0, whole_argument(call, 1, 1)))
        low = (base.code == KNOWN) & (now.code == KNOWN) & (base.value <= 0)
        whole = worst([now, base])
        state = np.where(low, np.int8(MEANINGLESS), np.int8(KNOWN) if whole is None else whole)
        return Values((now.value - base.value) / base.value * 100, state)

    def _numeric(self, call: Call, back: int) -> Values:
        cells = [self._value(one, back) for one in call.arguments]
        if len(cells) == 1:
            only = cells[0]
            return Values(np.abs(only.value) if call.function == "abs" else only.value, only.state)
        chosen = reduce(np.fmin if call.function == "min" else np.fmax, (one.figures for one in cells))
        if all(one.state is None for one in cells):
            return Values(chosen)
        unknown = reduce(np.logical_or, (one.code == UNKNOWN for one in cells))
        state = np.where(unknown, UNKNOWN, np.where(np.isnan(chosen), MEANINGLESS, KNOWN)).astype(np.int8)
        return Values(chosen, state)

    def _counting(self, call: Call, back: int) -> Values:
        conditions = call.arguments if call.function == "count" else call.arguments[1:]
        flags = [self._value(one, back) for one in conditions]
        holding = reduce(np.add, ((one.value & one.known).astype(np.int32) for one in flags))
        unknown = reduce(np.add, ((one.code == UNKNOWN).astype(np.int32) for one in flags))
        if call.function == "count":
            return Values(holding.astype(float), np.where(unknown > 0, UNKNOWN, KNOWN).astype(np.int8))
        asked = whole_argument(call, 0, 1)
        open_ = (holding < asked) & (holding + unknown >= asked)
        return Values(holding >= asked, np.where(open_, UNKNOWN, KNOWN).astype(np.int8))

    def _coalesce(self, cells: Sequence[Values]) -> Values:
        found = cells[-1]
        for one in reversed(cells[:-1]):
            found = Values(np.where(one.known, one.value, found.value), np.where(one.known, np.int8(KNOWN), found.code))
        return found


_NOTHING = Values(np.full((1, 1), np.nan), np.full((1, 1), UNKNOWN, dtype=np.int8))


def settle(values: Values) -> Values:
    """The values with what cannot exist — infinite, beyond 10³⁰⁰, not a number — as 不适用."""
    if values.value.dtype.kind != "f":
        return values
    sound = np.abs(values.value) < LARGEST
    if values.state is None and sound.all():
        return values
    state = np.where(values.code > KNOWN, values.code, np.where(sound, KNOWN, MEANINGLESS)).astype(np.int8)
    return Values(np.where(state == KNOWN, values.value, np.nan), state)


def worst(cells: Sequence[Values]) -> Array | None:
    """不适用 before 缺数 before known; None where all are known."""
    states = [one.state for one in cells if one.state is not None]
    return reduce(np.maximum, states) if states else None


def join(all_of: bool, cells: Sequence[Values]) -> Values:
    """All of the flags, or any of them. A flag that decides decides; else 缺数 goes before 不适用."""
    if len(cells) == 1:
        return cells[0]
    decided = reduce(np.logical_or, (one.known & (one.value != all_of) for one in cells))
    if all(one.state is None for one in cells):
        return Values(decided != all_of)
    unknown = reduce(np.logical_or, (one.code == UNKNOWN for one in cells))
    absent = reduce(np.logical_or, (one.code > KNOWN for one in cells))
    state = np.where(decided | ~absent, KNOWN, np.where(unknown, UNKNOWN, MEANINGLESS)).astype(np.int8)
    return Values(decided != all_of, state)


def compare(relation: Relation, left: Values, right: Values) -> Values:
    """A comparison; numbers allow for the last digits."""
    one, other = left.value, right.value
    if one.dtype.kind != "f":
        holds = _RELATIONS[relation](one, other)
    else:
        slack = np.maximum(np.abs(one), np.abs(other)) * TOLERANCE
        gap = one - other
        nearer = {"==": np.abs(gap) <= slack, "<=": gap <= slack, ">=": gap >= -slack}
        holds = nearer[relation] if relation in nearer else ~nearer[_OPPOSITE[relation]]
    return Values(holds, worst([left, right]))


_OPPOSITE = {"!=": "==", "<": ">=", ">": "<="}
_RELATIONS: Mapping[Relation, Callable[[Array, Array], Array]] = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal,
    ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip


def round_as_paper(value: Array, digits: int, mode: str = "half up") -> Array:
    """Rounded as `mujun.evaluation.cell.round_paper` rounds: 2.675 gives 2.68."""
    scale = 10.0**digits
    size = np.abs(value)
    size *= scale
    if mode == "half up":
        whole = np.floor(size * (1 + _ALMOST) + 0.5)
    else:
        whole = np.floor(size + size * _ALMOST) if mode == "down" else np.ceil(size - size * _ALMOST)
    whole /= scale
    if size.size and np.nanmax(size, initial=0.0) > 2.0**52:
        whole = np.where(size > 2.0**52, np.abs(value), whole)
    return np.copysign(whole, value)


def _terms(node: Node, sign: float) -> list[tuple[Node, float]]:
    """The terms of a chain of sums and differences with their signs."""
    if isinstance(node, Arithmetic) and node.operator in "+-":
        right = sign if node.operator == "+" else -sign
        return [*_terms(node.left, sign), *_terms(node.right, right)]
    return [(node, sign)]
