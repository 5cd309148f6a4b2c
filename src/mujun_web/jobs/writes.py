"""How a job moves: queued → running → done or failed. Progress is written at most a few times a second."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from django.utils import timezone

from mujun.errors import MujunError
from mujun_web.jobs.models import Job
from mujun_web.people.models import User

PAUSE_SECONDS = 0.3
INTERNAL = {
    "code": "desk.internal",
    "where": "系统内部",
    "found": "出现没有料到的错误",
    "why": "这件事没有做完，已有的数据没有改动",
    "remedy": "请把这一页的地址告诉管理员，错误已记入日志",
}


class Progress:
    """What long work is handed to say how far it is."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self.result = ""
        self._told_at = 0.0

    def tell(self, done: int, total: int, step: str = "") -> None:
        """Records progress, unless it did so a moment ago."""
        now = time.monotonic()
        if now - self._told_at < PAUSE_SECONDS and done < total:
            return
        self._told_at = now
        Job.objects.filter(pk=self.job_id).update(done=done, total=total, step=step)


def job_queue(*, title: str, owner: User) -> Job:
    """A new job, waiting for the worker."""
    return Job.objects.create(title=title, owner=owner)


@contextmanager
def job_run(*, job_id: int) -> Iterator[Progress]:
    """Runs the body as this job; a refusal or failure is kept on the job with its faults."""
    Job.objects.filter(pk=job_id).update(state=Job.RUNNING, started_at=timezone.now())
    progress = Progress(job_id)
    try:
        yield progress
    except MujunError as error:
        job_fail(job_id=job_id, faults=[asdict(fault) for fault in error.faults])
    except Exception:
        logging.getLogger("django").exception("job %s failed", job_id)
        job_fail(job_id=job_id, faults=[INTERNAL])
    else:
        now = timezone.now()
        Job.objects.filter(pk=job_id).update(state=Job.DONE, result=progress.result, finished_at=now, step="")


def job_fail(*, job_id: int, faults: list[dict[str, str]]) -> None:
    """Ends a job that could not be done, with what its owner must know."""
    Job.objects.filter(pk=job_id).update(state=Job.FAILED, faults=faults, finished_at=timezone.now(), step="")
