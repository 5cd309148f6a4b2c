"""Month by month: what came in, moved, left, came back, and how many stood at the end; as a table and as a chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mujun.registers.entry import Entry
from mujun.registers.summary import Month, count_months, months_of
from mujun_web.registers.queries import Book

MOST_MONTHS = 36
SERIES = (("entered", "入册"), ("moves", "转阶段"), ("done", "办成"), ("dropped", "移出"), ("relapsed", "反弹"))


def make_timeline(book: Book, seen: Mapping[str, Entry]) -> tuple[Month, ...]:
    """The months from the first record to the day, at most the last three years, oldest first."""
    first, last = months_of(seen.values(), book.known_on)
    return count_months(book.register, seen, first, last)[-MOST_MONTHS:]


def describe_chart(months: tuple[Month, ...]) -> dict[str, Any]:
    """What the chart of a timeline is drawn from."""
    return {
        "months": [str(one.period) for one in months],
        "entered": [one.entered for one in months],
        "done": [-one.done for one in months],
        "dropped": [-one.dropped for one in months],
        "relapsed": [one.relapsed for one in months],
        "standing": [one.standing for one in months],
    }
