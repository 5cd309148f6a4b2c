"""The board of a register: a column for each stage with its most urgent entries, the others counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest

from mujun.registers.entry import Entry
from mujun_web.registers.queries import Book

MOST_CARDS = 12
FAR = date.max


@dataclass(frozen=True, slots=True)
class Card:
    """One entry as it is shown: its name, what it is called, and how it stands."""

    entity: str
    name: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Column:
    """One stage: what it asks, how many stand in it, how many are overdue, the most urgent; `lost` stages are gone."""

    name: str
    ends: str
    limit: str
    standing: int
    overdue: int
    watched: int
    cards: tuple[Card, ...]
    lost: bool = False

    @property
    def others(self) -> int:
        """How many are not shown."""
        return self.standing - len(self.cards)


def make_board(book: Book, seen: Mapping[str, Entry], most: int = MOST_CARDS) -> tuple[Column, ...]:
    """A column for each stage of the present definition, then one for each stage it has lost while some stand there.

    `seen` are the entries the account sees. Ended stages show who came last.
    """
    grouped: dict[str, list[Entry]] = {stage.name: [] for stage in book.register.stages}
    lost: dict[str, list[Entry]] = {}
    for entry in seen.values():
        stage = book.register.stage(entry.position.stage)
        if stage is None:
            lost.setdefault(entry.position.stage, []).append(entry)
        else:
            grouped[stage.name].append(entry)
    columns = []
    for stage in book.register.stages:
        group = grouped[stage.name]
        key = rank_trouble if stage.is_open else _rank_recent
        columns.append(
            Column(
                stage.name, stage.ends or "", say_limit(book, stage.name), len(group),
                sum(1 for entry in group if entry.overdue), sum(1 for entry in group if entry.is_watched),
                tuple(_card(book, entry) for entry in nsmallest(most, group, key=key)),
            )
        )  # fmt: skip
    for name, group in sorted(lost.items()):
        cards = tuple(_card(book, entry) for entry in nsmallest(most, group, key=rank_trouble))
        columns.append(Column(name, "", "清单已没有这一阶段", len(group), 0, 0, cards, lost=True))
    return tuple(columns)


def rank_trouble(entry: Entry) -> tuple[bool, int, int, date, date, str]:
    """Most urgent first: open ones, by the light from the worst, days overdue, the limit, who waits longest."""
    rank = entry.light.rank if entry.light is not None and entry.light.rank is not None else -1
    return (not entry.is_open, -rank, -entry.overdue, entry.due or FAR, entry.position.since, entry.entity)


def say_limit(book: Book, stage_name: str) -> str:
    """How long a stage may take, in words; empty where it has no limit."""
    stage = book.register.stage(stage_name)
    if stage is None:
        return ""
    if stage.within is not None:
        return f"{stage.within.words}内办完"
    if stage.by is not None:
        return f"{stage.by.words}前办完"
    if stage.due is not None:
        return f"按“{stage.due}”"
    return f"出册后看{stage.watch.words}" if stage.watch is not None else ""


def _rank_recent(entry: Entry) -> tuple[int, str]:
    return (-entry.position.since.toordinal(), entry.entity)


def _card(book: Book, entry: Entry) -> Card:
    return Card(entry.entity, book.name_of(entry.entity), entry)
