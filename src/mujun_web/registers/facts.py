"""The facts a register's rules ask for: the city's tables of the latest years, with the results of its evaluations."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import duckdb
import narwhals as nw

from mujun.evaluation.backend import Frame, keep
from mujun.evaluation.compile import looks_back
from mujun.evaluation.record import read_parquet
from mujun.facts.batch import Batch
from mujun.facts.kind import KINDS
from mujun.facts.lake import Lake, list_batches
from mujun.facts.table import table as table_of
from mujun.packs.item import EntityKind
from mujun.packs.register import Register
from mujun.registers.narrow import fetch_facts, narrow_facts
from mujun.registers.situation import Facts, Row, list_names
from mujun.rules.period import LENGTHS, Period, parse_period
from mujun.rules.value import MISSING
from mujun_web.evaluation.queries import official_of, results_file
from mujun_web.facts.queries import CARD, name_lake_folder, open_city_lake
from mujun_web.projects.queries import ProjectFacts, facts_of

ENTITY, NAME, PROJECT_NAME = "entity", "企业名称", "项目名称"
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
    """What a register's rules are judged on: lake, kind, batches, latest year, official runs from it back.

    A register of projects is judged on the `projects` besides; the lake then says what they do not.
    """

    lake: Lake | None
    kind: EntityKind
    batches: tuple[Batch, ...]
    year: int
    official: tuple[Official | None, ...]
    projects: ProjectFacts | None = None

    @property
    def hashes(self) -> tuple[str, ...]:
        """The same as long as the same rows and runs are used."""
        projects = (self.projects.version,) if self.projects is not None else ()
        return (*(one.hash for one in self.batches), *(one.digest if one else "" for one in self.official), *projects)

    @property
    def most_rows(self) -> int:
        """How many rows the largest batch has: about how many entities there are."""
        projects = len(self.projects.rows) if self.projects is not None else 0
        return max((batch.accepted_rows for batch in self.batches), default=projects)


def find_sources(city: str, register: Register, known_on: date) -> Sources | None:
    """What the rules of a register are judged on as known on a day; None where the city has nothing of its kind."""
    reach = count_reach(register)
    kind = next((kind for kind in KINDS if kind == register.of), None)
    if kind is None:
        return None
    projects = facts_of(city, known_on, step=LENGTHS[register.period], reach=reach) if kind == "project" else None
    lake = open_city_lake(city) if (name_lake_folder(city) / CARD).is_file() else None
    batches = list_batches(lake, known_on, kind) if lake is not None else ()
    year = max((int(period[:4]) for batch in batches for period in batch.periods), default=None)
    year = projects.month.year if projects is not None else year
    if year is None:
        return None
    years = range(year, year - reach - 1, -1)
    official = tuple(official_of(city, one, known_on) for one in years) if projects is None else (None,)
    return Sources(lake, kind, batches, year, official, projects)


def read_ground(
    city: str, register: Register, known_on: date, entities: Collection[str], *, narrow: bool = True
) -> Ground:
    """The facts of whom the rules to enter say something about and of `entities`, as known on a day.

    With `narrow` False, of `entities` alone. NOTHING where the city has no facts of the register's kind.
    """
    sources = find_sources(city, register, known_on)
    if sources is None:
        return NOTHING
    rules, figures = register.rules_of("enter", known_on), register.figures_on(known_on).values()
    in_force = tuple((one.name, one.from_) for one in (*rules, *figures))
    asked = _Asked((city, register.digest, *sources.hashes), frozenset(entities), in_force if narrow else None)
    if (kept := _find_kept(asked)) is not None:
        return kept
    if sources.projects is not None:
        ground = _ground_of_projects(register, sources, sources.projects, known_on, None if narrow else entities)
    else:
        ground = _ground_of_lake(register, sources, known_on, sorted(entities), narrow=narrow)
    _KEPT[asked] = ground
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return ground


def _ground_of_lake(register: Register, sources: Sources, known_on: date, wanted: list[str], *, narrow: bool) -> Ground:
    with duckdb.connect() as connection:
        frames = _list_tables(register, sources, known_on, connection)
        if narrow:
            facts = narrow_facts(register, frames, known_on, wanted)
        else:
            facts = (
                fetch_facts(register, [one.filter(nw.col(ENTITY).is_in(wanted)) for one in frames]) if wanted else {}
            )
    names = {entity: str(periods[0].get(NAME) or "") for entity, periods in facts.items()}
    simulated = any(batch.simulated for batch in sources.batches)
    hashes = tuple(batch.hash for batch in sources.batches)
    official = sources.official[0]
    return Ground(facts, names, official.pk if official else None, parse_period(str(sources.year)), hashes, simulated)


def _ground_of_projects(
    register: Register, sources: Sources, projects: ProjectFacts, known_on: date, wanted: Collection[str] | None
) -> Ground:
    """The projects' own figures; what they do not say is taken from what was delivered about them."""
    delivered: Facts = {}
    if sources.batches:
        with duckdb.connect() as connection:
            delivered = fetch_facts(register, _list_tables(register, sources, known_on, connection))
    codes = projects.rows.keys() if wanted is None else projects.rows.keys() & set(wanted)
    month, step = projects.month, LENGTHS[register.period]
    years = [month.shift(-step * back).year for back in range(count_reach(register) + 1)]
    facts = {
        code: tuple(
            _join_rows(row, delivered[code][0] if code in delivered and year == month.year else {})
            for row, year in zip(projects.rows[code], years, strict=True)
        )
        for code in sorted(codes)
    }
    names = {code: str(periods[0][PROJECT_NAME]) for code, periods in facts.items()}
    hashes = tuple(batch.hash for batch in sources.batches)
    return Ground(facts, names, None, Period(month.year, month.month, 1), hashes, projects.simulated)


def _join_rows(own: Row, delivered: Row) -> Row:
    """A project's row of a period, with what was delivered where it says nothing; figures as the lake gives them."""
    said = {name: _plain(value) for name, value in own.items() if value is not MISSING}
    return {**dict.fromkeys(own, MISSING), **delivered, **said}


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def _list_tables(
    register: Register, sources: Sources, known_on: date, connection: duckdb.DuckDBPyConnection
) -> list[Frame]:
    """The lake's tables of the latest year and of as many before as the rules look back."""
    frames = []
    for back, run in enumerate(sources.official):
        period, results = parse_period(str(sources.year - back)), results_file(run) if run else None
        frames.append(_table(sources.lake, register, sources.kind, known_on, period, results, connection))
    return frames


def _find_kept(asked: _Asked) -> Ground | None:
    """A ground read before that says all that is asked: from the same rows, narrowed by the same rules if at all."""
    for kept, ground in reversed(_KEPT.items()):
        is_like = kept.rests_on == asked.rests_on and asked.rules in (None, kept.rules)
        if is_like and asked.entities <= kept.entities | ground.facts.keys():
            _KEPT.move_to_end(kept)
            return ground
    return None


def count_reach(register: Register) -> int:
    """How many periods back its rules look; what is delivered is judged by the year, projects by the register's own."""
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
