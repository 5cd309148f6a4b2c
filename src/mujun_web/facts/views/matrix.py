"""谁欠数: the matrix, what is behind one of its cells, and the firms of which nothing was said."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mujun.errors import RuleError
from mujun.facts.coverage import Covering, cover_duties, list_lacking
from mujun.facts.lake import Lake
from mujun.packs.calendar import Duty
from mujun.rules.period import parse_period
from mujun_web.facts import queries, tasks
from mujun_web.facts.matrix import describe_cell, make_matrix
from mujun_web.facts.models import Delivery
from mujun_web.facts.presentation import describe_delivery
from mujun_web.facts.rights import FactCity, choose_city, offer_cities
from mujun_web.facts.sending import send_csv

PER_PAGE = 100
FEW = 12


def go_to_matrix(request: HttpRequest) -> HttpResponse:
    """The first page of facts."""
    return redirect("facts:matrix")


def show_matrix(request: HttpRequest) -> HttpResponse:
    """Departments and items against periods; `?department=` and `?show=owed` narrow it."""
    city = choose_city(request)
    department, owed = request.GET.get("department", ""), request.GET.get("show") == "owed"
    context: dict[str, object] = {"city": city, "cities": offer_cities(request), "department": department, "owed": owed}
    if city is None:
        return render(request, "facts/matrix.html", context)
    duties = queries.list_duties(queries.pack_of(city.code), request.user)
    batches = queries.list_city_batches(city.code, request.known_on)
    context |= {"departments": tuple(dict.fromkeys(duty.department for duty in duties)), "batches": batches}
    if duties:
        lake = queries.open_city_lake(city.code, create=True)
        chosen = [duty for duty in duties if not department or duty.department == department]
        if not request.is_replay:
            tasks.compact_when_stale(city.code, lake, batches)
        calendar = queries.pack_of(city.code).duties
        context["matrix"] = make_matrix(lake, calendar, batches, request.known_on, shown=chosen, owed_only=owed)
        context["simulated"] = any(batch.simulated for batch in batches)
        context["open"] = list_open(request, city)
    return render(request, "facts/matrix.html", context)


def list_open(request: HttpRequest, city: FactCity) -> list[object]:
    """Deliveries that wait for the office."""
    rows = queries.list_deliveries(request.user, city.code, request.known_on)
    shown = (describe_delivery(row, request.known_on) for row in rows)
    return [one for one in shown if one.state == "checked"]


def show_cell(request: HttpRequest) -> HttpResponse:
    """The drawer of one cell: due day, counts, the batches behind it, the first of those who said nothing."""
    lake, duty, covering = _find_covering(request)
    batches = [
        one
        for one in queries.list_city_batches(request.GET["city"], request.known_on)
        if one.number in covering.batches
    ]
    rows = Delivery.objects.filter(city=request.GET["city"], batch__in=covering.batches).select_related("decided_by")
    lacking = _lacking(lake, duty, covering, request.known_on) if covering.batches and covering.lacking else ()
    context = {
        "covering": covering, "cell": describe_cell(covering), "duty": duty, "lacking": lacking[:FEW],
        "batches": [(one, next((row for row in rows if row.batch == one.number), None)) for one in batches],
        "city": request.GET["city"], "item": lake_item(lake, covering.item), "known_on": request.known_on,
    }  # fmt: skip
    return render(request, "facts/cell.html", context)


def show_lacking(request: HttpRequest) -> HttpResponse:
    """Everyone who was asked and of whom nothing was said; `?as=csv` as a file to send to the department."""
    lake, duty, covering = _find_covering(request)
    lacking = _lacking(lake, duty, covering, request.known_on)
    if request.GET.get("as") == "csv":
        name = f"{duty.department}-{covering.item}-{covering.period}-缺数.csv"
        return send_csv(
            ("统一社会信用代码", "企业名称", covering.item), ((one.entity, one.name, "") for one in lacking), name
        )
    page = Paginator(lacking, PER_PAGE).get_page(request.GET.get("page"))
    context = {"covering": covering, "duty": duty, "page": page, "city": request.GET["city"], "total": len(lacking)}
    return render(request, "facts/lacking.html", context)


def _find_covering(request: HttpRequest) -> tuple[Lake, Duty, Covering]:
    city, name = request.GET.get("city", ""), request.GET.get("duty", "")
    chosen = choose_city(request)
    if chosen is None or chosen.code != city:
        raise Http404
    duties = queries.list_duties(queries.pack_of(city), request.user)
    duty = next((one for one in duties if one.name == name), None)
    item = request.GET.get("item", "")
    if duty is None or item not in duty.items:
        raise Http404
    try:
        period = parse_period(request.GET.get("period", ""))
    except RuleError:
        raise Http404 from None
    lake = queries.open_city_lake(city)
    (covering,) = [one for one in cover_duties(lake, [_only(duty, item)], as_of=request.known_on, periods=[period])]
    return lake, duty, covering


def _only(duty: Duty, item: str) -> Duty:
    return Duty(duty.name, duty.department, duty.units, duty.of, (item,), duty.among, duty.sparse, duty.due, duty.note)


def _lacking(lake: Lake, duty: Duty, covering: Covering, known_on: date) -> tuple[object, ...]:
    return list_lacking(lake, duty, item=covering.item, period=covering.period, as_of=known_on)


def lake_item(lake: Lake, name: str) -> object:
    """The item of a name."""
    return next(item for item in lake.items if item.name == name)
