"""What a practice project does once it is built: accepted, producing, at capacity — or idle. All of it is simulated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from mujun.plans.month import Month
from mujun.projects.project import Project
from mujun.projects.stage import ACCEPTED, FULFILLED, FULL, PRODUCING, MilestoneReport

YEARS: Final = 16
OUTPUT, TAX, ADDED, ENERGY = "产值", "税收", "增加值", "综合能耗"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Milestones reached after building, yearly figures as (item, year, value), and since when it lies idle."""

    milestones: tuple[MilestoneReport, ...]
    figures: tuple[tuple[str, int, Decimal], ...]
    idle_since: Month | None


def live_on(project: Project, built: Month, chance: Random) -> Spoken:
    """What a project does after the month it was built in; chance decides whether it ever produces."""
    reached = [(ACCEPTED, built.shift(chance.randint(1, 4)))]
    if chance.random() < 0.12:
        return Spoken(_reports(project, reached, chance), (), built)
    begins = built.shift(chance.randint(3, 8))
    reached.append((PRODUCING, begins))
    strength = chance.lognormvariate(0, 0.25)
    falls_short = strength < 0.85
    if not falls_short:
        full = begins.shift(chance.randint(9, 18))
        reached += [(FULL, full), (FULFILLED, full.shift(14))]
    figures = tuple(_figures(project, begins, strength, chance))
    return Spoken(_reports(project, reached, chance), figures, begins.shift(15) if falls_short else None)


def _reports(project: Project, reached: list[tuple[str, Month]], chance: Random) -> tuple[MilestoneReport, ...]:
    days = [(name, month.first + timedelta(days=chance.randint(2, 25))) for name, month in reached]
    return tuple(MilestoneReport(0, project.code, name, day + timedelta(days=4), day) for name, day in days)


def _figures(project: Project, begins: Month, strength: float, chance: Random) -> list[tuple[str, int, Decimal]]:
    if project.contract is None or project.contract.land is None:
        return []
    land, figures = float(project.contract.land), []
    for after in range(YEARS):
        year = begins.year + after
        months = (date(year, 12, 31) - begins.first).days / 30
        ramp = min(max(months / 24, 0.05), 1.0)
        output = land * 440 * strength * ramp * chance.uniform(0.95, 1.05)
        row = ((OUTPUT, output), (TAX, output * 0.055 * chance.uniform(0.85, 1.15)), (ADDED, output * 0.24),
               (ENERGY, output / 5 * chance.uniform(0.85, 1.25)))  # fmt: skip
        figures += [(item, year, Decimal(round(value))) for item, value in row]
    return figures
