"""What the rules propose for a register, kept as a file until figures, runs, rules or records change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from mujun.packs.register import Register, Rule
from mujun.packs.register_schema import RuleKind
from mujun.registers.candidate import Candidate, Proposals, Unclear, find_candidates
from mujun.rules.explain import write_node
from mujun.rules.period import LENGTHS
from mujun.rules.value import Absent, show_value
from mujun_web.registers import models as rows
from mujun_web.registers.facts import Ground, find_sources, read_ground
from mujun_web.registers.queries import Book
from mujun_web.registers.writes import hash_grounds

FOLDER = "proposals"
MOST_AT_ONCE = 3_000  # entities that are looked through while a page waits; more go to the worker
MOST_NAMED = 100
KIND_WORDS: dict[RuleKind, str] = {"enter": "入册", "move": "转阶段", "leave": "出册", "come back": "反弹回册"}
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One candidate as it is shown. `needs` is what a move into the stage asks for besides; `version` its records."""

    kind: RuleKind
    entity: str
    name: str
    stage: str
    into: str
    county: str
    rules: tuple[str, ...]
    reason: str
    fields: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    version: int
    grounds: str

    @property
    def pick(self) -> str:
        """The candidate as a form names it."""
        return "\t".join((self.kind, self.entity, self.into, str(self.version)))


@dataclass(frozen=True, slots=True)
class Undecided:
    """Entities one rule could not be judged for, for want of the same figures; at most so many are named."""

    kind: RuleKind
    rule: str
    grounds: str
    missing: tuple[str, ...]
    number: int
    named: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OpenRule:
    """A rule nobody can judge, because its source does not publish it or a figure it needs."""

    kind: RuleKind
    name: str
    into: str
    grounds: str
    formula: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything the rules say of a register on a day, ready to be shown.

    `period` is the year of the figures, or in words the month of the projects' reports.
    """

    proposed: tuple[Proposed, ...]
    undecided: tuple[Undecided, ...]
    open: tuple[OpenRule, ...]
    period: str
    evaluation: int | None
    batches: int
    simulated: bool


def find_findings(book: Book) -> Findings | None:
    """What the rules propose; None where that would take long and nobody has let the worker do it yet."""
    kept = read_findings(book)
    return kept if kept is not None or is_long(book) else make_findings(book)


def read_findings(book: Book) -> Findings | None:
    """What was found before from the same figures, runs, rules and records; None where nothing was."""
    try:
        said = json.loads(_name_file(book).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Findings(
        tuple(Proposed(**_restore(one, ("rules", "needs"), "fields")) for one in said["proposed"]),
        tuple(Undecided(**_restore(one, ("missing",), "named")) for one in said["undecided"]),
        tuple(OpenRule(**one) for one in said["open"]),
        said["period"], said["evaluation"], said["batches"], said["simulated"],
    )  # fmt: skip


def is_long(book: Book) -> bool:
    """Whether so many entities must be looked through that the worker does it."""
    sources = find_sources(book.city, book.register, book.known_on)
    return sources is not None and sources.most_rows > MOST_AT_ONCE


def make_findings(book: Book, tell: Tell | None = None) -> Findings:
    """Looks through the city's figures by the rules, and keeps what was found."""
    say = tell or (lambda done, total, step: None)
    say(0, 3, "读各部门的数")
    ground = read_ground(book.city, book.register, book.known_on, book.entries.keys())
    say(1, 3, "按规则比对")
    found = find_candidates(book.register, ground.facts, book.entries, book.known_on)
    say(2, 3, "整理理由")
    findings = Findings(
        tuple(show_candidate(book, ground, one) for one in found.candidates),
        _group_unclear(book, ground, found.unclear),
        _list_open(book.register, found, book.known_on),
        _say_period(ground), ground.evaluation, len(ground.batches), ground.simulated,
    )  # fmt: skip
    file = _name_file(book)
    file.parent.mkdir(parents=True, exist_ok=True)
    staged = file.with_suffix(".part")
    staged.write_text(json.dumps(asdict(findings), ensure_ascii=False), encoding="utf-8")
    staged.replace(file)
    return findings


