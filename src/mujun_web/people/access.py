"""Who may open a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def allow_roles(*roles: str) -> Callable[[View], View]:
    """A view only these roles may use; others are told whose it is."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.user.role not in roles:
                raise PermissionDenied("您的角色不能做这件事。需要时请联系办公室。")
            return view(request, *args, **kwargs)

        return guarded

    return decorate
