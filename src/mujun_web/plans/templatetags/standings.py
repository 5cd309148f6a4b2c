"""How the standing of a target looks: its light by its colour group, and its bar of completion against pace."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mujun.plans.month import NO_DEADLINE, Month
from mujun.plans.statement import Statement
from mujun.plans.target import ROLE_WORDS, Target
from mujun_web.frame.templatetags.figures import figure
from mujun_web.plans.standing import SHADE_WORDS, Standing

register = template.Library()
MARKS = {
    "red": ("red", "■"), "yellow": ("yellow", "▲"), "missing": ("grey", "○"), "green": ("green", "●"),
    "done": ("done", "✓"), "waiting": ("grey", "–"),
}  # fmt: skip


@register.simple_tag
def shade(standing: Standing, words: str = "") -> SafeString:
    """A standing's light as colour, shape and word, with its reason on hover."""
    style, mark = MARKS[standing.shade]
    return format_html(
        '<span class="light light-{}" title="{}"><span aria-hidden="true">{}</span>{}</span>',
        style,
        standing.reason,
        mark,
        words or standing.word,
    )


@register.simple_tag
def shade_mark(key: str, words: str = "") -> SafeString:
    """The mark of a colour group with its word, for counts and headings."""
    style, mark = MARKS[key]
    return format_html(
        '<span class="light light-{}"><span aria-hidden="true">{}</span>{}</span>',
        style,
        mark,
        words or SHADE_WORDS[key],
    )


@register.simple_tag
def shade_dot(key: str, words: str = "") -> SafeString:
    """Only the mark of a colour group; its word is for those who listen."""
    style, mark = MARKS[key]
    return format_html(
        '<span class="dot dot-{}" aria-hidden="true">{}</span><span class="unseen">{}</span>',
        style, mark, words or SHADE_WORDS[key],
    )  # fmt: skip


@register.simple_tag
def pace_bar(standing: Standing) -> SafeString:
    """Completion as a bar with a tick where the pace stands; nothing where there is no percentage."""
    if standing.bar is None:
        return mark_safe('<span class="bar bar-none" title="不按百分比算">—</span>')  # noqa: S308  our own words
    done, pace = standing.bar
    tick = "" if pace is None else format_html('<i class="tick" style="left:{}%"></i>', pace)
    words = f"完成 {done}%" + ("" if pace is None else f"，序时 {pace}%")
    return format_html(
        '<span class="bar bar-{}" role="img" aria-label="{}" title="{}"><b style="width:{}%"></b>{}</span>',
        MARKS[standing.shade][0], words, words, done, tick,
    )  # fmt: skip


@register.filter
def month(value: Month | None) -> str:
    """2026年3月, 未定期限 where the document sets none, or —."""
    return value.words if value else "—"


@register.filter
def short_month(value: Month | None) -> str:
    """2026-03, or 未定 where the document sets no deadline."""
    return "—" if value is None else "未定" if value == NO_DEADLINE else str(value)


@register.simple_tag(takes_context=True)
def at(context: template.Context, name: str, *args: object, **asked: object) -> str:
    """An address of plans with its query, carrying the day of knowledge where this page's address names one."""
    day = context["request"].GET.get("known_on")
    query = {key: value for key, value in {**asked, "known_on": day}.items() if value}
    return reverse(name, args=args) + (f"?{urlencode(query)}" if query else "")


@register.filter
def percent(value: Decimal | None, sign: str = "%") -> str:
    """A percentage with one decimal at most; — where there is none."""
    if value is None:
        return "—"
    text = f"{value:.1f}".removesuffix(".0")
    return ("0" if text == "-0" else text) + sign


@register.filter
def signed(value: Decimal | None) -> str:
    """A gap with its sign, one decimal; — where there is none."""
    if value is None:
        return "—"
    text = f"{value:+.1f}".removesuffix(".0").replace("-", "−")
    return "0" if text in {"+0", "−0"} else text


@register.filter
def basis(value: str) -> str:
    """What kind of figure a target is, in words."""
    return {"level": "水平", "increment": "增量", "growth": "增速", "share": "占比"}.get(value, value)


@register.filter
def role(value: str) -> str:
    """A unit's part, in words."""
    return ROLE_WORDS.get(value, value)


@register.filter
def plain(value: Decimal | None) -> str:
    """A number for a field to be typed over: no thousands commas; empty where there is none."""
    return "" if value is None else f"{value:f}"


@register.filter
def absolute(value: Decimal) -> Decimal:
    """A number without its sign."""
    return abs(value)


@register.filter
def sign(target: Target) -> str:
    """How a figure binds: ≥ and = are left unsaid, the others stand before it."""
    return {"<=": "≤ ", "<": "< ", ">": "> ", "~": "约 ", "change_down": "↓ ", "change_up": "↑ "}.get(
        target.comparator, ""
    )


@register.filter
def count_shares(statement: Statement) -> int:
    """How many lines of a statement are shares of a split target."""
    return sum(1 for line in statement.lines if line.share is not None)


@register.filter
def shade_words(key: str) -> str:
    """The words of a colour group."""
    return SHADE_WORDS[key]


@register.filter
def rounded(value: Decimal | None) -> str:
    """A total for reading: two decimals at most; — where there is none."""
    return figure(round(value, 2) if isinstance(value, Decimal) else None)
