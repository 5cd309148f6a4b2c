"""Totals over draws → places, grades and adjustments: the steps 位次 to 调整 over arrays.

A grade is its place in the lane's list, 0 for the best; −1 stands for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from mujun.evaluation.array import Arithmetician, Array, Values
from mujun.evaluation.panel import Groups, Panel, count_above, rank_down
from mujun.evaluation.rescore import Scored
from mujun.evaluation.work import FIRST, RANK
from mujun.packs.scheme import CUT, Adjustment, Bound, Grades, Nested

NONE: Final = -1
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Graded:
    """Ranks (0 for none), grades before and after adjustments, as places in the lane's list."""

    ranks: Array
    first: Array
    final: Array


@dataclass(frozen=True, slots=True)
class _Places:
    """The standing of every firm of a domain in every draw; `size` counts those with a total."""

    total: Array
    rank: Array
    last: Array
    place: Array
    size: Array

    def counting(self, ties: str) -> Array:
        """The place that counts at a cut."""
        return {"share the better": self.rank, "share the worse": self.last}.get(ties, self.place)


@dataclass(slots=True)
class Grading:
    """Grades a panel's totals. With `stood`, each firm moves by itself among the others as they stood there."""

    panel: Panel
    groups: Groups
    stood: Scored | None = None

    def alone(self, stood: Scored) -> Grading:
        """The same for firms that move by themselves."""
        return Grading(self.panel, replace(self.groups, frozen=True), stood)

    def grade(self, scored: Scored) -> Graded:
        """Places and grades of every firm in every draw."""
        shape = scored.total.shape
        ranks = np.zeros(shape, dtype=np.int32)
        first = np.full(shape, NONE, dtype=np.int8)
        grades = self.panel.lane.grades
        figures = [self._figure(scored, step) for step in (grades.nested if grades else ())]
        for _, members in self.panel.domains:
            every = len(members) == shape[1]
            total = scored.total if every else scored.total[:, members]
            places = self._places(scored, total, members)
            found = np.where(np.isnan(total), 0, places.rank)
            ranks[:, slice(None) if every else members] = found
            if grades is not None:
                index = self._grade(grades, places, [one[:, members] for one in figures], members)
                first[:, slice(None) if every else members] = np.where(found > 0, index, NONE)
        return Graded(ranks, first, self._adjust(scored, ranks, first))

    def _places(self, scored: Scored, total: Array, members: Array) -> _Places:
        grades = self.panel.lane.grades
        asks_last = grades is not None and (bool(grades.bounds) or grades.ties == "share the worse")
        if self.stood is not None:
            before = self.stood.total[0, members]
            above, equal = count_above(before, total)
            size = np.full((1, 1), (~np.isnan(before)).sum())
            return _Places(total, above + 1, above + 1 + equal, above + 1, size)
        size = (~np.isnan(total)).sum(axis=1, keepdims=True)
        rank = rank_down(total)
        last = rank_down(total, last=True) if asks_last else rank
        place = rank if grades is None or grades.ties != "by key" else self._ordered(scored, total, members)
        return _Places(total, rank, last, place, size)

    def _ordered(self, scored: Scored, total: Array, members: Array) -> Array:
        """Places with ties broken by the stated keys, then by code."""
        keys = [np.broadcast_to(np.arange(len(members)), total.shape)]
        for name in reversed(self.panel.lane.tie_break):
            figures = np.broadcast_to(scored.columns[name].figures, (len(total), self.panel.size))[:, members]
            keys.append(np.where(np.isnan(figures), np.inf, -figures))
        order = np.lexsort((*keys, -total), axis=1)
        place = np.empty(total.shape, dtype=np.int32)
        np.put_along_axis(place, order, np.broadcast_to(np.arange(1, len(members) + 1), total.shape), axis=1)
        return place

    def _figure(self, scored: Scored, step: Nested) -> Array:
        found = Arithmetician(scored.columns, self.panel.words, self.groups).evaluate(step.by.node)
        return np.broadcast_to(np.round(found.figures, _DIGITS), scored.total.shape)

    def _grade(self, grades: Grades, places: _Places, figures: list[Array], members: Array) -> Array:
        if grades.quota:
            index = _by_quota(grades, places)
        elif grades.levels is not None:
            index = _by_level(grades, places.total)
        else:
            index = self._by_nesting(grades, places, figures, members)
        for bound in grades.bounds:
            index = _bounded(index, grades, bound, places)
        if grades.levels is None and grades.few != CUT:
            instead = grades.grades.index(grades.few) if grades.few in grades.grades else NONE
            index = np.where(places.size < len(grades.grades), instead, index)
        return index

    def _by_nesting(self, grades: Grades, places: _Places, figures: list[Array], members: Array) -> Array:
        index = np.full(places.total.shape, grades.grades.index(grades.rest or grades.grades[-1]), dtype=np.int8)
        for step, figure in reversed(list(zip(grades.nested, figures, strict=True))):
            inside = _in_pool(grades, step, places)
            value = np.where(inside, figure if step.best else -figure, np.nan)
            if self.stood is None:
                place = rank_down(value, last=grades.ties == "share the worse")
                pool = (~np.isnan(value)).sum(axis=1, keepdims=True)
            else:
                others = self._pool_as_it_stood(grades, step, members)
                above, equal = count_above(others, value)
                place = above + 1 + (equal if grades.ties == "share the worse" else 0)
                pool = np.full((1, 1), (~np.isnan(others)).sum())
            taken = cut_places(pool if step.of_pool else places.size, step.share, grades.rounding)
            index = np.where(~np.isnan(value) & (place <= taken), grades.grades.index(step.grade), index)
        return index

    def _pool_as_it_stood(self, grades: Grades, step: Nested, members: Array) -> Array:
        assert self.stood is not None  # noqa: S101
        stood = Grading(self.panel, self.groups)
        places = stood._places(self.stood, self.stood.total[:, members], members)
        figure = self._figure(self.stood, step)[:, members]
        inside = _in_pool(grades, step, places)
        pool: Array = np.where(inside, figure if step.best else -figure, np.nan)[0]
        return pool

    def _adjust(self, scored: Scored, ranks: Array, first: Array) -> Array:
        """Grades fixed, raised, lowered, vetoed, in the order of the scheme."""
        lane = self.panel.lane.name
        adjustments = [one for one in self.panel.scheme.adjustments if not one.lanes or lane in one.lanes]
        if not adjustments or self.panel.lane.grades is None:
            return first
        columns = {**scored.columns, **self._outcome(ranks, first)}
        final, lock = first, np.zeros((1, 1), dtype=np.int8)
        for one in adjustments:
            held = Arithmetician(columns, self.panel.words, self.groups).evaluate(one.when.node)
            target = _target(one, self.panel.lane.grades, final)
            if target is None:
                continue
            applies = (final != NONE) & held.value & held.known & (lock < (2 if one.kind in ("fix", "veto") else 1))
            final = np.where(applies, target, final)
            if one.kind in ("fix", "veto"):
                lock = np.where(applies, 1 if one.kind == "fix" else 2, lock)
        return final

    def _outcome(self, ranks: Array, first: Array) -> Mapping[str, Values]:
        grades = self.panel.lane.grades
        codes = np.array([self.panel.words[one] for one in (grades.grades if grades else ())] + [-1], dtype=np.int32)
        absent = (ranks == 0).astype(np.int8)
        return {
            RANK: Values(ranks.astype(float), absent),
            FIRST: Values(codes[first], np.where(first == NONE, 2, 0).astype(np.int8)),
        }


