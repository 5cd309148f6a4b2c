"""How entries, figures and cells of registers look: one way each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote, urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mujun.packs.register import Owner, Register, Stage
from mujun.registers.owner import Units
from mujun.rules.explain import write_node
from mujun.rules.expression import Expression
from mujun_web.frame.templatetags.figures import MISSING, figure
from mujun_web.registers.needs import has_needs
from mujun_web.registers.queries import Book

register = template.Library()


@register.simple_tag
def entry_link(book: Book, entity: str, words: str) -> SafeString:
    """The name of an entry, which leads to its page."""
    address = _entry_address(book.city, book.register.name).replace("ENTITY", quote(entity, safe=""))
    return format_html('<a href="{}">{}</a>', address, words)


@register.simple_tag
def figure_link(city: str, kind: str, entity: str, item: str, period: str, words: str) -> SafeString:
    """A delivered figure that opens its drawer."""
    asked = {"city": city, "kind": kind, "entity": entity, "item": item, "period": period}
    address = f"{reverse('facts:figure')}?{urlencode(asked)}"
    return format_html('<a class="figure" href="{0}" hx-get="{0}" hx-target="#drawer">{1}</a>', address, words)


@register.filter
def needs_facts(one: Register) -> bool:
    """Whether the rules of a register ask facts of its entities, so that some may have to be filled in."""
    return has_needs(one)


@register.simple_tag
def move_link(book: Book, entity: str) -> str:
    """Where a move of an entity is made."""
    return reverse("registers:move", args=[book.city, book.register.name, entity])


@register.simple_tag(takes_context=True)
def opens(context: template.Context, number: object, **asked: object) -> SafeString:
    """A number that opens the drawer to the entries behind it; zero and nothing are plain."""
    words = number if isinstance(number, str) else figure(number)
    if not number:
        return format_html("{}", words)
    book: Book = context["book"]
    query = {key: value for key, value in asked.items() if value not in (None, "")}
    if "known_on" in context["request"].GET:
        query["known_on"] = book.known_on.isoformat()
    address = f"{reverse('registers:behind', args=[book.city, book.register.name])}?{urlencode(query)}"
    return format_html('<a class="figure" href="{0}" hx-get="{0}" hx-target="#drawer">{1}</a>', address, words)


@register.filter
def cell(value: object) -> str:
    """A cell of the table: a day as 2026-03-31, a number without idle decimals, nothing as —."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, date):
        return value.isoformat()
    return figure(value) if isinstance(value, float | int | Decimal) else str(value)


@register.filter(name="ones")
def count_word(one: Register) -> str:
    """What the entries of a register are counted in: firms are 家, other things 件."""
    return "家" if one.of == "enterprise" else "件"


@register.filter
def percent(share: Decimal | None) -> str:
    """A share in per cent with one decimal; — where there is none."""
    return MISSING if share is None else f"{share:.1f}".removesuffix(".0") + "%"


@register.filter
def bar_length(share: Decimal | None) -> int:
    """The length of a bar for a share: whole per cent between 0 and 100."""
    return 0 if share is None else max(0, min(100, round(share)))


@register.simple_tag
def owner_words(owner: Owner | None, units: Units, keeper: str) -> str:
    """Who answers for a stage, in words."""
    if owner is None:
        return MISSING
    if owner.is_keeper:
        return units.name_of(units.find(keeper))
    return f"按“{owner.by}”定" if owner.by is not None else units.name_of(units.find(owner.unit))


@register.simple_tag
def limit_words(stage: Stage) -> str:
    """How long a stage may take; how long one is watched after it."""
    if stage.within is not None:
        return f"{stage.within.words}内"
    if stage.by is not None:
        return f"{stage.by.words}前"
    if stage.due is not None:
        return f"“{stage.due}”所写的日子"
    return f"出册后看{stage.watch.words}" if stage.watch is not None else MISSING


@register.filter
def written(expression: Expression) -> str:
    """A formula as an official reads it."""
    return write_node(expression.node)


@register.filter
def of(mapping: object, key: str) -> object:
    """What a choice is set to for a filter."""
    return getattr(mapping, key, "")


# a page holds hundreds of these addresses, which differ in the entity only
@lru_cache(maxsize=256)
def _entry_address(city: str, name: str) -> str:
    return reverse("registers:entry", args=[city, name, "ENTITY"])
