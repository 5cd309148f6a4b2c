"""Follow-ups taken one step on together: which of those picked may go, what the step asks of all, what became of each.

Every one is judged and recorded for itself: what one is refused for holds up no other, and each is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mujun.errors import Fault, RegisterError
from mujun.registers.admission import list_required
from mujun.registers.decision import Proposal
from mujun.rules.value import Value
from mujun_web.frame.evidence import EvidenceFile
from mujun_web.people.models import User
from mujun_web.registers.deciding import Done, Failed, Outcome
from mujun_web.registers.entry_steps import is_there
from mujun_web.registers.follow_ups import FOLLOW_UP, FollowUp
from mujun_web.registers.forms import Asked
from mujun_web.registers.queries import Book, moves_known
from mujun_web.registers.rights import Sight
from mujun_web.registers.writes import move_make

REMIND = "催办"
MARK = f"{REMIND}："
MOST_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """Those that were picked: which may come to `to`, each with its records when the page was made, and which not.

    `to` is REMIND where they are only to be reminded.
    """

    to: str
    going: tuple[tuple[FollowUp, int], ...]
    barred: tuple[Failed, ...]

    @property
    def is_reminder(self) -> bool:
        """Whether they are reminded and stay where they are."""
        return self.to == REMIND

    @property
    def words(self) -> str:
        """What is done with all of them."""
        return REMIND if self.is_reminder else f"转到“{self.to}”"


@dataclass(frozen=True, slots=True)
class Said:
    """What was filled in for all of them."""

    day: date
    reason: str
    fields: Mapping[str, Value | date]
    choice: str | None
    proofs: Mapping[str, Sequence[EvidenceFile]]


def may_step(one: FollowUp, sight: Sight) -> bool:
    """Whether an account may take a follow-up on: the office and the keeper any, a unit what waits for it."""
    return sight.moves and one.entry.is_open and (sight.unit is None or sight.whole or sight.unit == one.entry.owner)


def list_ways_together(lines: Iterable[FollowUp], sight: Sight) -> tuple[tuple[str, int], ...]:
    """The stages some of the lines may come to now, in the order of the definition, each with how many."""
    able = [one for one in lines if may_step(one, sight) and one.entry.stage is not None]
    counted = Counter(to for one in able for to in one.entry.stage.to)  # type: ignore[union-attr]
    places = {stage.name: stage.place for one in able for stage in one.entry.register.stages}
    return tuple(sorted(counted.items(), key=lambda pair: places.get(pair[0], 0)))


def select_lines(lines: Sequence[FollowUp], picks: Mapping[str, int], to: str, sight: Sight) -> Selection:
    """Which of the picked (matter → records when read) may come to a stage, and why the others may not."""
    by_matter = {one.entry.entity: one for one in lines}
    going, barred = [], []
    for matter, version in picks.items():
        one = by_matter.get(matter)
        fault = _find_bar(one, to, sight)
        if one is not None and fault is None:
            going.append((one, version))
        elif fault is not None:
            barred.append(Failed(matter, one.matter if one is not None else matter, to, (fault,)))
    return Selection(to, tuple(going), tuple(barred))


def ask_together(book: Book, selection: Selection) -> Asked | None:
    """What the step asks of all of them: proofs, a choice, fields that any of them still lacks; None for a reminder."""
    if selection.is_reminder or not selection.going:
        return None
    register = selection.going[0][0].entry.register
    stage = register.stage(selection.to)
    fields = tuple(
        field
        for field in list_required(register, selection.to)
        if field.required == selection.to
        or any(not is_there(one.entry.position.fields.get(field.name)) for one, _ in selection.going)
    )
    return Asked(
        register=register,
        stage=stage,
        fields=fields,
        now={},
        proofs=stage.proof if stage is not None else (),
        choices=stage.choices if stage is not None else (),
        units=tuple(book.units.names),
    )


def steps_make(*, city: str, selection: Selection, said: Said, by: User, sight: Sight, on: date) -> Outcome:
    """Each of them taken on, or reminded, by itself; what was refused is told with every reason."""
    done, failed = [], list(selection.barred)
    for one, version in selection.going:
        proposal = Proposal(
            entity=one.entry.entity,
            to=one.entry.position.stage if selection.is_reminder else selection.to,
            act="note" if selection.is_reminder else "move",
            day=said.day,
            today=on,
            who=by.shown_name,
            reason=f"{MARK}{said.reason}" if selection.is_reminder and said.reason.strip() else said.reason,
            unit=sight.unit,
            proof=tuple(said.proofs),
            choice=said.choice,
            fields=dict(said.fields),
            version=version,
        )
        try:
            move_make(city=city, register=FOLLOW_UP, proposal=proposal, by=by, proofs=said.proofs, on=on)
        except RegisterError as error:
            failed.append(Failed(one.entry.entity, one.matter, selection.to, error.faults))
        else:
            done.append(Done(one.entry.entity, one.matter, selection.to))
    return Outcome(True, tuple(done), tuple(failed))


def count_reminders(city: str, known_on: date) -> dict[str, tuple[int, date]]:
    """How often each follow-up was reminded by a day, and when last."""
    kept = moves_known(city, FOLLOW_UP, known_on).filter(act="note", reason__startswith=MARK)
    found: dict[str, tuple[int, date]] = {}
    for entity, day in kept.order_by("pk").values_list("entity", "day"):
        found[entity] = (found.get(entity, (0, day))[0] + 1, day)
    return found


def _find_bar(one: FollowUp | None, to: str, sight: Sight) -> Fault | None:
    """Why one may not go, or None."""
    if one is None:
        return Fault("registers.not-entered", "督办单", "没有这一张，或不归您看", "办不了", "重新打开督办这一页")
    where, stage = one.matter, one.entry.stage
    if not one.entry.is_open:
        return Fault("registers.no-such-way", where, f"已经{one.entry.position.stage}", "结了的不再办", "不用再选它")
    if not may_step(one, sight):
        found, remedy = f"现在等 {one.owner_name or '责任单位'} 办", "由它来办"
        return Fault("registers.wrong-owner", where, found, "谁负责谁办", remedy)
    if to != REMIND and (stage is None or to not in stage.to):
        ways = "、".join(stage.to) if stage is not None else ""
        found = f"从“{one.entry.position.stage}”不能到“{to}”"
        return Fault("registers.no-such-way", where, found, "阶段要按次序走", f"可以到：{ways}")
    return None
