"""Long work of evaluation, done by the worker."""

from __future__ import annotations

from django.urls import reverse

from mujun_web.evaluation.queries import comparison_address
from mujun_web.evaluation.writes import (
    comparison_fail,
    comparison_make,
    evaluation_fail,
    evaluation_run,
    firmness_fail,
    firmness_make,
)
from mujun_web.jobs.worker import queue
from mujun_web.jobs.writes import job_run


@queue.task()
def make_run(evaluation_id: int, job_id: int, then: str = "evaluation:run") -> None:
    """Makes a run as a job; `then` names the page to go on to."""
    with job_run(job_id=job_id) as progress:
        try:
            evaluation = evaluation_run(evaluation_id=evaluation_id, tell=progress.tell)
        except Exception:
            evaluation_fail(evaluation_id=evaluation_id)
            raise
        progress.result = reverse(then, args=[evaluation.pk])


@queue.task()
def compare(comparison_id: int, job_id: int) -> None:
    """Works a comparison out as a job."""
    with job_run(job_id=job_id) as progress:
        try:
            comparison = comparison_make(comparison_id=comparison_id, tell=progress.tell)
        except Exception:
            comparison_fail(comparison_id=comparison_id)
            raise
        progress.result = comparison_address(comparison)


@queue.task()
def make_firm(firmness_id: int, job_id: int) -> None:
    """Works a firmness out as a job."""
    with job_run(job_id=job_id) as progress:
        try:
            firmness = firmness_make(firmness_id=firmness_id, tell=progress.tell)
        except Exception:
            firmness_fail(firmness_id=firmness_id)
            raise
        progress.result = reverse("evaluation:firmness", args=[firmness.evaluation_id]) + f"?of={firmness.pk}"
