"""The entries of a register on a day: stage, owner, due day, light, each derived from the moves recorded by then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from mujun.packs.register import AGE, Register, Rule, Stage
from mujun.packs.register_schema import RuleKind
from mujun.registers.move import Move, Renaming, list_present_codes
from mujun.registers.owner import NO_UNITS, Units, resolve_owner
from mujun.registers.position import Completion, Position, follow_moves
from mujun.registers.situation import Facts, Row, Situation, read_day
from mujun.rules.evaluate import Given
from mujun.rules.light import Verdict, judge
from mujun.rules.value import MISSING, NOT_APPLICABLE, Value

_EMPTY: Final[Row] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entity's entry on a day.

    `stage` is None where the definition has lost the stage it stands in (`position.stage` still names it). `register`
    is the definition the entry is held to. `due` None: no limit. `overdue` counts days, 0 where it is not; what has
    ended is never overdue. `watched_until` is the last day a relapse re-opens it. `absorbed` are histories of codes
    that were merged into this one and stand behind it.
    """

    entity: str
    position: Position
    register: Register
    stage: Stage | None
    day: date
    owner: str | None
    county: str | None
    due: date | None
    overdue: int
    light: Verdict | None
    watched_until: date | None
    outdated: bool
    absorbed: tuple[Position, ...] = ()

    @property
    def version(self) -> int:
        """How many records it has, those of merged codes left out."""
        return self.position.version

    @property
    def is_open(self) -> bool:
        """Whether it is in the register; one whose stage is lost still is."""
        return self.stage is None or self.stage.is_open

    @property
    def is_watched(self) -> bool:
        """Whether it has left and a relapse would still re-open it."""
        return self.watched_until is not None and self.day <= self.watched_until

    @property
    def level(self) -> str:
        """The level of its light; empty where it has none."""
        return self.light.level if self.light else ""

    @property
    def reason(self) -> str:
        """Why its light is what it is, with the limit; empty where it has neither."""
        said = [self.light.reason] if self.light else []
        if self.overdue:
            said.insert(0, f"应于 {self.due} 办完，逾期 {self.overdue} 天。")
        return "".join(said)

    @property
    def histories(self) -> tuple[Position, ...]:
        """Its own history and those merged into it."""
        return (self.position, *self.absorbed)

    @property
    def completions(self) -> tuple[Completion, ...]:
        """Every time it left, in any of its histories."""
        return tuple(one for position in self.histories for one in position.completions)

    def rules_of(self, kind: RuleKind) -> tuple[Rule, ...]:
        """The rules it is held to: those in force when it entered or was last reviewed."""
        return self.register.rules_of(kind, self.position.anchor)

    def own_values(self) -> Given:
        """Its fields and its place in time, as conditions and formulas use them."""
        place = _Place(self.position, self.stage, self.day, self.due, self.overdue)
        own = read_fields(self.position.fields, self.day)
        return own | {name: value_of(place) for name, value_of in _STANDING.items()}


def derive_entries(
    register: Register,
    moves: Iterable[Move],
    day: date,
    *,
    facts: Facts | None = None,
    units: Units = NO_UNITS,
    renamings: Sequence[Renaming] = (),
    earlier: Sequence[Register] = (),
) -> dict[str, Entry]:
    """Every entry there has been by a day, by entity, from what was recorded by the end of that day.

    `facts` are needed only where owner, county or light look at them. `earlier` are older definitions: an entry judged
    by one of them is held to it until it is reviewed. Moves may come in any order.
    """
    positions = follow_moves(register, moves, day)
    return place_entries(register, positions, day, facts=facts, units=units, renamings=renamings, earlier=earlier)


def place_entries(
    register: Register,
    positions: Mapping[str, Position],
    day: date,
    *,
    facts: Facts | None = None,
    units: Units = NO_UNITS,
    renamings: Sequence[Renaming] = (),
    earlier: Sequence[Register] = (),
) -> dict[str, Entry]:
    """Every entry by entity, from the positions of a day by the code they were recorded under; the rest as above."""
    maker = _Maker(register, day, facts or {}, units, {one.digest: one for one in earlier})
    present = list_present_codes(renamings, day)
    grouped: dict[str, list[Position]] = {}
    for code in sorted(positions):
        grouped.setdefault(present.get(code, code), []).append(positions[code])
    return {entity: maker.make(entity, grouped[entity]) for entity in sorted(grouped)}


