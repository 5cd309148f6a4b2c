"""Frames: what may stand around a number, and what the number is where all of it does.

A frame is one line of the grammar. Every field is a regular expression on one part of what is seen around the
number (`Sight`), and only the fields given must hold. Frames are tried in order; the first that holds decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from mujun.documents.numeral import Form
from mujun.documents.passage import Sight
from mujun.documents.quantity import UnitClass
from mujun.documents.reading import NumeralKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a number is and why, in words a reader can check."""

    kind: NumeralKind
    reason: str


Test = Callable[[Sight], bool]


@dataclass(frozen=True, slots=True)
class Frame:
    """A number is `kind` for `reason` where every given field holds.

    `lead` and `clause` are searched in what stands before the number in its sentence and clause; `tail` must match
    what follows the number, unit included; `after` what follows the unit, `rest` what follows the bound word.
    `unit` and `word` must match whole. `bound` asks for a bound word (True), one behind the number ("after") or none
    (False); `written` for "digits" or "chinese"; `most` is the greatest value.
    """

    kind: NumeralKind
    reason: str
    lead: str | None = None
    clause: str | None = None
    tail: str | None = None
    after: str | None = None
    rest: str | None = None
    unit: str | None = None
    word: str | None = None
    classes: frozenset[UnitClass] | None = None
    bound: bool | str | None = None
    written: str | None = None
    most: float | None = None
    unless: str | None = None

    def suits(self, form: Form, unit_class: UnitClass | None) -> bool:
        """Whether numbers of that form and class of unit can stand in this frame at all."""
        if self.written is not None and self.written != form:
            return False
        if self.classes is not None and unit_class not in self.classes:
            return False
        measured = unit_class not in {None, "none"}
        return self.unit is None or measured or re.fullmatch(self.unit, "") is not None

    def tests(self) -> tuple[Test, ...]:
        """What is asked of a number for this frame to hold, the cheap questions first."""
        tests: list[Test] = []
        if self.most is not None:
            tests.append(_at_most(self.most))
        if self.bound is not None:
            tests.append(_bound_is(self.bound))
        for name, pattern in (("word", self.word), ("unit", self.unit)):
            tests.extend([_asks(name, re.compile(pattern).fullmatch)] if pattern is not None else [])
        for name, pattern in (("tail", self.tail), ("after", self.after), ("rest", self.rest)):
            tests.extend([_asks(name, re.compile(pattern).match)] if pattern is not None else [])
        for name, pattern in (("lead", self.lead), ("clause", self.clause)):
            tests.extend([_asks(name, re.compile(pattern).search)] if pattern is not None else [])
        if self.unless is not None:
            tests.append(_lacks("clause", re.compile(self.unless).search))
        return tuple(tests)


Rule = Frame | Callable[[Sight], Verdict | None]


class Grammar:
    """Rules in the order they are tried. Frames that cannot hold for a kind of number are not tried on it."""

    def __init__(self, *rules: Rule) -> None:
        self._rules = tuple(_prepare(rule) for rule in rules)
        self._for_shape: dict[tuple[Form, UnitClass | None], tuple[_Prepared, ...]] = {}

    def decide(self, sight: Sight) -> Verdict | None:
        """The verdict of the first rule that holds, if any."""
        for tests, verdict, rule in self._rules_for(sight):
            if rule is not None:
                found = rule(sight)
                if found is not None:
                    return found
                continue
            for test in tests:
                if not test(sight):
                    break
            else:
                return verdict
        return None

    def _rules_for(self, sight: Sight) -> tuple[_Prepared, ...]:
        shape = (sight.number.form, sight.quantity.unit_class if sight.quantity else None)
        found = self._for_shape.get(shape)
        if found is None:
            found = tuple(one[1:] for one in self._rules if one[0] is None or one[0].suits(*shape))
            self._for_shape[shape] = found
        return found


_Prepared = tuple[tuple[Test, ...], Verdict | None, Callable[[Sight], Verdict | None] | None]


def _prepare(
    rule: Rule,
) -> tuple[Frame | None, tuple[Test, ...], Verdict | None, Callable[[Sight], Verdict | None] | None]:
    if isinstance(rule, Frame):
        return rule, rule.tests(), Verdict(rule.kind, rule.reason), None
    return None, (), None, rule


def _asks(name: str, matches: Callable[[str], object]) -> Test:
    part = attrgetter(name)
    return lambda sight: matches(part(sight)) is not None


def _lacks(name: str, matches: Callable[[str], object]) -> Test:
    part = attrgetter(name)
    return lambda sight: matches(part(sight)) is None


def _at_most(most: float) -> Test:
    return lambda sight: sight.quantity is not None and sight.quantity.value <= most


def _bound_is(bound: bool | str) -> Test:
    if bound == "after":
        return lambda sight: bool(sight.quantity and sight.quantity.bound_span and sight.quantity.bound_after)
    return lambda sight: (sight.quantity is not None and sight.quantity.bound is not None) is bound
