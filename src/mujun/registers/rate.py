"""Rates of a register: figures made of several counts, as 处置率 or the growth of a group, against their targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mujun.packs.register import DONE, CountedTarget, Rate, Register
from mujun.registers.tally import Tally
from mujun.rules.evaluate import Given
from mujun.rules.explain import Explanation
from mujun.rules.expression import evaluate, explain, names
from mujun.rules.unit import convert
from mujun.rules.value import MISSING, Value, show_value


@dataclass(frozen=True, slots=True)
class RateFigure:
    """A rate on a day, in its unit. `value` is 缺数 where a count it uses has entries without a figure (`without`) or
    a threshold it needs is not published (`open`), 不适用 where there is nothing to divide by.

    `reached` is the value in the target's unit and `share` in per cent of the target; None without either.
    """

    rate: Rate
    value: Value
    given: Given
    without: tuple[str, ...]
    open: tuple[str, ...]
    reached: Decimal | None
    share: Decimal | None

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return self.rate.unit

    @property
    def target(self) -> CountedTarget | None:
        """The target it is held against."""
        return self.rate.target

    @property
    def shown(self) -> float | str | None:
        """What a page shows: the figure, None for 缺数, 不适用 where there is nothing to divide by."""
        return (
            self.value if isinstance(self.value, float) else None if self.value is MISSING else show_value(self.value)
        )

    @property
    def explanation(self) -> Explanation:
        """How the value comes about."""
        return explain(self.rate.formula, self.given)

    @property
    def reason(self) -> str:
        """How it comes about, and what keeps it from being a figure, in words."""
        said = [str(self.explanation)]
        said += [f"“{name}”有没有数的" for name in self.without]
        said += [f"“{name}”未取到" for name in self.open]
        return "；".join(said)


def compute_rates(register: Register, tallies: Sequence[Tally], day: date) -> tuple[RateFigure, ...]:
    """Every rate of a register from its counts of a day, in the order of the file."""
    known = {tally.count.name: tally for tally in tallies}
    figures = register.figures_on(day)
    return tuple(_compute(rate, known, {name: one.value for name, one in figures.items()}) for rate in register.rates)


def _compute(rate: Rate, tallies: dict[str, Tally], figures: dict[str, Decimal | None]) -> RateFigure:
    given: dict[str, Value | Decimal] = {}
    without: list[str] = []
    open_: list[str] = []
    for name in names(rate.formula):
        tally = tallies.get(name.removeprefix(DONE))
        if tally is None:
            figure = figures.get(name)
            given[name] = MISSING if figure is None else figure
            open_ += [name] if figure is None else []
        elif tally.without:
            given[name] = MISSING
            without.append(tally.count.name)
        else:
            given[name] = tally.done if name.startswith(DONE) else tally.net
    value = evaluate(rate.formula, given)
    target, reached = rate.target, None
    if target is not None and isinstance(value, float):
        reached = convert(value, rate.unit, target.unit)
    share = reached / target.value * 100 if target is not None and reached is not None and target.value else None
    return RateFigure(rate, value, given, tuple(dict.fromkeys(without)), tuple(open_), reached, share)
