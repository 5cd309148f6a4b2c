"""批次: what was accepted, each batch with its manifest, figures and refused rows; where departments disagree."""

from __future__ import annotations

import json

import duckdb
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mujun.facts.batch import DELIVERED, MANIFEST, Batch, find_damage
from mujun.packs.pack import Pack
from mujun.rules.unit import parse_unit
from mujun_web.facts import queries
from mujun_web.facts.disagreements import recall_disagreements
from mujun_web.facts.matrix import choose_periods
from mujun_web.facts.models import Delivery
from mujun_web.facts.names import name_entities
from mujun_web.facts.presentation import say_fault
from mujun_web.facts.rights import FactCity, choose_city, offer_cities
from mujun_web.facts.sending import send_csv
from mujun_web.people.models import User

PER_PAGE = 100
FEW = 25
REFUSED = ("sheet", "row", "column", "header", "written", "code", "found", "why", "remedy", "cells")


def show_batches(request: HttpRequest) -> HttpResponse:
    """The batches an account sees, the latest first."""
    city = choose_city(request)
    batches = list(reversed(list_visible(request.user, city, request))) if city else []
    department = request.GET.get("department", "")
    departments = tuple(dict.fromkeys(sorted(one.department for one in batches)))
    shown = [one for one in batches if not department or one.department == department]
    corrected = {one.corrects: one.number for one in batches if one.corrects}
    context = {
        "city": city, "cities": offer_cities(request), "batches": [(one, corrected.get(one.number)) for one in shown],
        "departments": departments, "department": department, "simulated": any(one.simulated for one in batches),
        "rows": sum(one.accepted_rows for one in shown), "facts": sum(one.facts for one in shown),
        "refused": sum(one.refused_rows for one in shown),
    }  # fmt: skip
    return render(request, "facts/batches.html", context)


def show_batch(request: HttpRequest, city: str, number: int) -> HttpResponse:
    """One batch: its manifest, what it corrects, its figures by item, its refused rows."""
    batch, chosen = find_batch(request, city, number)
    manifest = json.loads((batch.path / MANIFEST).read_text(encoding="utf-8"))
    pack = queries.pack_of(city)
    later = [one for one in queries.list_city_batches(city, request.known_on) if one.corrects == number]
    item = request.GET.get("item") or choose_item(batch, pack)
    asked = request.GET.get("q", "").strip()
    page = Paginator(_Figures(batch, item, asked), FEW).get_page(request.GET.get("page"))
    names = name_entities(city, [row[0] for row in page], request.known_on)
    units = {one.name: one.unit for one in pack.items if one.of == batch.kind}
    context = {
        "batch": batch,
        "simulated": batch.simulated,
        "city": chosen, "manifest": manifest, "damage": find_damage(batch), "later": later,
        "columns": [_describe(one, units.get(one.item, "")) for one in batch.columns], "item": item, "q": asked,
        "page": page, "rows": [(row, names.get(row[0])) for row in page], "unit": units.get(item, ""),
        "refused": read_refused(batch)[:FEW], "is_same_pack": pack.digest == batch.pack,
        "row": Delivery.objects.filter(city=city, batch=number).select_related("decided_by", "uploaded_by").first(),
    }  # fmt: skip
    return render(request, "facts/batch.html", context)


def choose_item(batch: Batch, pack: Pack) -> str:
    """The item a batch's page shows first: its first figure, or its first word."""
    numbers = {item.name for item in pack.items if item.is_number and item.of == batch.kind}
    return next((name for name in batch.items if name in numbers), batch.items[0] if batch.items else "")


def send_delivered(request: HttpRequest, city: str, number: int) -> FileResponse:
    """The file as it was delivered, byte for byte."""
    batch, _ = find_batch(request, city, number)
    return FileResponse((batch.path / DELIVERED).open("rb"), as_attachment=True, filename=batch.workbook)


def send_refused(request: HttpRequest, city: str, number: int) -> HttpResponse:
    """The refused rows with their reasons, as CSV."""
    batch, _ = find_batch(request, city, number)
    rows = ([row[name] for name in REFUSED if name != "code"] for row in read_refused(batch))
    header = ("工作表", "行", "列", "表头", "写的是", "查出什么", "为什么要紧", "怎么办", "整行")
    return send_csv(header, rows, f"第{number}批拒收.csv")


