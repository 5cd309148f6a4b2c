"""Where an entry stands after its moves: a fold over them that knows no day and no facts."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from mujun.packs.register import Register
from mujun.registers.move import Move
from mujun.rules.value import Value


@dataclass(frozen=True, slots=True)
class Completion:
    """One time an entry left, or came to a stage that counts, in which of its rounds, and what was filled in.

    `relapsed` is the day since when it counts no more: it came back after leaving, went back before the stage, or was
    dropped after all.
    """

    stage: str
    day: date
    recorded: date
    choice: str | None
    fields: Mapping[str, Value | date]
    round: int
    relapsed: date | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """An entry after its moves. `moves` are all of them in order; `version` is how many there are.

    `since` is when it came to its stage, `entered` when it last entered, `anchor` when it last entered or was reviewed:
    the rules in force on that day are the ones it is held to, and `digest` is the definition they were read from.
    `completions` are the times it left; `arrivals` the first time in each round that it came to a stage that counts.
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
    arrivals: tuple[Completion, ...]
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
    stage, choice, fields = moves[0].to, moves[0].choice, moves[0].fields
    since = entered = anchor = moves[0].day
    digest = moves[0].digest
    returns = relapses = rounds = 0
    completions: list[Completion] = []
    for move in moves:
        act = move.act
        if move.fields:
            fields = {**fields, **move.fields}
        if act in _GOING:
            if act == "move":
                returns += places.get(move.to, 0) < places.get(stage, 0)
            elif act == "leave":
                completions.append(Completion(move.to, move.day, move.recorded, move.choice or choice, fields))
            else:
                rounds += act == "enter"
                relapses += act == "come back"
                completions[-1:] = _close(completions[-1:], move)
                entered = anchor = move.day
                digest, choice = move.digest, choice if act == "come back" else None
            stage, since, choice = move.to, move.day, move.choice or choice
        elif act == "review":
            anchor, digest = move.day, move.digest
        elif completions and completions[-1].stage == stage:  # a figure put right after leaving is the one that counts
            completions[-1] = replace(completions[-1], fields=fields)
    return Position(
        entity, stage, since, entered, anchor, digest, choice, fields, returns, relapses, rounds, tuple(completions),
        tuple(moves),
    )  # fmt: skip


_GOING: Final = frozenset(("enter", "move", "leave", "come back"))


def _close(last: list[Completion], move: Move) -> list[Completion]:
    """The last completion once the entry is back: relapsed, where it came back and did not enter anew."""
    return [replace(one, relapsed=move.day) for one in last] if move.act == "come back" else last
