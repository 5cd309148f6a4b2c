"""Sentences and clauses of a normal text, and the view a rule gets of one number: what stands before and after it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from mujun.documents.numeral import Number
from mujun.documents.quantity import Quantity

_SENTENCE_END = re.compile(r"[。!?\n\t]|;(?=\n)")
_CLAUSE_END = re.compile(r"[,;:。!?\n\t|]")
_LINE_END = re.compile(r"\n")
_LONGEST_SENTENCE = 1500
_LONGEST_BEFORE = 160
_LONGEST_AFTER = 60


class Passages:
    """Where sentences and clauses begin and end. Built once per text; every question is a binary search."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._sentence_ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        self._clause_ends = [match.end() for match in _CLAUSE_END.finditer(text)]
        self._line_ends = [match.end() for match in _LINE_END.finditer(text)]

    def sentence(self, position: int) -> tuple[int, int]:
        """The sentence that holds a position, its closing mark included; of a very long one, the part before it."""
        start, end = self._around(self._sentence_ends, position)
        return max(start, position - _LONGEST_SENTENCE), end

    def line(self, position: int) -> int:
        """Where the paragraph that holds a position begins."""
        return self._around(self._line_ends, position)[0]

    def clause(self, position: int) -> tuple[int, int]:
        """The clause (between commas, colons, semicolons, full stops) that holds a position."""
        return self._around(self._clause_ends, position)

    def _around(self, ends: list[int], position: int) -> tuple[int, int]:
        index = bisect_right(ends, position)
        start = ends[index - 1] if index else 0
        return start, ends[index] if index < len(ends) else len(self.text)


@dataclass(frozen=True, slots=True)
class Sight:
    """One number in its surroundings.

    `lead` runs from the beginning of the sentence to the number, `clause` from the beginning of the clause; `unit`
    is the printed unit, `after` runs from the unit to the end of the clause, `beyond` from the bound word to the end
    of the sentence. `previous` and `following` are the neighbouring numbers of the same clause.
    """

    index: int
    number: Number
    quantity: Quantity | None
    word: str
    lead: str
    clause: str
    unit: str
    after: str
    beyond: str
    rest: str

    @property
    def tail(self) -> str:
        """What follows the number to the end of the clause, unit included."""
        return self.unit + self.after

    @property
    def chinese(self) -> bool:
        """Whether the number is written in Chinese numerals."""
        return self.number.form == "chinese"


def view(text: str, passages: Passages, index: int, number: Number, quantity: Quantity | None) -> Sight:
    """What the rules may look at to decide what a number is."""
    start = number.full_start
    end = max(quantity.end if quantity else number.full_end, number.end)
    unit_end = max(quantity.unit[1] if quantity else number.full_end, number.end)
    sentence_start, sentence_end = passages.sentence(start)
    clause_start, clause_end = passages.clause(start)
    after_end = max(clause_end, unit_end)
    if unit_end > clause_end:
        after_end = passages.clause(unit_end)[1]
    return Sight(
        index=index,
        number=number,
        quantity=quantity,
        word=text[start : number.full_end],
        lead=text[max(sentence_start, start - _LONGEST_BEFORE) : start],
        clause=text[max(clause_start, start - _LONGEST_BEFORE) : start],
        unit=text[slice(*quantity.unit)] if quantity else "",
        after=text[unit_end : min(after_end, unit_end + _LONGEST_AFTER)],
        beyond=text[end : min(max(sentence_end, end), end + _LONGEST_AFTER)],
        rest=text[end : min(max(after_end, end), end + _LONGEST_AFTER)],
    )
