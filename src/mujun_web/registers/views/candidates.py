"""待定人选: whom the rules propose, with reasons; many accepted or refused at once; what could not be judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from mujun_web.jobs.writes import job_queue
from mujun_web.registers import tasks
from mujun_web.registers.deciding import Outcome, Pick, accept_candidates, refuse_candidates
from mujun_web.registers.proposing import (
    KIND_WORDS,
    Findings,
    Proposed,
    find_findings,
    is_long,
    list_waiting,
    make_findings,
)
from mujun_web.registers.queries import Book, open_book
from mujun_web.registers.rights import Sight, find_book, not_in_replay, sight_of
from mujun_web.registers.views.register import describe_page

PAGE = 100
MOST_PICKS = 1_000


@dataclass(frozen=True, slots=True)
class Picked:
    """What the address asks of the candidates: words, kind, county, rule, page."""

    text: str = ""
    kind: str = ""
    county: str = ""
    rule: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return any((self.text, self.kind, self.county, self.rule))

    def address(self, page: int = 1) -> str:
        """The query of this choice on another page."""
        said = {"text": self.text, "kind": self.kind, "county": self.county, "rule": self.rule}
        pairs = [(key, value) for key, value in said.items() if value]
        return urlencode([*pairs, *([("page", str(page))] if page > 1 else [])])


@require_GET
def show_candidates(request: HttpRequest, city: str, register: str) -> HttpResponse:
    """The candidates of a register; where looking through the city takes long, the way to let the worker do it."""
    book = find_book(request, city, register)
    sight = sight_of(request.user, book)
    context = describe_page(book, "candidates") | {"sight": sight}
    findings = find_findings(book)
    if findings is None:
        return render(request, "registers/candidates_seek.html", context)
    return render(request, "registers/candidates.html", context | describe_candidates(request, book, sight, findings))


def describe_candidates(request: HttpRequest, book: Book, sight: Sight, findings: Findings) -> dict[str, object]:
    """What the page of candidates shows of those the account sees."""
    waiting = [one for one in list_waiting(book, findings) if sees_candidate(sight, one)]
    said = {key: request.GET.get(key, "").strip()[:80] for key in ("text", "kind", "county", "rule")}
    number = request.GET.get("page", "1")
    asked = Picked(**said, page=int(number) if number.isascii() and number.isdigit() else 1)
    chosen = sorted((one for one in waiting if _fits(one, asked)), key=lambda one: list(KIND_WORDS).index(one.kind))
    last = max(1, -(-len(chosen) // PAGE))
    page = min(max(asked.page, 1), last)
    shown = [
        (one, may_accept(sight, one) and not one.needs, may_accept(sight, one))
        for one in chosen[(page - 1) * PAGE : page * PAGE]
    ]
    return {
        "findings": findings, "asked": asked, "shown": shown, "chosen": len(chosen), "waiting": len(waiting),
        "refused": len(findings.proposed) - len(list_waiting(book, findings)), "page": page, "last": last,
        "before": asked.address(page - 1) if page > 1 else None,
        "after": asked.address(page + 1) if page < last else None,
        "kinds": [(kind, KIND_WORDS[kind], n) for kind, n in Counter(one.kind for one in waiting).items()],
        "counties": sorted(Counter(one.county for one in waiting if one.county).items()),
        "rules": sorted(Counter(rule for one in waiting for rule in one.rules).items()),
        "kind_words": KIND_WORDS, "writes": sight.moves and not request.is_replay,  # type: ignore[attr-defined]
        "any": any(able for _, able, _ in shown), "unclear": sum(one.number for one in findings.undecided),
    }  # fmt: skip


def sees_candidate(sight: Sight, one: Proposed) -> bool:
    """Whether the account sees a candidate: a unit those of its county."""
    return sight.whole or sight.unit == one.county


def may_accept(sight: Sight, one: Proposed) -> bool:
    """Whether the account may accept it: who enters or comes back has no owner yet, so that is the keeper's."""
    return sight.moves and (sight.whole or one.kind in ("move", "leave"))


@require_GET
def count_candidates(request: HttpRequest, city: str, register: str) -> HttpResponse:
    """How many candidates wait, as a cell of the shelf."""
    book = find_book(request, city, register)
    sight, findings = sight_of(request.user, book), find_findings(book)
    number = None
    if findings is not None:
        number = sum(1 for one in list_waiting(book, findings) if sees_candidate(sight, one))
    unclear = sum(one.number for one in findings.undecided) if findings is not None else None
    context = {"book": book, "number": number, "unclear": unclear}
    return render(request, "registers/shelf_count.html", context)


@require_POST
def seek_candidates(request: HttpRequest, city: str, register: str) -> HttpResponse:
    """Lets the worker look through the city's figures; its page shows how far it is."""
    book = find_book(request, city, register)
    job = job_queue(title=f"比对《{book.register.title}》的待定人选", owner=request.user)
    tasks.seek(city, register, book.known_on.isoformat(), job.pk)
    return redirect("jobs:job", job.pk)


@require_POST
@not_in_replay
def decide_candidates(request: HttpRequest, city: str, register: str) -> HttpResponse:
    """Accepts or refuses the candidates that are ticked, and tells what was done and what was not."""
    book = find_book(request, city, register)
    sight = sight_of(request.user, book)
    picks = [pick for text in request.POST.getlist("pick")[:MOST_PICKS] if (pick := Pick.read(text)) is not None]
    reason, action = request.POST.get("reason", "").strip(), request.POST.get("action")
    back = reverse("registers:candidates", args=[city, register])
    if action not in ("accept", "refuse"):
        raise Http404
    if action == "refuse" and not sight.whole:
        raise PermissionDenied("不列入由主管单位或办公室定。")
    if not picks or (action == "refuse" and not reason):
        messages.warning(request, "没有选中哪一家，什么也没有做。" if not picks else "不列入要写理由，什么也没有做。")
        return redirect(back)
    if action == "accept":
        outcome = accept_candidates(book, picks, reason, request.user, sight, request.today)
    else:
        outcome = refuse_candidates(book, picks, reason, request.user, request.today)
    return show_outcome(request, open_book(city, register, request.today), outcome)


def show_outcome(request: HttpRequest, book: Book, outcome: Outcome) -> HttpResponse:
    """What was done and what was not; what the rules now propose is found anew where that does not take long."""
    if not is_long(book):
        make_findings(book)
    context = describe_page(book, "candidates") | {"outcome": outcome}
    return render(request, "registers/candidates_done.html", context)


def _fits(one: Proposed, asked: Picked) -> bool:
    if (asked.kind and one.kind != asked.kind) or (asked.county and one.county != asked.county):
        return False
    if asked.rule and asked.rule not in one.rules:
        return False
    text = asked.text.casefold()
    return not text or text in one.name.casefold() or text in one.entity.casefold()
