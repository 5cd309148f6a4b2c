"""Figures that were accepted and still look wrong: units, exchanged columns, false zeros, several firms on one parcel.

Nothing here refuses or changes a figure; it makes the list that a person checks. A figure is judged by the enterprise's
own size: on the logarithm of each item, how far the enterprise stands from the middle, less how far it stands on all
its items together. What is left over is far for a figure in the wrong unit and small for a big enterprise. Shares have
no size and are judged by the middle alone. A zero is suspicious where the enterprise should have a figure that would
not print as zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from mujun.errors import Fault
from mujun.facts.kind import KINDS
from mujun.facts.lake import Lake
from mujun.facts.table import FactTable, table
from mujun.packs.item import Item
from mujun.rules.period import Period

FEWEST: Final = 30
"""An item with fewer figures than this is not judged: its middle says nothing."""
FAR: Final = 3.6
"""How many robust deviations (or, at the least, factors of ten on `LEAST`) make a figure suspicious."""
LEAST: Final = math.log(20)
_JUMP: Final = math.log(50)
_STEP: Final = math.log(2)
_ZEROS: Final = 0.02
_PRINTED: Final = 1.5
"""How many times the last printed place an enterprise should have of an item for its zero to be no rounding."""
_SAMPLED, _USUAL, _FINEST = 500, 0.9, 6


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One figure that looks wrong: whose, which item, which check, and how far it is off as a factor."""

    entity: str
    item: str
    code: str
    value: float
    factor: float
    other: str = ""


def find_suspicions(lake: Lake, *, as_of: date, period: Period) -> tuple[Fault, ...]:
    """Every suspicious figure of the enterprises of a period, the farthest first, in words for who checks."""
    return tuple(say_suspicion(one) for one in list_suspicions(lake, as_of=as_of, period=period))


def list_suspicions(lake: Lake, *, as_of: date, period: Period) -> tuple[Suspicion, ...]:
    """Every suspicious figure of the enterprises of a period as known on a day, the farthest first."""
    now = table(lake, as_of=as_of, period=period, kind="enterprise")
    before = table(lake, as_of=as_of, period=period.previous, kind="enterprise", connection=now.connection)
    items = [item for item in now.items if item.is_number and item.composed is None]
    shares = frozenset(item.name for item in items if item.kind == "share")
    figures, earlier = _figures(now, items), _figures(before, items)
    middles = _middles(figures)
    sizes = {entity: size for entity, row in figures.items() if (size := _size_of(row, middles, shares)) is not None}
    found = [
        *_judge_sizes(figures, earlier, middles, sizes, shares),
        *_judge_zeros(figures, earlier, middles, sizes, shares),
        *_judge_parcels(now),
    ]
    return tuple(sorted(found, key=lambda one: (-abs(math.log(one.factor)), one.entity, one.item)))


Figures = Mapping[str, Mapping[str, float]]
Middles = Mapping[str, tuple[float, float]]


def _figures(made: FactTable, items: Sequence[Item]) -> Figures:
    names = [item.name for item in items]
    rows = made.frame.select("entity", *names).to_native().fetchall()
    return {row[0]: {name: cell for name, cell in zip(names, row[1:], strict=True) if cell is not None} for row in rows}


def _size_of(row: Mapping[str, float], middles: Middles, shares: frozenset[str]) -> float | None:
    """How large an enterprise is on all its items together, in spreads from the middle; None where it has too few."""
    scores = [
        (math.log(value) - middles[item][0]) / middles[item][1]
        for item, value in row.items()
        if value > 0 and item in middles and item not in shares
    ]
    return median(scores) if len(scores) >= 3 else None


