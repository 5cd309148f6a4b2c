"""Frames: what may stand around a number, and what the number is where all of it does.

A frame is one line of the grammar. Every field is a regular expression on one part of what is seen around the
number (`Sight`), and only the fields given must hold. Frames are tried in order; the first that holds decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from mujun.documents.passage import Sight
from mujun.documents.quantity import UnitClass
from mujun.documents.reading import NumeralKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a number is and why, in words a reader can check."""

    kind: NumeralKind
    reason: str


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

    def holds(self, sight: Sight) -> bool:
        """Whether the number stands in this frame."""
        return self._fits_number(sight) and self._fits_before(sight) and self._fits_behind(sight)

    def _fits_number(self, sight: Sight) -> bool:
        quantity = sight.quantity
        if self.written is not None and self.written != sight.number.form:
            return False
        if self.classes is not None and (quantity is None or quantity.unit_class not in self.classes):
            return False
        if self.most is not None and (quantity is None or quantity.value > self.most):
            return False
        if self.bound is not None and not self._fits_bound(sight):
            return False
        return _whole(self.word, sight.word) and _whole(self.unit, sight.unit)

    def _fits_bound(self, sight: Sight) -> bool:
        quantity = sight.quantity
        if self.bound == "after":
            return quantity is not None and quantity.bound_span is not None and quantity.bound_after
        return (quantity is not None and quantity.bound is not None) is self.bound

    def _fits_before(self, sight: Sight) -> bool:
        if self.unless is not None and _compile(self.unless).search(sight.clause):
            return False
        if self.lead is not None and not _compile(self.lead).search(sight.lead):
            return False
        return self.clause is None or _compile(self.clause).search(sight.clause) is not None

    def _fits_behind(self, sight: Sight) -> bool:
        return (
            (self.tail is None or _compile(self.tail).match(sight.unit + sight.after) is not None)
            and (self.after is None or _compile(self.after).match(sight.after) is not None)
            and (self.rest is None or _compile(self.rest).match(sight.rest) is not None)
        )


Rule = Frame | Callable[[Sight], Verdict | None]


def first_verdict(rules: Iterable[Rule], sight: Sight) -> Verdict | None:
    """The verdict of the first rule that holds, if any."""
    for rule in rules:
        if isinstance(rule, Frame):
            if rule.holds(sight):
                return Verdict(rule.kind, rule.reason)
            continue
        verdict = rule(sight)
        if verdict is not None:
            return verdict
    return None


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _whole(pattern: str | None, text: str) -> bool:
    return pattern is None or _compile(pattern).fullmatch(text) is not None
