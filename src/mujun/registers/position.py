"""Where an entry stands after its moves: a fold over them that knows no day and no facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from mujun.packs.register import Register
from mujun.registers.move import Move, Step, list_histories
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

    `steps` are what they did, in the same order: the moves themselves, or less of them where those are not at hand.

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
    completions: Sequence[Completion]
    arrivals: Sequence[Completion]
    moves: Sequence[Move]
    steps: Sequence[Move | Step] = field(compare=False, repr=False)

    @property
    def version(self) -> int:
        """How many records it has; a proposal that read fewer is late."""
        return len(self.steps)

    @property
    def last(self) -> Move:
        """The last record."""
        return self.moves[-1]


def follow_moves(register: Register, moves: Iterable[Move], day: date) -> dict[str, Position]:
    """The position of every code after what was recorded under it by the end of a day; moves may come in any order."""
    stages = {name: stage for stage in register.stages for name in (stage.name, *stage.was)}
    places = {name: stage.place for name, stage in stages.items()}
    counted = {name for count in register.counts for name in count.at if stages[name].is_open}
    dropped = {name for name, stage in stages.items() if stage.ends == "dropped"}
    return {
        entity: follow_places(places, entity, history, counted, dropped)
        for entity, history in list_histories(moves, day).items()
    }


def follow_places(
    places: Mapping[str, int],
    entity: str,
    moves: Sequence[Move],
    counted: Collection[str] = (),
    dropped: Collection[str] = (),
) -> Position:
    """The position after these moves of one entry, in their order; there must be at least one.

    `places` are those of the stages in their list (one that has none is passed over in counting returns), `counted`
    the open stages that count, `dropped` those an entry ends in without being done.
    """
    stage, choice, digest = moves[0].to, moves[0].choice, moves[0].digest
    since = entered = anchor = moves[0].day
    returns = relapses = rounds = 0
    fields: dict[str, Value | date] = {}
    left: list[Completion] = []
    arrivals: list[Completion] = []
    for move in moves:
        act = move.act
        fields.update(move.fields)
        if act in _GOING:
            choice = move.choice or (None if act == "enter" else choice)
            if act == "move":
                returns += places.get(move.to, 0) < places.get(stage, 0)
            elif act == "leave":
                left.append(Completion(move.to, move.day, move.recorded, choice, dict(fields), rounds))
            else:
                rounds, relapses = rounds + (act == "enter"), relapses + _reopen(left, move)
                entered, anchor, digest = move.day, move.day, move.digest
            if counted:
                arrivals = _arrive(arrivals, move, places, counted, dropped, (rounds, choice, dict(fields)))
            stage, since = move.to, move.day
        elif act == "review":
            anchor, digest = move.day, move.digest
        elif left or arrivals:
            left[-1:], arrivals[-1:] = _correct(left[-1:], stage, fields), _correct(arrivals[-1:], stage, fields)
    known = tuple(moves)
    return Position(
        entity, stage, since, entered, anchor, digest, choice, fields, returns, relapses, rounds, tuple(left),
        tuple(arrivals), known, known,
    )  # fmt: skip


_GOING: Final = frozenset(("enter", "move", "leave", "come back"))


def _reopen(left: list[Completion], move: Move) -> bool:
    """Whether the entry came back, and did not enter anew; the last time it left is then relapsed."""
    if move.act != "come back":
        return False
    if left:
        left[-1] = replace(left[-1], relapsed=move.day)
    return True


def _correct(last: list[Completion], stage: str, fields: Mapping[str, Value | date]) -> list[Completion]:
    """A figure put right while the entry still stands where it counted is the one that counts."""
    return [replace(one, fields=dict(fields)) if one.stage == stage and one.relapsed is None else one for one in last]


def _arrive(
    arrivals: list[Completion],
    move: Move,
    places: Mapping[str, int],
    counted: Collection[str],
    dropped: Collection[str],
    now: tuple[int, str | None, Mapping[str, Value | date]],
) -> list[Completion]:
    """The arrivals at stages that count after one more move: those it went back before, or was dropped after, are off.

    A new one is added where it comes to such a stage for the first time in its round, or after it was off.
    """
    rounds, choice, fields = now
    place = -1 if move.to in dropped else places.get(move.to, len(places))
    arrivals = [
        replace(one, relapsed=move.day)
        if one.round == rounds and one.relapsed is None and place < places.get(one.stage, 0)
        else one
        for one in arrivals
    ]
    standing = any(one.round == rounds and one.stage == move.to and one.relapsed is None for one in arrivals)
    if move.to in counted and not standing:
        arrivals.append(Completion(move.to, move.day, move.recorded, choice, fields, rounds))
    return arrivals
