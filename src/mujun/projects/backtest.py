"""Forecasts tried on finished projects that were held out: how often the interval held, and the error against others.

Each project is cut where a stated share of its planned months has passed, which was known at the time; what it did
afterwards is what the forecast is measured by. The naive ones are the planned month, the planned months times the usual
lateness of finished projects of the kind, and the average pace so far carried on in a straight line; for the year, the
approved plan and the year to date carried on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Final

from mujun.plans.month import Month
from mujun.projects.forecast import LEVEL, Forecast, forecast
from mujun.projects.knowledge import Knowledge
from mujun.projects.pace import Pace, finished_paces

STAGES: Final = (0.25, 0.5, 0.75, 1.0)
WHOLE: Final = "全部"
LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Held:
    """A finished project held out: its curve, and for each year the share of the total its plan asked for."""

    pace: Pace
    plans: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """One forecast against what happened. Errors are in months, and in shares of the total investment.

    Those of the year are None where the cut lies in December.
    """

    stage: float
    error: int
    planned_error: int
    usual_error: int
    straight_error: int
    covered: bool
    width: int
    year_error: float | None
    year_planned_error: float | None
    year_straight_error: float | None
    year_covered: bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """The trials of one stage: mean errors, the median error, how often the interval held, its mean width."""

    stage: str
    trials: int
    error: float
    middle_error: float
    planned_error: float
    usual_error: float
    straight_error: float
    straight_middle_error: float
    covered: float
    width: float
    year_error: float
    year_planned_error: float
    year_straight_error: float
    year_covered: float


def hold_out(knowledge: Knowledge, as_of: Month) -> tuple[Held, ...]:
    """Every project built by `as_of`, with what its year plans asked for."""
    projects = {project.code: project for project in knowledge.record.projects}
    held = []
    for pace in finished_paces(knowledge, as_of):
        project = projects[pace.project]
        held.append(Held(pace, tuple((plan.year, float(plan.amount / project.total)) for plan in project.years)))
    return tuple(held)


def backtest(
    finished: Sequence[Pace], held: Iterable[Held], *, stages: Sequence[float] = STAGES, level: float = LEVEL
) -> tuple[Trial, ...]:
    """Every forecast that could be made of the held-out projects at the stages; those refused are left out."""
    trials = []
    late = _usual_lateness(finished)
    for one in held:
        for stage in stages:
            month = round(stage * one.pace.planned)
            if not 1 <= month < one.pace.elapsed:
                continue
            cut = one.pace.cut(month)
            outlook = forecast(cut.project, cut, finished, cut.last, level=level)
            if isinstance(outlook, Forecast):
                trials.append(_trial(stage, one, cut, outlook, late.get(cut.kind, 1.0)))
    return tuple(trials)


def summarise(trials: Sequence[Trial]) -> tuple[Row, ...]:
    """A row for each stage, and one for all."""
    stages = sorted({trial.stage for trial in trials})
    groups = [(f"计划工期的 {stage:.0%}", [one for one in trials if one.stage == stage]) for stage in stages]
    return tuple(_row(name, group) for name, group in [*groups, (WHOLE, list(trials))] if group)


def _usual_lateness(finished: Sequence[Pace]) -> dict[str, float]:
    """For each kind, the middle ratio of the months it took to the months planned."""
    ratios: dict[str, list[float]] = {}
    for one in finished:
        ratios.setdefault(one.kind, []).append(one.elapsed / one.planned)
    return {kind: median(values) for kind, values in ratios.items()}


def _trial(stage: float, one: Held, cut: Pace, outlook: Forecast, late: float) -> Trial:
    whole, month, share = one.pace, cut.elapsed, float(cut.shares[-1])
    left = whole.elapsed - month
    straight = min(round(month / share) - month, LONGEST) if share > 0 else LONGEST
    planned = whole.planned - month
    year = _year_trial(one, cut, outlook)
    return Trial(
        stage=stage,
        error=abs(outlook.finish.since(whole.last)),
        planned_error=abs(max(planned, 1) - left),
        usual_error=abs(max(round(late * whole.planned) - month, 1) - left),
        straight_error=abs(max(straight, 1) - left),
        covered=outlook.earliest <= whole.last <= outlook.latest,
        width=outlook.latest.since(outlook.earliest),
        year_error=year[0],
        year_planned_error=year[1],
        year_straight_error=year[2],
        year_covered=year[3],
    )


def _year_trial(
    one: Held, cut: Pace, outlook: Forecast
) -> tuple[float | None, float | None, float | None, bool | None]:
    whole, last = one.pace, cut.last
    if last.month == 12:
        return None, None, None, None
    opening = cut.elapsed - last.month
    before = float(whole.shares[opening - 1]) if opening > 0 else 0.0
    done = float(whole.shares[min(cut.elapsed + 12 - last.month, whole.elapsed) - 1]) - before
    to_date = float(cut.shares[-1]) - before
    months = min(last.month, cut.elapsed)
    # carried on in a straight line, but not beyond the planned total
    straight = min(to_date / months * (months + 12 - last.month), max(1 - before, to_date))
    asked = dict(one.plans).get(last.year)
    covered = outlook.low - 1e-9 <= done <= outlook.high + 1e-9
    planned = None if asked is None else abs(asked - done)
    return abs(outlook.year - done), planned, abs(straight - done), covered


def _row(name: str, trials: Sequence[Trial]) -> Row:
    def average(values: Iterable[float | None]) -> float:
        known = [value for value in values if value is not None]
        return mean(known) if known else float("nan")

    return Row(
        stage=name,
        trials=len(trials),
        error=mean(one.error for one in trials),
        middle_error=median(one.error for one in trials),
        planned_error=mean(one.planned_error for one in trials),
        usual_error=mean(one.usual_error for one in trials),
        straight_error=mean(one.straight_error for one in trials),
        straight_middle_error=median(one.straight_error for one in trials),
        covered=mean(one.covered for one in trials),
        width=mean(one.width for one in trials),
        year_error=average(one.year_error for one in trials),
        year_planned_error=average(one.year_planned_error for one in trials),
        year_straight_error=average(one.year_straight_error for one in trials),
        year_covered=average(one.year_covered for one in trials),
    )
