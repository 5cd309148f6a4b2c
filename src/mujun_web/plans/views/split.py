"""设分解: a target split over units, checked while it is typed, kept as a whole."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mujun.errors import Fault, MujunError
from mujun.plans.share import Share
from mujun.plans.split import SplitCheck, check_split, propose_split
from mujun.plans.target import Target
from mujun_web.people.access import allow_roles
from mujun_web.plans import writes
from mujun_web.plans.forms import read_shares
from mujun_web.plans.queries import Ledger, share_history
from mujun_web.plans.selection import describe_chooser, find_ledger
from mujun_web.plans.splitting import even_weights, list_rows, list_takers
from mujun_web.plans.standing import find_target


@require_http_methods(["GET", "POST"])
@allow_roles("office")
def split(request: HttpRequest, plan_id: int, code: str) -> HttpResponse:
    """The form of a split, and keeping it; what cannot be compared is refused with every fault."""
    ledger, target = find_splittable(request, plan_id, code)
    if request.method == "GET":
        shares = ledger.shares.get(code, ())
        if request.GET.get("propose"):
            shares = propose_split(target, even_weights(list_takers(ledger, target)))
        return show_split(request, ledger, target, shares)
    shares, faults = read_shares(target, read_rows(request.POST))
    reason = request.POST.get("reason", "").strip()
    if ledger.shares.get(code) and not reason:
        remedy = "请写明改动的理由，如“6 月会议调整”"
        faults.append(
            Fault("plans.split-reason", f"{target.indicator}的分解", "没有写改动理由", "原来的分解已经下达", remedy)
        )
    if not faults:
        try:
            writes.share_set(plan=ledger.row, target=target, shares=shares, by=request.user, reason=reason)
        except MujunError as error:
            faults = list(error.faults)
    if faults:
        return show_split(request, ledger, target, shares, faults)
    messages.success(request, f"“{target.indicator}”的分解已记下，自今天起生效；以前的分解留着备查。")
    task = ledger.task_of.get(code)
    return redirect("plans:task", plan_id, task.code if task else code)


@require_GET
@allow_roles("office")
def check(request: HttpRequest, plan_id: int, code: str) -> HttpResponse:
    """What the typed shares come to, for the line under the form."""
    _, target = find_splittable(request, plan_id, code)
    shares, faults = read_shares(target, read_rows(request.GET))
    found, refused = try_check(target, shares)
    return render(request, "plans/split_sum.html", {"target": target, "check": found, "faults": [*faults, *refused]})


def find_splittable(request: HttpRequest, plan_id: int, code: str) -> tuple[Ledger, Target]:
    """The target to split; work without a figure cannot be, and the past cannot be changed."""
    ledger = find_ledger(request, plan_id)
    target = find_target(ledger, code)
    if target is None or target.kind != "target" or target.floor is None:
        raise Http404
    if request.is_replay:
        raise PermissionDenied("您正在看过去某一天的情况。请先回到今天，再改分解。")
    return ledger, target


def show_split(
    request: HttpRequest, ledger: Ledger, target: Target, shares: tuple[Share, ...] | list[Share], faults: object = ()
) -> HttpResponse:
    """The form with the shares as given and what they come to."""
    found, refused = try_check(target, shares)
    context = describe_chooser(request, ledger) | {
        "target": target, "task": ledger.task_of.get(target.code), "rows": list_rows(ledger, target, shares),
        "check": found, "faults": [*faults, *(refused if shares and not faults else ())],
        "history": share_history(ledger.row, target.code, ledger.known_on),
    }  # fmt: skip
    return render(request, "plans/split.html", context)


def try_check(target: Target, shares: tuple[Share, ...] | list[Share]) -> tuple[SplitCheck | None, tuple[Fault, ...]]:
    """The engine's check, or why it cannot compare; nothing at all for an empty form."""
    if not shares:
        return None, ()
    try:
        return check_split(target, shares), ()
    except MujunError as error:
        return None, error.faults


def read_rows(asked: object) -> list[tuple[str, str, str, str]]:
    """The rows of the form: unit, floor, stretch, weight."""
    columns = [asked.getlist(name) for name in ("unit", "floor", "stretch", "weight")]
    longest = max(map(len, columns))
    padded = [column + [""] * (longest - len(column)) for column in columns]
    return list(zip(*padded, strict=True))
