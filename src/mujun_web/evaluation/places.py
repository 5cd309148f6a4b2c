"""The names behind codes: industries, and the short names of counties, by the pack a run was made with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from mujun_web.evaluation import rulebook
from mujun_web.evaluation.models import Evaluation


def industry_names(evaluation: Evaluation) -> Mapping[str, str]:
    """The name of each division of GB/T 4754 by its two digits."""
    return _industry_names(evaluation.rules, evaluation.pack)


@lru_cache(maxsize=16)
def _industry_names(rules: str, pack: str) -> Mapping[str, str]:
    return {one.code: one.name for one in rulebook.read_pack(rules, pack).industries}


def county_order(evaluation: Evaluation) -> Mapping[str, int]:
    """The place of each county, by its name, in the order of the pack's divisions."""
    divisions = rulebook.read_pack(evaluation.rules, evaluation.pack).divisions
    return {one.name: place for place, one in enumerate(divisions)}
