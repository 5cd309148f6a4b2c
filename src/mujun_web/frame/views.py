"""The first page after login: each role's own question."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mujun_web.frame.known_on import SESSION_KEY, parse_day

FIRST_PAGE = {"unit": "plans:mine", "office": "plans:today", "leader": "plans:today", "enterprise": "evaluation:own"}


def go_home(request: HttpRequest) -> HttpResponse:
    """To the page that answers the role's first question."""
    return redirect(FIRST_PAGE[request.user.role])


@require_POST
def set_known_on(request: HttpRequest) -> HttpResponse:
    """Sets every page back to what was known on a day, or forward to today."""
    day = parse_day(request.POST.get("known_on"))
    if day is None or day >= request.today:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = day.isoformat()
    return redirect(name_way_back(request.POST.get("back", "")))


def name_way_back(asked: str) -> str:
    """The page a form was on, without a day in its address, which would win over the one just set; else the first."""
    if not asked.startswith("/") or not url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return "home"
    parts = urlsplit(asked)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "known_on"]
    return parts.path + (f"?{urlencode(query)}" if query else "")
