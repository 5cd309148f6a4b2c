"""Where an entry stands after its moves: a fold over them that knows no day and no facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mujun.packs.register import Register
from mujun.registers.move import Move
from mujun.rules.value import Value


@dataclass(frozen=True, slots=True)
class Completion:
    """One time an entry left: the stage, the day, what was filled in, and the day it relapsed, if it did."""

    stage: str
    day: date
    recorded: date
    choice: str | None
    fields: Mapping[str, Value | date]
    relapsed: date | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """An entry after its moves. `moves` are all of them in order; `version` is how many there are.

    `since` is when it came to its stage, `entered` when it last entered, `anchor` when it last entered or was reviewed:
    the rules in force on that day are the ones it is held to, and `digest` is the definition they were read from.
    """

    entity: str
    stage: str
    since: date
    entered: date
    anchor: date
    digest: str
    choice: str | None
    fields: Mapping[str, Value | date]
    returns: int
    relapses: int
    rounds: int
    completions: tuple[Completion, ...]
    moves: tuple[Move, ...]

    @property
    def version(self) -> int:
        """How many records it has; a proposal that read fewer is late."""
        return len(self.moves)

    @property
    def last(self) -> Move:
        """The last record."""
        return self.moves[-1]


def follow_moves(register: Register, entity: str, moves: Sequence[Move]) -> Position:
    """The position after these moves of one entry, in their order; there must be at least one."""
    places = {name: stage.place for stage in register.stages for name in (stage.name, *stage.was)}
    return follow_places(places, entity, moves)


def follow_places(places: Mapping[str, int], entity: str, moves: Sequence[Move]) -> Position:
    """As `follow_moves`, the places of the stages given; a stage that has none is passed over in counting returns."""
    fold = _Fold(places, moves[0])
    for move in moves:
        fold.take(move)
    return Position(
        entity, fold.stage, fold.since, fold.entered, fold.anchor, fold.digest, fold.choice, fold.fields, fold.returns,
        fold.relapses, fold.rounds, tuple(fold.completions), tuple(moves),
    )  # fmt: skip


class _Fold:
    """A position in the making."""

    __slots__ = ("anchor", "choice", "completions", "digest", "entered", "fields", "places", "relapses", "returns",
                 "rounds", "since", "stage")  # fmt: skip

    def __init__(self, places: Mapping[str, int], first: Move) -> None:
        self.places = places
        self.stage, self.since, self.entered = first.to, first.day, first.day
        self.anchor, self.digest = first.day, first.digest
        self.choice: str | None = None
        self.fields: Mapping[str, Value | date] = {}
        self.returns = self.relapses = self.rounds = 0
        self.completions: list[Completion] = []

    def take(self, move: Move) -> None:
        if move.fields:
            self.fields = {**self.fields, **move.fields}
        if move.act == "note":
            self._correct()
        elif move.act == "review":
            self.anchor, self.digest = move.day, move.digest
        else:
            self._go(move)

    def _correct(self) -> None:
        """A figure put right after leaving is the one that counts."""
        done = self.completions
        if done and done[-1].relapsed is None and done[-1].stage == self.stage:
            done[-1] = replace(done[-1], fields=self.fields)

    def _go(self, move: Move) -> None:
        act = move.act
        if act == "enter":
            self.rounds += 1
            self.choice = None
        elif act == "leave":
            choice = move.choice or self.choice
            self.completions.append(Completion(move.to, move.day, move.recorded, choice, self.fields))
        elif act == "come back":
            self.relapses += 1
            if self.completions:
                self.completions[-1] = replace(self.completions[-1], relapsed=move.day)
        elif self.places.get(move.to, 0) < self.places.get(self.stage, 0):
            self.returns += 1
        if act in ("enter", "come back"):
            self.entered, self.anchor, self.digest = move.day, move.day, move.digest
        self.choice = move.choice or self.choice
        self.stage, self.since = move.to, move.day
