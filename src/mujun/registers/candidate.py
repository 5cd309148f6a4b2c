"""Who should enter, move, leave or come back by the rules, each with its reason, and what could not be judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from mujun.packs.register import Register, Rule, Stage
from mujun.packs.register_schema import RuleKind
from mujun.registers.entry import Entry
from mujun.registers.situation import Facts, Judgement, Situation, Situations
from mujun.rules.value import Absent, Value


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entity that rules would have somewhere else: from a stage (None: from outside) into another.

    `judgements` are the rules that hold. `fields` are what the register takes from the facts when it enters.
    """

    kind: RuleKind
    entity: str
    stage: str | None
    into: str
    judgements: tuple[Judgement, ...]
    fields: Mapping[str, Value | date]

    @property
    def reason(self) -> str:
        """Why, in words: every rule that holds with its figures and clause."""
        return "。".join(judgement.reason for judgement in self.judgements) + "。"


@dataclass(frozen=True, slots=True)
class Unclear:
    """A rule that could not be judged for an entity, and the names without a figure."""

    kind: RuleKind
    entity: str
    stage: str | None
    into: str
    judgement: Judgement

    @property
    def missing(self) -> tuple[str, ...]:
        """The names without a figure."""
        return self.judgement.missing

    @property
    def reason(self) -> str:
        """The rule and what is missing, in words."""
        return f"{self.judgement.reason}。"


@dataclass(frozen=True, slots=True)
class Proposals:
    """What the rules say on a day: candidates, and what could not be judged; both by entity.

    `open` are the rules nobody can judge, because the source does not publish them or a figure they need.
    """

    candidates: tuple[Candidate, ...]
    unclear: tuple[Unclear, ...]
    open: tuple[Rule, ...]

    def of_kind(self, kind: RuleKind) -> tuple[Candidate, ...]:
        """The candidates of one kind."""
        return tuple(one for one in self.candidates if one.kind == kind)


def find_candidates(
    register: Register, facts: Facts, entries: Mapping[str, Entry], day: date, *, entities: Iterable[str] | None = None
) -> Proposals:
    """Who should enter, move, leave, come back on a day. `entities` narrows the search; by default all with facts.

    Entries are held to the rules in force when they entered or were last reviewed; newcomers to those of the day.
    """
    asked = sorted(set(facts) | set(entries)) if entities is None else sorted(set(entities))
    situations = Situations(day, facts)
    verdicts = (one for entity in asked for one in judge_entity(register, situations, entries.get(entity), entity))
    return gather(verdicts, situations.under(register))


Verdict = tuple[RuleKind, str, str | None, Judgement]


def judge_entity(register: Register, situations: Situations, entry: Entry | None, entity: str) -> Iterator[Verdict]:
    """Every rule that concerns one entity as it stands, judged."""
    if entry is None or not (entry.is_open or entry.is_watched):
        if register.in_force(situations.day):
            situation = situations.under(register)
            for rule in register.rules_of("enter", situations.day):
                yield "enter", entity, None, situation.judge(rule, entity)
        return
    situation = situations.under(entry.register)
    own, held = entry.own_values(), entry.position.anchor
    for rule in rules_onwards(entry) if entry.is_open else rules_back(entry):
        yield rule.kind, entity, entry.position.stage, situation.judge(rule, entity, own, held)


def rules_back(entry: Entry) -> tuple[Rule, ...]:
    """The rules that could bring an entry back that has left."""
    return tuple(rule for rule in entry.rules_of("come back") if not rule.out_of or entry.position.stage in rule.out_of)


def rules_onwards(entry: Entry) -> tuple[Rule, ...]:
    """The rules that could move an open entry on: from its stage into one that may follow."""
    stage = entry.stage
    if stage is None:
        return ()
    return tuple(
        rule
        for kind in _ONWARDS
        for rule in entry.rules_of(kind)
        if rule.into in stage.to and (not rule.out_of or stage.name in rule.out_of)
    )


_ONWARDS: tuple[RuleKind, ...] = ("move", "leave")


def gather(verdicts: Iterable[Verdict], situation: Situation) -> Proposals:
    """Judged rules as candidates (one for each entity and stage it would go to) and as what is unclear."""
    holding: dict[tuple[str, RuleKind, str | None, str], list[Judgement]] = {}
    unclear: list[Unclear] = []
    open_: dict[tuple[str, str, str], Rule] = {}
    for kind, entity, stage, judgement in verdicts:
        rule = judgement.rule
        if judgement.holds:
            holding.setdefault((entity, kind, stage, rule.into), []).append(judgement)
        elif judgement.is_open:
            open_[rule.kind, rule.name, rule.into] = rule
        elif judgement.unclear:
            unclear.append(Unclear(kind, entity, stage, rule.into, judgement))
    candidates = [
        Candidate(kind, entity, stage, into, tuple(judgements), _taken(situation, kind, entity))
        for (entity, kind, stage, into), judgements in holding.items()
    ]
    settled = {(one.entity, one.kind, one.into) for one in candidates}
    still = [one for one in unclear if (one.entity, one.kind, one.into) not in settled]
    return Proposals(
        tuple(sorted(candidates, key=lambda one: (one.entity, one.kind, one.into))),
        tuple(sorted(still, key=lambda one: (one.entity, one.kind, one.into))),
        tuple(open_.values()),
    )


def take_fields(situation: Situation, entity: str) -> dict[str, Value | date]:
    """What the register takes from the facts for an entity that enters; nothing for what is not known."""
    found: dict[str, Value | date] = {}
    for field in situation.register.fields:
        if field.take is not None:
            value = situation.look_up(field.take, entity)
            if not isinstance(value, Absent):
                found[field.name] = value  # type: ignore[assignment]
    return found


def _taken(situation: Situation, kind: RuleKind, entity: str) -> Mapping[str, Value | date]:
    return take_fields(situation, entity) if kind == "enter" else {}


def next_stages(entry: Entry) -> tuple[Stage, ...]:
    """The stages an entry may go to; every open stage where the definition has lost its own."""
    register = entry.register
    if entry.stage is None:
        return register.stages
    return tuple(stage for name in entry.stage.to if (stage := register.stage(name)) is not None)
