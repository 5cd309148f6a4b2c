"""五市比较, and the drawer of a figure in it: only what the plan says, never how it stands."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from mujun.errors import PlanError
from mujun_web.plans import models as rows
from mujun_web.plans.clause import find_clause
from mujun_web.plans.comparison import compare_plans
from mujun_web.plans.queries import find_edition, list_published, read_edition
from mujun_web.plans.selection import choose_ledger, describe_chooser


def show_compare(request: HttpRequest) -> HttpResponse:
    """The same indicator in every adopted plan; `?all=1` shows also what only one plan sets."""
    columns = list_published(request.known_on)
    text = request.GET.get("text", "").strip()
    families = compare_plans(columns, text)
    show_all = bool(request.GET.get("all")) or bool(text)
    context = describe_chooser(request, choose_ledger(request)) | {
        "columns": columns, "text": text, "show_all": show_all, "total": len(families),
        "shared": sum(1 for family in families if family.cities > 1),
        "families": [family for family in families if show_all or family.cities > 1],
    }  # fmt: skip
    return render(request, "plans/compare.html", context)


def show_clause(request: HttpRequest, plan_id: int, code: str) -> HttpResponse:
    """What a plan says of one target: words, figures, basis, period, clause with its text where attached."""
    plan = get_object_or_404(rows.Plan, pk=plan_id)
    edition = find_edition(plan, request.known_on)
    if edition is None:
        raise Http404
    try:
        target = read_edition(edition).target(code)
    except PlanError as error:
        raise Http404 from error
    context = {"plan": plan, "target": target, "clause": find_clause(edition, target.clause, target.span)}
    return render(request, "plans/clause.html", context)
