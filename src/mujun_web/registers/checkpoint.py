"""What a register comes to after its moves up to one of them, kept as a file: a cold process reads that and the rest.

The moves stay the truth. A checkpoint says which moves it is of and by which definition and code it was made; one that
does not fit them, or is damaged, is as good as none, and the next reading of all moves writes it anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar, overload

from django.conf import settings

from mujun.packs.digest import source_digest
from mujun.packs.register import Register
from mujun.registers.move import ACT_WORDS, Move, Step
from mujun.registers.position import Completion, Position
from mujun.rules.value import MISSING, NOT_APPLICABLE
from mujun_web.registers import bridge

FOLDER = "checkpoints"
_ACTS, _RECORDED = tuple(ACT_WORDS), 1
_LEFT, _ARRIVALS, _STEPS = range(3)
_PACKAGES = ("mujun.rules", "mujun.packs", "mujun.registers")
_log = logging.getLogger(__name__)
T = TypeVar("T")
ReadMoves = Callable[[str], tuple[Move, ...]]
Definition = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Every position after the first `number` moves of a register, by the code they were recorded under.

    `last` is the key of the last of them, `at` when it was recorded; `recorded` the last day any move of a code was
    recorded on. `definitions` are those the moves were judged by that are not the present one: packs, pack and digest.
    """

    number: int
    last: int
    at: str
    simulated: bool
    definitions: tuple[Definition, ...]
    names: Mapping[str, str]
    positions: Mapping[str, Position]
    recorded: Mapping[str, date]

    def list_later(self, day: date) -> Iterable[str]:
        """The codes with a move recorded after a day, which stood otherwise at the end of it."""
        return (code for code, latest in self.recorded.items() if latest > day)


