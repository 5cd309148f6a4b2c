"""The drawer of one figure: every statement of it, batch, row, heading and unit as delivered, who counts and why."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mujun.errors import RuleError
from mujun.facts.kind import KINDS
from mujun.facts.lake import Lake
from mujun.facts.provenance import Trace, say_absence, trace_figure
from mujun.packs.pack import Pack
from mujun.rules.period import parse_period
from mujun_web.facts import queries
from mujun_web.facts.names import name_entities
from mujun_web.people.models import User


def show_figure(request: HttpRequest) -> HttpResponse:
    """Where a figure comes from: ?city=&kind=&entity=&item=&period=."""
    city, kind = request.GET.get("city", ""), request.GET.get("kind", "enterprise")
    if kind not in KINDS or city not in {one.code for one in queries.list_cities_with_facts()}:
        raise Http404
    try:
        period = parse_period(request.GET.get("period", ""))
    except RuleError:
        raise Http404 from None
    pack, lake = queries.pack_of(city), queries.open_city_lake(city)
    trace = trace_figure(
        lake, entity=request.GET.get("entity", ""), item=request.GET.get("item", ""), period=period,
        as_of=request.known_on, kind=kind,
    )  # fmt: skip
    _check_right(request.user, city, pack, lake, trace)
    names = name_entities(city, [trace.entity], request.known_on) if kind == "enterprise" else {}
    context = {
        "trace": trace, "traces": trace.parts or (trace,), "name": names.get(trace.entity), "city": city,
        "kind": KINDS[kind].title, "absence": say_absence(trace) if trace.value is None and not trace.parts else "",
        "seen": _list_seen(request, city),
    }  # fmt: skip
    return render(request, "facts/figure.html", context)


def _list_seen(request: HttpRequest, city: str) -> set[int]:
    """The batches whose page the account may open."""
    if not request.user.is_unit:
        return {batch.number for batch in queries.list_city_batches(city, request.known_on)}
    rows = queries.list_deliveries(request.user, city, request.known_on).filter(batch__isnull=False)
    return set(rows.values_list("batch", flat=True))


def _check_right(user: User, city: str, pack: Pack, lake: Lake, trace: Trace) -> None:
    """A unit opens figures its department may deliver, and a county those of its own enterprises."""
    if not user.is_unit:
        return
    if user.city and user.city != city:
        raise PermissionDenied("这是别的城市的数。")
    own = set(queries.list_departments(city, user))
    parts = [trace.item, *(part.item for part in trace.parts)]
    if any(own & set(item.departments) for item in parts):
        return
    counties = {one.name for one in pack.divisions if user.unit in (one.name, one.short)}
    where = [item.name for item in lake.items if item.of == trace.kind and item.kind == "division"]
    for name in where if counties else ():
        said = trace_figure(
            lake, entity=trace.entity, item=name, period=trace.period, as_of=trace.as_of, kind=trace.kind
        )
        if said.text in counties:
            return
    raise PermissionDenied("这个数不归您的单位；需要时请联系办公室。")
