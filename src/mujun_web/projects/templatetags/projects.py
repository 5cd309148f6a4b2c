"""How the lights of projects look, and addresses that carry the day of knowledge."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mujun.plans.month import Month
from mujun.projects.light import ProjectLight
from mujun_web.projects.wall import SHADE_WORDS, shade_of

register = template.Library()
UNITS = {"综合能耗": "吨标准煤", "从业人员": "人", "说明": ""}
MARKS = {
    "red": ("red", "■"), "yellow": ("yellow", "▲"), "missing": ("grey", "○"), "green": ("green", "●"),
    "done": ("done", "✓"), "waiting": ("grey", "–"), "unlit": ("grey", "·"), "none": ("grey", ""),
}  # fmt: skip


@register.simple_tag
def lamp(light: ProjectLight | None) -> SafeString:
    """A light as colour, shape and the word of its rule, with its reason on hover and focus."""
    shade = shade_of(light)
    words = SHADE_WORDS[shade] if light is None or shade == "done" else light.level
    return pill(shade, words, light.reason if light else "")


@register.simple_tag
def pill(shade: str, words: str = "", reason: str = "") -> SafeString:
    """A colour group as colour, shape and word."""
    style, mark = MARKS[shade]
    return format_html(
        '<span class="light light-{}" title="{}"><span aria-hidden="true">{}</span>{}</span>',
        style, reason, mark, words or SHADE_WORDS.get(shade, ""),
    )  # fmt: skip


@register.simple_tag
def dot(light: ProjectLight) -> SafeString:
    """Only the mark of a light; its word is for those who listen."""
    shade = shade_of(light)
    style, mark = MARKS[shade]
    return format_html(
        '<span class="dot dot-{}" aria-hidden="true">{}</span><span class="unseen">{}</span>',
        style, mark, SHADE_WORDS[shade],
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def past_lights(context: template.Context, city: str, code: str, lights: Iterable[ProjectLight]) -> SafeString:
    """The lights of the months before as buttons that open each in the drawer; on hover month and level, no more."""
    made = (
        (
            here(context, "projects:light", city, code, one.as_of),
            f"{one.as_of.words} {one.level}",
            *MARKS[shade_of(one)],
        )
        for one in lights
    )
    return format_html_join(
        "",
        '<button type="button" class="past-light" hx-get="{}" title="{}">'
        '<span class="dot dot-{}" aria-hidden="true">{}</span></button>',
        made,
    )


@register.simple_tag(takes_context=True)
def here(context: template.Context, name: str, *args: object, **asked: object) -> str:
    """An address of projects with its query, carrying the day of knowledge where this page's address names one."""
    day = context["request"].GET.get("known_on")
    query = {key: value for key, value in {**asked, "known_on": day}.items() if value}
    return reverse(name, args=args) + (f"?{urlencode(query)}" if query else "")


@register.filter
def money(value: Decimal | None) -> str:
    """万元 without decimals; — where there is none."""
    return "—" if value is None else f"{value:,.0f}"


@register.filter
def money_gap(value: Decimal | None) -> str:
    """A difference in 万元 with its sign, without decimals; — where there is none."""
    return "—" if value is None else f"{value:+,.0f}".replace("-", "−").removeprefix("+0") or "0"


@register.filter
def item_unit(item: str) -> str:
    """The unit a figure of a project is reported in; "" for words."""
    return UNITS.get(item, "万元")


@register.filter
def percent(value: Decimal | None) -> str:
    """A percentage with one decimal at most, without its sign; — where there is none."""
    if value is None:
        return "—"
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


@register.filter
def signed(value: Decimal | None) -> str:
    """A gap with its sign, one decimal; — where there is none."""
    if value is None:
        return "—"
    text = f"{value:+.1f}".removesuffix(".0").replace("-", "−")
    return "0" if text in {"+0", "−0"} else text


@register.filter
def months(value: Month | None) -> str:
    """2026年3月, or — where there is none."""
    return "—" if value is None else value.words


@register.filter
def grounds(rule: object) -> str:
    """Where a rule comes from: its citations, then its note."""
    cites = [str(cite) for cite in getattr(rule, "cites", ())]
    note = getattr(rule, "note", None)
    return "；".join([*cites, *([note] if note else [])])
