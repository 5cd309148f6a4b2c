"""How far a firm is from the next grade up and down, in points and in what an indicator would have to gain.

Everything is as the others stand: benchmarks and cuts do not move with the firm. Whoever moves up by a quota pushes
someone down.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import narwhals as nw

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import BENCHMARK, DOMAIN, FIRST, LANE, POINTS, RANK, TOTAL
from mujun.packs.scheme import Grades, Lane, LaneIndicator
from mujun.packs.scheme_schema import FORMS
from mujun.rules.syntax import Arithmetic, Name
from mujun.rules.value import show_value

_SCALE = 10_000
Ends: TypeAlias = Mapping[tuple[str, str, str], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Way:
    """What one indicator alone would have to gain; `effort` is the gain as a share of what it is now.

    `item` and `item_more` say the same of the figure above the line, `base` and `base_less` of the one below it. Where
    the cap lies before the grade, `more` is None and `room` is how many points lie between it and the cap.
    """

    indicator: str
    unit: str
    more: float | None
    effort: float = math.inf
    item: str | None = None
    item_more: float | None = None
    item_unit: str = ""
    base: str | None = None
    base_less: float | None = None
    base_unit: str = ""
    room: float = 0.0

    def __str__(self) -> str:
        if self.more is None:
            room = f"到封顶只多得 {show_value(self.room)} 分" if self.room > 0 else "已经封顶"
            return f"{self.indicator}{room}，单靠它不够"
        words = f"{self.indicator}再加 {show_value(self.more)} {self.unit}".rstrip()
        means = []
        if self.item_more is not None:
            means.append(f"{self.item}再加 {show_value(self.item_more)} {self.item_unit}".rstrip())
        if self.base_less is not None:
            means.append(f"{self.base}减 {show_value(self.base_less)} {self.base_unit}".rstrip())
        return words + (f"（即{'，或'.join(means)}）" if means else "")


@dataclass(frozen=True, slots=True)
class Distance:
    """The next grade in one direction: the total that gives it, and how many points away that is.

    `above` says that the total must be more than that, as where equal totals share the worse grade. `stated` says that
    it is a threshold of the scheme and not the total of a firm.
    """

    direction: Literal["up", "down"]
    grade: str
    total: float
    points: float
    ways: tuple[Way, ...] = ()
    above: bool = False
    stated: bool = False

    @property
    def cheapest(self) -> Way | None:
        """The way that asks for the least change of an indicator as a share of what it is; None where none reaches."""
        reaching = [way for way in self.ways if way.more is not None and math.isfinite(way.effort)]
        return min(reaching, key=lambda way: way.effort, default=None)

    def __str__(self) -> str:
        total, points = show_value(self.total), show_value(round(self.points, 9))
        if self.direction == "down":
            return f"比“{self.grade}”档{'的上限' if self.stated else '最高的'} {total} 分多 {points} 分"
        ways = f"；单靠一项：{'；'.join(str(way) for way in self.ways)}" if self.ways else ""
        limit = f"“{self.grade}”档{'的下限' if self.stated else '最低的'}"
        reach = f"超过{limit}" if self.above else f"达到{limit}"
        return f"{reach} {total} 分，还差 {points} 分" + ways


def read_ends(run: Run) -> Ends:
    """The lowest and highest total of every first grade of every domain, by (alone or merged, domain, grade)."""
    ranked = run.results.filter(~nw.col(RANK).is_null() & ~nw.col(FIRST).is_null())
    grouped = ranked.group_by(VERSION, DOMAIN, FIRST).agg(
        nw.col(TOTAL).min().alias("low"), nw.col(TOTAL).max().alias("high")
    )
    return {(one[VERSION], one[DOMAIN], one[FIRST]): (one["low"], one["high"]) for one in fetch_rows(grouped)}


def find_distances(run: Run, row: Mapping[str, Any], ends: Ends | None = None) -> tuple[Distance, ...]:
    """The distances of one firm to its neighbouring grades (before adjustments), as the others stand.

    With quotas the total given is that of the last firm of the better grade; with thresholds it is the threshold.
    `ends` are those of `read_ends`, for many firms of one run.
    """
    if row[FIRST] is None or row[TOTAL] is None or row[LANE] is None:
        return ()
    lane = run.scheme.lane(row[LANE])
    if lane.grades is None:
        return ()
    known = read_ends(run) if ends is None else ends
    mine = {grade: pair for (label, domain, grade), pair in known.items() if (label, domain) == _domain_of(row)}
    grades, place = lane.grades, lane.grades.grades.index(row[FIRST])
    found: list[Distance] = []
    low = next((limit for grade in reversed(grades.grades[:place]) if (limit := _low_of(grades, grade, mine))), None)
    if low is not None and (gap := low[1] - row[TOTAL]) >= 0:
        units = {column.name: column.unit for column in run.scheme.columns}
        ways = tuple(way for part in lane.indicators if (way := _way(lane, part, row, gap, units)))
        found.append(Distance("up", low[0], low[1], gap, ways, low[2], _stated(grades)))
    high = next((top for grade in grades.grades[place + 1 :] if (top := _high_of(grades, grade, mine))), None)
    if high is not None and (gap := row[TOTAL] - high[1]) >= 0:
        found.append(Distance("down", high[0], high[1], gap, stated=_stated(grades)))
    return tuple(found)


def _stated(grades: Grades) -> bool:
    """Whether nothing but the total decides, so that the thresholds are the limits whoever is there."""
    return grades.levels is not None and not grades.bounds


def _domain_of(row: Mapping[str, Any]) -> tuple[str, str]:
    return row[VERSION], row[DOMAIN]


def _low_of(grades: Grades, grade: str, mine: Mapping[str, tuple[float, float]]) -> tuple[str, float, bool] | None:
    """The grade with the least total that gives it, and whether the total must be more than that.

    It is the threshold where nothing but the total decides, else the total of the grade's last firm.
    """
    if grades.levels is not None and _stated(grades):
        level = next((one for one in grades.levels.levels if one.name == grade), None)
        return None if level is None else (grade, level.interval.low, not level.interval.low_closed)
    return (grade, mine[grade][0], grades.ties == "share the worse") if grade in mine else None


def _high_of(grades: Grades, grade: str, mine: Mapping[str, tuple[float, float]]) -> tuple[str, float] | None:
    """The grade with the largest total that gives it: the threshold, or the total of the grade's first firm."""
    if grades.levels is not None and _stated(grades):
        level = next((one for one in grades.levels.levels if one.name == grade), None)
        return None if level is None else (grade, level.interval.high)
    return (grade, mine[grade][1]) if grade in mine else None


