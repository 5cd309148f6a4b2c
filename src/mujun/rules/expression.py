"""Expressions: the small, safe, total language of packs. Parse once, then ask for names, values or the arithmetic.

>>> expression = parse_expression("实际进度 - 序时进度")
>>> evaluate(expression, {"实际进度": 41, "序时进度": 50})
-9.0
>>> print(explain(expression, {"实际进度": 41, "序时进度": 50}))
实际进度 − 序时进度 = 41 − 50 = -9
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mujun.rules.evaluate import Given, Group, evaluate_node
from mujun.rules.explain import Explanation, explain_node, write_node
from mujun.rules.parse import parse_node
from mujun.rules.syntax import Name, Node, parts
from mujun.rules.value import Value


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: its text as written, its tree, and where it stands (for faults)."""

    text: str
    node: Node
    where: str = "算式"

    @property
    def words(self) -> str:
        """The formula in the signs a reader of Chinese documents expects."""
        return write_node(self.node)


def parse_expression(text: str, where: str = "算式") -> Expression:
    """The expression a text states; RuleError with every fault and its place."""
    return Expression(text, parse_node(text, where), where)


def names(expression: Expression) -> tuple[str, ...]:
    """The names the expression uses, each once, in the order they are met."""
    found: dict[str, None] = {}
    stack = [expression.node]
    while stack:
        node = stack.pop()
        if isinstance(node, Name):
            found[node.name] = None
        stack.extend(reversed(parts(node)))
    return tuple(found)


def evaluate(expression: Expression, given: Given, earlier: Sequence[Given] = (), group: Group = ()) -> Value:
    """The value for one entity; `earlier` holds the values of the periods before, nearest first.

    `group` holds the periods (nearest first) of every firm of the group, this one among them.

    A number comes back as float. RuleError for a name without a value and for values of the wrong kind; every
    absence and every impossible division has a stated value instead (see `mujun.rules.evaluate`).
    """
    return evaluate_node(expression.node, given, earlier, expression.where, group)


def explain(expression: Expression, given: Given, earlier: Sequence[Given] = ()) -> Explanation:
    """The value with the arithmetic a person can redo."""
    return explain_node(expression.node, given, earlier, expression.where)
