"""How an enterprise stood in one year after another; a year without a grade says why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import narwhals as nw

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import GRADE, LANE, RANK, SIZE, STATUS, STATUS_WORDS, TOTAL

Rows: TypeAlias = Mapping[tuple[str, str], Mapping[str, Any]]
Histories: TypeAlias = Mapping[int, tuple[Run, Rows]]
_RANKED = (STATUS_WORDS["evaluated"], STATUS_WORDS["overdue"])


@dataclass(frozen=True, slots=True)
class Moment:
    """How the enterprise stood in one year; `why` says why there is no grade, or no evaluation at all."""

    period: int
    title: str | None = None
    official: bool = True
    lane: str | None = None
    total: float | None = None
    rank: int | None = None
    size: int | None = None
    grade: str | None = None
    why: str | None = None


def read_histories(run: Run, entities: Collection[str], earlier: Sequence[Run]) -> Histories:
    """The rows of these enterprises in the earlier runs, by period; of two runs of a period the later one given."""
    columns = (ENTITY, VERSION, STATUS, LANE, TOTAL, RANK, SIZE, GRADE)
    found: dict[int, tuple[Run, Rows]] = {}
    for one in earlier:
        if one.manifest.period < run.manifest.period:
            rows = fetch_rows(one.results.filter(nw.col(ENTITY).is_in(list(entities))).select(*columns))
            found[one.manifest.period] = (one, {(row[ENTITY], row[VERSION]): row for row in rows})
    return found


def tell_history(
    run: Run,
    row: Mapping[str, Any],
    histories: Histories,
) -> tuple[Moment, ...]:
    """Every year from the first run given to this one, the newest first; a year without a run is a gap that says so."""
    now = run.manifest.period
    years = range(now, min(histories, default=now) - 1, -1)
    moments: list[Moment] = []
    for year in years:
        if year == now:
            moments.append(_moment(run, row))
        elif year not in histories:
            moments.append(Moment(year, why="没有这一年的评价"))
        else:
            of, rows = histories[year]
            mine = [one for (entity, _), one in rows.items() if entity == row[ENTITY]]
            before = rows.get((row[ENTITY], row[VERSION])) or (mine[0] if len(mine) == 1 else None)
            missing = Moment(year, of.manifest.title, of.manifest.official, why="这一年的评价里没有它")
            moments.append(missing if before is None else _moment(of, before))
    return tuple(moments)


def _moment(run: Run, row: Mapping[str, Any]) -> Moment:
    ranked = row[RANK] is not None
    why = None if ranked else "没有总分，不排名" if row[STATUS] in _RANKED else row[STATUS]
    return Moment(
        run.manifest.period,
        run.manifest.title,
        run.manifest.official,
        row[LANE],
        row[TOTAL],
        int(row[RANK]) if ranked else None,
        row[SIZE] if ranked else None,
        row[GRADE],
        why,
    )
