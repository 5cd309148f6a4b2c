"""区县矩阵 with its map."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from mujun_web.plans.matrix import describe_map, make_matrix
from mujun_web.plans.selection import choose_ledger, describe_chooser


def show_matrix(request: HttpRequest) -> HttpResponse:
    """Targets against counties; `?target=` chooses what the map shows."""
    ledger = choose_ledger(request)
    context = describe_chooser(request, ledger)
    if ledger is not None:
        matrix = make_matrix(ledger, request.GET.get("target", ""))
        places = describe_map(ledger, matrix.chosen) if matrix.chosen else None
        if places:
            places["file"] = static(places["file"])
        context |= {"matrix": matrix, "map": places}
    return render(request, "plans/matrix.html", context)
