"""A job ends done or failed, keeps its faults, and only its owner sees it."""

import logging

import pytest

from mujun.errors import Fault, SourceError
from mujun_web.jobs.models import Job
from mujun_web.jobs.writes import job_queue, job_run

pytestmark = pytest.mark.django_db
FAULT = Fault("documents.empty", "方案.txt", "文件是空的", "没有文字就读不出任务", "请换一份有内容的文件")


def test_work_that_ends_well_is_done_with_its_result(office):
    job = job_queue(title="读文件", owner=office)
    with job_run(job_id=job.pk) as progress:
        progress.tell(3, 10, "分段")
        assert Job.objects.get(pk=job.pk).percent == 30
        progress.result = "/documents/1/"
    job.refresh_from_db()
    assert (job.state, job.percent, job.result) == (Job.DONE, 100, "/documents/1/")


def test_a_refusal_is_kept_with_every_fault(office):
    job = job_queue(title="读文件", owner=office)
    with job_run(job_id=job.pk):
        raise SourceError([FAULT, FAULT])
    job.refresh_from_db()
    assert job.state == Job.FAILED
    assert [fault["remedy"] for fault in job.faults] == ["请换一份有内容的文件"] * 2


def test_an_unforeseen_error_is_told_without_a_traceback(office, caplog):
    job = job_queue(title="读文件", owner=office)
    with caplog.at_level(logging.CRITICAL, "django"), job_run(job_id=job.pk):
        raise ZeroDivisionError
    job.refresh_from_db()
    assert job.faults[0]["code"] == "desk.internal"
    assert "Traceback" not in str(job.faults)


def test_only_the_owner_sees_a_job(client, office, leader):
    job = job_queue(title="读文件", owner=office)
    client.force_login(leader)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    client.force_login(office)
    assert "读文件" in client.get(f"/jobs/{job.pk}/").content.decode()
