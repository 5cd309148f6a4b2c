"""The figures of a target month by month: reported for the whole, or rolled up from its shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from mujun.plans.month import Month, months_between
from mujun.plans.report import Place, Report
from mujun.plans.share import Share
from mujun.plans.target import Target
from mujun.plans.total import Part, Total, total_of


@dataclass(frozen=True, slots=True)
class Figure:
    """What is known of a target for one month.

    `value` None: no figure for the whole (nobody reported, or some who hold shares did not). `total` says what the
    shares come to; `report` is the report on the whole, which counts where there is one.
    """

    period: Month
    value: Decimal | None
    report: Report | None = None
    total: Total | None = None

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports the figure rests on, in the order of their numbers."""
        used = (self.report,) if self.report else self.total.reports if self.total else ()
        return tuple(sorted(used, key=lambda report: report.number))

    @property
    def not_applicable(self) -> bool:
        """Whether what was said is that the target does not apply."""
        if self.report is not None:
            return self.report.state == "not_applicable"
        return self.total is not None and len(self.total.not_applicable) == len(self.total.parts) > 0

    @property
    def missing(self) -> tuple[str, ...]:
        """The share holders who have not reported."""
        return self.total.missing if self.total and self.report is None else ()

    @property
    def difference(self) -> Decimal | None:
        """How far the report on the whole lies above what the shares come to; None unless both are known."""
        if self.report is None or self.report.value is None or self.total is None or self.total.value is None:
            return None
        return self.report.value - self.total.value

    @property
    def finished(self) -> bool:
        """Whether work without a figure was reported finished."""
        return self.report is not None and self.report.finished

    @property
    def silent(self) -> bool:
        """Whether nothing usable was said: no figure, no words, not even that it does not apply."""
        if self.report is not None:
            return self.report.state == "missing"
        return self.value is None and not self.not_applicable


@dataclass(frozen=True, slots=True)
class Increment:
    """What a stretch of months brought: `since` to `until` together, because no month between was reported."""

    since: Month
    until: Month
    amount: Decimal

    @property
    def words(self) -> str:
        """The stretch in words: 1—2月, 3月."""
        first, last = self.since, self.until
        if first == last:
            return last.words
        return f"{first.words}—{last.month}月" if first.year == last.year else f"{first.words}—{last.words}"


@dataclass(frozen=True, slots=True)
class Revision:
    """A running total below the one before it: the earlier figure was revised, no month was negative."""

    period: Month
    before: Decimal
    after: Decimal


def figures_of(
    target: Target, known: Mapping[Place, Report], shares: Iterable[Share], as_of: Month
) -> tuple[Figure, ...]:
    """One figure for every month from the target's start to `as_of`, empty ones included.

    A report on the whole by a unit that holds no share comes first (owners in printed order, then others by name);
    else the shares are rolled up.
    """
    held = tuple(sorted(shares, key=lambda share: share.unit))
    takers = {share.unit for share in held}
    spoken = {unit for code, unit, _ in known if code == target.code and unit not in takers}
    whole = [unit for unit in target.units if unit in spoken]
    whole += sorted(spoken.difference(whole))
    return tuple(_figure(target, known, whole, held, month) for month in months_between(target.start, as_of))


def increments_of(target: Target, figures: Sequence[Figure]) -> tuple[Increment | Revision, ...]:
    """What each reported stretch brought to a running total.

    The first figure counts from the target's start: a first report in February is January–February together and is
    never divided. A fall is a revision, after which the series goes on from the revised total.
    """
    if not target.accumulates:
        return ()
    known = [(figure.period, figure.value) for figure in figures if figure.value is not None]
    steps: list[Increment | Revision] = []
    opening = (target.start.shift(-1), Decimal(0))
    for (before, low), (month, high) in pairwise([opening, *known]):
        if high < low and before != opening[0]:
            steps.append(Revision(month, low, high))
        else:
            steps.append(Increment(before.shift(1), month, high - low))
    return tuple(steps)


def _figure(
    target: Target, known: Mapping[Place, Report], whole: Sequence[str], held: tuple[Share, ...], month: Month
) -> Figure:
    said = [report for unit in whole if (report := known.get((target.code, unit, month))) is not None]
    spoken = next((report for report in said if report.state != "missing"), said[0] if said and not held else None)
    parts = tuple(Part(share, known.get((target.code, share.unit, month))) for share in held)
    total = total_of(target, parts, month) if held else None
    if spoken is not None or total is None:
        return Figure(month, spoken.value if spoken else None, spoken, total)
    return Figure(month, total.value, total=total)