def _judge_sizes(
    figures: Figures, earlier: Figures, middles: Middles, sizes: Mapping[str, float], shares: frozenset[str]
) -> Iterator[Suspicion]:
    for entity, size in sizes.items():
        row, past = figures[entity], earlier.get(entity, {})
        left = {
            item: math.log(value) - middles[item][0] - (0.0 if item in shares else size * middles[item][1])
            for item, value in row.items()
            if value > 0 and item in middles
        }
        jumped = dict(_exchanged_since(row, past))
        yield from (Suspicion(entity, one, "facts.exchanged-columns", row[one], row[one] / past[one], other)
                    for one, other in jumped.items())  # fmt: skip
        far = {item: rest for item, rest in left.items() if _is_far(item, rest, row, past, middles)}
        pairs = dict(_exchanged(far, left, row, middles, past))
        for item, rest in far.items():
            if item in jumped:
                continue
            other = pairs.get(item, "")
            code = "facts.exchanged-columns" if other else "facts.wrong-unit"
            yield Suspicion(entity, item, code, row[item], math.exp(rest), other)


def _middles(figures: Figures) -> Middles:
    """The middle and spread of the logarithm of each item, over the enterprises that have it."""
    logs: dict[str, list[float]] = {}
    for row in figures.values():
        for item, value in row.items():
            if value > 0:
                logs.setdefault(item, []).append(math.log(value))
    middles = {}
    for item, values in logs.items():
        if len(values) >= FEWEST:
            middle = median(values)
            spread = 1.4826 * median(abs(value - middle) for value in values)
            middles[item] = (middle, max(spread, 0.2))
    return middles


def _is_far(
    item: str,
    rest: float,
    row: Mapping[str, float],
    past: Mapping[str, float],
    middles: Middles,
) -> bool:
    """Far from what its size lets expect; where there is a past figure, far from that as well."""
    before = past.get(item)
    if before is not None and before > 0:
        return abs(math.log(row[item] / before)) > _JUMP
    return abs(rest) > max(FAR * middles[item][1], LEAST)


def _exchanged(
    far: Mapping[str, float],
    left: Mapping[str, float],
    row: Mapping[str, float],
    middles: Middles,
    past: Mapping[str, float],
) -> Iterator[tuple[str, str]]:
    """Pairs of far figures, one too high and one too low, that would both be near if they changed places."""
    names = sorted(far)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            if far[first] * far[second] >= 0:
                continue
            expected = {one: math.log(row[one]) - left[one] for one in (first, second)}
            for one in (first, second):
                if (before := past.get(one, 0.0)) > 0:
                    expected[one] = math.log(before)
            swapped = [math.log(row[second]) - expected[first], math.log(row[first]) - expected[second]]
            if max(map(abs, swapped)) < LEAST:
                yield (first, second)
                yield (second, first)


