"""督办: what should be followed up, what is open and waits for whom, what is counted of each unit."""

from __future__ import annotations

from collections import Counter

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from mujun_web.people.access import allow_roles
from mujun_web.registers import follow_ups as desk
from mujun_web.registers.follow_ups import NO_UNIT, FollowUp
from mujun_web.registers.queries import RegisterCity, list_cities
from mujun_web.registers.rights import not_in_replay, sight_of
from mujun_web.registers.shelf import choose_city
from mujun_web.registers.together import REMIND, count_reminders, list_ways_together, may_step

ENDED, DONE = "ended", "done"


@require_GET
def list_follow_ups(request: HttpRequest) -> HttpResponse:
    """The desk of follow-ups of a city: proposed, open, ended, counted; a unit sees its own."""
    city = find_city(request)
    if city is None:
        return render(request, "registers/follow_ups.html", {"city": None})
    book = desk.open_follow_ups(city.code, request.known_on)
    sight, lines = sight_of(request.user, book), desk.list_follow_ups(book, request.user)
    troubles = desk.gather_troubles(city.code, request.user, request.known_on) if not request.user.is_unit else ()
    shown = [one for one in lines if _fits(one, request, sight.unit)]
    context = {
        "city": city, "cities": [] if request.user.is_unit else list_cities(settings.DEPLOYMENT.packs_dir),
        "book": book, "sight": sight, "shown": shown, "total": len(lines),
        "owed": desk.list_owed(lines, sight.unit) if request.user.is_unit else (),
        "proposed": [(one, desk.find_page(city.code, one.matter)) for one in desk.list_unopened(troubles, book)],
        "counts": desk.count_units(book, lines),
        "levels": _count_levels(lines), "asked": request.GET,
        "units": sorted({(one.unit, one.unit_name) for one in lines if one.unit}),
        "scores": book.register.scores, "unknown": book.register.unknown,
        "may_open": request.user.is_office and not request.is_replay,
        "ways": () if request.is_replay else list_ways_together(shown, sight), "remind": REMIND,
        "able": set() if request.is_replay else {one.entry.entity for one in shown if may_step(one, sight)},
        "reminders": count_reminders(city.code, request.known_on),
    }  # fmt: skip
    return render(request, "registers/follow_ups.html", context)


@require_POST
@not_in_replay
@allow_roles("office")
def open_many(request: HttpRequest) -> HttpResponse:
    """Follow-ups opened for the troubles that were ticked; those that cannot be say why."""
    city = find_city(request)
    if city is None:
        raise Http404
    wanted = set(request.POST.getlist("matter"))
    troubles = [one for one in desk.gather_troubles(city.code, request.user, request.today) if one.matter in wanted]
    decisions = desk.follow_ups_open(city=city.code, troubles=troubles, by=request.user)
    made = sum(one.allowed for one in decisions)
    if made:
        messages.success(request, f"立项 {made} 件，下一步审核、定办结期限、下发。")
    if not wanted:
        messages.warning(request, "没有选中要督办的事。")
    lost = len(wanted) - len(decisions)
    if lost > 0:
        messages.warning(request, f"{lost} 件已经有人立了项，或者已经不红、不逾期了，没有重复立项。")
    for one in decisions:
        for fault in one.faults:
            messages.warning(request, f"{one.proposal.fields.get('事由', one.proposal.entity)}：{fault}")
    return redirect(f"{reverse('registers:follow-ups')}?city={city.code}")


@require_GET
def show_owed(request: HttpRequest) -> HttpResponse:
    """One line for a unit's first page: how many follow-ups wait for it."""
    city = find_city(request)
    owed: tuple[FollowUp, ...] = ()
    if city is not None and request.user.is_unit:
        book = desk.open_follow_ups(city.code, request.known_on)
        owed = desk.list_owed(desk.list_follow_ups(book, request.user), sight_of(request.user, book).unit)
    overdue = sum(1 for one in owed if one.entry.overdue)
    return render(request, "registers/follow_up_owed.html", {"owed": owed, "overdue": overdue})


def find_city(request: HttpRequest) -> RegisterCity | None:
    """The city the page is about: a unit's own, else as asked, else one with records."""
    asked = request.GET.get("city") or request.POST.get("city")
    return choose_city(request.user, request.user.city if request.user.is_unit and request.user.city else asked)


def _fits(one: FollowUp, request: HttpRequest, own: str | None) -> bool:
    level, unit, state = (request.GET.get(name, "") for name in ("level", "unit", "state"))
    if level and one.entry.level != level:
        return False
    if unit and (one.unit or NO_UNIT) != unit:
        return False
    if request.GET.get("overdue") and not one.entry.overdue:
        return False
    if request.GET.get("owed") and not (one.entry.is_open and one.entry.owner == own):
        return False
    if state == DONE:
        return desk.count_done(one, request.known_on) > 0  # type: ignore[attr-defined]
    return one.entry.is_open if state != ENDED else not one.entry.is_open


def _count_levels(lines: tuple[FollowUp, ...]) -> list[tuple[str, int]]:
    """How many open ones stand at each level, the worst first."""
    counted = Counter(one.entry.level for one in lines if one.entry.is_open and one.entry.level)
    scale = next((one.entry.light.light.scale for one in lines if one.entry.light is not None), ())
    return [(level, counted.get(level, 0)) for level in reversed(scale)]
