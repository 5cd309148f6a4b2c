"""The battle map 作战图, on the screen, on paper and as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mujun_web.plans.board import GROUPINGS, VIEWS, Choice, make_board
from mujun_web.plans.selection import choose_ledger, describe_chooser
from mujun_web.plans.workbook import board_as_csv, board_as_xlsx, name_file

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def show_board(request: HttpRequest) -> HttpResponse:
    """All tasks of the plan at a glance, as the address chooses them."""
    ledger = choose_ledger(request)
    context = describe_chooser(request, ledger)
    if ledger is not None:
        choice = Choice.read(request.GET)
        context |= {"board": make_board(ledger, choice), "groupings": GROUPINGS, "views": VIEWS}
    return render(request, "plans/board.html", context)


def download_board(request: HttpRequest) -> HttpResponse:
    """The board as it is shown, as a workbook or as CSV."""
    ledger = choose_ledger(request)
    if ledger is None:
        return render(request, "plans/board.html", describe_chooser(request, ledger))
    board = make_board(ledger, Choice.read(request.GET))
    kind = "csv" if request.GET.get("as") == "csv" else "xlsx"
    content = board_as_csv(ledger, board) if kind == "csv" else board_as_xlsx(ledger, board)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = name_file(f"作战图-{ledger.plan.code}-{ledger.as_of}.{kind}")
    return response
