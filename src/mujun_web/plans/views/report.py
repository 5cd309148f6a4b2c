"""Reporting in place: the form opens under its line, and the line shows its new light at once."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from mujun.errors import MujunError
from mujun.plans.month import Month
from mujun.plans.target import Target
from mujun_web.frame.evidence import find_file, read_upload
from mujun_web.plans import models as rows
from mujun_web.plans import rights, writes
from mujun_web.plans.forms import ReportForm, list_open_months
from mujun_web.plans.mine import first_open_month, make_line, make_list
from mujun_web.plans.queries import Ledger
from mujun_web.plans.selection import find_ledger
from mujun_web.plans.standing import Standing, find_target, stand_for


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, plan_id: int, code: str) -> HttpResponse:
    """The form of a report, or the report itself; refused reports come back with every fault and what was typed."""
    ledger, target = find_reportable(request, plan_id, code)
    if request.method == "GET":
        unit = choose_unit(request, ledger, target)
        line = make_line(ledger, target, unit)
        given = {"unit": unit, "period": str(first_open_month(ledger, line))}
        return show_form(request, ledger, target, ReportForm(initial=given))
    form = ReportForm(request.POST, request.FILES)
    asked = request.POST.get("unit", "")
    if request.user.is_unit and asked != request.user.unit:
        raise PermissionDenied(f"您的账号不能替 {asked[:80]} 报。谁的责任谁报：请换用该单位的账号，或请办公室代报。")
    if not form.is_valid():
        return show_form(request, ledger, target, form)
    try:
        before = stand_for(ledger, target, form.cleaned_data["unit"])
        add_report(request, ledger, target, form.cleaned_data)
    except MujunError as error:
        return show_form(request, ledger, target, form, faults=error.faults)
    return show_done(request, plan_id, target, form.cleaned_data, before)


def find_reportable(request: HttpRequest, plan_id: int, code: str) -> tuple[Ledger, Target]:
    """The target to report on, where this account may and the page shows today's knowledge."""
    ledger = find_ledger(request, plan_id)
    target = find_target(ledger, code)
    if target is None or target.kind != "target":
        raise Http404
    if not rights.may_report(request.user, target, ledger.holders(code)):
        raise PermissionDenied("这一项不由您的账号报。由牵头单位或领了份额的单位报，办公室可以代报。")
    if request.is_replay:
        raise PermissionDenied("您正在看过去某一天的情况。请先回到今天，再报进展。")
    return ledger, target


def choose_unit(request: HttpRequest, ledger: Ledger, target: Target) -> str:
    """The unit the report is for: the account's own, or what the office asks for, or the first that reports."""
    if request.user.is_unit:
        return request.user.unit
    able = rights.reporters_of(target, ledger.holders(target.code))
    return request.GET.get("unit") or (able[0] if able else "")


def add_report(request: HttpRequest, ledger: Ledger, target: Target, given: dict[str, object]) -> None:
    """Keeps the report of a valid form; PlanError where it is refused."""
    upload = given["evidence"]
    writes.report_add(
        plan=ledger.row, target=target, unit=str(given["unit"]), period=Month.parse(str(given["period"])),
        by=request.user, value=given["value"], words=str(given["words"]), finished=bool(given["finished"]),
        applicable=not given["not_applicable"], reason=str(given["reason"]),
        evidence=[read_upload(upload)] if upload else [],
    )  # fmt: skip


def show_form(
    request: HttpRequest, ledger: Ledger, target: Target, form: ReportForm, faults: object = ()
) -> HttpResponse:
    """The form under its line; `ask_reason` opens the field for why a total fell."""
    unit = form.data.get("unit") or form.initial.get("unit") or ""
    line = make_line(ledger, target, unit)
    context = {
        "ledger": ledger, "line": line, "form": form, "faults": faults,
        "months": list_open_months(target, Month.closed_by(request.today)),
        "units": rights.reporters_of(target, ledger.holders(target.code)) or (unit,),
        "ask_reason": any(fault.code == "plans.total-falls" for fault in faults) or bool(form.data.get("reason")),
        "earlier": writes.find_earlier_total(plan=ledger.row, target=target, unit=unit, period=ledger.as_of),
    }  # fmt: skip
    return render(request, "plans/report_form.html", context)


def show_done(
    request: HttpRequest, plan_id: int, target: Target, given: dict[str, object], before: Standing
) -> HttpResponse:
    """The line with its new light, saying what it was and what it is."""
    ledger = find_ledger(request, plan_id)
    line = make_line(ledger, target, str(given["unit"]))
    period = Month.parse(str(given["period"]))
    turned = before.word != line.standing.word
    context = {"ledger": ledger, "line": line, "before": before, "period": period, "turned": turned}
    if request.user.is_unit:
        context["mine"] = make_list(ledger, request.user.unit)
    return render(request, "plans/report_done.html", context)


@require_GET
def send_evidence(request: HttpRequest, evidence_id: int) -> FileResponse:
    """An evidence file, to whoever may see the report it proves; always as a download, never opened in the desk."""
    kept = get_object_or_404(rows.Evidence.objects.select_related("report"), pk=evidence_id)
    ledger = find_ledger(request, kept.report.plan_id)
    path = find_file(kept.sha256)
    target = find_target(ledger, kept.report.target)
    if kept.report.recorded_on > request.known_on or target is None or not path.exists():
        raise Http404
    if not ledger.sees_all_of(target) and kept.report.unit != request.user.unit:
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=kept.name, content_type="application/octet-stream"
    )
