"""What can be done next with an entry: each stage it may come to, with all that stage asks."""

from __future__ import annotations

from dataclasses import dataclass

from mujun.packs.register import Field, Stage
from mujun.registers.admission import QuotaUse, count_quotas, judge_way, list_required
from mujun.registers.decision import list_ways
from mujun.registers.entry import Entry
from mujun.registers.move import ACT_WORDS, Act
from mujun.registers.situation import Judgement, Situation
from mujun.rules.value import Absent
from mujun_web.registers.facts import Ground
from mujun_web.registers.origin import Origin
from mujun_web.registers.queries import Book
from mujun_web.registers.rights import Sight


@dataclass(frozen=True, slots=True)
class JudgedRule:
    """A rule that leads to a stage: how it was judged, in words, and the delivered figures it was judged on."""

    judgement: Judgement
    figures: tuple[tuple[str, str], ...]

    @property
    def verdict(self) -> str:
        """符合, 不符合, 缺数 or 未取到."""
        if self.judgement.holds:
            return "符合"
        return "未取到" if self.judgement.is_open else "缺数" if self.judgement.unclear else "不符合"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage an entry may come to. `fields` are those asked for, each with whether it is there already."""

    stage: Stage
    act: Act
    rules: tuple[JudgedRule, ...]
    fields: tuple[tuple[Field, bool], ...]
    quotas: tuple[QuotaUse, ...]

    @property
    def words(self) -> str:
        """转阶段, 出册, 反弹回册, 入册."""
        return ACT_WORDS[self.act]

    @property
    def missing(self) -> tuple[Field, ...]:
        """The fields still to be filled in."""
        return tuple(field for field, there in self.fields if not there)


def tell_act(entry: Entry | None) -> Act:
    """What a move would be as an entry stands: on, back, or anew."""
    if entry is None:
        return "enter"
    return "move" if entry.is_open else "come back" if entry.is_watched else "enter"


def list_steps(book: Book, entity: str, ground: Ground, origin: Origin) -> tuple[Step, ...]:
    """The stages an entity may come to from where it stands, in the order of the definition."""
    entry = book.entries.get(entity)
    onwards = tell_act(entry)
    if onwards == "enter" and not book.register.in_force(book.known_on):
        return ()
    register = book.register if entry is None or onwards == "enter" else entry.register
    ways = [stage for name in list_ways(register, entry, onwards) if (stage := register.stage(name)) is not None]
    return tuple(_make_step(book, entity, stage, onwards, ground, origin) for stage in ways)


def _make_step(book: Book, entity: str, stage: Stage, onwards: Act, ground: Ground, origin: Origin) -> Step:
    entry = book.entries.get(entity)
    act: Act = "leave" if onwards == "move" and not stage.is_open else onwards
    register = book.register if entry is None or act == "enter" else entry.register
    situation = Situation(register, book.known_on, ground.facts)
    have = {} if entry is None or act == "enter" else entry.position.fields
    judged = judge_way(situation, entity, stage.name, entry, act)
    required = list_required(register, stage.name)
    return Step(
        stage=stage,
        act=act,
        rules=tuple(JudgedRule(one, origin.figures_of(register, one)) for one in judged),
        fields=tuple((field, is_there(have.get(field.name))) for field in required),
        quotas=tuple(count_quotas(register, stage.name, have, entity, book.entries, situation)),
    )


def is_there(value: object) -> bool:
    """Whether a field is filled in."""
    return value is not None and not isinstance(value, Absent)


def may_move(book: Book, entry: Entry | None, sight: Sight) -> bool:
    """Whether an account may move an entry: the office any, a unit what it answers for or keeps."""
    if not sight.moves:
        return False
    owner = entry.owner if entry is not None and entry.is_open else None
    return sight.unit is None or sight.unit in (owner, book.units.find(book.register.keeper))
