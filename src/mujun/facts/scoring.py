"""How many of the planted errors the checks found, kind by kind, and how often they cried wolf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mujun.facts.planting import Planted
from mujun.facts.suspicion import Suspicion


@dataclass(frozen=True, slots=True)
class Score:
    """Of one kind of error: how many were planted, how many refused at intake, how many suspected afterwards.

    `raised` are the suspicions that say this kind, `needless` those of them where nothing was planted at all.
    """

    kind: str
    planted: int
    refused: int
    suspected: int
    raised: int = 0
    needless: int = 0

    @property
    def recall(self) -> float:
        """The share found one way or the other."""
        return (self.refused + self.suspected) / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """The share of its suspicions that had a cause; 1 where none was raised."""
        return 1.0 - self.needless / self.raised if self.raised else 1.0


@dataclass(frozen=True, slots=True)
class Scoring:
    """The scores of all kinds, and what was raised without cause."""

    scores: tuple[Score, ...]
    needless_refusals: int
    suspicions: int
    needless_suspicions: int


def score_checks(
    key: Sequence[Planted], refused: Mapping[str, frozenset[int]], suspicions: Sequence[Suspicion]
) -> Scoring:
    """The planted errors against the rows refused in each file and the suspicions of the year.

    A suspicion counts for an error where it names the enterprise and the item, or the other of two exchanged items.
    """
    suspected = {(one.entity, one.item) for one in suspicions}
    counts: dict[str, list[int]] = {}
    for one in key:
        count = counts.setdefault(one.kind, [0, 0, 0])
        count[0] += 1
        if one.row in refused.get(one.file, frozenset()):
            count[1] += 1
        elif (one.entity, one.item) in suspected or (one.entity, one.other) in suspected:
            count[2] += 1
    guilty = {(one.entity, item) for one in key for item in (one.item, one.other)}
    guilty |= {(one.other, one.item) for one in key if one.kind == "shared-parcel"}
    raised: Counter[str] = Counter(_kind_of(one) for one in suspicions)
    wolf: Counter[str] = Counter(_kind_of(one) for one in suspicions if (one.entity, one.item) not in guilty)
    kinds = sorted({*counts, *raised})
    nothing = [0, 0, 0]
    scores = tuple(
        Score(kind, planted, stopped, suspect, raised[kind], wolf[kind])
        for kind in kinds
        for planted, stopped, suspect in [counts.get(kind, nothing)]
    )
    rows = {(one.file, one.row) for one in key}
    rows |= {(one.file, int(one.other)) for one in key if one.kind == "conflicting-rows"}
    needless = sum((file, row) not in rows for file, numbers in refused.items() for row in numbers)
    return Scoring(scores, needless, len(suspicions), wolf.total())


def _kind_of(suspicion: Suspicion) -> str:
    return suspicion.code.removeprefix("facts.")
