"""How figures and grades of an evaluation look: a figure opens its way; a grade is a letter, never only a colour."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mujun.evaluation.work import RANK, TOTAL
from mujun.rules.level import Citation
from mujun_web.evaluation.choice import Choice
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.movepage import MoveChoice
from mujun_web.evaluation.rollpage import Cell, Row
from mujun_web.evaluation.schemebook import say_clause
from mujun_web.frame.templatetags.figures import MISSING, figure

register = template.Library()
LARGE = 1000
SMALLEST = 0.005


@register.simple_tag
def firm_link(evaluation: Evaluation, entity: str, words: str) -> SafeString:
    """A firm's name that leads to its sheet."""
    address = _address("evaluation:firm", evaluation.pk).replace("ENTITY", quote(entity))
    return format_html('<a href="{}">{}</a>', address, words)


@register.simple_tag
def figure_link(evaluation: Evaluation, entity: str, name: str, value: object) -> SafeString:
    """A figure of a run that opens the drawer."""
    return _figure_link(evaluation, entity, name, short(value))


@register.simple_tag
def roll_cell(evaluation: Evaluation, row: Row, cell: Cell) -> SafeString:
    """One cell of a roll: words as they are, figures as links to their way, absences as — or 不适用."""
    if cell.absent:
        return format_html('<span class="muted">{}</span>', cell.absent)
    if not cell.column.is_figure:
        shown = figure(cell.value) if cell.column.is_number else (cell.value or MISSING)
        if cell.column.name == RANK:
            return format_html("{}", MISSING if cell.value is None else f"{int(cell.value)}")
        return format_html("{}", shown)
    if cell.value is None and not cell.note:
        return _figure_link(evaluation, row.entity, cell.column.name, MISSING)
    words = exact(cell.value) if cell.column.name == TOTAL else short(cell.value)
    mark = format_html('<abbr class="filled" title="{}">补</abbr>', cell.note) if cell.note else ""
    return format_html("{}{}", _figure_link(evaluation, row.entity, cell.column.name, words), mark)


@register.simple_tag
def sorted_by(choice: Choice | MoveChoice, name: str) -> str:
    """The address that sorts a table by a column."""
    return choice.sorted_by(name)


@register.simple_tag
def clause(cites: Sequence[Citation], main: str) -> str:
    """The clauses a rule rests on; — where it states none."""
    return say_clause(cites, main) or MISSING


@register.filter
def chosen(filters: tuple[tuple[str, str], ...], key: str) -> str:
    """What a filter is set to, or nothing."""
    return dict(filters).get(key, "")


@register.filter
def short(value: object) -> str:
    """A figure for a table: two decimals, four where it is small, none where it is large; missing as —."""
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        return MISSING if value is None or value == "" else str(value)
    size = abs(value)
    digits = 0 if size >= LARGE else 2 if size >= 1 or size == 0 else 4
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def at(values: Sequence[Any], place: int) -> object:
    """The value at a place of a list."""
    return values[place]


@register.filter
def signed_points(value: float | None) -> str:
    """A change of points with its sign and two decimals; — where there is none."""
    if value is None:
        return MISSING
    return "0" if abs(value) < SMALLEST else f"{value:+.2f}".replace("-", "−")


@register.filter
def percent(share: float | None) -> str:
    """A share in per cent, without idle decimals; — where there is none."""
    return MISSING if share is None else f"{share * 100:.1f}".removesuffix(".0") + "%"


@register.filter
def given(form: QueryDict, name: str) -> str:
    """What a form gave as the error of an item."""
    return form.get(f"error·{name}", "")


@register.filter
def total(numbers: Sequence[int]) -> int:
    """The sum of a row of counts."""
    return sum(numbers)


@register.filter
def exact(value: object) -> str:
    """A total as it was ranked: all its decimals."""
    return figure(value)


@register.filter
def share(part: Any, whole: Any) -> str:
    """A part of a whole in per cent with one decimal; — where there is no whole."""
    return MISSING if not whole or part is None else f"{part / whole * 100:.1f}%"


@register.simple_tag
def grade(letter: str | None, words: str = "") -> SafeString:
    """A grade as its letter; a name on hover."""
    if not letter:
        return format_html('<span class="muted">{}</span>', MISSING)
    return format_html('<span class="grade" title="{}">{}</span>', words, letter)


def _figure_link(evaluation: Evaluation, entity: str, name: str, words: str) -> SafeString:
    address = _address("evaluation:figure", evaluation.pk).replace("ENTITY", quote(entity)).replace("NAME", quote(name))
    return format_html('<a class="figure" href="{0}" hx-get="{0}" hx-target="#drawer">{1}</a>', address, words)


# a page holds hundreds of these addresses, which differ in the firm and the name only
@lru_cache(maxsize=256)
def _address(view: str, run: int) -> str:
    return reverse(view, args=[run, "ENTITY", "NAME"] if view == "evaluation:figure" else [run, "ENTITY"])
