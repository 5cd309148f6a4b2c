"""Figures for charts as plain lists: the curve of a target and the colours of a map. Drawing is the page's."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from mujun.plans.month import NO_DEADLINE, Month, months_between
from mujun.plans.progress import Progress
from mujun.plans.target import Target
from mujun_web.plans.standing import Standing

MOST_MONTHS = 60
HUNDRED = Decimal(100)


def make_curve(standing: Standing, as_of: Month) -> dict[str, object] | None:
    """Pace, reported figures, floor, stretch and the way that is left, month by month; None without a figure."""
    target, progress = standing.target, standing.light.progress
    if target.floor is None:
        return None
    last = max(as_of, target.start) if target.until == NO_DEADLINE else max(target.until, min(as_of, target.until))
    months = months_between(target.start, last)[-MOST_MONTHS:]
    figures = {figure.period: figure.value for figure in progress.figures}
    return {
        "months": [str(month) for month in months],
        "unit": target.unit,
        "indicator": target.indicator,
        "paceName": _pace_name(progress),
        "pace": [_number(pace_value(target, progress, month)) for month in months],
        "reported": [_number(figures.get(month)) for month in months],
        "floor": _number(target.floor),
        "stretch": _number(target.stretch),
        "wayToFloor": way_left(progress, target.floor, months),
        "wayToStretch": way_left(progress, target.stretch, months),
        "downIsBetter": target.direction == "down",
        "now": str(as_of),
    }


def pace_value(target: Target, progress: Progress, month: Month) -> Decimal | None:
    """What the curve asks for at the end of a month, in the target's unit; None where no pace is asked."""
    if target.floor is None or target.until == NO_DEADLINE or progress.scale in ("no_scale", "words", "line"):
        return None
    share = target.curve.expected(target.start, target.until, month) / HUNDRED
    if progress.scale == "path" and target.baseline is not None:
        return target.baseline + (target.floor - target.baseline) * share
    return target.floor * share


def way_left(progress: Progress, line: Decimal | None, months: Iterable[Month]) -> list[float | None]:
    """From the last figure straight to the line at the deadline: what every remaining month must bring."""
    needed = next((n for n in (progress.needed_floor, progress.needed_stretch) if n and n.line == line), None)
    if needed is None or progress.value is None or needed.per_month == 0:
        return []
    before = needed.since.shift(-1)
    return [_number(progress.value + needed.per_month * m.since(before)) if m >= before else None for m in months]


def _pace_name(progress: Progress) -> str:
    return "可用进度" if progress.scale == "budget" else "序时进度"


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(round(value, 4))
