"""The value of an expression for one entity, in decimal arithmetic as on paper.

What each operation gives where a value is absent (缺数 is unknown, 不适用 has no meaning; neither is zero):

====================  =======================================  ==========================================
operation             an operand is 不适用                       an operand is 缺数 (none 不适用)
====================  =======================================  ==========================================
+ − × ÷, −x, round    不适用                                     缺数
comparison, in        不适用                                     缺数
and / or              the other operand decides; else 缺数        a false / a true decides; else 缺数
                      before 不适用
not, abs              不适用                                     缺数
min, max              left out; 不适用 when all are             缺数
if                    the condition's absence is the answer; the branch not taken does not matter
coalesce              passed over                              passed over
count                 not counted                              缺数
at_least(k, …)        not counted                              缺数 only where it could change the answer
values of a group     members without a value are left out (see `mujun.rules.group`)
====================  =======================================  ==========================================

Division by zero, growth from a base of zero or less, and results of 10³⁰⁰ and more are 不适用: no figure exists,
however much more one knew. An earlier period that is not given is 缺数, and so is a group that is not given. Numbers
are compared and returned at 15 significant digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mujun.errors import Fault, RuleError
from mujun.rules.arithmetic import (
    PAPER,
    PRINT,
    Exact,
    calculate,
    compare,
    exact,
    growth,
    join_absences,
    natural_log,
    round_half_up,
)
from mujun.rules.group import group_value
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
    Text,
)
from mujun.rules.value import MISSING, NOT_APPLICABLE, Absent, Value

Given = Mapping[str, Value | Decimal]
Group = Sequence[Sequence[Given]]


def evaluate_node(
    node: Node, given: Given, earlier: Sequence[Given] = (), where: str = "算式", group: Group = ()
) -> Value:
    """The value of a parsed expression; `earlier` holds the periods before, nearest first.

    `group` holds the periods of every member of the group, the firm itself among them.

    RuleError for a name that is not given, or a text or a yes/no where a number is needed (and the reverse).
    """
    value = Evaluation((given, *earlier), where, group).value_of(node)
    return float(PRINT.plus(value)) if isinstance(value, Decimal) else value


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation: the values of every period, nearest first, where the expression stands, and the group."""

    periods: tuple[Given, ...]
    where: str
    group: Group = ()

    def value_of(self, node: Node, back: int = 0) -> Exact:
        """The exact value of a node, `back` periods before the current one."""
        match node:
            case Number(value) | Text(value) | Flag(value):
                return value
            case Name(name, at):
                return self._lookup(name, back, at)
            case Negative(operand):
                number = self.number(operand, back)
                return number if isinstance(number, Absent) else PAPER.minus(number)
            case Arithmetic():
                return self._arithmetic(node, back)
            case Call():
                return self._call(node, back)
            case _:
                return self._judge(node, back)

    def number(self, node: Node, back: int = 0) -> Decimal | Absent:
        """The value of a node that must be a number."""
        value = self.value_of(node, back)
        if isinstance(value, Decimal | Absent):
            return value
        raise RuleError(_wrong_kind(node, value, "数", self.where))

    def flag(self, node: Node, back: int = 0) -> bool | Absent:
        """The value of a node that must be a yes or no."""
        value = self.value_of(node, back)
        if isinstance(value, bool | Absent):
            return value
        raise RuleError(_wrong_kind(node, value, "是或否", self.where))

    def _lookup(self, name: str, back: int, at: int) -> Exact:
        if back >= len(self.periods):
            return MISSING
        if name in self.periods[back]:
            return exact(self.periods[back][name])
        if back:
            return MISSING
        found, why = f"没有给出“{name}”的值", "缺数要明说，不能当作没有这个名字"
        remedy = "补上这个数，或写明缺数、不适用"
        raise RuleError(Fault("rules.unknown-name", point(self.where, at), found, why, remedy))

    def _judge(self, node: Node, back: int) -> Exact:
        match node:
            case Comparison():
                return self._comparison(node, back)
            case Membership():
                return self._membership(node, back)
            case Not(operand):
                flag = self.flag(operand, back)
                return flag if isinstance(flag, Absent) else not flag
            case Junction(word, operands):
                return _joined(word == "and", [self.flag(operand, back) for operand in operands])
            case Choice(condition, then, otherwise):
                holds = self.flag(condition, back)
                return holds if isinstance(holds, Absent) else self.value_of(then if holds else otherwise, back)
        raise AssertionError(node)

    def _arithmetic(self, node: Arithmetic, back: int) -> Decimal | Absent:
        left, right = self.number(node.left, back), self.number(node.right, back)
        if isinstance(left, Absent) or isinstance(right, Absent):
            return join_absences([left, right])
        return calculate(node.operator, left, right)

    def _comparison(self, node: Comparison, back: int) -> bool | Absent:
        values = [self.value_of(operand, back) for operand in node.operands]
        for operand, left, value in zip(node.operands[1:], values, values[1:], strict=False):
            if not _comparable(left, value):
                raise RuleError(_wrong_kind(operand, value, "与左边同类的值", self.where))
        pairs = zip(node.relations, values, values[1:], strict=False)
        return _joined(True, [compare(relation, left, right) for relation, left, right in pairs])

    def _membership(self, node: Membership, back: int) -> bool | Absent:
        value = self.value_of(node.operand, back)
        found = _joined(False, [compare("==", value, self.value_of(choice, back)) for choice in node.choices])
        if isinstance(value, Absent):
            return value
        return found if isinstance(found, Absent) else found is not node.negated

    def _call(self, call: Call, back: int) -> Exact:
        match call.function:
            case "min" | "max" | "abs" | "round" | "log":
                return self._numeric_call(call, back)
            case "previous" | "growth" | "consecutive":
                return self._period_call(call, back)
            case "count" | "at_least":
                return self._counting_call(call, back)
            case "coalesce":
                values = [self.value_of(argument, back) for argument in call.arguments]
                return next((value for value in values if not isinstance(value, Absent)), values[-1])
        if call.function in GROUP_FUNCTIONS:
            return self._group_call(call, back)
        asked = MISSING if call.function == "is_missing" else NOT_APPLICABLE
        return self.value_of(call.arguments[0], back) is asked

    def _group_call(self, call: Call, back: int) -> Decimal | Absent:
        if not self.group:
            return MISSING
        members = [Evaluation(tuple(periods), self.where, self.group) for periods in self.group]
        values = [tuple(member.number(argument, back) for argument in call.arguments) for member in members]
        own = tuple(self.number(argument, back) for argument in call.arguments)
        return group_value(call.function, values, own)

    def _numeric_call(self, call: Call, back: int) -> Decimal | Absent:
        if call.function == "round":
            number = self.number(call.arguments[0], back)
            return number if isinstance(number, Absent) else round_half_up(number, whole_argument(call, 1, 0))
        numbers = [self.number(argument, back) for argument in call.arguments]
        known = [number for number in numbers if isinstance(number, Decimal)]
        if MISSING in numbers or not known:
            return MISSING if MISSING in numbers else NOT_APPLICABLE
        if call.function == "log":
            return natural_log(known[0])
        return abs(known[0]) if call.function == "abs" else (min if call.function == "min" else max)(known)

    def _period_call(self, call: Call, back: int) -> Exact:
        subject = call.arguments[0]
        periods = whole_argument(call, 1, 1)
        if call.function == "previous":
            return self.value_of(subject, back + periods)
        if call.function == "consecutive":
            return _joined(True, [self.flag(subject, back + step) for step in range(periods)])
        now, base = self.number(subject, back), self.number(subject, back + periods)
        if isinstance(now, Absent) or isinstance(base, Absent):
            return join_absences([now, base])
        return NOT_APPLICABLE if base <= 0 else growth(now, base)

    def _counting_call(self, call: Call, back: int) -> Exact:
        conditions = call.arguments if call.function == "count" else call.arguments[1:]
        flags = [self.flag(condition, back) for condition in conditions]
        holding, unknown = flags.count(True), flags.count(MISSING)
        if call.function == "count":
            return MISSING if unknown else Decimal(holding)
        asked = whole_argument(call, 0, 1)
        return MISSING if holding < asked <= holding + unknown else holding >= asked


def _joined(all_of: bool, flags: Sequence[bool | Absent]) -> bool | Absent:
    decisive = not all_of
    if decisive in flags:
        return decisive
    return join_absences(flags, missing_first=True) if any(isinstance(flag, Absent) for flag in flags) else all_of


def _comparable(left: Exact, right: Exact) -> bool:
    return isinstance(left, Absent) or isinstance(right, Absent) or type(left) is type(right)


def _wrong_kind(node: Node, value: Exact, wanted: str, where: str) -> Fault:
    kind = "文字" if isinstance(value, str) else "是或否" if isinstance(value, bool) else "数"
    found = f"这里要{wanted}，得到的是{kind}"
    return Fault(
        "rules.wrong-kind", point(where, node.at), found, "不同类的值不能放在一起算", "检查引号，或换成同类的指标"
    )
