"""Lights: one or several measured dimensions, each with levels, merged by a stated rule, always with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from mujun.rules.evaluate import Given
from mujun.rules.explain import Explanation
from mujun.rules.expression import Expression, explain, names
from mujun.rules.level import Citation, Level, Levels
from mujun.rules.value import MISSING, NOT_APPLICABLE, Absent, Value


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side a light looks at: a measure, the unit of its figure, and the levels of the line."""

    name: str
    measure: Expression
    unit: str
    levels: Levels


@dataclass(frozen=True, slots=True)
class Light:
    """A light as laid down. `scale` orders the level names from best to worst.

    `missing` and `not_applicable` are what is shown where no level can be given.
    """

    name: str
    title: str
    dimensions: tuple[Dimension, ...]
    scale: tuple[str, ...] = ("绿", "黄", "红")
    combine: Literal["worst"] = "worst"
    missing: str = "无数据"
    not_applicable: str = "不适用"
    from_: date | None = None
    until: date | None = None
    note: str | None = None
    cites: tuple[Citation, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on a day: from its first day to its last, both included."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name its measures use."""
        return tuple(dict.fromkeys(name for dimension in self.dimensions for name in names(dimension.measure)))


@dataclass(frozen=True, slots=True)
class Finding:
    """What one dimension gave: the measured value, its level (or absence), and the arithmetic."""

    dimension: Dimension
    value: Value
    level: Level | Absent
    explanation: Explanation

    @property
    def reason(self) -> str:
        """Why, in words: the arithmetic, the figure and the rule it falls under, with note and clause."""
        arithmetic = f"{self.dimension.name}：{self.explanation}"
        if isinstance(self.level, Absent):
            return f"{arithmetic}，无法定档"
        figure = "" if not self.dimension.unit else f" {self.dimension.unit}"
        grounds = [str(cite) for cite in self.level.cites] + ([self.level.note] if self.level.note else [])
        rule = f"规则：{self.level.interval.words} 为“{self.level.name}”"
        return f"{arithmetic}{figure}，{rule}" + (f"（{'；'.join(grounds)}）" if grounds else "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The level of a light, with what each dimension gave. `rank` counts from 0 (best); None without a level."""

    light: Light
    level: str
    rank: int | None
    findings: tuple[Finding, ...]

    @property
    def reason(self) -> str:
        """Why, in words, one sentence for each dimension; those that decided come first."""
        ordered = sorted(self.findings, key=lambda finding: _word(self.light, finding.level) != self.level)
        return "。".join(finding.reason for finding in ordered) + "。"


def judge(light: Light, given: Given, earlier: Sequence[Given] = ()) -> Verdict:
    """The level of a light for given values; names that are not given are missing.

    The worst known level counts. A missing dimension is worse than the best level and hides no worse one: nobody is
    shown the best level while part of the picture is unknown, and a red stays red. Dimensions not applicable are left
    out.
    """
    filled: dict[str, Value | Decimal] = {**dict.fromkeys(light.names, MISSING), **given}
    findings = tuple(_find(dimension, filled, earlier) for dimension in light.dimensions)
    ranks = [light.scale.index(finding.level.name) for finding in findings if isinstance(finding.level, Level)]
    unknown = any(finding.level is MISSING for finding in findings)
    worst = max(ranks, default=None)
    if unknown and not worst:
        return Verdict(light, light.missing, None, findings)
    if worst is None:
        return Verdict(light, light.not_applicable, None, findings)
    return Verdict(light, light.scale[worst], worst, findings)


def _find(dimension: Dimension, given: Given, earlier: Sequence[Given]) -> Finding:
    explanation = explain(dimension.measure, given, earlier)
    value = explanation.value
    level = dimension.levels.level_of(value if isinstance(value, float | Absent) else MISSING)
    return Finding(dimension, value, level, explanation)


def _word(light: Light, level: Level | Absent) -> str:
    if isinstance(level, Level):
        return level.name
    return light.not_applicable if level is NOT_APPLICABLE else light.missing
