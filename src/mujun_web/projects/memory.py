"""What a process remembers between pages: a city's projects as known on a day, and lights once computed.

Exact by the law that rows are only added: as long as their number, the last key and moment are the same, they are the
same rows. A light rests on the rows of its own project alone, so it stays when others report.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count, Max

from mujun.packs.pack import Pack
from mujun.packs.project_rules import ProjectRules, load_project_rules
from mujun.plans.month import Month
from mujun.projects.dispatch import DispatchList, Outlook, dispatch_of, forecast_all
from mujun.projects.facts import Rows, list_facts
from mujun.projects.knowledge import JOINT, Knowledge, Record, know
from mujun.projects.light import ProjectLight, light_of
from mujun.projects.project import Project
from mujun.rules.light import Light as Rule
from mujun_web.projects import bridge
from mujun_web.projects import models as rows

MOST_BOOKS, MOST_LIGHTS = 8, 40_000
Version = tuple[tuple[int, int | None, datetime | None], ...]
_BOOKS: OrderedDict[tuple[str, date, str], Book] = OrderedDict()
_LIGHTS: OrderedDict[tuple[object, ...], ProjectLight] = OrderedDict()
_RULES: dict[str, ProjectRules] = {}


@dataclass(eq=False)
class Book:
    """A city's projects as known on a day, with the rules they are judged by."""

    city: str
    pack: Pack
    rules: ProjectRules
    record: Record
    known_on: date
    version: Version

    @property
    def as_of(self) -> Month:
        """The last month that was over: the one a report can be asked for."""
        return Month.closed_by(self.known_on)

    @cached_property
    def knowledge(self) -> Knowledge:
        """What was known on the day."""
        return know(self.record, self.known_on)

    @cached_property
    def projects(self) -> dict[str, Project]:
        """Every project by its code."""
        return {project.code: project for project in self.record.projects}

    @cached_property
    def rule(self) -> Rule:
        """The rule of a project's light."""
        return next(one for one in self.pack.lights if one.name == self.rules.light)

    @cached_property
    def weights(self) -> Counter[str]:
        """How many rows each project has: what changes when anything is said of it."""
        said = Counter(report.target.partition(JOINT)[0] for report in self.record.reports)
        said.update(one.project for one in (*self.record.milestones, *self.record.exemptions))
        return said

    def light(self, project: Project, month: Month | None = None) -> ProjectLight:
        """The light of a project for a month, the latest when None."""
        at = month or self.as_of
        key = (self.city, self.pack.digest, self.known_on, project.code, hash(_facts(project)),
               self.weights[project.code], at)  # fmt: skip
        light = _LIGHTS.get(key)
        if light is None:
            light = light_of(project, self.knowledge, self.rule, at, first_month=self.rules.first_month)
            _LIGHTS[key] = light
            while len(_LIGHTS) > MOST_LIGHTS:
                _LIGHTS.popitem(last=False)
        return light

    def history(self, project: Project, months: int = 12) -> tuple[ProjectLight, ...]:
        """The lights of the last months before the latest, oldest first."""
        return tuple(self.light(project, self.as_of.shift(-back)) for back in range(months, 0, -1))

    @cached_property
    def outlooks(self) -> dict[str, Outlook]:
        """The forecast of every project lit monthly."""
        watched = [project for project in self.record.projects if project.monitored]
        return dict(forecast_all(self.knowledge, self.as_of, watched))

    def outlook(self, project: Project) -> Outlook:
        """The forecast of one project."""
        if project.code in self.outlooks:
            return self.outlooks[project.code]
        found = forecast_all(self.knowledge, self.as_of, [project])
        self.outlooks.update(found)
        return found[project.code]

    def facts(self, step: int, reach: int) -> dict[str, Rows]:
        """What registers may ask of every project: its row of the latest month and of `reach` periods before."""
        if (step, reach) not in self._facts:
            self._facts[step, reach] = list_facts(
                self.knowledge, self.rules, self.rule, self.as_of, step=step, reach=reach
            )
        return self._facts[step, reach]

    def dispatch(self, issued_on: date, before: date) -> DispatchList:
        """The dispatch list of the latest month; `before` is the day whose knowledge last month's list showed."""
        key = (issued_on, before)
        if key not in self._lists:
            self._lists[key] = dispatch_of(
                self.knowledge, self.rules, self.rule, self.as_of, issued_on=issued_on, before=know(self.record, before)
            )
        return self._lists[key]

    @cached_property
    def _facts(self) -> dict[tuple[int, int], dict[str, Rows]]:
        return {}

    @cached_property
    def _lists(self) -> dict[tuple[date, date], DispatchList]:
        return {}


def recall(city: str, pack: Pack, known_on: date) -> Book:
    """The city's projects as known on a day, read anew only when something was added."""
    key = (city, known_on, pack.digest)
    version = tell_version(city, known_on)
    book = _BOOKS.pop(key, None)
    if book is None or book.version != version:
        record = (_extend_record(book, version) if book is not None else None) or bridge.read_record(city, known_on)
        book = Book(city, pack, _rules(pack), record, known_on, version)
    _BOOKS[key] = book
    while len(_BOOKS) > MOST_BOOKS:
        _BOOKS.popitem(last=False)
    return book


def _extend_record(book: Book, version: Version) -> Record | None:
    """The record with what was reported since; None where more was added than reports."""
    before, now = dict(zip(rows.KINDS, book.version, strict=True)), dict(zip(rows.KINDS, version, strict=True))
    if any(before[kind] != now[kind] for kind in rows.KINDS if kind is not rows.Report):
        return None
    number, last, _ = before[rows.Report]
    added = bridge.read_reports(book.city, book.known_on, last or 0)
    # a row of a transaction that ended late has a lower key, and shows in the number only
    return (
        replace(book.record, reports=(*book.record.reports, *added))
        if number + len(added) == now[rows.Report][0]
        else None
    )


def forget() -> None:
    """Empties the memory, as a new process begins."""
    _BOOKS.clear()
    _LIGHTS.clear()


def tell_version(city: str, known_on: date) -> Version:
    """What changes whenever a row is added."""
    told = (
        model.objects.filter(city=city, recorded_on__lte=known_on)  # type: ignore[attr-defined]
        .order_by()
        .aggregate(number=Count("pk"), last=Max("pk"), at=Max("recorded_at"))
        for model in rows.KINDS
    )
    return tuple((one["number"], one["last"], one["at"]) for one in told)


def a_month_before(day: date) -> date:
    """The same day of the month before, or its last where it has none."""
    month = Month.of(day).shift(-1)
    return min(month.first + timedelta(days=day.day - 1), month.last)


def _facts(project: Project) -> tuple[object, ...]:
    return (tuple(project.planned.items()), project.years, project.total, project.paid_share, project.monitored,
            project.bond)  # fmt: skip


def _rules(pack: Pack) -> ProjectRules:
    if pack.digest not in _RULES:
        _RULES[pack.digest] = load_project_rules(pack.path)
    return _RULES[pack.digest]
