"""Reports on shares rolled back up to the total; a unit that has not reported is named, never taken as zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mujun.plans.month import Month
from mujun.plans.report import Report, as_known
from mujun.plans.share import Share
from mujun.plans.split import checked_floor, combined
from mujun.plans.target import Target


@dataclass(frozen=True, slots=True)
class Part:
    """One unit's share and what it reported for the month, if anything."""

    share: Share
    report: Report | None

    @property
    def value(self) -> Decimal | None:
        """The reported figure, or None."""
        return self.report.value if self.report else None


@dataclass(frozen=True, slots=True)
class Total:
    """A target's figure for a month from the reports of those who hold shares.

    `value` is None while any unit is missing; `so_far` is what those who reported come to (for a sum, a lower bound
    of the total; otherwise only their own mean or worst). Units the target does not concern are left out.
    """

    target: str
    period: Month
    value: Decimal | None
    so_far: Decimal | None
    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    not_applicable: tuple[str, ...]

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports the figure rests on."""
        return tuple(part.report for part in self.parts if part.report is not None)

    @property
    def words(self) -> str:
        """How many reported, and who did not."""
        asked = len(self.parts) - len(self.not_applicable)
        said = f"{asked} 个单位中 {asked - len(self.missing)} 个已报"
        return f"{said}，未报：{'、'.join(self.missing)}" if self.missing else said


def roll_up(
    target: Target, shares: Iterable[Share], reports: Iterable[Report], as_of: Month, *, known_on: date | None = None
) -> Total:
    """The total of a split target for the month `as_of`, from what was known on `known_on` (all when None)."""
    held = tuple(sorted(shares, key=lambda share: share.unit))
    checked_floor(target, held)
    known = as_known(reports, known_on)
    parts = tuple(Part(share, known.get((target.code, share.unit, as_of))) for share in held)
    return total_of(target, parts, as_of)


def total_of(target: Target, parts: tuple[Part, ...], as_of: Month) -> Total:
    """Combine the parts of one month by the target's declared way of rolling up."""
    aside = tuple(p.share.unit for p in parts if p.report and p.report.state == "not_applicable")
    missing = tuple(p.share.unit for p in parts if p.value is None and p.share.unit not in aside)
    figures = [(p.value, p.share.weight) for p in parts if p.value is not None]
    so_far = combined(target.roll_up, target.direction == "up", figures) if figures else None
    return Total(
        target=target.code,
        period=as_of,
        value=None if missing else so_far,
        so_far=so_far,
        parts=parts,
        missing=missing,
        not_applicable=aside,
    )