def _exchanged_since(row: Mapping[str, float], past: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """Pairs of figures that have both jumped, each to about where the other was in the period before."""
    both = {item: (math.log(value), math.log(past[item])) for item, value in row.items()
            if value > 0 and past.get(item, 0) > 0}  # fmt: skip
    jumped = sorted(item for item, (now, before) in both.items() if abs(now - before) > _STEP)
    for place, first in enumerate(jumped):
        for second in jumped[place + 1 :]:
            if max(abs(both[first][0] - both[second][1]), abs(both[second][0] - both[first][1])) < _STEP / 2:
                yield (first, second)
                yield (second, first)


def _judge_zeros(
    figures: Figures, earlier: Figures, middles: Middles, sizes: Mapping[str, float], shares: frozenset[str]
) -> Iterator[Suspicion]:
    """A zero where hardly any enterprise has one, or where hardly any goes from a figure to zero in one period."""
    zeros, drops = _count_zeros(figures, earlier)
    places = _last_places(figures)
    for entity, row in figures.items():
        if sum(value != 0 for value in row.values()) < 3:
            continue
        for item in (item for item, value in row.items() if value == 0):
            before = earlier.get(entity, {}).get(item)
            rare = zeros[item] <= _ZEROS if before is None else before != 0 and drops.get(item, 1.0) <= _ZEROS
            expected = before
            if expected is None and item in middles:
                middle, spread = middles[item]
                expected = math.exp(middle + (0.0 if item in shares else sizes.get(entity, 0.0) * spread))
            if rare and abs(expected or 0.0) >= _PRINTED * places.get(item, math.inf):
                yield Suspicion(entity, item, "facts.false-zero", 0.0, max(abs(before or 0.0), 1.0) + 1.0)


def _last_places(figures: Figures) -> dict[str, float]:
    """The last decimal place to which nearly all figures of an item are printed: 1, 0.1, 0.01…"""
    sampled: dict[str, list[float]] = {}
    for row in figures.values():
        for item, value in row.items():
            if value and len(some := sampled.setdefault(item, [])) < _SAMPLED:
                some.append(value)
    places = {}
    for item, values in sampled.items():
        usual = _USUAL * len(values)
        whole = (
            digits
            for digits in range(_FINEST)
            if sum(abs(value - round(value, digits)) <= 1e-7 + 1e-9 * abs(value) for value in values) >= usual
        )
        places[item] = 10.0 ** -next(whole, _FINEST)
    return places


def _count_zeros(figures: Figures, earlier: Figures) -> tuple[dict[str, float], dict[str, float]]:
    """By item, the share of figures that are zero, and of earlier figures that have become zero (1 where too few)."""
    all_of: dict[str, list[int]] = {}
    fallen: dict[str, list[int]] = {}
    for entity, row in figures.items():
        past = earlier.get(entity, {})
        for item, value in row.items():
            for counts in (all_of, fallen) if past.get(item) else (all_of,):
                count = counts.setdefault(item, [0, 0])
                count[0] += 1
                count[1] += value == 0
    shares = [
        {item: zero / total if total >= FEWEST else 1.0 for item, (total, zero) in counts.items()}
        for counts in (all_of, fallen)
    ]
    return shares[0], shares[1]


def _judge_parcels(made: FactTable) -> Iterator[Suspicion]:
    names = [item.name for item in made.items if item.name in KINDS["parcel"].headings]
    for name in names:
        rows = made.frame.select("entity", name).to_native().fetchall()
        users: dict[str, list[str]] = {}
        for entity, parcel in rows:
            if parcel is not None:
                users.setdefault(parcel, []).append(entity)
        for parcel, entities in users.items():
            if len(entities) > 1:
                for entity in entities:
                    yield Suspicion(entity, name, "facts.shared-parcel", 0.0, float(len(entities)), parcel)


def say_suspicion(one: Suspicion) -> Fault:
    """A suspicion as the sentence a person reads: where, what was found, why it matters, what to do."""
    where = f"{one.entity}“{one.item}”"
    match one.code:
        case "facts.false-zero":
            return Fault(
                "facts.false-zero", where, "报了 0", "别的数都有，以往也有，多半是缺数写成了 0", "核实；不知道的写 缺数"
            )
        case "facts.shared-parcel":
            found = f"与别家同在宗地“{one.other}”，共 {one.factor:g} 家"
            return Fault(
                "facts.shared-parcel", where, found, "各报各的会重复算地", "核实各占多少；按办法合并评价的写明"
            )
        case "facts.exchanged-columns":
            found, why = f"{one.value:.6g}，与“{one.other}”像是填反了", "两项都离奇，对调后都正常"
            return Fault("facts.exchanged-columns", where, found, why, "核对这两列")
    times = f"高到 {_say_times(one.factor)} 倍" if one.factor > 1 else f"低到 1/{_say_times(1 / one.factor)}"
    why = "比这家企业的规模和以往应有的差得太远，多半是单位写错"
    return Fault("facts.wrong-unit", where, f"{one.value:.6g}，{times}", why, "核对单位与小数点；确实如此的留下说明")


def _say_times(factor: float) -> str:
    """A factor to three digits, without a power of ten: 3,510 and not 3.51e+03."""
    return f"{float(f'{factor:.3g}'):,.10g}"
