"""The evaluations of the demonstration: a trial and an official run for each of two years, and their comparison."""

from __future__ import annotations

from datetime import date

import narwhals as nw

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.work import GRADE, RANK
from mujun_web.evaluation import tasks
from mujun_web.evaluation.models import DONE, Evaluation
from mujun_web.evaluation.queries import results_of
from mujun_web.evaluation.roll import read_roll
from mujun_web.evaluation.writes import (
    comparison_request,
    comparison_wait,
    evaluation_confirm,
    evaluation_request,
    evaluation_run,
)
from mujun_web.jobs.writes import job_queue
from mujun_web.people.models import User

CITY = "999900"
YEARS = (
    (2024, date(2025, 5, 9), date(2025, 5, 30), "市政府第 12 次常务会议审定 2024 年度结果（演示）"),
    (2025, date(2026, 6, 5), date(2026, 6, 26), "市政府第 15 次常务会议审定 2025 年度结果（演示）"),
)
"""Year, day of the trial and of what was known, day it was made official, why."""


def load_demo_evaluations(*, by: User) -> tuple[Evaluation, ...]:
    """The official runs of both years, made where they are not there; the worker then compares the two."""
    runs = tuple(_load_year(by, *year) for year in YEARS)
    comparison, is_new = comparison_request(before=runs[0], after=runs[1], by=by, on=runs[1].on)
    if is_new:
        job = job_queue(title="对比演示城市的两年", owner=by)
        comparison_wait(comparison=comparison, job_id=job.pk)
        tasks.compare(comparison.pk, job.pk)
    return runs


def choose_firm(official: Evaluation) -> str:
    """The credit code of a firm that has a total and a rank and is not in the best grade: one with a way up."""
    best = results_of(official).scheme.grades[0]
    graded = read_roll(official).filter(~nw.col(RANK).is_null() & (nw.col(GRADE) != best))
    code: str = fetch_rows(graded.select(ENTITY).sort(ENTITY).head(1))[0][ENTITY]
    return code


def _load_year(by: User, year: int, tried_on: date, settled_on: date, reason: str) -> Evaluation:
    scheme = f"enterprise-{year}"
    known = Evaluation.objects.filter(city=CITY, scheme=scheme, official=True, state=DONE).first()
    if known is not None:
        return known
    trial = evaluation_request(city=CITY, scheme=scheme, as_of=tried_on, by=by, on=tried_on)
    trial = evaluation_run(evaluation_id=trial.pk, tell=_be_silent)
    official = evaluation_confirm(trial=trial, reason=reason, by=by, on=settled_on)
    return evaluation_run(evaluation_id=official.pk, tell=_be_silent)


def _be_silent(done: int, total: int, step: str) -> None:
    """Nobody waits for the progress of the demonstration."""
