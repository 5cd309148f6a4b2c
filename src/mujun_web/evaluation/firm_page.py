"""A sheet as a page lays it out: bars, absences, the way to the next grade, each datum with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mujun.evaluation.distance import Distance, Way, list_ways
from mujun.evaluation.run import PLAIN
from mujun.evaluation.sheet import Datum, Measure, Sheet
from mujun.evaluation.work import STATUS_WORDS

WIDTH: Final = 100.0
_ROOM: Final = 1.15
_UNGRADED: Final = STATUS_WORDS["ungraded"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar 100 wide: how long the value is, and where benchmark and lane mean stand; None where there is none."""

    value: float
    benchmark: float | None
    lane: float | None


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One indicator of a sheet with its bar; `full` is the points it can give, `share` how much of them it gave."""

    measure: Measure
    bar: Bar | None
    full: float
    share: float | None


@dataclass(frozen=True, slots=True)
class FirmSheet:
    """A sheet ready to be laid out. `up` and `down` are the neighbouring grades, `ways` the way up, cheapest first."""

    sheet: Sheet
    lines: tuple[MeasureLine, ...]
    data: tuple[Datum, ...]
    up: Distance | None
    down: Distance | None
    ways: tuple[Way, ...]
    blocked: str

    @property
    def label(self) -> str:
        """Alone or merged, where there are both."""
        return "" if self.sheet.label == PLAIN else self.sheet.label

    @property
    def is_ungraded(self) -> bool:
        """Whether it is evaluated without a grade and treated like one."""
        return self.sheet.status == _UNGRADED


def lay_out(sheet: Sheet) -> FirmSheet:
    """The sheet with what its page needs."""
    up = next((one for one in sheet.distances if one.direction == "up"), None)
    down = next((one for one in sheet.distances if one.direction == "down"), None)
    return FirmSheet(
        sheet=sheet,
        lines=tuple(_lines(sheet)),
        data=sheet.data,
        up=up,
        down=down,
        ways=tuple(list_ways(sheet.distances)),
        blocked=sheet.block,
    )


def _lines(sheet: Sheet) -> Iterator[MeasureLine]:
    for one in sheet.measures:
        full = one.most or float(one.part.weight)
        share = one.points / full * WIDTH if isinstance(one.points, float) and full else None
        yield MeasureLine(one, _bar(one), full, share)


def _bar(measure: Measure) -> Bar | None:
    """The value, its benchmark and the mean of the lane on one scale; None where there is no value to draw."""
    if not isinstance(measure.value, float):
        return None
    benchmark = measure.benchmark if isinstance(measure.benchmark, float) else None
    lane = measure.lane.mean if measure.lane else None
    largest = max(measure.value, benchmark or 0.0, lane or 0.0)
    if largest <= 0:
        return None
    scale = WIDTH / (largest * _ROOM)
    return Bar(max(measure.value, 0.0) * scale, _at(benchmark, scale), _at(lane, scale))


def _at(value: float | None, scale: float) -> float | None:
    return None if value is None or value < 0 else value * scale
