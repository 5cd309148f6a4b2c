"""The drawer of a light or figure: arithmetic, rule, reports used, clause, and the day of knowledge."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mujun.errors import PlanError
from mujun.plans.month import Month
from mujun_web.plans.clause import find_clause
from mujun_web.plans.explanation import explain_standing
from mujun_web.plans.selection import find_ledger
from mujun_web.plans.standing import find_target, stand_for


def explain(request: HttpRequest, plan_id: int, code: str) -> HttpResponse:
    """Everything a light rests on; `?unit=` for the share of one unit, `?month=` for an earlier month."""
    ledger = find_ledger(request, plan_id)
    target = find_target(ledger, code)
    unit = request.GET.get("unit", "")
    if target is None:
        raise Http404
    if not ledger.sees_all_of(target):
        unit = request.user.unit
    as_of = read_month(request.GET.get("month", ""), ledger.as_of)
    standing = stand_for(ledger, target, unit, as_of)
    context = {
        "ledger": ledger, "standing": standing, "unit": unit, "as_of": as_of, "task": ledger.task_of.get(code),
        "explanation": explain_standing(ledger, standing),
        "clause": find_clause(ledger.edition, target.clause, target.span),
    }  # fmt: skip
    return render(request, "plans/explain.html", context)


def read_month(asked: str, latest: Month) -> Month:
    """The month an address asks for, never later than the latest; the latest where it asks for none."""
    try:
        return min(Month.parse(asked), latest)
    except PlanError:
        return latest
