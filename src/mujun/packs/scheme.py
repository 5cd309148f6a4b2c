"""A scheme as the engine runs it: formulas parsed, benchmarks of the year chosen, every rule stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from mujun.rules.expression import Expression
from mujun.rules.level import Citation, Levels

if TYPE_CHECKING:  # what runs a pack need not load what reads one
    from mujun.packs.schema import InputKind
    from mujun.packs.scheme_schema import AdjustmentKind, BenchmarkOf, Missing, Rounding, Status, Ties, Total

UNGRADED = "不定级"
CUT = "cut"
INDUSTRY, DIVISION = "行业", "行业大类"


@dataclass(frozen=True, slots=True)
class Column:
    """A column the scheme reads: an item of the pack or an input of its own."""

    name: str
    kind: InputKind
    unit: str


@dataclass(frozen=True, slots=True)
class DerivedValue:
    """A figure derived from others, shared by indicators."""

    name: str
    formula: Expression
    unit: str
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """Who has which status; the first rule that holds counts, `when` None holds for all."""

    status: Status
    when: Expression | None
    treated_as: str | None = None
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """Firms with the same value of column `by` are computed as one."""

    by: str
    mode: Literal["share", "both"]
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """How an indicator is computed, and what a zero or negative denominator makes of it."""

    name: str
    formula: Expression
    unit: str
    direction: Literal["up", "down"]
    zero_denominator: Literal["not applicable", "missing"]
    negative_denominator: Literal["not applicable", "missing", "as computed"]
    decimals: int | None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupBenchmark:
    """A benchmark that is a value of the group, times a factor."""

    of: BenchmarkOf
    last_year: bool
    or_this_year: bool
    factor: Decimal
    within: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaneIndicator:
    """An indicator's part in a lane. `points` speaks of 值, 基准, 权重 and the group's figures."""

    indicator: Indicator
    weight: Decimal
    benchmark: Decimal | GroupBenchmark | None
    points: Expression
    cap: Decimal | None
    floor: Decimal | None
    missing: Missing
    not_applicable: Missing
    flat: Literal["full", "zero", "base"] | None
    base: Decimal
    within: tuple[str, ...]
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points added (or taken, where negative) when a condition holds."""

    name: str
    points: Expression
    when: Expression | None
    at_most: Decimal | None
    at_least: Decimal | None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """At most and at least so much of the group may have a grade."""

    grade: str
    at_most: Fraction | None
    at_least: Fraction | None


@dataclass(frozen=True, slots=True)
class Nested:
    """A grade taken in two steps: a pool by total, then a share of it by another figure."""

    grade: str
    best: bool
    pool: Fraction
    by: Expression
    share: Fraction
    of_pool: bool


@dataclass(frozen=True, slots=True)
class Grades:
    """How grades are given. Exactly one of `quota`, `levels`, `nested` is there; `grades` runs from best to worst."""

    grades: tuple[str, ...]
    quota: tuple[tuple[str, Fraction], ...]
    levels: Levels | None
    nested: tuple[Nested, ...]
    rest: str | None
    bounds: tuple[Bound, ...]
    rounding: Rounding
    ties: Ties
    few: str
    names: Mapping[str, str]
    cites: tuple[Citation, ...] = ()

    @property
    def cuts(self) -> tuple[tuple[str, Fraction], ...]:
        """The grades with the cumulative share of places up to and including each."""
        reached, cuts = Fraction(0), []
        for grade, share in self.quota:
            reached += share
            cuts.append((grade, reached))
        return tuple(cuts)


@dataclass(frozen=True, slots=True)
class Lane:
    """A group that is scored, ranked and graded by itself."""

    name: str
    where: Expression | None
    indicators: tuple[LaneIndicator, ...]
    total: Total
    bonus: tuple[Bonus, ...]
    bonus_at_most: Decimal | None
    rank_within: tuple[str, ...]
    tie_break: tuple[str, ...]
    grades: Grades | None
    note: str | None = None
    cites: tuple[Citation, ...] = ()

    def part(self, indicator: str) -> LaneIndicator | None:
        """The indicator's part in this lane, or None where it has none."""
        return next((part for part in self.indicators if part.indicator.name == indicator), None)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One adjustment after grading; they are applied in the order of the scheme."""

    name: str
    kind: AdjustmentKind
    when: Expression
    to: str | None
    steps: int
    limit: str | None
    lanes: tuple[str, ...]
    note: str | None = None
    cites: tuple[Citation, ...] = ()

    @property
    def reason(self) -> str:
        """Its name with the clause it rests on."""
        grounds = [str(cite) for cite in self.cites] or ([self.note] if self.note else [])
        return f"{self.name}（{'；'.join(grounds)}）" if grounds else self.name


@dataclass(frozen=True, slots=True)
class LeaderRule:
    """A list of leaders: the `take` best by the figure `by` of every group of a lane with equal values of `within`."""

    name: str
    by: str
    within: tuple[str, ...]
    lanes: tuple[str, ...]
    take: int
    smallest: int
    when: Expression | None
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A proved scheme. `unknown` says what its source does not give; such a scheme cannot be run."""

    name: str
    title: str
    of: str
    office: str | None
    period: int
    official: bool
    columns: tuple[Column, ...]
    values: tuple[DerivedValue, ...]
    scope: tuple[ScopeRule, ...]
    merge: Merge | None
    indicators: tuple[Indicator, ...]
    lanes: tuple[Lane, ...]
    points_digits: int | None
    total_digits: int
    rounding: Rounding
    adjustments: tuple[Adjustment, ...]
    leaders: tuple[LeaderRule, ...]
    publish: tuple[str, ...]
    publish_by_rank: bool
    unknown: tuple[str, ...]
    note: str | None
    cites: tuple[Citation, ...]
    pack: str
    digest: str

    @property
    def grades(self) -> tuple[str, ...]:
        """Every grade name of its lanes, best first."""
        return tuple(dict.fromkeys(grade for lane in self.lanes if lane.grades for grade in lane.grades.grades))

    @property
    def formulas(self) -> dict[str, Expression]:
        """The formula of every derived value and indicator, by its name."""
        values = {value.name: value.formula for value in self.values}
        return values | {indicator.name: indicator.formula for indicator in self.indicators}

    @property
    def expressions(self) -> Iterator[Expression]:
        """Every expression it computes over a firm's own columns."""
        yield from self.formulas.values()
        yield from self.conditions

    @property
    def conditions(self) -> Iterator[Expression]:
        """Every condition, and the points of bonuses: what is asked of a firm besides its indicators."""
        yield from (rule.when for rule in self.scope if rule.when is not None)
        for lane in self.lanes:
            yield from (lane.where,) if lane.where is not None else ()
            for bonus in lane.bonus:
                yield bonus.points
                yield from (bonus.when,) if bonus.when is not None else ()
        yield from (adjustment.when for adjustment in self.adjustments)

    @property
    def ground(self) -> str:
        """Whose rules these are: the office, the scheme of the pack with its year, the documents it rests on."""
        documents = "、".join(dict.fromkeys(str(cite) for cite in self.cites))
        who = [self.office] if self.office else []
        return "，".join([*who, f"{self.pack}/{self.name} {self.period} 年", *([documents] if documents else [])])

    def lane(self, name: str) -> Lane:
        """The lane of that name; KeyError where there is none."""
        for lane in self.lanes:
            if lane.name == name:
                return lane
        raise KeyError(name)
