"""When a project will be built and what it will invest this year, from its own pace and that of finished projects.

The method is a reference class with its own error measured (Kahneman and Tversky 1979; Flyvbjerg 2008), the interval
is split-conformal (Vovk et al. 2005) over the same class:

1. For every finished project the month is found in which it stood most like this one: share of the total invested,
   and months elapsed against months planned. The nearest of them are the class; of its own kind where enough exist.
2. Three readings of what remains: as the class needed (from outside); the project's own pace so far carried on, as it
   carried on in the class; its pace of the last six months carried on likewise.
3. The three are blended. The weights are those with which the class, each member predicted from the others, would have
   been predicted best: the shrinkage between own pace and class is measured, not chosen.
4. What the members were missed by is the interval: the same share of them lay within it.

Nothing is drawn at random. Where too little is known there is no forecast, and the reason is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mujun.plans.month import Month
from mujun.projects.pace import Pace

LEVEL: Final = 0.8
FEWEST_MONTHS: Final = 3
FEWEST_FINISHED: Final = 20
CLASS: Final = 60
OLDEST: Final = 2
RECENT: Final = 6
_SLOWEST, _SMALLEST, _NOTHING = 0.02, 0.02, 0.01
_WIDTH_SHARE, _WIDTH_TIME = 0.10, 0.35
_STEPS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_BLENDS: Final = np.array([w for w in product(_STEPS, repeat=3) if sum(w) == 1.0])

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast at the end of `as_of`, with the interval it lies in at `level` (0.8: four times of five).

    `finish` is the month it will be built in, `earliest` and `latest` the ends of the interval. `year`, `low` and
    `high` are this year's investment in shares of the total, counted from January. `weights` are those of the class,
    the own pace and the recent pace. `members` finished projects were compared with; `own_kind` says whether all are
    of its kind.
    """

    project: str
    as_of: Month
    level: float
    finish: Month
    earliest: Month
    latest: Month
    year: float
    low: float
    high: float
    weights: tuple[float, float, float]
    members: int
    own_kind: bool

    def amounts(self, total: Decimal) -> tuple[Decimal, Decimal, Decimal]:
        """This year's investment, its low and its high end, in the unit of the total, whole."""
        figures = (Decimal(repr(round(share, 9))) * total for share in (self.year, self.low, self.high))
        low_high = [figure.quantize(Decimal(1)) for figure in figures]
        return low_high[0], low_high[1], low_high[2]

    @property
    def words(self) -> str:
        """What was done, in one sentence."""
        whole, own, recent = (f"{weight:.0%}" for weight in self.weights)
        kind = "同类" if self.own_kind else "各类"
        return (
            f"比照 {self.members} 个最相像的已竣工{kind}项目；同类经验占 {whole}，自身全程进度占 {own}，"
            f"近 {RECENT} 个月进度占 {recent}；区间在 {self.level:.0%} 的情形下包住实际"
        )


@dataclass(frozen=True, slots=True)
class NoForecast:
    """Why there is no forecast."""

    project: str
    as_of: Month
    reason: str


def forecast(
    project: str, pace: Pace | None, finished: Sequence[Pace], as_of: Month, *, level: float = LEVEL
) -> Forecast | NoForecast:
    """The forecast of one project under way, from the curves of finished ones; NoForecast says why there is none."""
    reason = _too_little(pace, finished, as_of)
    if reason is not None or pace is None:
        return NoForecast(project, as_of, reason or "还没有开工或没有报过投资")
    chosen, own_kind = _class_of(pace, finished)
    own = _feature(pace, pace.elapsed)
    rows = np.array([_feature(one, at) for one, at in chosen])
    weights, remaining = _remaining(own, rows, level)
    months = [month * pace.planned for month in remaining]
    base = pace.last
    year, low, high = _rest_of_year(pace, own, chosen, rows, level, as_of.year)
    late = max(as_of.since(base), 0)
    finish = max(round(months[0]), late + 1)
    return Forecast(
        project=project,
        as_of=as_of,
        level=level,
        finish=base.shift(finish),
        # whole months inside the interval: rounding outwards would promise more than the level
        earliest=base.shift(min(max(math.ceil(months[1]), late + 1), finish)),
        latest=base.shift(max(math.floor(months[2]), finish)),
        year=year,
        low=low,
        high=high,
        weights=(float(weights[0]), float(weights[1]), float(weights[2])),
        members=len(chosen),
        own_kind=own_kind,
    )


def _too_little(pace: Pace | None, finished: Sequence[Pace], as_of: Month) -> str | None:
    if pace is None:
        return "还没有开工或没有报过投资"
    if pace.finished:
        return "已竣工"
    if as_of.since(pace.last) > OLDEST:
        return f"最近一次报数是{pace.last.words}，太旧"
    if pace.months < FEWEST_MONTHS:
        return f"只报过 {pace.months} 个月，至少要 {FEWEST_MONTHS} 个月"
    if pace.shares[-1] < _NOTHING:
        return f"累计完成不到总投资的 {_NOTHING:.0%}，看不出进度"
    if len(finished) < FEWEST_FINISHED:
        return f"可比的已竣工项目只有 {len(finished)} 个，至少要 {FEWEST_FINISHED} 个"
    return None


