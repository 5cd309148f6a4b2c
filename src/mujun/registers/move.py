"""Moves: what was recorded of an entry. They are only ever added; every state is derived from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Literal, NamedTuple

from mujun.rules.value import Value

_by_number = attrgetter("number")

Act = Literal["enter", "move", "leave", "come back", "note", "review"]
ACT_WORDS: Mapping[Act, str] = {
    "enter": "入册",
    "move": "转阶段",
    "leave": "出册",
    "come back": "反弹回册",
    "note": "改栏",
    "review": "重审",
}


@dataclass(frozen=True, slots=True)
class Move:
    """One record of one entry, as a person made it and it was allowed.

    `number` counts the records of the entry from 1. `day` is when it happened, `recorded` when it was written down:
    what was known on a day is what was recorded by then. `fields` are those filled or changed by it. `digest` is the
    hash of the definition it was judged by, `run` the evaluation whose results were used.
    """

    entity: str
    number: int
    act: Act
    from_: str | None
    to: str
    day: date
    recorded: date
    who: str
    reason: str
    unit: str | None = None
    proof: tuple[str, ...] = ()
    choice: str | None = None
    fields: Mapping[str, Value | date] = field(default_factory=dict)
    run: str | None = None
    digest: str = ""


class Step(NamedTuple):
    """What a move did to its entry, without who made it and why: what is needed to count moves."""

    act: Act
    to: str
    day: date
    recorded: date
    choice: str | None


@dataclass(frozen=True, slots=True)
class Renaming:
    """From `recorded` on, what was recorded under `old` belongs to `new`: a new code, or one firm taken over."""

    old: str
    new: str
    recorded: date


def list_histories(moves: Iterable[Move], day: date) -> dict[str, list[Move]]:
    """The moves recorded by the end of a day by the code they were recorded under, each history in its order."""
    histories: dict[str, list[Move]] = {}
    for move in moves:
        if move.recorded <= day:
            history = histories.get(move.entity)
            if history is None:
                histories[move.entity] = [move]
            else:
                history.append(move)
    for history in histories.values():
        if len(history) > 1:
            history.sort(key=_by_number)
    return histories


def list_present_codes(renamings: Sequence[Renaming], day: date) -> dict[str, str]:
    """Every old code with the code it has in the end; a circle ends where it began."""
    step = {one.old: one.new for one in sorted(renamings, key=lambda one: one.recorded) if one.recorded <= day}
    present: dict[str, str] = {}
    for old in step:
        seen, code = {old}, step[old]
        while code in step and step[code] not in seen:
            seen.add(code)
            code = step[code]
        present[old] = code
    return present
