"""What is read of plans: rows as they were known on a day, and the ledger of a plan made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from mujun.errors import Fault, PackError
from mujun.packs.chain import list_folders
from mujun.packs.digest import digest
from mujun.packs.load import list_packs, load_pack
from mujun.packs.pack import Pack
from mujun.packs.source import read_source
from mujun.plans.ledger import rule_of
from mujun.plans.month import NO_DEADLINE, Month
from mujun.plans.report import Report
from mujun.plans.share import Share
from mujun.plans.target import Plan, Target, Task
from mujun.rules.light import Light as Rule
from mujun_web.frame.kept import keep_value
from mujun_web.frame.kept import recall as recall_value
from mujun_web.people.models import User
from mujun_web.plans import bridge, rights
from mujun_web.plans import models as rows
from mujun_web.plans.memory import Known, recall

BASE, PROVED = "base", "proved"
_PLANS: dict[tuple[int, str], Plan] = {}
MOST_KEPT = 32


@dataclass(frozen=True)
class Ledger:
    """A plan with all that was known of it on a day, for one account.

    `as_of` is the last month that was over then. A plan whose time has passed without a single report was only kept as
    a ledger: it is shown as not begun, never as one great failure.
    """

    row: rows.Plan
    edition: rows.Edition
    plan: Plan
    pack: Pack
    known_on: date
    as_of: Month
    known: Known
    user: User

    @property
    def reports(self) -> Mapping[str, tuple[Report, ...]]:
        """The reports known on the day, by the code of their target."""
        return self.known.reports

    @property
    def shares(self) -> Mapping[str, tuple[Share, ...]]:
        """The splits in force on the day, by the code of their target."""
        return self.known.shares

    @property
    def is_reported(self) -> bool:
        """Whether anybody has reported on the plan by the day."""
        return bool(self.reports)

    @cached_property
    def rule_of(self) -> Callable[[Target], Rule]:
        """The light rule of a target; PlanError where none is laid down."""
        return rule_of(self.pack)

    @cached_property
    def own_tasks(self) -> tuple[Task, ...]:
        """The tasks the account may see."""
        return tuple(task for task in self.plan.tasks if rights.is_own_task(self.user, task, self._holders(task)))

    @cached_property
    def own_goals(self) -> tuple[Target, ...]:
        """The goals of the whole plan the account may see."""
        goals = (goal for goal in self.plan.goals if goal.kind == "target")
        return tuple(goal for goal in goals if not self.user.is_unit or self.user.unit in self.units_of(goal))

    @cached_property
    def task_of(self) -> Mapping[str, Task]:
        """The task of every target's code, and of its own."""
        return {code: task for task in self.plan.tasks for code in (task.code, *(t.code for t in task.targets))}

    @cached_property
    def whole_of(self) -> Mapping[str, Target]:
        """The whole target of every code, also where the account is shown its share; tasks as targets included."""
        tasks = (target for task in self.plan.tasks for target in (*task.targets, task.as_target))
        return {target.code: target for target in (*self.plan.goals, *tasks)}

    @cached_property
    def is_only_kept(self) -> bool:
        """Whether the plan's time passed without a single report."""
        return not self.is_reported and horizon_of(self.plan) < Month.closed_by(self.known_on)

    def units_of(self, target: Target) -> tuple[str, ...]:
        """The units that answer for a target or hold a share of it."""
        return tuple(dict.fromkeys((*self.whole_of[target.code].units, *self.holders(target.code))))

    def holders(self, target: str) -> tuple[str, ...]:
        """The units that hold a share of a target."""
        return tuple(share.unit for share in self.shares.get(target, ()))

    def sees_all_of(self, target: Target) -> bool:
        """Whether the account sees every part of a target; who only holds a share of it sees that share."""
        task, whole = self.task_of.get(target.code), self.whole_of[target.code]
        return not self.user.is_unit or self.user.unit in (*whole.units, *(task.units if task else ()))

    def unit_name(self, unit: str) -> str:
        """The full name of a unit, where the pack knows it."""
        found = next((known for known in self.pack.units if known.unit == unit), None)
        return found.name if found else unit

    def _holders(self, task: Task) -> set[str]:
        return {unit for target in task.reported for unit in self.holders(target.code)}


def list_plans(user: User, known_on: date) -> list[rows.Plan]:
    """The plans the account may open that were adopted by the day, those with reports first."""
    adopted = rows.Plan.objects.filter(editions__adopted_on__lte=known_on).distinct()
    if user.is_unit and user.city:
        adopted = adopted.filter(division=user.city)
    spoken = set(rows.Report.objects.values_list("plan", flat=True).distinct())
    plans = sorted(adopted, key=lambda plan: (plan.pk not in spoken, -plan.year, plan.division, plan.code))
    if not user.is_unit:
        return plans
    named = plans_naming(user.unit)
    return [plan for plan in plans if plan.pk in named]


def plans_naming(unit: str) -> set[int]:
    """The plans in which a unit answers for something or holds a share."""
    owned = rows.Owner.objects.filter(unit=unit)
    return {
        *owned.filter(task__isnull=False).values_list("task__edition__plan", flat=True),
        *owned.filter(target__isnull=False).values_list("target__edition__plan", flat=True),
        *rows.Share.objects.filter(unit=unit).values_list("share_set__plan", flat=True),
    }


def find_edition(plan: rows.Plan, known_on: date) -> rows.Edition | None:
    """The edition in force on a day, or None before the plan was adopted."""
    return plan.editions.filter(adopted_on__lte=known_on).select_related("plan").order_by("-number").first()


