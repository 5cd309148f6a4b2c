"""The facts a register's rules ask for: the city's tables of the latest years, with the results of its evaluations."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import duckdb
import narwhals as nw

from mujun.evaluation.backend import Frame, keep
from mujun.evaluation.compile import looks_back
from mujun.evaluation.record import read_parquet
from mujun.facts.batch import Batch
from mujun.facts.lake import Lake, list_batches
from mujun.facts.table import table as table_of
from mujun.packs.item import EntityKind
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a ground was read for: register and rows of the lake, whom; the rules it was narrowed by, or None."""

    rests_on: tuple[object, ...]
    entities: frozenset[str]
    rules: tuple[object, ...] | None


_KEPT: OrderedDict[_Asked, Ground] = OrderedDict()


class Official(Protocol):
    """The official run of a year, as far as registers use it."""

    pk: int
    digest: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What a register's rules are judged on: lake, kind of entity, batches, latest year, official runs from it back."""

    lake: Lake
    kind: EntityKind
    batches: tuple[Batch, ...]
    year: int
    official: tuple[Official | None, ...]

    @property
    def hashes(self) -> tuple[str, ...]:
        """The same as long as the same rows and runs are used."""
        return (*(one.hash for one in self.batches), *(one.digest if one else "" for one in self.official))

    @property
    def most_rows(self) -> int:
        """How many rows the largest batch has: about how many entities there are."""
        return max((batch.accepted_rows for batch in self.batches), default=0)


def find_sources(city: str, register: Register, known_on: date) -> Sources | None:
    """What the rules of a register are judged on as known on a day; None where the city has nothing of its kind."""
    if not (name_lake_folder(city) / CARD).is_file():
        return None
    lake = open_city_lake(city)
    kind = next((item.of for item in lake.items if item.of == register.of), None)
    batches = list_batches(lake, known_on, kind) if kind else ()
    year = max((int(period[:4]) for batch in batches for period in batch.periods), default=None)
    if kind is None or year is None:
        return None
    official = tuple(official_of(city, year - back, known_on) for back in range(_reach(register) + 1))
    return Sources(lake, kind, batches, year, official)


def read_ground(
    city: str, register: Register, known_on: date, entities: Collection[str], *, narrow: bool = True
) -> Ground:
    """The facts of whom the rules to enter say something about and of `entities`, as known on a day.

    With `narrow` False, of `entities` alone. NOTHING where the city has no facts of the register's kind.
    """
    sources = find_sources(city, register, known_on)
    if sources is None:
        return NOTHING
    lake, kind, year, official = sources.lake, sources.kind, sources.year, sources.official
    rules, figures = register.rules_of("enter", known_on), register.figures_on(known_on).values()
    in_force = tuple((one.name, one.from_) for one in (*rules, *figures))
    asked = _Asked((city, register.digest, *sources.hashes), frozenset(entities), in_force if narrow else None)
    if (kept := _find_kept(asked)) is not None:
        return kept
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
    simulated = any(batch.simulated for batch in sources.batches)
    hashes = tuple(batch.hash for batch in sources.batches)
    ground = Ground(facts, names, official[0].pk if official[0] else None, parse_period(str(year)), hashes, simulated)
    _KEPT[asked] = ground
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return ground


def _find_kept(asked: _Asked) -> Ground | None:
    """A ground read before that says all that is asked: from the same rows, narrowed by the same rules if at all."""
    for kept, ground in reversed(_KEPT.items()):
        is_like = kept.rests_on == asked.rests_on and asked.rules in (None, kept.rules)
        if is_like and asked.entities <= kept.entities | ground.facts.keys():
            _KEPT.move_to_end(kept)
            return ground
    return None


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
