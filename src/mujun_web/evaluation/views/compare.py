"""与上次比: two runs side by side, and working that out in the worker."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mujun.evaluation.compare import LINKS
from mujun.evaluation.work import LANE
from mujun.packs.scheme import DIVISION
from mujun_web.evaluation import queries, tasks
from mujun_web.evaluation.comparison import summarise_seen
from mujun_web.evaluation.models import DONE, Comparison, Evaluation
from mujun_web.evaluation.movebook import moves_as_csv, moves_as_xlsx
from mujun_web.evaluation.movepage import WAYS, MoveChoice, make_move_page
from mujun_web.evaluation.places import industry_names
from mujun_web.evaluation.rights import find_evaluation, list_visible, office_writes, see_inside
from mujun_web.evaluation.roll import COUNTY
from mujun_web.evaluation.views.roll import TYPES
from mujun_web.evaluation.workbook import name_file
from mujun_web.evaluation.writes import comparison_request, comparison_wait
from mujun_web.jobs.writes import job_queue

REFUSAL = "对比里有总分和各部分的变化，只给办公室、领导看，县区看自己的企业；部门看公布的等级。"
GROUP_WORDS = (("组", LANE), ("县区", COUNTY), ("行业", DIVISION))


def show_comparison(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """What moved between a run and another: the one asked for, the official one before it, or the year before's."""
    run = find_evaluation(request, evaluation_id)
    sight = see_inside(request, run, REFUSAL)
    others = list_others(request, run)
    other = choose_other(request, run, others)
    found = find_comparison(request, run, other) if other else None
    context = {
        "run": run, "tab": "compare", "sight": sight, "others": others, "other": other,
        "comparison": found, "links": LINKS, "ways": WAYS,
        "group_words": [pair for pair in GROUP_WORDS if sight.county is None or pair[1] != COUNTY],
    }  # fmt: skip
    if found is not None and found.state == DONE:
        choice = MoveChoice.read(request.GET)
        names = industry_names(run)
        context |= {
            "page": make_move_page(found, choice, sight),
            "summary": summarise_seen(found, sight),
            "choice": choice,
            "industries": names,
            "with_other": f"with={found.before_id}",
        }
    return render(request, "evaluation/compare.html", context)


@office_writes
def start_comparison(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """Sends the comparison with another run to the worker, unless it is there."""
    run = find_evaluation(request, evaluation_id)
    asked = request.POST.get("with", "")
    other = next((one for one in list_others(request, run) if str(one.pk) == asked), None)
    if other is None:
        raise Http404
    comparison, _ = comparison_request(before=other, after=run, by=request.user, on=request.today)
    if comparison.state == DONE:
        return redirect(queries.comparison_address(comparison))
    return redirect("jobs:job", queue_comparison(request, comparison))


def download_moves(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """The firms the address chooses, all of them, as a workbook or as CSV."""
    run = find_evaluation(request, evaluation_id)
    sight = see_inside(request, run, REFUSAL)
    other = choose_other(request, run, list_others(request, run))
    found = find_comparison(request, run, other) if other else None
    if found is None or found.state != DONE:
        raise Http404
    kind = "csv" if request.GET.get("as") == "csv" else "xlsx"
    content = (moves_as_csv if kind == "csv" else moves_as_xlsx)(found, MoveChoice.read(request.GET), sight)
    response = HttpResponse(content, content_type=TYPES[kind])
    mark = "模拟-" if run.simulated else ""
    response["Content-Disposition"] = name_file(f"{mark}{run.title}-第{run.pk}次与第{found.before_id}次比.{kind}")
    return response


def list_others(request: HttpRequest, run: Evaluation) -> list[Evaluation]:
    """The runs of the same city that were made before or beside this one and may be compared with it."""
    return list(list_visible(request).filter(city=run.city, state=DONE).exclude(pk=run.pk))


def choose_other(request: HttpRequest, run: Evaluation, others: list[Evaluation]) -> Evaluation | None:
    """The run to compare with: as asked, else what it took the place of, else the year before, official first."""
    asked = request.GET.get("with", "")
    if asked:
        return next((one for one in others if str(one.pk) == asked), None)
    before = [one for one in others if one.period == run.period - 1]
    return next(iter(sorted(before, key=lambda one: (not one.official, -one.pk))), others[0] if others else None)


def find_comparison(request: HttpRequest, run: Evaluation, other: Evaluation) -> Comparison | None:
    """The comparison of two runs, where it was asked for by the day the page shows."""
    return Comparison.objects.filter(before=other, after=run, on__lte=request.known_on).first()


def queue_comparison(request: HttpRequest, comparison: Comparison) -> int:
    """The number of the job for the worker that works the comparison out."""
    title = f"对比第 {comparison.after_id} 次与第 {comparison.before_id} 次测算"
    job = job_queue(title=title, owner=request.user)
    comparison_wait(comparison=comparison, job_id=job.pk)
    tasks.compare(comparison.pk, job.pk)
    return job.pk
