"""Arithmetic as on paper: decimal steps of 34 digits, rounding, growth, comparison at 15 significant digits.

Whatever cannot exist — a division by zero, a result of 10³⁰⁰ and more — is not applicable.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from mujun.rules.syntax import Relation
from mujun.rules.value import MISSING, NOT_APPLICABLE, Absent, Value

Exact = Decimal | bool | str | Absent

PAPER = Context(prec=34, rounding=ROUND_HALF_UP, Emax=9999, Emin=-9999, traps=[])
PRINT = Context(prec=15, rounding=ROUND_HALF_UP, Emax=9999, Emin=-9999, traps=[])
_LARGEST = Decimal("1e300")


def exact(value: Value | Decimal) -> Exact:
    """A given value ready for exact arithmetic; NaN is missing, an infinite number has no meaning."""
    if isinstance(value, bool | str | Absent):
        return value
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if number.is_nan():
        return MISSING
    return _settled(number)


def calculate(operator: str, left: Decimal, right: Decimal) -> Decimal | Absent:
    """One arithmetic step on paper; division by zero and results beyond 10³⁰⁰ are not applicable."""
    match operator:
        case "+":
            return _settled(PAPER.add(left, right))
        case "-":
            return _settled(PAPER.subtract(left, right))
        case "*":
            return _settled(PAPER.multiply(left, right))
    return NOT_APPLICABLE if right == 0 else _settled(PAPER.divide(left, right))


def natural_log(number: Decimal) -> Decimal | Absent:
    """The natural logarithm; of zero and below there is none."""
    return NOT_APPLICABLE if number <= 0 else PAPER.ln(number)


def growth(now: Decimal, base: Decimal) -> Decimal | Absent:
    """Growth over a positive base, in per cent."""
    return _settled(PAPER.multiply(PAPER.divide(PAPER.subtract(now, base), base), Decimal(100)))


def round_half_up(number: Decimal, digits: int) -> Decimal:
    """Rounded to so many decimals, halves away from zero; a number too long to round stays as it is."""
    if number.adjusted() + digits >= PAPER.prec:
        return number
    return number.quantize(Decimal(1).scaleb(-digits), context=PAPER)


def compare(relation: Relation, left: Exact, right: Exact) -> bool | Absent:
    """Whether a relation holds between two values of one kind; numbers are taken at 15 significant digits."""
    if isinstance(left, Absent) or isinstance(right, Absent):
        return join_absences([left, right])
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        left, right = PRINT.plus(left), PRINT.plus(right)
        return _holds(relation, (left > right) - (left < right))
    if type(left) is not type(right):
        return relation == "!="
    if isinstance(left, str) and isinstance(right, str) and relation not in ("==", "!="):
        return _holds(relation, (left > right) - (left < right))
    return (left == right) is (relation == "==")


def _holds(relation: Relation, order: int) -> bool:
    answers = {"==": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}
    return answers[relation]


def join_absences(values: Sequence[object], missing_first: bool = False) -> Absent:
    """The absence of values of which at least one is absent: 不适用 goes before 缺数, unless `missing_first`."""
    first, second = (MISSING, NOT_APPLICABLE) if missing_first else (NOT_APPLICABLE, MISSING)
    return first if first in values else second


def _settled(number: Decimal) -> Decimal | Absent:
    return number if number.is_finite() and abs(number) < _LARGEST else NOT_APPLICABLE
