"""The shelf of a city's registers, and each definition as a document."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mujun.registers.owner import units_of
from mujun_web.registers.queries import list_cities, pack_of
from mujun_web.registers.rights import find_register, may_open_city
from mujun_web.registers.shelf import KIND_WORDS, choose_city, make_shelf

SEE_WORDS = {"public": "公开", "office": "办公室和责任单位", "keeper": "主管单位"}
FIELD_WORDS = {"text": "文字", "number": "数", "date": "日期", "flag": "是否", "choice": "选一种"}
RULE_WORDS = (("enter", "列入"), ("move", "转阶段"), ("leave", "移出清单"), ("come back", "反弹回册"))


@require_GET
def show_shelf(request: HttpRequest) -> HttpResponse:
    """Every register of the city the address asks for; of other cities than the account's, the definitions only."""
    city = choose_city(request.user, request.GET.get("city"))
    if city is None:
        return render(request, "registers/shelf.html", {"city": None})
    counts = may_open_city(request.user, city.code)
    lines = make_shelf(request.user, city.code, request.known_on, counts=counts)
    context = {
        "city": city, "cities": list_cities(settings.DEPLOYMENT.packs_dir), "lines": lines, "counts": counts,
        "kinds": KIND_WORDS, "units": units_of(pack_of(city.code)), "pack": pack_of(city.code),
        "simulated": any(line.book is not None and line.book.simulated for line in lines),
        "moved": any(line.book is not None and line.book.positions for line in lines),
    }  # fmt: skip
    return render(request, "registers/shelf.html", context)


@require_GET
def show_definition(request: HttpRequest, city: str, register: str) -> HttpResponse:
    """The definition of a register as an official document; whoever logs in may read it."""
    found, pack = find_register(city, register), pack_of(city)
    context = {
        "register": found, "city": city, "pack": pack, "units": units_of(pack),
        "kind": KIND_WORDS.get(found.of, found.of),
        "keeper": units_of(pack).name_of(found.keeper), "see": SEE_WORDS, "field_words": FIELD_WORDS,
        "rules": [(words, [rule for rule in found.rules if rule.kind == kind]) for kind, words in RULE_WORDS],
        "tab": "definition",
        "mine": may_open_city(request.user, city), "titles": {one.name: one.title for one in pack.registers},
    }  # fmt: skip
    return render(request, "registers/register_definition.html", context)
