"""From places to grades: quotas cut cumulatively, thresholds, bounds, two nested steps — and adjustments after them.

A grade is kept as its place in the lane's list, 0 for the best, until the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any, Final, Literal

import narwhals as nw

from mujun.evaluation.cell import KNOWN, MEANINGLESS, Cell
from mujun.evaluation.group import Members, add_group_values
from mujun.evaluation.work import (
    ADJUSTED,
    COUNTED,
    DOMAIN,
    FIRST,
    GRADE,
    GRADE_NAME,
    LANE,
    LAST_PLACE,
    OPEN,
    PLACE,
    RANK,
    SIZE,
    STATUS,
    STATUS_WORDS,
    TOTAL,
    Work,
    by_lane,
    holds,
    join_words,
    unclear,
)
from mujun.packs.scheme import CUT, UNGRADED, Adjustment, Bound, Grades, Lane, Nested
from mujun.rules.level import Interval

INDEX: Final = "·档"
_LOCK: Final = "·锁"


def cut_place(size: nw.Expr, share: Fraction, rounding: str) -> nw.Expr:
    """How many places a cumulative share of a domain comes to, in whole numbers throughout."""
    above, below = share.numerator, share.denominator
    if rounding == "up":
        return (size * above + (below - 1)) // below
    if rounding == "half up":
        return (size * (2 * above) + below) // (2 * below)
    return (size * above) // below


def grade_firms(work: Work) -> Work:
    """Step 等级: the grade each evaluated firm gets before any adjustment."""
    for lane in work.scheme.lanes:
        for number, step in enumerate(lane.grades.nested if lane.grades else ()):
            work = _place_in_pool(work, lane, number, step)
    index = by_lane(work.scheme.lanes, _grading).cast(nw.Int64)
    few = by_lane(work.scheme.lanes, _few).cast(nw.Int64)
    plenty = ~nw.col(RANK).is_null() & (few == _NOT_FEW)
    work = work.put(
        {INDEX: nw.when(plenty).then(index).when((few >= 0) & (few < _NOT_FEW)).then(few), _LOCK: nw.lit(0)}
    )
    first = _named(work, INDEX)
    none = nw.when(first.is_null()).then(nw.lit(MEANINGLESS, dtype=nw.Int8)).otherwise(nw.lit(KNOWN, dtype=nw.Int8))
    return work.add({FIRST: Cell(first, none, "text")})


_NOT_FEW = 10_000


def _few(lane: Lane) -> nw.Expr | None:
    """What a domain with fewer firms than grades gives; quotas cannot be cut there."""
    if lane.grades is None:
        return None
    grades = lane.grades
    if grades.levels is not None or grades.few == CUT:
        return nw.lit(_NOT_FEW)
    instead = grades.grades.index(grades.few) if grades.few in grades.grades else -1
    return nw.when(nw.col(SIZE) < len(grades.grades)).then(nw.lit(instead)).otherwise(nw.lit(_NOT_FEW))


def _grading(lane: Lane) -> nw.Expr | None:
    if lane.grades is None:
        return None
    grades = lane.grades
    if grades.quota:
        index = _by_quota(grades)
    elif grades.levels is not None:
        index = _by_level(grades)
    else:
        index = _by_nesting(lane, grades)
    for bound in grades.bounds:
        index = _bounded(index, grades, bound)
    return index


def _standing(grades: Grades) -> nw.Expr:
    """The place that counts at a cut, as the scheme treats ties."""
    columns = {"share the better": RANK, "share the worse": LAST_PLACE, "by key": PLACE}
    return nw.col(columns[grades.ties]).cast(nw.Int64)


def _by_quota(grades: Grades) -> nw.Expr:
    place, chain = _standing(grades), None
    for index, (_, share) in enumerate(grades.cuts[:-1]):
        inside = place <= cut_place(nw.col(SIZE), share, grades.rounding)
        chain = _chain(chain, inside, nw.lit(index))
    last = nw.lit(len(grades.grades) - 1)
    whole: nw.Expr = last if chain is None else chain.otherwise(last)
    return whole


def _by_level(grades: Grades) -> nw.Expr:
    chain: Any = None
    for level in grades.levels.levels if grades.levels else ():
        chain = _chain(chain, _inside(nw.col(TOTAL), level.interval), nw.lit(grades.grades.index(level.name)))
    index: nw.Expr = chain.otherwise(nw.lit(None, dtype=nw.Int64))
    return index


def _inside(value: nw.Expr, interval: Interval) -> nw.Expr:
    above = value >= interval.low if interval.low_closed else value > interval.low
    below = value <= interval.high if interval.high_closed else value < interval.high
    return above & below


def _pool(lane: Lane, number: int) -> str:
    return f"·池{lane.name}{number}"


def _place_in_pool(work: Work, lane: Lane, number: int, step: Nested) -> Work:
    """The place of every firm of a pool by the second figure: best first at the best end, else worst first."""
    grades = lane.grades
    if grades is None:
        return work
    frame, sorts = add_group_values(work.frame, [step.by], Members(LANE, COUNTED), work.sorts)
    work = replace(work, frame=frame, sorts=sorts)
    taken = cut_place(nw.col(SIZE), step.pool, grades.rounding)
    place = _standing(grades)
    inside = place <= taken if step.best else nw.col(SIZE) - place < taken
    here = (nw.col(LANE) == lane.name).fill_null(False) & ~nw.col(RANK).is_null() & inside.fill_null(False)
    name = _pool(lane, number)
    value = work.cell(step.by).value.round(9)
    work = work.put({name: nw.when(here).then(value).otherwise(nw.lit(None, dtype=nw.Float64)), name + "域": here})
    work = work.put({name + "键": nw.when(nw.col(name + "域")).then(nw.col(DOMAIN)).otherwise(nw.lit("（池外）"))})
    method: Literal["min", "max"] = "max" if grades.ties == "share the worse" else "min"
    place = nw.col(name).rank(method, descending=step.best).over(name + "键")
    return work.put(
        {
            name + "位": nw.when(nw.col(name + "域")).then(place.cast(nw.Int64)),
            name + "数": nw.when(nw.col(name + "域")).then(nw.col(name).count().over(name + "键").cast(nw.Int64)),
        }
    )


def _by_nesting(lane: Lane, grades: Grades) -> nw.Expr:
    chain: Any = None
    for number, step in enumerate(grades.nested):
        name = _pool(lane, number)
        size = nw.col(name + "数") if step.of_pool else nw.col(SIZE)
        taken = nw.col(name + "位") <= cut_place(size, step.share, grades.rounding)
        chain = _chain(chain, taken.fill_null(False), nw.lit(grades.grades.index(step.grade)))
    rest = nw.lit(grades.grades.index(grades.rest or grades.grades[-1]))
    index: nw.Expr = chain.otherwise(rest)
    return index


def _bounded(index: nw.Expr, grades: Grades, bound: Bound) -> nw.Expr:
    """The grades with a limit on the best or worst: those beyond it move one grade towards the middle."""
    best, last = bound.grade == grades.grades[0], len(grades.grades) - 1
    from_end = nw.col(SIZE) - nw.col(RANK).cast(nw.Int64) + 1
    if bound.at_most is not None:
        most = cut_place(nw.col(SIZE), bound.at_most, "down")
        if best:
            index = nw.when((index == 0) & (nw.col(LAST_PLACE) > most)).then(nw.lit(1)).otherwise(index)
        else:
            index = nw.when((index == last) & (from_end > most)).then(nw.lit(last - 1)).otherwise(index)
    if bound.at_least is not None:
        least = cut_place(nw.col(SIZE), bound.at_least, "up")
        if best:
            index = nw.when(nw.col(RANK).cast(nw.Int64) <= least).then(nw.lit(0)).otherwise(index)
        else:
            short = nw.col(SIZE) - nw.col(LAST_PLACE) < least
            index = nw.when(short).then(nw.lit(last)).otherwise(index)
    return index


def adjust_grades(work: Work) -> Work:
    """Step 调整: fixed, raised, lowered, vetoed, in the order of the scheme, each with its reason."""
    asked = [one.when for one in work.scheme.adjustments]
    frame, sorts = add_group_values(work.frame, asked, Members(LANE, COUNTED), work.sorts)
    work = replace(work, frame=frame, sorts=sorts)
    reasons = [nw.col(f"·由{number}") for number, _ in enumerate(work.scheme.adjustments)]
    doubts = [nw.col(OPEN)]
    for number, one in enumerate(work.scheme.adjustments):
        cell = work.cell(one.when)
        here = ~nw.col(INDEX).is_null()
        if one.lanes:
            here = here & nw.col(LANE).is_in(list(one.lanes)).fill_null(False)
        doubts.append(nw.when(here & unclear(cell)).then(nw.lit(f"调整“{one.name}”的条件缺数")))
        target = by_lane(work.scheme.lanes, partial(_target, one)).cast(nw.Int64)
        open_ = nw.col(_LOCK) < (2 if one.kind in _LOCKS else 1)
        applies = (here & holds(cell) & open_ & ~target.is_null()).fill_null(False)
        moved = applies if one.kind in _LOCKS else applies & (target != nw.col(INDEX))
        columns = {
            INDEX: nw.when(applies).then(target).otherwise(nw.col(INDEX)),
            f"·由{number}": nw.when(moved).then(nw.lit(f"{_KINDS[one.kind]}：{one.reason}")),
        }
        if one.kind in _LOCKS:
            columns[_LOCK] = nw.when(applies).then(nw.lit(_LOCKS[one.kind])).otherwise(nw.col(_LOCK))
        work = work.put(columns)
    return work.put({ADJUSTED: join_words(reasons), OPEN: join_words(doubts), **_name_grades(work)})


_KINDS: Final[Mapping[str, str]] = {"fix": "定档", "raise": "提档", "lower": "降档", "veto": "一票否决"}
_LOCKS: Final[Mapping[str, int]] = {"fix": 1, "veto": 2}


def _target(one: Adjustment, lane: Lane) -> nw.Expr | None:
    """The grade an adjustment takes a firm of a lane to."""
    if lane.grades is None:
        return None
    names = lane.grades.grades
    now, last = nw.col(INDEX), len(names) - 1
    if one.kind in ("fix", "veto"):
        if one.to is not None and one.to not in names:
            return None
        return nw.lit(last if one.to is None else names.index(one.to))
    if one.kind == "raise":
        limit = names.index(one.limit) if one.limit in names else 0
        return nw.min_horizontal(now, nw.max_horizontal(now - one.steps, nw.lit(limit)))
    limit = names.index(one.limit) if one.limit in names else last
    return nw.max_horizontal(now, nw.min_horizontal(now + one.steps, nw.lit(limit)))


def _name_grades(work: Work) -> dict[str, nw.Expr]:
    """The final grade in words: a name for those graded, 不定级 for those evaluated without one, null for the rest."""
    graded = any(lane.grades for lane in work.scheme.lanes)
    named = _named(work, INDEX)
    without = nw.col(COUNTED) | (nw.col(STATUS) == STATUS_WORDS["ungraded"])
    whole = nw.when(~nw.col(INDEX).is_null()).then(named)
    if graded:
        whole = whole.when(without).then(nw.lit(UNGRADED))
    title = by_lane(work.scheme.lanes, _title).cast(nw.String)
    return {GRADE: whole.otherwise(nw.lit(None, dtype=nw.String)), GRADE_NAME: title}


def _title(lane: Lane) -> nw.Expr | None:
    if lane.grades is None or not lane.grades.names:
        return None
    chain: Any = None
    for grade, name in lane.grades.names.items():
        chain = _chain(chain, nw.col(INDEX) == lane.grades.grades.index(grade), nw.lit(name))
    title: nw.Expr = chain.otherwise(nw.lit(None, dtype=nw.String))
    return title


def _named(work: Work, column: str) -> nw.Expr:
    return by_lane(work.scheme.lanes, partial(_grade_word, column)).cast(nw.String)


def _grade_word(column: str, lane: Lane) -> nw.Expr | None:
    if lane.grades is None:
        return None
    chain: Any = None
    for index, grade in enumerate(lane.grades.grades):
        chain = _chain(chain, nw.col(column) == index, nw.lit(grade))
    word: nw.Expr = chain.otherwise(nw.lit(None, dtype=nw.String))
    return word


def _chain(chain: Any, condition: nw.Expr, value: nw.Expr) -> Any:
    return nw.when(condition).then(value) if chain is None else chain.when(condition).then(value)
