"""The progress of one job, as a page and as the fragment that the page asks for again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django_htmx.http import HttpResponseClientRedirect

from mujun_web.jobs.models import Job


def show_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Progress bar while it runs, then on to the result; its faults where it failed."""
    job = get_object_or_404(Job, pk=job_id, owner=request.user)
    if request.htmx and job.state == Job.DONE and job.result:
        return HttpResponseClientRedirect(job.result)
    return render(request, "jobs/progress.html" if request.htmx else "jobs/job.html", {"job": job})
