"""The yearly review, entries held to older rules, and stages a definition has lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mujun.errors import Fault
from mujun.packs.register import Register
from mujun.registers.entry import Entry
from mujun.registers.situation import Facts, Judgement, Situations

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One entry the review of a year looks at again.

    `judgements` are the rules to enter of today judged on today's figures. `belongs` is whether one of them holds, None
    where that cannot be said. `outdated`: it is held to an older definition, or to rules no longer in force.
    """

    entry: Entry
    reviewed: date | None
    due: date
    judgements: tuple[Judgement, ...]
    outdated: bool

    @property
    def belongs(self) -> bool | None:
        """Whether it would enter by today's rules; None where that cannot be said."""
        if any(one.holds for one in self.judgements):
            return True
        unknown = not self.judgements or any(one.is_open or one.unclear for one in self.judgements)
        return None if unknown else False

    @property
    def overdue(self) -> int:
        """How many days the review is late; 0 where it is not."""
        return max((self.entry.day - self.due).days, 0)

    @property
    def reason(self) -> str:
        """What the rules say today, in words."""
        return "。".join(one.reason for one in self.judgements)


def list_reviews(
    register: Register, entries: Mapping[str, Entry], facts: Facts, day: date, *, year: int | None = None
) -> tuple[ReviewItem, ...]:
    """The entries the review of a year (that of the day) still has to look at, by entity; none without a review.

    An entry is looked at when it entered, or was last reviewed, in an earlier year.
    """
    review = register.review
    if review is None:
        return ()
    asked = day.year if year is None else year
    due = review.by.in_year(asked)
    situations = Situations(day, facts)
    found = []
    for entry in entries.values():
        name = entry.stage.name if entry.stage is not None else entry.position.stage
        reviewed = max((one.day for one in entry.position.steps if one.act == "review"), default=None)
        fresh = entry.position.anchor.year >= asked
        if fresh or not entry.is_open or (review.stages and name not in review.stages):
            continue
        rules = register.rules_of("enter", day)
        own = entry.own_values()
        judged = tuple(situations.under(register).judge(rule, entry.entity, own) for rule in rules)
        found.append(ReviewItem(entry, reviewed, due, judged, is_outdated(register, entry)))
    return tuple(found)


def is_outdated(register: Register, entry: Entry) -> bool:
    """Whether an entry is held to an older definition, or to rules or figures that are no longer those of the day."""
    return entry.outdated or _have_changed(register, entry.position.anchor, entry.day)


def count_outdated(register: Register, entries: Iterable[Entry]) -> int:
    """How many entries are; those that entered or were reviewed on the same day are judged once."""
    changed: dict[tuple[date, date], bool] = {}
    number = 0
    for entry in entries:
        days = (entry.position.anchor, entry.day)
        if days not in changed:
            changed[days] = _have_changed(register, *days)
        number += entry.outdated or changed[days]
    return number


def _have_changed(register: Register, held: date, day: date) -> bool:
    """Whether other rules or figures are in force on one day than on another."""
    rules = any(rule.in_force(held) != rule.in_force(day) for rule in register.rules)
    return rules or register.figures_on(held) != register.figures_on(day)


def find_lost_stages(register: Register, entries: Iterable[Entry]) -> tuple[Fault, ...]:
    """A fault for each stage the definition no longer has while entries stand in it; it names them, none is lost."""
    standing: dict[str, list[str]] = {}
    for entry in entries:
        if register.stage(entry.position.stage) is None:
            standing.setdefault(entry.position.stage, []).append(entry.entity)
    faults = []
    for stage, entities in sorted(standing.items()):
        named = "、".join(sorted(entities)[:_MOST_NAMED])
        more = f"等 {len(entities)} 件" if len(entities) > _MOST_NAMED else ""
        found = f"清单没有了“{stage}”，还有 {named}{more}在这里"
        remedy = f"在接替它的阶段写 was: {stage}，或先把它们转到别的阶段再删"
        why = "它们不再有时限、责任单位和灯；记录都在"
        faults.append(Fault("registers.lost-stage", f"{register.pack}/{register.name}", found, why, remedy))
    return tuple(faults)
