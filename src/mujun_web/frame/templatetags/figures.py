"""How figures, days and lights look everywhere: one way each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

MISSING = "—"
LIGHT_MARKS = {
    "绿": ("green", "●"),
    "正": ("green", "●"),
    "蓝": ("blue", "◆"),
    "黄": ("yellow", "▲"),
    "橙": ("yellow", "▲"),
    "红": ("red", "■"),
    "灰": ("grey", "○"),
    "完": ("done", "✓"),
}


@register.filter
def figure(value: object) -> str:
    """A number with at most four decimals and no idle zeros; missing as —, zero as 0."""
    if value is None or value == "":
        return MISSING
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return str(value)
    text = f"{number:,.4f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年3月31日, or — where there is none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else MISSING


@register.filter
def light_class(level: str | None) -> str:
    """The style of a level: green, blue, yellow, red, grey or done."""
    return LIGHT_MARKS.get((level or "灰")[:1], LIGHT_MARKS["灰"])[0]


@register.simple_tag
def light(level: str | None, reason: str = "", words: str = "") -> SafeString:
    """A light as colour, shape and word, with its reason on hover and focus."""
    style, mark = LIGHT_MARKS.get((level or "灰")[:1], LIGHT_MARKS["灰"])
    return format_html(
        '<span class="light light-{}" tabindex="0" title="{}"><span aria-hidden="true">{}</span>{}</span>',
        style,
        reason,
        mark,
        words or level or "未评",
    )


@register.filter
def item(mapping: dict, key: object) -> object:
    """The value a mapping holds under a key that is itself a variable."""
    return mapping.get(key)
