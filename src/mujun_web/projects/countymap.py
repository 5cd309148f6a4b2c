"""县区图: how the projects of each county stand together, beside the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from mujun.projects.project import Project
from mujun_web.people.models import User
from mujun_web.projects.memory import Book
from mujun_web.projects.queries import list_seen
from mujun_web.projects.wall import SHADE_WORDS, SHADES, is_silent, shade_of, year_figure

WORST_FIRST = ("red", "yellow", "missing", "green", "done", "waiting")


@dataclass(frozen=True, slots=True)
class CountyLine:
    """The projects of one county that are lit monthly. Money is in 万元, this year to date.

    `invested` is the sum of those that reported, `planned` the year's plans of all, `asked` what the plans of those
    that reported come to; `silent` how many owe the month's figure.
    """

    county: str
    division: str | None
    projects: int
    shades: Mapping[str, int]
    invested: Decimal | None
    asked: Decimal
    planned: Decimal
    silent: int

    @property
    def shade(self) -> str:
        """The worst colour any of its projects shows."""
        return next((shade for shade in WORST_FIRST if self.shades.get(shade)), "none")

    @property
    def share(self) -> Decimal | None:
        """What those that reported did of their year's plans, in per cent."""
        return self.invested / self.asked * 100 if self.invested is not None and self.asked else None

    @property
    def words(self) -> str:
        """How its projects stand, in a sentence."""
        if not self.projects:
            return "没有逐月亮灯的项目"
        counts = "、".join(f"{SHADE_WORDS[shade]} {self.shades[shade]}" for shade in SHADES if self.shades.get(shade))
        return f"{self.projects} 个项目：{counts}" + (f"；{self.silent} 个没有报数" if self.silent else "")


def list_counties(book: Book, user: User) -> tuple[CountyLine, ...]:
    """The counties and zones of the pack with their projects, in the pack's order; then places it does not name."""
    seen = [project for project in list_seen(book, user) if project.monitored]
    units = [(unit.unit, unit.division) for unit in book.pack.units if unit.kind in ("county", "zone")]
    others = sorted({project.county for project in seen} - {unit for unit, _ in units})
    return tuple(
        _line(book, unit, division, [project for project in seen if project.county == unit])
        for unit, division in [*units, *((other, None) for other in others)]
    )


def sum_counties(lines: tuple[CountyLine, ...]) -> CountyLine:
    """All counties together."""
    shades: Counter[str] = Counter()
    for line in lines:
        shades.update(line.shades)
    known = [line.invested for line in lines if line.invested is not None]
    return CountyLine(
        "合计", None, sum(line.projects for line in lines), shades, sum(known, Decimal(0)) if known else None,
        sum((line.asked for line in lines), Decimal(0)), sum((line.planned for line in lines), Decimal(0)),
        sum(line.silent for line in lines),
    )  # fmt: skip


def describe_map(book: Book, lines: tuple[CountyLine, ...]) -> dict[str, object] | None:
    """What the map needs: the file of the prefecture and each place's light; None where there is no map of it."""
    division = book.pack.city.division if book.pack.city else ""
    folders = [folder / f"maps/{division}.json" for _, folder in settings.STATICFILES_DIRS]
    if not any(path.exists() for path in folders):
        return None
    places = [
        {"code": int(line.division), "unit": line.county, "shade": line.shade,
         "word": SHADE_WORDS.get(line.shade, "没有项目"), "reason": line.words}
        for line in lines if line.division and line.division.isdigit()
    ]  # fmt: skip
    return {"file": f"vendor/maps/{division}.json", "places": places}


def _line(book: Book, county: str, division: str | None, projects: list[Project]) -> CountyLine:
    figures = {project.code: year_figure(book, project) for project in projects}
    plans = {one.code: plan.amount for one in projects if (plan := one.year_plan(book.as_of.year)) is not None}
    told = [code for code, figure in figures.items() if figure is not None]
    return CountyLine(
        county=county,
        division=division,
        projects=len(projects),
        shades=Counter(shade_of(book.light(project)) for project in projects),
        invested=sum((figures[code] or Decimal(0) for code in told), Decimal(0)) if told else None,
        asked=sum((plans[code] for code in told if code in plans), Decimal(0)),
        planned=sum(plans.values(), Decimal(0)),
        silent=sum(is_silent(book, one) for one in projects),
    )
