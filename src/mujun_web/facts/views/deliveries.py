"""交数: the list with its form, one delivery with what was found in it, and the office's decision."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mujun.errors import FactError, Fault, MujunError
from mujun.facts.marked import mark_workbook
from mujun_web.facts import bridge, queries, tasks, writes
from mujun_web.facts.forms import DecisionForm, DeliveryForm
from mujun_web.facts.models import ACCEPTING, UNREADABLE, WAITING, Delivery
from mujun_web.facts.presentation import describe_delivery, group_faults
from mujun_web.facts.rights import FactCity, choose_city, find_delivery, may_decide, offer_cities
from mujun_web.facts.rights import writes as may_write
from mujun_web.facts.sending import WORKBOOK, send_bytes
from mujun_web.jobs.writes import job_queue

PER_PAGE = 50


def show_deliveries(request: HttpRequest) -> HttpResponse:
    """The deliveries an account sees, the latest first, and the form to hand in one more."""
    return _show_list(request, None)


def _show_list(request: HttpRequest, form: DeliveryForm | None, faults: tuple[Fault, ...] = ()) -> HttpResponse:
    city = choose_city(request)
    departments = queries.list_departments(city.code, request.user) if city else ()
    rows = queries.list_deliveries(request.user, city.code, request.known_on) if city else Delivery.objects.none()
    state = request.GET.get("state", "")
    shown = [describe_delivery(row, request.known_on) for row in rows]
    counts = {key: sum(one.state == key for one in shown) for key in ("checked", "returned", "accepted", "unreadable")}
    may_hand_in = not request.user.is_leader and not request.is_replay and departments
    if form is None:
        year = str(request.today.year - 1)
        form = DeliveryForm(departments=departments, initial={"period": year, "department": departments[:1]})
    context = {
        "city": city, "cities": offer_cities(request), "form": form if may_hand_in else None, "faults": faults,
        "simulated": any(row.row.simulated for row in shown),
        "deliveries": [one for one in shown if not state or one.state == state], "state": state, "counts": counts,
        "total": len(shown), "departments": departments, "is_working": any(one.is_working for one in shown),
    }  # fmt: skip
    return render(request, "facts/deliveries.html", context, status=400 if form.is_bound or faults else 200)


@may_write("office", "unit")
def take(request: HttpRequest) -> HttpResponse:
    """Takes a file in and has the worker check it."""
    city = choose_city(request)
    if city is None:
        raise FactError(Fault("facts.no-pack", "交数", "没有可收数的城市", "不知收到哪里", "先装好城市包"))
    departments = queries.list_departments(city.code, request.user)
    form = DeliveryForm(request.POST, request.FILES, departments=departments)
    if not form.is_valid():
        return _show_list(request, form)
    given = form.cleaned_data
    pack = queries.pack_of(city.code)
    unit = request.user.unit if request.user.is_unit else queries.find_unit_of(pack, given["department"])
    try:
        delivery, is_new = writes.delivery_take(
            city=city.code, department=given["department"], kind=given["kind"], period=given["period"],
            sheet=given["sheet"], name=given["file"].name, data=given["file"].read(), by=request.user, unit=unit,
        )  # fmt: skip
    except MujunError as error:
        return _show_list(request, None, error.faults)
    if not is_new:
        messages.info(request, "这个文件已经交过，正等着办，没有重复收。")
        return redirect("facts:delivery", delivery.pk)
    return redirect("jobs:job", _start(request, delivery, f"核对《{delivery.name}》", tasks.check))


def show_delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """What was found in one delivery, and the decision that is open or was taken."""
    delivery = find_delivery(request, delivery_id)
    return _show_one(request, delivery, DecisionForm(batches=_list_correctable(request, delivery)))


def _show_one(
    request: HttpRequest,
    delivery: Delivery,
    form: DecisionForm,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
    asked: Mapping[str, object] | None = None,
) -> HttpResponse:
    code = request.GET.get("fault", "")
    findings = delivery.findings.filter(code=code) if code else delivery.findings.all()
    page = Paginator(findings, PER_PAGE).get_page(request.GET.get("page"))
    shown = describe_delivery(delivery, request.known_on)
    context = {
        "delivery": delivery,
        "simulated": delivery.simulated, "shown": shown, "page": page, "code": code, "groups": group_faults(delivery),
        "form": form if may_decide(request, delivery) else None, "faults": faults,
        "city": FactCity(delivery.city, _name_city(delivery.city)), "most": bridge.MOST_FINDINGS,
        "may_resume": request.user.is_office and not request.is_replay and delivery.state in (ACCEPTING, WAITING),
        "correctable": form.fields["corrects"].choices[1:], "asked": asked or {},
        "may_leave_out": delivery.state == UNREADABLE and not request.is_replay and (
            request.user.is_office or request.user.is_unit
        ),
    }  # fmt: skip
    return render(request, "facts/delivery.html", context, status=status)


@may_write("office")
def accept(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Decides to accept; the worker makes the batch."""
    delivery = find_delivery(request, delivery_id)
    form = DecisionForm(request.POST, batches=_list_correctable(request, delivery))
    if not form.is_valid():
        return _show_one(request, delivery, form, status=400)
    try:
        writes.delivery_decide(
            delivery=delivery, by=request.user, corrects=form.cleaned_data["corrects"],
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except FactError as error:
        return _show_one(request, _reload(delivery), form, error.faults, 409)
    return redirect("jobs:job", _start(request, delivery, f"收下《{delivery.name}》", tasks.accept))


@may_write("office", "unit")
def leave_out(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Leaves out columns that stopped a delivery, with the reason, and has the worker check it again."""
    delivery = find_delivery(request, delivery_id)
    headers, reason = request.POST.getlist("header"), request.POST.get("reason", "")
    try:
        writes.delivery_leave_out(delivery=delivery, headers=headers, reason=reason, by=request.user)
    except FactError as error:
        form = DecisionForm(batches=_list_correctable(request, delivery))
        asked = {"headers": headers, "reason": reason}
        return _show_one(request, _reload(delivery), form, error.faults, 409, asked)
    return redirect("jobs:job", _start(request, delivery, f"略去几列再核对《{delivery.name}》", tasks.check))


@may_write("office")
def send_back(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Sends a delivery back with the reason."""
    delivery = find_delivery(request, delivery_id)
    try:
        writes.delivery_return(delivery=delivery, by=request.user, reason=request.POST.get("why", ""))
    except FactError as error:
        form = DecisionForm(batches=_list_correctable(request, delivery))
        return _show_one(request, _reload(delivery), form, error.faults, 409)
    messages.success(request, f"《{delivery.name}》已退回，交数单位能看到原因和查出的问题。")
    return redirect("facts:delivery", delivery.pk)


@may_write("office")
def resume(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Takes up work that broke off: the check or the acceptance; what was done already is found and not done twice."""
    delivery = find_delivery(request, delivery_id)
    work = tasks.accept if delivery.state == ACCEPTING else tasks.check
    return redirect("jobs:job", _start(request, delivery, f"接着办《{delivery.name}》", work))


def send_file(request: HttpRequest, delivery_id: int) -> FileResponse:
    """The file as it was handed in."""
    delivery = find_delivery(request, delivery_id)
    return FileResponse(delivery.file.open("rb"), as_attachment=True, filename=delivery.name)


def send_marked(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """The table with the faulty cells marked; `?rows=refused` leaves out the rows without a fault."""
    delivery = find_delivery(request, delivery_id)
    if delivery.state in (WAITING, UNREADABLE):
        raise FactError(
            Fault("facts.not-read", delivery.name, "还没有读成，标不出哪一格", "没有可下载的", "先改好表头再交")
        )
    intake = bridge.read_intake(delivery, queries.pack_of(delivery.city))
    content = mark_workbook(intake, only_refused=request.GET.get("rows") == "refused")
    stem = delivery.name.rpartition(".")[0] or delivery.name
    return send_bytes(content, f"{stem}-请改标出的格子.xlsx", WORKBOOK)


def _start(request: HttpRequest, delivery: Delivery, title: str, work: object) -> int:
    job = job_queue(title=title, owner=request.user)
    writes.delivery_wait(delivery=delivery, job_id=job.pk)
    work(delivery.pk, job.pk)
    return job.pk


def _reload(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_related("uploaded_by", "decided_by").get(pk=delivery.pk)


def _name_city(code: str) -> str:
    pack = queries.pack_of(code)
    return pack.city.name if pack.city else code


def _list_correctable(request: HttpRequest, delivery: Delivery) -> list[tuple[int, str]]:
    """The batches of the same department about the same kind, the latest first."""
    batches = queries.list_city_batches(delivery.city, request.known_on)
    own = [one for one in reversed(batches) if (one.department, one.kind) == (delivery.department, delivery.kind)]
    return [
        (one.number, f"第 {one.number} 批 {one.on:%Y-%m-%d} {one.workbook}（{'、'.join(one.periods)}）") for one in own
    ]
