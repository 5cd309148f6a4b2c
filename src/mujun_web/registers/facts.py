"""The facts a register's rules ask for: the city's tables of the latest years, with the results of its evaluations."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import narwhals as nw

from mujun.evaluation.backend import Frame, keep
from mujun.evaluation.compile import looks_back
from mujun.evaluation.record import read_parquet
from mujun.facts.lake import list_batches
from mujun.facts.table import table as table_of
from mujun.packs.register import Register
from mujun.registers.narrow import fetch_facts, narrow_facts
from mujun.registers.situation import Facts, list_names
from mujun.rules.period import Period, parse_period
from mujun_web.evaluation.queries import official_of, results_file
from mujun_web.facts.queries import CARD, name_lake_folder, open_city_lake

ENTITY, NAME = "entity", "企业名称"
MOST_KEPT = 8


@dataclass(frozen=True, slots=True)
class Ground:
    """What rules are judged on: facts and names by entity, the number of the run that was used, the period."""

    facts: Facts
    names: Mapping[str, str]
    evaluation: int | None
    period: Period | None
    batches: tuple[str, ...]
    simulated: bool


NOTHING = Ground({}, {}, None, None, (), False)
_KEPT: OrderedDict[tuple[object, ...], Ground] = OrderedDict()


def read_ground(
    city: str, register: Register, known_on: date, entities: Collection[str], *, narrow: bool = True
) -> Ground:
    """The facts of whom the rules to enter say something about and of `entities`, as known on a day.

    With `narrow` False, of `entities` alone. NOTHING where the city has no facts of the register's kind.
    """
    if not (name_lake_folder(city) / CARD).is_file():
        return NOTHING
    lake = open_city_lake(city)
    kinds = {item.of: item.of for item in lake.items}
    kind = kinds.get(register.of)  # type: ignore[call-overload]
    batches = list_batches(lake, known_on, kind) if kind else ()
    year = max((int(period[:4]) for batch in batches for period in batch.periods), default=None)
    if kind is None or year is None:
        return NOTHING
    official = [official_of(city, year - back, known_on) for back in range(_reach(register) + 1)]
    hashes = tuple(batch.hash for batch in batches)
    used = tuple(one.digest if one else "" for one in official)
    key = (city, register.digest, str(known_on), hashes, used, narrow, tuple(sorted(entities)))
    if key in _KEPT:
        _KEPT.move_to_end(key)
        return _KEPT[key]
    with duckdb.connect() as connection:
        frames = []
        for back, run in enumerate(official):
            period, results = parse_period(str(year - back)), results_file(run) if run else None
            frames.append(_table(lake, register, kind, known_on, period, results, connection))
        wanted = sorted(entities)
        if narrow:
            facts = narrow_facts(register, frames, known_on, wanted)
        else:
            facts = (
                fetch_facts(register, [one.filter(nw.col(ENTITY).is_in(wanted)) for one in frames]) if wanted else {}
            )
    names = {entity: str(periods[0].get(NAME) or "") for entity, periods in facts.items()}
    simulated = any(batch.simulated for batch in batches)
    ground = Ground(facts, names, official[0].pk if official[0] else None, parse_period(str(year)), hashes, simulated)
    _KEPT[key] = ground
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return ground


def _reach(register: Register) -> int:
    """How many periods back its rules look; registers by month or quarter are judged on the year for now."""
    return max((looks_back(expression) for expression in register.expressions), default=0)


def _table(
    lake: object,
    register: Register,
    kind: str,
    known_on: date,
    period: Period,
    results: Path | None,
    connection: duckdb.DuckDBPyConnection,
) -> Frame:
    """The city's table of a year with the columns the register needs, and the results of the year's official run."""
    needed = {name for expression in register.expressions for name in list_names(register, expression)}
    needed |= {one.take for one in register.fields if one.take} | {NAME}
    needed |= {register.county} if register.county else set()
    items = [item.name for item in lake.items if item.of == kind and item.name in needed]  # type: ignore[attr-defined]
    found = table_of(lake, as_of=known_on, period=period, kind=kind, items=items, connection=connection)  # type: ignore[arg-type]
    frame = found.frame
    if results is not None and results.is_file():
        graded = read_parquet(results, connection)
        present = set(frame.collect_schema().names())
        extra = [name for name in graded.collect_schema().names() if name in needed and name not in present]
        if extra:
            frame = frame.join(graded.select(ENTITY, *extra), on=ENTITY, how="left")
    return keep(frame)
