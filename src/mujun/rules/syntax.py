"""The parts an expression is made of. Frozen values, so that an evaluator or a compiler to tables can walk them.

`at` is the place in the text, counted from 1; it does not take part in equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Operator = Literal["+", "-", "*", "/"]
Relation = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, in decimal."""

    value: Decimal
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Flag:
    """真 or 假."""

    value: bool
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A name whose value is given at evaluation."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """−x."""

    operand: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """x + y, x − y, x × y, x ÷ y."""

    operator: Operator
    left: Node
    right: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """a < b, or chained a < b <= c: every neighbouring pair must hold."""

    operands: tuple[Node, ...]
    relations: tuple[Relation, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Membership:
    """x in (a, b, c)."""

    operand: Node
    choices: tuple[Node, ...]
    negated: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """not x."""

    operand: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Junction:
    """All of the operands (and), or any of them (or)."""

    word: Literal["and", "or"]
    operands: tuple[Node, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """`then` if `condition` else `otherwise`."""

    condition: Node
    then: Node
    otherwise: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the list; `function` is its stable Latin name whatever spelling was written."""

    function: str
    arguments: tuple[Node, ...]
    at: int = field(default=0, compare=False)


Node = Number | Text | Flag | Name | Negative | Arithmetic | Comparison | Membership | Not | Junction | Choice | Call


def parts(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, left to right."""
    match node:
        case Number() | Text() | Flag() | Name():
            return ()
        case Negative(operand) | Not(operand):
            return (operand,)
        case Arithmetic(_, left, right):
            return (left, right)
        case Membership(operand, choices):
            return (operand, *choices)
        case Choice(condition, then, otherwise):
            return (condition, then, otherwise)
        case Comparison(operands) | Junction(_, operands) | Call(_, operands):
            return operands
