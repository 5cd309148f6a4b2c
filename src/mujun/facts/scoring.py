"""How many of the planted errors the checks found, kind by kind, and how often they cried wolf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mujun.facts.planting import Planted
from mujun.facts.suspicion import Suspicion


@dataclass(frozen=True, slots=True)
class Score:
    """Of one kind of error: how many were planted, how many refused at intake, how many suspected afterwards."""

    kind: str
    planted: int
    refused: int
    suspected: int

    @property
    def recall(self) -> float:
        """The share found one way or the other."""
        return (self.refused + self.suspected) / self.planted


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
    scores = tuple(Score(kind, *count) for kind, count in sorted(counts.items()))
    guilty = {(one.entity, item) for one in key for item in (one.item, one.other)}
    guilty |= {(one.other, one.item) for one in key if one.kind == "shared-parcel"}
    rows = {(one.file, one.row) for one in key}
    rows |= {(one.file, int(one.other)) for one in key if one.kind == "conflicting-rows"}
    needless = sum((file, row) not in rows for file, numbers in refused.items() for row in numbers)
    wolf = sum((one.entity, one.item) not in guilty for one in suspicions)
    return Scoring(scores, needless, len(suspicions), wolf)