def _way(lane: Lane, part: LaneIndicator, row: Mapping[str, Any], gap: float, units: Mapping[str, str]) -> Way | None:
    """What one indicator alone would have to gain, where its points are value over benchmark and the total a sum."""
    name, weight = part.indicator.name, float(part.weight)
    benchmark, points, value = row[BENCHMARK + name], row[POINTS + name], row[name]
    linear = part.points.text == FORMS["ratio"] and lane.total == "sum"
    if not linear or None in (benchmark, points, value) or not weight or benchmark <= 0:
        return None
    if part.cap is not None and points + gap > float(part.cap) * weight + 1e-9:
        return Way(name, part.indicator.unit, None, room=round(max(float(part.cap) * weight - points, 0.0), 4))
    more = (points + gap) * benchmark / weight - value
    effort = more / value if value > 0 else math.inf
    above, below = _sides(part, row)
    reached = value + more
    less = None if above is None or below is None or reached <= 0 or above[1] <= 0 else below[1] - above[1] / reached
    return Way(
        name, part.indicator.unit, _up(more), effort,
        None if above is None else above[0],
        None if above is None or below is None else _up(more * below[1]),
        "" if above is None else units.get(above[0], ""),
        None if below is None else below[0],
        None if less is None else _up(less),
        "" if below is None else units.get(below[0], ""),
    )  # fmt: skip


def _sides(part: LaneIndicator, row: Mapping[str, Any]) -> tuple[tuple[str, float] | None, tuple[str, float] | None]:
    """The figures above and below the line of an indicator that is one column over another."""
    node = part.indicator.formula.node
    if not (isinstance(node, Arithmetic) and node.operator == "/"):
        return None, None
    if not (isinstance(node.left, Name) and isinstance(node.right, Name)):
        return None, None
    above, below = row.get(node.left.name), row.get(node.right.name)
    if not isinstance(above, int | float) or not isinstance(below, int | float) or below <= 0:
        return None, None
    return (node.left.name, above), (node.right.name, below)


def _up(value: float) -> float:
    """Rounded up, so that what is printed reaches the grade."""
    return math.ceil(value * _SCALE - 1e-6) / _SCALE


def list_ways(distances: tuple[Distance, ...]) -> Iterator[Way]:
    """The ways up that reach, the cheapest first."""
    ways = [way for one in distances if one.direction == "up" for way in one.ways if way.more is not None]
    yield from sorted(ways, key=lambda way: way.effort)
