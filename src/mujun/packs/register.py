"""A register as the engine runs it: a list with rules for entering, moving, leaving and coming back."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from mujun.rules.expression import Expression
from mujun.rules.level import Citation
from mujun.rules.light import Light

if TYPE_CHECKING:  # what runs a pack need not load what reads one
    from mujun.packs.register_schema import Audience, Ending, FieldKind, PeriodLength, RuleKind
    from mujun.packs.schema import InputKind

Source = Literal["facts", "result", "input", "value", "figure", "field", "standing", "day"]

KEEPER: Final = "keeper"
DONE: Final = "办成·"
AGE: Final = "至今天数"
AUDIENCES: Final[tuple[Audience, ...]] = ("public", "office", "keeper")


@dataclass(frozen=True, slots=True)
class Name:
    """A name conditions may use: what sort of value it is, its unit, and where it comes from."""

    name: str
    kind: InputKind
    unit: str
    source: Source


# What every entry has, whatever its register: its place in the register and in time.
STANDING: Final[Mapping[str, Name]] = {
    one.name: one
    for one in (
        Name("所在阶段", "text", "", "standing"),
        Name("选择", "text", "", "standing"),
        Name("在阶段天数", "number", "天", "standing"),
        Name("在册天数", "number", "天", "standing"),
        Name("离册天数", "number", "天", "standing"),
        Name("剩余天数", "number", "天", "standing"),
        Name("逾期天数", "number", "天", "standing"),
        Name("退回次数", "number", "次", "standing"),
        Name("反弹次数", "number", "次", "standing"),
    )
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: so many days, or so many calendar months."""

    days: int = 0
    months: int = 0

    def after(self, day: date) -> date:
        """The day that lies so much later; the end of the month where that month has no such day."""
        if not self.months:
            return day + timedelta(days=self.days)
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

    @property
    def words(self) -> str:
        """As an official says it: 30 天, 3 个月."""
        return f"{self.months} 个月" if self.months else f"{self.days} 天"


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every year; 02-29 is the last of February in other years."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """That day of a year."""
        return date(year, self.month, min(self.day, calendar.monthrange(year, self.month)[1]))

    def after(self, day: date) -> date:
        """The first such day on or after a day."""
        this = self.in_year(day.year)
        return this if this >= day else self.in_year(day.year + 1)

    @property
    def words(self) -> str:
        """6月30日."""
        return f"{self.month}月{self.day}日"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for a stage: the keeper, a unit, or whom the value of a name says."""

    unit: str | None = None
    by: str | None = None

    @property
    def is_keeper(self) -> bool:
        """Whether the keeper of the register answers."""
        return self.unit == KEEPER


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is kept of every entry. `required` is the stage it must be there for."""

    name: str
    kind: FieldKind
    unit: str = ""
    values: tuple[str, ...] = ()
    required: str | None = None
    see: Audience = "office"
    take: str | None = None
    of: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure of the rules for a stretch of days: one value, or one for each word of a column. None is 未取到."""

    name: str
    value: Decimal | None
    unit: str
    by: str | None = None
    values: tuple[tuple[str, Decimal | None], ...] = ()
    from_: date | None = None
    until: date | None = None
    note: str | None = None
    cites: tuple[Citation, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day, both ends included."""
        return holds_on(day, self.from_, self.until)

    def value_for(self, word: object) -> Decimal | None:
        """The figure for one value of the column `by`."""
        for stated, value in self.values:
            if stated == word:
                return value
        return self.value


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `condition` is `when` and not `unless`; None where the source does not publish it."""

    kind: RuleKind
    name: str
    condition: Expression | None
    into: str
    out_of: tuple[str, ...] = ()
    binding: bool = True
    from_: date | None = None
    until: date | None = None
    note: str | None = None
    cites: tuple[Citation, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day, both ends included."""
        return holds_on(day, self.from_, self.until)

    @property
    def grounds(self) -> str:
        """Its clauses, or its note where it has none; empty where it has neither."""
        return "；".join(str(cite) for cite in self.cites) or (self.note or "")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. At most one of `within`, `by`, `due` is there; `place` counts from 0 in the order of the file."""

    name: str
    place: int
    owner: Owner | None
    within: Span | None
    by: MonthDay | None
    due: str | None
    to: tuple[str, ...]
    proof: tuple[str, ...]
    choices: tuple[str, ...]
    ends: Ending | None
    watch: Span | None
    light: Light | None
    was: tuple[str, ...] = ()
    note: str | None = None
    cites: tuple[Citation, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether an entry in it is still in the register."""
        return self.ends is None


@dataclass(frozen=True, slots=True)
class CountedTarget:
    """The target of the ledger that a count goes to, in its printed unit."""

    code: str
    indicator: str
    value: Decimal
    unit: str
    deadline: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """What an entry counts when it is done, and towards which target."""

    name: str
    formula: Expression
    unit: str
    at: tuple[str, ...]
    target: CountedTarget | None
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure made of several counts: their nets by name, what was done before relapses as 办成·name, thresholds."""

    name: str
    formula: Expression
    unit: str
    target: CountedTarget | None
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many entries in some stages, over all or for each value of a name."""

    at_most: int
    stages: tuple[str, ...]
    per: str | None
    from_: date | None = None
    until: date | None = None
    note: str | None = None
    cites: tuple[Citation, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day, both ends included."""
        return holds_on(day, self.from_, self.until)


@dataclass(frozen=True, slots=True)
class Review:
    """Every year by a day: do those in these stages still belong here."""

    by: MonthDay
    stages: tuple[str, ...]
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Points for the owner for so many month ends at one of these levels, entry by entry."""

    name: str
    levels: tuple[str, ...]
    times: int
    points: Decimal
    by: str | None = None
    then: str | None = None
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """A proved register. `names` are all names its conditions may use; `digest` is the hash of its file."""

    name: str
    title: str
    of: str
    keeper: str
    county: str | None
    period: PeriodLength
    scheme: str | None
    names: Mapping[str, Name]
    values: Mapping[str, Expression]
    figures: tuple[Threshold, ...]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    stages: tuple[Stage, ...]
    counts: tuple[Count, ...]
    quotas: tuple[Quota, ...]
    review: Review | None
    scores: tuple[Score, ...]
    conflicts: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    from_: date | None
    until: date | None
    note: str | None
    cites: tuple[Citation, ...]
    pack: str
    digest: str
    rates: tuple[Rate, ...] = ()

    @property
    def first(self) -> Stage:
        """The stage an entry begins in."""
        return self.stages[0]

    def stage(self, name: str) -> Stage | None:
        """The stage of that name, or that once had it; None where there is none."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        return next((stage for stage in self.stages if name in stage.was), None)

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def fields_for(self, audience: Audience) -> tuple[Field, ...]:
        """The fields an audience may see: the public its own, the office those too, the keeper all."""
        seen = AUDIENCES[: AUDIENCES.index(audience) + 1]
        return tuple(field for field in self.fields if field.see in seen)

    def rules_of(self, kind: RuleKind, day: date) -> tuple[Rule, ...]:
        """The rules of a kind in force on a day, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.kind == kind and rule.in_force(day))

    def figures_on(self, day: date) -> Mapping[str, Threshold]:
        """The figures of the rules as they stand on a day."""
        return {figure.name: figure for figure in self.figures if figure.in_force(day)}

    def in_force(self, day: date) -> bool:
        """Whether it takes in new entries on a day."""
        return holds_on(day, self.from_, self.until)

    @property
    def expressions(self) -> Iterator[Expression]:
        """Every expression it computes over an entity."""
        yield from self.values.values()
        yield from (rule.condition for rule in self.rules if rule.condition is not None)
        yield from (count.formula for count in self.counts)

    @property
    def lights(self) -> tuple[Light, ...]:
        """Every light its stages use, each once."""
        return tuple({stage.light.name: stage.light for stage in self.stages if stage.light}.values())


def holds_on(day: date, from_: date | None, until: date | None) -> bool:
    """Whether a day lies in a stretch, both ends included; None is open."""
    return (from_ is None or from_ <= day) and (until is None or day <= until)
