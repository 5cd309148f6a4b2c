"""What may be done to registers: record a move, refuse a candidate, join a renamed code. Rows are only ever added."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max

from mujun.errors import Fault, RegisterError
from mujun.registers.candidate import Candidate
from mujun.registers.decision import Decision, Proposal, judge_proposal
from mujun.registers.entry import derive_entries
from mujun.registers.move import Move
from mujun_web.evaluation.rulebook import keep_rules
from mujun_web.frame.evidence import EvidenceFile, keep_file
from mujun_web.frame.known_on import tell_today
from mujun_web.people.models import User
from mujun_web.registers import bridge, queries
from mujun_web.registers import models as rows
from mujun_web.registers.facts import Ground, read_ground
from mujun_web.registers.queries import Book

Proofs = Mapping[str, Sequence[EvidenceFile]]


def move_judge(*, city: str, register: str, proposal: Proposal, on: date | None = None) -> Decision:
    """What would become of a move if it were made now; nothing is written."""
    today = on or tell_today()
    book = queries.open_book(city, register, today)
    return _judge(book, proposal, _ground(book, (proposal.entity,), today), today)


@transaction.atomic
def move_make(
    *,
    city: str,
    register: str,
    proposal: Proposal,
    by: User,
    proofs: Proofs | None = None,
    name: str = "",
    on: date | None = None,
) -> rows.Move:
    """A move judged once more and recorded with its proofs; RegisterError with every fault where it is refused.

    Of two who move one entry at once the second is told: its record would bear a number that is taken. `name` is what
    the entity is called, where it enters.
    """
    today = on or tell_today()
    book = queries.open_book(city, register, today)
    ground = _ground(book, (proposal.entity,), today)
    decision = _judge(book, proposal, ground, today)
    return _record(book, decision.accept(), ground, by, proofs or {}, name)


@transaction.atomic
def moves_make(
    *,
    city: str,
    register: str,
    proposals: Sequence[Proposal],
    by: User,
    proofs: Mapping[str, Proofs] | None = None,
    names: Mapping[str, str] | None = None,
    on: date | None = None,
    simulated: bool = False,
) -> tuple[Decision, ...]:
    """Many moves, each judged after those before it; those that are allowed are recorded, the others say why not.

    `proofs` are the files of each entity's move, `names` what entities without facts are called. `simulated` marks what
    is made up, where no figures say so.
    """
    today = on or tell_today()
    book = queries.open_book(city, register, today)
    ground = _ground(book, [one.entity for one in proposals], today)
    run = str(ground.evaluation) if ground.evaluation is not None else None
    entries = dict(book.entries)
    decisions = []
    for proposal in proposals:
        asked = replace(proposal, today=today, run=run or proposal.run)
        decision = _refuse_late_clock(book, asked) or judge_proposal(
            book.register, asked, entries, ground.facts, units=book.units
        )
        if decision.move is not None:
            files, name = (proofs or {}).get(proposal.entity, {}), (names or {}).get(proposal.entity, "")
            _record(book, decision.move, ground, by, files, name, simulated=simulated)
            entry = entries.get(proposal.entity)
            before = [move for position in entry.histories for move in position.moves] if entry is not None else []
            entries |= derive_entries(
                book.register, [*before, decision.move], today, units=book.units, renamings=book.renamings,
                earlier=book.earlier,
            )  # fmt: skip
        decisions.append(decision)
    return tuple(decisions)


def candidate_refuse(
    *, city: str, register: str, candidate: Candidate, name: str, reason: str, by: User, on: date | None = None
) -> rows.Refusal:
    """A candidate refused; it is proposed again when the rules give another reason. RegisterError without a reason."""
    if not reason.strip():
        fault = Fault("registers.no-reason", candidate.entity, "没有写理由", "事后查不出凭什么", "写一句为什么不列入")
        raise RegisterError(fault)
    return rows.Refusal.objects.create(
        city=city, register=register, entity=candidate.entity, name=name[:200], kind=candidate.kind,
        into=candidate.into, grounds=hash_grounds(candidate), words=candidate.reason, reason=reason.strip(),
        recorded_on=on or tell_today(), recorded_by=by,
    )  # fmt: skip


def hash_grounds(candidate: Candidate) -> str:
    """The hash of what a candidate rests on: where it would go, and the rules' reason with its figures."""
    return hashlib.sha256(f"{candidate.kind}\0{candidate.into}\0{candidate.reason}".encode()).hexdigest()


