"""Targets and results: every number of a document read, sorted, and stated with all its fields and their places."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from mujun.documents.comparison import Comparison, compare
from mujun.documents.deadline import Calendar, Due
from mujun.documents.draft import Draft, Listed, find_lists, join_pairs, share_bounds, share_units
from mujun.documents.frames import Verdict
from mujun.documents.hindsight import Hindsight
from mujun.documents.horizon import Horizon
from mujun.documents.normal import NormalText
from mujun.documents.numeral import find_numbers
from mujun.documents.outline import Outline
from mujun.documents.passage import Passages, Sight, view
from mujun.documents.quantity import read_quantities
from mujun.documents.reading import Kind, Numeral, NumeralKind, Span, StatedTarget
from mujun.documents.sorting import sort_cell, sort_number
from mujun.documents.wording import Wording

_OUTSIDE: dict[str, tuple[NumeralKind, str]] = {
    "page_mark": ("ordinal", "页码标记"),
    "furniture": ("reference", "网页附属文字"),
    "source_line": ("reference", "来源说明行"),
}
_DATE = Verdict("date", "日期或期间")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read about one draft."""

    quote: tuple[int, int]
    indicator: tuple[int, int] | None
    comparison: Comparison
    due: Due
    kind: Kind


def find_targets(
    normal: NormalText, outline: Outline, year: int | None
) -> tuple[tuple[StatedTarget, ...], tuple[Numeral, ...]]:
    """The targets and results of a document, and what every one of its numbers was taken for.

    Numerals come in printed order, none inside another, and cover every digit of the original, page marks and web
    furniture included.
    `year` is the year the document was issued, which 今年 and 去年 count from where the text names no plan year.
    """
    with _collector_at_rest():
        return _Reader(normal, outline, year).read()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Nothing read here refers back to itself; walking the growing heap would make long texts dearer per page."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Reader:
    def __init__(self, normal: NormalText, outline: Outline, year: int | None) -> None:
        self.normal, self.outline, self.text = normal, outline, normal.text
        self.passages = Passages(self.text)
        self.horizon = Horizon(outline, year)
        self.calendar = Calendar(self.horizon, self.passages)
        self.hindsight = Hindsight(self.calendar)
        self.wording = Wording(normal, self.passages, outline)
        self.numbers = find_numbers(self.text, split_thousands=self._printed_full_width_commas())
        self.quantities = read_quantities(self.text, self.numbers)
        self.verdicts: dict[int, Verdict] = {}
        self._sections: dict[int | None, str | None] = {}

    def read(self) -> tuple[tuple[StatedTarget, ...], tuple[Numeral, ...]]:
        drafts = self._draft()
        share_units(self.text, drafts)
        share_bounds(self.text, drafts)
        drafts = join_pairs(self.text, drafts)
        targets = tuple(
            self._state(draft, reading) for draft, reading in zip(drafts, self._complete(drafts), strict=True)
        )
        return targets, self._numerals(drafts, targets)

    def _printed_full_width_commas(self) -> set[int]:
        """Commas of the normal text that are printed as ，: they separate words, never thousands."""
        raw, offsets = self.normal.raw, self.normal.offsets
        commas = (match.start() for match in re.finditer(r"(?<=\d),(?=\d{3})", self.text))
        return {comma for comma in commas if raw[offsets[comma]] != ","}

    def _draft(self) -> list[Draft]:
        drafts: list[Draft] = []
        dated = self._dated_numbers()
        for index, number in enumerate(self.numbers):
            if index in self.verdicts:
                continue
            if index in dated:
                self.verdicts[index] = _DATE
                continue
            quantity = self.quantities.get(index)
            sight = view(self.text, self.passages, index, number, quantity)
            verdict = self._sort(sight)
            taken = tuple(range(index, (quantity.high if quantity else index) + 1))
            self.verdicts.update(dict.fromkeys(taken, verdict))
            if verdict.kind == "target" and quantity is not None:
                drafts.append(self._begin(sight, verdict, taken))
        return drafts

    def _begin(self, sight: Sight, verdict: Verdict, numbers: tuple[int, ...]) -> Draft:
        quantity = sight.quantity
        assert quantity is not None
        unit, printed = quantity.unit, self._printed_unit(quantity.unit)
        head_unit = self._head_unit(quantity.start)
        if head_unit and not re.sub(r"[十百千万亿萬億]", "", printed):
            printed += head_unit
        return Draft(
            sight, quantity, verdict, numbers, self.passages.clause(quantity.start)[0], quantity.value, quantity.value2,
            unit, printed, quantity.bound_span, quantity.end,
        )  # fmt: skip

    def _head_unit(self, position: int) -> str | None:
        """The unit in brackets of the column head, for a number in a table."""
        place = self.outline.table_at(position)
        if place is None or place[2] >= len(place[0].head.cells):
            return None
        match = re.search(r"\(([^()]{1,10})\)$|[,、:](?:单位:)?([^()]{1,6})$", place[0].head.cells[place[2]].text)
        return (match.group(1) or match.group(2)).removeprefix("单位:") if match else None

    def _printed_unit(self, unit: tuple[int, int]) -> str:
        printed = self.normal.printed(*unit).strip()
        return re.sub(r"[多余餘几幾]", "", printed) if len(printed) > 1 else printed

    def _sort(self, sight: Sight) -> Verdict:
        place = self.outline.table_at(sight.number.full_start)
        if place is None:
            return sort_number(sight)
        table, row, column = place
        role = table.roles[column] if column < len(table.roles) else "other"
        return sort_cell(sight, row.cells[column], role, head=row is table.head)

    def _dated_numbers(self) -> set[int]:
        found: set[int] = set()
        index = 0
        for date in self.horizon.dates:
            while index < len(self.numbers) and self.numbers[index].full_start < date.start:
                index += 1
            while index < len(self.numbers) and self.numbers[index].full_start < date.end:
                found.add(index)
                index += 1
        return found

    def _complete(self, drafts: Sequence[Draft]) -> list[_Reading]:
        lists = find_lists(self.text, drafts)
        readings: list[_Reading] = []
        for position, draft in enumerate(drafts):
            sentence = self.passages.sentence(draft.start)[0]
            previous = drafts[position - 1] if position and drafts[position - 1].start >= sentence else None
            before = readings[-1] if previous else None
            back = self.hindsight.looks_back(draft.start)
            quote = self.wording.quote(draft, previous)
            indicator = self.wording.indicator(draft, quote) or (before.indicator if before else None)
            comparison = self._compare(draft, previous, before, sentence)
            due = self._due(draft, lists.get(position), back)
            readings.append(_Reading(quote, indicator, comparison, due, "result" if back else "target"))
        return readings

    def _compare(self, draft: Draft, previous: Draft | None, before: _Reading | None, sentence: int) -> Comparison:
        between = self.text[previous.end : draft.start] if previous else ""
        opening = self.text[max(sentence, draft.clause_start - 60) : max(sentence, draft.clause_start - 1)]
        found = compare(draft.sight, draft.quantity, before.comparison if before else None, between, opening)
        if draft.stretch is None:
            return found
        return replace(found, comparator=found.comparator if found.changes else "=", bound=None)

    def _due(self, draft: Draft, listed: Listed | None, back: bool) -> Due:
        due = self.calendar.due(draft.start, draft.end, looks_back=back)
        dates = self.calendar.date_list(listed.start, listed.size) if listed else []
        if not listed or not dates:
            return due
        date = dates[listed.rank]
        resolved = date.resolve(self.horizon.plan_year)
        return replace(due, deadline=resolved, place=(date.start, date.end), how="并列日期逐一对应")

    def _state(self, draft: Draft, reading: _Reading) -> StatedTarget:
        places = {
            "quote": reading.quote,
            "number": (self.numbers[draft.quantity.low].start, draft.quantity.number_end),
            "indicator": reading.indicator,
            "unit": draft.unit,
            "bound": draft.bound,
            "deadline": reading.due.place,
            "period": reading.due.period_place,
        }
        spans = {name: self.normal.original(*place) for name, place in places.items() if place and place[0] < place[1]}
        named = reading.indicator or reading.quote
        comparison, due = reading.comparison, reading.due
        return StatedTarget(
            quote=spans["quote"], number=spans["number"], indicator=self.normal.printed(*named).strip(),
            value=draft.value, value2=draft.value2, stretch=draft.stretch, unit=draft.unit_text,
            comparator=comparison.comparator, bound=comparison.bound, basis=comparison.basis,
            deadline=due.deadline, period=due.period, kind=reading.kind,
            item=self.outline.item_at(draft.start), section=self._section(draft.start),
            reason=f"{draft.verdict.reason}；期限：{due.how}", spans=spans,
        )  # fmt: skip

    def _section(self, position: int) -> str | None:
        node = self.outline.node_at(position)
        if node not in self._sections:
            self._sections[node] = self.outline.section_at(position)
        return self._sections[node]

    def _numerals(self, drafts: Sequence[Draft], targets: Sequence[StatedTarget]) -> tuple[Numeral, ...]:
        owner = {index: position for position, draft in enumerate(drafts) for index in draft.numbers}
        found: list[Numeral] = []
        for index, number in enumerate(self.numbers):
            target = owner.get(index)
            kind = self.verdicts[index].kind if target is None else targets[target].kind
            span = self.normal.original(number.full_start, number.full_end)
            found.append(Numeral(span, number.value, kind, self.verdicts[index].reason, target))
        found.extend(self._outside())
        apart: list[Numeral] = []
        for one in sorted(found, key=lambda one: one.span):
            if not apart or one.span.end > apart[-1].span.end:  # a page mark that splits a number lies inside it
                apart.append(one)
        return tuple(apart)

    def _outside(self) -> list[Numeral]:
        """Digits of page marks, web furniture and the source line, which are not part of the document."""
        found: list[Numeral] = []
        for one in self.normal.excluded:
            kind, reason = _OUTSIDE[one.why]
            for match in re.finditer(r"\d+", self.normal.raw[one.span.start : one.span.end]):
                span = Span(one.span.start + match.start(), one.span.start + match.end())
                found.append(Numeral(span, None, kind, reason))
        return found
