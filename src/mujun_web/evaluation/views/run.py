"""The list of runs, and one run: what it was made from and what came of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mujun_web.evaluation.rights import find_evaluation, list_visible, sight_of


def list_runs(request: HttpRequest) -> HttpResponse:
    """Every run the account may see that was made by the day the page shows, newest first."""
    return render(request, "evaluation/runs.html", {"runs": list_visible(request)})


def show_run(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """One run."""
    evaluation = find_evaluation(request, evaluation_id)
    return render(request, "evaluation/run.html", {"run": evaluation, "sight": sight_of(request.user, evaluation)})
