"""我的清单: a unit's own page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mujun_web.plans.mine import make_list
from mujun_web.plans.selection import choose_ledger, describe_chooser


def show_mine(request: HttpRequest) -> HttpResponse:
    """What the unit owes this month, overdue first, and everything of its own; others have their own first page."""
    if not request.user.is_unit:
        return redirect("plans:today")
    ledger = choose_ledger(request)
    context = describe_chooser(request, ledger)
    if ledger is not None:
        context |= {"mine": make_list(ledger, request.user.unit)}
    return render(request, "plans/mine.html", context)
