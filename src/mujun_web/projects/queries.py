"""What is read of projects: the cities that have any, the book of a city, what one account sees, rows for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from mujun.packs.pack import Pack
from mujun.packs.project_rules import PLACE
from mujun.plans.month import Month
from mujun.projects.facts import Rows
from mujun.projects.project import Project
from mujun_web.people.models import User
from mujun_web.plans.queries import list_newest_packs, read_pack
from mujun_web.projects import memory
from mujun_web.projects import models as rows
from mujun_web.projects.memory import Book


@dataclass(frozen=True, slots=True)
class ProjectCity:
    """A city whose pack has rules for projects: its division code, its name, the pack."""

    code: str
    name: str
    pack: str


@lru_cache(maxsize=8)
def list_cities(packs_dir: Path) -> tuple[ProjectCity, ...]:
    """The cities whose packs have rules for projects, by code; the newest pack of each."""
    return tuple(ProjectCity(*one) for one in list_newest_packs(packs_dir, lambda path: (path / PLACE).is_file()))


def list_cities_with_projects(known_on: date) -> set[str]:
    """The codes of the cities that had projects on a day."""
    return set(rows.Project.objects.filter(recorded_on__lte=known_on).order_by().values_list("city", flat=True))


def find_city(code: str) -> ProjectCity | None:
    """The city of a code, or None where no pack has rules for its projects."""
    return next((one for one in list_cities(settings.DEPLOYMENT.packs_dir) if one.code == code), None)


def pack_of(city: ProjectCity) -> Pack:
    """The pack of a city."""
    return read_pack(settings.DEPLOYMENT.packs_dir / city.pack)


def open_book(city: ProjectCity, known_on: date) -> Book:
    """A city's projects as known on a day."""
    return memory.recall(city.code, pack_of(city), known_on)


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What registers of projects are judged on: rows by code (the latest first), names, the month they are of.

    `version` changes when anything is added.
    """

    rows: Mapping[str, Rows]
    month: Month
    version: str
    simulated: bool


def facts_of(code: str, known_on: date, *, step: int, reach: int) -> ProjectFacts | None:
    """The projects of a city as registers ask for them, `reach` periods of `step` months back; None without any."""
    city = find_city(code)
    if city is None or not rows.Project.objects.filter(city=code, recorded_on__lte=known_on).exists():
        return None
    book = open_book(city, known_on)
    version = repr((book.version, book.pack.digest, step, reach))
    return ProjectFacts(book.facts(step, reach), book.as_of, version, book.record.simulated)


def sees(user: User, project: Project) -> bool:
    """Whether a project concerns an account: a unit sees those it leads and those that lie with it."""
    return user.is_office or user.is_leader or (user.is_unit and user.unit in (project.lead, project.county))


def list_seen(book: Book, user: User) -> tuple[Project, ...]:
    """The projects an account sees."""
    return tuple(project for project in book.record.projects if sees(user, project))


def reports_of(book: Book, code: str) -> list[rows.Report]:
    """Everything reported of a project by the book's day, the latest month first, corrections beside what they mend."""
    kept = rows.Report.objects.filter(city=book.city, project=code, recorded_on__lte=book.known_on)
    return list(kept.select_related("recorded_by").prefetch_related("evidence").order_by("-month", "item", "-pk"))


def rows_of(model: type[rows.Row], book: Book, code: str) -> QuerySet:
    """The rows of one kind about a project by the book's day, in the order they came in."""
    kept = model.objects.filter(city=book.city, project=code, recorded_on__lte=book.known_on)  # type: ignore[attr-defined]
    return kept.select_related("recorded_by", "upload").order_by("recorded_on", "pk")


def issue_of(city: str, month: str, known_on: date) -> rows.Issue | None:
    """The list of a month as it was issued by a day, or None."""
    issued = rows.Issue.objects.filter(city=city, month=month, issued_on__lte=known_on)
    return issued.select_related("issued_by").first()


def list_uploads(city: str, known_on: date) -> Iterable[rows.Upload]:
    """The files of projects handed in by a day, latest first."""
    return rows.Upload.objects.filter(city=city, uploaded_on__lte=known_on).select_related("uploaded_by")[:30]
