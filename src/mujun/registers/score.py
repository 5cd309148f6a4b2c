"""Points for units by the lights of their entries at month ends: 黄 twice −1, 红 −2 and the like, as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mujun.packs.register import Register, Score
from mujun.registers.entry import Entry, derive_entries
from mujun.registers.move import Move, Renaming
from mujun.registers.owner import NO_UNITS, Units
from mujun.registers.situation import Facts
from mujun.rules.period import month_of
from mujun.rules.value import Absent


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """What one entry brings a unit by one rule: the month ends it stood at those levels, and the points."""

    unit: str | None
    entity: str
    score: Score
    days: tuple[date, ...]
    points: Decimal

    @property
    def reason(self) -> str:
        """In words: when it stood where, and what follows."""
        then = f"，{self.score.then}" if self.score.then else ""
        levels, days = "、".join(self.score.levels), "、".join(map(str, self.days))
        return f"{self.score.name}：{days} 亮{levels}，每 {self.score.times} 次 {self.score.points} 分{then}"


def score_units(
    register: Register,
    moves: Sequence[Move],
    first: date,
    last: date,
    *,
    facts: Facts | None = None,
    units: Units = NO_UNITS,
    renamings: Sequence[Renaming] = (),
) -> tuple[ScoreLine, ...]:
    """The points of every unit from the lights at the month ends between two days, both days included, by unit.

    Each month end is judged as it was known then. A unit is the one answering at that time, or the one a field names.
    """
    days = month_ends(first, last)
    return score_standings(
        register,
        ((day, derive_entries(register, moves, day, facts=facts, units=units, renamings=renamings)) for day in days),
        units,
    )


def score_standings(
    register: Register, standings: Iterable[tuple[date, Mapping[str, Entry]]], units: Units = NO_UNITS
) -> tuple[ScoreLine, ...]:
    """The same from the entries of each month end, in the order of the days."""
    stood: dict[tuple[str | None, str, int], list[date]] = {}
    for day, entries in standings:
        for entry in entries.values():
            for place, score in enumerate(register.scores):
                if entry.is_open and entry.level in score.levels:
                    key = (_unit_of(score, entry, units), entry.entity, place)
                    stood.setdefault(key, []).append(day)
    lines = [
        ScoreLine(unit, entity, score, tuple(days), score.points * (len(days) // score.times))
        for (unit, entity, place), days in stood.items()
        if len(days) >= (score := register.scores[place]).times
    ]
    return tuple(sorted(lines, key=lambda one: (one.unit is None, one.unit or "", one.entity, one.score.name)))


def month_ends(first: date, last: date) -> Iterator[date]:
    """The last day of every month between two days, both included."""
    period = month_of(first)
    while period.last_day <= last:
        if period.last_day >= first:
            yield period.last_day
        period = period.shift(1)


def _unit_of(score: Score, entry: Entry, units: Units) -> str | None:
    if score.by is None:
        return entry.owner
    value = entry.position.fields.get(score.by)
    return None if isinstance(value, Absent) else units.find(value)
