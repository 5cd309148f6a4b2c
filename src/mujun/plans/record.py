"""A file of shares and reports → values: the way progress kept elsewhere comes in, and how the demonstration is filled.

Three lists: `shares` (a unit's part of a target), `series` (one unit's figures month by month, each recorded on a day
of the month after) and `reports` (single ones: words, finished, not applicable, withdrawn, corrections). Running
numbers follow the day of recording, then the order of the file. The reference for authors is docs/reports-file.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mujun.errors import Fault, PlanError
from mujun.packs.source import Source, read_source
from mujun.plans.month import Month
from mujun.plans.report import Report
from mujun.plans.share import Share
from mujun.plans.target import Plan

PrintedMonth = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Amount = Annotated[Decimal, Field(allow_inf_nan=False)]
Code = Annotated[str, Field(min_length=1, max_length=80)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    target: Code
    unit: Code


class _ShareEntry(_Entry):
    floor: Amount
    stretch: Amount | None = None
    weight: Amount | None = None


class _SeriesEntry(_Entry):
    reporter: str = ""
    day: Annotated[int, Field(ge=1, le=28)]
    values: dict[PrintedMonth, Amount]


class _ReportEntry(_Entry):
    period: PrintedMonth
    recorded_on: date
    reporter: str = ""
    value: Amount | None = None
    words: str = ""
    evidence: tuple[str, ...] = ()
    finished: bool = False
    applicable: bool = True
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What a file holds. `simulated` says that its figures are made up and must be shown as such."""

    plan: str
    simulated: bool
    shares: tuple[Share, ...]
    reports: tuple[Report, ...]


def read_record(path: Path, plan: Plan | None = None) -> Record:
    """The shares and reports of a YAML file; PlanError with every fault, file and line.

    With a plan, every target named must be one of its targets or tasks.
    """
    source = read_source(path, path.name)
    faults = list(source.faults)
    data = source.data if isinstance(source.data, dict) else {}
    if not faults and not data:
        faults.append(_fault(source, (), "不是若干“键: 值”", "写成 shares、series、reports 三个列表"))
    strangers = sorted(set(data) - {"simulated", "plan", "shares", "series", "reports"})
    faults += [
        _fault(source, (key,), f"不认得键“{key}”", "只用 simulated、plan、shares、series、reports") for key in strangers
    ]
    shares = _entries(_ShareEntry, "shares", source, data, faults)
    series = _entries(_SeriesEntry, "series", source, data, faults)
    singles = _entries(_ReportEntry, "reports", source, data, faults)
    if plan is not None:
        faults += _stranger_faults(plan, source, {"shares": shares, "series": series, "reports": singles})
    if faults:
        raise PlanError(faults)
    return Record(
        plan=str(data.get("plan") or ""),
        simulated=data.get("simulated") == "true",
        shares=tuple(Share(one.target, one.unit, one.floor, one.stretch, one.weight) for _, one in shares),
        reports=_numbered([*_from_series(series), *(_from_single(one) for _, one in singles)]),
    )


def _entries(model: Any, key: str, source: Source, data: dict[str, Any], faults: list[Fault]) -> list[tuple[int, Any]]:
    listed = data.get(key) or []
    if not isinstance(listed, list):
        faults.append(_fault(source, (key,), f"“{key}”不是列表", "每项以 - 开头"))
        return []
    made = []
    for at, item in enumerate(listed):
        try:
            made.append((at, model.model_validate(item)))
        except ValidationError as error:
            for detail in error.errors():
                where = (key, at, *detail["loc"])
                found = f"“{'.'.join(map(str, detail['loc'])) or key}”不合要求：{str(detail['input'])[:30]}"
                faults.append(_fault(source, where, found, "对照 docs/reports-file.md 改正"))
    return made


def _stranger_faults(plan: Plan, source: Source, listed: dict[str, list[tuple[int, Any]]]) -> Iterator[Fault]:
    known = {target.code for target in plan.targets} | {task.code for task in plan.tasks}
    for key, entries in listed.items():
        for at, one in entries:
            if one.target not in known:
                found = f"计划“{plan.title}”里没有目标或任务“{one.target}”"
                yield _fault(source, (key, at, "target"), found, "核对目标代码")


def _from_series(series: list[tuple[int, _SeriesEntry]]) -> Iterator[Report]:
    for _, one in series:
        for printed, value in one.values.items():
            period = Month.parse(printed)
            after = period.shift(1)
            day = date(after.year, after.month, one.day)
            yield Report(0, one.target, one.unit, period, day, value=value, reporter=one.reporter)


def _from_single(one: _ReportEntry) -> Report:
    return Report(
        number=0,
        target=one.target,
        unit=one.unit,
        period=Month.parse(one.period),
        recorded_on=one.recorded_on,
        value=None if one.withdrawn else one.value,
        words="" if one.withdrawn else one.words,
        evidence=one.evidence,
        reporter=one.reporter,
        finished=one.finished,
        applicable=one.applicable,
    )


def _numbered(reports: list[Report]) -> tuple[Report, ...]:
    ordered = sorted(reports, key=lambda report: report.recorded_on)
    return tuple(replace(report, number=number) for number, report in enumerate(ordered, 1))


def _fault(source: Source, where: tuple[str | int, ...], found: str, remedy: str) -> Fault:
    return Fault("plans.bad-record", source.place(where), found, "读错一行就会报错一个数", remedy)