def read_edition(edition: rows.Edition) -> Plan:
    """The plan of an edition; editions never change, so one read serves all pages of a process."""
    key = (edition.pk, edition.fingerprint)
    if key not in _PLANS:
        if len(_PLANS) >= MOST_KEPT:
            _PLANS.clear()
        _PLANS[key] = bridge.read_plan(edition)
    return _PLANS[key]


def load_ledger(plan: rows.Plan, user: User, known_on: date) -> Ledger | None:
    """All that was known of a plan on a day, or None before it was adopted."""
    edition = find_edition(plan, known_on)
    if edition is None:
        return None
    value = read_edition(edition)
    known = recall(edition, known_on)
    closed = Month.closed_by(known_on)
    only_kept = not known.reports and horizon_of(value) < closed
    return Ledger(
        row=plan, edition=edition, plan=value, pack=load_rules(plan.pack, plan.division), known_on=known_on,
        as_of=min(closed, begin_of(value).shift(-1)) if only_kept else closed,
        known=known, user=user,
    )  # fmt: skip


def begin_of(plan: Plan) -> Month:
    """The first month of a plan."""
    starts = [task.start for task in plan.tasks] + [goal.start for goal in plan.goals if goal.kind == "target"]
    return min(starts, default=Month(plan.year, 1))


def horizon_of(plan: Plan) -> Month:
    """The last dated month of a plan, or the end of its year where nothing is dated."""
    ends = [task.deadline for task in plan.tasks] + [goal.until for goal in plan.goals if goal.kind == "target"]
    return max((end for end in ends if end != NO_DEADLINE), default=Month(plan.year, 12))


def annotations_of(plan: rows.Plan, target: str, known_on: date) -> QuerySet[rows.Annotation]:
    """The remarks on a target's lights known on a day, latest first."""
    said = rows.Annotation.objects.filter(plan=plan, target=target, recorded_on__lte=known_on)
    return said.select_related("recorded_by").order_by("-recorded_on", "-pk")


def share_history(plan: rows.Plan, target: str, known_on: date) -> QuerySet[rows.ShareSet]:
    """Every split of a target known on a day, latest first."""
    sets = rows.ShareSet.objects.filter(plan=plan, target=target, recorded_on__lte=known_on)
    return sets.select_related("recorded_by").prefetch_related("shares").order_by("-recorded_on", "-pk")


def load_rules(pack: str, division: str) -> Pack:
    """The pack whose light rules apply to a plan: its own, else the latest of its city, else the base."""
    packs_dir = settings.DEPLOYMENT.packs_dir
    own = pack or name_pack_of(division, packs_dir)
    found = next(filter(None, (read_pack(packs_dir / name) for name in (own, BASE) if name)), None)
    if found is None:
        remedy = "请核对设置 MUJUN_PACKS_DIR，其中至少要有 base"
        raise PackError(Fault("plans.no-pack", "亮灯规则", "一个包也没有找到", "灯只按包里写明的规则亮", remedy))
    return found


@dataclass(frozen=True, slots=True)
class _Proved:
    """A pack with the digest of all its files and of those it extends, as it is kept in the data folder."""

    stamp: str
    pack: Pack


@lru_cache(maxsize=64)
def read_pack(path: Path) -> Pack | None:
    """A proved pack, read once per process; None where there is none, PackError where it does not prove.

    A pack that was proved before and has not changed since is not proved again.
    """
    if not (path / "pack.yaml").exists():
        return None
    stamp = hashlib.sha256("\0".join(f"{one.name} {digest(one)}" for one in list_folders(path)).encode()).hexdigest()
    folder, make = settings.DEPLOYMENT.data_dir / PROVED, lambda: _Proved(stamp, load_pack(path))
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    found = recall_value(folder, path.name, _Proved, make)
    if found.stamp != stamp:
        keep_value(folder, path.name, found := make())
    return replace(found.pack, path=path)


def name_pack_of(division: str, packs_dir: Path) -> str:
    """The latest pack of a city by its division, from the packs' cards alone; "" where there is none."""
    return next((pack for code, _, pack in list_newest_packs(packs_dir) if code == division), "")


def list_newest_packs(packs_dir: Path, holds: Callable[[Path], bool] = Path.is_dir) -> tuple[tuple[str, str, str], ...]:
    """Division and name of every city, with the name of its latest pack whose folder `holds` something; by division."""
    newest = {code: (code, name, path.name) for code, _, path, name in _read_cards(packs_dir) if holds(path)}
    return tuple(newest[code] for code in sorted(newest))


@lru_cache(maxsize=8)
def _read_cards(packs_dir: Path) -> tuple[tuple[str, str, Path, str], ...]:
    """Division, year, folder and city of every pack of a city, those of a city in the order of their years."""
    found = []
    for path in list_packs(packs_dir):
        card = read_source(path / "pack.yaml", "pack.yaml").data
        city = card.get("city") if isinstance(card, dict) else None
        if isinstance(city, dict):
            found.append((str(city.get("division")), str(card.get("year") or ""), path, str(city.get("name"))))
    return tuple(sorted(found))


def list_published(known_on: date) -> list[tuple[rows.Plan, Plan]]:
    """Every plan with its content as adopted by a day: by year, then city. Policy is public; how it goes is not."""
    plans = rows.Plan.objects.filter(editions__adopted_on__lte=known_on).distinct().order_by("year", "division", "code")
    editions = [(plan, find_edition(plan, known_on)) for plan in plans]
    return [(plan, read_edition(edition)) for plan, edition in editions if edition]
