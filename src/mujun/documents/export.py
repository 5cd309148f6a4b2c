"""A reading as JSON: the fields other programs know a responsibility ledger by, with the place of each."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from mujun.documents.reading import Contradiction, Heading, Item, Reading, Span, StatedTarget, UnitGroup

Json = dict[str, Any]


def reading_as_json(reading: Reading) -> Json:
    """One object per document: doc, year, items, targets, global_units, and what stands behind them.

    Offsets count characters of the document's text as it stands; every quote, title and unit is as printed.
    """
    places = HeadingPlaces(reading.headings)
    return {
        "doc": PurePath(reading.source.name).stem,
        "name": reading.source.name,
        "sha256": reading.source.sha256,
        "media": reading.source.media,
        "notes": list(reading.source.notes),
        "title": reading.title,
        "year": reading.year,
        "items": [_item(item) for item in reading.items],
        "targets": [_target(reading, places, target) for target in reading.targets],
        "global_units": [unit.name for unit in reading.global_units],
        "headings": [_heading(heading) for heading in reading.headings],
        "numerals": [
            {
                "start": numeral.span.start,
                "text": _text(reading, numeral.span),
                "value": numeral.value,
                "kind": numeral.kind,
                "reason": numeral.reason,
                "target": numeral.target,
            }
            for numeral in reading.numerals
        ],
        "coverage": coverage(reading),
        "contradictions": [contradiction_as_json(one, (reading,)) for one in reading.contradictions],
    }


def contradiction_as_json(one: Contradiction, readings: Iterable[Reading]) -> Json:
    """A contradiction with both sides: document, index of the target, its quote and where it stands."""
    by_name = {reading.source.name: reading for reading in readings}

    def side(reference: tuple[str, int]) -> Json:
        reading = by_name[reference[0]]
        quote = reading.targets[reference[1]].quote
        return {"doc": reference[0], "target": reference[1], "start": quote.start, "quote": _text(reading, quote)}

    return {"kind": one.kind, "reason": one.reason, "left": side(one.left), "right": side(one.right)}


def coverage(reading: Reading) -> Json:
    """How many numbers the text has, how many were classified, and as what."""
    kinds = Counter(numeral.kind for numeral in reading.numerals)
    total = len(reading.numerals)
    classified = sum(1 for numeral in reading.numerals if numeral.kind and numeral.reason)
    share = classified / total if total else 1.0
    return {"numerals": total, "classified": classified, "share": share, "by_kind": dict(sorted(kinds.items()))}


class HeadingPlaces:
    """Finds the headings that govern a place of the original text."""

    def __init__(self, headings: tuple[Heading, ...]) -> None:
        self.headings = headings
        self.starts = [heading.span.start for heading in headings]

    def measure_at(self, place: int) -> Heading | None:
        """The innermost heading at a place that is a measure; None in goals and preambles."""
        index: int | None = bisect_right(self.starts, place) - 1
        while index is not None and index >= 0:
            heading = self.headings[index]
            if heading.role == "measure" and place < max(heading.body.end, heading.span.end):
                return heading
            index = heading.parent
        return None

    def parent_of(self, heading: Heading) -> str | None:
        """Number and title of the measure a heading stands in."""
        parent = self.headings[heading.parent] if heading.parent is not None else None
        if parent is None or parent.role == "section":
            return None
        return parent.title if parent.number is None else f"{parent.number} {parent.title}"


def _text(reading: Reading, span: Span) -> str:
    return reading.source.text[span.start : span.end]


def _item(item: Item) -> Json:
    return {
        "section": item.section,
        "parent": item.parent,
        "number": item.number,
        "title": item.title,
        "start": item.span.start,
        "end": item.body.end,
        "units": list(item.units),
        "lead": item.lead,
        "unit_groups": [[unit.name for unit in group.units] for group in item.unit_groups],
        "responsibility": [_unit_group(group) for group in item.unit_groups],
    }


def _unit_group(group: UnitGroup) -> Json:
    units = [
        {"name": unit.name, "start": unit.span.start, "end": unit.span.end, "area": unit.is_area}
        for unit in group.units
    ]
    return {"role": group.role, "start": group.span.start, "end": group.span.end, "units": units}


def _target(reading: Reading, places: HeadingPlaces, target: StatedTarget) -> Json:
    measure = places.measure_at(target.number.start)
    return {
        "quote": _text(reading, target.quote),
        "start": target.quote.start,
        "num_start": target.number.start,
        "item": measure.title if measure else None,
        "item_number": measure.number if measure else None,
        "item_parent": places.parent_of(measure) if measure else None,
        "section": target.section,
        "indicator": target.indicator,
        "value": target.value,
        "value2": target.value2,
        "unit": target.unit,
        "comparator": target.comparator,
        "bound": target.bound,
        "basis": target.basis,
        "deadline": target.deadline,
        "period": target.period,
        "kind": target.kind,
        "stretch": target.stretch,
        "reason": target.reason,
        "spans": {name: [span.start, span.end] for name, span in sorted(target.spans.items())},
    }


def _heading(heading: Heading) -> Json:
    return {
        "number": heading.number,
        "title": heading.title,
        "level": heading.level,
        "role": heading.role,
        "start": heading.span.start,
        "end": heading.body.end,
        "parent": heading.parent,
    }
