"""Long work of evaluation, done by the worker."""

from __future__ import annotations

from django.urls import reverse

from mujun_web.evaluation.writes import evaluation_fail, evaluation_run
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
