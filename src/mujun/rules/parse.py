"""Expression text → its parts, by recursive descent over a bounded text; nothing is ever executed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import cast

from mujun.errors import Fault, RuleError
from mujun.rules.lexicon import BY_SPELLING, DEAREST, DEEPEST, MOST_PERIODS, Function, Token, point, split_tokens
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
    Operator,
    Relation,
    Text,
    parts,
)

RELATIONS = ("==", "!=", "<", "<=", ">", ">=")


def parse_node(text: str, where: str = "算式") -> Node:
    """The tree of an expression; RuleError with every fault found and its place."""
    parser = _Parser(split_tokens(text, where), where)
    node = parser.choice()
    parser.finish()
    if not parser.faults:
        parser.faults.extend(_depth_faults(node, where) or _cost_faults(node, where))
    if parser.faults:
        raise RuleError(parser.faults)
    return node


@dataclass(slots=True)
class _Parser:
    tokens: tuple[Token, ...]
    where: str
    place: int = 0
    depth: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def choice(self) -> Node:
        """then if condition else otherwise; the loosest binding of all."""
        self._enter()
        then = self.any_of()
        if self._take("word", "if"):
            condition = self.any_of()
            self._demand("word", "else", "“甲 if 条件 else 乙”缺了 else")
            then = Choice(condition, then, self.choice(), then.at)
        self.depth -= 1
        return then

    def any_of(self) -> Node:
        return self._junction("or", self.all_of)

    def all_of(self) -> Node:
        return self._junction("and", self.negation)

    def negation(self) -> Node:
        at = self.now.at
        if self._take("word", "not"):
            self._enter()
            operand = self.negation()
            self.depth -= 1
            return Not(operand, at)
        return self.comparison()

    def comparison(self) -> Node:
        left = self.total()
        negated = self.now.text == "not" and self.tokens[self.place + 1].text == "in"
        if negated:
            self.place += 1
        if self._take("word", "in"):
            return Membership(left, self._choices(), negated, left.at)
        operands, relations = [left], []
        while self.now.kind == "sign" and self.now.text in RELATIONS:
            relations.append(cast(Relation, self._step().text))
            operands.append(self.total())
        return Comparison(tuple(operands), tuple(relations), left.at) if relations else left

    def total(self) -> Node:
        return self._chain(("+", "-"), self.product)

    def product(self) -> Node:
        return self._chain(("*", "/"), self.signed)

    def signed(self) -> Node:
        at = self.now.at
        if self._take("sign", "-"):
            self._enter()
            operand = self.signed()
            self.depth -= 1
            return Negative(operand, at)
        return self.atom()

    def atom(self) -> Node:
        token = self._step()
        match token.kind:
            case "number":
                return Number(Decimal(token.text), token.at)
            case "text":
                return Text(token.text, token.at)
            case "word" if token.text in ("true", "false"):
                return Flag(token.text == "true", token.at)
            case "name":
                return self._call(token) if self._take("sign", "(") else Name(token.text, token.at)
            case "sign" if token.text == "(":
                node = self.choice()
                self._demand("sign", ")", "括号没有合上")
                return node
        raise RuleError(self._unexpected(token))

    def finish(self) -> None:
        if self.now.kind != "end":
            raise RuleError(self._unexpected(self.now))

    def _junction(self, word: str, part: Callable[[], Node]) -> Node:
        operands = [part()]
        while self._take("word", word):
            operands.append(part())
        if len(operands) == 1:
            return operands[0]
        return Junction("and" if word == "and" else "or", tuple(operands), operands[0].at)

    def _chain(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        node, links = part(), 0
        while self.now.kind == "sign" and self.now.text in signs:
            links += 1
            self._check_depth(links)
            operator = cast(Operator, self._step().text)
            node = Arithmetic(operator, node, part(), node.at)
        return node

    def _choices(self) -> tuple[Node, ...]:
        closing = "]" if self._take("sign", "[") else ")"
        if closing == ")":
            self._demand("sign", "(", "in 的后面要跟括号里的一组备选，如 in ('A', 'B')")
        return self._listed(closing)

    def _listed(self, closing: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self._take("sign", closing):
            if items:
                self._demand("sign", ",", "这里应是逗号或合上括号")
            items.append(self.choice())
        return tuple(items)

    def _call(self, name: Token) -> Node:
        self._enter()
        arguments = self._listed(")")
        self.depth -= 1
        function = BY_SPELLING.get(name.text)
        if function is None:
            self.faults.append(_unknown_function(name, self.where))
            return Name(name.text, name.at)
        self.faults.extend(_argument_faults(function, name, arguments, self.where))
        if function.name == "if" and len(arguments) == 3:
            return Choice(*arguments, at=name.at)
        return Call(function.name, arguments, name.at)

    def _enter(self) -> None:
        self.depth += 1
        self._check_depth(self.depth)

    def _check_depth(self, depth: int) -> None:
        if depth > DEEPEST:
            raise RuleError(_too_deep(point(self.where, self.now.at)))

    def _step(self) -> Token:
        token = self.now
        if token.kind != "end":
            self.place += 1
        return token

    def _take(self, kind: str, text: str) -> bool:
        if self.now.kind == kind and self.now.text == text:
            self.place += 1
            return True
        return False

    def _demand(self, kind: str, text: str, found: str) -> None:
        if not self._take(kind, text):
            where = point(self.where, self.now.at)
            raise RuleError(Fault("rules.unexpected", where, found, "算式读不完整", f"补上“{text}”或检查前面的写法"))

    def _unexpected(self, token: Token) -> Fault:
        where = point(self.where, token.at)
        if token.kind == "end":
            remedy = "补全运算符后面的数，或删去多余的符号"
            return Fault("rules.unexpected", where, "算式到这里断了", "算式读不完整", remedy)
        remedy = "检查前面是否少了运算符或逗号；且、或、非的两边要留空格"
        return Fault("rules.unexpected", where, f"“{token.text[:20]}”不该出现在这里", "算式读不完整", remedy)


def _unknown_function(name: Token, where: str) -> Fault:
    near = get_close_matches(name.text, BY_SPELLING, n=1, cutoff=0.5)
    remedy = f"是不是“{near[0]}”" if near else "可用的函数：" + "、".join(sorted(BY_SPELLING))
    found = f"没有函数“{name.text}”"
    return Fault("rules.unknown-function", point(where, name.at), found, "只有表中的函数可用", remedy)


def _argument_faults(function: Function, name: Token, arguments: tuple[Node, ...], where: str) -> list[Fault]:
    place, faults = point(where, name.at), []
    if not function.fewest <= len(arguments) <= function.most:
        asked = str(function.fewest) if function.fewest == function.most else f"{function.fewest}–{function.most}"
        found = f"“{name.text}”给了 {len(arguments)} 个参数，应为 {asked} 个"
        faults.append(Fault("rules.wrong-arity", place, found, "函数算不出来", function.meaning))
    counted = _counted_argument(function, arguments)
    least = 0 if function.name == "round" else 1
    if counted is not None and _whole(counted) not in range(least, MOST_PERIODS + 1):
        found = f"“{name.text}”的期数、个数或位数不是 {least}–{MOST_PERIODS} 的整数"
        faults.append(Fault("rules.bad-count", place, found, "期数、个数须写死才能核对", function.meaning))
    return faults


def _counted_argument(function: Function, arguments: tuple[Node, ...]) -> Node | None:
    place = {"round": 1, "at_least": 0}.get(function.name, function.periods)
    return arguments[place] if place is not None and place < len(arguments) else None


def _whole(node: Node) -> int | None:
    if isinstance(node, Number) and node.value == node.value.to_integral_value() and node.value <= MOST_PERIODS:
        return int(node.value)
    return None


def whole_argument(call: Call, place: int, default: int) -> int:
    """The whole-number argument at a place of a parsed call, or the default where it is left out."""
    if place >= len(call.arguments):
        return default
    whole = _whole(call.arguments[place])
    return default if whole is None else whole


def _depth_faults(node: Node, where: str) -> list[Fault]:
    """Brackets and long chains multiply, so the finished tree is measured too, without recursion."""
    layer, depth = [node], 0
    while layer:
        layer, depth = [part for node in layer for part in parts(node)], depth + 1
    return [_too_deep(where)] if depth > 2 * DEEPEST else []


def _too_deep(where: str) -> Fault:
    found = f"嵌套或连算超过 {DEEPEST} 层"
    return Fault("rules.too-deep", where, found, "这样的算式没人能核对", "拆成几个指标")


def _cost_faults(node: Node, where: str) -> list[Fault]:
    cost = _cost(node)
    if cost <= DEAREST:
        return []
    found = f"要算 {cost} 步，上限 {DEAREST}"
    return [Fault("rules.too-dear", where, found, "连续、前期层层相套，算不完也看不懂", "减少层数或期数")]


def _cost(node: Node) -> int:
    own = 1 + sum(_cost(part) for part in parts(node))
    if isinstance(node, Call) and node.function == "consecutive":
        return own * max(1, whole_argument(node, 1, 1))
    return own * 2 if isinstance(node, Call) and node.function == "growth" else own
