"""An enterprise across every register, and the city's conflicts between registers."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mujun_web.evaluation.firm_queries import list_grades
from mujun_web.facts.names import name_entities
from mujun_web.people.access import allow_roles
from mujun_web.people.models import User
from mujun_web.registers.memberships import list_clashes, list_memberships_of, open_books
from mujun_web.registers.own import list_own
from mujun_web.registers.queries import list_cities, pack_of
from mujun_web.registers.rights import may_open_city


@require_GET
def show_firm(request: HttpRequest, city: str, entity: str) -> HttpResponse:
    """Every register an enterprise is or was in, its grades, and what cannot hold at once."""
    if not may_open_city(request.user, city):
        raise Http404
    books = open_books(city, request.known_on)
    memberships = list_memberships_of(books, entity, request.user)
    grades = list_grades(city, entity, request.user, request.known_on)
    if not memberships and not grades:
        raise Http404
    names = name_entities(city, [entity], request.known_on) if grades else {}
    called = (book.names[entity] for book in books.values() if entity in book.names)
    context = {
        "city": city, "city_name": pack_of(city).city.name, "entity": entity,
        "name": names.get(entity) or next(called, entity), "memberships": memberships, "grades": grades,
        "clashes": list_clashes(books, request.user, entity),
        "simulated": any(one.book.simulated for one in memberships),
    }  # fmt: skip
    return render(request, "registers/firm.html", context)


@require_GET
@allow_roles(User.ENTERPRISE)
def show_own(request: HttpRequest) -> HttpResponse:
    """Where the enterprise of the account stands in its city's registers, and what it asked; nothing of others."""
    city, code = request.user.city, request.user.credit_code
    books = (
        open_books(city, request.known_on)
        if any(one.code == city for one in list_cities(settings.DEPLOYMENT.packs_dir))
        else {}
    )
    listed, matters = list_own(books, code)
    context = {
        "code": code, "listed": listed, "matters": matters,
        "city_name": pack_of(city).city.name if books else "",
        "simulated": any(line.book.simulated for line in (*listed, *matters)),
    }  # fmt: skip
    return render(request, "registers/own.html", context)


@require_GET
def list_conflicts(request: HttpRequest, city: str) -> HttpResponse:
    """Everyone in two registers of the city that exclude each other, and why they do."""
    if not may_open_city(request.user, city):
        raise Http404
    books = open_books(city, request.known_on)
    pairs = [
        (book.register.title, books[other].register.title, note)
        for book in books.values()
        for other, note in book.register.conflicts
        if other in books
    ]
    context = {
        "city": city, "city_name": pack_of(city).city.name, "clashes": list_clashes(books, request.user),
        "pairs": pairs,
    }  # fmt: skip
    return render(request, "registers/firm_conflicts.html", context)
