"""项目墙: lights of this month and the months before, sorted by trouble, narrowed by what the address asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from mujun.plans.light import verdict_words
from mujun.projects.investment import Invested, invested_by
from mujun.projects.light import NOT_DUE, ProjectLight, sort_by_trouble
from mujun.projects.measure import is_due
from mujun.projects.project import Project
from mujun.projects.stage import KEPT, STAGES, Stage
from mujun_web.people.models import User
from mujun_web.projects.memory import Book
from mujun_web.projects.queries import list_seen

SHADES = ("red", "yellow", "missing", "green", "done", "waiting", "unlit")
SHADE_WORDS = {
    "red": "红", "yellow": "黄", "missing": "缺数", "green": "绿", "done": "已竣工", "waiting": "未到期",
    "unlit": "不逐月亮灯",
}  # fmt: skip
WATCHED, UNWATCHED, ALL = "", "no", "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; "" asks for everything, and `watched` "" for those lit monthly.

    `silent` asks for those that owe the month's figure.
    """

    county: str = ""
    lead: str = ""
    stage: str = ""
    shade: str = ""
    watched: str = WATCHED
    words: str = ""
    silent: str = ""

    def address(self, **changed: str) -> str:
        """The query of this page with some of it changed."""
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__} | changed
        return "?" + urlencode({name: value for name, value in kept.items() if value})


@dataclass(frozen=True, slots=True)
class Line:
    """One project on the wall: its light, those of the months before (oldest first), and its money this year."""

    project: Project
    stage: Stage
    light: ProjectLight | None
    before: tuple[ProjectLight, ...]
    invested: Invested | None
    planned: Decimal | None
    figure: Decimal | None

    @property
    def shade(self) -> str:
        """The colour group of its light."""
        return shade_of(self.light)

    @property
    def why(self) -> str:
        """What decided its light; "" where it is not lit."""
        return say_why(self.light) if self.light is not None else ""

    @property
    def share(self) -> Decimal | None:
        """What was done of the year's plan, in per cent."""
        return self.figure / self.planned * 100 if self.figure is not None and self.planned else None

    @property
    def gap(self) -> Decimal | None:
        """How far behind or ahead of the pace, in percentage points."""
        return given_of(self.light, "序时差")


@dataclass(frozen=True, slots=True)
class Wall:
    """The projects asked for, worst first, and how many there are of each colour before the colour is asked for."""

    projects: tuple[Project, ...]
    counts: Mapping[str, int]
    looked_at: int
    choices: Mapping[str, tuple[str, ...]]


def read_asked(given: Mapping[str, str]) -> Asked:
    """What an address asks for; unknown words ask for nothing."""
    known = {name: (given.get(name) or "")[:80] for name in Asked.__dataclass_fields__}
    if known["shade"] not in SHADES:
        known["shade"] = ""
    if known["watched"] not in (UNWATCHED, ALL):
        known["watched"] = WATCHED
    return Asked(**known)


def make_wall(book: Book, user: User, asked: Asked) -> Wall:
    """The wall of an account on the book's day."""
    seen = list_seen(book, user)
    wanted = [project for project in seen if _is_wanted(book, project, asked)]
    shaded = {project.code: _light(book, project) for project in wanted}
    shades = Counter(shade_of(shaded[project.code]) for project in wanted)
    kept = [one for one in wanted if not asked.shade or shade_of(shaded[one.code]) == asked.shade]
    lit = sort_by_trouble(light for one in kept if (light := shaded[one.code]) is not None)
    ordered = [light.project for light in lit] + [one for one in kept if shaded[one.code] is None]
    return Wall(
        projects=tuple(ordered),
        counts={shade: shades[shade] for shade in SHADES if shades[shade] or shade in ("red", "yellow", "green")},
        looked_at=len(wanted),
        choices={
            "county": _order(book, (one.county for one in seen)),
            "lead": _order(book, (one.lead for one in seen)),
            "stage": tuple(stage.title for stage in (*STAGES, KEPT)),
        },
    )


def make_line(book: Book, project: Project) -> Line:
    """One project with its lights and its money."""
    plan, light = project.year_plan(book.as_of.year), _light(book, project)
    return Line(
        project=project,
        stage=stage_of(book, project),
        light=light,
        before=book.history(project) if light is not None else (),
        invested=invested_by(project, book.knowledge, book.as_of),
        planned=plan.amount if plan else None,
        figure=year_figure(book, project),
    )


def year_figure(book: Book, project: Project) -> Decimal | None:
    """What was reported of this year by the latest month; None where the month itself is missing."""
    return book.knowledge.figure(project, "投资", book.as_of)


def is_silent(book: Book, project: Project) -> bool:
    """Whether the latest month's figure is due and was not reported."""
    return year_figure(book, project) is None and is_due(project, book.knowledge, book.as_of)


def stage_of(book: Book, project: Project) -> Stage:
    """The stage of a project at the end of the latest month."""
    return book.knowledge.of(project).stage(book.as_of)


def shade_of(light: ProjectLight | None) -> str:
    """The colour group of a light, whatever its rule calls its levels."""
    if light is None:
        return "unlit"
    if light.finished:
        return "done"
    if light.rank is None:
        return "waiting" if light.level in (NOT_DUE, light.rule.not_applicable) else "missing"
    if light.rank == 0:
        return "green"
    return "red" if light.worst else "yellow"


def say_why(light: ProjectLight) -> str:
    """What decided a light, without the figures a table shows beside it."""
    if light.verdict is None:
        return light.reason
    if light.level != light.verdict.level:
        return light.reason.partition("。")[0]
    return verdict_words(light.verdict)


def given_of(light: ProjectLight | None, name: str) -> Decimal | None:
    """A figure the light was judged by; None where there is none."""
    value = dict(light.given).get(name) if light is not None else None
    return value if isinstance(value, Decimal) else None


def _light(book: Book, project: Project) -> ProjectLight | None:
    return book.light(project) if project.monitored else None


def _is_wanted(book: Book, project: Project, asked: Asked) -> bool:
    if asked.watched != ALL and project.monitored != (asked.watched == WATCHED):
        return False
    if asked.county and project.county != asked.county or asked.lead and project.lead != asked.lead:
        return False
    if asked.stage and stage_of(book, project).title != asked.stage:
        return False
    if asked.silent and not is_silent(book, project):
        return False
    return asked.words in project.name or asked.words in project.code


def _order(book: Book, units: Iterable[str]) -> tuple[str, ...]:
    places = {unit.unit: at for at, unit in enumerate(book.pack.units)}
    return tuple(sorted(set(units), key=lambda unit: (places.get(unit, 10_000), unit)))
