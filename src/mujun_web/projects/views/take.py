"""收项目表: a file of projects handed in, read and taken by the worker."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mujun.errors import MujunError
from mujun.projects.sheets import TABLES, headings
from mujun_web.jobs.writes import job_queue
from mujun_web.people.access import allow_roles
from mujun_web.projects import tasks, writes
from mujun_web.projects.forms import UploadForm
from mujun_web.projects.queries import list_uploads
from mujun_web.projects.rights import check_today, choose_city, offer_cities


@require_http_methods(["GET", "POST"])
@allow_roles("office")
def take(request: HttpRequest) -> HttpResponse:
    """The form and what was handed in before; a file that is handed in becomes a job."""
    city = choose_city(request)
    if request.method == "GET" or city is None:
        return _show(request, city, UploadForm())
    check_today(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, city, form, status=400)
    files = [(file.name, file.read()) for file in form.cleaned_data["file"]]
    try:
        upload = writes.upload_take(city=city.code, files=files, by=request.user)
    except MujunError as error:
        return _show(request, city, form, error.faults, 400)
    job = job_queue(title=f"收《{upload.name}》", owner=request.user)
    writes.upload_wait(upload=upload, job_id=job.pk)
    tasks.take(upload.pk, job.pk)
    return redirect("jobs:job", job.pk)


def _show(request: HttpRequest, city: object, form: UploadForm, faults: object = (), status: int = 200) -> HttpResponse:
    tables = [(name, headings(name)) for name in TABLES]
    context = {
        "city": city, "cities": offer_cities(request), "here": "take", "form": form, "faults": faults,
        "tables": tables, "uploads": list_uploads(city.code, request.known_on) if city else (),
    }  # fmt: skip
    return render(request, "projects/take.html", context, status=status)
