"""The page of one project: everything known of it on the day, put together for reading."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mujun.packs.register import Register
from mujun.plans.month import Month
from mujun.projects.contract import RUNNING, STATE_WORDS, Outcome, check_contract
from mujun.projects.dispatch import Outlook
from mujun.projects.forecast import Forecast
from mujun.projects.idle import IdleProject, list_idle
from mujun.projects.investment import invested_by
from mujun.projects.light import ProjectLight
from mujun.projects.project import Project
from mujun.projects.stage import BUILT, MILESTONES
from mujun.projects.timeline import Point
from mujun.registers.entry import Entry
from mujun.rules.expression import names
from mujun_web.projects import models as rows
from mujun_web.projects.charts import YearBand, list_bars, make_curve, make_gantt
from mujun_web.projects.dispatchpage import KIND, list_follow_ups
from mujun_web.projects.memory import Book
from mujun_web.projects.queries import reports_of, rows_of
from mujun_web.projects.wall import Line, make_line
from mujun_web.registers.queries import open_book as open_register
from mujun_web.registers.queries import registers_of


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """One milestone: its planned month as approved, where it was moved to and why, and when it was reached."""

    name: str
    planned: Month | None
    moved: Month | None
    why: str
    reached: str | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report with whether it is the one that counts."""

    row: rows.Report
    counts: bool


@dataclass(frozen=True, slots=True)
class ForecastWords:
    """A forecast said plainly, or why there is none; `late` is by how many months it misses the plan."""

    headline: str
    method: str
    late: int | None
    is_known: bool


def describe_project(book: Book, project: Project, year: int | None = None) -> dict[str, object]:
    """The context of the page: head, facts, charts with their tables, lights, forecast, contract, reports."""
    outlook = book.outlook(project)
    years = list_years(book, project)
    chosen = year or (book.as_of.year if book.as_of.year in years or not years else years[0])
    bars = list_bars(book, project, outlook)
    points, band, curve = make_curve(book, project, chosen, outlook)
    line = make_line(book, project)
    return {
        "line": line, "project": project, "facts": rows_of(rows.Project, book, project.code).last(),
        "invested": invested_by(project, book.knowledge, book.as_of), "lights": list_lights(book, line),
        "outlook": outlook, "forecast": say_forecast(book, project, outlook, band), "band": band,
        "milestones": list_milestones(book, project), "bars": bars, "gantt": make_gantt(bars, book.as_of),
        "points": [(point, _gap(point)) for point in points], "curve": curve, "year": chosen,
        "years": years,
        "outcomes": [(one, STATE_WORDS[one.state], list_figures(book, one)) for one in list_outcomes(book, project)],
        "reports": list_reports(book, project), "idle": find_idle(book, project),
        "entries": list_entries(book, project),
        "follow_up": list_follow_ups(book.city, book.known_on).get(f"{KIND}·{project.code}"),
        "exemptions": list(rows_of(rows.Exemption, book, project.code)),
        "settlements": list(rows_of(rows.Settlement, book, project.code)),
    }  # fmt: skip


def list_lights(book: Book, line: Line) -> tuple[ProjectLight, ...]:
    """The lights of the last twelve months and of this one, latest first; none where it is not lit monthly."""
    return () if line.light is None else (line.light, *reversed(line.before))


def list_milestones(book: Book, project: Project) -> list[MilestoneLine]:
    """Every milestone that was planned, moved or reached, in their order."""
    known = book.knowledge.of(project)
    lines = [
        MilestoneLine(
            name, project.planned.get(name), known.moved.get(name), known.reasons.get(name, ""),
            day.isoformat() if (day := known.reached.get(name)) is not None else None,
        )
        for name in MILESTONES
    ]  # fmt: skip
    return [line for line in lines if line.planned or line.moved or line.reached]


def list_years(book: Book, project: Project) -> tuple[int, ...]:
    """The years with a plan or a report, the latest first."""
    told = {report.period.year for report in book.knowledge.series(project, "投资")}
    return tuple(sorted({plan.year for plan in project.years} | told, reverse=True))


def list_outcomes(book: Book, project: Project) -> tuple[Outcome, ...]:
    """Every term of its contract as it stands."""
    return check_contract(project, book.knowledge, book.rules.contract, book.as_of)


def list_figures(book: Book, outcome: Outcome) -> list[tuple[str, Month]]:
    """The reported figures a yearly term was judged by: item and month."""
    term = next((one for one in book.rules.contract if one.name == outcome.term), None)
    if term is None or outcome.year is None:
        return []
    return [(name, Month(outcome.year, 12)) for name in names(term.formula) if name not in RUNNING]


def list_reports(book: Book, project: Project) -> list[ReportLine]:
    """Every report ever made, with which of them count."""
    counting = {report.number for code, said in book.knowledge.reports.items()
                if code.startswith(f"{project.code}·") for report in said}  # fmt: skip
    return [ReportLine(row, row.pk in counting) for row in reports_of(book, project.code)]


def find_idle(book: Book, project: Project) -> IdleProject | None:
    """Why a built project stands on the lists of idle ones, or None."""
    if book.rules.idle is None:
        return None
    found = list_idle(book.knowledge, book.rules.idle, book.as_of).problems
    return next((one for one in found if one.project.code == project.code), None)


def list_entries(book: Book, project: Project) -> list[tuple[Register, Entry]]:
    """The registers of the city that are about projects and hold this one, with its entry."""
    kept = [one for one in registers_of(book.city) if one.of == "project"]
    found = ((one, open_register(book.city, one.name, book.known_on).entries.get(project.code)) for one in kept)
    return [(register, entry) for register, entry in found if entry is not None]


def say_forecast(book: Book, project: Project, outlook: Outlook, band: YearBand | None) -> ForecastWords:
    """The forecast in plain words."""
    known = book.knowledge.of(project)
    if known.passed(BUILT, book.as_of):
        return ForecastWords("已竣工，不再预测。", "", None, False)
    if not isinstance(outlook, Forecast):
        return ForecastWords(f"不预测：{outlook.reason}。", "知道得太少时不给数，免得误当真。", None, False)
    planned = book.knowledge.planned(project, BUILT)
    late = None if planned is None else outlook.finish.since(planned)
    against = "" if late is None else "，与计划同月" if late == 0 else (
        f"，比计划{'晚' if late > 0 else '早'} {abs(late)} 个月"
    )  # fmt: skip
    money = "" if band is None else (
        f"今年预计完成 {_round(band.likely)} 万元（{_round(band.low)}—{_round(band.high)} 万元）。"
    )  # fmt: skip
    headline = (
        f"预计 {outlook.finish.words}竣工（五次里有四次落在 {outlook.earliest.words}到 {outlook.latest.words}之间）"
        f"{against}。{money}"
    )
    return ForecastWords(headline, outlook.words, late, True)


def _gap(point: Point) -> Decimal | None:
    known = point.reported is not None and point.planned is not None
    return point.reported - point.planned if known else None  # type: ignore[operator]


def _round(value: Decimal) -> str:
    return f"{value:,.0f}"
