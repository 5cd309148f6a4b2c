"""The page of a register: board, table, timeline, funnel; the drawer behind a figure; the table as a file."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from mujun.registers.review import count_outdated, find_lost_stages
from mujun_web.registers.behind import Asked, list_behind
from mujun_web.registers.board import make_board
from mujun_web.registers.choice import STATES, VIEWS, Choice
from mujun_web.registers.funnel import make_funnel, plan_year
from mujun_web.registers.queries import Book
from mujun_web.registers.rights import find_book, list_seen, sight_of
from mujun_web.registers.sheet import table_as_csv, table_as_xlsx
from mujun_web.registers.table import Table, make_table
from mujun_web.registers.timeline import describe_chart, make_timeline

MOST_BEHIND = 300
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
FILTER_WORDS = (
    ("stage", "阶段"), ("choice", "选择"), ("owner", "责任单位"), ("county", "县区"), ("light", "灯")
)  # fmt: skip


@require_GET
def show_register(request: HttpRequest, city: str, register: str) -> HttpResponse:
    """The view of a register that the address chooses."""
    book = find_book(request, city, register)
    choice, sight = Choice.read(request.GET), sight_of(request.user, book)
    seen = list_seen(book, sight)
    context = describe_page(book, choice.view) | {"choice": choice, "sight": sight, "whole": len(seen)}
    match choice.view:
        case "table":
            context |= describe_table(make_table(book, seen, sight, choice), choice)
        case "timeline":
            months = make_timeline(book, seen)
            context |= {"months": months[::-1], "chart": describe_chart(months)}
        case "funnel":
            since = choice.since_day(plan_year(book), book.known_on)
            context |= {"page": make_funnel(book, seen, since)}
        case _:
            open_ = [entry for entry in seen.values() if entry.is_open]
            context |= {
                "columns": make_board(book, seen), "standing": len(open_),
                "overdue": sum(1 for entry in open_ if entry.overdue),
                "watched": sum(1 for entry in seen.values() if not entry.is_open and entry.is_watched),
                "outdated": count_outdated(book.register, open_),
            }  # fmt: skip
    return render(request, f"registers/register_{choice.view}.html", context)


def describe_table(table: Table, choice: Choice) -> dict[str, Any]:
    """What the table shows besides its rows: filters, and the addresses that keep the rest of the choice."""
    return {
        "table": table, "filters": FILTER_WORDS, "states": STATES, "usual": choice.address(sort="", down=""),
        "sorters": {key: choice.sorted_by(key) for key in ("name", *(column.key for column in table.columns))},
        "previous": choice.address(page=table.page - 1), "next": choice.address(page=table.page + 1),
    }  # fmt: skip


def describe_page(book: Book, tab: str) -> dict[str, Any]:
    """What every page of a register shows: the register, where one is, stages that the definition has lost."""
    return {
        "book": book, "register": book.register, "city": book.city, "tab": tab, "views": VIEWS,
        "lost": find_lost_stages(book.register, book.entries.values()),
        "keeper": book.units.name_of(book.register.keeper),
    }  # fmt: skip


@require_GET
def show_behind(request: HttpRequest, city: str, register: str) -> HttpResponse:
    """The drawer of the entries behind a figure."""
    book = find_book(request, city, register)
    said = {one.name: request.GET.get(one.name, "")[:80] for one in fields_of(Asked) if one.name != "since"}
    asked = Asked(**said, since=_day(request.GET.get("since")))
    behind = list_behind(book, list_seen(book, sight_of(request.user, book)), asked)
    if behind is None:
        raise Http404
    context = {"book": book, "behind": behind, "lines": behind.lines[:MOST_BEHIND], "number": len(behind.lines)}
    return render(request, "registers/register_behind.html", context)


@require_GET
def download_table(request: HttpRequest, city: str, register: str) -> HttpResponse:
    """The entries the address chooses, all of them, as a workbook or as CSV."""
    book = find_book(request, city, register)
    choice, sight = Choice.read(request.GET), sight_of(request.user, book)
    kind = "csv" if request.GET.get("as") == "csv" else "xlsx"
    content = (table_as_csv if kind == "csv" else table_as_xlsx)(book, list_seen(book, sight), sight, choice)
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"{'模拟-' if book.simulated else ''}{book.register.title}-{book.known_on}.{kind}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _day(text: str | None) -> Any:
    try:
        return parse_date(text or "")
    except ValueError:
        return None
