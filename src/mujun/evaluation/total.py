"""From points to totals: combined as the lane says, bonuses added, rounded — before any ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import narwhals as nw

from mujun.evaluation.cell import MEANINGLESS, REASON, UNKNOWN, Cell, round_paper
from mujun.evaluation.group import Members, add_group_values
from mujun.evaluation.points import RAW
from mujun.evaluation.work import (
    BASE,
    BONUS,
    COUNTED,
    EXTRA,
    LANE,
    OPEN,
    POINTS,
    TOTAL,
    Work,
    add_up,
    by_lane,
    holds,
    join_words,
    unclear,
)
from mujun.packs.scheme import Lane, LaneIndicator

_GEOMETRIC_DIGITS = 6


def total_up(work: Work) -> Work:
    """Step 总分: points combined as the lane says, bonuses added, rounded as the scheme says — before any ranking."""
    lanes = work.scheme.lanes
    base = by_lane(lanes, lambda lane: _combined(lane)).cast(nw.Float64)
    work = work.put({BASE: base})
    work = _add_bonuses(work.add_figures({BASE: nw.col(BASE), TOTAL: nw.col(BASE)}))
    total = round_paper(nw.col(BASE) + nw.col(EXTRA), work.scheme.total_digits, work.scheme.rounding)
    return work.add_figures({TOTAL: total})


def _combined(lane: Lane) -> nw.Expr:
    parts = [(nw.col(POINTS + part.indicator.name), float(part.weight), part) for part in lane.indicators]
    known = add_up(
        [nw.when(~value.is_null()).then(nw.lit(weight)).otherwise(nw.lit(0.0)) for value, weight, _ in parts]
    )
    blocked = nw.any_horizontal(*(_blocks(value, part) for value, _, part in parts), ignore_nulls=True)
    open_ = ~blocked & (known > 0)
    if lane.total == "geometric":
        none = nw.any_horizontal(*(value <= 0 for value, _, _ in parts), ignore_nulls=True)
        logs = [
            (nw.when(value > 0).then(value / weight * 100).log() * weight).fill_null(0.0) for value, weight, _ in parts
        ]
        # logarithms differ in the last digit from one machine to the next; six decimals are the same on all
        mean = round_paper((add_up(logs) / nw.when(known > 0).then(known)).exp(), _GEOMETRIC_DIGITS)
        return nw.when(open_ & none).then(nw.lit(0.0)).when(open_).then(mean)
    if lane.total == "mean":
        count = add_up([(~value.is_null()).cast(nw.Float64) for value, _, _ in parts])
        scores = add_up([(value / weight * 100).fill_null(0.0) for value, weight, _ in parts])
        return nw.when(open_).then(scores / nw.when(count > 0).then(count))
    whole = sum(weight for _, weight, _ in parts)
    summed = add_up([value.fill_null(0.0) for value, _, _ in parts])
    spread = nw.when(known < whole).then(summed * whole / nw.when(known > 0).then(known)).otherwise(summed)
    return nw.when(open_).then(spread)


def _blocks(value: nw.Expr, part: LaneIndicator) -> nw.Expr:
    """Whether points that are absent leave the firm without a total: all but those whose weight is spread."""
    state = nw.col(RAW + part.indicator.name + REASON)
    spread = nw.lit(False)
    if part.missing == "spread":
        spread = spread | (state == UNKNOWN)
    if part.not_applicable == "spread":
        spread = spread | (state == MEANINGLESS)
    return value.is_null() & ~spread


def _said(values: Mapping[str, nw.Expr], lane: Lane) -> nw.Expr | None:
    return values.get(lane.name)


def _add_bonuses(work: Work) -> Work:
    lanes = work.scheme.lanes
    if not any(lane.bonus for lane in lanes):
        return work.add({EXTRA: Cell(nw.lit(0.0), None, "number")})
    stated = {(lane.name, bonus.name): bonus for lane in lanes for bonus in lane.bonus}
    asked = [one for bonus in stated.values() for one in (bonus.points, bonus.when) if one is not None]
    frame, sorts = add_group_values(work.frame, asked, Members(LANE, COUNTED), work.sorts)
    work = replace(work, frame=frame, sorts=sorts)
    doubts = [nw.col(OPEN)]
    columns: dict[str, nw.Expr] = {}
    for name in dict.fromkeys(name for _, name in stated):
        values: dict[str, nw.Expr] = {}
        for lane in lanes:
            bonus = stated.get((lane.name, name))
            if bonus is None:
                continue
            cell = work.cell(bonus.points)
            value = cell.value
            condition = nw.lit(True) if bonus.when is None else holds(work.cell(bonus.when))
            doubtful = unclear(cell) & condition
            if bonus.when is not None:
                doubtful = doubtful | unclear(work.cell(bonus.when))
            if bonus.at_most is not None:
                value = nw.when(value > float(bonus.at_most)).then(nw.lit(float(bonus.at_most))).otherwise(value)
            if bonus.at_least is not None:
                value = nw.when(value < float(bonus.at_least)).then(nw.lit(float(bonus.at_least))).otherwise(value)
            values[lane.name] = nw.when(condition).then(value).otherwise(nw.lit(0.0)).fill_null(0.0)
            here = (nw.col(LANE) == lane.name).fill_null(False)
            doubts.append(nw.when(here & doubtful).then(nw.lit(f"“{name}”的条件或分值缺数")))
        columns[BONUS + name] = by_lane(lanes, partial(_said, values)).cast(nw.Float64)
    work = work.add_figures(columns, {OPEN: join_words(doubts)})
    extra = add_up([nw.col(name).fill_null(0.0) for name in columns])
    most = by_lane(lanes, _most).cast(nw.Float64)
    return work.add({EXTRA: Cell(nw.when(extra > most).then(most).otherwise(extra), None, "number")})


def _most(lane: Lane) -> nw.Expr | None:
    return None if lane.bonus_at_most is None else nw.lit(float(lane.bonus_at_most))
