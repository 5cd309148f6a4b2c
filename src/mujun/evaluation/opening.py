"""Which figure a name opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import narwhals as nw

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.figure import Figure, Subject
from mujun.evaluation.figure_standing import (
    open_base,
    open_extra,
    open_first,
    open_grade,
    open_in_industry,
    open_in_lane,
    open_lane,
    open_rank,
    open_status,
    open_total,
)
from mujun.evaluation.figure_working import open_benchmark, open_bonus, open_datum, open_formula, open_points
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import (
    ADJUSTED,
    BASE,
    BENCHMARK,
    BONUS,
    EXTRA,
    FIRST,
    GRADE,
    LANE,
    POINTS,
    RANK,
    STATUS,
    TOTAL,
)

IN_LANE: Final = "本组·"
IN_INDUSTRY: Final = "同行·"
_PREFIXED: Final[Mapping[str, Callable[[Subject, str, str], Figure | None]]] = {
    BENCHMARK: open_benchmark,
    POINTS: open_points,
    BONUS: open_bonus,
    IN_LANE: open_in_lane,
    IN_INDUSTRY: open_in_industry,
}
_PLAIN: Final[Mapping[str, Callable[[Subject], Figure | None]]] = {
    STATUS: open_status,
    LANE: open_lane,
    BASE: open_base,
    EXTRA: open_extra,
    TOTAL: open_total,
    RANK: open_rank,
    FIRST: open_first,
    GRADE: open_grade,
    ADJUSTED: open_grade,
}


def explain_figure(run: Run, entity: str, name: str, label: str | None = None) -> Figure:
    """A figure of a firm, opened. `label` picks the result alone or merged where there are both.

    Names are those of the results' columns, with `本组·` before an indicator for what the lane comes to and `同行·`
    before an indicator or 总分 for the place in the industry. EvaluationError where the run knows no such firm, or the
    firm no such figure.
    """
    rows = fetch_rows(run.results.filter(nw.col(ENTITY) == entity).sort(VERSION))
    row = next((one for one in rows if label in (None, one[VERSION])), None)
    if row is None:
        found = f"这次评价里没有“{entity}”"
        remedy = "核对统一社会信用代码，或看它是否在取数的名单里"
        raise EvaluationError(Fault("evaluation.unknown-entity", run.manifest.title, found, "无从解释", remedy))
    lane = None if row[LANE] is None else run.scheme.lane(row[LANE])
    figure = _open(Subject(run, row, lane), name)
    if figure is None:
        found = f"“{entity}”没有“{name}”这个数"
        remedy = "从它的单子上点开要看的数"
        raise EvaluationError(Fault("evaluation.unknown-figure", run.manifest.title, found, "无从解释", remedy))
    return figure


def _open(subject: Subject, name: str) -> Figure | None:
    if name in _PLAIN:
        return _PLAIN[name](subject)
    for prefix, opened in _PREFIXED.items():
        if name.startswith(prefix):
            return opened(subject, name, name.removeprefix(prefix))
    if name not in subject.row:
        return None
    if name in subject.run.scheme.formulas:
        return open_formula(subject, name)
    item = name.partition("·前")[0]
    return open_datum(subject, name) if item in {one.name for one in subject.run.scheme.columns} else None
