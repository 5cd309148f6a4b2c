"""测算: choosing a scheme and a day of knowledge, seeing what will be computed from, and sending it to the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods

from mujun.errors import MujunError
from mujun_web.evaluation import queries, tasks
from mujun_web.evaluation.confirming import describe_change
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.preview import find_scheme, make_preview
from mujun_web.evaluation.rights import find_evaluation, office_asks, sight_of
from mujun_web.evaluation.schemebook import Listed, list_schemes
from mujun_web.evaluation.writes import evaluation_confirm, evaluation_request, evaluation_wait
from mujun_web.facts.queries import FactCity, list_cities_with_facts, pack_of
from mujun_web.jobs.writes import job_queue

KINDS = {"trial": "试评价", "official": "正式"}
EARLIEST = 1990


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of a run asks for."""

    city: str
    scheme: str
    period: int
    as_of: date
    official: bool


@require_http_methods(["GET", "POST"])
@office_asks
def start(request: HttpRequest) -> HttpResponse:
    """The form of a run; sent, the run goes to the worker."""
    cities = list_cities_with_facts()
    if not cities:
        return render(request, "evaluation/start.html", {"cities": ()})
    asked, choices = read_form(request, cities)
    if request.method == "POST" and asked is not None:
        try:
            run = evaluation_request(
                city=asked.city, scheme=asked.scheme, period=asked.period, as_of=asked.as_of, by=request.user,
                on=request.today,
            )  # fmt: skip
        except MujunError as error:
            return show_form(request, cities, choices, asked, error)
        return redirect(
            "jobs:job", queue_run(request, run, "evaluation:confirm" if asked.official else "evaluation:run")
        )
    return show_form(request, cities, choices, asked)


@require_GET
@office_asks
def check(request: HttpRequest) -> HttpResponse:
    """What the run that the form asks for would be made of."""
    cities = list_cities_with_facts()
    asked, _ = read_form(request, cities) if cities else (None, ())
    if asked is None:
        raise Http404
    try:
        gaps = bool(request.GET.get("gaps"))
        preview = make_preview(asked.city, asked.scheme, asked.as_of, asked.period, gaps=gaps)
    except MujunError as error:
        return render(request, "evaluation/preview.html", {"faults": error.faults})
    context = {"preview": preview, "asked": asked, "query": urlencode(describe_asked(asked))}
    return render(request, "evaluation/preview_gaps.html" if gaps else "evaluation/preview.html", context)


def describe_asked(asked: Asked) -> dict[str, str]:
    """The form as the query of an address."""
    return {
        "city": asked.city, "scheme": asked.scheme, "period": str(asked.period), "as_of": asked.as_of.isoformat(),
        "gaps": "1",
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@office_asks
def confirm(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """What would change if a trial were made official, and doing so with a reason."""
    trial = find_evaluation(request, evaluation_id)
    if trial.official:
        return redirect("evaluation:run", trial.pk)
    context = {"run": trial, "tab": "confirm", "sight": sight_of(request.user, trial)}
    if request.method == "POST":
        reason = request.POST.get("reason", "")[:300]
        try:
            official = evaluation_confirm(trial=trial, reason=reason, by=request.user, on=request.today)
        except MujunError as error:
            change = describe_change(trial)
            context |= {"change": change, "faults": error.faults, "reason": reason}
            return render(request, "evaluation/confirm.html", context, status=400)
        messages.success(request, "已定为正式，正在核对批次、办法和引擎后存档。")
        return redirect("jobs:job", queue_run(request, official))
    return render(request, "evaluation/confirm.html", context | {"change": describe_change(trial)})


def show_form(
    request: HttpRequest,
    cities: tuple[FactCity, ...],
    choices: tuple[Listed, ...],
    asked: Asked | None,
    error: MujunError | None = None,
) -> HttpResponse:
    """The form as asked, with what was wrong with it."""
    context = {
        "cities": cities, "choices": choices, "asked": asked, "kinds": KINDS, "today": request.today,
        "faults": error.faults if error else (), "years": queries.years_of(choices),
    }  # fmt: skip
    return render(request, "evaluation/start.html", context, status=400 if error else 200)


def read_form(request: HttpRequest, cities: tuple[FactCity, ...]) -> tuple[Asked | None, tuple[Listed, ...]]:
    """What the form asks for, completed where it asks for nothing; None where the city has no scheme."""
    given = request.POST if request.method == "POST" else request.GET
    codes = [city.code for city in cities]
    city = given.get("city", "") if given.get("city") in codes else codes[0]
    choices = tuple(one for one in list_schemes() if one.pack == pack_of(city).name)
    newest = sorted(choices, key=lambda one: (one.period, one.scheme), reverse=True)
    if not newest:
        return None, ()
    name = given.get("scheme", "")
    scheme = find_scheme(city, name if name in {one.scheme for one in choices} else newest[0].scheme)
    years = {str(year): year for year in range(EARLIEST, request.today.year + 1)}
    period = years.get(given.get("period", ""), scheme.period)
    as_of = parse_date(given.get("as_of", "")) or request.today
    return Asked(city, scheme.name, period, min(as_of, request.today), given.get("kind") == "official"), tuple(newest)


def queue_run(request: HttpRequest, evaluation: Evaluation, then: str = "evaluation:run") -> int:
    """The number of the job for the worker that makes the run."""
    job = job_queue(title=f"测算《{evaluation.title}》{evaluation.kind}", owner=request.user)
    evaluation_wait(evaluation=evaluation, job_id=job.pk)
    tasks.make_run(evaluation.pk, job.pk, then)
    return job.pk
