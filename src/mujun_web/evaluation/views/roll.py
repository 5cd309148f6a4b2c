"""名册: the table of every firm of a run, and the same as a file."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mujun_web.evaluation import queries
from mujun_web.evaluation.choice import Choice
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.rights import Sight, find_evaluation, sight_of
from mujun_web.evaluation.rollpage import RollPage, make_roll_page
from mujun_web.evaluation.workbook import name_file, roll_as_csv, roll_as_xlsx

FILTER_WORDS = (
    ("lane", "组"), ("county", "县区"), ("town", "镇街"), ("industry", "行业"), ("grade", "等级"), ("status", "状态")
)  # fmt: skip
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def show_roll(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """The page of the roll that the address chooses."""
    run = find_evaluation(request, evaluation_id)
    sight = sight_of(request.user, run)
    page = make_roll_page(run, Choice.read(request.GET), sight)
    return render(request, "evaluation/roll.html", describe_roll(run, sight, page))


def describe_roll(run: Evaluation, sight: Sight, page: RollPage) -> dict[str, object]:
    """What the page of a roll needs besides its rows: filters, and the addresses that keep the rest of the choice."""
    choice = page.choice
    checks = [
        ("adjusted", "调过档", choice.adjusted),
        ("open", "待核", choice.open),
        ("filled", "补过分", choice.filled),
    ]
    return {
        "run": run, "tab": "roll", "sight": sight, "page": page, "choice": choice,
        "filters": [pair for pair in FILTER_WORDS if len(page.options[pair[0]]) > 1 or choice.of(pair[0])],
        "checks": checks if sight.internal and not choice.public else [],
        "cleared": Choice(sort=choice.sort, down=choice.down, columns=choice.columns, public=choice.public).address,
        "usual": replace(choice, columns=(), page=1).address,
        "kept": parse_qsl(replace(choice, columns=(), page=1).address),
    }  # fmt: skip


def download_roll(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """The rows the address chooses, all of them, as a workbook or as CSV."""
    run = find_evaluation(request, evaluation_id)
    sight, choice = sight_of(request.user, run), Choice.read(request.GET)
    kind = "csv" if request.GET.get("as") == "csv" else "xlsx"
    content = (roll_as_csv if kind == "csv" else roll_as_xlsx)(run, choice, sight)
    response = HttpResponse(content, content_type=TYPES[kind])
    which = "公布" if choice.public or not sight.internal else "内部"
    mark = "模拟-" if run.simulated else ""
    response["Content-Disposition"] = name_file(f"{mark}{queries.name_run(run)}-{which}.{kind}")
    return response
