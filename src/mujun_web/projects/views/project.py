"""The page of a project, its drawers, and what is recorded on it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mujun.errors import Fault, MujunError
from mujun.plans.month import Month
from mujun.projects.knowledge import series_code
from mujun.projects.project import Project
from mujun_web.frame.evidence import find_file, read_upload
from mujun_web.projects import models as rows
from mujun_web.projects import writes
from mujun_web.projects.charts import band_of
from mujun_web.projects.explanation import explain_light, list_given, say_value
from mujun_web.projects.forms import ExemptionForm, ReportForm, SettlementForm, list_items
from mujun_web.projects.memory import Book
from mujun_web.projects.projectpage import describe_project, list_milestones, say_forecast
from mujun_web.projects.queries import ProjectCity, reports_of, rows_of
from mujun_web.projects.rights import check_today, find_project, may_report, may_write
from mujun_web.projects.wall import shade_of

MOST_MONTHS = 12


def show_project(request: HttpRequest, city: str, code: str) -> HttpResponse:
    """One project with everything known of it on the page's day."""
    found, book, project = find_project(request, city, code)
    return _show(request, found, book, project)


def _show(
    request: HttpRequest, city: ProjectCity, book: Book, project: Project, faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    asked = request.GET.get("year", "")
    context = describe_project(book, project, int(asked) if asked.isdigit() and len(asked) == 4 else None)  # noqa: PLR2004
    sides = {name.removesuffix("有正当理由") for name in book.rule.names if name.endswith("有正当理由")}
    context |= {
        "city": city, "book": book, "here": "project", "faults": faults, "simulated": project.simulated,
        "may_report": may_report(request, project), "sides": sorted(sides),
        "may_exempt": request.user.is_office and not request.is_replay,
    }  # fmt: skip
    return render(request, "projects/project.html", context, status=status)


@require_GET
def show_light(request: HttpRequest, city: str, code: str, month: str) -> HttpResponse:
    """The drawer of a light: rule, figures, levels with their grounds, exemptions."""
    found, book, project = find_project(request, city, code)
    at = _month(month)
    light = book.light(project, at)
    context = {
        "city": found, "book": book, "project": project, "light": light, "shade": shade_of(light), "month": at,
        "sides": explain_light(light), "given": list(list_given(light)),
        "reports": [row for row in reports_of(book, code) if row.month == str(at)],
    }  # fmt: skip
    return render(request, "projects/drawer_light.html", context)


@require_GET
def show_figure(request: HttpRequest, city: str, code: str, item: str, month: str) -> HttpResponse:
    """The drawer of a figure: every report of it, which counts, and for money the plan it is held against."""
    found, book, project = find_project(request, city, code)
    at = _month(month)
    kept = [row for row in reports_of(book, code) if row.item == item and row.month == str(at)]
    held = book.knowledge.reports.get(series_code(code, item), ())
    counts = next((report for report in held if report.period == at), None)
    plan = rows_of(rows.YearPlan, book, code).filter(year=at.year).last()
    context = {
        "city": found, "book": book, "project": project, "item": item, "month": at, "reports": kept,
        "counts": counts, "plan": plan,
    }  # fmt: skip
    return render(request, "projects/drawer_figure.html", context)


@require_GET
def show_given(request: HttpRequest, city: str, code: str, name: str) -> HttpResponse:
    """The drawer of what a register was told of a project: the value, and the milestones and reports it rests on."""
    found, book, project = find_project(request, city, code)
    given = book.facts(MOST_MONTHS, 0)[code][0]
    if name not in given:
        raise Http404
    context = {
        "city": found, "book": book, "project": project, "name": name, "value": say_value(given[name]),
        "milestones": list_milestones(book, project), "facts": rows_of(rows.Project, book, code).last(),
        "reports": [row for row in reports_of(book, code) if row.month == str(book.as_of)],
    }  # fmt: skip
    return render(request, "projects/drawer_given.html", context)


@require_GET
def show_forecast(request: HttpRequest, city: str, code: str) -> HttpResponse:
    """The drawer of a forecast: what was compared with what, with which weights, and how it misses."""
    found, book, project = find_project(request, city, code)
    outlook = book.outlook(project)
    band = band_of(book, project, outlook)
    context = {
        "city": found, "book": book, "project": project, "outlook": outlook, "band": band,
        "forecast": say_forecast(book, project, outlook, band),
    }  # fmt: skip
    return render(request, "projects/drawer_forecast.html", context)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, city: str, code: str) -> HttpResponse:
    """The form of a month's report, or the report; refused ones come back with every fault and what was typed."""
    found, book, project = find_project(request, city, code)
    check_today(request)
    if not may_report(request, project):
        raise PermissionDenied("这个项目不由您的账号报。由牵头部门或属地报，办公室可以代报。")
    if request.method == "GET":
        return _show_form(request, found, book, project, ReportForm(initial={"month": str(book.as_of)}))
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_form(request, found, book, project, form)
    before, upload = book.light(project), form.cleaned_data["evidence"]
    unit = request.user.unit if request.user.is_unit else project.lead
    try:
        writes.report_add(
            city=found, code=code, said=form.said, unit=unit, by=request.user,
            evidence=[read_upload(upload)] if upload else [],
        )  # fmt: skip
    except MujunError as error:
        return _show_form(request, found, book, project, form, error.faults)
    _, book, project = find_project(request, city, code)
    now = book.light(project)
    turned = f"灯由“{before.level}”变为“{now.level}”" if now.level != before.level else f"灯仍为“{now.level}”"
    messages.success(request, f"{form.said.month.words}的报告已记下，{book.as_of.words}的{turned}。")
    answer = HttpResponse(status=204)
    answer["HX-Refresh"] = "true"
    return answer if request.headers.get("HX-Request") else redirect("projects:project", city, code)


