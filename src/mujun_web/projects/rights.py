"""Who may do what with projects: the office runs them, a unit reports its own, leaders read; nobody in the past."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from mujun.projects.project import Project
from mujun_web.people.access import allow_roles
from mujun_web.projects import queries
from mujun_web.projects.memory import Book
from mujun_web.projects.queries import ProjectCity

View = Callable[..., HttpResponse]
SESSION_KEY = "project-city"


def may_write(*roles: str) -> Callable[[View], View]:
    """A view that changes something: by POST, by these roles, and not while a past day is shown."""

    def decorate(view: View) -> View:
        return require_POST(allow_roles(*roles)(_refuse_in_replay(view)))

    return decorate


def _refuse_in_replay(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        check_today(request)
        return view(request, *args, **kwargs)

    return guarded


def check_today(request: HttpRequest) -> None:
    """Refuses to change anything while the pages show a past day."""
    if request.is_replay:
        raise PermissionDenied("您正在看过去某一天的情况。请先把“当时所知”调回今天。")


def choose_city(request: HttpRequest) -> ProjectCity | None:
    """The city a page is about: a unit's own, else as asked or looked at last, else the first with projects."""
    cities = {one.code: one for one in queries.list_cities(settings.DEPLOYMENT.packs_dir)}
    if request.user.is_unit and request.user.city:
        return cities.get(request.user.city)
    asked = request.GET.get("city") or request.POST.get("city") or request.session.get(SESSION_KEY) or ""
    if asked in cities:
        request.session[SESSION_KEY] = asked
        return cities[asked]
    held = queries.list_cities_with_projects(request.known_on)
    return next((one for code, one in cities.items() if code in held), next(iter(cities.values()), None))


def offer_cities(request: HttpRequest) -> tuple[ProjectCity, ...]:
    """The cities a person may choose between: a unit has its own only."""
    if request.user.is_unit and request.user.city:
        return ()
    return queries.list_cities(settings.DEPLOYMENT.packs_dir)


def find_project(request: HttpRequest, city: str, code: str) -> tuple[ProjectCity, Book, Project]:
    """The project of an address with its city's book; 404 where it was not known, or is not the account's to see."""
    found = queries.find_city(city)
    if found is None or (request.user.is_unit and request.user.city and request.user.city != city):
        raise Http404
    book = queries.open_book(found, request.known_on)
    project = book.projects.get(code)
    if project is None or not queries.sees(request.user, project):
        raise Http404
    return found, book, project


def may_report(request: HttpRequest, project: Project) -> bool:
    """Whether the account reports on a project: who leads it, the county it lies in, the office for them."""
    user = request.user
    return not request.is_replay and (user.is_office or (user.is_unit and user.unit in (project.lead, project.county)))