@transaction.atomic
def renaming_add(*, city: str, old: str, new: str, reason: str, by: User, on: date | None = None) -> rows.Renaming:
    """From now on what was recorded under the old code belongs to the new; RegisterError where that cannot be."""
    where, faults = f"{old} → {new}", []
    if not reason.strip():
        faults.append(Fault("registers.no-reason", where, "没有写理由", "事后查不出为什么改", "写一句为什么"))
    if old == new or not new.strip():
        remedy = "写上现在的代码"
        faults.append(Fault("registers.same-code", where, "新旧代码相同或没有写", "不知改成什么", remedy))
    if rows.Renaming.objects.filter(city=city, old=old).exists():
        remedy = "核对；要再改的从现在的代码改起"
        faults.append(Fault("registers.renamed-before", where, "这个代码已经改过", "一个代码只能改到一处", remedy))
    if faults:
        raise RegisterError(faults)
    return rows.Renaming.objects.create(
        city=city, old=old, new=new.strip(), reason=reason.strip(), recorded_on=on or tell_today(), recorded_by=by
    )


def _ground(book: Book, entities: Sequence[str], today: date) -> Ground:
    return read_ground(book.city, book.register, today, entities, narrow=False)


def _judge(book: Book, proposal: Proposal, ground: Ground, today: date) -> Decision:
    run = str(ground.evaluation) if ground.evaluation is not None else proposal.run
    asked = replace(proposal, today=today, run=run)
    return _refuse_late_clock(book, asked) or judge_proposal(
        book.register, asked, book.entries, ground.facts, units=book.units
    )


def _refuse_late_clock(book: Book, proposal: Proposal) -> Decision | None:
    """A refusal where the entry has a record of a day that is still to come; a book of today does not know of it."""
    kept = rows.Move.objects.filter(city=book.city, register=book.register.name, entity=proposal.entity)
    last = kept.aggregate(last=Max("recorded_on"))["last"]
    if last is None or last <= proposal.today:
        return None
    where, found = f"{book.register.title}·{proposal.entity}", f"今天是 {proposal.today}，上一条记录却在 {last} 写下"
    fault = Fault("registers.clock-back", where, found, "机器的日子往回走了", "校准机器的日子再办")
    return Decision(proposal, None, (fault,))


def _record(
    book: Book, move: Move, ground: Ground, by: User, proofs: Proofs, name: str, *, simulated: bool = False
) -> rows.Move:
    called = name or book.names.get(move.entity) or ground.names.get(move.entity, "")
    row = bridge.move_row(
        move, city=book.city, register=book.register.name, recorded_by=by, name=called[:200], pack=book.pack.name,
        rules=_keep_rules(book.pack.path, book.pack.digest), simulated=simulated or ground.simulated or book.simulated,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        found = f"同时有人先记了第 {move.number} 条"
        fault = Fault("registers.stale", called or move.entity, found, "别人先动了它", "重新打开看清楚，再决定")
        raise RegisterError(fault) from None
    for kind, files in proofs.items():
        for file in files:
            keep_file(file)
            rows.Proof.objects.create(
                move=row, kind=kind, name=file.name, sha256=file.sha256, size=len(file.content), media=file.media
            )
    return row


@lru_cache(maxsize=16)
def _keep_rules(path: Path, digest: str) -> str:
    """The hash of the packs a move is judged by; the digest changes when any of their files does."""
    return keep_rules(path)
