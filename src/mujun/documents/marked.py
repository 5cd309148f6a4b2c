"""What a stretch that a person marked says, read as a target whatever the grammar took its number for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mujun.documents.comparison import Comparison, compare
from mujun.documents.deadline import Calendar
from mujun.documents.horizon import Horizon
from mujun.documents.normal import NormalText, normalise
from mujun.documents.numeral import Number, find_numbers
from mujun.documents.outline import outline
from mujun.documents.passage import Passages, view
from mujun.documents.quantity import Quantity, read_quantities
from mujun.documents.reading import Span, StatedTarget

_BEFORE, _AFTER = 1500, 300  # characters around the mark that may say when it is due
_OPENING = re.compile(r"^(?:其中|并|且|同时|要|将|力争|确保|争取|努力|到\d{4}年底?|全年|今年|[、,:;。 (])+")
_CLOSING = re.compile(
    r"(?:确保|力争|争取|达|实现|完成|突破|超过|不低于|不少于|不高于|不超过|至少|约|近|超|"
    r"为|至|到|在|控制|分别|[、,:( ])+$"
)
_OBJECT = re.compile(r"[^,;。:、\d()\n\t!?]{1,30}")


@dataclass(frozen=True, slots=True)
class _Sight:
    """The number of the mark among everything read around it."""

    normal: NormalText
    index: int
    number: Number
    quantity: Quantity | None


def read_marked(text: str, marked: Span, *, year: int | None = None) -> StatedTarget | None:
    """The first figure in the marked stretch as a target, with the stretch as its quote; None without a number.

    `year` is the document's year, for deadlines that the surroundings do not give. `item` is left open: the caller
    knows the outline of the whole document.
    """
    left = max(text.rfind("\n", 0, marked.start) + 1, marked.start - _BEFORE)
    line_end = text.find("\n", marked.end)
    right = min(line_end if line_end >= 0 else len(text), marked.end + _AFTER)
    inside = Span(marked.start - left, marked.end - left)
    found = _find_number(normalise(text[left:right]), inside)
    if found is None:
        return None
    return _state(found, inside, left, year)


def _find_number(normal: NormalText, inside: Span) -> _Sight | None:
    numbers = find_numbers(normal.text)
    quantities = read_quantities(normal.text, numbers)
    marked = []
    for index, number in enumerate(numbers):
        place = normal.original(number.full_start, number.full_end)
        if inside.start <= place.start and place.end <= inside.end and number.value is not None:
            marked.append(_Sight(normal, index, number, quantities.get(index)))
    measured = [one for one in marked if one.quantity and one.quantity.unit_class not in ("none", "time")]
    return next(iter(measured or marked), None)


def _state(found: _Sight, inside: Span, left: int, year: int | None) -> StatedTarget:
    normal, number, quantity = found.normal, found.number, found.quantity
    text = normal.text
    passages = Passages(text)
    end = quantity.end if quantity else number.full_end
    comparison = Comparison("=", None, "level")
    if quantity:
        comparison = compare(view(text, passages, found.index, number, quantity), quantity, None, "", "")
    due = Calendar(Horizon(outline(normal), year), passages).due(number.full_start, end, looks_back=False)
    unit = normal.printed(*quantity.unit).strip() if quantity else ""
    number_end = quantity.number_end if quantity else number.end
    places = {"number": (number.start, number_end)}
    if quantity and quantity.unit[0] < quantity.unit[1]:
        places["unit"] = quantity.unit
    if quantity and quantity.bound_span:
        places["bound"] = quantity.bound_span
    if due.place:
        places["deadline"] = due.place
    spans = {name: _shift(normal.original(*place), left) for name, place in places.items()}
    return StatedTarget(
        quote=_shift(inside, left), number=spans["number"], indicator=_name_indicator(found, inside, end),
        value=quantity.value if quantity else number.value or 0.0, value2=quantity.value2 if quantity else None,
        stretch=None, unit=unit, comparator=comparison.comparator, bound=comparison.bound, basis=comparison.basis,
        deadline=due.deadline, period=due.period, kind="target", item=None, section=None,
        reason=f"人工标出；期限：{due.how}", spans=spans,
    )  # fmt: skip


def _name_indicator(found: _Sight, inside: Span, end: int) -> str:
    """The marked words before the number without what only leads in; else the object after it."""
    normal = found.normal
    start = next((at for at, place in enumerate(normal.offsets) if place >= inside.start), 0)
    start = max(start, Passages(normal.text).clause(found.number.full_start)[0])
    words = _CLOSING.sub("", _OPENING.sub("", normal.text[start : found.number.full_start]))
    if words:
        return words
    named = _OBJECT.match(normal.text, end)
    return named[0] if named else normal.text[start:end]


def _shift(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
