"""Candidates accepted or refused, many at once: what was done, and what was not and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mujun.errors import Fault, RegisterError
from mujun.registers.candidate import Candidate, find_candidates
from mujun.registers.decision import Proposal
from mujun_web.people.models import User
from mujun_web.registers.facts import read_ground
from mujun_web.registers.queries import Book
from mujun_web.registers.rights import Sight
from mujun_web.registers.writes import candidate_refuse, moves_make

LONGEST_REASON = 900


@dataclass(frozen=True, slots=True)
class Done:
    """One candidate that was decided: who, where it went or would have gone."""

    entity: str
    name: str
    into: str


@dataclass(frozen=True, slots=True)
class Failed:
    """One that was not done: who, where it would have gone, every reason."""

    entity: str
    name: str
    into: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the candidates that were picked."""

    accepted: bool
    done: tuple[Done, ...]
    failed: tuple[Failed, ...]
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """One candidate as a form names it: kind, entity, stage, and how many records it had when the page was made."""

    kind: str
    entity: str
    into: str
    version: int

    @classmethod
    def read(cls, text: str) -> Pick | None:
        """The pick a form sends; None for what is none."""
        parts = text.split("\t")
        if len(parts) != len(("kind", "entity", "into", "version")) or not parts[3].isdecimal():
            return None
        return cls(parts[0], parts[1], parts[2], int(parts[3]))


def accept_candidates(book: Book, picks: Sequence[Pick], reason: str, by: User, sight: Sight, on: date) -> Outcome:
    """Records the moves the rules propose; those the rules or the engine refuse come back with every reason."""
    found, names = _find_again(book, picks, on)
    failed = [Failed(one.entity, names[one.entity], one.into, _gone(one, names)) for one in picks if one not in found]
    chosen = [(pick, found[pick]) for pick in picks if pick in found]
    proposals = [
        Proposal(
            entity=pick.entity, to=pick.into, day=on, today=on, who=by.shown_name, unit=sight.unit,
            version=pick.version, reason=_say_reason(candidate, reason),
        )
        for pick, candidate in chosen
    ]  # fmt: skip
    decisions = moves_make(city=book.city, register=book.register.name, proposals=proposals, by=by, on=on)
    done = []
    for pick, decision in zip((pick for pick, _ in chosen), decisions, strict=True):
        name = names[pick.entity]
        if decision.allowed:
            done.append(Done(pick.entity, name, pick.into))
        else:
            failed.append(Failed(pick.entity, name, pick.into, decision.faults))
    cautions = tuple(dict.fromkeys(said for decision in decisions if decision.allowed for said in decision.cautions))
    return Outcome(True, tuple(done), tuple(failed), cautions)


def refuse_candidates(book: Book, picks: Sequence[Pick], reason: str, by: User, on: date) -> Outcome:
    """Refuses candidates with a reason; they are proposed again when the rules give another one."""
    found, names = _find_again(book, picks, on)
    done, failed = [], []
    for pick in picks:
        name = names[pick.entity]
        try:
            if pick not in found:
                raise RegisterError(_gone(pick, names))
            candidate_refuse(
                city=book.city, register=book.register.name, candidate=found[pick], name=name, reason=reason, by=by,
                on=on,
            )  # fmt: skip
            done.append(Done(pick.entity, name, pick.into))
        except RegisterError as error:
            failed.append(Failed(pick.entity, name, pick.into, error.faults))
    return Outcome(False, tuple(done), tuple(failed))


def _find_again(book: Book, picks: Sequence[Pick], on: date) -> tuple[dict[Pick, Candidate], dict[str, str]]:
    """The candidates the picks name, as the rules give them now, and what the entities are called."""
    entities = [one.entity for one in picks]
    ground = read_ground(book.city, book.register, on, entities, narrow=False)
    proposals = find_candidates(book.register, ground.facts, book.entries, on, entities=entities)
    by_place = {(one.kind, one.entity, one.into): one for one in proposals.candidates}
    found = {pick: by_place[key] for pick in picks if (key := (pick.kind, pick.entity, pick.into)) in by_place}  # type: ignore[index]
    return found, {one: ground.names.get(one) or book.name_of(one) for one in entities}


def _say_reason(candidate: Candidate, reason: str) -> str:
    rules = "、".join(judgement.rule.name for judgement in candidate.judgements)
    return f"{rules}。{reason.strip()}"[:LONGEST_REASON]


def _gone(pick: Pick, names: dict[str, str]) -> tuple[Fault, ...]:
    found = f"规则现在不再提出它到“{pick.into}”"
    return (Fault("registers.not-proposed", names[pick.entity], found, "数或记录已经变了", "重新打开待定人选看清楚"),)
