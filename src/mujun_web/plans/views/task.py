"""The page of a task, and remarks on its lights."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mujun.errors import MujunError
from mujun.plans.month import Month
from mujun_web.people.access import allow_roles
from mujun_web.plans import writes
from mujun_web.plans.clause import find_clause
from mujun_web.plans.forms import AnnotationForm
from mujun_web.plans.selection import describe_chooser, find_ledger
from mujun_web.plans.standing import find_entry, find_target, stand_own
from mujun_web.plans.taskpage import make_panels


def show_task(request: HttpRequest, plan_id: int, code: str) -> HttpResponse:
    """One task with everything known of it on the page's day; a target's code leads to its task."""
    ledger = find_ledger(request, plan_id)
    entry = find_entry(ledger, code)
    if entry is None:
        task = ledger.task_of.get(code)
        if task is None or task.code == code:
            raise Http404
        return redirect("plans:task", plan_id, task.code)
    task = ledger.task_of.get(code)
    panels = make_panels(ledger, entry)
    context = describe_chooser(request, ledger) | {
        "entry": entry, "panels": panels, "task": task,
        "results": [target for target in task.targets if target.kind == "result"] if task else [],
        "clause": find_clause(ledger.edition, entry.clause, task.span if task else panels[0].target.span),
        "curves": {panel.key: panel.curve for panel in panels if panel.curve},
    }  # fmt: skip
    return render(request, "plans/task.html", context)


@require_POST
@allow_roles("office", "unit")
def annotate(request: HttpRequest, plan_id: int, code: str) -> HttpResponse:
    """A remark on the light of a month; the light itself stays as it was computed."""
    ledger = find_ledger(request, plan_id)
    target = find_target(ledger, code)
    if target is None:
        raise Http404
    if request.is_replay:
        raise PermissionDenied("您正在看过去某一天的情况。请先回到今天，再写批注。")
    form = AnnotationForm(request.POST)
    try:
        period = Month.parse(request.POST.get("period", ""))
        words = form.cleaned_data["words"] if form.is_valid() else ""
        level = stand_own(ledger, target, period).word
        writes.annotation_add(plan=ledger.row, target=target, period=period, level=level, words=words, by=request.user)
        messages.success(request, f"批注已记下。{period.words}的灯不变，仍为“{level}”。")
    except MujunError as error:
        for fault in error.faults:
            messages.warning(request, str(fault))
    task = ledger.task_of.get(code)
    return redirect(reverse("plans:task", args=[plan_id, task.code if task else code]) + f"#t-{code.encode().hex()}")