def cut_places(size: Array, share: Fraction, rounding: str) -> Array:
    """How many places a cumulative share comes to, in whole numbers throughout."""
    above, below = share.numerator, share.denominator
    if rounding == "up":
        return (size * above + (below - 1)) // below
    if rounding == "half up":
        return (size * (2 * above) + below) // (2 * below)
    return (size * above) // below


def _by_quota(grades: Grades, places: _Places) -> Array:
    place = places.counting(grades.ties)
    index = np.zeros(place.shape, dtype=np.int8)
    for _, share in grades.cuts[:-1]:
        index += place > cut_places(places.size, share, grades.rounding)
    return index


def _by_level(grades: Grades, total: Array) -> Array:
    index = np.full(total.shape, NONE, dtype=np.int8)
    for level in grades.levels.levels if grades.levels else ():
        interval = level.interval
        inside = (total >= interval.low) if interval.low_closed else (total > interval.low)
        inside &= (total <= interval.high) if interval.high_closed else (total < interval.high)
        index[inside] = grades.grades.index(level.name)
    return index


def _in_pool(grades: Grades, step: Nested, places: _Places) -> Array:
    place, taken = places.counting(grades.ties), cut_places(places.size, step.pool, grades.rounding)
    inside: Array = (place <= taken) if step.best else (places.size - place < taken)
    return inside & ~np.isnan(places.total)


def _bounded(index: Array, grades: Grades, bound: Bound, places: _Places) -> Array:
    """Those beyond a limit on the best or worst grade move one grade towards the middle, as in the run."""
    best, last = bound.grade == grades.grades[0], len(grades.grades) - 1
    if bound.at_most is not None:
        most = cut_places(places.size, bound.at_most, "down")
        if best:
            index = np.where((index == 0) & (places.last > most), 1, index)
        else:
            index = np.where((index == last) & (places.size - places.rank + 1 > most), last - 1, index)
    if bound.at_least is not None:
        least = cut_places(places.size, bound.at_least, "up")
        if best:
            index = np.where(places.rank <= least, 0, index)
        else:
            index = np.where(places.size - places.last < least, last, index)
    return index


def _target(one: Adjustment, grades: Grades, now: Array) -> Array | None:
    """The grade an adjustment takes a firm to; None where this lane has no such grade."""
    names, last = grades.grades, len(grades.grades) - 1
    if one.kind in ("fix", "veto"):
        if one.to is not None and one.to not in names:
            return None
        return np.full((1, 1), last if one.to is None else names.index(one.to), dtype=np.int8)
    if one.kind == "raise":
        limit = names.index(one.limit) if one.limit in names else 0
        raised: Array = np.minimum(now, np.maximum(now - one.steps, limit))
        return raised
    limit = names.index(one.limit) if one.limit in names else last
    lowered: Array = np.maximum(now, np.minimum(now + one.steps, limit))
    return lowered