def show_disagreements(request: HttpRequest) -> HttpResponse:
    """Where departments say different things of one figure, and whose word counts."""
    city = choose_city(request)
    context: dict[str, object] = {"city": city, "cities": offer_cities(request)}
    batches = queries.list_city_batches(city.code, request.known_on) if city else ()
    if city is None or not batches:
        return render(request, "facts/disagreements.html", context)
    periods = choose_periods(batches, request.known_on)
    chosen = next((one for one in periods if str(one) == request.GET.get("period")), periods[0])
    found = recall_disagreements(queries.open_city_lake(city.code), batches, request.known_on, chosen)
    if request.user.is_unit:
        own = set(queries.list_departments(city.code, request.user))
        found = tuple(one for one in found if own & {said.department for said in one.statements})
    item = request.GET.get("item", "")
    items = tuple(dict.fromkeys(sorted(one.item for one in found)))
    kept = [one for one in found if not item or one.item == item]
    page = Paginator(kept, PER_PAGE).get_page(request.GET.get("page"))
    names = name_entities(city.code, [one.entity for one in page], request.known_on)
    units = {one.name: one.unit for one in queries.pack_of(city.code).items}
    context |= {
        "periods": periods, "period": chosen, "page": page, "items": items, "item": item, "total": len(kept),
        "rows": [(one, names.get(one.entity), units.get(one.item, ""), _gap(one)) for one in page],
        "simulated": any(one.simulated for one in batches),
    }  # fmt: skip
    return render(request, "facts/disagreements.html", context)


def list_visible(user: User, city: FactCity, request: HttpRequest) -> tuple[Batch, ...]:
    """The batches known on the page's day that an account sees: a unit those made of its own deliveries."""
    batches = queries.list_city_batches(city.code, request.known_on)
    if not user.is_unit:
        return batches
    rows = queries.list_deliveries(user, city.code, request.known_on).filter(batch__isnull=False)
    own = set(rows.values_list("batch", flat=True))
    return tuple(one for one in batches if one.number in own)


def find_batch(request: HttpRequest, code: str, number: int) -> tuple[Batch, FactCity]:
    """The batch of an address with its city; 404 where the account does not see it or it was not known that day."""
    city = next((one for one in queries.list_cities_with_facts() if one.code == code), None)
    if city is None or (request.user.is_unit and request.user.city not in ("", code)):
        raise Http404
    found = next((one for one in list_visible(request.user, city, request) if one.number == number), None)
    if found is None:
        raise Http404
    return found, city


def read_refused(batch: Batch) -> list[dict[str, object]]:
    """The refused rows of a batch, in order."""
    with duckdb.connect() as connection:
        rows = connection.read_parquet(str(batch.refused_file)).fetchall()
    return [{**dict(zip(REFUSED, row, strict=True)), "words": say_fault(str(row[5]))} for row in rows]


class _Figures:
    """The figures of one item in a batch, read a page at a time: entity, row, value, text, absence, unit, period."""

    def __init__(self, batch: Batch, item: str, asked: str) -> None:
        self.connection = duckdb.connect()
        column = duckdb.ColumnExpression
        value = duckdb.ConstantExpression
        relation = self.connection.read_parquet(str(batch.facts_file)).filter(column("item") == value(item))
        if asked:
            relation = relation.filter(duckdb.FunctionExpression("contains", column("entity"), value(asked.upper())))
        self.relation = relation.project("entity, row, value, text, absence, unit, period").order("row")

    def __len__(self) -> int:
        return int(self.relation.count("*").fetchall()[0][0])

    def __getitem__(self, part: slice) -> list[tuple[object, ...]]:
        return self.relation.limit(part.stop - part.start, part.start).fetchall()


def _describe(column: object, kept: str) -> dict[str, object]:
    factor = ""
    if kept and column.unit != kept and column.unit:
        factor = (
            "÷ 100"
            if column.unit == "比值"
            else f"× {float(parse_unit(column.unit).factor / parse_unit(kept).factor):.9g}"
        )
    return {
        "header": column.header,
        "item": column.item,
        "unit": column.unit,
        "kept": kept,
        "factor": factor,
        "stated": column.stated,
    }


def _gap(one: object) -> float | None:
    """How far the second statement is from the one that counts, in per cent of it."""
    first, second = one.statements[0].value, one.statements[1].value
    return None if not first or second is None else (second / first - 1) * 100
