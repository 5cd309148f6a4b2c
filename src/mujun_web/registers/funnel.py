"""The funnel of a register: how many came in, moved, left, came back; each count against its target, by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mujun.registers.entry import Entry
from mujun.registers.rate import RateFigure, compute_rates
from mujun.registers.summary import Funnel, Share, count_funnel, count_shares
from mujun.registers.tally import Tally, tally_counts
from mujun_web.registers.queries import Book


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of the funnel: what it counts, in words, how many, and its length in per cent of the longest."""

    what: str
    words: str
    number: int
    percent: int


@dataclass(frozen=True, slots=True)
class FunnelPage:
    """Bars, stages with how many ever came to each, tallies and rates, shares by owner and county; from `since` on."""

    since: date | None
    funnel: Funnel
    bars: tuple[Bar, ...]
    tallies: tuple[Tally, ...]
    rates: tuple[RateFigure, ...]
    owners: tuple[Share, ...]
    counties: tuple[Share, ...]
    levels: tuple[str, ...]


def make_funnel(book: Book, seen: Mapping[str, Entry], since: date | None) -> FunnelPage:
    """The funnel of the entries an account sees, of what happened from a day on."""
    funnel = count_funnel(book.register, seen, since=since)
    steps = (
        ("entered", "入册", funnel.entered), ("moved", "转过阶段", funnel.moved), ("done", "办成", funnel.done),
        ("relapsed", "其后反弹", funnel.relapsed), ("dropped", "没有办成而移出", funnel.dropped),
    )  # fmt: skip
    longest = max((number for _, _, number in steps), default=0) or 1
    bars = tuple(Bar(what, words, number, number * 100 // longest) for what, words, number in steps)
    has_county = book.register.county is not None
    tallies = make_tallies(book, seen, since)
    return FunnelPage(
        since, funnel, bars, tallies, make_rates(book, tallies), count_shares(book.register, seen, "owner"),
        count_shares(book.register, seen, "county") if has_county else (),
        tuple(dict.fromkeys(band for light in book.register.lights for band in light.scale)),
    )  # fmt: skip


def make_tallies(book: Book, seen: Mapping[str, Entry], since: date | None) -> tuple[Tally, ...]:
    """Every count of the register over the entries an account sees."""
    return tally_counts(book.register, seen, book.known_on, since=since, units=book.units)


def make_rates(book: Book, tallies: tuple[Tally, ...]) -> tuple[RateFigure, ...]:
    """Every rate of the register from these counts."""
    return compute_rates(book.register, tallies, book.known_on)


def plan_year(book: Book) -> int | None:
    """The year of the city's pack; counts of its targets begin with it."""
    return book.pack.year


def share_of(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A part in per cent of a whole; None where there is no whole."""
    return Decimal(part) / Decimal(whole) * 100 if whole else None
