"""Follow-ups 督办单: what is overdue or at its worst level anywhere opens one; they are a register like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mujun.packs.register import Register
from mujun.registers.decision import Proposal
from mujun.registers.entry import Entry
from mujun.rules.value import Value

MATTER, SOURCE, GROUND, UNIT = "事由", "来源", "依据", "责任单位"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something overdue or at its worst level: of what kind and which, who answers, and why it is in trouble."""

    kind: str
    key: str
    title: str
    unit: str | None
    level: str
    overdue: int
    reason: str

    @property
    def matter(self) -> str:
        """The code of its follow-up: one matter, one follow-up; another time is another round of the same."""
        return f"{self.kind}·{self.key}"


def list_troubles(register: Register, entries: Mapping[str, Entry], titles: Mapping[str, str]) -> tuple[Trouble, ...]:
    """The entries of a register that are overdue or at the worst level of their light, the longest overdue first.

    `titles` are names to show for entities; the code stands where there is none.
    """
    found = []
    for entry in entries.values():
        worst = entry.light is not None and entry.light.rank == len(entry.light.light.scale) - 1
        if entry.is_open and (worst or entry.overdue):
            name = titles.get(entry.entity, entry.entity)
            title = f"{register.title}：{name}（{entry.position.stage}）"
            trouble = Trouble(register.name, entry.entity, title, entry.owner, entry.level, entry.overdue, entry.reason)
            found.append(trouble)
    return tuple(sorted(found, key=lambda one: (-one.overdue, one.matter)))


def propose_follow_ups(
    register: Register,
    troubles: Iterable[Trouble],
    entries: Mapping[str, Entry],
    *,
    today: date,
    who: str,
) -> tuple[Proposal, ...]:
    """A proposal to open a follow-up for each trouble that has none open; `register` and `entries` are the follow-ups'.

    The fields 事由, 来源, 依据, 责任单位 are filled where the register has them.
    """
    known = {field.name for field in register.fields}
    opened: dict[str, Proposal] = {}
    for trouble in troubles:
        entry = entries.get(trouble.matter)
        if trouble.matter in opened or (entry is not None and entry.is_open):
            continue
        said: dict[str, Value | date] = {MATTER: trouble.title, SOURCE: trouble.kind, GROUND: trouble.reason}
        if trouble.unit is not None:
            said[UNIT] = trouble.unit
        opened[trouble.matter] = Proposal(
            entity=trouble.matter,
            to=register.first.name,
            day=today,
            today=today,
            who=who,
            reason=f"逾期 {trouble.overdue} 天" if trouble.overdue else f"亮“{trouble.level}”灯",
            fields={name: value for name, value in said.items() if name in known},
            version=entry.version if entry is not None else 0,
        )
    return tuple(opened.values())