class Late(Sequence[T]):
    """A tuple that is made when somebody looks into it, and equal to the same as a tuple."""

    __slots__ = ("_made", "_make", "_number")

    def __init__(self, number: int, make: Callable[[], tuple[T, ...]]):
        self._number, self._make = number, make
        self._made: tuple[T, ...] | None = None

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[T]:
        return iter(self._all())

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        return self._all()[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def _all(self) -> tuple[T, ...]:
        if self._made is None:
            self._made = self._make()
        return self._made


def read_checkpoint(city: str, register: Register, read_of: Callable[[int], ReadMoves]) -> Checkpoint | None:
    """What was kept last of a register, by the present definition and code; None where nothing is, or it is damaged.

    `read_of` gives, for the key of the last move, what reads the moves of one code up to it.
    """
    try:
        head, body = _name_file(city, register).read_bytes().split(b"\n", 1)
        said = json.loads(head)
        if said["form"] != _form(register) or said["sha256"] != hashlib.sha256(body).hexdigest():
            return None
        first, *lines = body.split(b"\n")
        kept, read = json.loads(first), read_of(said["last"])
        words, positions = kept["words"], kept["positions"]
        return Checkpoint(
            said["number"], said["last"], said["at"], said["simulated"],
            tuple((rules, pack, digest) for rules, pack, digest in said["definitions"]), kept["names"],
            {one[0]: _read_position(one, line, words, read) for one, line in zip(positions, lines, strict=True)},
            {one[0]: date.fromordinal(one[_RECORDED]) for one in positions},
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def write_checkpoint(city: str, register: Register, checkpoint: Checkpoint) -> None:
    """Keeps a checkpoint in place of the one before; where it cannot be written, the log says so and pages go on."""
    words: dict[str, int] = {}
    positions = checkpoint.positions.values()
    lines = [_dump(_write_line(one, words)) for one in positions]
    written = [_write_position(one, checkpoint.recorded[one.entity]) for one in positions]
    kept = _dump({"words": list(words), "names": dict(checkpoint.names), "positions": written})
    body = b"\n".join((kept, *lines))
    head = {
        "form": _form(register), "sha256": hashlib.sha256(body).hexdigest(), "number": checkpoint.number,
        "last": checkpoint.last, "at": checkpoint.at, "simulated": checkpoint.simulated,
        "definitions": checkpoint.definitions,
    }  # fmt: skip
    path = _name_file(city, register)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, staged = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(_dump(head) + b"\n" + body)
        Path(staged).replace(path)
    except OSError as error:
        _log.warning("checkpoint of %s %s not written: %s", city, register.name, error)


def _dump(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _name_file(city: str, register: Register) -> Path:
    return settings.DEPLOYMENT.data_dir / FOLDER / f"{city}-{register.name}.json"


def _form(register: Register) -> str:
    return f"{register.digest} {_digest_code()}"


@lru_cache(maxsize=1)
def _digest_code() -> str:
    """The digest of the code that makes positions and keeps them: after an upgrade everything is folded once more."""
    own = b"".join(Path(file).read_bytes() for file in (__file__, str(bridge.__file__)))
    return source_digest(_PACKAGES) + hashlib.sha256(own).hexdigest()


def _write_position(one: Position, recorded: date) -> list[object]:
    """What every page looks at; the rest has a line of its own, which is read when somebody asks for it."""
    days = (one.since.toordinal(), one.entered.toordinal(), one.anchor.toordinal())
    return [
        one.entity, recorded.toordinal(), one.stage, *days, one.digest, one.choice, _write_fields(one.fields),
        one.returns, one.relapses, one.rounds, len(one.completions), len(one.arrivals), len(one.steps),
    ]  # fmt: skip


def _write_line(one: Position, words: dict[str, int]) -> list[object]:
    steps: list[int | None] = []
    for step in one.steps:
        choice = None if step.choice is None else words.setdefault(step.choice, len(words))
        to = words.setdefault(step.to, len(words))
        steps += (_ACTS.index(step.act), to, step.day.toordinal(), step.recorded.toordinal(), choice)
    completed = [[_write_completion(done) for done in group] for group in (one.completions, one.arrivals)]
    return [*completed, steps]


def _read_position(said: list[Any], line: bytes, words: Sequence[str], read: ReadMoves) -> Position:
    (
        entity, _, stage, since, entered, anchor, digest, choice, fields, returns, relapses, rounds, left, arrivals,
        steps,
    ) = said  # fmt: skip
    return Position(
        entity, stage, date.fromordinal(since), date.fromordinal(entered), date.fromordinal(anchor), digest, choice,
        _read_fields(fields), returns, relapses, rounds,
        Late(left, partial(_read_completions, line, _LEFT)) if left else (),
        Late(arrivals, partial(_read_completions, line, _ARRIVALS)) if arrivals else (),
        Late(steps, partial(read, entity)), Late(steps, partial(_read_steps, line, words)),
    )  # fmt: skip


def _write_completion(one: Completion) -> list[object]:
    relapsed = None if one.relapsed is None else one.relapsed.toordinal()
    days = (one.day.toordinal(), one.recorded.toordinal())
    return [one.stage, *days, one.choice, _write_fields(one.fields), one.round, relapsed]


def _read_steps(line: bytes, words: Sequence[str]) -> tuple[Step, ...]:
    """The steps of one position, from the line it has in the file."""
    given = iter(json.loads(line)[_STEPS])
    return tuple(
        Step(
            _ACTS[act], words[to], date.fromordinal(day), date.fromordinal(recorded),
            None if choice is None else words[choice],
        )
        for act, to, day, recorded, choice in zip(given, given, given, given, given, strict=True)
    )  # fmt: skip


def _read_completions(line: bytes, place: int) -> tuple[Completion, ...]:
    """The times one position left, or its arrivals, from the line it has in the file."""
    return tuple(_read_completion(one) for one in json.loads(line)[place])


def _read_completion(said: list[Any]) -> Completion:
    stage, day, recorded, choice, fields, round_, relapsed = said
    return Completion(
        stage, date.fromordinal(day), date.fromordinal(recorded), choice, _read_fields(fields), round_,
        None if relapsed is None else date.fromordinal(relapsed),
    )  # fmt: skip


def _write_fields(fields: Mapping[str, object]) -> dict[str, object]:
    """Fields as JSON: a date as a list of its ordinal, so that no words are taken for one."""
    return {name: _write_value(value) for name, value in fields.items()}


def _write_value(value: object) -> object:
    if isinstance(value, date):
        return [value.toordinal()]
    return None if value is MISSING else {} if value is NOT_APPLICABLE else value


def _read_fields(said: dict[str, Any]) -> dict[str, Any]:
    for name, value in said.items():
        if value is None:
            said[name] = MISSING
        elif value.__class__ is list:
            said[name] = date.fromordinal(value[0])
        elif value.__class__ is dict:
            said[name] = NOT_APPLICABLE
    return said