class _Maker:
    """Makes entries; what many of them share is worked out once."""

    def __init__(self, register: Register, day: date, facts: Facts, units: Units, earlier: Mapping[str, Register]):
        self.register, self.day, self.facts, self.units = register, day, facts, units
        self.definitions = {**earlier, register.digest: register}
        self.stages = {name: stage for stage in register.stages for name in (stage.name, *stage.was)}
        self.situation = Situation(register, day, facts)
        self.lights: dict[tuple[object, ...], Verdict] = {}
        self.light_names: dict[str, tuple[str, ...]] = {}
        self.owners: dict[tuple[str, object], str | None] = {}

    def make(self, entity: str, positions: list[Position]) -> Entry:
        if len(positions) > 1:
            positions.sort(key=lambda one: self._standing(entity, one), reverse=True)
        position = positions[0]
        register = self.definitions.get(position.digest, self.register)
        stage = self._stage(position)
        due = _due(stage, position)
        overdue = max((self.day - due).days, 0) if due else 0
        watched = stage.watch.after(position.since) if stage is not None and stage.watch is not None else None
        return Entry(
            entity=entity,
            position=position,
            register=register,
            stage=stage,
            day=self.day,
            owner=self._owner(entity, stage, position),
            county=self._county(entity, position),
            due=due,
            overdue=overdue,
            light=self._light(entity, stage, position, due, overdue),
            watched_until=watched,
            outdated=bool(position.digest) and position.digest != self.register.digest,
            absorbed=tuple(positions[1:]),
        )

    def _standing(self, entity: str, position: Position) -> tuple[bool, bool, date, str]:
        """Of several histories under one code: the open one leads, then its own, then the one last written."""
        stage = self._stage(position)
        is_open = stage is None or stage.is_open
        return (is_open, position.entity == entity, position.steps[-1].recorded, position.entity)

    def _stage(self, position: Position) -> Stage | None:
        """The stage in the definition the entry is held to; the present one's where that is not at hand."""
        if position.digest != self.register.digest and position.digest in self.definitions:
            return self.definitions[position.digest].stage(position.stage)
        return self.stages.get(position.stage)

    def _value(self, name: str, entity: str, position: Position) -> object:
        if name in position.fields:
            return position.fields[name]
        rows = self.facts.get(entity) or self.facts.get(position.entity)
        value = rows[0].get(name) if rows else None
        if value is None and name in self.register.values:
            return self.situation.look_up(name, entity)
        return MISSING if value is None else value

    def _owner(self, entity: str, stage: Stage | None, position: Position) -> str | None:
        if stage is None or stage.owner is None:
            return None
        value = self._value(stage.owner.by, entity, position) if stage.owner.by is not None else None
        key = (stage.name, value)
        if key not in self.owners:
            self.owners[key] = resolve_owner(self.register, stage.owner, value, self.units)
        return self.owners[key]

    def _county(self, entity: str, position: Position) -> str | None:
        if self.register.county is None:
            return None
        value = self._value(self.register.county, entity, position)
        return self.units.find(value)

    def _light(
        self, entity: str, stage: Stage | None, position: Position, due: date | None, overdue: int
    ) -> Verdict | None:
        if stage is None or stage.light is None:
            return None
        light = stage.light
        wanted = self.light_names.get(light.name)
        if wanted is None:
            wanted = self.light_names[light.name] = light.names
        place = _Place(position, stage, self.day, due, overdue)
        values = [
            _STANDING[name](place) if name in _STANDING else self._value(name, entity, position) for name in wanted
        ]
        key = (light.name, *values)
        verdict = self.lights.get(key)
        if verdict is None:
            given = dict(zip(wanted, values, strict=True))
            verdict = self.lights[key] = judge(light, given)  # type: ignore[arg-type]
        return verdict


def _due(stage: Stage | None, position: Position) -> date | None:
    """The last day of the stage's limit; None where it has none, or the field that says it is not filled in."""
    if stage is None or not stage.is_open:
        return None
    if stage.within is not None:
        return stage.within.after(position.since)
    if stage.by is not None:
        return stage.by.after(position.since)
    return read_day(position.fields.get(stage.due)) if stage.due is not None else None


class _Place(NamedTuple):
    """Where an entry stands on a day: what the standing names of the language are read from."""

    position: Position
    stage: Stage | None
    day: date
    due: date | None
    overdue: int

    @property
    def ended(self) -> bool:
        return self.stage is not None and not self.stage.is_open


_STANDING: Final[Mapping[str, Callable[[_Place], Value]]] = {
    "所在阶段": lambda at: at.position.stage,
    "选择": lambda at: at.position.choice if at.position.choice is not None else MISSING,
    "在阶段天数": lambda at: float((at.day - at.position.since).days),
    "在册天数": lambda at: float(((at.position.since if at.ended else at.day) - at.position.entered).days),
    "离册天数": lambda at: float((at.day - at.position.since).days) if at.ended else NOT_APPLICABLE,
    "剩余天数": lambda at: float((at.due - at.day).days) if at.due is not None else NOT_APPLICABLE,
    "逾期天数": lambda at: float(at.overdue) if at.due is not None or at.ended else NOT_APPLICABLE,
    "退回次数": lambda at: float(at.position.returns),
    "反弹次数": lambda at: float(at.position.relapses),
}


def read_fields(fields: Mapping[str, Value | date], day: date) -> dict[str, Value]:
    """The fields as conditions use them: dates as the days since, under the name of the language, the rest as it is."""
    own: dict[str, Value] = {}
    for name, value in fields.items():
        found = read_day(value) if isinstance(value, date) or (isinstance(value, str) and len(value) == 10) else None
        if found is not None:
            own[name + AGE] = float((day - found).days)
        if not isinstance(value, date):
            own[name] = value
    return own
