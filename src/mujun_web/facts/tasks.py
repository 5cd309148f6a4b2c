"""Long work of facts, done by the worker: checking a file, accepting it, compacting the lake."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from mujun.facts.batch import Batch
from mujun.facts.lake import Lake
from mujun.facts.publication import find_publication
from mujun_web.facts.writes import delivery_accept, delivery_check, lake_publish
from mujun_web.frame.known_on import tell_today
from mujun_web.jobs.worker import queue
from mujun_web.jobs.writes import job_run

_ASKED: set[tuple[str, str]] = set()


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


def compact_when_stale(city: str, lake: Lake, batches: Sequence[Batch]) -> None:
    """Has the worker compact a lake whose publication is not of these batches, as after a change of the pack.

    It is asked for once in a process, so that readings of a page do not queue it again and again.
    """
    for kind in dict.fromkeys(batch.kind for batch in batches):
        own = [batch for batch in batches if batch.kind == kind]
        publication = find_publication(lake, own, kind)
        asked = (lake.precedence, own[-1].hash)
        if (publication is None or publication.through < own[-1].number) and asked not in _ASKED:
            _ASKED.add(asked)
            compact(city, kind)


@queue.task()
def compact(city: str, kind: str) -> None:
    """Compacts what is known today of a city's kind of entities."""
    lake_publish(city=city, kind=kind, on=tell_today())
