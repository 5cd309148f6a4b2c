"""How values stand on a sheet: a figure opens its way; missing is —, zero 0, not applicable 不适用."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mujun.rules.value import NOT_APPLICABLE, Absent
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.templatetags.evaluations import short
from mujun_web.frame.templatetags.figures import MISSING, figure

register = template.Library()


@register.filter
def said(value: object) -> str:
    """A value as a table shows it; 不适用 where it does not apply, — where it is missing."""
    if isinstance(value, Absent):
        return value.value if value is NOT_APPLICABLE else MISSING
    if isinstance(value, bool):
        return "是" if value else "否"
    return short(value)


@register.filter
def whole(value: object) -> str:
    """A value with its decimals, for the drawer; absences in words."""
    if isinstance(value, Absent):
        return value.value
    if isinstance(value, bool):
        return "是" if value else "否"
    return figure(value)


@register.simple_tag
def opens(run: Evaluation, entity: str, name: str, words: object, label: str = "") -> SafeString:
    """Words that open the drawer of a figure; `label` where the firm has a result alone and one merged."""
    address = reverse("evaluation:figure", args=[run.pk, entity, name])
    if label:
        address += f"?of={label}"
    return format_html('<a class="figure" href="{0}" hx-get="{0}" hx-target="#drawer">{1}</a>', address, words)


@register.filter
def width(value: float | None) -> str:
    """A length of a drawing with one decimal."""
    return f"{max(value or 0.0, 0.0):.1f}"


@register.filter
def size(value: int) -> int:
    """How many places, whichever way."""
    return abs(value)
