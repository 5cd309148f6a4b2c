"""The worked cases of a pack's registers, recomputed: each gives what it expects or says what it gave instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mujun.errors import Fault, MujunError, PackError
from mujun.packs.chain import read_chain
from mujun.packs.load import load_pack
from mujun.packs.register import Register
from mujun.packs.register_check import read_register_cases
from mujun.packs.register_schema import CaseMove, EntryExpectation, RegisterCase
from mujun.packs.shape import Written
from mujun.registers.candidate import Proposals, find_candidates
from mujun.registers.decision import Proposal, act_of, judge_proposal, make_move
from mujun.registers.entry import Entry, derive_entries
from mujun.registers.move import Move, Renaming
from mujun.registers.owner import Units, units_of
from mujun.registers.rate import compute_rates
from mujun.registers.situation import Facts
from mujun.registers.tally import Tally, tally_counts
from mujun.rules.value import show_value

_WHO = "算例"


@dataclass(frozen=True, slots=True)
class RegisterCaseResult:
    """One case recomputed. `differences` is empty where everything came out as expected."""

    case: str
    source: str
    place: str
    register: str
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the case gives what it expects."""
        return not self.differences


def run_register_cases(path: Path) -> tuple[RegisterCaseResult, ...]:
    """Every case of the registers of the pack at `path`; PackError with every fault where something does not prove."""
    pack = load_pack(path)
    faults: list[Fault] = []
    cases = list(read_register_cases(read_chain(path).own, faults))
    if faults:
        raise PackError(faults)
    units = units_of(pack)
    return tuple(_run(written, pack.register(written.entry.register_), units) for written in cases)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A case laid out: facts, records, entries and candidates of its day."""

    entry: RegisterCase
    register: Register
    units: Units
    facts: Facts
    moves: tuple[Move, ...]
    entries: Mapping[str, Entry]
    proposals: Proposals


def _run(written: Written[RegisterCase], register: Register, units: Units) -> RegisterCaseResult:
    entry = written.entry
    try:
        differences = tuple(_differences(_lay_out(entry, register, units)))
    except MujunError as error:
        differences = tuple(str(fault) for fault in error.faults)
    return RegisterCaseResult(entry.case, entry.source, written.place("case"), entry.register_, differences)


def _lay_out(entry: RegisterCase, register: Register, units: Units) -> _Scene:
    codes = dict.fromkeys([*entry.facts, *(code for period in entry.earlier for code in period)])
    facts = {code: tuple(period.get(code, {}) for period in (entry.facts, *entry.earlier)) for code in codes}
    renamings = tuple(Renaming(old, new, entry.day) for old, new in entry.renamed.items())
    moves: list[Move] = []
    for one in entry.moves:
        known = derive_entries(register, [move for move in moves if move.entity == one.entity], one.day, units=units)
        standing = known.get(one.entity)
        proposal = _proposal(one, standing, one.day)
        moves.append(make_move(proposal, standing, act_of(register, proposal, standing), one.fields, register))
    entries = derive_entries(register, moves, entry.day, facts=facts, units=units, renamings=renamings)
    proposals = find_candidates(register, facts, entries, entry.day)
    return _Scene(entry, register, units, facts, tuple(moves), entries, proposals)


def _proposal(one: CaseMove, standing: Entry | None, today: date) -> Proposal:
    version = (standing.version if standing else 0) if one.version is None else one.version
    return Proposal(
        entity=one.entity,
        to=one.to,
        day=one.day,
        today=today,
        who=_WHO,
        reason=one.reason,
        act=one.act,
        unit=one.unit,
        proof=one.proof,
        choice=one.choice,
        fields=one.fields,
        version=version,
    )


def _differences(scene: _Scene) -> Iterator[str]:
    yield from _candidate_differences(scene)
    for code, expected in scene.entry.expect.entries.items():
        found = scene.entries.get(code)
        if found is None:
            yield f"“{code}”没有入过册"
        else:
            yield from _entry_differences(code, expected, found)
    yield from _proposal_differences(scene)
    yield from _count_differences(scene)


def _candidate_differences(scene: _Scene) -> Iterator[str]:
    expect = scene.entry.expect
    found = {
        kind: {one.entity: one.into for one in scene.proposals.of_kind(kind)}
        for kind in ("enter", "move", "leave", "come back")
    }
    lists: Sequence[tuple[str, Sequence[str] | None, Sequence[str]]] = (
        ("应提出入册的", expect.enter, tuple(found["enter"])),
        ("应提出反弹回册的", expect.come_back, tuple(found["come back"])),
        ("缺数判不了的", expect.unclear, tuple(dict.fromkeys(one.entity for one in scene.proposals.unclear))),
    )
    for words, wanted, got in lists:
        if wanted is not None and sorted(wanted) != sorted(got):
            yield f"{words}应为 {_listed(wanted)}，算得 {_listed(got)}"
    for words, stages, reached in (("转", expect.move, found["move"]), ("出册", expect.leave, found["leave"])):
        if stages is not None and stages != reached:
            yield f"应提出{words}的应为 {_paired(stages)}，算得 {_paired(reached)}"
    for code, rules in expect.by.items():
        held = [
            judged.rule.name for one in scene.proposals.candidates if one.entity == code for judged in one.judgements
        ]
        if sorted(rules) != sorted(held):
            yield f"{code} 应凭 {_listed(rules)}，算得 {_listed(held)}"


def _entry_differences(code: str, expected: EntryExpectation, found: Entry) -> Iterator[str]:
    pairs = (
        ("阶段", expected.stage, found.position.stage),
        ("时限", expected.due, found.due),
        ("逾期天数", expected.overdue, found.overdue),
        ("灯", expected.light, found.level),
        ("责任单位", expected.owner, found.owner),
    )
    for words, wanted, got in pairs:
        if wanted is not None and wanted != got:
            yield f"{code} 的{words}应为 {wanted}，算得 {got if got not in (None, '') else '无'}"


def _proposal_differences(scene: _Scene) -> Iterator[str]:
    for one in scene.entry.propose:
        proposal = _proposal(one, scene.entries.get(one.entity), scene.entry.day)
        decision = judge_proposal(scene.register, proposal, scene.entries, scene.facts, units=scene.units)
        said = "；".join(str(fault) for fault in decision.faults)
        if decision.allowed != one.allowed:
            wanted, got = ("许" if allowed else "不许" for allowed in (one.allowed, decision.allowed))
            yield f"{one.entity} 到“{one.to}”应{wanted}，算得{got}" + (f"：{said}" if said else "")
        codes = {fault.code for fault in decision.faults}
        if one.why and codes != set(one.why):
            yield f"{one.entity} 到“{one.to}”不许的毛病应为 {_listed(one.why)}，算得 {_listed(sorted(codes))}"


def _count_differences(scene: _Scene) -> Iterator[str]:
    found = tally_counts(scene.register, scene.entries, scene.entry.day)
    yield from _rate_differences(scene, found)
    tallies = {one.count.name: one for one in found}
    for name, wanted in scene.entry.expect.counts.items():
        tally = tallies.get(name)
        if tally is None:
            yield f"没有统计项“{name}”"
            continue
        for words, figure, got in (
            ("办成", wanted.done, tally.done),
            ("反弹", wanted.relapsed, tally.relapsed),
            ("净数", wanted.net, tally.net),
        ):
            if figure != got:
                yield f"{name}的{words}应为 {figure}，算得 {got}"


def _rate_differences(scene: _Scene, tallies: Sequence[Tally]) -> Iterator[str]:
    rates = {one.rate.name: one.value for one in compute_rates(scene.register, tallies, scene.entry.day)}
    for name, wanted in scene.entry.expect.rates.items():
        if name not in rates:
            yield f"没有率“{name}”"
        elif _rounded(rates[name]) != _rounded(wanted):
            yield f"{name}应为 {show_value(wanted)}，算得 {show_value(rates[name])}"


def _rounded(value: object) -> object:
    return round(value, 6) if isinstance(value, float) else value


def _listed(names: Sequence[str]) -> str:
    return "、".join(names) if names else "无"


def _paired(stages: Mapping[str, str]) -> str:
    return _listed([f"{code} 到{stage}" for code, stage in stages.items()])
