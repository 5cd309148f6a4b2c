"""What a run would be computed from, before it starts: batches, missing figures by scale, what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb
import narwhals as nw

from mujun.errors import Fault, MujunError
from mujun.evaluation.backend import fetch_rows, keep
from mujun.evaluation.cell import REASON
from mujun.evaluation.intake import check_table, sorts_of
from mujun.evaluation.lake import tables_of_lake
from mujun.evaluation.prepare import items_of, periods_of
from mujun.facts.batch import Batch
from mujun.facts.knowledge import connect
from mujun.facts.lake import Lake, list_batches
from mujun.facts.table import NOT_APPLICABLE
from mujun.packs.item import Item
from mujun.packs.scheme import Scheme
from mujun.packs.scheme_load import load_scheme
from mujun_web.evaluation.roll import SCALE
from mujun_web.facts.queries import open_city_lake, pack_of

MANY = 0.05
"""From which share of missing figures an item is pointed out."""


@dataclass(frozen=True, slots=True)
class Gap:
    """How many firms of one scale have no figure of an item, and for how many it does not apply."""

    scale: str
    firms: int
    missing: int
    not_applicable: int

    @property
    def share(self) -> float:
        """The missing as a share of the firms."""
        return self.missing / self.firms if self.firms else 0.0

    @property
    def is_large(self) -> bool:
        """Whether so many are missing that somebody should look."""
        return self.share >= MANY


@dataclass(frozen=True, slots=True)
class Need:
    """An item the scheme reads: who delivers it, from how many batches it comes, and its gaps by scale."""

    item: Item
    departments: tuple[str, ...]
    batches: int
    gaps: tuple[Gap, ...]

    @property
    def is_absent(self) -> bool:
        """Whether nobody has delivered it for the year."""
        return self.batches == 0 and self.item.composed is None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would be made of."""

    scheme: Scheme
    period: int
    as_of: date
    firms: int
    batches: tuple[Batch, ...]
    needs: tuple[Need, ...]
    faults: tuple[Fault, ...]
    simulated: bool
    years: tuple[int, ...]

    @property
    def absent(self) -> tuple[Need, ...]:
        """Items nobody has delivered for the year."""
        return tuple(need for need in self.needs if need.is_absent)


def find_scheme(city: str, name: str) -> Scheme:
    """A scheme of the city's newest pack; PackError where it has none of that name."""
    return _read_scheme(pack_of(city).path, name)


# the desk reads the packs it was started with
@lru_cache(maxsize=32)
def _read_scheme(path: Path, name: str) -> Scheme:
    return load_scheme(path, name)


def make_preview(city: str, name: str, as_of: date, period: int | None = None, *, gaps: bool = False) -> Preview:
    """What a run of a scheme over a year would be made of, as known on a day; FactError where there is no lake.

    With `gaps` the table itself is looked at, which of a large city takes seconds: how many firms, what is missing.
    """
    scheme = find_scheme(city, name)
    year = period or scheme.period
    lake = open_city_lake(city)
    known = [one for one in list_batches(lake, as_of) if one.kind == scheme.of]
    used = tuple(one for one in known if str(year) in one.periods)
    years = tuple(year - back for back in range(periods_of(scheme) + 1))
    faults = [*_unknowns(scheme), *_empty(used, scheme, year, as_of)]
    firms, needs = 0, tuple(_need(lake, name, scheme, used, ()) for name in _items(lake, scheme))
    if gaps and not faults:
        with connect() as connection:
            firms, needs, found = _look(lake, scheme, as_of, year, used, connection)
            faults.extend(found)
    return Preview(scheme, year, as_of, firms, used, needs, tuple(faults), any(b.simulated for b in used), years)


def _look(
    lake: Lake,
    scheme: Scheme,
    as_of: date,
    year: int,
    used: tuple[Batch, ...],
    connection: duckdb.DuckDBPyConnection,
) -> tuple[int, tuple[Need, ...], tuple[Fault, ...]]:
    """The table a run would take, looked at: how many firms, what is missing, and what is wrong with it."""
    frame = keep(tables_of_lake(scheme, lake, as_of=as_of, period=year, connection=connection)[0].frame)
    there, columns = sorts_of(frame), {column.name: column.kind for column in scheme.columns}
    wanted = {name: columns[name] for name in items_of(scheme) if name in columns}
    try:
        check_table(frame, wanted, f"{year} 年度的表")
        faults: tuple[Fault, ...] = ()
    except MujunError as error:
        faults = error.faults
    names = [name for name in _items(lake, scheme) if name in there]
    counts = [nw.len().alias("firms")]
    for place, name in enumerate(names):
        if name + REASON in frame.collect_schema():
            aside = (nw.col(name + REASON) == NOT_APPLICABLE).fill_null(False)
            counts.append((nw.col(name).is_null() & ~aside).cast(nw.Int64).sum().alias(f"missing{place}"))
            counts.append(aside.cast(nw.Int64).sum().alias(f"aside{place}"))
        else:
            counts.append(nw.col(name).is_null().cast(nw.Int64).sum().alias(f"missing{place}"))
    rows = sorted(fetch_rows(frame.group_by(SCALE).agg(*counts)), key=lambda row: row[SCALE] or "无")
    needs = []
    for name in _items(lake, scheme):
        place = names.index(name) if name in names else -1
        gaps = tuple(
            Gap(row[SCALE] or "规模未报", row["firms"], row[f"missing{place}"], row.get(f"aside{place}") or 0)
            for row in rows
            if place >= 0
        )
        needs.append(_need(lake, name, scheme, used, gaps))
    return sum(row["firms"] for row in rows), tuple(needs), faults


def _items(lake: Lake, scheme: Scheme) -> list[str]:
    """The items a scheme reads that a lake knows, in the order of the pack."""
    wanted = set(items_of(scheme))
    return [item.name for item in lake.items if item.name in wanted and item.of == scheme.of]


def _need(lake: Lake, name: str, scheme: Scheme, used: tuple[Batch, ...], gaps: tuple[Gap, ...]) -> Need:
    item = next(one for one in lake.items if one.name == name and one.of == scheme.of)
    parts = item.composed.parts if item.composed else (name,)
    of = [one for one in used if set(parts) & set(one.items)]
    return Need(item, tuple(dict.fromkeys(one.department for one in of)), len(of), gaps)


def _unknowns(scheme: Scheme) -> Iterator[Fault]:
    for what in scheme.unknown:
        remedy = "查到原文后补进办法；不知道的数不能编"
        yield Fault("desk.incomplete-scheme", scheme.title, what, "缺了它算不出得分", remedy)


def _empty(used: tuple[Batch, ...], scheme: Scheme, year: int, as_of: date) -> Iterator[Fault]:
    if not used:
        found = f"到 {as_of} 还没有收下 {year} 年的数"
        yield Fault("desk.no-facts", scheme.title, found, "没有表可以评", "先到归数据收各部门的表，或改取数日")
