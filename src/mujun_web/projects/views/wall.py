"""项目墙 and 县区图."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mujun_web.facts.sending import send_csv
from mujun_web.projects.countymap import describe_map, list_counties, sum_counties
from mujun_web.projects.memory import Book
from mujun_web.projects.queries import open_book
from mujun_web.projects.rights import choose_city, offer_cities
from mujun_web.projects.wall import SHADE_WORDS, Line, make_line, make_wall, read_asked

PER_PAGE = 50
HEADER = (
    "项目代码", "项目名称", "属地", "牵头部门", "联系领导办公室", "类型", "阶段", "灯", "理由",
    "总投资（万元）", "年度计划（万元）", "本年累计（万元）", "完成率（%）", "序时差（百分点）", "近12个月的灯",
)  # fmt: skip


def go_to_wall(request: HttpRequest) -> HttpResponse:
    """The first page of projects."""
    return redirect("projects:wall")


def show_wall(request: HttpRequest) -> HttpResponse:
    """The wall; `?as=csv` sends what is shown as a table."""
    city = choose_city(request)
    context: dict[str, object] = {"city": city, "cities": offer_cities(request), "here": "wall"}
    if city is None:
        return render(request, "projects/wall.html", context)
    book, asked = open_book(city, request.known_on), read_asked(request.GET)
    wall = make_wall(book, request.user, asked)
    if request.GET.get("as") == "csv":
        return send_csv(
            HEADER, list_cells(make_line(book, one) for one in wall.projects), f"{city.name}-项目墙-{book.as_of}.csv"
        )
    page = Paginator(wall.projects, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "book": book, "asked": asked, "wall": wall, "simulated": book.record.simulated,
        "page": page, "lines": [make_line(book, one) for one in page],
        "counts": [(shade, SHADE_WORDS[shade], number, asked.address(shade=shade)) for shade, number in
                   wall.counts.items()],
        "months": [book.as_of.shift(-back) for back in range(12, 0, -1)], "everything": asked.address(shade=""),
        "download": asked.address() + "&as=csv" if asked.address() != "?" else "?as=csv",
    }  # fmt: skip
    return render(request, "projects/wall.html", context)


def list_cells(lines: Iterable[Line]) -> Iterable[tuple[object, ...]]:
    """The lines of the wall as rows of a table."""
    for line in lines:
        one = line.project
        yield (
            one.code, one.name, one.county, one.lead, one.office, one.kind, line.stage.title,
            line.light.level if line.light else "不逐月亮灯", line.light.reason if line.light else "", one.total,
            line.planned, line.figure, None if line.share is None else round(line.share, 1),
            None if line.gap is None else round(line.gap, 1), "、".join(light.level for light in line.before),
        )  # fmt: skip


def show_map(request: HttpRequest) -> HttpResponse:
    """The projects of each county on the map, and the same in a table."""
    city = choose_city(request)
    context: dict[str, object] = {"city": city, "cities": offer_cities(request), "here": "map"}
    if city is not None:
        book: Book = open_book(city, request.known_on)
        lines = list_counties(book, request.user)
        if request.user.is_unit:
            lines = tuple(line for line in lines if line.projects)
        context |= {
            "book": book, "lines": lines, "total": sum_counties(lines), "map": describe_map(book, lines),
            "simulated": book.record.simulated,
        }  # fmt: skip
    return render(request, "projects/map.html", context)