def _class_of(pace: Pace, finished: Sequence[Pace]) -> tuple[list[tuple[Pace, int]], bool]:
    """The finished projects nearest to this one, each at the month it stood most like it."""
    same = [one for one in finished if one.kind == pace.kind and one.project != pace.project]
    own_kind = len(same) >= FEWEST_FINISHED
    pool = same if own_kind else [one for one in finished if one.project != pace.project]
    share, time = float(pace.shares[-1]), math.log(pace.elapsed / pace.planned)
    found = []
    for at, one in enumerate(pool):
        if one.elapsed < 2:
            continue
        months = np.arange(1, one.elapsed)
        far = ((one.shares[:-1] - share) / _WIDTH_SHARE) ** 2
        far = far + ((np.log(months / one.planned) - time) / _WIDTH_TIME) ** 2
        nearest = int(np.argmin(far))
        found.append((float(far[nearest]), at, one, nearest + 1))
    found.sort(key=lambda row: row[:2])
    return [(one, month) for _, _, one, month in found[:CLASS]], own_kind


def _feature(pace: Pace, at: int) -> tuple[float, float, float, float]:
    """Elapsed against planned, share, recent pace per planned period, remaining against planned (of finished ones)."""
    share = float(pace.shares[at - 1])
    back = max(at - RECENT, 0)
    before = float(pace.shares[back - 1]) if back else 0.0
    recent = (share - before) / (at - back) * pace.planned
    return at / pace.planned, share, max(recent, _SLOWEST), max(pace.elapsed - at, 1) / pace.planned


def _remaining(own: tuple[float, ...], rows: Numbers, level: float) -> tuple[Numbers, tuple[float, float, float]]:
    """The remaining time against the planned: weights, then the forecast with its low and high ends."""
    elapsed, share, recent, remaining = rows.T
    left = np.maximum(1 - share, _SMALLEST)
    scales = np.log(np.stack([np.ones_like(elapsed), elapsed, left / recent]))
    own_left = max(1 - own[1], _SMALLEST)
    own_scales = np.log(np.array([1.0, own[0], own_left / own[2]]))
    target = np.log(remaining)
    weights, missed = _blend(scales, target)
    centre = np.median(target - scales, axis=1) + own_scales
    guess = float(weights @ centre) + float(np.median(missed))
    low, high = _ends(missed - np.median(missed), level)
    return weights, (math.exp(guess), math.exp(guess + low), math.exp(guess + high))


def _rest_of_year(
    pace: Pace, own: tuple[float, ...], chosen: Sequence[tuple[Pace, int]], rows: Numbers, level: float, year: int
) -> tuple[float, float, float]:
    """The year's investment as shares of the total: the year to date and what will have been added by December."""
    skipped = 12 - pace.last.month if pace.last.year < year else 0
    months = (year - pace.last.year) * 12 + 12 - pace.last.month
    done = pace.elapsed - pace.last.month
    before = float(pace.shares[done - 1]) if done > 0 else 0.0
    to_date = 0.0 if pace.last.year < year else float(pace.shares[-1]) - before
    if months == 0:
        return to_date, to_date, to_date
    gained = np.array([_gain(one, at, skipped / pace.planned, months / pace.planned) for one, at in chosen])
    ahead = (months - skipped) / pace.planned
    elapsed, share, recent, _ = rows.T
    scales = np.stack([np.ones_like(gained), share / elapsed * ahead, recent * ahead])
    own_scales = np.array([1.0, own[1] / own[0] * ahead, own[2] * ahead])
    weights, missed = _blend_ratios(scales, gained)
    factors = np.median(gained / scales, axis=1)
    guess = float(weights @ (factors * own_scales))
    # whoever is to add much is missed by much: errors are measured against what was guessed
    wide = np.maximum(gained - missed, _SLOWEST)
    low, high = _ends(missed / wide, level)
    least, most = min(max(1 + low, 0.0), 1.0), max(1 + high, 1.0)
    return to_date + guess, to_date + guess * least, to_date + guess * most


def _gain(pace: Pace, at: int, skipped: float, ahead: float) -> float:
    """What share a finished project added between two stretches ahead, each in planned periods."""
    months = np.arange(1, pace.elapsed + 1)
    first, then = (np.interp(at + one * pace.planned, months, pace.shares) for one in (skipped, ahead))
    return max(float(then - first), 0.0)


def _blend(scales: Numbers, target: Numbers) -> tuple[Numbers, Numbers]:
    """The best weights of the readings, in logarithms, each member predicted from the others; and what was missed."""
    held_out = np.stack([_median_of_others(target - scale) for scale in scales]) + scales
    return _choose(held_out, target)


def _blend_ratios(scales: Numbers, target: Numbers) -> tuple[Numbers, Numbers]:
    held_out = np.stack([_median_of_others(target / scale) for scale in scales]) * scales
    return _choose(held_out, target)


def _choose(held_out: Numbers, target: Numbers) -> tuple[Numbers, Numbers]:
    missed = target[None, :] - _BLENDS @ held_out
    best = int(np.argmin(np.round(np.abs(missed).mean(axis=1), 12)))
    return _BLENDS[best], missed[best]


def _median_of_others(values: Numbers) -> Numbers:
    """For each member, the median of all the others."""
    ordered = np.sort(values)
    count = len(ordered)
    place = np.searchsorted(ordered, values)
    lower, upper = (count - 2) // 2, (count - 1) // 2
    left = ordered[np.where(place <= lower, lower + 1, lower)]
    right = ordered[np.where(place <= upper, upper + 1, upper)]
    median: Numbers = (left + right) / 2
    return median


def _ends(missed: Numbers, level: float) -> tuple[float, float]:
    """The ends within which the stated share of members lay, with the correction for a class of this size."""
    ordered = np.sort(missed)
    count, tail = len(ordered), (1 - level) / 2
    high = min(math.ceil((count + 1) * (1 - tail)), count)
    low = max(math.floor((count + 1) * tail), 1)
    return float(ordered[low - 1]), float(ordered[high - 1])
