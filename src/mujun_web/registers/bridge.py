"""Rows of registers ↔ values of the engine, and what a register asks of the city's facts and evaluations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from mujun.packs.register import Register
from mujun.registers.move import Move, Renaming
from mujun.rules.value import MISSING, NOT_APPLICABLE, Value
from mujun_web.registers import models as rows

COLUMNS = (
    "entity", "number", "act", "from_stage", "to_stage", "day", "recorded_on", "who", "reason", "unit", "proof",
    "choice", "fields", "evaluation", "digest",
)  # fmt: skip
_NOT_APPLICABLE = {"absent": "不适用"}


def read_moves(known: Iterable[tuple], fields: Mapping[str, str]) -> list[Move]:
    """Moves from tuples of COLUMNS; `fields` gives the kind of every field, so that dates come back as dates."""
    dates = {name for name, kind in fields.items() if kind == "date"}
    return [
        Move(
            entity=entity, number=number, act=act, from_=from_ or None, to=to, day=day, recorded=recorded, who=who,
            reason=reason, unit=unit or None, proof=tuple(proof), choice=choice or None,
            fields={name: _value(value, name in dates) for name, value in kept.items()} if kept else {},
            run=run or None, digest=digest,
        )
        for entity, number, act, from_, to, day, recorded, who, reason, unit, proof, choice, kept, run, digest in known
    ]  # fmt: skip


def move_row(move: Move, **given: object) -> rows.Move:
    """An unsaved row of a move; `given` are the columns the engine does not know."""
    return rows.Move(
        entity=move.entity, number=move.number, act=move.act, from_stage=move.from_ or "", to_stage=move.to,
        day=move.day, recorded_on=move.recorded, who=move.who, unit=move.unit or "", reason=move.reason,
        proof=list(move.proof), choice=move.choice or "", evaluation=move.run or "", digest=move.digest,
        fields={name: _plain(value) for name, value in move.fields.items()}, **given,
    )  # fmt: skip


def read_renamings(kept: Iterable[rows.Renaming]) -> tuple[Renaming, ...]:
    """Renamings as the engine holds them."""
    return tuple(Renaming(one.old, one.new, one.recorded_on) for one in kept)


def kinds_of(registers: Collection[Register]) -> dict[str, str]:
    """The kind of every field, over the definitions of one register."""
    return {field.name: field.kind for register in registers for field in register.fields}


def _plain(value: Value | date) -> object:
    if value is MISSING:
        return None
    if value is NOT_APPLICABLE:
        return _NOT_APPLICABLE
    return value.isoformat() if isinstance(value, date) else value


def _value(kept: object, is_date: bool) -> Value | date:
    if kept is None:
        return MISSING
    if isinstance(kept, dict):
        return NOT_APPLICABLE
    if is_date and isinstance(kept, str):
        return date.fromisoformat(kept)
    return float(kept) if isinstance(kept, int) and not isinstance(kept, bool) else kept