def _show_form(
    request: HttpRequest, city: ProjectCity, book: Book, project: Project, form: ReportForm,
    faults: tuple[Fault, ...] = (),
) -> HttpResponse:  # fmt: skip
    months = [book.as_of.shift(-back) for back in range(MOST_MONTHS)]
    context = {
        "city": city, "book": book, "project": project, "form": form, "faults": faults,
        "months": [month for month in months if month.month >= book.rules.first_month],
        "fields": [form[name] for name in list_items(project)],
        "last": next(iter(reversed(book.knowledge.series(project, "投资"))), None),
    }  # fmt: skip
    return render(request, "projects/report_form.html", context)


@may_write("office")
def exempt(request: HttpRequest, city: str, code: str) -> HttpResponse:
    """Puts a good reason on record."""
    found, book, project = find_project(request, city, code)
    form = ExemptionForm(request.POST)
    if not form.is_valid():
        return _show(request, found, book, project, tuple(_form_faults(form, "豁免")), 400)
    try:
        writes.exemption_add(city=found, code=code, by=request.user, **form.cleaned_data)
    except MujunError as error:
        return _show(request, found, book, project, error.faults, 400)
    messages.success(request, "豁免已记下，理由留着备查。")
    return redirect("projects:project", city, code)


@may_write("office", "unit")
def settle(request: HttpRequest, city: str, code: str) -> HttpResponse:
    """Records a measure for an idle project, or that it was done."""
    found, book, project = find_project(request, city, code)
    form = SettlementForm(request.POST)
    if not form.is_valid():
        return _show(request, found, book, project, tuple(_form_faults(form, "处置")), 400)
    try:
        writes.settlement_add(city=found, code=code, by=request.user, **form.cleaned_data)
    except MujunError as error:
        return _show(request, found, book, project, error.faults, 400)
    messages.success(request, "处置措施已记下。")
    return redirect("projects:project", city, code)


@require_GET
def send_evidence(request: HttpRequest, evidence_id: int) -> FileResponse:
    """An evidence file, to whoever may see its project; always as a download, never opened in the desk."""
    kept = get_object_or_404(rows.Evidence.objects.select_related("report"), pk=evidence_id)
    find_project(request, kept.report.city, kept.report.project)
    path = find_file(kept.sha256)
    if kept.report.recorded_on > request.known_on or not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=kept.name, content_type="application/octet-stream"
    )


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except MujunError:
        raise Http404 from None


def _form_faults(form: ExemptionForm | SettlementForm, what: str) -> list[Fault]:
    return [
        Fault("projects.bad-form", f"{what}“{form.fields[name].label}”", str(error), "记不下来", "改好再交")
        for name, errors in form.errors.items() for error in errors
    ]  # fmt: skip
