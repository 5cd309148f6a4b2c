"""Who may do what with facts: the office decides, units hand in and see their own, leaders read; nobody in the past."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from mujun_web.facts.models import CHECKED, UNREADABLE, Delivery
from mujun_web.facts.queries import FactCity, list_cities, list_cities_with_facts, list_deliveries
from mujun_web.people.access import allow_roles

View = Callable[..., HttpResponse]


def writes(*roles: str) -> Callable[[View], View]:
    """A view that changes something: by POST, by these roles, and not while a past day is shown."""

    def decorate(view: View) -> View:
        return require_POST(allow_roles(*roles)(_refuse_in_replay(view)))

    return decorate


def _refuse_in_replay(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.is_replay:
            raise PermissionDenied("您正在看过去某一天的情况。请先把“当时所知”调回今天。")
        return view(request, *args, **kwargs)

    return guarded


def choose_city(request: HttpRequest) -> FactCity | None:
    """The city a page is about: a unit's own, else as asked, else the first with facts, else the first of a pack."""
    cities = {one.code: one for one in list_cities(settings.DEPLOYMENT.packs_dir)}
    if request.user.is_unit and request.user.city:
        return cities.get(request.user.city)
    asked = request.GET.get("city") or request.POST.get("city") or ""
    with_facts = list_cities_with_facts()
    return cities.get(asked) or next(iter(with_facts), None) or next(iter(cities.values()), None)


def offer_cities(request: HttpRequest) -> tuple[FactCity, ...]:
    """The cities a person may choose between: a unit has its own only."""
    if request.user.is_unit and request.user.city:
        return ()
    return list_cities(settings.DEPLOYMENT.packs_dir)


def find_delivery(request: HttpRequest, delivery_id: int) -> Delivery:
    """A delivery the account sees, handed in by the day the page shows; 404 otherwise."""
    found = get_object_or_404(Delivery, pk=delivery_id)
    return get_object_or_404(list_deliveries(request.user, found.city, request.known_on), pk=delivery_id)


def may_decide(request: HttpRequest, delivery: Delivery) -> bool:
    """Whether the page offers the decision: to the office, today, while it is open."""
    return request.user.is_office and not request.is_replay and delivery.state in (CHECKED, UNREADABLE)
