"""Long work of facts, done by the worker: checking a file, accepting it, compacting the lake."""

from __future__ import annotations

from django.urls import reverse

from mujun_web.facts.writes import delivery_accept, delivery_check, lake_publish
from mujun_web.frame.known_on import tell_today
from mujun_web.jobs.worker import queue
from mujun_web.jobs.writes import job_run


@queue.task()
def check(delivery_id: int, job_id: int) -> None:
    """Checks a delivery as a job, then leads to what was found."""
    with job_run(job_id=job_id) as progress:
        delivery_check(delivery_id=delivery_id, tell=progress.tell)
        progress.result = reverse("facts:delivery", args=[delivery_id])


@queue.task()
def accept(delivery_id: int, job_id: int) -> None:
    """Accepts a delivery as a job; compacting comes after it as work of its own, so that nobody waits for it."""
    with job_run(job_id=job_id) as progress:
        delivery = delivery_accept(delivery_id=delivery_id, tell=progress.tell)
        progress.result = reverse("facts:delivery", args=[delivery_id])
        compact(delivery.city, delivery.kind)


@queue.task()
def compact(city: str, kind: str) -> None:
    """Compacts what is known today of a city's kind of entities."""
    lake_publish(city=city, kind=kind, on=tell_today())
