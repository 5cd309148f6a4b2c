"""The whole of a register on a day: the funnel, where entries stand, who has how many, and month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mujun.packs.register import Register
from mujun.registers.entry import Entry
from mujun.registers.move import Act
from mujun.rules.period import Period, month_of


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many entries stand in a stage, how many of them are overdue, and how many have ever come to it."""

    stage: str
    standing: int
    overdue: int
    reached: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many entries have come in, moved, left and come back since a day, and how many are there now.

    `entered`, `done`, `dropped`, `relapsed` count times, `moved` entries that have gone beyond the first stage;
    net = done − relapsed. `lost` are those whose stage the definition no longer has.
    """

    entered: int
    moved: int
    done: int
    dropped: int
    relapsed: int
    standing: int
    overdue: int
    watched: int
    lost: int
    stages: tuple[StageCount, ...]
    choices: Mapping[str, int]

    @property
    def net(self) -> int:
        """Done, less what relapsed of it."""
        return self.done - self.relapsed


@dataclass(frozen=True, slots=True)
class Share:
    """The entries of one owner or county: standing, overdue, by level of the light, done less relapsed."""

    key: str | None
    standing: int
    overdue: int
    levels: Mapping[str, int]
    net: int


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month, and how many entries were in the register at its end."""

    period: Period
    entered: int
    moved: int
    done: int
    dropped: int
    relapsed: int
    standing: int

    @property
    def net(self) -> int:
        """Done, less what relapsed, in the month."""
        return self.done - self.relapsed


def count_funnel(register: Register, entries: Mapping[str, Entry], *, since: date | None = None) -> Funnel:
    """The funnel of entries of a day; with `since`, of what happened from that day on (what stands is of the day)."""
    ends = _ends(register)
    happened: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    choices: Counter[str] = Counter()
    moved = 0
    for entry in entries.values():
        came: set[str] = set()
        for position in entry.histories:
            for move in position.steps:
                if since is None or move.day >= since:
                    happened[_kind(move.act, ends.get(move.to))] += 1
                    if move.act in _GOING:
                        came.add(_present(register, move.to))
                        if move.choice is not None:
                            choices[move.choice] += 1
        moved += bool(came - {register.first.name})
        reached.update(came)
    standing = [entry for entry in entries.values() if entry.is_open]
    stages = tuple(
        StageCount(
            stage.name,
            sum(1 for entry in entries.values() if entry.stage is not None and entry.stage.name == stage.name),
            sum(
                1 for entry in standing if entry.overdue and entry.stage is not None and entry.stage.name == stage.name
            ),
            reached[stage.name],
        )
        for stage in register.stages
    )
    return Funnel(
        entered=happened["entered"],
        moved=moved,
        done=happened["done"],
        dropped=happened["dropped"],
        relapsed=happened["relapsed"],
        standing=len(standing),
        overdue=sum(1 for entry in standing if entry.overdue),
        watched=sum(1 for entry in entries.values() if not entry.is_open and entry.is_watched),
        lost=sum(1 for entry in entries.values() if entry.stage is None),
        stages=stages,
        choices=dict(sorted(choices.items())),
    )


def count_shares(register: Register, entries: Mapping[str, Entry], by: Literal["owner", "county"]) -> tuple[Share, ...]:
    """Entries by who answers or by county, most overdue first; None is where it is not known.

    By owner only entries in the register count, for those that left have nobody who answers.
    """
    ends = _ends(register)
    grouped: dict[str | None, list[Entry]] = {}
    for entry in entries.values():
        if by == "county" or entry.is_open:
            grouped.setdefault(entry.owner if by == "owner" else entry.county, []).append(entry)
    shares = [_share(key, group, ends) for key, group in grouped.items()]
    return tuple(sorted(shares, key=lambda one: (-one.overdue, -one.standing, one.key is None, one.key or "")))


def count_months(register: Register, entries: Mapping[str, Entry], first: Period, last: Period) -> tuple[Month, ...]:
    """What happened in each month from `first` to `last`, both months."""
    ends = _ends(register)
    happened: dict[tuple[int, int], Counter[str]] = {}
    steps: Counter[tuple[int, int]] = Counter()
    for entry in entries.values():
        for position in entry.histories:
            for move in position.steps:
                kind = _kind(move.act, ends.get(move.to))
                at = (move.day.year, move.day.month)
                happened.setdefault(at, Counter())[kind] += 1
                steps[at] += {"entered": 1, "relapsed": 1, "done": -1, "dropped": -1}.get(kind, 0)
    months: list[Month] = []
    period, standing = first, sum(step for at, step in steps.items() if at < (first.year, first.month))
    while period <= last:
        at = (period.year, period.month)
        counts = happened.get(at, Counter())
        standing += steps[at]
        months.append(
            Month(
                period,
                counts["entered"],
                counts["moved"],
                counts["done"],
                counts["dropped"],
                counts["relapsed"],
                standing,
            )
        )
        period = period.shift(1)
    return tuple(months)


def months_of(entries: Iterable[Entry], day: date) -> tuple[Period, Period]:
    """The month of the first record and the month of the day: the stretch a timeline shows."""
    days = [position.steps[0].day for entry in entries for position in entry.histories]
    return month_of(min(days, default=day)), month_of(day)


_GOING: tuple[Act, ...] = ("enter", "move", "leave", "come back")


def _ends(register: Register) -> dict[str, str | None]:
    return {name: stage.ends for stage in register.stages for name in (stage.name, *stage.was)}


def _present(register: Register, name: str) -> str:
    stage = register.stage(name)
    return name if stage is None else stage.name


def _kind(act: Act, ends: str | None) -> str:
    match act:
        case "enter":
            return "entered"
        case "leave":
            return "dropped" if ends == "dropped" else "done"
        case "come back":
            return "relapsed"
    return "moved" if act == "move" else act


def _share(key: str | None, group: list[Entry], ends: Mapping[str, str | None]) -> Share:
    standing = [entry for entry in group if entry.is_open]
    done = sum(
        1 for entry in group for one in entry.completions if ends.get(one.stage) != "dropped" and one.relapsed is None
    )
    levels = Counter(entry.level for entry in standing if entry.level)
    return Share(key, len(standing), sum(1 for entry in standing if entry.overdue), dict(sorted(levels.items())), done)
