"""How the grades of a run are spread over lanes, counties, industries, towns, and what each comes to as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import narwhals as nw

from mujun.evaluation.backend import Frame, fetch_rows
from mujun.evaluation.work import GRADE, MEMBERS, RANK, STATUS, TOTAL
from mujun.packs.scheme import Indicator, Scheme
from mujun.rules.syntax import Arithmetic, Name
from mujun_web.evaluation import bridge
from mujun_web.evaluation.choice import FILTERS, NOTHING
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.rights import Sight
from mujun_web.evaluation.roll import read_roll
from mujun_web.evaluation.rollpage import list_options, restrict

GROUPINGS: Final = {"lane": "组", "county": "县区", "industry": "行业", "town": "镇街"}
WHOLES: Final = 2
"""How many indicators are shown as a ratio of sums for each group."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A ratio of sums over a group's firms that have both figures: how it was formed, and of how many."""

    value: float | None
    top: float
    bottom: float
    firms: int


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its value in the address, its name, how many of each grade, its mean total, its ratios of sums."""

    key: str
    name: str
    counts: tuple[int, ...]
    ungraded: int
    mean: float | None
    wholes: tuple[Whole, ...]

    @property
    def graded(self) -> int:
        """How many firms have a grade."""
        return sum(self.counts)

    @property
    def firms(self) -> int:
        """How many firms it has."""
        return self.graded + self.ungraded


@dataclass(frozen=True, slots=True)
class Distribution:
    """The groups of a run, the whole of it, and the indicators shown as ratios of sums."""

    by: str
    words: str
    grades: tuple[str, ...]
    names: Mapping[str, str]
    groups: tuple[Group, ...]
    whole: Group
    ratios: tuple[Indicator, ...]
    shared: int

    @property
    def chart(self) -> dict[str, Any]:
        """The groups as plain lists for the chart."""
        groups = [{"name": one.name, "counts": list(one.counts), "total": one.graded} for one in self.groups]
        return {"grades": list(self.grades), "groups": groups}


def make_distribution(evaluation: Evaluation, by: str, sight: Sight) -> Distribution:
    """The distribution of a run by one of `GROUPINGS`, over the firms an account sees."""
    return _make_distribution(evaluation, evaluation.digest, by if by in GROUPINGS else "lane", sight)


# results never change, so how they are spread is counted once; the digest stands for the files
@lru_cache(maxsize=64)
def _make_distribution(evaluation: Evaluation, digest: str, by: str, sight: Sight) -> Distribution:
    scheme = bridge.scheme_of(evaluation)
    frame, column = restrict(read_roll(evaluation), sight), FILTERS[by]
    ratios = list_ratios(scheme)[:WHOLES]
    counted = fetch_rows(frame.group_by(column, GRADE).agg(nw.len().alias("n")))
    summed = {row[column]: row for row in fetch_rows(_sums(frame, column, ratios))}
    whole = fetch_rows(_sums(frame.with_columns(nw.lit("").alias("·全部")), "·全部", ratios))
    order = [(key, said) for key, said, _ in list_options(evaluation, sight)[by]]
    groups = [
        _group(key, said, scheme.grades, [row for row in counted if row[column] == _value(key)], summed[_value(key)])
        for key, said in order
        if _value(key) in summed
    ]
    last = _group("", "合计", scheme.grades, counted, whole[0] if whole else {})
    names = {grade: name for lane in scheme.lanes if lane.grades for grade, name in lane.grades.names.items()}
    shared = fetch_rows(frame.filter(nw.col(MEMBERS) > 1).select(nw.len().alias("n")))[0]["n"]
    return Distribution(by, GROUPINGS[by], scheme.grades, names, tuple(groups), last, ratios, shared)


def list_ratios(scheme: Scheme) -> tuple[Indicator, ...]:
    """The indicators that are one column over another, whose wholes are sums over sums."""
    found = (one for one in scheme.indicators if _parts(one) is not None)
    return tuple(found)


def _parts(indicator: Indicator) -> tuple[str, str] | None:
    node = indicator.formula.node
    if isinstance(node, Arithmetic) and node.operator == "/":
        match node.left, node.right:
            case Name(above), Name(below):
                return above, below
    return None


def _sums(frame: Frame, column: str, ratios: Sequence[Indicator]) -> Frame:
    """Means of totals, and sums over firms that have both figures; firms on one parcel hold one sum between them."""
    sums = [nw.len().alias("firms"), nw.when(~nw.col(RANK).is_null()).then(nw.col(TOTAL)).mean().alias("mean")]
    for place, one in enumerate(ratios):
        above, below = _parts(one) or ("", "")
        both = ~nw.col(above).is_null() & ~nw.col(below).is_null() & nw.col(STATUS).is_in(["参评", "逾期纳入"])
        for name, of in ((f"above{place}", above), (f"below{place}", below)):
            sums.append(nw.when(both).then(nw.col(of) / nw.col(MEMBERS)).sum().alias(name))
        sums.append(both.cast(nw.Int64).sum().alias(f"firms{place}"))
    return frame.group_by(column).agg(*sums)


def _group(
    key: str, name: str, grades: Sequence[str], counted: Sequence[Mapping[str, Any]], summed: Mapping[str, Any]
) -> Group:
    counts = {grade: 0 for grade in grades}
    ungraded = 0
    for row in counted:
        if row[GRADE] in counts:
            counts[row[GRADE]] += row["n"]
        else:
            ungraded += row["n"]
    places = sum(1 for one in summed if one.startswith("above"))
    wholes = tuple(_whole(summed, place) for place in range(places))
    return Group(key, name, tuple(counts.values()), ungraded, summed.get("mean"), wholes)


def _whole(summed: Mapping[str, Any], place: int) -> Whole:
    above, below = summed[f"above{place}"] or 0.0, summed[f"below{place}"] or 0.0
    return Whole(above / below if below else None, above, below, int(summed[f"firms{place}"] or 0))


def _value(key: str) -> str | None:
    return None if key == NOTHING else key
