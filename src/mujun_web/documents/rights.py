"""Who may change documents: the office, and only today."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from mujun.errors import Fault, SourceError
from mujun_web.documents.models import Document
from mujun_web.people.access import allow_roles

View = Callable[..., HttpResponse]


def office_writes(view: View) -> View:
    """A view that changes something: by POST, by the office, and not while a past day is shown."""
    return require_POST(allow_roles("office")(refuse_in_replay(view)))


def office_asks(view: View) -> View:
    """A view that shows the office a form to change something with."""
    return allow_roles("office")(refuse_in_replay(view))


def refuse_in_replay(view: View) -> View:
    """Refuses a change while the page shows what was known on an earlier day."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.is_replay:
            raise SourceError(
                Fault(
                    "desk.past-is-closed", "当时所知", f"您看的是 {request.known_on} 的情况",
                    "过去的决定只能看，不能改", "请先把“当时所知”调回今天",
                )
            )  # fmt: skip
        return view(request, *args, **kwargs)

    return guarded


def may_review(request: HttpRequest) -> bool:
    """Whether the page offers decisions to this person on this day."""
    return request.user.is_office and not request.is_replay


def find_document(request: HttpRequest, document_id: int, *, read: bool = True) -> Document:
    """A document known on the day the page shows; 404 otherwise. `read` asks for one whose reading is made."""
    documents = Document.objects.filter(uploaded_on__lte=request.known_on)
    if read:
        documents = documents.filter(state=Document.READ)
    return get_object_or_404(documents, pk=document_id)
