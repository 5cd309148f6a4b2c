"""Which assumption drives changes of grade: Sobol indices of the share of firms whose grade is another.

First order: the part of the variance that one assumption makes by itself; total: with all it does together with others.
An assumption is a whole stream of chance (an error drawn for 17,000 firms is one), so the rows of the design are drawn
here, assumption by assumption exchanged between two matrices (Saltelli et al. 2010), and SALib makes the indices and
their intervals of them. Morris' screening moves one number at a time and cannot exchange a stream: it is not offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import numpy as np

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.array import Array
from mujun.evaluation.assumption import WEIGHT_OF, Assumptions, Drawing
from mujun.evaluation.record import Run
from mujun.evaluation.robustness import Replayed, draw_grades, replay

_RESAMPLES: Final = 200
_CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Driver:
    """One assumption and how much of the changes of grade it drives, each with half the width of its 95 % interval."""

    assumption: str
    first: float
    first_within: float
    total: float
    total_within: float


def find_drivers(
    run: Run, assumptions: Assumptions, *, last: Run | None = None, samples: int = 256
) -> tuple[Driver, ...]:
    """The assumptions by how much they drive changes of grade, the most first; `samples` is best a power of two.

    It works samples × (assumptions + 2) draws. None drives anything where no grade ever changes. EvaluationError where
    SALib is not installed (`pip install 'mujun[sensitivity]'`) or nothing is assumed.
    """
    analysis = _load_salib()
    benches = replay(run, assumptions, last)
    names = _names(assumptions, benches)
    if not names:
        found, remedy = "没有写一条假设", "写权重、基准或误差的假设"
        raise EvaluationError(Fault("evaluation.bad-assumption", "稳健性假设", found, "没有可比的来源", remedy))
    columns = [_share_changed(benches, assumptions, samples, 0, None)]
    columns += [_share_changed(benches, assumptions, samples, 0, name) for name in names]
    columns.append(_share_changed(benches, assumptions, samples, 1, None))
    shares = np.stack(columns, axis=1)
    if np.ptp(shares) == 0:
        return tuple(Driver(name, 0.0, 0.0, 0.0, 0.0) for name in names)
    found_ = _indices(analysis, names, shares, assumptions.seed)
    return tuple(sorted(found_, key=lambda one: (-one.total, one.assumption)))


def _load_salib() -> Any:
    try:
        return import_module("SALib.analyze.sobol")
    except ImportError:
        found, why = "没有装 SALib", "算不出哪一条假设最要紧"
        remedy = "运行 pip install 'mujun[sensitivity]'；其余的稳健性分析不需要它"
        raise EvaluationError(Fault("evaluation.no-salib", "敏感性", found, why, remedy)) from None


def _names(assumptions: Assumptions, benches: Sequence[Replayed]) -> tuple[str, ...]:
    """Every stream of chance there is: a weight for each indicator, a choice, an error."""
    parts = [part.indicator.name for bench in benches for part in bench.panel.lane.indicators]
    weights = [WEIGHT_OF + name for name in dict.fromkeys(parts)] if assumptions.weights else []
    return (*weights, *assumptions.names)


def _share_changed(
    benches: Sequence[Replayed], assumptions: Assumptions, samples: int, matrix: int, exchanged: str | None
) -> Array:
    """The share of firms whose grade is another, in every row of a matrix of the design."""
    changed, firms = np.zeros(samples), 0
    for bench in benches:
        drawing = Drawing(assumptions, bench.scoring, bench.last, matrix, exchanged)
        start, stood = 0, bench.graded.final
        for graded in draw_grades(bench, drawing, samples):
            rows = np.count_nonzero(graded.final != stood, axis=1)
            stop = start + len(graded.ranks)
            changed[start:stop] += rows
            start = stop
        firms += bench.panel.size
    share: Array = changed / max(1, firms)
    return share


def _indices(analysis: Any, names: Sequence[str], shares: Array, seed: int) -> list[Driver]:
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    found = analysis.analyze(
        problem,
        shares.reshape(-1),
        calc_second_order=False,
        num_resamples=_RESAMPLES,
        conf_level=_CONFIDENCE,
        print_to_console=False,
        seed=seed,
    )
    columns = zip(names, found["S1"], found["S1_conf"], found["ST"], found["ST_conf"], strict=True)
    return [Driver(name, *(float(one) for one in figures)) for name, *figures in columns]
