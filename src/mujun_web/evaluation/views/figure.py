"""The drawer of any figure of a run: formula with its numbers, parts that open further, clause, step, batch and row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mujun.errors import EvaluationError, FactError
from mujun.evaluation.figure import Figure
from mujun.evaluation.opening import explain_figure
from mujun.facts.origin import Origin, read_origins
from mujun.rules.period import parse_period
from mujun_web.evaluation import bridge
from mujun_web.evaluation.firm_queries import open_results, sees_firm
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.rights import find_evaluation, sight_of
from mujun_web.evaluation.roll import connection_of_thread
from mujun_web.evaluation.views.firm import REFUSAL

NOT_YOURS = "这是别的企业的数。企业账号只看本企业的一企一单。"


def show_figure(request: HttpRequest, evaluation_id: int, entity: str, name: str) -> HttpResponse:
    """A figure of a firm, opened; `?of=` picks the result alone or merged."""
    run = find_evaluation(request, evaluation_id)
    sight = sight_of(request.user, run)
    if not sight.internal:
        raise PermissionDenied(REFUSAL)
    if sight.entity not in (None, entity):
        raise PermissionDenied(NOT_YOURS)
    if not sees_firm(run, sight, entity):
        raise Http404
    try:
        figure = explain_figure(open_results(run), entity, name, request.GET.get("of") or None)
    except EvaluationError as error:
        if {fault.code for fault in error.faults} == {"evaluation.unknown-figure"}:
            raise Http404 from None
        raise
    if sight.entity is not None:
        figure = hide_others(figure)
    context = {
        "run": run,
        "figure": figure,
        "origins": list(_read_origins(run, figure)),
        "label": request.GET.get("of"),
    }
    return render(request, "evaluation/figure.html", context)


def hide_others(figure: Figure) -> Figure:
    """The figure without what other firms brought to it, and a note that says so: for the firm itself."""
    own = tuple(part for part in figure.parts if part.entity in (None, "", figure.entity))
    if len(own) == len(figure.parts):
        return figure
    note = "与别的企业合并计算；别家的数不在这里列出。"
    return replace(figure, parts=own, lines=(), notes=(*figure.notes, note))


@dataclass(frozen=True, slots=True)
class Rests:
    """A datum a figure rests on: of which firm and year, and the statements that counted on the run's day."""

    entity: str
    item: str
    period: int
    unit: str
    origins: tuple[Origin, ...]


def _read_origins(run: Evaluation, figure: Figure) -> Iterator[Rests]:
    wanted = [(part, *_item_of(run, part.name)) for part in figure.parts if part.kind == "datum"]
    try:
        lake = bridge.lake_of(run)
    except FactError:
        return
    found: dict[tuple[int, str, str], tuple[Origin, ...]] = {}
    for year in dict.fromkeys(year for _, _, year in wanted):
        here = [(part, item) for part, item, one in wanted if one == year]
        said = read_origins(
            lake, entities={part.entity or figure.entity for part, _ in here}, items={item for _, item in here},
            period=parse_period(str(year)), as_of=run.as_of, connection=connection_of_thread(),
        )  # fmt: skip
        found |= {(year, entity, item): origins for (entity, item), origins in said.items()}
    for part, item, year in wanted:
        entity = part.entity or figure.entity
        yield Rests(entity, item, year, part.unit, found.get((year, entity, item), ()))


def _item_of(run: Evaluation, name: str) -> tuple[str, int]:
    """The item of a datum and the year it is of: that of the run, or so many before."""
    item, _, back = name.partition("·前")
    return item, run.period - int(back or 0)
