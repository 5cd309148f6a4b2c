"""The arithmetic of an expression, written so that a person can redo it on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mujun.rules.evaluate import Evaluation, Given, evaluate_node
from mujun.rules.lexicon import FUNCTIONS, GROUP_FUNCTIONS
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
    Text,
    parts,
)
from mujun.rules.value import Value, show_value

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷", "<=": "≤", ">=": "≥", "!=": "≠", "==": "==", "<": "<", ">": ">"}
_SPELLING = {function.name: function.spellings[0] for function in FUNCTIONS}
_ELSEWHERE = {"previous", "growth", "consecutive", *GROUP_FUNCTIONS}
_LOOSE = (Choice, Junction, Not, Comparison, Membership)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The value, the formula in its own words, the formula with figures, and each step from the inside out."""

    value: Value
    formula: str
    figures: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        if self.figures in (self.formula, show_value(self.value)):
            return f"{self.formula} = {show_value(self.value)}"
        return f"{self.formula} = {self.figures} = {show_value(self.value)}"


def explain_node(node: Node, given: Given, earlier: Sequence[Given] = (), where: str = "算式") -> Explanation:
    """The value of a parsed expression with the arithmetic that gives it; RuleError as for evaluation."""
    value = evaluate_node(node, given, earlier, where)
    writer = _Writer(Evaluation((given, *earlier), where))
    steps = tuple(dict.fromkeys(writer.steps(node)))
    return Explanation(value, write_node(node), writer.write(node), steps)


def write_node(node: Node) -> str:
    """The expression in its own words, with the signs a reader of Chinese documents expects."""
    return _Writer(None).write(node)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes nodes; with an evaluation, names become their figures."""

    evaluation: Evaluation | None

    def write(self, node: Node) -> str:
        match node:
            case Number(value) | Flag(value):
                return show_value(_plain(value))
            case Text(value):
                return f"“{value}”"
            case Name(name):
                return name if self.evaluation is None else _shown(self.evaluation.value_of(node))
            case Negative(operand):
                return f"−{self._tight(operand)}"
            case Arithmetic():
                return self._arithmetic(node)
            case Call():
                return self._call(node)
            case _:
                return self._judgement(node)

    def steps(self, node: Node) -> Iterator[str]:
        """One line for each operation on figures, innermost first; what lies in other periods or firms is one line."""
        if self.evaluation is None or not parts(node):
            return
        if not (isinstance(node, Call) and node.function in _ELSEWHERE):
            for part in parts(node):
                yield from self.steps(part)
        yield f"{write_node(node)} = {_shown(self.evaluation.value_of(node))}"

    def _call(self, node: Call) -> str:
        if self.evaluation is not None and node.function in _ELSEWHERE:
            return _shown(self.evaluation.value_of(node))
        return f"{_SPELLING[node.function]}({self._list(node.arguments)})"

    def _arithmetic(self, node: Arithmetic) -> str:
        left, right = self.write(node.left), self.write(node.right)
        if isinstance(node.left, _LOOSE) or (_loose_sum(node.left) and node.operator in "*/"):
            left = f"({left})"
        if isinstance(node.right, (*_LOOSE, Arithmetic, Negative)) or right.startswith("-"):
            right = f"({right})" if not (node.operator == "+" and isinstance(node.right, Arithmetic)) else right
        return f"{left} {_SIGNS[node.operator]} {right}"

    def _judgement(self, node: Node) -> str:
        match node:
            case Comparison(operands, relations):
                written = [self._tight(operand, _LOOSE) for operand in operands]
                pairs = zip(relations, written[1:], strict=True)
                return written[0] + "".join(f" {_SIGNS[relation]} {right}" for relation, right in pairs)
            case Membership(operand, choices, negated):
                return f"{self._tight(operand, _LOOSE)} {'不' if negated else ''}属于 ({self._list(choices)})"
            case Not(operand):
                return f"非 {self._tight(operand)}"
            case Junction(word, operands):
                joint = " 且 " if word == "and" else " 或 "
                return joint.join(self._tight(operand, (Choice, Junction)) for operand in operands)
            case Choice(condition, then, otherwise):
                return f"若({self._list((condition, then, otherwise))})"
        raise AssertionError(node)

    def _list(self, nodes: Sequence[Node]) -> str:
        return ", ".join(self.write(node) for node in nodes)

    def _tight(self, node: Node, loose: tuple[type, ...] = (*_LOOSE, Arithmetic)) -> str:
        return f"({self.write(node)})" if isinstance(node, loose) else self.write(node)


def _loose_sum(node: Node) -> bool:
    return isinstance(node, Negative) or (isinstance(node, Arithmetic) and node.operator in "+-")


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def _shown(value: object) -> str:
    return f"“{value}”" if isinstance(value, str) else show_value(_plain(value))
