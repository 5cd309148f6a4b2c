"""What a stage asks of who comes to it: proofs, a choice, fields, the rule, a free place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from mujun.errors import Fault
from mujun.packs.register import Field, Quota, Register
from mujun.packs.register_schema import RuleKind
from mujun.registers.entry import Entry
from mujun.registers.move import Act
from mujun.registers.situation import Judgement, Situation, read_day
from mujun.rules.evaluate import Given
from mujun.rules.value import Absent, Value, show_value

Fields = Mapping[str, Value | date]
TOO_LARGE: Final = 1e15  # beyond any figure of a city, in whatever unit: a slip of the keyboard


def find_proof_faults(
    register: Register, to: str, proof: tuple[str, ...], choice: str | None, where: str
) -> Iterator[Fault]:
    """Proofs that are missing, and a choice that is missing or not among those offered."""
    stage = register.stage(to)
    if stage is None:
        return
    missing = [one for one in stage.proof if one not in proof]
    if missing:
        found = f"到“{to}”要附 {'、'.join(missing)}"
        yield Fault("registers.no-proof", where, found, "没有证明经不起查", f"附上 {'、'.join(missing)}")
    if stage.choices and choice is None:
        found = f"到“{to}”要选一种"
        yield Fault("registers.no-choice", where, found, "不知用的哪一种", f"从 {'、'.join(stage.choices)} 中选一个")
    elif choice is not None and choice not in stage.choices:
        found = f"“{choice}”不是“{to}”可选的"
        remedy = f"从 {'、'.join(stage.choices)} 中选一个" if stage.choices else "这一阶段不用选，删去"
        yield Fault("registers.unknown-choice", where, found, "统计时不知归哪一类", remedy)


def find_field_faults(
    register: Register, to: str, fields: Fields, entry: Entry | None, act: Act, where: str
) -> Iterator[Fault]:
    """Fields that do not exist or hold what they cannot, and those that must be there for the stage."""
    known = {field.name: field for field in register.fields}
    for name, value in fields.items():
        if name not in known:
            found, remedy = f"没有“{name}”这一栏", f"现有的栏：{'、'.join(known) or '无'}"
            yield Fault("registers.unknown-field", where, found, "填了也没有地方记", remedy)
        elif problem := _problem(known[name], value):
            yield Fault("registers.bad-field", where, f"“{name}”{problem}", "记下来会算错", _remedy(known[name]))
    if act in ("note", "review"):
        return
    have = fields if entry is None or act == "enter" else {**entry.position.fields, **fields}
    asked = list_required(register, to)
    missing = [field.name for field in asked if isinstance(have.get(field.name, Absent.MISSING), Absent)]
    if missing:
        found = f"到“{to}”要填好 {'、'.join(missing)}"
        yield Fault("registers.no-field", where, found, "缺了它后面算不出来", f"填好 {'、'.join(missing)}")


def list_required(register: Register, to: str) -> tuple[Field, ...]:
    """The fields that must be there for a stage, in the order of the file."""
    return tuple(
        field for field in register.fields if field.required is not None and _is_due(register, field.required, to)
    )


def judge_way(situation: Situation, entity: str, to: str, entry: Entry | None, act: Act) -> list[Judgement]:
    """The rules that lead an entity to a stage, judged as it is held to them; none where people alone decide."""
    if act in ("note", "review"):
        return []
    day = situation.day
    outside = entry is None or act == "enter"
    rules = situation.register.rules_of(_KINDS[act], day if outside or entry is None else entry.position.anchor)
    stage = entry.position.stage if entry is not None and not outside else None
    own: Given = {} if outside or entry is None else entry.own_values()
    held = None if outside or entry is None else entry.position.anchor
    leading = (rule for rule in rules if rule.into == to and (not rule.out_of or stage in rule.out_of))
    return [situation.judge(rule, entity, own, held) for rule in leading]


def find_rule_faults(
    situation: Situation, entity: str, to: str, entry: Entry | None, act: Act, where: str, cautions: list[str]
) -> Iterator[Fault]:
    """The fault of a stage that rules lead to, none of which holds. Rules nobody can judge are added to `cautions`."""
    judged = judge_way(situation, entity, to, entry, act)
    if not judged:
        return
    if any(one.holds for one in judged):
        return
    cautions += [one.reason for one in judged if one.is_open or not one.rule.binding]
    binding = [one for one in judged if one.rule.binding and not one.is_open]
    if not binding or len(binding) < len([one for one in judged if one.rule.binding]):
        return  # a rule the source does not publish may well hold: a person decides
    for one in binding:
        if one.unclear:
            found = f"判不了：{one.reason}"
            remedy = f"报来 {'、'.join(one.missing)} 再办" if one.missing else "核对所用的数"
            yield Fault("registers.rule-unclear", where, found, "缺数不能当作符合", remedy)
        else:
            found = f"不符合：{one.reason}"
            yield Fault("registers.rule-not-met", where, found, f"到“{to}”要先符合规则", "核对所用的数；符合了再办")


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """How full a quota is that a stage comes under: for which word of its column, and the places taken by others."""

    quota: Quota
    word: object
    taken: int

    @property
    def is_full(self) -> bool:
        """Whether nobody else may come."""
        return self.taken >= self.quota.at_most

    @property
    def words(self) -> str:
        """名额 100 个（所属县区 甲县），现有 3 个; 已满 where it is."""
        among = "" if self.quota.per is None else f"（{self.quota.per} {show_value(self.word)}）"
        return f"名额 {self.quota.at_most} 个{among}{'已满' if self.is_full else ''}，现有 {self.taken} 个"


def count_quotas(
    register: Register, to: str, fields: Fields, entity: str, entries: Mapping[str, Entry], situation: Situation
) -> Iterator[QuotaUse]:
    """Every quota that bounds a stage on the day of the situation, with the places taken in it."""
    stage = register.stage(to)
    if stage is None or not stage.is_open:
        return
    for quota in register.quotas:
        if not quota.in_force(situation.day) or (quota.stages and to not in quota.stages):
            continue
        own: Given = {name: value for name, value in fields.items() if not isinstance(value, date)}
        word = situation.look_up(quota.per, entity, own) if quota.per is not None else None
        others = [one for one in entries.values() if one.entity != entity and one.is_open]
        taken = sum(
            1
            for one in others
            if (not quota.stages or one.position.stage in quota.stages)
            and (quota.per is None or situation.look_up(quota.per, one.entity, one.own_values()) == word)
        )
        yield QuotaUse(quota, word, taken)


def find_quota_faults(
    register: Register,
    to: str,
    fields: Fields,
    entity: str,
    entries: Mapping[str, Entry],
    situation: Situation,
    where: str,
) -> Iterator[Fault]:
    """The fault of every quota that is full."""
    for use in count_quotas(register, to, fields, entity, entries, situation):
        if use.is_full:
            yield Fault("registers.quota-full", where, use.words, "超出名额", "等有空出来的，或报请增加名额")


_KINDS: Mapping[Act, RuleKind] = {"enter": "enter", "move": "move", "leave": "leave", "come back": "come back"}


def _is_due(register: Register, required: str, to: str) -> bool:
    """Whether a field required for one stage must be there for another: that stage, or an open or done one after it."""
    wanted, stage = register.stage(required), register.stage(to)
    if wanted is None or stage is None or stage.ends == "dropped":
        return wanted is not None and stage is not None and wanted.name == stage.name
    return stage.place >= wanted.place


def _problem(field: Field, value: object) -> str | None:
    if isinstance(value, Absent):
        return None
    match field.kind:
        case "number" if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            return f"应是数，写的是“{show_value(value)}”"
        case "number" if isinstance(value, int | float) and abs(value) >= TOO_LARGE:
            return f"太大：{show_value(value)}"
        case "flag" if not isinstance(value, bool):
            return f"应是“是”或“否”，写的是“{show_value(value)}”"
        case "date" if read_day(value) is None:
            return f"应是日期，写的是“{show_value(value)}”"
        case "choice" if value not in field.values:
            return f"不能是“{show_value(value)}”"
        case "text" | "file" if not isinstance(value, str):
            return f"应是文字，写的是“{show_value(value)}”"
    return None


def _remedy(field: Field) -> str:
    match field.kind:
        case "number":
            return f"写数，单位 {field.unit or '无'}"
        case "date":
            return "写成 2026-03-31"
        case "choice":
            return f"从 {'、'.join(field.values)} 中选一个"
        case "flag":
            return "写是或否"
    return "写文字"
