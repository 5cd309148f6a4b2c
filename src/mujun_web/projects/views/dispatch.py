"""调度清单, its issue and follow-ups; the three lists of idle projects."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mujun.errors import Fault, MujunError
from mujun.projects.idle import list_idle
from mujun_web.projects import writes
from mujun_web.projects.dispatchpage import PARTS, follow_up_open, make_dispatch
from mujun_web.projects.queries import find_city, open_book, sees
from mujun_web.projects.rights import choose_city, may_write, offer_cities


def show_dispatch(request: HttpRequest, faults: tuple[Fault, ...] = (), status: int = 200) -> HttpResponse:
    """The month's list; `?part=` narrows it to what turned, is silent, slips, `?unit=` to what a unit must do."""
    city = choose_city(request)
    context: dict[str, object] = {"city": city, "cities": offer_cities(request), "here": "dispatch", "faults": faults}
    if city is not None:
        asked = request.GET.get("part", "")
        book = open_book(city, request.known_on)
        page = make_dispatch(
            city, book, request.user, asked if asked in PARTS else "", request.GET.get("unit", "")[:80]
        )
        context |= {"list": page, "book": page.book, "simulated": book.record.simulated}
    return render(request, "projects/dispatch.html", context, status=status)


@may_write("office")
def issue(request: HttpRequest) -> HttpResponse:
    """Issues the month's list: time limits run from today."""
    city = choose_city(request)
    if city is None:
        raise Http404
    book = open_book(city, request.known_on)
    try:
        writes.dispatch_issue(city=city, month=book.as_of, by=request.user)
    except MujunError as error:
        return show_dispatch(request, error.faults, 409)
    messages.success(request, f"{book.as_of.words}的调度清单已下发，期限从今天起算。")
    return redirect(f"{reverse('projects:dispatch')}?city={city.code}")


@may_write("office")
def follow_up(request: HttpRequest, city: str, code: str) -> HttpResponse:
    """Opens a follow-up for a project of the list."""
    found = find_city(city)
    if found is None:
        raise Http404
    book = open_book(found, request.known_on)
    try:
        matter = follow_up_open(city=found, book=book, code=code, by=request.user, on=request.today)
    except MujunError as error:
        return show_dispatch(request, error.faults, 409)
    messages.success(request, f"督办单“{matter}”已立项，在督办单清单里审核、下发。")
    return redirect(f"{reverse('projects:dispatch')}?city={city}")


def show_idle(request: HttpRequest) -> HttpResponse:
    """The three lists: problems, those being settled, those that must be decided anew."""
    city = choose_city(request)
    context: dict[str, object] = {"city": city, "cities": offer_cities(request), "here": "idle"}
    if city is not None:
        book = open_book(city, request.known_on)
        context |= {"book": book, "simulated": book.record.simulated, "rule": book.rules.idle}
        if book.rules.idle is not None:
            lists = list_idle(book.knowledge, book.rules.idle, book.as_of)
            named = (
                ("problems", "问题清单", lists.problems), ("settling", "处置落实清单", lists.settling),
                ("legacy", "遗留问题处理建议清单", lists.legacy),
            )  # fmt: skip
            shown = [
                (key, title, [one for one in idle if sees(request.user, one.project)]) for key, title, idle in named
            ]
            asked = request.GET.get("list", "problems")
            chosen = next((one for one in shown if one[0] == asked), shown[0])
            context |= {"lists": shown, "chosen": chosen}
    return render(request, "projects/idle.html", context)
