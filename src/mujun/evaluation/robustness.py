"""How firmly each grade stands: weights drawn around the stated ones, one indicator left out, figures worth checking.

All of it is about grades before adjustments, domain by domain, from the points of a run; a seed makes it repeatable.
Points are linear in their weight. Errors of measurement are carried through where points are value over benchmark; an
indicator with another form takes no part in them, and is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw
import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import DOMAIN, EXTRA, FIRST, LANE, POINTS, RANK, TOTAL
from mujun.packs.scheme import Grades, Lane, LaneIndicator
from mujun.packs.scheme_schema import FORMS

Array = NDArray[np.float64]
_BLOCK: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is taken to be uncertain: weights by ± a share of themselves, figures by ± a share, both uniformly."""

    weights: float = 0.1
    errors: Mapping[str, float] | None = None
    draws: int = 1000
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Standing:
    """How firm one grade is: the chance of every grade, and the ranks nine draws in ten lie between."""

    entity: str
    domain: str
    grade: str
    chances: Mapping[str, float]
    ranks: tuple[int, int]

    @property
    def firmness(self) -> float:
        """The chance that the grade it has is the one it gets."""
        return self.chances.get(self.grade, 0.0)


@dataclass(frozen=True, slots=True)
class Check:
    """A figure whose checking may change a grade: the chance of it if the figure is off by up to the stated error."""

    entity: str
    indicator: str
    grade: str
    chance: float


@dataclass(frozen=True, slots=True)
class _Domain:
    """The firms of one domain as arrays, ordered by place."""

    name: str
    lane: Lane
    grades: Grades
    entities: tuple[str, ...]
    first: tuple[str, ...]
    points: Array
    extra: Array
    total: Array


def find_firmness(run: Run, assumptions: Assumptions) -> tuple[Standing, ...]:
    """The firmness of every grade under the assumptions. EvaluationError where the totals are not sums of points."""
    chance = default_rng(assumptions.seed)
    return tuple(one for domain in _domains(run) for one in _firmness(run, domain, assumptions, chance))


def leave_one_out(run: Run) -> Mapping[str, Mapping[str, str]]:
    """For each indicator, the firms whose grade changes when it is left out (its weight spread), and to what."""
    found: dict[str, dict[str, str]] = {}
    for domain in _domains(run):
        whole = np.array([float(part.weight) for part in domain.lane.indicators])
        for place, part in enumerate(domain.lane.indicators):
            if len(whole) == 1:
                continue
            kept = np.delete(np.arange(len(whole)), place)
            factor = whole.sum() / whole[kept].sum()
            total = domain.points[:, kept].sum(axis=1) * factor + domain.extra
            grades = _grade(run, domain, total[None, :])[0]
            moved = found.setdefault(part.indicator.name, {})
            for entity, before, after in zip(domain.entities, domain.first, grades, strict=True):
                if domain.grades.grades[after] != before:
                    moved[entity] = domain.grades.grades[after]
    return found


def list_checks(run: Run, errors: Mapping[str, float], hours: Mapping[str, float] | None = None) -> tuple[Check, ...]:
    """Figures whose checking could change a grade, the most worthwhile first: by chance, per hour where stated.

    `errors` gives for an indicator by what share its value may be off. The others are taken as they stand.
    """
    found: list[Check] = []
    for domain in _domains(run):
        neighbours = _neighbours(domain)
        for place, part in enumerate(domain.lane.indicators):
            error = errors.get(part.indicator.name, 0.0)
            if error <= 0 or not _linear(part):
                continue
            for row, entity in enumerate(domain.entities):
                reach = _reach(part, domain.points[row, place], error)
                chance = _crossing(domain.total[row], reach, *neighbours[domain.first[row]])
                if chance > 0:
                    found.append(Check(entity, part.indicator.name, domain.first[row], chance))
    cost = hours or {}
    return tuple(sorted(found, key=lambda one: (-one.chance / cost.get(one.indicator, 1.0), one.entity, one.indicator)))


def list_nonlinear(run: Run) -> tuple[str, ...]:
    """Indicators whose points are not value over benchmark, which errors are not carried through."""
    parts = [part for lane in run.scheme.lanes for part in lane.indicators]
    return tuple(dict.fromkeys(part.indicator.name for part in parts if not _linear(part)))


