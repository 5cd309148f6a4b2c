"""今天要办: the first page of leaders and of the office."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mujun_web.documents import queries as documents
from mujun_web.plans.selection import choose_ledger, describe_chooser
from mujun_web.plans.today import list_contradictory, list_revisions, list_silent, make_today


def show_today(request: HttpRequest) -> HttpResponse:
    """Where it is red and why; the office also sees what waits for it. A unit has its own list."""
    if request.user.is_unit:
        return redirect("plans:mine")
    ledger = choose_ledger(request)
    context = describe_chooser(request, ledger)
    if request.user.is_office:
        context |= {"waiting": documents.list_waiting_review(request.known_on)}
        context |= {"contradictory": list_contradictory(request.known_on)}
    if ledger is not None:
        context |= {"now": make_today(ledger), "silent": list_silent(ledger), "revisions": list_revisions(ledger)}
    return render(request, "plans/today.html", context)
