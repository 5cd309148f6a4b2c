"""Totals of a panel under drawn figures, weights and benchmarks: the steps 指标 to 总分 over arrays.

What no draw touches is read from the run. `Scoring.frozen` moves each firm by itself: averages, ends and sums of its
group stay what they were, and it is ranked among the others as they stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final

import numpy as np

from mujun.evaluation.array import Arithmetician, Array, Values, round_as_paper
from mujun.evaluation.benchmark import benchmark_call
from mujun.evaluation.cell import KNOWN, MEANINGLESS, UNKNOWN
from mujun.evaluation.panel import Groups, Panel
from mujun.evaluation.points import RAW, placeholders, replace_names
from mujun.evaluation.work import BENCHMARK, EXTRA, POINTS, TOTAL
from mujun.packs.scheme import Bonus, GroupBenchmark, Indicator, LaneIndicator
from mujun.rules.expression import Expression, names
from mujun.rules.quotient import quotient_of
from mujun.rules.syntax import Arithmetic, Call, Name, Negative, Node

WEIGHT: Final = "·权重"


@dataclass(frozen=True, slots=True)
class Draws:
    """What is drawn: figures by name, factors of the weights (a column for each part), benchmarks by indicator."""

    figures: Mapping[str, Values] = field(default_factory=dict)
    weights: Array | None = None
    benchmarks: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scored:
    """Totals, NaN where there is none, and the columns later steps may ask for."""

    total: Array
    columns: Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class _Part:
    """Points at a weight, NaN where the weight is spread, −∞ where the firm has no total; a factor still to apply."""

    points: Array
    weight: Array
    factor: Array


@dataclass(slots=True)
class Scoring:
    """Scores a panel under draws. `without` leaves one indicator out of the total, its weight spread."""

    panel: Panel
    frozen: bool = False
    without: str | None = None
    groups: dict[tuple[str, ...], Groups] = field(default_factory=dict)

    def alone(self) -> Scoring:
        """The same for firms that move by themselves; the groups must have been filled by scoring without draws."""
        groups = {within: replace(one, frozen=True) for within, one in self.groups.items()}
        return Scoring(self.panel, True, self.without, groups)

    def score(self, draws: Draws) -> Scored:
        """Totals under the draws, and every column as drawn."""
        panel = self.panel
        columns = dict(panel.columns) | dict(draws.figures)
        touched = self._derive(columns, set(draws.figures))
        self._set_benchmarks(columns, draws, touched)
        points = [self._points(place, columns, draws.weights) for place in range(len(panel.lane.indicators))]
        base = self._combine(points, draws.weights)
        asked = _asked_later(panel)
        for part, one in zip(panel.lane.indicators, points, strict=True):
            if (name := POINTS + part.indicator.name) in asked:
                columns[name] = _with_nan(one.points * one.factor)
        extra = self._extra(columns, base, touched, bool(draws.weights is not None or touched or draws.benchmarks))
        total = round_as_paper(base + extra, panel.scheme.total_digits, panel.scheme.rounding)
        columns[EXTRA] = Values(np.broadcast_to(extra, total.shape))
        columns[TOTAL] = _with_nan(total)
        return Scored(total, columns)

    def group_of(self, within: tuple[str, ...]) -> Groups:
        """The groups of a scope."""
        if within not in self.groups:
            self.groups[within] = Groups(self.panel.groups[within], "、".join(within))
        return self.groups[within]

    def evaluate_group(self, call: Call, columns: Mapping[str, Values], within: tuple[str, ...]) -> Values:
        """The value of a group function over columns of the panel."""
        return self._evaluate(call, columns, within)

    def _evaluate(self, node: Node, columns: Mapping[str, Values], within: tuple[str, ...] = ()) -> Values:
        return Arithmetician(columns, self.panel.words, self.group_of(within)).evaluate(node)

    def _derive(self, columns: dict[str, Values], touched: set[str]) -> set[str]:
        """Work again the values and indicators that a drawn figure reaches; the names of all that was touched."""
        scheme = self.panel.scheme
        formulas: dict[str, Expression | Indicator] = {one.name: one.formula for one in scheme.values}
        formulas |= {one.name: one for one in scheme.indicators if one.name not in self.panel.given}
        pending = {name: one for name, one in formulas.items() if name not in touched}
        while True:
            ready = [
                name
                for name, one in pending.items()
                if (used := set(names(_formula(one)))) & touched
                and not any(other in pending and self._reaches(other, touched, pending) for other in used)
            ]
            if not ready:
                return touched
            for name in ready:
                one = pending.pop(name)
                columns[name] = self._indicator(one, columns)
                touched = touched | {name}

    def _reaches(self, name: str, touched: set[str], pending: Mapping[str, Expression | Indicator]) -> bool:
        """Whether a figure still to be worked again depends on one that was touched."""
        used = names(_formula(pending[name]))
        return any(one in touched or (one in pending and self._reaches(one, touched, pending)) for one in used)

    def _indicator(self, one: Expression | Indicator, columns: Mapping[str, Values]) -> Values:
        found = self._evaluate(_formula(one).node, columns)
        if isinstance(one, Expression):
            return found
        quotient, value, state = quotient_of(one.formula.node), found.value, found.code
        if quotient is not None:
            below = self._evaluate(quotient[1], columns)
            if one.zero_denominator == "missing":
                nothing = (below.value == 0) & below.known & (state == MEANINGLESS)
                state = np.where(nothing, UNKNOWN, state)
            if one.negative_denominator != "as computed":
                code = UNKNOWN if one.negative_denominator == "missing" else MEANINGLESS
                state = np.where((below.value < 0) & below.known & (state == KNOWN), code, state)
        if one.decimals is not None:
            value = round_as_paper(value, one.decimals, self.panel.scheme.rounding)
        return Values(np.where(state == KNOWN, value, np.nan), state.astype(np.int8)) if state.any() else Values(value)

    def _set_benchmarks(self, columns: dict[str, Values], draws: Draws, touched: set[str]) -> None:
        for part in self.panel.lane.indicators:
            name = part.indicator.name
            if name in draws.benchmarks:
                columns[BENCHMARK + name] = _with_nan(draws.benchmarks[name])
            elif name in touched and (moving := group_benchmark(part)) is not None:
                call, within, factor = moving
                found = self._evaluate(call, columns, within)
                columns[BENCHMARK + name] = _with_nan(found.figures * factor)

    def _points(self, place: int, columns: Mapping[str, Values], weights: Array | None) -> _Part:
        """The points of a part; where they grow in step with its weight, those of the stated weight and the factor."""
        part = self.panel.lane.indicators[place]
        weight = np.full((1, 1), float(part.weight))
        factor = np.ones((1, 1)) if weights is None else weights[:, place, None]
        if self.panel.scheme.points_digits is None and _proportional(part):
            return _Part(self._points_of(part, weight, columns), weight, factor)
        return _Part(self._points_of(part, weight * factor, columns), weight * factor, np.ones((1, 1)))

    def _points_of(self, part: LaneIndicator, weight: Array, columns: Mapping[str, Values]) -> Array:
        scheme, name = self.panel.scheme, part.indicator.name
        put = {**placeholders(part), "权重": Name(WEIGHT)}
        node = replace_names(part.points.node, put)
        found = self._evaluate(node, {**columns, WEIGHT: Values(weight)}, part.within)
        value, state = found.value, found.code
        if part.flat is not None:
            best, worst = (
                self._evaluate(Call(one, (Name(name),)), columns, part.within) for one in ("group_max", "group_min")
            )
            flat = (best.value == worst.value) & (columns[name].code == KNOWN)
            share = {"full": 1.0, "zero": 0.0, "base": float(part.base / part.weight)}[part.flat]
            value, state = np.where(flat, weight * share, value), np.where(flat, KNOWN, state)
        if part.cap is not None:
            value = np.minimum(value, float(part.cap) * weight)
        if part.floor is not None:
            value = np.maximum(value, float(part.floor))
        digits = scheme.points_digits
        value = value if digits is None else round_as_paper(value, digits, scheme.rounding)
        if not np.any(state):
            return value
        raw = {RAW + name: Values(np.where(state == KNOWN, value, np.nan), state.astype(np.int8))}
        for code, rule in ((UNKNOWN, part.missing), (MEANINGLESS, part.not_applicable)):
            value = np.where(state == code, self._stand_in(rule, weight, name, raw), value)
        return value

    def _stand_in(self, rule: str, weight: Array, name: str, raw: Mapping[str, Values]) -> Array:
        """The points an absence gets: NaN where its weight is spread, −∞ where it leaves the firm without a total."""
        match rule:
            case "zero":
                return np.zeros((1, 1))
            case "full":
                return weight
            case "spread":
                return np.full((1, 1), np.nan)
            case "lane mean of points":
                found = self._evaluate(Call("group_mean", (Name(RAW + name),)), raw)
                mean = np.where(found.code == KNOWN, found.value, -np.inf)
                digits = self.panel.scheme.points_digits
                return mean if digits is None else round_as_paper(mean, digits, self.panel.scheme.rounding)
        return np.full((1, 1), -np.inf)

    def _combine(self, points: list[_Part], weights: Array | None) -> Array:
        lane = self.panel.lane
        kept = [place for place, part in enumerate(lane.indicators) if part.indicator.name != self.without]
        stated = np.array([float(lane.indicators[place].weight) for place in kept])
        drawn = stated * (np.ones((1, len(kept))) if weights is None else weights[:, kept])
        chosen = [points[place] for place in kept]
        shape = np.broadcast_shapes((len(drawn), self.panel.size), *(one.points.shape for one in chosen))
        if lane.total == "sum":
            return self._sum(chosen, drawn, float(sum(part.weight for part in lane.indicators)), shape)
        scores = [one.points / one.weight * 100 for one in chosen]
        none = reduce(np.logical_or, (one == -np.inf for one in scores))
        if lane.total == "mean":
            count = reduce(np.add, (~np.isnan(one) * np.ones(shape) for one in scores))
            mean = reduce(np.add, (np.nan_to_num(one, neginf=0.0) for one in scores)) / np.where(count, count, np.nan)
        else:
            mean = self._geometric(scores, drawn, shape)
        return np.broadcast_to(np.where(none, np.nan, mean), shape)

    def _sum(self, parts: list[_Part], drawn: Array, whole: float, shape: tuple[int, ...]) -> Array:
        """Points times their factors; the weight of absent ones spread over the others."""
        full = whole if self.without else drawn.sum(axis=1, keepdims=True)
        if all(len(one.points) == 1 for one in parts):
            table = np.concatenate([np.broadcast_to(one.points, (1, shape[1])) for one in parts])
            by = np.concatenate([np.broadcast_to(one.factor, (len(drawn), 1)) for one in parts], axis=1)
            finite = np.isfinite(table)
            some = ~finite.all(axis=0)
            known = drawn @ finite[:, some].astype(float)
            total: Array = by @ np.where(finite, table, 0.0)
            spread = total[:, some] * full / np.where(known > 0, known, np.nan)
            if self.without:
                total *= full / drawn.sum(axis=1, keepdims=True)
            total[:, some] = np.where(np.isneginf(table[:, some]).any(axis=0), np.nan, spread)
            return total
        total, known = np.zeros(shape), np.zeros(shape)
        for place, one in enumerate(parts):
            finite = np.isfinite(one.points)
            total += np.where(finite, one.points, np.where(np.isneginf(one.points), np.nan, 0.0)) * one.factor
            known += finite * drawn[:, place, None]
        return np.where(known < full * (1 - 1e-12), total * full / np.where(known > 0, known, np.nan), total)

    def _geometric(self, scores: list[Array], drawn: Array, shape: tuple[int, ...]) -> Array:
        logs, known, nothing = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
        for place, one in enumerate(scores):
            there = ~np.isnan(one)
            nothing |= there & (one <= 0)
            logs += np.log(np.where(there & (one > 0), one, 1.0)) * drawn[:, place, None]
            known += there * drawn[:, place, None]
        mean = round_as_paper(np.exp(logs / np.where(known > 0, known, np.nan)), 6)
        return np.where(nothing & (known > 0), 0.0, mean)

    def _extra(self, columns: dict[str, Values], base: Array, touched: set[str], moved: bool) -> Array:
        """Bonuses and penalties: those of the run where nothing they ask for has moved."""
        lane = self.panel.lane
        asked = {name for bonus in lane.bonus for one in (bonus.points, bonus.when) if one for name in names(one)}
        later = {TOTAL, *(POINTS + part.indicator.name for part in lane.indicators)}
        if not (asked & touched or (moved and asked & later)):
            return np.nan_to_num(self.panel.columns[EXTRA].figures)
        known = {**columns, TOTAL: _with_nan(base)}
        extra = reduce(np.add, (self._bonus(bonus, known) for bonus in lane.bonus), np.zeros((1, 1)))
        return extra if lane.bonus_at_most is None else np.minimum(extra, float(lane.bonus_at_most))

    def _bonus(self, bonus: Bonus, columns: Mapping[str, Values]) -> Array:
        points = np.nan_to_num(self._evaluate(bonus.points.node, columns).figures)
        if bonus.at_most is not None:
            points = np.minimum(points, float(bonus.at_most))
        if bonus.at_least is not None:
            points = np.maximum(points, float(bonus.at_least))
        if bonus.when is None:
            return points
        held = self._evaluate(bonus.when.node, columns)
        return np.where(held.value & held.known, points, 0.0)


def group_benchmark(part: LaneIndicator) -> tuple[Call, tuple[str, ...], float] | None:
    """The call that gives a benchmark of this period's group, the scope it is taken within, its factor."""
    stated = part.benchmark
    if not isinstance(stated, GroupBenchmark) or stated.last_year:
        return None
    return benchmark_call(part, stated.of), stated.within, float(stated.factor)


