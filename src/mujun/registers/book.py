"""A register's moves as a file: one JSON object on each line, only ever added to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from mujun.errors import Fault, RegisterError
from mujun.registers.move import Move
from mujun.rules.value import MISSING, NOT_APPLICABLE, Absent, Value

_DAYS: Final = ("day", "recorded")
_ABSENT: Final = "不适用"
_SHAPE: Final = TypeAdapter(Move)


def write_move(move: Move) -> str:
    """A move as one line of JSON, without the line end."""
    said: dict[str, Any] = {one.name: getattr(move, one.name) for one in fields(Move)}
    said |= {key: str(said[key]) for key in _DAYS}
    said["fields"] = {name: _plain(value) for name, value in move.fields.items()}
    return json.dumps(said, ensure_ascii=False)


def read_move(text: str, where: str = "记录") -> Move:
    """The move one line states; RegisterError where it is none."""
    try:
        said = json.loads(text)
        unknown = set(said) - {one.name for one in fields(Move)}
        said["fields"] = {name: _value(value) for name, value in dict(said.get("fields", {})).items()}
        move = _SHAPE.validate_python(said)
    except (ValueError, TypeError, AttributeError):  # pydantic's refusals are ValueErrors
        unknown = {"?"}
    if unknown:
        found, remedy = "不是一条记录", "从备份取回这一行；记录只增不改，不要手改文件"
        raise RegisterError(Fault("registers.bad-record", where, found, "后面的都推不出来", remedy))
    return move


def read_moves(path: Path) -> tuple[Move, ...]:
    """Every move of a file in its order, none where there is no file; RegisterError with every bad line's fault."""
    if not path.exists():
        return ()
    moves: list[Move] = []
    faults: list[Fault] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        fault = Fault("registers.bad-record", path.name, "不是 UTF-8 编码", "读不出记录", "从备份取回")
        raise RegisterError(fault) from None
    for number, line in enumerate(lines, 1):
        try:
            moves += [read_move(line, f"{path.name}:{number}")] if line.strip() else []
        except RegisterError as error:
            faults += error.faults
    faults += _order_faults(moves, path.name)
    if faults:
        raise RegisterError(faults)
    return tuple(moves)


def append_move(path: Path, move: Move) -> None:
    """Add a move to the end of a file, making the file where there is none."""
    with path.open("a", encoding="utf-8") as file:
        file.write(write_move(move) + "\n")


def _order_faults(moves: list[Move], where: str) -> list[Fault]:
    """Records of one entry are numbered 1, 2, 3 …; a gap or repeat means some were lost or written twice."""
    numbers: dict[str, list[int]] = {}
    for move in moves:
        numbers.setdefault(move.entity, []).append(move.number)
    return [
        Fault(
            "registers.broken-sequence",
            where,
            f"“{entity}”的记录不是从 1 连着数的：{'、'.join(map(str, sorted(found)[:20]))}",
            "有记录丢了或写重了",
            "从备份取回缺的，或删去重的一行",
        )
        for entity, found in numbers.items()
        if sorted(found) != list(range(1, len(found) + 1))
    ]


def _plain(value: Value | date) -> object:
    if value is MISSING:
        return None
    if value is NOT_APPLICABLE:
        return {"absent": _ABSENT}
    return str(value) if isinstance(value, date) else value


def _value(value: object) -> Value:
    if value is None:
        return MISSING
    if isinstance(value, Mapping):
        return NOT_APPLICABLE
    if isinstance(value, bool | str | Absent):
        return value
    return float(value)  # type: ignore[arg-type]
