"""今天要办: where it is red and why, what turned since last month; for the office also what waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from mujun_web.documents import queries as documents
from mujun_web.plans import models as rows
from mujun_web.plans.board import NOBODY
from mujun_web.plans.mine import list_dues
from mujun_web.plans.queries import Ledger
from mujun_web.plans.rights import reporters_of
from mujun_web.plans.standing import SHADES, Entry, count_shades, list_entries

MOST_REVISIONS = 20


@dataclass(frozen=True, slots=True)
class Turn:
    """An entry whose colour group changed since the month before."""

    entry: Entry
    before: Entry

    @property
    def is_worse(self) -> bool:
        """Whether it turned for the worse."""
        return SHADES.index(self.entry.shade) < SHADES.index(self.before.shade)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """How the entries a unit leads stand."""

    unit: str
    red: int
    yellow: int
    missing: int
    total: int


@dataclass(frozen=True, slots=True)
class Silent:
    """A unit that owes reports: how many, and how many of them are overdue work."""

    unit: str
    owed: int
    overdue: int
    longest: int


@dataclass(frozen=True, slots=True)
class Contradictory:
    """A document with contradictions in it: title, how many, where to look."""

    title: str
    number: int
    address: str


@dataclass(frozen=True, slots=True)
class Today:
    """The answer to the leader's question, in the order it is asked."""

    counts: tuple[tuple[str, int, int], ...]
    reds: tuple[Entry, ...]
    turned_red: tuple[Turn, ...]
    recovered: tuple[Turn, ...]
    units: tuple[UnitLine, ...]
    total: int


def make_today(ledger: Ledger) -> Today:
    """Reds with their reasons, what turned since the month before, and the units with most to answer for."""
    entries = list_entries(ledger)
    before = {entry.code: entry for entry in list_entries(ledger, ledger.as_of.shift(-1))}
    now_counts, then_counts = count_shades(entries), count_shades(before.values())
    turns = [Turn(entry, before[entry.code]) for entry in entries]
    return Today(
        counts=tuple((shade, now_counts[shade], now_counts[shade] - then_counts[shade]) for shade in SHADES),
        reds=tuple(sorted((entry for entry in entries if entry.shade == "red"), key=_deepest_first)),
        turned_red=tuple(turn for turn in turns if turn.entry.shade == "red" != turn.before.shade),
        recovered=tuple(
            turn for turn in turns if turn.before.shade == "red" and turn.entry.shade in ("yellow", "green", "done")
        ),
        units=rank_units(entries),
        total=len(entries),
    )


def rank_units(entries: tuple[Entry, ...]) -> tuple[UnitLine, ...]:
    """Units that lead something red or yellow, the worst first."""
    led: dict[str, list[Entry]] = {}
    for entry in entries:
        led.setdefault(entry.lead or NOBODY, []).append(entry)
    lines = []
    for unit, held in led.items():
        counts = count_shades(held)
        if counts["red"] or counts["yellow"]:
            lines.append(UnitLine(unit, counts["red"], counts["yellow"], counts["missing"], len(held)))
    return tuple(sorted(lines, key=lambda line: (-line.red, -line.yellow, -line.missing, line.unit)))


def list_silent(ledger: Ledger) -> tuple[Silent, ...]:
    """The units that owe reports for the month, those that owe most first."""
    found = []
    asked = [*ledger.plan.goals, *(target for task in ledger.plan.tasks for target in task.reported)]
    for unit in dict.fromkeys(unit for target in asked for unit in reporters_of(target, ledger.holders(target.code))):
        owed = list_dues(ledger, unit)
        if owed:
            overdue = sum(1 for due in owed if due.overdue_days)
            found.append(Silent(unit, len(owed), overdue, max(due.unreported for due in owed)))
    return tuple(sorted(found, key=lambda line: (-line.overdue, -line.owed, line.unit)))


def list_contradictory(known_on: date) -> tuple[Contradictory, ...]:
    """The documents whose figures contradict each other, with how many times."""
    taken = [(document, len(document.conflicts)) for document in documents.list_documents(known_on)]
    return tuple(
        Contradictory(str(document), number, reverse("documents:reader", args=[document.pk]))
        for document, number in taken
        if number
    )


def list_revisions(ledger: Ledger) -> list[rows.Report]:
    """The latest reports that lowered a running total, with their reasons."""
    revised = rows.Report.objects.filter(plan=ledger.row, is_revision=True, recorded_on__lte=ledger.known_on)
    return list(revised.order_by("-recorded_on", "-pk")[:MOST_REVISIONS])


def _deepest_first(entry: Entry) -> tuple[int, float]:
    progress = entry.worst.light.progress
    return (-progress.overdue_days, float(progress.gap) if progress.gap is not None else 0.0)
