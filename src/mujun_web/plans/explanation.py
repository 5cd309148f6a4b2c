"""What the drawer lists for a light: each dimension with its levels, and each report the figure rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mujun.plans.progress import show
from mujun.rules.level import Level
from mujun.rules.light import Dimension
from mujun.rules.value import Absent
from mujun_web.plans import models as rows
from mujun_web.plans.queries import Ledger
from mujun_web.plans.standing import Standing


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level of a rule: its name, interval in words, grounds, and whether the figure fell in it."""

    name: str
    interval: str
    grounds: str
    hit: bool


@dataclass(frozen=True, slots=True)
class DimensionLines:
    """One side the rule looks at: measure, the figure it gave, and its levels."""

    name: str
    measure: str
    value: str
    levels: tuple[LevelLine, ...]


@dataclass(frozen=True, slots=True)
class UsedReport:
    """A report the figure rests on."""

    unit: str
    period: str
    value: Decimal | None
    words: str
    reporter: str
    recorded_on: date
    reason: str
    evidence: tuple[rows.Evidence, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Rule and reports of one light."""

    dimensions: tuple[DimensionLines, ...]
    reports: tuple[UsedReport, ...]
    missing: tuple[str, ...]


def explain_standing(ledger: Ledger, standing: Standing) -> Explanation:
    """The rule and the reports behind a light."""
    progress = standing.light.progress
    return Explanation(
        dimensions=tuple(_dimensions(standing)),
        reports=tuple(_reports(ledger, standing.light.inputs)),
        missing=progress.figures[-1].missing if progress.figures else (),
    )


def _dimensions(standing: Standing) -> Iterator[DimensionLines]:
    light = standing.light
    findings = {finding.dimension.name: finding for finding in light.verdict.findings} if light.verdict else {}
    for dimension in light.rule.dimensions:
        finding = findings.get(dimension.name)
        hit = finding.level if finding else None
        value = _figure(finding.value if finding else None, dimension)
        yield DimensionLines(dimension.name, dimension.measure.words, value, tuple(_levels(dimension, hit)))


def _levels(dimension: Dimension, hit: Level | Absent | None) -> Iterator[LevelLine]:
    for level in dimension.levels.levels:
        grounds = [str(cite) for cite in level.cites] + ([level.note] if level.note else [])
        yield LevelLine(level.name, level.interval.words, "；".join(grounds), level is hit)


def _figure(value: object, dimension: Dimension) -> str:
    if value is None:
        return ""
    if isinstance(value, Absent):
        return value.value
    if isinstance(value, (float, int, Decimal)):
        return f"{show(Decimal(str(value)))}{dimension.unit}"
    return str(value)


def _reports(ledger: Ledger, numbers: tuple[int, ...]) -> Iterator[UsedReport]:
    kept = rows.Report.objects.filter(pk__in=numbers).prefetch_related("evidence").order_by("unit", "pk")
    for report in kept:
        yield UsedReport(
            report.unit, report.period, report.value, report.words, report.reporter, report.recorded_on, report.reason,
            tuple(report.evidence.all()),
        )  # fmt: skip
