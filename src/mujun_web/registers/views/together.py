"""督办单一起办: several follow-ups taken on, or reminded, by one form; what became of each is told."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mujun_web.registers import follow_ups as desk
from mujun_web.registers.deciding import Outcome
from mujun_web.registers.forms import Asked, MoveForm, read_proofs
from mujun_web.registers.queries import Book, RegisterCity
from mujun_web.registers.rights import not_in_replay, sight_of
from mujun_web.registers.together import MOST_TOGETHER, REMIND, Said, Selection, ask_together, select_lines, steps_make
from mujun_web.registers.views.follow_up import find_city


@require_POST
@not_in_replay
def step_together(request: HttpRequest) -> HttpResponse:
    """The form for those that were ticked; with `make` the step itself, and what became of each."""
    city = find_city(request)
    if city is None:
        raise Http404
    book = desk.open_follow_ups(city.code, request.today)  # type: ignore[attr-defined]
    sight, to = sight_of(request.user, book), request.POST.get("to", "")
    picks = _read_picks(request)
    if not picks or not to:
        messages.warning(request, "没有选中督办单，什么也没有做。" if not picks else "没有选做什么，什么也没有做。")
        return redirect(f"{reverse('registers:follow-ups')}?city={city.code}")
    if to == REMIND and not request.user.is_office:
        raise PermissionDenied("催办由办公室来。")
    selection = select_lines(desk.list_follow_ups(book, request.user), picks, to, sight)
    asked = ask_together(book, selection)
    form = MoveForm(
        asked or Asked(book.register, None, (), {}),
        request.POST if "make" in request.POST else None,
        initial={"day": request.today},  # type: ignore[attr-defined]
    )
    if "make" not in request.POST or not selection.going:
        return _show(request, city, book, selection, form)
    proofs, problems = read_proofs(form.asked, request.FILES)
    if not form.is_valid() or problems:
        unread = [str(words) for errors in form.errors.values() for words in errors]
        return _show(request, city, book, selection, form, [*unread, *problems])
    given = form.cleaned_data
    said = Said(given.get("day") or request.today, given["reason"], form.said, given.get("choice") or None, proofs)  # type: ignore[attr-defined]
    outcome = steps_make(
        city=city.code,
        selection=selection,
        said=said,
        by=request.user,
        sight=sight,
        on=request.today,  # type: ignore[attr-defined]
    )
    if not outcome.done and (unread := _tell_alike(selection, outcome)):
        return _show(request, city, book, selection, form, unread, outcome)
    context = {"city": city, "book": book, "selection": selection, "outcome": outcome}
    return render(request, "registers/together_done.html", context)


def _tell_alike(selection: Selection, outcome: Outcome) -> list[str]:
    """Why none of them went, where it was the same for all and the form can mend it; nothing otherwise."""
    refused = [one.faults for one in outcome.failed if one not in selection.barred]
    told = {tuple((fault.code, fault.found, fault.remedy) for fault in faults) for faults in refused}
    if len(told) != 1 or any(fault.code == "registers.stale" for fault in refused[0]):
        return []
    return [f"{fault.found}：{fault.why}。{fault.remedy}" for fault in refused[0]]


def _show(
    request: HttpRequest,
    city: RegisterCity,
    book: Book,
    selection: Selection,
    form: MoveForm,
    unread: list[str] | None = None,
    outcome: Outcome | None = None,
) -> HttpResponse:
    context = {
        "city": city, "book": book, "selection": selection, "form": form, "unread": unread or [],
        "asked": form.asked, "outcome": outcome,
    }  # fmt: skip
    return render(request, "registers/together.html", context, status=422 if unread else 200)


def _read_picks(request: HttpRequest) -> dict[str, int]:
    """What was ticked: the matter and how many records it had when the page was made."""
    picks: dict[str, int] = {}
    for text in request.POST.getlist("pick")[:MOST_TOGETHER]:
        matter, _, version = text.rpartition("\t")
        if matter and version.isascii() and version.isdigit():
            picks[matter] = int(version)
    return picks
