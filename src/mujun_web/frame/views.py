"""The first page after login: each role's own question."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mujun_web.frame.known_on import SESSION_KEY, parse_day

FIRST_PAGE = {"unit": "plans:mine", "office": "plans:today", "leader": "plans:today"}


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
    return redirect(request.headers.get("referer") or "home")