def _firmness(run: Run, domain: _Domain, assumptions: Assumptions, chance: Generator) -> list[Standing]:
    firms, parts = domain.points.shape
    counts = np.zeros((len(domain.grades.grades), firms))
    ranks = np.empty((assumptions.draws, firms), dtype=np.int32)
    block = max(1, _BLOCK // max(1, firms))
    for start in range(0, assumptions.draws, block):
        size = min(block, assumptions.draws - start)
        total = _draw_totals(domain, assumptions, chance, size)
        total = _rounded(run, total)
        graded = _grade(run, domain, total, rounded=True)
        for index in range(len(domain.grades.grades)):
            counts[index] += (graded == index).sum(axis=0)
        ranks[start : start + size] = _ranks(total)
    low, high = np.quantile(ranks, (0.05, 0.95), axis=0, method="nearest")
    chances = counts / assumptions.draws
    return [
        Standing(
            entity,
            domain.name,
            domain.first[row],
            {grade: float(chances[index, row]) for index, grade in enumerate(domain.grades.grades)},
            (int(low[row]), int(high[row])),
        )
        for row, entity in enumerate(domain.entities)
    ]


def _draw_totals(domain: _Domain, assumptions: Assumptions, chance: Generator, size: int) -> Array:
    """Totals of so many draws: weights renormalised to their sum, figures off by up to their error."""
    firms, parts = domain.points.shape
    weights = 1 + chance.uniform(-assumptions.weights, assumptions.weights, (size, parts))
    stated = np.array([float(part.weight) for part in domain.lane.indicators])
    factors = weights * (stated.sum() / (weights * stated).sum(axis=1, keepdims=True))
    errors = assumptions.errors or {}
    off = [(place, part) for place, part in enumerate(domain.lane.indicators) if errors.get(part.indicator.name)]
    total: Array = factors @ domain.points.T + domain.extra
    for place, part in off:
        if _linear(part):
            shift = chance.uniform(-1, 1, (size, firms)) * errors[part.indicator.name]
            moved = _clipped(part, domain.points[:, place] * (1 + shift))
            total += factors[:, place, None] * (moved - domain.points[:, place])
    return total


def _linear(part: LaneIndicator) -> bool:
    return part.points.text == FORMS["ratio"]


def _clipped(part: LaneIndicator, points: Array) -> Array:
    most = None if part.cap is None else float(part.cap * part.weight)
    least = None if part.floor is None else float(part.floor)
    clipped: Array = points if most is None and least is None else np.clip(points, least, most)
    return clipped


def _reach(part: LaneIndicator, points: float, error: float) -> tuple[float, float]:
    """By how many points the total may fall and rise when the indicator is off by up to the error."""
    ends = _clipped(part, np.array([points * (1 - error), points * (1 + error)])) - points
    return float(ends.min()), float(ends.max())


def _crossing(total: float, reach: tuple[float, float], up: float | None, down: float | None) -> float:
    """The chance that a total, moved evenly within its reach, comes to `up` or above, or below `down`."""
    low, high = total + reach[0], total + reach[1]
    if high <= low:
        return 0.0
    risen = 0.0 if up is None else max(0.0, high - max(up, low))
    fallen = 0.0 if down is None else max(0.0, min(down, high) - low)
    return min(1.0, (risen + fallen) / (high - low))


def _neighbours(domain: _Domain) -> dict[str, tuple[float | None, float | None]]:
    """For each grade: the total that gives a better one, and the total below which a worse one follows.

    With quotas these are the last firm of a better grade and the first of a worse one, as the others stand.
    """
    names, found = domain.grades.grades, {}
    for place, grade in enumerate(names):
        if domain.grades.levels is not None:
            own = next(one.interval for one in domain.grades.levels.levels if one.name == grade)
            ends = (own.high if np.isfinite(own.high) else None, own.low if np.isfinite(own.low) else None)
            found[grade] = ends
            continue
        better = [t for t, one in zip(domain.total, domain.first, strict=True) if one in names[:place]]
        worse = [t for t, one in zip(domain.total, domain.first, strict=True) if one in names[place + 1 :]]
        found[grade] = (float(min(better)) if better else None, float(max(worse)) if worse else None)
    return found


def _rounded(run: Run, total: Array) -> Array:
    scale = 10.0**run.scheme.total_digits
    if run.scheme.rounding == "half up":
        return np.floor(total * scale + 0.5) / scale
    rounding = np.floor if run.scheme.rounding == "down" else np.ceil
    result: Array = rounding(total * scale) / scale
    return result


def _ranks(total: Array) -> NDArray[np.int32]:
    """Competition ranks within each row, from the largest down."""
    order = np.argsort(-total, axis=1, kind="stable")
    ordered = np.take_along_axis(total, order, axis=1)
    fresh = np.ones(total.shape, dtype=bool)
    fresh[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    places = np.maximum.accumulate(np.where(fresh, np.arange(1, total.shape[1] + 1), 0), axis=1)
    ranks = np.empty(total.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, places.astype(np.int32), axis=1)
    return ranks


def _grade(run: Run, domain: _Domain, total: Array, rounded: bool = False) -> NDArray[np.int64]:
    """The place of each firm's grade in every row of totals, by the quota or thresholds of the lane."""
    total = total if rounded else _rounded(run, total)
    grades, size = domain.grades, total.shape[1]
    found = np.full(total.shape, len(grades.grades) - 1, dtype=np.int64)
    if grades.levels is not None:
        for level in grades.levels.levels:
            interval = level.interval
            inside = (total > interval.low) | (interval.low_closed & (total == interval.low))
            inside &= (total < interval.high) | (interval.high_closed & (total == interval.high))
            found[inside] = grades.grades.index(level.name)
        return found
    cuts = [_places(grades, share, size) for _, share in grades.cuts[:-1]]
    if grades.ties == "by key":
        order = np.argsort(-total, axis=1, kind="stable")
        place = np.empty(total.shape, dtype=np.int64)
        np.put_along_axis(place, order, np.broadcast_to(np.arange(1, size + 1), total.shape), axis=1)
        for index in reversed(range(len(cuts))):
            found[place <= cuts[index]] = index
        return found
    ordered = -np.partition(-total, sorted({cut for cut in (*cuts, *(c - 1 for c in cuts)) if 0 <= cut < size}), axis=1)
    for index in reversed(range(len(cuts))):
        cut = cuts[index]
        if grades.ties == "share the better" and cut > 0:
            found[total >= ordered[:, cut - 1 : cut]] = index
        elif grades.ties == "share the worse" and cut > 0:
            inside = total > ordered[:, cut : cut + 1] if cut < size else np.ones(total.shape, dtype=bool)
            found[inside] = index
    return found


def _places(grades: Grades, share: Any, size: int) -> int:
    above, below = share.numerator, share.denominator
    if grades.rounding == "up":
        return int((size * above + below - 1) // below)
    if grades.rounding == "half up":
        return int((2 * size * above + below) // (2 * below))
    return int(size * above // below)


def _domains(run: Run) -> list[_Domain]:
    ranked = run.results.filter(~nw.col(RANK).is_null() & ~nw.col(FIRST).is_null())
    rows = fetch_rows(ranked.sort(VERSION, DOMAIN, RANK, ENTITY))
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault((row[VERSION], row[DOMAIN]), []).append(row)
    return [_domain(run, name, members) for (_, name), members in grouped.items()]


def _domain(run: Run, name: str, rows: list[dict[str, Any]]) -> _Domain:
    lane = run.scheme.lane(rows[0][LANE])
    grades = lane.grades
    if lane.total != "sum" or grades is None or grades.nested or grades.bounds:
        found = f"“{lane.name}”组的总分不是各项相加，或等级有限额、两步取"
        why = "稳健性只对加权和与比例、分数定级算得准"
        raise EvaluationError(Fault("evaluation.not-linear", run.manifest.title, found, why, "看各项得分自行判断"))
    names = [POINTS + part.indicator.name for part in lane.indicators]
    points = np.array([[row[one] if row[one] is not None else np.nan for one in names] for row in rows])
    return _Domain(
        name=name,
        lane=lane,
        grades=grades,
        entities=tuple(row[ENTITY] for row in rows),
        first=tuple(row[FIRST] for row in rows),
        points=_spread(points, lane),
        extra=np.array([row[EXTRA] for row in rows]),
        total=np.array([row[TOTAL] for row in rows]),
    )


def _spread(points: Array, lane: Lane) -> Array:
    """Points with the weight of absent indicators spread over the others."""
    weights = np.array([float(part.weight) for part in lane.indicators])
    known = ~np.isnan(points)
    factor = weights.sum() / (known * weights).sum(axis=1, keepdims=True)
    whole: Array = np.where(known, points, 0.0) * factor
    return whole
