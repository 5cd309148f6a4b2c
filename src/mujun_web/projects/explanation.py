"""What the drawer lists for a light: each side the rule looks at, its levels, and the figures that were judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mujun.plans.progress import show
from mujun.projects.light import ProjectLight
from mujun.projects.words import round_figures
from mujun.rules.light import Finding
from mujun.rules.value import Absent


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level of a rule: its name, interval in words, grounds, and whether the figure fell in it."""

    name: str
    interval: str
    grounds: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a light: what it measures, the arithmetic with its figures, the levels."""

    name: str
    arithmetic: str
    level: str
    levels: tuple[LevelLine, ...]


def explain_light(light: ProjectLight) -> tuple[Side, ...]:
    """The sides of a light, those that decided first; none where no rule was asked."""
    if light.verdict is None:
        return ()
    sides = [_side(finding) for finding in light.verdict.findings]
    return tuple(sorted(sides, key=lambda side: side.level != light.level))


def list_given(light: ProjectLight) -> Iterator[tuple[str, str]]:
    """Every figure the rule saw, by name, in words."""
    for name, value in light.given:
        if name in light.rule.names:
            yield name, say_value(value)


def say_value(value: object) -> str:
    """A value in words: a number shown, an absence as its word, a flag as 是 or 否, a day as one."""
    if isinstance(value, Absent):
        return value.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return show(value) if isinstance(value, Decimal) else str(value)


def _side(finding: Finding) -> Side:
    dimension = finding.dimension
    levels = []
    for level in dimension.levels.levels:
        grounds = [str(cite) for cite in level.cites] + ([level.note] if level.note else [])
        levels.append(LevelLine(level.name, level.interval.words, "；".join(grounds), level is finding.level))
    name = finding.level.value if isinstance(finding.level, Absent) else finding.level.name
    return Side(dimension.name, f"{round_figures(str(finding.explanation))}{dimension.unit or ''}", name, tuple(levels))
