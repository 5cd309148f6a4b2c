"""The page of one entry, the files that prove its moves, and codes that are joined."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from mujun.errors import RegisterError
from mujun.registers.entry import Entry
from mujun.registers.review import find_lost_stages
from mujun_web.frame.evidence import find_file
from mujun_web.people.access import allow_roles
from mujun_web.registers import models as rows
from mujun_web.registers import writes
from mujun_web.registers.entry_page import make_page
from mujun_web.registers.follow_ups import FOLLOW_UP, find_follow_up, find_page
from mujun_web.registers.memberships import list_conflicts_of
from mujun_web.registers.queries import Book, open_book, registers_of
from mujun_web.registers.rights import find_book, not_in_replay, sight_of


@require_GET
def show_entry(request: HttpRequest, city: str, register: str, entity: str) -> HttpResponse:
    """One entry with everything known of it on the page's day; an old code leads to the new one."""
    book = find_book(request, city, register)
    entry = book.entries.get(entity)
    if entry is None:
        return redirect("registers:entry", city, register, _find_new_code(book, entity))
    sight = sight_of(request.user, book)
    if not sight.sees(entry):
        raise Http404
    context = {
        "page": make_page(book, entry, sight), "book": book, "register": book.register, "city": city,
        "lost": find_lost_stages(entry.register, [entry]),
        "conflicts": list_conflicts_of(city, entity, request.known_on),
        "matter": find_page(city, entity) if register == FOLLOW_UP else "",
        "follow_up": find_follow_up(city, f"{register}·{entity}", request.known_on),
    }  # fmt: skip
    return render(request, "registers/entry.html", context)


@require_GET
def send_proof(request: HttpRequest, proof_id: int) -> FileResponse:
    """A proof, to whoever sees the entry it proves; always as a download, never opened in the desk."""
    kept = get_object_or_404(rows.Proof.objects.select_related("move"), pk=proof_id)
    book = find_book(request, kept.move.city, kept.move.register)
    entry = _find_entry(book, kept.move.entity)
    path = find_file(kept.sha256)
    known = kept.move.recorded_on <= request.known_on
    if entry is None or not known or not sight_of(request.user, book).sees(entry) or not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=kept.name, content_type="application/octet-stream"
    )


@not_in_replay
@allow_roles("office")
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, city: str, register: str, entity: str) -> HttpResponse:
    """A new code for an entity, or one firm taken over: shown first what follows, then kept."""
    book = find_book(request, city, register)
    if entity not in book.entries:
        raise Http404
    new, reason = request.POST.get("new", "").strip()[:80], request.POST.get("reason", "")[:300]
    context = {
        "book": book, "register": book.register, "city": city, "entity": entity, "name": book.name_of(entity),
        "new": new, "reason": reason, "touched": _list_touched(request, city, entity, new),
    }  # fmt: skip
    if request.POST.get("step") == "make":
        try:
            writes.renaming_add(city=city, old=entity, new=new, reason=reason, by=request.user)
        except RegisterError as error:
            return render(request, "registers/entry_rename.html", context | {"faults": error.faults})
        messages.success(request, f"记下了：{entity} 的记录从今天起归到 {new}；两边以前的记录都在。")
        return redirect("registers:entry", city, register, new)
    return render(request, "registers/entry_rename.html", context | {"confirm": bool(new and reason.strip())})


def _find_entry(book: Book, code: str) -> Entry | None:
    """The entry a code stands in now, its own or one it was merged into."""
    held = (entry for entry in book.entries.values() if any(one.entity == code for one in entry.histories))
    return book.entries.get(code) or next(held, None)


def _find_new_code(book: Book, entity: str) -> str:
    entry = _find_entry(book, entity)
    if entry is None:
        raise Http404
    return entry.entity


def _list_touched(request: HttpRequest, city: str, old: str, new: str) -> list[dict[str, object]]:
    """Every register a code stands in, with where the other code stands there."""
    found = []
    for register in registers_of(city):
        entries = open_book(city, register.name, request.known_on).entries
        if old in entries or (new and new in entries):
            found.append({"register": register, "old": entries.get(old), "new": entries.get(new) if new else None})
    return found


def entry_address(city: str, register: str, entity: str) -> str:
    """The page of an entry."""
    return reverse("registers:entry", args=[city, register, entity])
