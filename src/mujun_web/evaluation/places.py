"""The names behind codes of industries, by the pack a run was made with."""

from __future__ import annotations

from collections.abc import Mapping

from mujun_web.evaluation.card import read_card
from mujun_web.evaluation.models import Evaluation


def industry_names(evaluation: Evaluation) -> Mapping[str, str]:
    """The name of each division of GB/T 4754 by its two digits."""
    return read_card(evaluation).industries
