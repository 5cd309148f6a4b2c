"""A formula read as one thing over another, whatever written numbers it is scaled by: what sum over sum is taken of."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from mujun.rules.syntax import Arithmetic, Call, Name, Negative, Node, Number, parts

_ONE: Final = Number(Decimal(1))


def quotient_of(node: Node) -> tuple[Node, Node] | None:
    """What stands above and below the line of a formula that is a product of figures over a product of figures.

    Written numbers go above, so that sum over sum of 甲 / 乙 * 100 is Σ(甲 × 100) ÷ Σ乙. None where nothing but numbers
    stands below, and where a figure that is itself a quotient is added to or called upon: that has no sum over sum.
    """
    if isinstance(node, Arithmetic) and node.operator == "/" and not _divides(node.left) and not _divides(node.right):
        return (node.left, node.right) if _names_something(node.right) else None
    above: list[Node] = []
    below: list[Node] = []
    _sort_factors(node, above, below)
    scale = [factor for factor in below if not _names_something(factor)]
    figures = [factor for factor in below if _names_something(factor)]
    if not figures or any(_divides(factor) for factor in (*above, *below)):
        return None
    top = _multiply(above)
    return Arithmetic("/", top, _multiply(scale)) if scale else top, _multiply(figures)


def _sort_factors(node: Node, above: list[Node], below: list[Node]) -> None:
    match node:
        case Arithmetic("*", left, right):
            _sort_factors(left, above, below)
            _sort_factors(right, above, below)
        case Arithmetic("/", left, right):
            _sort_factors(left, above, below)
            _sort_factors(right, below, above)
        case Negative(operand):
            above.append(Negative(_ONE))
            _sort_factors(operand, above, below)
        case _:
            above.append(node)


def _multiply(factors: list[Node]) -> Node:
    first, *others = factors or [_ONE]
    for factor in others:
        first = Arithmetic("*", first, factor)
    return first


def _divides(node: Node) -> bool:
    """Whether anything inside is divided by a figure."""
    mine = isinstance(node, Arithmetic) and node.operator == "/" and _names_something(node.right)
    return mine or any(_divides(part) for part in parts(node))


def _names_something(node: Node) -> bool:
    return isinstance(node, Name | Call) or any(_names_something(part) for part in parts(node))
