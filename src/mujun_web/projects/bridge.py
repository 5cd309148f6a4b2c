"""Rows of projects ↔ the engine's Record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from mujun.plans.month import Month
from mujun.plans.report import Report
from mujun.projects.knowledge import JOINT, Record, Settlement, series_code
from mujun.projects.project import Bond, Contract, Exemption, Project, YearPlan
from mujun.projects.stage import MilestoneReport
from mujun_web.projects import models as rows

REPORTED = ("pk", "project", "item", "unit", "month", "recorded_on", "value", "words", "reporter")
QUANTUM = Decimal("0.0001")


def read_record(city: str, known_on: date) -> Record:
    """Everything known of a city's projects on a day, as the engine holds it; empty where there is none."""
    facts = {row.project: row for row in _known(rows.Project, city, known_on)}
    years = _read_years(city, known_on)
    return Record(
        projects=tuple(_project(row, years.get(code, {})) for code, row in facts.items()),
        reports=read_reports(city, known_on),
        milestones=tuple(
            MilestoneReport(one.pk, one.project, one.milestone, one.recorded_on, one.reached, _month(one.planned),
                            one.words)
            for one in _known(rows.Milestone, city, known_on)
        ),
        exemptions=tuple(
            Exemption(one.pk, one.project, one.side, Month.parse(one.since), Month.parse(one.until), one.reason,
                      one.recorded_on)
            for one in _known(rows.Exemption, city, known_on)
        ),
        settlements=tuple(
            Settlement(one.pk, one.project, one.measure, one.unit, Month.parse(one.due), one.recorded_on, one.done_on,
                       one.words)
            for one in _known(rows.Settlement, city, known_on)
        ),
        simulated=any(row.simulated for row in facts.values()),
    )  # fmt: skip


def list_rows(record: Record) -> Iterator[rows.Row]:
    """Unsaved rows of a record, each with the day it was stated; what a project's facts and plans lack is None."""
    for project in record.projects:
        yield _project_row(project)
        for plan in project.years:
            months = [[month, str(_money(amount))] for month, amount in plan.months]
            yield rows.YearPlan(project=project.code, year=plan.year, amount=_money(plan.amount), months=months)
    for report in record.reports:
        code, _, item = report.target.partition(JOINT)
        yield rows.Report(
            project=code, item=item, unit=report.unit, month=str(report.period), value=_money(report.value),
            words=report.words, reporter=report.reporter, stated_on=report.recorded_on,
        )  # fmt: skip
    for one in record.milestones:
        planned = "" if one.planned is None else str(one.planned)
        yield rows.Milestone(
            project=one.project, milestone=one.milestone, reached=one.reached, planned=planned, words=one.words,
            stated_on=one.recorded_on,
        )  # fmt: skip
    for held in record.exemptions:
        yield rows.Exemption(
            project=held.project, side=held.side, since=str(held.since), until=str(held.until), reason=held.reason,
            stated_on=held.recorded_on,
        )  # fmt: skip
    for done in record.settlements:
        yield rows.Settlement(
            project=done.project, measure=done.measure, unit=done.unit, due=str(done.due), done_on=done.done_on,
            words=done.words, stated_on=done.recorded_on,
        )  # fmt: skip


SAID = {
    rows.Project: (
        "name", "county", "lead", "office", "kind", "total", "planned", "monitored", "paid_share", "bond_issued",
        "bond_amount", "contract", "land", "initial", "terms", "simulated",
    ),
    rows.YearPlan: ("year", "amount", "months"),
    rows.Report: ("item", "unit", "month", "value", "words"),
    rows.Milestone: ("milestone", "reached", "planned", "words"),
    rows.Exemption: ("side", "since", "until", "reason"),
    rows.Settlement: ("measure", "unit", "due", "done_on", "words"),
}  # fmt: skip
"""What a row says, apart from when and by whom."""


def tell_said(row: rows.Row) -> tuple[object, ...]:
    """What a row says as a value that can be compared, whatever the database made of its numbers."""
    said = (getattr(row, name) for name in SAID[type(row)])
    return (row.project, *(_plain(one) for one in said))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(_money(value))
    if isinstance(value, dict):
        return tuple(sorted(value.items()))
    return repr(value) if isinstance(value, list) else value


def _known(model: type[rows.Row], city: str, known_on: date) -> Any:
    return model.objects.filter(city=city, recorded_on__lte=known_on).order_by("recorded_on", "pk")  # type: ignore[attr-defined]


def _read_years(city: str, known_on: date) -> dict[str, dict[int, YearPlan]]:
    years: dict[str, dict[int, YearPlan]] = {}
    for one in _known(rows.YearPlan, city, known_on):
        months = tuple((int(month), _number(amount)) for month, amount in one.months)
        years.setdefault(one.project, {})[one.year] = YearPlan(one.year, _number(one.amount), months)
    return years


def read_reports(city: str, known_on: date, after: int = 0) -> tuple[Report, ...]:
    """Everything reported by a day, or what was added after the row with this key."""
    months: dict[str, Month] = {}
    reports = []
    known = _known(rows.Report, city, known_on).filter(pk__gt=after)
    for pk, code, item, unit, text, day, value, words, reporter in known.values_list(*REPORTED):
        month = months.get(text) or months.setdefault(text, Month.parse(text))
        number = None if value is None else _number(value)
        reports.append(Report(pk, series_code(code, item), unit, month, day, number, words, reporter=reporter))
    return tuple(reports)


def _project(row: rows.Project, years: dict[int, YearPlan]) -> Project:
    bond = None
    if row.bond_issued and row.bond_amount is not None:
        bond = Bond(Month.parse(row.bond_issued), _number(row.bond_amount))
    contract = None
    if row.contract:
        contract = Contract(
            row.contract,
            {term: Decimal(value) for term, value, _ in row.terms},
            None if row.land is None else _number(row.land),
            row.initial,
            {term: clause for term, _, clause in row.terms if clause},
        )
    return Project(
        code=row.project, name=row.name, county=row.county, lead=row.lead, office=row.office, kind=row.kind,
        total=_number(row.total), planned={name: Month.parse(text) for name, text in row.planned.items()},
        years=tuple(years[year] for year in sorted(years)), monitored=row.monitored,
        paid_share=None if row.paid_share is None else _number(row.paid_share), bond=bond, contract=contract,
        simulated=row.simulated,
    )  # fmt: skip


def _project_row(project: Project) -> rows.Project:
    contract, bond = project.contract, project.bond
    terms = [] if contract is None else [
        [term, f"{value:f}", contract.clauses.get(term, "")] for term, value in contract.terms.items()
    ]  # fmt: skip
    return rows.Project(
        project=project.code, name=project.name, county=project.county, lead=project.lead, office=project.office,
        kind=project.kind, total=_money(project.total), planned={name: str(at) for name, at in project.planned.items()},
        monitored=project.monitored, paid_share=_money(project.paid_share),
        bond_issued="" if bond is None else str(bond.issued), bond_amount=_money(bond and bond.amount),
        contract=contract.number if contract else "", land=_money(contract and contract.land),
        initial=contract.initial if contract else None, terms=terms, simulated=project.simulated,
    )  # fmt: skip


def _money(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(QUANTUM)


def _number(value: Decimal | str) -> Decimal:
    """A figure without the zeros the database fills up with."""
    number = Decimal(value)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _month(text: str) -> Month | None:
    return Month.parse(text) if text else None
