"""目标责任书: what each unit signs for."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mujun.plans.statement import roll_back, statement_of, statements_of
from mujun_web.plans.selection import describe_chooser, find_ledger


def list_statements(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Every unit's statement, and whether what is signed comes back to the targets."""
    ledger = find_ledger(request, plan_id)
    if request.user.is_unit:
        return show_statement(request, plan_id, request.user.unit)
    shares = [share for held in ledger.shares.values() for share in held]
    statements = statements_of(ledger.plan, shares)
    context = describe_chooser(request, ledger) | {
        "statements": statements,
        "sums": [(ledger.plan.target(check.target), check) for check in roll_back(ledger.plan, statements)],
    }
    return render(request, "plans/statements.html", context)


def show_statement(request: HttpRequest, plan_id: int, unit: str) -> HttpResponse:
    """One unit's statement, laid out to be printed and signed; a unit sees its own."""
    if request.user.is_unit and unit != request.user.unit:
        raise PermissionDenied("这份责任书属于别的单位。")
    ledger = find_ledger(request, plan_id)
    shares = [share for held in ledger.shares.values() for share in held]
    statement = statement_of(ledger.plan, unit, shares)
    if not statement.lines:
        raise Http404
    context = describe_chooser(request, ledger) | {"statement": statement, "name": ledger.unit_name(unit)}
    return render(request, "plans/statement.html", context)
