"""分级稳不稳: stating assumptions, working them out in the worker, the firms least sure and the checking list."""

from __future__ import annotations

from typing import Any

import narwhals as nw
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mujun.errors import Fault
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.work import LANE
from mujun_web.evaluation import bridge, tasks
from mujun_web.evaluation.columns import list_inputs
from mujun_web.evaluation.firmness import BANDS, read_checks, read_standings
from mujun_web.evaluation.models import DONE, Evaluation, Firmness
from mujun_web.evaluation.rights import find_evaluation, office_writes, refuse_units, sight_of
from mujun_web.evaluation.writes import firmness_request, firmness_wait
from mujun_web.jobs.writes import job_queue

SHOWN = 50
USUAL_WEIGHTS, USUAL_ERROR = "10", "5"
DRAWS, SEED = 1000, 7
LARGEST = 50


@refuse_units
def show_firmness(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """How firm the grades of a run are under the assumptions the address names, or those last stated."""
    run = find_evaluation(request, evaluation_id)
    return show_page(request, run)


@office_writes
def start_firmness(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """Sends stated assumptions to the worker; what cannot be read is refused with every fault."""
    run = find_evaluation(request, evaluation_id)
    stated, faults = read_form(request, run)
    if faults:
        return show_page(request, run, faults)
    made = firmness_request(
        evaluation=run, name=request.POST.get("name", "").strip()[:60] or "没有起名", assumptions=stated,
        by=request.user, on=request.today,
    )  # fmt: skip
    job = job_queue(title=f"算分级稳不稳：{made.name}", owner=request.user)
    firmness_wait(firmness=made, job_id=job.pk)
    tasks.make_firm(made.pk, job.pk)
    return redirect("jobs:job", job.pk)


def show_page(request: HttpRequest, run: Evaluation, faults: list[Fault] | None = None) -> HttpResponse:
    """The page with what was worked out, and the form for other assumptions."""
    known = list(Firmness.objects.filter(evaluation=run, on__lte=request.known_on))
    asked = request.GET.get("of", "")
    chosen = next(
        (one for one in known if str(one.pk) == asked), next((one for one in known if one.state == DONE), None)
    )
    context: dict[str, Any] = {
        "run": run, "tab": "firmness", "sight": sight_of(request.user, run), "known": known, "chosen": chosen,
        "inputs": list_inputs(bridge.scheme_of(run)), "faults": faults or [], "bands": [name for name, _, _ in BANDS],
        "given": request.POST if faults else {"weights": USUAL_WEIGHTS}, "usual_error": USUAL_ERROR,
    }  # fmt: skip
    if chosen is not None and chosen.state == DONE:
        lane = request.GET.get("lane", "")
        context |= {"lane": lane, "least": list_least(chosen, lane), "worth": list_worth(chosen, lane)}
    return render(request, "evaluation/firmness.html", context, status=400 if faults else 200)


def list_least(firmness: Firmness, lane: str) -> list[dict[str, Any]]:
    """The firms whose grade is least sure."""
    frame = read_standings(firmness)
    frame = frame.filter(nw.col(LANE) == lane) if lane else frame
    return fetch_rows(frame.sort("把握", ENTITY).head(SHOWN))


def list_worth(firmness: Firmness, lane: str) -> list[dict[str, Any]]:
    """The firms whose data are most worth checking."""
    frame = read_checks(firmness)
    frame = frame.filter(nw.col(LANE) == lane) if lane else frame
    return fetch_rows(frame.sort("次序").head(SHOWN))


def read_form(request: HttpRequest, run: Evaluation) -> tuple[dict[str, Any], list[Fault]]:
    """The assumptions of the form: weights and errors in per cent, hours a check takes; and every fault of them."""
    faults: list[Fault] = []
    weights = _read_number(request.POST.get("weights", ""), "权重浮动", faults, LARGEST)
    errors = []
    for column in list_inputs(bridge.scheme_of(run)):
        share = _read_number(request.POST.get(f"error·{column.name}", ""), f"{column.name}的误差", faults, LARGEST)
        hours = _read_number(request.POST.get(f"hours·{column.name}", ""), f"{column.name}的工时", faults, 1000)
        if share:
            errors.append({"item": column.name, "share": share / 100, "hours": hours})
    if not faults and not weights and not errors:
        found, remedy = "没有写任何假设", "写权重浮动几个百分点，或哪些数可能差多少"
        faults.append(Fault("desk.no-assumption", "分级稳不稳", found, "什么都不变，等级当然不变", remedy))
    return {"weights": (weights or 0) / 100, "errors": errors, "draws": DRAWS, "seed": SEED}, faults


def _read_number(text: str, where: str, faults: list[Fault], most: int) -> float | None:
    text = text.strip().rstrip("%％")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        faults.append(
            Fault("desk.bad-number", where, f"“{text[:20]}”不在 0 到 {most} 之间", "没法据以抽样", "改成这个范围里的数")
        )
        return None
    return number
