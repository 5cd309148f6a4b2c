"""Who may open a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
OPEN_TO_ENTERPRISES: Final = frozenset(
    {"home", "evaluation:own", "evaluation:figure", "registers:own", "people:login", "people:logout", "people:password"}
)
"""Every address an enterprise's account may open; what is not here is refused before its view is asked."""


class EnterpriseMiddleware:
    """Refuses an enterprise's account every address but those about itself: a new page is closed until opened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Lets the view be asked, or raises PermissionDenied."""
        if not request.user.is_authenticated or not request.user.is_enterprise:
            return
        if request.resolver_match is None or request.resolver_match.view_name not in OPEN_TO_ENTERPRISES:
            raise PermissionDenied(
                "企业账号只看本企业的一企一单、所在的清单和提过的诉求。其他数据涉及别的企业和部门，请向评价办公室了解。"
            )


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
