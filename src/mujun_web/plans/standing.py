"""How every target of a ledger stands on its day: light, progress and reason, gathered into the entries of a board."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from mujun.plans.board import light_task
from mujun.plans.light import TargetLight, light_of
from mujun.plans.month import Month
from mujun.plans.split import target_of_share
from mujun.plans.target import ROLE_WORDS, Owner, Target, Task
from mujun_web.plans.queries import Ledger

SHADES = ("red", "yellow", "missing", "green", "done", "waiting")
SHADE_WORDS = {
    "red": "红灯", "yellow": "黄灯", "missing": "无数据", "green": "绿灯", "done": "已完成", "waiting": "未亮灯",
}  # fmt: skip
GOALS = "总目标"
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Standing:
    """One target with its light. `shade` is one of SHADES, `word` what is said beside the mark."""

    target: Target
    light: TargetLight

    @cached_property
    def shade(self) -> str:
        """The colour group of the light: by its rank on the rule's own scale, never by its name."""
        light = self.light
        if light.status == "finished":
            return "done"
        if light.rank is None:
            return "missing" if light.level == light.rule.missing else "waiting"
        worst = len(light.rule.scale) - 1
        return "green" if light.rank == 0 else "red" if light.rank == worst else "yellow"

    @property
    def word(self) -> str:
        """The word of the light."""
        return "完成" if self.shade == "done" else self.light.level

    @property
    def reason(self) -> str:
        """Why the light is as it is."""
        return self.light.reason

    @property
    def fact(self) -> str:
        """The reason without the rule it falls under."""
        return self.light.reason.partition("。规则")[0]

    @property
    def bar(self) -> tuple[int, int | None] | None:
        """Completion and pace as whole per cents for a bar, cut to 0–100; None where there is no percentage."""
        progress = self.light.progress
        if progress.completion is None:
            return None
        return _cut(progress.completion), None if progress.expected is None else _cut(progress.expected)


@dataclass(frozen=True)
class Entry:
    """What stands as one line or tile on a board: a task, or a goal of the whole plan."""

    code: str
    number: str
    name: str
    section: str
    clause: str
    owners: tuple[Owner, ...]
    deadline: Month
    standings: tuple[Standing, ...]
    worst: Standing
    is_goal: bool = False

    @property
    def shade(self) -> str:
        """The colour group of the target that decides; done only when everything is."""
        return self.worst.shade

    @property
    def lead(self) -> str:
        """The first lead unit, or any named unit, or nothing."""
        return next((o.unit for o in self.owners if o.role == "lead"), self.owners[0].unit if self.owners else "")

    @property
    def owner_words(self) -> str:
        """Owners with their roles in one line."""
        return "；".join(f"{ROLE_WORDS[owner.role]} {owner.unit}" for owner in self.owners)

    @property
    def reason(self) -> str:
        """Why the entry's light is as it is, naming the target where there are several."""
        words = self.worst.reason
        return f"{self.worst.target.indicator}：{words}" if len(self.standings) > 1 else words

    @property
    def fact(self) -> str:
        """The reason without the rule, naming the target where there are several."""
        words = self.worst.fact
        return f"{self.worst.target.indicator}：{words}" if len(self.standings) > 1 else words


def stand(ledger: Ledger, target: Target, as_of: Month | None = None) -> Standing:
    """The light of one target at the end of a month (the ledger's own by default), as known on the ledger's day."""
    month = as_of or ledger.as_of
    key, lit = (target.code, "", month), ledger.known.lit
    if key not in lit:
        reports, shares = ledger.reports.get(target.code, ()), ledger.shares.get(target.code, ())
        lit[key] = light_of(target, reports, ledger.rule_of(target), month, shares=shares)
    return Standing(target, lit[key])


def stand_for(ledger: Ledger, target: Target, unit: str = "", as_of: Month | None = None) -> Standing:
    """The light of one unit's share of a target, from its own reports; of the whole where it holds no share."""
    share = next((share for share in ledger.shares.get(target.code, ()) if share.unit == unit), None)
    if share is None:
        return stand(ledger, target, as_of)
    month = as_of or ledger.as_of
    key, lit, asked = (target.code, unit, month), ledger.known.lit, target_of_share(target, share)
    if key not in lit:
        own = [report for report in ledger.reports.get(target.code, ()) if report.unit == unit]
        lit[key] = light_of(asked, own, ledger.rule_of(target), month)
    return Standing(asked, lit[key])


def stand_own(ledger: Ledger, target: Target, as_of: Month | None = None) -> Standing:
    """The light as the account sees it: of the whole, or of its own share where it has no other part in the target."""
    return (
        stand(ledger, target, as_of)
        if ledger.sees_all_of(target)
        else stand_for(ledger, target, ledger.user.unit, as_of)
    )


def list_entries(ledger: Ledger, as_of: Month | None = None) -> tuple[Entry, ...]:
    """Every task and goal the account may see, each with its lights, in the order of the plan; goals first."""
    goals = (entry_of_goal(ledger, goal, as_of) for goal in ledger.own_goals)
    return (*goals, *(entry_of_task(ledger, task, as_of) for task in ledger.own_tasks))


def entry_of_task(ledger: Ledger, task: Task, as_of: Month | None = None) -> Entry:
    """A task with the lights of what is reported on it."""
    standings = tuple(
        stand_own(ledger, target, as_of)
        for target in task.reported
        if ledger.sees_all_of(target) or ledger.user.unit in ledger.units_of(target)
    )
    deciding = light_task(task, [standing.light for standing in standings]).deciding
    ahead = [standing for standing in standings if standing.light in deciding]
    return Entry(
        code=task.code, number=task.number, name=task.name, section=task.section, clause=task.clause,
        owners=task.owners, deadline=task.deadline, standings=standings,
        worst=min(ahead, key=lambda standing: SHADES.index(standing.shade)),
    )  # fmt: skip


def entry_of_goal(ledger: Ledger, goal: Target, as_of: Month | None = None) -> Entry:
    """A goal of the whole plan as an entry of its own."""
    standing = stand_own(ledger, goal, as_of)
    return Entry(
        code=goal.code, number="", name=goal.indicator, section=GOALS, clause=goal.clause, owners=goal.owners,
        deadline=goal.until, standings=(standing,), worst=standing, is_goal=True,
    )  # fmt: skip


def find_entry(ledger: Ledger, code: str) -> Entry | None:
    """The entry of a task's or goal's code among those the account may see, or None."""
    task = next((task for task in ledger.own_tasks if task.code == code), None)
    if task is not None:
        return entry_of_task(ledger, task)
    goal = next((goal for goal in ledger.own_goals if goal.code == code), None)
    return entry_of_goal(ledger, goal) if goal is not None else None


def find_target(ledger: Ledger, code: str) -> Target | None:
    """A target the account may see by its code, also a result and a task as a target; None otherwise."""
    targets = [*ledger.own_goals, *(t for task in ledger.own_tasks for t in (*task.targets, task.as_target))]
    return next((target for target in targets if target.code == code), None)


def count_shades(entries: Iterable[Entry]) -> dict[str, int]:
    """How many entries stand in each colour group, all groups present."""
    counts = dict.fromkeys(SHADES, 0)
    for entry in entries:
        counts[entry.shade] += 1
    return counts


def _cut(percent: Decimal) -> int:
    return int(max(Decimal(0), min(HUNDRED, percent)))
