"""The list of runs, and one run: how its grades are spread, and what it was made from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mujun_web.evaluation import queries
from mujun_web.evaluation.distribution import GROUPINGS, make_distribution
from mujun_web.evaluation.models import DONE
from mujun_web.evaluation.record import describe_record
from mujun_web.evaluation.rights import find_evaluation, list_visible, sight_of


def list_runs(request: HttpRequest) -> HttpResponse:
    """Every run the account may see that was made by the day the page shows, newest first."""
    runs = queries.mark_replaced(list(list_visible(request)), request.known_on)
    official = [run for run in runs if run.official and run.state == DONE and run.replaced_by is None]
    compared = {run.pk for run in official if sight_of(request.user, run).internal}
    return render(request, "evaluation/runs.html", {"runs": runs, "official": official, "compared": compared})


def show_run(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """The results of a run at a glance: grades by lane, county, industry or town, as the address asks."""
    run = find_evaluation(request, evaluation_id)
    sight = sight_of(request.user, run)
    spread = make_distribution(run, request.GET.get("by", "lane"), sight)
    context = {"run": run, "tab": "run", "sight": sight, "spread": spread, "groupings": GROUPINGS}
    return render(request, "evaluation/run.html", context)


def show_record(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """来历: the batches, pack, scheme and engine a run was made from, with their hashes, and its notes."""
    run = find_evaluation(request, evaluation_id)
    context = {"run": run, "tab": "record", "sight": sight_of(request.user, run), "record": describe_record(run)}
    return render(request, "evaluation/record.html", context)
