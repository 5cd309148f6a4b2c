"""测算: choosing a scheme and a day of knowledge, seeing what will be computed from, and sending it to the worker."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date

from mujun_web.evaluation import tasks
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.rights import office_writes
from mujun_web.evaluation.writes import evaluation_request, evaluation_wait
from mujun_web.jobs.writes import job_queue


@office_writes
def start(request: HttpRequest) -> HttpResponse:
    """Sends a run to the worker."""
    evaluation = evaluation_request(
        city=request.POST["city"], scheme=request.POST["scheme"], by=request.user,
        as_of=parse_date(request.POST.get("as_of", "")) or request.today, on=request.today,
    )  # fmt: skip
    return redirect("jobs:job", queue_run(evaluation, request))


def queue_run(evaluation: Evaluation, request: HttpRequest, then: str = "evaluation:run") -> int:
    """The number of the job for the worker that makes the run."""
    job = job_queue(title=f"测算《{evaluation.title}》{evaluation.kind}", owner=request.user)
    evaluation_wait(evaluation=evaluation, job_id=job.pk)
    tasks.make_run(evaluation.pk, job.pk, then)
    return job.pk
