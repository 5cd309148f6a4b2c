"""Who a target may be split over: the counties and zones of the plan's city first, then anybody its pack knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from mujun.plans.share import Share
from mujun.plans.target import Target
from mujun_web.plans.queries import Ledger

TERRITORIAL = ("county", "zone", "town")
SPARE_ROWS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form: a unit and its share, or an empty row to name a further unit."""

    unit: str
    share: Share | None
    is_spare: bool = False


def list_takers(ledger: Ledger, target: Target) -> tuple[str, ...]:
    """The units a target is split over by default: who holds it now, else the counties and zones of the city."""
    held = ledger.holders(target.code)
    return held or list_territories(ledger)


def list_territories(ledger: Ledger) -> tuple[str, ...]:
    """The counties, zones and towns the plan's pack knows, in its own order."""
    return tuple(unit.unit for unit in ledger.pack.units if unit.kind in TERRITORIAL)


def list_rows(ledger: Ledger, target: Target, shares: Iterable[Share]) -> list[Row]:
    """Rows for everybody who has or may get a share, and a few to name others."""
    held = {share.unit: share for share in shares}
    units = dict.fromkeys((*held, *ledger.holders(target.code), *list_territories(ledger)))
    return [Row(unit, held.get(unit)) for unit in units] + [Row("", None, is_spare=True)] * SPARE_ROWS


def even_weights(units: Iterable[str]) -> dict[str, Decimal]:
    """The same weight for everybody: a first proposal to work on."""
    return dict.fromkeys(units, Decimal(1))
