"""The one form by which an entry is moved: opened for a stage, judged as it is filled in, shown once more, recorded."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from mujun.errors import Fault, RegisterError
from mujun.registers.decision import Decision
from mujun.registers.move import ACT_WORDS
from mujun_web.registers import models as rows
from mujun_web.registers import writes
from mujun_web.registers.errand import Errand, find_errand, list_changes, make_proposal
from mujun_web.registers.facts import Ground, read_ground
from mujun_web.registers.forms import MoveForm, read_proofs
from mujun_web.registers.queries import moves_known, open_book
from mujun_web.registers.rights import not_in_replay

STALE = ("registers.stale", "registers.clock-back")


@not_in_replay
@require_GET
def open_form(request: HttpRequest, city: str, register: str, entity: str = "") -> HttpResponse:
    """The form of one move: only what its stage asks."""
    errand = find_errand(request, city, register, entity)
    form = MoveForm(errand.asked, initial={"day": request.today})
    context = {"errand": errand, "form": form, "city": city, "back": _choose_back(request, "")}
    whole = "registers/move_page.html" if not request.htmx else "registers/move_form.html"
    return render(request, whole, context)


@not_in_replay
@require_POST
def judge(request: HttpRequest, city: str, register: str, entity: str = "") -> HttpResponse:
    """What would become of the move as it is filled in now; with `step=confirm`, what it would change."""
    errand = find_errand(request, city, register, entity)
    form = MoveForm(errand.asked, request.POST)
    form.is_valid()
    proofs, problems = read_proofs(errand.asked, request.FILES)
    kinds = _list_chosen(errand, request.POST.dict(), request.FILES)
    decision = _judge(errand, form, kinds, request)
    return show_verdict(request, errand, form, decision.faults, problems, decision=decision)


@not_in_replay
@require_POST
def make(request: HttpRequest, city: str, register: str, entity: str = "") -> HttpResponse:
    """The move recorded; where it is refused every reason comes back and the form stays as it was filled in."""
    errand = find_errand(request, city, register, entity)
    form = MoveForm(errand.asked, request.POST)
    proofs, problems = read_proofs(errand.asked, request.FILES)
    if not form.is_valid() or problems:
        return show_verdict(request, errand, form, (), problems)
    proposal = make_proposal(errand, form, tuple(proofs), request)
    name = str(form.cleaned_data.get("name") or "")
    try:
        made = writes.move_make(
            city=city, register=register, proposal=proposal, by=request.user, proofs=proofs, name=name
        )
    except RegisterError as error:
        return show_verdict(request, errand, form, error.faults, problems)
    book = open_book(city, register, request.today)
    entity = errand.entity or made.entity
    messages.success(request, f"记下了：{book.name_of(entity)} {_say_made(made)}。")
    return HttpResponseClientRedirect(_choose_back(request, reverse("registers:entry", args=[city, register, entity])))


def show_verdict(
    request: HttpRequest,
    errand: Errand,
    form: MoveForm,
    faults: tuple[Fault, ...],
    problems: list[str],
    *,
    decision: Decision | None = None,
) -> HttpResponse:
    """Allowed with what will change, or every reason why not; who moved it meanwhile, where somebody did."""
    unread = [str(words) for errors in form.errors.values() for words in errors]
    move = decision.move if decision is not None and not unread and not problems else None
    changes = list_changes(errand.book, move, _ground(errand)) if move is not None else ()
    stale = any(fault.code in STALE for fault in faults)
    context = {
        "errand": errand, "faults": faults, "unread": [*unread, *problems], "move": move, "changes": changes,
        "cautions": decision.cautions if decision is not None else (), "stale": stale,
        "since": _list_since(errand, request) if stale else (),
        "confirm": request.POST.get("step") == "confirm", "refreshed": request.POST.get("refresh") == "1",
        "city": errand.book.city,
    }  # fmt: skip
    return render(request, "registers/move_verdict.html", context)


def _judge(errand: Errand, form: MoveForm, kinds: tuple[str, ...], request: HttpRequest) -> Decision:
    if request.POST.get("refresh") == "1":
        form.data = form.data.copy()
        form.data["version"] = str(errand.version)
    proposal = make_proposal(errand, form, kinds, request)
    return writes.move_judge(city=errand.book.city, register=errand.book.register.name, proposal=proposal)


def _list_chosen(errand: Errand, said: dict[str, str], files: MultiValueDict[str, UploadedFile]) -> tuple[str, ...]:
    """The proofs a file has been chosen for; while a form is being filled in the browser sends that only, not bytes."""
    chosen = (at for at in range(len(errand.asked.proofs)) if files.get(f"proof-{at}") or said.get(f"proof-{at}"))
    return tuple(errand.asked.proofs[at] for at in chosen)


def _list_since(errand: Errand, request: HttpRequest) -> list[rows.Move]:
    """The records the page did not know of when it was read, latest first."""
    version = request.POST.get("version", "")
    code = errand.entry.position.entity if errand.entry is not None else errand.entity
    known = moves_known(errand.book.city, errand.book.register.name, request.today).filter(entity=code)
    return list(known.filter(number__gt=int(version) if version.isdigit() else 0).order_by("-number"))


def _ground(errand: Errand) -> Ground:
    book = errand.book
    return read_ground(book.city, book.register, book.known_on, (errand.entity,), narrow=False)


def _say_made(made: rows.Move) -> str:
    if made.act in ("note", "review"):
        return ACT_WORDS[made.act]  # type: ignore[index]
    return f"{ACT_WORDS[made.act]}，到“{made.to_stage}”"  # type: ignore[index]


def _choose_back(request: HttpRequest, otherwise: str) -> str:
    """Where to go afterwards: a page of this desk the form names, else the entry."""
    asked = request.POST.get("back") or request.GET.get("back") or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else otherwise