def _formula(one: Expression | Indicator) -> Expression:
    return one if isinstance(one, Expression) else one.formula


def _with_nan(figures: Array) -> Values:
    absent = ~np.isfinite(figures)
    if not absent.any():
        return Values(figures)
    return Values(np.where(absent, np.nan, figures), np.where(absent, UNKNOWN, KNOWN).astype(np.int8))


def _asked_later(panel: Panel) -> set[str]:
    """The names that bonuses, nested steps, ties and adjustments ask for."""
    lane = panel.lane
    asked = [one for bonus in lane.bonus for one in (bonus.points, bonus.when) if one is not None]
    asked += [step.by for step in (lane.grades.nested if lane.grades else ())]
    asked += [one.when for one in panel.scheme.adjustments]
    found: Iterable[str] = (name for one in asked for name in names(one))
    return {*found, *lane.tie_break}


def _proportional(part: LaneIndicator) -> bool:
    """Whether a part's points grow in step with its weight, so that drawn weights multiply them."""
    return _degree(part.points.node) == 1 and not part.floor


def _degree(node: Node) -> int | None:
    """1 where an expression is the weight times something, 0 where it does not hold the weight, None otherwise."""
    match node:
        case Name("权重"):
            return 1
        case Negative(operand):
            return _degree(operand)
        case Arithmetic(operator, left, right):
            one, other = _degree(left), _degree(right)
            if one is None or other is None:
                return None
            if operator == "*":
                return one + other if one + other < 2 else None
            if operator == "/":
                return one if other == 0 else None
            return one if one == other else None
    return 0 if "权重" not in _names(node) else None


def _names(node: Node) -> tuple[str, ...]:
    return names(Expression("", node))
