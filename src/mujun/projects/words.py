"""Arithmetic of projects as it is shown: the figures of a sentence rounded, nothing that is computed with."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

PLACES: Final = Decimal("0.0001")
_LONG: Final = re.compile(r"\d+\.\d{5,}")


def round_figures(text: str) -> str:
    """A text whose figures have four decimals at most, those smaller than that two significant digits."""
    return _LONG.sub(lambda found: _round(Decimal(found.group())), text)


def _round(value: Decimal) -> str:
    rounded = value.quantize(PLACES)
    if not rounded and value:
        rounded = Decimal(f"{value:.1e}")
    return f"{rounded:f}".rstrip("0").rstrip(".")
