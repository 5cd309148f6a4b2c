"""A proposed move: allowed, or refused with every reason. What is allowed comes back as the move to record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from mujun.errors import Fault, RegisterError
from mujun.packs.register import Register
from mujun.registers.admission import find_field_faults, find_proof_faults, find_quota_faults, find_rule_faults
from mujun.registers.candidate import next_stages, take_fields
from mujun.registers.entry import Entry, derive_entries
from mujun.registers.move import ACT_WORDS, Act, Move, Renaming
from mujun.registers.owner import NO_UNITS, Units
from mujun.registers.situation import Facts, Situation
from mujun.rules.value import Value


@dataclass(frozen=True, slots=True)
class Proposal:
    """A move somebody wants to make.

    `today` is the day it is recorded. `unit` is the unit of who makes it, None for the office, which may act for
    anyone. `version` is how many records the entry had when it was read (0 where it had none); None does not ask.
    """

    entity: str
    to: str
    day: date
    today: date
    who: str
    reason: str
    act: Literal["move", "note", "review"] = "move"
    unit: str | None = None
    proof: tuple[str, ...] = ()
    choice: str | None = None
    fields: Mapping[str, Value | date] = field(default_factory=dict)
    version: int | None = None
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a proposal: the move to record, or every fault that stands against it.

    `cautions` do not refuse: rules that could not be judged because their source does not publish them, and advice.
    """

    proposal: Proposal
    move: Move | None
    faults: tuple[Fault, ...]
    cautions: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the move may be recorded."""
        return self.move is not None

    def accept(self) -> Move:
        """The move to record; RegisterError with every fault where it is refused."""
        if self.move is None:
            raise RegisterError(self.faults)
        return self.move


def judge_proposal(
    register: Register,
    proposal: Proposal,
    entries: Mapping[str, Entry],
    facts: Facts | None = None,
    *,
    units: Units = NO_UNITS,
) -> Decision:
    """Whether a proposed move is allowed, with every reason why not. `entries` are those known on `proposal.today`.

    Nothing is changed: an allowed move counts once it is recorded.
    """
    known = facts or {}
    entry = entries.get(proposal.entity)
    act = act_of(register, proposal, entry)
    definition = register if entry is None or act in ("enter", "review") else entry.register
    where = f"{register.title}·{proposal.entity}"
    situation = Situation(definition, proposal.day, known)
    taken = take_fields(situation, proposal.entity) if act == "enter" else {}
    fields = {**taken, **proposal.fields}
    faults = [
        *_time_faults(proposal, entry, where),
        *_way_faults(definition, proposal, entry, act, where),
        *_owner_faults(definition, proposal, entry, units, where),
        *find_field_faults(definition, proposal.to, fields, entry, act, where),
    ]
    cautions: list[str] = []
    if act not in ("note", "review"):
        faults += find_proof_faults(definition, proposal.to, proposal.proof, proposal.choice, where)
        faults += find_rule_faults(situation, proposal.entity, proposal.to, entry, act, where, cautions)
        faults += find_quota_faults(definition, proposal.to, fields, proposal.entity, entries, situation, where)
    if not proposal.reason.strip():
        found, remedy = "没有写理由", "写一句为什么"
        faults.append(Fault("registers.no-reason", where, found, "事后查不出凭什么", remedy))
    if faults:
        return Decision(proposal, None, tuple(faults), tuple(cautions))
    return Decision(proposal, make_move(proposal, entry, act, fields, definition), (), tuple(cautions))


def judge_proposals(
    register: Register,
    proposals: Iterable[Proposal],
    moves: Sequence[Move],
    day: date,
    facts: Facts | None = None,
    *,
    units: Units = NO_UNITS,
    renamings: Sequence[Renaming] = (),
    earlier: Sequence[Register] = (),
) -> tuple[Decision, ...]:
    """Many proposals in their order, each judged after those before it that are allowed: quotas fill, versions move."""
    entries = derive_entries(register, moves, day, facts=facts, units=units, renamings=renamings, earlier=earlier)
    decisions: list[Decision] = []
    for proposal in proposals:
        decision = judge_proposal(register, proposal, entries, facts, units=units)
        decisions.append(decision)
        if decision.move is not None:
            entry = entries.get(proposal.entity)
            before = [move for position in entry.histories for move in position.moves] if entry is not None else []
            own = [*before, decision.move]
            entries |= derive_entries(
                register, own, day, facts=facts, units=units, renamings=renamings, earlier=earlier
            )
    return tuple(decisions)


def act_of(register: Register, proposal: Proposal, entry: Entry | None) -> Act:
    """What a proposal would be, as the entry stands: an entering, a move on, a leaving, a coming back."""
    if proposal.act != "move":
        return proposal.act
    if entry is None:
        return "enter"
    if entry.is_open:
        stage = entry.register.stage(proposal.to) or register.stage(proposal.to)
        return "leave" if stage is not None and not stage.is_open else "move"
    return "come back" if entry.is_watched else "enter"


def make_move(
    proposal: Proposal, entry: Entry | None, act: Act, fields: Mapping[str, Value | date], definition: Register
) -> Move:
    """The record a proposal becomes, unjudged."""
    return Move(
        entity=proposal.entity if entry is None else entry.position.entity,
        number=1 if entry is None else entry.version + 1,
        act=act,
        from_=None if entry is None or act == "enter" else entry.position.stage,
        to=proposal.to,
        day=proposal.day,
        recorded=proposal.today,
        who=proposal.who,
        reason=proposal.reason.strip(),
        unit=proposal.unit,
        proof=proposal.proof,
        choice=proposal.choice,
        fields=fields,
        run=proposal.run,
        digest=definition.digest,
    )


def _time_faults(proposal: Proposal, entry: Entry | None, where: str) -> Iterable[Fault]:
    if proposal.version is not None and proposal.version != (entry.version if entry else 0):
        version = entry.version if entry else 0
        last = entry.position.last if entry else None
        who = f"，最后一次是 {last.recorded} 由 {last.who} {ACT_WORDS[last.act]}" if last else ""
        found = f"读到的时候有 {proposal.version} 条记录，现在有 {version} 条{who}"
        yield Fault("registers.stale", where, found, "别人先动了它", "重新打开看清楚，再决定")
    if proposal.day > proposal.today:
        found = f"写的是 {proposal.day}，今天是 {proposal.today}"
        yield Fault("registers.future-day", where, found, "还没有发生的不能记", "改成今天或以前的日子")
    if entry is None:
        return
    last = entry.position.last
    if proposal.day < last.day:
        found = f"写的是 {proposal.day}，上一条记录是 {last.day}"
        yield Fault("registers.before-last", where, found, "先后颠倒，停留的天数会算错", "改成上一条那天或以后的日子")
    if proposal.today < last.recorded:
        found = f"今天是 {proposal.today}，上一条记录却在 {last.recorded} 写下"
        yield Fault("registers.clock-back", where, found, "机器的日子往回走了", "校准机器的日子再办")


def _way_faults(register: Register, proposal: Proposal, entry: Entry | None, act: Act, where: str) -> Iterable[Fault]:
    if act in ("note", "review"):
        yield from _stay_faults(register, proposal, entry, where)
        return
    if register.stage(proposal.to) is None:
        known = "、".join(stage.name for stage in register.stages)
        found = f"没有“{proposal.to}”这个阶段"
        yield Fault("registers.unknown-stage", where, found, "不知要到哪一步", f"改成已有的阶段：{known}")
        return
    if act == "enter" and not register.in_force(proposal.day):
        found = f"清单在 {proposal.day} 没有施行（{register.from_ or '不限'} 起，{register.until or '不限'} 止）"
        yield Fault("registers.not-in-force", where, found, "不再进新的", "核对日子，或另立清单")
    ways = list_ways(register, entry, act)
    if proposal.to not in ways:
        start = "入册" if act == "enter" else f"从“{entry.position.stage if entry else ''}”"
        found = f"{start}不能到“{proposal.to}”"
        remedy = f"可以到：{'、'.join(ways)}" if ways else "这一阶段没有下一步"
        yield Fault("registers.no-such-way", where, found, "阶段要按次序走", remedy)


def _stay_faults(register: Register, proposal: Proposal, entry: Entry | None, where: str) -> Iterable[Fault]:
    if entry is None:
        found, remedy = "还没有入册", "先入册"
        yield Fault("registers.not-entered", where, found, "没有东西可改", remedy)
    elif proposal.to != entry.position.stage:
        found = f"写的是“{proposal.to}”，现在在“{entry.position.stage}”"
        remedy = "改栏、重审时阶段照旧；要转阶段另行提出"
        yield Fault("registers.stale", where, found, "改栏、重审不转阶段", remedy)
    elif proposal.act == "review" and register.stage(proposal.to) is None:
        found = f"现在的清单没有“{proposal.to}”这个阶段"
        yield Fault("registers.unknown-stage", where, found, "重审后按现在的清单走", "先转到现有的阶段")


def list_ways(register: Register, entry: Entry | None, act: Act) -> tuple[str, ...]:
    """The stages an entry (None: an entity that has none) may come to by an act, in the order of the file."""
    if act == "enter":
        into = {rule.into for rule in register.rules if rule.kind == "enter"} or {register.first.name}
        return tuple(stage.name for stage in register.stages if stage.name in into)
    if entry is None:
        return ()
    if act == "come back":
        back = {rule.into for rule in entry.register.rules if rule.kind == "come back"}
        return tuple(stage.name for stage in entry.register.stages if stage.name in back)
    return tuple(stage.name for stage in next_stages(entry))


def _owner_faults(
    register: Register, proposal: Proposal, entry: Entry | None, units: Units, where: str
) -> Iterable[Fault]:
    if proposal.unit is None:
        return
    keeper = units.find(register.keeper)
    owner = entry.owner if entry is not None and entry.is_open else None
    allowed = [one for one in dict.fromkeys((owner, keeper)) if one is not None]
    if units.find(proposal.unit) not in allowed:
        names = "、".join(units.name_of(one) for one in allowed)
        found = f"“{units.name_of(proposal.unit)}”不负责这一步"
        yield Fault("registers.wrong-owner", where, found, "谁负责谁办", f"由 {names} 来办")
