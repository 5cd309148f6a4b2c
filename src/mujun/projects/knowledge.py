"""Everything recorded about projects, and what of it was known on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mujun.errors import Fault, ProjectError
from mujun.plans.month import Month
from mujun.plans.report import Report, as_known
from mujun.projects.project import Exemption, Project
from mujun.projects.stage import NOTHING, MilestoneReport, Milestones, milestones_as_known

JOINT = "·"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was decided to settle a finished project that does not produce, or produces below capacity."""

    number: int
    project: str
    measure: str
    unit: str
    due: Month
    recorded_on: date
    done_on: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Projects with all that was ever said of them; every list is only added to.

    `reports` are figures: the target of each is `series_code(project, item)`. 投资, 支付 and 债券 are running totals
    (of the year, of the year, of the bond), reported for a month; yearly figures (产值, 税收) are for December.
    """

    projects: tuple[Project, ...]
    reports: tuple[Report, ...] = ()
    milestones: tuple[MilestoneReport, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    simulated: bool = False

    def __post_init__(self) -> None:
        if faults := list(_faults(self)):
            raise ProjectError(faults)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What was known at the end of `on` (everything when None)."""

    record: Record
    on: date | None
    reports: Mapping[str, tuple[Report, ...]]
    milestones: Mapping[str, Milestones]
    exemptions: Mapping[str, tuple[Exemption, ...]]
    settlements: Mapping[str, tuple[Settlement, ...]]

    def of(self, project: Project) -> Milestones:
        """The milestones of a project."""
        return self.milestones.get(project.code, NOTHING)

    def planned(self, project: Project, milestone: str) -> Month | None:
        """The planned month of a milestone: where it was last moved to, or as approved; None where there is none."""
        return self.of(project).moved.get(milestone, project.planned.get(milestone))

    def series(self, project: Project, item: str) -> tuple[Report, ...]:
        """The reports that count, one for each month at most, in the order of months."""
        return self.reports.get(series_code(project.code, item), ())

    def figure(self, project: Project, item: str, month: Month) -> Decimal | None:
        """The figure of an item for a month, or None where there is none."""
        return next((one.value for one in self.series(project, item) if one.period == month), None)

    def exempt(self, project: Project, month: Month) -> tuple[Exemption, ...]:
        """The exemptions of a project that hold in a month."""
        return tuple(one for one in self.exemptions.get(project.code, ()) if one.since <= month <= one.until)


def series_code(project: str, item: str) -> str:
    """The code under which figures of an item of a project are reported."""
    return f"{project}{JOINT}{item}"


def know(record: Record, on: date | None = None) -> Knowledge:
    """What of a record was known at the end of a day. The order of its lists never matters."""
    series: dict[str, dict[Month, Report]] = {}
    for report in sorted(as_known(record.reports, on).values(), key=lambda one: (one.recorded_on, one.number)):
        series.setdefault(report.target, {})[report.period] = report
    exemptions: dict[str, list[Exemption]] = {}
    for exemption in sorted(record.exemptions, key=lambda one: one.number):
        if on is None or exemption.recorded_on <= on:
            exemptions.setdefault(exemption.project, []).append(exemption)
    return Knowledge(
        record=record,
        on=on,
        reports={code: tuple(months[at] for at in sorted(months)) for code, months in series.items()},
        milestones=milestones_as_known(record.milestones, on),
        exemptions={code: tuple(held) for code, held in exemptions.items()},
        settlements=_settlements(record, on),
    )


def _settlements(record: Record, on: date | None) -> dict[str, tuple[Settlement, ...]]:
    """For each project and measure the last that was recorded; what was done later was not known as done."""
    held: dict[str, dict[str, Settlement]] = {}
    for one in sorted(record.settlements, key=lambda one: (one.recorded_on, one.number)):
        if on is None or one.recorded_on <= on:
            held.setdefault(one.project, {})[one.measure] = one
    return {code: tuple(measures[name] for name in sorted(measures)) for code, measures in held.items()}


def _faults(record: Record) -> Iterator[Fault]:
    codes = [project.code for project in record.projects]
    for code in sorted({code for code in codes if codes.count(code) > 1} if len(set(codes)) < len(codes) else ()):
        why, remedy = "进度按代码归集，必须唯一", "为其中一个另取代码"
        yield Fault("projects.code-twice", f"项目 {code}", "代码用了不止一次", why, remedy)
    known = set(codes)
    spoken = {report.target.partition(JOINT)[0]: "数" for report in record.reports}
    spoken |= {one.project: "里程碑" for one in record.milestones}
    spoken |= {one.project: "豁免" for one in record.exemptions}
    spoken |= {one.project: "处置" for one in record.settlements}
    for code, what in sorted(spoken.items()):
        if code not in known:
            found = f"报了{what}，名单里没有这个项目"
            yield Fault("projects.unknown-project", f"项目 {code}", found, "不知记到谁头上", "核对代码，或补进名单")
    yield from _number_faults(record)


def _number_faults(record: Record) -> Iterator[Fault]:
    for title, said in (
        ("里程碑", record.milestones),
        ("豁免", record.exemptions),
        ("处置", record.settlements),
    ):
        held: dict[int, object] = {}
        for one in said:
            if held.setdefault(one.number, one) != one:
                found = f"{title}的两条记录共用编号 {one.number} 而内容不同"
                why, remedy = "记录只增不改，编号定同日的先后", "给后来的一条新的编号"
                yield Fault("projects.number-twice", f"项目 {one.project}", found, why, remedy)
