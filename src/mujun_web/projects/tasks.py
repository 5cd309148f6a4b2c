"""Long work of projects, done by the worker: reading a file of them and taking what it brings."""

from __future__ import annotations

from pathlib import PurePath

from django.urls import reverse

from mujun.errors import Fault, ProjectError
from mujun_web.frame.known_on import tell_today
from mujun_web.jobs.worker import queue
from mujun_web.jobs.writes import Progress, job_run
from mujun_web.projects import models as rows
from mujun_web.projects.handing import unpack_record
from mujun_web.projects.queries import find_city, open_book
from mujun_web.projects.writes import STEPS, projects_take


@queue.task()
def take(upload_id: int, job_id: int) -> None:
    """Reads a file as a job and takes it whole, or leaves everything as it was and says every fault."""
    with job_run(job_id=job_id) as progress:
        take_upload(rows.Upload.objects.select_related("uploaded_by").get(pk=upload_id), progress)
        progress.result = reverse("projects:take")


def take_upload(upload: rows.Upload, progress: Progress) -> None:
    """Reads the file and takes it; asked again after it was taken it does nothing."""
    city = find_city(upload.city)
    if city is None:
        found = f"没有“{upload.city}”的项目规则"
        raise ProjectError(Fault("projects.no-rules", upload.name, found, "不知怎样亮灯", "先装好城市包"))
    if upload.taken_on is not None:
        return
    progress.tell(0, STEPS, "读表，逐行核对")
    with upload.file.open("rb") as kept:
        data = kept.read()
    known = open_book(city, tell_today()).record
    record = unpack_record(upload.name, PurePath(upload.file.name).suffix, data, known)
    projects_take(city=city, record=record, by=upload.uploaded_by, upload=upload, tell=progress.tell)
