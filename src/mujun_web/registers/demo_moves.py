"""How the demonstration makes its moves: whom the rules propose enters, made-up steps follow, each with its proofs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mujun.registers.candidate import Candidate, find_candidates
from mujun.registers.decision import Proposal
from mujun_web.frame.evidence import EvidenceFile
from mujun_web.people.models import User
from mujun_web.registers.facts import Ground, read_ground
from mujun_web.registers.queries import Book, open_book
from mujun_web.registers.writes import candidate_refuse, moves_make

CITY = "999900"
MOST_ENTERED = 48
MADE_UP = "（模拟）"


@dataclass(frozen=True, slots=True)
class Step:
    """One made-up move of one entry; `by_owner` where the unit that answers makes it and not the office."""

    entity: str
    to: str
    reason: str
    fields: Mapping[str, object] = field(default_factory=dict)
    proof: tuple[str, ...] = ()
    choice: str | None = None
    by_owner: bool = True
    name: str = ""


def propose(name: str, day: date) -> tuple[Ground, tuple[Candidate, ...]]:
    """What the rules say of a register on a day, and the figures it was judged on."""
    book = open_book(CITY, name, day)
    ground = read_ground(CITY, book.register, day, book.entries.keys())
    return ground, find_candidates(book.register, ground.facts, book.entries, day).candidates


def enter(
    name: str,
    day: date,
    by: User,
    reason: str,
    *,
    refuse: str = "",
    keep_back: int | None = None,
    but: Collection[str] = (),
) -> tuple[str, ...]:
    """Takes in most of whom the rules propose, at most so many; where asked, one is refused. Who entered comes back."""
    ground, found = propose(name, day)
    newcomers = [one for one in found if one.kind == "enter" and one.entity not in but]
    if refuse and newcomers:
        one = newcomers.pop(len(newcomers) // 2)
        called = ground.names.get(one.entity, "")
        candidate_refuse(city=CITY, register=name, candidate=one, name=called, reason=refuse + MADE_UP, by=by, on=day)
    waiting = len(newcomers) // 4 if keep_back is None else keep_back
    chosen = newcomers[: max(len(newcomers) - waiting, 0)][:MOST_ENTERED]
    make(name, day, [Step(one.entity, one.into, reason, by_owner=False) for one in chosen], by)
    return tuple(one.entity for one in chosen)


def make(name: str, day: date, steps: Sequence[Step], by: User) -> None:
    """Makes the moves of one day; RegisterError where the rules refuse one, for the demonstration keeps to them.

    An entity with several steps on the day takes them one after the other.
    """
    book = open_book(CITY, name, day)
    waves: list[list[Step]] = []
    for step in steps:
        at = sum(1 for wave in waves if any(one.entity == step.entity for one in wave))
        waves[at:] = [[*waves[at], step], *waves[at + 1 :]] if at < len(waves) else [[step]]
    for wave in waves:
        proofs = {step.entity: {kind: [_write_proof(step, kind, day)] for kind in step.proof} for step in wave}
        decisions = moves_make(
            city=CITY, register=name, by=by, on=day, proofs=proofs, names={step.entity: step.name for step in wave},
            proposals=[_proposal(book, step, day) for step in wave], simulated=True,
        )  # fmt: skip
        for decision in decisions:
            decision.accept()


def _proposal(book: Book, step: Step, day: date) -> Proposal:
    entry = book.entries.get(step.entity)
    unit = entry.owner if step.by_owner and entry is not None else None
    who = f"{unit}联络员" if unit else "综合办公室"
    return Proposal(
        entity=step.entity, to=step.to, day=day, today=day, who=who, reason=step.reason + MADE_UP, unit=unit,
        proof=step.proof, choice=step.choice, fields=dict(step.fields),  # type: ignore[arg-type]
    )  # fmt: skip


def _write_proof(step: Step, kind: str, day: date) -> EvidenceFile:
    text = f"{kind}{MADE_UP}\n对象：{step.entity}\n日期：{day}\n说明：演示用的文件，内容是编的。\n"
    return EvidenceFile(f"模拟-{kind}.txt", text.encode(), "text/plain")
