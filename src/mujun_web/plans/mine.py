"""我的清单: what a unit owes, and everything else that is its own."""

from __future__ import annotations

from dataclasses import dataclass

from mujun.plans.due import Due, dues
from mujun.plans.month import Month
from mujun.plans.target import ROLE_WORDS, Target
from mujun_web.plans import rights
from mujun_web.plans.queries import Ledger
from mujun_web.plans.standing import SHADES, Entry, Standing, list_entries, stand_for


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a unit: its task, its target (or share of it) and how it stands."""

    ledger: Ledger
    unit: str
    entry_code: str
    number: str
    name: str
    standing: Standing
    role: str
    can_report: bool
    due: Due | None = None

    @property
    def target(self) -> Target:
        """What the unit reports on: the whole target, or its share."""
        return self.standing.target

    @property
    def key(self) -> str:
        """A name for the line in the page, made of characters an address may hold."""
        return f"{self.ledger.row.pk}-{self.target.code.encode().hex()}"


@dataclass(frozen=True, slots=True)
class MyList:
    """What a unit owes, overdue first, and all that is its own."""

    owed: tuple[Line, ...]
    rest: tuple[Line, ...]

    @property
    def overdue(self) -> int:
        """How many of the owed lines are past their deadline."""
        return sum(1 for line in self.owed if line.due and line.due.overdue_days)


def list_dues(ledger: Ledger, unit: str) -> tuple[Due, ...]:
    """What a unit owes on a plan for the ledger's month."""
    reports = [report for said in ledger.reports.values() for report in said]
    shares = [share for held in ledger.shares.values() for share in held]
    return dues(ledger.plan, reports, unit, ledger.as_of, shares=shares)


def make_list(ledger: Ledger, unit: str) -> MyList:
    """The list of a unit on one plan."""
    owed = {due.target.code: due for due in list_dues(ledger, unit)}
    lines = [line for entry in list_entries(ledger) for line in _lines(ledger, entry, unit, owed)]
    order = {code: at for at, code in enumerate(owed)}
    waiting = sorted((line for line in lines if line.due), key=lambda line: order[line.target.code])
    rest = sorted((line for line in lines if not line.due), key=_mine_first)
    return MyList(tuple(waiting), tuple(rest))


def make_line(ledger: Ledger, target: Target, unit: str) -> Line:
    """One line again, after something was reported."""
    task = ledger.task_of.get(target.code)
    due = next((due for due in list_dues(ledger, unit) if due.target.code == target.code), None)
    return Line(
        ledger=ledger, unit=unit, entry_code=task.code if task else target.code, number=task.number if task else "",
        name=task.name if task else target.indicator, standing=stand_for(ledger, target, unit),
        role=_role(ledger, target, unit), due=due,
        can_report=may_report(ledger, target),
    )  # fmt: skip


def first_open_month(ledger: Ledger, line: Line) -> Month:
    """The month the form offers first: what is owed, else the latest month that is over."""
    return line.due.period if line.due else ledger.as_of


def _lines(ledger: Ledger, entry: Entry, unit: str, owed: dict[str, Due]) -> list[Line]:
    found = []
    for standing in entry.standings:
        target = standing.target
        if unit not in ledger.units_of(target):
            continue
        found.append(
            Line(
                ledger=ledger,
                unit=unit,
                entry_code=entry.code,
                number=entry.number,
                name=entry.name,
                standing=stand_for(ledger, target, unit),
                role=_role(ledger, target, unit),
                can_report=may_report(ledger, target),
                due=owed.get(target.code),
            )  # fmt: skip
        )
    return found


def may_report(ledger: Ledger, target: Target) -> bool:
    """Whether the ledger's account may report on a target, whole or share."""
    return rights.may_report(ledger.user, ledger.whole_of[target.code], ledger.holders(target.code))


def _mine_first(line: Line) -> tuple[bool, int]:
    return (not line.can_report, SHADES.index(line.standing.shade))


def _role(ledger: Ledger, target: Target, unit: str) -> str:
    if unit in ledger.holders(target.code):
        return "分解"
    owners = ledger.whole_of[target.code].owners
    return next((ROLE_WORDS[owner.role] for owner in owners if owner.unit == unit), "")
