"""How far a firm is from the next grade up and down, in points and in what an indicator would have to gain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.record import Run
from mujun.evaluation.work import BENCHMARK, DOMAIN, FIRST, LANE, POINTS, RANK, TOTAL
from mujun.packs.scheme import Lane, LaneIndicator
from mujun.packs.scheme_schema import FORMS
from mujun.rules.syntax import Arithmetic, Name
from mujun.rules.value import show_value


@dataclass(frozen=True, slots=True)
class Distance:
    """The next grade in one direction: the total that gives it, and how many points away that is."""

    direction: Literal["up", "down"]
    grade: str
    total: float
    points: float
    ways: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.direction == "down":
            return f"比“{self.grade}”档最高的 {show_value(self.total)} 分多 {show_value(round(self.points, 9))} 分"
        ways = f"；单靠一项：{'；'.join(self.ways)}" if self.ways else ""
        words = f"达到“{self.grade}”档最低的 {show_value(self.total)} 分，还差 {show_value(round(self.points, 9))} 分"
        return words + ways


def find_distances(run: Run, row: Mapping[str, Any]) -> tuple[Distance, ...]:
    """The distances of one firm to its neighbouring grades (before adjustments), as the others stand.

    With quotas, whoever moves up pushes someone down: the total given is that of the last firm of the better grade.
    """
    if row[FIRST] is None or row[TOTAL] is None or row[LANE] is None:
        return ()
    lane = run.scheme.lane(row[LANE])
    if lane.grades is None:
        return ()
    ends = _ends(run, row)
    grades, place = lane.grades.grades, lane.grades.grades.index(row[FIRST])
    found: list[Distance] = []
    better = next((grade for grade in reversed(grades[:place]) if grade in ends), None)
    if better is not None and (gap := ends[better][0] - row[TOTAL]) >= 0:
        ways = tuple(way for part in lane.indicators if (way := _way(lane, part, row, gap)))
        found.append(Distance("up", better, ends[better][0], gap, ways))
    worse = next((grade for grade in grades[place + 1 :] if grade in ends), None)
    if worse is not None and (gap := row[TOTAL] - ends[worse][1]) >= 0:
        found.append(Distance("down", worse, ends[worse][1], gap))
    return tuple(found)


def _ends(run: Run, row: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """The lowest and highest total of every grade of the firm's domain; of thresholds, those of the firms there are."""
    domain = run.results.filter((nw.col(DOMAIN) == row[DOMAIN]) & ~nw.col(RANK).is_null() & ~nw.col(FIRST).is_null())
    grouped = domain.group_by(FIRST).agg(nw.col(TOTAL).min().alias("low"), nw.col(TOTAL).max().alias("high"))
    return {one[FIRST]: (one["low"], one["high"]) for one in fetch_rows(grouped)}


def _way(lane: Lane, part: LaneIndicator, row: Mapping[str, Any], gap: float) -> str | None:
    """What one indicator alone would have to gain, where its points are value over benchmark and the total a sum."""
    name, weight = part.indicator.name, float(part.weight)
    benchmark, points, value = row[BENCHMARK + name], row[POINTS + name], row[name]
    linear = part.points.text == FORMS["ratio"] and lane.total == "sum"
    if not linear or None in (benchmark, points, value) or not weight or benchmark <= 0:
        return None
    if part.cap is not None and points + gap > float(part.cap) * weight + 1e-9:
        return f"{name}已近封顶，单靠它不够"
    more = gap * benchmark / weight
    words = f"{name}再加 {show_value(round(more, 6))} {part.indicator.unit}".rstrip()
    node = part.indicator.formula.node
    if isinstance(node, Arithmetic) and isinstance(node.left, Name) and isinstance(node.right, Name):
        below = row.get(node.right.name)
        if isinstance(below, int | float) and below > 0:
            words += f"（即{node.left.name}再加 {show_value(round(more * below, 4))}）"
    return words
