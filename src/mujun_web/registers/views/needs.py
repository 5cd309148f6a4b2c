"""待填的数: which figures the rules wait for, and the form in which the keeper fills in those nobody delivers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from mujun.errors import Fault, RegisterError
from mujun_web.facts.tasks import compact
from mujun_web.frame.evidence import find_file, find_upload_problem, read_upload
from mujun_web.registers import models as rows
from mujun_web.registers.filling import figures_fill
from mujun_web.registers.needs import has_needs, list_fillings, make_needs
from mujun_web.registers.rights import find_book, list_seen, not_in_replay, sight_of
from mujun_web.registers.views.register import describe_page

PREFIX, MOST_SHOWN = "value:", 200


@require_GET
def show_needs(request: HttpRequest, city: str, register: str) -> HttpResponse:
    """The figures needed, and of the one in `item` who lacks it."""
    return _show(request, city, register, request.GET.get("item", ""))


@require_POST
@not_in_replay
def fill(request: HttpRequest, city: str, register: str) -> HttpResponse:
    """Takes what was written of one figure, all of it or nothing; then the rules are judged on it."""
    book = find_book(request, city, register)
    if not sight_of(request.user, book).whole:
        raise PermissionDenied("这些数由主管单位或办公室填。")
    item, upload = request.POST.get("item", ""), request.FILES.get("proof")
    problem = find_upload_problem(upload) if upload else None
    try:
        if problem:
            raise RegisterError(Fault("registers.bad-proof", upload.name, problem, "收不下", "换一个文件"))
        filled = figures_fill(
            city=city, register=register, item=item, values=_read_values(request), by=request.user,
            day=_read_day(request.POST.get("day", "")), source=request.POST.get("source", ""),
            proof=read_upload(upload) if upload else None,
        )  # fmt: skip
    except RegisterError as error:
        return _show(request, city, register, item, error.faults, 422)
    compact(city, book.register.of)
    messages.success(request, f"“{item}”填了 {len(filled)} 件，是湖里的第 {filled[0].batch} 批；规则已按它们判。")
    return redirect(f"{reverse('registers:needs', args=[city, register])}?{urlencode({'item': item})}")


@require_GET
def send_filling_proof(request: HttpRequest, filling_id: int) -> FileResponse:
    """The file that proves a figure that was filled in."""
    row = get_object_or_404(rows.Filling, pk=filling_id, recorded_on__lte=request.known_on)
    book = find_book(request, row.city, row.register)
    entry, sight = book.entries.get(row.entity), sight_of(request.user, book)
    path = find_file(row.proof_sha256) if row.proof_sha256 else None
    if path is None or not path.exists() or not (sight.whole or (entry is not None and sight.sees(entry))):
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=row.proof_name, content_type=row.proof_media or None
    )


def _show(
    request: HttpRequest, city: str, register: str, asked: str, faults: tuple[Fault, ...] = (), status: int = 200
) -> HttpResponse:
    book = find_book(request, city, register)
    if not has_needs(book.register):
        raise Http404
    sight = sight_of(request.user, book)
    seen = list_seen(book, sight)
    fillings = [one for one in list_fillings(book) if sight.whole or one.entity in seen]
    context = describe_page(book, "needs") | {
        "page": make_needs(book, seen, asked, whole=sight.whole), "sight": sight, "faults": faults,
        "fillings": [(one, book.name_of(one.entity)) for one in fillings[:MOST_SHOWN]],
        "may_fill": sight.whole and sight.moves and not request.is_replay,  # type: ignore[attr-defined]
        "said": {key.removeprefix(PREFIX): text for key, text in request.POST.items() if key.startswith(PREFIX)},
        "day": request.POST.get("day") or request.today.isoformat(), "source": request.POST.get("source", ""),  # type: ignore[attr-defined]
        "other": (request.POST.get("other", ""), request.POST.get("other_value", "")),
    }  # fmt: skip
    return render(request, "registers/needs.html", context, status=status)


def _read_values(request: HttpRequest) -> dict[str, str]:
    """What was written, by entity; one outside the register by the code that was typed."""
    values = {key.removeprefix(PREFIX): text for key, text in request.POST.items() if key.startswith(PREFIX)}
    if request.POST.get("other", "").strip():
        values[request.POST["other"].strip()] = request.POST.get("other_value", "")
    return values


def _read_day(text: str):  # noqa: ANN202
    try:
        return parse_date(text)
    except ValueError:
        return None