def list_waiting(book: Book, findings: Findings) -> tuple[Proposed, ...]:
    """The candidates nobody has refused for the reason the rules give."""
    refused = set(
        rows.Refusal.objects.filter(
            city=book.city, register=book.register.name, recorded_on__lte=book.known_on
        ).values_list("entity", "kind", "into", "grounds")
    )
    return tuple(one for one in findings.proposed if (one.entity, one.kind, one.into, one.grounds) not in refused)


def show_candidate(book: Book, ground: Ground, one: Candidate) -> Proposed:
    """A candidate as it is shown."""
    entry = book.entries.get(one.entity)
    county = book.units.find(one.fields.get(book.register.county or "")) or (entry.county if entry else None)
    reasons = " ".join(f"{judgement.reason}。" for judgement in one.judgements)
    taken = tuple((name, _show(value)) for name, value in one.fields.items() if name != book.register.county)
    return Proposed(
        one.kind, one.entity, ground.names.get(one.entity) or book.name_of(one.entity), one.stage or "", one.into,
        county or "", tuple(judgement.rule.name for judgement in one.judgements), reasons, taken,
        list_needs(book, one), entry.version if entry else 0, hash_grounds(one),
    )  # fmt: skip


def list_needs(book: Book, one: Candidate) -> tuple[str, ...]:
    """What a move into the stage asks for that no rule brings: proofs, a choice, fields still empty."""
    entry = book.entries.get(one.entity)
    definition = entry.register if entry is not None and one.kind != "enter" else book.register
    stage = definition.stage(one.into)
    if stage is None:
        return ()
    filled = {**(entry.position.fields if entry is not None and one.kind != "enter" else {}), **one.fields}
    fields = tuple(
        f"填“{field.name}”" for field in definition.fields if field.required == stage.name and field.name not in filled
    )
    return (*(f"附{proof}" for proof in stage.proof), *(("选一种办法",) if stage.choices else ()), *fields)


def _group_unclear(book: Book, ground: Ground, unclear: Sequence[Unclear]) -> tuple[Undecided, ...]:
    grouped: dict[tuple[RuleKind, str, tuple[str, ...]], list[str]] = {}
    rules: dict[str, Rule] = {}
    for one in unclear:
        rule = rules.setdefault(one.judgement.rule.name, one.judgement.rule)
        key = (one.kind, rule.name, one.missing)
        grouped.setdefault(key, []).append(one.entity)
    found = [
        Undecided(
            kind, name, rules[name].grounds, missing, len(entities),
            tuple((one, ground.names.get(one) or book.name_of(one)) for one in entities[:MOST_NAMED]),
        )
        for (kind, name, missing), entities in grouped.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.number, one.kind, one.rule)))


def _list_open(register: Register, found: Proposals, day: date) -> tuple[OpenRule, ...]:
    """Rules without a condition, and those that wait for a figure of the rules that is not published."""
    unpublished = [rule for rule in register.rules if rule.condition is None and rule.in_force(day)]
    every = {(rule.kind, rule.name, rule.into): rule for rule in (*unpublished, *found.open)}
    return tuple(
        OpenRule(
            one.kind, one.name, one.into, one.grounds, write_node(one.condition.node) if one.condition else "未取到"
        )
        for one in every.values()
    )


def _say_period(ground: Ground) -> str:
    period = ground.period
    return "" if period is None else str(period) if period.months == LENGTHS["year"] else period.words


def _name_file(book: Book) -> Path:
    sources = find_sources(book.city, book.register, book.known_on)
    rests = [book.city, str(book.known_on), repr(book.version), repr(book.renamings)]
    rests += list(sources.hashes) if sources is not None else []
    name = hashlib.sha256(json.dumps(rests).encode()).hexdigest()
    return settings.DEPLOYMENT.data_dir / FOLDER / f"{name}.json"


def _show(value: object) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return show_value(round(float(value), 4))
    return "—" if isinstance(value, Absent) else str(value)


def _restore(said: dict[str, Any], lists: Sequence[str], pairs: str) -> dict[str, Any]:
    """A value as it was before it was written: JSON knows no tuples."""
    restored = {**said, **{key: tuple(said[key]) for key in lists}}
    return {**restored, pairs: tuple((first, second) for first, second in said[pairs])}
