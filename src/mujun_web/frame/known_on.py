"""当时所知: the day whose knowledge every page shows. Set back, each page shows what was known on that day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SESSION_KEY = "known_on"


class KnownOnMiddleware:
    """Puts `today`, `known_on` and `is_replay` on the request; `?known_on=2026-05-31` wins over the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.today = tell_today()  # type: ignore[attr-defined]
        asked = request.GET.get("known_on") or request.session.get(SESSION_KEY)
        day = parse_day(asked) or request.today  # type: ignore[attr-defined]
        request.known_on = min(day, request.today)  # type: ignore[attr-defined]
        request.is_replay = request.known_on < request.today  # type: ignore[attr-defined]
        return self.get_response(request)


def tell_today() -> date:
    """The desk's day: the deployment's, where it sets one, or the clock's in China."""
    return settings.DEPLOYMENT.today or timezone.localdate()


def parse_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
