"""Where departments disagree, found once for the same batches and kept while the process runs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date

from mujun.facts.batch import Batch
from mujun.facts.knowledge import Disagreement, list_disagreements
from mujun.facts.lake import Lake
from mujun.rules.period import Period

MOST_KEPT = 8
_KEPT: OrderedDict[tuple[object, ...], tuple[Disagreement, ...]] = OrderedDict()


def recall_disagreements(
    lake: Lake, batches: Sequence[Batch], known_on: date, period: Period
) -> tuple[Disagreement, ...]:
    """Every figure of the period's enterprises about which departments say different things, as known on a day."""
    key = (str(lake.path), lake.precedence, tuple(one.hash for one in batches), str(period))
    found = _KEPT.pop(key, None)
    if found is None:
        found = list_disagreements(lake, known_on, period)
    _KEPT[key] = found
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return found
