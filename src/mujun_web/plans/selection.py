"""Which plan a page shows: the one its address names, else the one looked at last, else the first."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from mujun_web.plans import models as rows
from mujun_web.plans.queries import Ledger, list_plans, load_ledger

SESSION_KEY = "plan"


def choose_plan(request: HttpRequest) -> rows.Plan | None:
    """The plan of `?plan=`, remembered for the next page; None where the account has no plan at all."""
    plans = list_plans(request.user, request.known_on)
    asked = request.GET.get("plan") or ""
    if asked:
        plan = next((plan for plan in plans if str(plan.pk) == asked), None)
        if plan is None:
            raise Http404
        request.session[SESSION_KEY] = plan.pk
        return plan
    remembered = request.session.get(SESSION_KEY)
    return next((plan for plan in plans if plan.pk == remembered), plans[0] if plans else None)


def choose_ledger(request: HttpRequest) -> Ledger | None:
    """The ledger of the chosen plan as known on the page's day."""
    plan = choose_plan(request)
    return load_ledger(plan, request.user, request.known_on) if plan else None


def find_ledger(request: HttpRequest, plan_id: int) -> Ledger:
    """The ledger of the plan in the address; not found where it does not concern the account or the day."""
    plan = next((plan for plan in list_plans(request.user, request.known_on) if plan.pk == plan_id), None)
    ledger = load_ledger(plan, request.user, request.known_on) if plan else None
    if ledger is None:
        raise Http404
    request.session[SESSION_KEY] = plan_id
    return ledger


def describe_chooser(request: HttpRequest, ledger: Ledger | None) -> dict[str, object]:
    """What the head of every page of plans needs: the ledger and the plans to choose from."""
    return {"ledger": ledger, "plans": list_plans(request.user, request.known_on), "path_here": request.path}
