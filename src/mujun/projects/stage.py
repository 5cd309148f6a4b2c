"""The stages of a project, the milestones that end them, and what was reported of milestones, append-only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from mujun.errors import Fault, ProjectError
from mujun.plans.month import Month


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage and the milestone that ends it."""

    code: str
    title: str
    until: str


STAGES: Final = (
    Stage("attraction", "招引", "签约"),
    Stage("landing", "落地", "开工"),
    Stage("building", "建设", "竣工"),
    Stage("acceptance", "竣工验收", "验收"),
    Stage("production", "投产", "投产"),
    Stage("full-capacity", "达产", "达产"),
    Stage("contract", "履约监管", "履约"),
)
KEPT: Final = Stage("kept", "合同履行完毕", "")
"""Where a project stands once its last milestone is reached."""

SIGNED, STARTED, BUILT, ACCEPTED, PRODUCING, FULL, FULFILLED = (stage.until for stage in STAGES)
ENTERED: Final = "入库"
"""Entry into the statistics of investment: due after the start, and no stage of its own."""

CHAIN: Final = tuple(stage.until for stage in STAGES)
MILESTONES: Final = (*CHAIN[:2], ENTERED, *CHAIN[2:])


@dataclass(frozen=True, slots=True)
class MilestoneReport:
    """What was said of one milestone on the day it was recorded.

    `reached` is the day it was reached. `planned` moves the planned month, with the reason in `words`. A report with
    neither withdraws an earlier `reached`. `number` is the running number of the record.
    """

    number: int
    project: str
    milestone: str
    recorded_on: date
    reached: date | None = None
    planned: Month | None = None
    words: str = ""

    def __post_init__(self) -> None:
        where = f"项目 {self.project} 的里程碑报告"
        if self.milestone not in MILESTONES:
            remedy = f"用 {'、'.join(MILESTONES)} 之一"
            raise ProjectError(
                Fault("projects.unknown-milestone", where, f"没有里程碑“{self.milestone}”", "不知走到了哪一步", remedy)
            )
        if self.reached is not None and self.reached > self.recorded_on:
            found = f"{self.recorded_on} 记录，说 {self.reached} 已{self.milestone}"
            raise ProjectError(
                Fault("projects.reached-later", where, found, "还没有到的日子不能算已完成", "改正日期，或改报计划月份")
            )
        if self.planned is not None and self.reached is not None:
            found = "同一条既报已完成又调整计划"
            raise ProjectError(Fault("projects.milestone-both", where, found, "两件事要分开留痕", "拆成两条"))
        if self.planned is not None and not self.words:
            found = f"把{self.milestone}的计划改到 {self.planned.words} 而没有写原因"
            raise ProjectError(Fault("projects.replan-without-reason", where, found, "改计划要经得起问", "写明原因"))


@dataclass(frozen=True, slots=True)
class Milestones:
    """What is known of the milestones of one project: when each was reached, and where its plan was moved to."""

    reached: Mapping[str, date]
    moved: Mapping[str, Month]
    reasons: Mapping[str, str]

    def reached_by(self, milestone: str, month: Month) -> bool:
        """Whether a milestone was reached by the end of a month."""
        day = self.reached.get(milestone)
        return day is not None and day <= month.last

    def stage(self, month: Month) -> Stage:
        """The stage at the end of a month: the one after the last milestone of the chain that was reached.

        A later milestone stands for the earlier ones: a project that produces has been built, reported or not.
        """
        last = max((at for at, name in enumerate(CHAIN) if self.reached_by(name, month)), default=-1)
        return (*STAGES, KEPT)[last + 1]

    def passed(self, milestone: str, month: Month) -> bool:
        """Whether a milestone of the chain was reached by the end of a month, itself or a later one."""
        return any(self.reached_by(name, month) for name in CHAIN[CHAIN.index(milestone) :])


NOTHING: Final = Milestones({}, {}, {})


def milestones_as_known(reports: Iterable[MilestoneReport], on: date | None = None) -> dict[str, Milestones]:
    """For each project, its milestones by the reports recorded by the end of `on` (all when None).

    The order of the reports never matters; a later record supersedes an earlier one of the same milestone.
    """
    reached: dict[str, dict[str, date]] = {}
    moved: dict[str, dict[str, Month]] = {}
    reasons: dict[str, dict[str, str]] = {}
    for report in sorted(reports, key=lambda one: (one.recorded_on, one.number)):
        if on is not None and report.recorded_on > on:
            continue
        dates = reached.setdefault(report.project, {})
        if report.planned is not None:
            moved.setdefault(report.project, {})[report.milestone] = report.planned
            reasons.setdefault(report.project, {})[report.milestone] = report.words
        elif report.reached is not None:
            dates[report.milestone] = report.reached
        else:
            dates.pop(report.milestone, None)
    return {
        project: Milestones(dates, moved.get(project, {}), reasons.get(project, {}))
        for project, dates in reached.items()
    }
