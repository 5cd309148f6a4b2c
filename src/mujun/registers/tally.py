"""What entries that were done count towards targets: done, relapsed and net, with the entries behind each figure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mujun.packs.register import Count, CountedTarget, Register
from mujun.registers.entry import Entry, read_fields
from mujun.registers.owner import NO_UNITS, Units
from mujun.registers.position import Completion, Position
from mujun.registers.situation import Facts, Situation
from mujun.rules.arithmetic import round_half_up
from mujun.rules.evaluate import Given
from mujun.rules.explain import Explanation
from mujun.rules.expression import Expression, explain
from mujun.rules.unit import convert
from mujun.rules.value import Absent

_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Item:
    """One entry's part in a count. `amount` None: the formula has no figure; it is named, and adds nothing.

    `relapsed` is the day it came back, which takes the part away again. `before`: it was done before the stretch that
    is counted, so only its relapse counts.
    """

    entity: str
    stage: str
    day: date
    county: str | None
    choice: str | None
    amount: Decimal | None
    relapsed: date | None
    formula: Expression
    given: Given
    before: bool = False

    @property
    def done(self) -> Decimal:
        """What it adds in the stretch."""
        return Decimal(0) if self.before or self.amount is None else self.amount

    @property
    def taken_back(self) -> Decimal:
        """What it takes away again by its relapse."""
        return Decimal(0) if self.relapsed is None or self.amount is None else self.amount

    @property
    def net(self) -> Decimal:
        """What it adds in the end; negative where only its relapse lies in the stretch."""
        return self.done - self.taken_back

    @property
    def explanation(self) -> Explanation:
        """How the amount comes about."""
        return explain(self.formula, self.given)


@dataclass(frozen=True, slots=True)
class Tally:
    """A count on a day, in the count's unit: what was done, what relapsed, and net = done − relapsed.

    Counted since a day, what relapsed since then is taken off also where it was done before: the nets of years add up,
    and a year that is over stays as it was reported. `reached` is the net in the target's unit and `share` in per cent
    of the target; None without a target (or where the target is zero). `without` are the entries that count but have
    no figure.
    """

    count: Count
    done: Decimal
    relapsed: Decimal
    net: Decimal
    items: tuple[Item, ...]
    reached: Decimal | None
    share: Decimal | None

    @property
    def unit(self) -> str:
        """The unit of the figures."""
        return self.count.unit

    @property
    def target(self) -> CountedTarget | None:
        """The target it goes to."""
        return self.count.target

    @property
    def without(self) -> tuple[Item, ...]:
        """The entries that count but have no figure."""
        return tuple(item for item in self.items if item.amount is None)

    def by_county(self) -> dict[str | None, Decimal]:
        """The net of each county; None is where the county is not known."""
        return _nets((item.county, item) for item in self.items)

    def by_choice(self) -> dict[str | None, Decimal]:
        """The net of each choice made (the ways out, the measures)."""
        return _nets((item.choice, item) for item in self.items)

    def by_month(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Done and relapsed in each month there was any, YYYY-MM in order."""
        months: dict[str, tuple[Decimal, Decimal]] = {}
        for item in self.items:
            if not item.before:
                done, relapsed = months.get(f"{item.day:%Y-%m}", (Decimal(0), Decimal(0)))
                months[f"{item.day:%Y-%m}"] = (done + item.done, relapsed)
            if item.relapsed is not None:
                done, relapsed = months.get(f"{item.relapsed:%Y-%m}", (Decimal(0), Decimal(0)))
                months[f"{item.relapsed:%Y-%m}"] = (done, relapsed + item.taken_back)
        return dict(sorted(months.items()))


def tally_counts(
    register: Register,
    entries: Mapping[str, Entry],
    day: date,
    *,
    since: date | None = None,
    facts: Facts | None = None,
    units: Units = NO_UNITS,
) -> tuple[Tally, ...]:
    """Every count of a register over its entries of a day, from what was done or relapsed on or after `since`."""
    situation = Situation(register, day, facts or {})
    return tuple(_tally(count, _items(count, entries.values(), situation, since, units)) for count in register.counts)


def _items(
    count: Count, entries: Iterable[Entry], situation: Situation, since: date | None, units: Units
) -> Iterable[Item]:
    names = {name for stage in situation.register.stages if stage.name in count.at for name in (stage.name, *stage.was)}
    for entry in entries:
        for position in entry.histories:
            for completion in _first_of_rounds(position, names):
                relapsed = completion.relapsed
                before = since is not None and completion.day < since
                if not before or (relapsed is not None and since is not None and relapsed >= since):
                    yield _item(count, entry, position, completion, situation, units, before)


def _first_of_rounds(position: Position, names: Collection[str]) -> Iterable[Completion]:
    """Each time it came to one of the stages; in a round once, unless what counted before was taken back."""
    reached = [one for one in (*position.arrivals, *position.completions) if one.stage in names]
    counted: dict[int, Completion] = {}
    for one in sorted(reached, key=lambda one: one.day):
        before = counted.get(one.round)
        if before is None or (before.relapsed is not None and before.relapsed <= one.day):
            counted[one.round] = one
            yield one


def _item(
    count: Count,
    entry: Entry,
    position: Position,
    completion: Completion,
    situation: Situation,
    units: Units,
    before: bool,
) -> Item:
    own = read_fields(completion.fields, completion.day) | {"选择": completion.choice or ""}
    value, given = situation.compute(count.formula, entry.entity, own)
    amount = None if isinstance(value, Absent | str | bool) else round_half_up(Decimal(repr(value)), _DIGITS)
    county = situation.register.county
    word = completion.fields.get(county) if county is not None else None
    place = units.find(word) or entry.county
    return Item(
        entry.entity, completion.stage, completion.day, place, completion.choice, amount, completion.relapsed,
        count.formula, given, before,
    )  # fmt: skip


def _tally(count: Count, found: Iterable[Item]) -> Tally:
    items = tuple(sorted(found, key=lambda item: (item.day, item.entity)))
    done = sum((item.done for item in items), Decimal(0))
    relapsed = sum((item.taken_back for item in items), Decimal(0))
    net = done - relapsed
    target = count.target
    reached = convert(net, count.unit, target.unit) if target is not None else None
    share = reached / target.value * 100 if target is not None and reached is not None and target.value else None
    return Tally(count, _plain(done), _plain(relapsed), _plain(net), items, reached, share)


def _plain(figure: Decimal) -> Decimal:
    whole = figure.normalize()
    return round_half_up(whole, 0) if whole == whole.to_integral_value() else whole


def _nets(pairs: Iterable[tuple[str | None, Item]]) -> dict[str | None, Decimal]:
    nets: dict[str | None, Decimal] = {}
    for key, item in pairs:
        nets[key] = nets.get(key, Decimal(0)) + item.net
    return dict(sorted(nets.items(), key=lambda pair: (pair[0] is None, pair[0] or "")))
