"""Long work of registers, done by the worker."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from mujun_web.jobs.worker import queue
from mujun_web.jobs.writes import job_run
from mujun_web.registers.proposing import make_findings
from mujun_web.registers.queries import open_book


@queue.task()
def seek(city: str, register: str, known_on: str, job_id: int) -> None:
    """Looks through a city by the rules of a register as a job, then on to the candidates."""
    with job_run(job_id=job_id) as progress:
        make_findings(open_book(city, register, date.fromisoformat(known_on)), progress.tell)
        progress.result = reverse("registers:candidates", args=[city, register])
