"""Figures for charts as plain lists: stages against the calendar, money against its plan. Drawing is the page's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mujun.plans.month import Month
from mujun.projects.dispatch import Outlook
from mujun.projects.forecast import Forecast
from mujun.projects.investment import invested_by
from mujun.projects.project import Project
from mujun.projects.stage import BUILT
from mujun.projects.timeline import Bar, Point, bars_of, points_of
from mujun_web.projects.memory import Book


@dataclass(frozen=True, slots=True)
class YearBand:
    """This year's investment as it is expected by December, in 万元, with the ends of its interval."""

    likely: Decimal
    low: Decimal
    high: Decimal


def list_bars(book: Book, project: Project, outlook: Outlook) -> tuple[Bar, ...]:
    """The stages of a project; the forecast stands beside the building of what is being built."""
    built = book.knowledge.of(project).passed(BUILT, book.as_of)
    likely = outlook if isinstance(outlook, Forecast) and not built else None
    return bars_of(project, book.knowledge, book.as_of, likely)


def make_gantt(bars: tuple[Bar, ...], as_of: Month) -> dict[str, object] | None:
    """Spans of months counted from the first; a span is [from, to] with both ends included. None without a month."""
    ends = [month for bar in bars for month in _months(bar)]
    if not ends:
        return None
    first, last = min(*ends, as_of), max(*ends, as_of)
    at = first.since

    def span(pair: tuple[Month, Month] | None) -> list[int] | None:
        return None if pair is None else [-at(pair[0]), -at(pair[1])]

    return {
        "months": [str(first.shift(step)) for step in range(last.since(first) + 1)],
        "now": -at(as_of),
        "stages": [
            {
                "title": bar.stage.title, "until": bar.stage.until, "planned": span(bar.planned),
                "moved": None if bar.moved is None else -at(bar.moved), "actual": span(_actual(bar, as_of)),
                "open": bar.began is not None and bar.ended is None,
                "forecast": None if bar.forecast is None else [-at(month) for month in bar.forecast],
            }
            for bar in bars
        ],
    }  # fmt: skip


def make_curve(
    book: Book, project: Project, year: int, outlook: Outlook
) -> tuple[tuple[Point, ...], YearBand | None, dict[str, object]]:
    """A year's plan and reports by month, what December is expected to bring, and the same for the chart."""
    points = points_of(project, book.knowledge, year, book.as_of)
    band = band_of(book, project, outlook) if year == book.as_of.year else None
    last = next((point for point in reversed(points) if point.reported is not None), None)
    drawn = band if band and last and last.month.month < 12 else None  # noqa: PLR2004  months of a year
    chart = {
        "months": [f"{point.month.month}月" for point in points],
        "planned": [_number(point.planned) for point in points],
        "reported": [_number(point.reported) for point in points],
        "likely": _way(points, last, drawn.likely if drawn else None),
        "low": _way(points, last, drawn.low if drawn else None),
        "high": _way(points, last, drawn.high if drawn else None),
        "year": year,
    }
    return points, band, chart


def band_of(book: Book, project: Project, outlook: Outlook) -> YearBand | None:
    """This year's investment by the forecast; None where there is none, or where it is built."""
    if not isinstance(outlook, Forecast) or book.knowledge.of(project).passed(BUILT, book.as_of):
        return None
    likely, low, high = outlook.amounts(project.total)
    done = invested_by(project, book.knowledge, book.as_of)
    floor = done.year if done is not None and done.month.year == book.as_of.year else Decimal(0)
    # money that is spent is spent: an interval that begins below it says less than is known
    return YearBand(max(likely, floor), max(low, floor), max(high, floor))


def _way(points: tuple[Point, ...], last: Point | None, end: Decimal | None) -> list[float | None]:
    if last is None or last.reported is None or end is None:
        return []
    whole = 12 - last.month.month
    return [
        None if point.month < last.month
        else _number(last.reported + (end - last.reported) * point.month.since(last.month) / whole)
        for point in points
    ]  # fmt: skip


def _actual(bar: Bar, as_of: Month) -> tuple[Month, Month] | None:
    if bar.ended is not None:
        ended = Month.of(bar.ended)
        return (Month.of(bar.began) if bar.began is not None else ended, ended)
    return None if bar.began is None else (Month.of(bar.began), as_of)


def _months(bar: Bar) -> list[Month]:
    days = [Month.of(day) for day in (bar.began, bar.ended) if day is not None]
    return [*(bar.planned or ()), *([bar.moved] if bar.moved else []), *days, *(bar.forecast or ())]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(round(value, 2))
