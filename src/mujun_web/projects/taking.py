"""Which rows of a record the desk does not hold yet, and what stands against taking it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from mujun.errors import Fault
from mujun.packs.pack import Pack
from mujun.packs.suggestion import suggest
from mujun.projects.knowledge import JOINT, Record
from mujun_web.projects import bridge
from mujun_web.projects import models as rows

Held = list[tuple[type[rows.Row], tuple[object, ...], frozenset[date]]]
"""For every row that is held: its kind, what it says, the days under which it may be found again."""


def find_record_faults(record: Record, pack: Pack, today: date) -> Iterator[Fault]:
    """What stands against taking a record: codes no address can bear, units the pack does not know, days to come."""
    units = {unit.unit for unit in pack.units}
    for project in record.projects:
        where = f"项目 {project.code}（{project.name}）"
        if any(sign in project.code for sign in f"/{JOINT}?#"):
            found = f"代码里有“/”“{JOINT}”“?”“#”"
            yield Fault("projects.bad-code", where, found, "代码要写进地址", "换成字母、数字、短横")
        for title, unit in (("属地", project.county), ("牵头部门", project.lead)):
            if units and unit not in units:
                remedy = suggest(unit, units, "用城市包里的单位简称")
                yield Fault("projects.unknown-unit", where, f"{title}“{unit}”不在单位名录里", "不知谁来报", remedy)
    for said in (*record.reports, *record.milestones, *record.exemptions, *record.settlements):
        if said.recorded_on > today:
            code = said.target if hasattr(said, "target") else said.project
            yield Fault("projects.recorded-later", code, f"记录日 {said.recorded_on} 还没有到", "是以后的事", "改日期")


def list_held(city: str) -> Held:
    """What every held row says, with the days under which it may be found again."""
    held: Held = []
    for model in rows.KINDS:
        for row in model.objects.filter(city=city).order_by("recorded_on", "pk"):  # type: ignore[attr-defined]
            held.append((model, bridge.tell_said(row), frozenset((row.stated_on, row.recorded_on))))
    return held


def list_fresh(record: Record, held: Held, known: set[object], today: date) -> Iterator[rows.Row]:
    """The rows of a record that are not held yet, each with its days.

    For a project that is new its rows count from the days they state, for one that was known from today.
    """
    dated = {(model, said, day) for model, said, days in held for day in days}
    latest = {(model, *_place(model, said)): said for model, said, _ in held if model in (rows.Project, rows.YearPlan)}
    first = _first_days(record, today)
    for row in bridge.list_rows(record):
        model, said = type(row), bridge.tell_said(row)
        begun = first.get(row.project, today)
        if model in (rows.Project, rows.YearPlan):
            if latest.get((model, *_place(model, said))) == said:
                continue
            year = date(row.year, 1, 1) if isinstance(row, rows.YearPlan) else begun
            row.stated_on = min(max(begun, year), today)
        elif (model, said, row.stated_on) in dated:
            continue
        row.recorded_on = today if row.project in known else row.stated_on
        yield row


def _place(model: type[rows.Row], said: tuple[object, ...]) -> tuple[object, ...]:
    return said[:2] if model is rows.YearPlan else said[:1]


def _first_days(record: Record, today: date) -> dict[str, date]:
    """The first day anything was recorded of each project."""
    first: dict[str, date] = {}
    dated: Iterable[tuple[str, date]] = (
        *((report.target.partition(JOINT)[0], report.recorded_on) for report in record.reports),
        *((one.project, one.recorded_on) for one in (*record.milestones, *record.exemptions, *record.settlements)),
    )
    for code, day in dated:
        first[code] = min(first.get(code, today), day)
    return first
