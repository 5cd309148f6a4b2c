"""A part of a target given to one unit: a county, a department, an enterprise."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit takes of a target, in the target's unit.

    `weight` is its part in a weighted roll-up (value added of the county, for a growth rate); None where the target
    is summed or the worst counts.
    """

    target: str
    unit: str
    floor: Decimal
    stretch: Decimal | None = None
    weight: Decimal | None = None
