"""一企一单: the sheet of one firm, the search for one, and the sheets of many to print."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.peers import SMALLEST
from mujun_web.evaluation import bridge, queries
from mujun_web.evaluation.choice import Choice, put_in_order
from mujun_web.evaluation.firm_page import FirmSheet, lay_out
from mujun_web.evaluation.firm_queries import MOST_PRINTED, find_firms, name_industry, read_sheets, sees_firm
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.rights import Sight, find_evaluation, sight_of
from mujun_web.evaluation.roll import read_roll
from mujun_web.evaluation.rollpage import choose_rows, restrict

REFUSAL = "一企一单有企业的内部数据，只给办公室、领导和企业所在的县区看。"


def show_firm(request: HttpRequest, evaluation_id: int, entity: str) -> HttpResponse:
    """The sheet of a firm in a run."""
    run, sight = _open_internal(request, evaluation_id)
    if not sees_firm(run, sight, entity):
        raise Http404
    queries.mark_replaced([run], request.known_on)
    sheets = read_sheets(run, [entity], request.known_on)
    context = {"firm": sheets[0].identity, **describe_sheets(run, sight, [lay_out(one) for one in sheets])}
    return render(request, "evaluation/firm.html", context)


def find_firm(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """The firms of a run that a search finds; the sheet itself where it finds one and was sent as a form."""
    run, sight = _open_internal(request, evaluation_id)
    asked = request.GET.get("q", "")[:60]
    found = find_firms(run, sight, asked)
    if request.htmx:
        return render(request, "evaluation/firm_found.html", {"run": run, "found": found, "asked": asked})
    if len(found) == 1:
        return redirect("evaluation:firm", run.pk, found[0].entity)
    context = {"run": run, "tab": "firm", "sight": sight, "found": found, "asked": asked}
    return render(request, "evaluation/firm_find.html", context)


def print_firms(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """The sheets of every firm that an address chooses (as of the roll), one page each, up to a limit."""
    run, sight = _open_internal(request, evaluation_id)
    choice, scheme = Choice.read(request.GET), bridge.scheme_of(run)
    chosen = put_in_order(choose_rows(restrict(read_roll(run), sight), choice, scheme, sight), choice, [])
    entities = list(dict.fromkeys(row[ENTITY] for row in fetch_rows(chosen.select(ENTITY))))
    by_entity: dict[str, list[FirmSheet]] = {}
    for one in read_sheets(run, entities[:MOST_PRINTED], request.known_on):
        by_entity.setdefault(one.identity.code, []).append(lay_out(one))
    sheets = [sheet for entity in entities[:MOST_PRINTED] for sheet in by_entity.get(entity, [])]
    context = {"chosen": len(entities), "most": MOST_PRINTED, "choice": choice, **describe_sheets(run, sight, sheets)}
    return render(request, "evaluation/firm_print.html", context)


def describe_sheets(run: Evaluation, sight: Sight, sheets: list[FirmSheet]) -> dict[str, object]:
    """What the pages of sheets need."""
    divisions = {one.sheet.industry for one in sheets}
    names = {division: name_industry(run, division) for division in divisions}
    return {"run": run, "tab": "firm", "sight": sight, "sheets": sheets, "industries": names, "smallest": SMALLEST}


def _open_internal(request: HttpRequest, evaluation_id: int) -> tuple[Evaluation, Sight]:
    """The run and what the account sees of it; those who see only public columns are refused."""
    run = find_evaluation(request, evaluation_id)
    sight = sight_of(request.user, run)
    if not sight.internal:
        raise PermissionDenied(REFUSAL)
    return run, sight
