"""From totals to places: ranks with stated ties, over the domain a lane is ranked in."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from mujun.evaluation.intake import ENTITY
from mujun.evaluation.work import COUNTED, DOMAIN, LAST_PLACE, PLACE, RANK, SIZE, TOTAL, Work, by_lane
from mujun.packs.scheme import Lane

_LAST = -1e300


def rank_firms(work: Work) -> Work:
    """Step 位次: rank (equal totals share the better), place among equals by the stated keys, size of the domain.

    Only firms that are evaluated and have a total are ranked. Where the grades of a lane ask for them: `·位次` is the
    place with ties broken, `·末位` the last place of those with the same total.
    """
    ranked = nw.col(COUNTED) & ~nw.col(TOTAL).is_null()
    keys = max((len(lane.tie_break) for lane in work.scheme.lanes), default=0)
    columns: dict[str, nw.Expr] = {
        "·比": nw.when(ranked).then(nw.col(TOTAL)),
        "·序0": nw.when(ranked).then(-nw.col(TOTAL)),
    }
    columns["·排名域"] = nw.when(ranked).then(nw.col(DOMAIN)).otherwise(nw.lit("（不排名）"))
    columns["·一"] = nw.lit(1)
    for place in range(keys):
        key = by_lane(work.scheme.lanes, partial(_key, place))
        columns[f"·序{place + 1}"] = -key.cast(nw.Float64).fill_null(_LAST)
    work = work.put(columns)
    order = [f"·序{place}" for place in range(keys + 1)]
    over = "·排名域"
    rank = nw.col("·比").rank("min", descending=True).over(over).cast(nw.Float64)
    places = {SIZE: nw.when(ranked).then(nw.len().over(over).cast(nw.Int64))}
    grades = [lane.grades for lane in work.scheme.lanes if lane.grades]
    if any(one.ties == "by key" for one in grades):
        count = nw.col("·一").cum_sum().over(over, order_by=[*order, ENTITY])
        places[PLACE] = nw.when(ranked).then(count.cast(nw.Int64))
    if any(one.bounds or one.ties == "share the worse" for one in grades):
        last = nw.col("·比").rank("max", descending=True).over(over)
        places[LAST_PLACE] = nw.when(ranked).then(last.cast(nw.Int64))
    return work.add_figures({RANK: nw.when(ranked).then(rank)}, places)


def _key(place: int, lane: Lane) -> nw.Expr | None:
    return nw.col(lane.tie_break[place]) if place < len(lane.tie_break) else None
