"""Who owes what: for each duty of the calendar, item and period, what is there, what is missing, what came late.

A firm has answered where its department gave a figure or word, or said that it is unknown or has no meaning; only who
said nothing is missing. Lateness is of the first batch that held the item for the period.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import duckdb
import narwhals as nw

from mujun.facts.batch import Batch
from mujun.facts.knowledge import Frame, connect, make_small_table
from mujun.facts.lake import Lake, list_batches
from mujun.facts.publication import read_entities, read_lake, read_latest
from mujun.packs.calendar import Among, Duty
from mujun.packs.item import EntityKind
from mujun.rules.period import Period

Counts: TypeAlias = tuple[int, int, int, int, int]
State: TypeAlias = Literal["whole", "partial", "overdue", "awaited"]


@dataclass(frozen=True, slots=True)
class Covering:
    """One duty's item in one period, as known on a day.

    `expected` are the entities asked; of these, `given` have a figure or word, `said_missing` and `not_applicable`
    say so, `lacking` said nothing (0 for a sparse duty). `beyond` were not asked and answered. `first` is the day of
    the first of `batches`; `days_late` counts from the due day to it, or to the day of knowledge where nothing came.
    """

    duty: Duty
    item: str
    period: Period
    expected: int
    given: int
    said_missing: int
    not_applicable: int
    beyond: int
    batches: tuple[int, ...]
    first: date | None
    days_late: int

    @property
    def due(self) -> date:
        """The last day on which it is in time."""
        return self.duty.day_for(self.period)

    @property
    def lacking(self) -> int:
        """How many of those asked said nothing."""
        answered = self.given + self.said_missing + self.not_applicable
        return 0 if self.duty.sparse else max(self.expected - answered, 0)

    @property
    def state(self) -> State:
        """All there; there with gaps; not there though due; not there and not due yet."""
        if not self.batches:
            return "overdue" if self.days_late else "awaited"
        return "partial" if self.lacking else "whole"


@dataclass(frozen=True, slots=True)
class Lacking:
    """An entity that was asked and said nothing; `name` is None where it is not known."""

    entity: str
    name: str | None


def cover_duties(lake: Lake, duties: Sequence[Duty], *, as_of: date, periods: Sequence[Period]) -> tuple[Covering, ...]:
    """Every duty's items in every period, in the order of the calendar, as known at the end of a day."""
    made: dict[tuple[str, str, str], Counts] = {}
    batches = list_batches(lake, as_of)
    for kind in dict.fromkeys(duty.of for duty in duties):
        own = [duty for duty in duties if duty.of == kind]
        told = [one for one in batches if one.kind == kind]
        if told:
            made.update(_count(lake, own, told, periods))
    return tuple(
        _cover(duty, item, period, made, batches, as_of) for duty in duties for item in duty.items for period in periods
    )


def list_lacking(lake: Lake, duty: Duty, *, item: str, period: Period, as_of: date) -> tuple[Lacking, ...]:
    """The entities that a duty asks for an item and of which its department said nothing, by code."""
    batches = list_batches(lake, as_of, duty.of)
    with connect() as connection:
        asked = _read_asked(lake, connection, batches, duty.of, period, duty.among)
        narrow = (nw.col("item") == item) & (nw.col("period") == str(period))
        latest = read_latest(lake, connection, batches, duty.of, narrow)
        answered = latest.filter(
            (nw.col("department") == duty.department) & (nw.col("absence").fill_null("") != "blank")
        ).select("entity")
        left = asked.join(answered, on="entity", how="anti")
        names = _read_words(
            lake, connection, batches, duty.of, period, [one.name for one in lake.items if one.kind == "name"]
        )
        rows = left.join(names, on="entity", how="left").sort("entity").to_native().fetchall()
    return tuple(Lacking(entity, name) for entity, name in dict(rows).items())


def _cover(
    duty: Duty,
    item: str,
    period: Period,
    made: Mapping[tuple[str, str, str], Counts],
    batches: Sequence[Batch],
    as_of: date,
) -> Covering:
    behind = [
        one
        for one in batches
        if one.kind == duty.of
        and one.department == duty.department
        and item in one.items
        and str(period) in one.periods
    ]
    first = behind[0].on if behind else None
    days = ((first or as_of) - duty.day_for(period)).days
    counts = made.get((duty.name, item, str(period)), (0, 0, 0, 0, 0))
    return Covering(duty, item, period, *counts, tuple(one.number for one in behind), first, max(days, 0))


def _count(
    lake: Lake, duties: Sequence[Duty], batches: Sequence[Batch], periods: Sequence[Period]
) -> dict[tuple[str, str, str], Counts]:
    """Expected, given, said missing, not applicable, beyond: by duty, item and period."""
    made: dict[tuple[str, str, str], Counts] = {}
    with connect() as connection:
        for period in periods:
            if not any(str(period) in batch.periods for batch in batches):
                continue
            for among in dict.fromkeys(duty.among for duty in duties):
                own = [duty for duty in duties if duty.among == among]
                asked = _materialise(
                    connection,
                    f"asked{len(made)}_{period}",
                    _read_asked(lake, connection, batches, duties[0].of, period, among),
                )
                made.update(_count_answers(lake, connection, own, batches, period, asked))
    return made


def _count_answers(
    lake: Lake,
    connection: duckdb.DuckDBPyConnection,
    duties: Sequence[Duty],
    batches: Sequence[Batch],
    period: Period,
    asked: Frame,
) -> dict[tuple[str, str, str], Counts]:
    claims = [(duty.department, item, duty.name) for duty in duties for item in duty.items]
    if not claims:
        return {}
    whose = make_small_table(connection, ("department", "item", "duty"), claims)
    narrow = nw.col("item").is_in([item for _, item, _ in claims]) & (nw.col("period") == str(period))
    latest = read_latest(lake, connection, batches, duties[0].of, narrow)
    said = latest.join(whose, on=["department", "item"], how="inner").join(
        asked.with_columns(asked=nw.lit(True)), on="entity", how="left"
    )
    absence = nw.col("absence").fill_null("given")
    here = nw.col("asked").fill_null(False)
    columns = {
        name: nw.when(here & (absence == name)).then(nw.lit(1)).otherwise(nw.lit(0)).sum().alias(name.replace(" ", "_"))
        for name in ("given", "missing", "not applicable")
    }
    beyond = nw.when(~here & (absence != "blank")).then(nw.lit(1)).otherwise(nw.lit(0)).sum().alias("beyond")
    rows = said.group_by("duty", "item").agg(*columns.values(), beyond).to_native().fetchall()
    expected = asked.select(nw.len()).to_native().fetchall()[0][0]
    nothing = {(duty.name, item, str(period)): (expected, 0, 0, 0, 0) for duty in duties for item in duty.items}
    return nothing | {(duty, item, str(period)): (expected, *map(int, counts)) for duty, item, *counts in rows}


def _read_asked(
    lake: Lake,
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    kind: EntityKind,
    period: Period,
    among: Among | None,
) -> Frame:
    """Everyone of whom anything was delivered for the period, or only those with one of the words."""
    entities = read_entities(lake, connection, batches, kind, period)
    if among is None:
        return entities
    words = _read_words(lake, connection, batches, kind, period, [among.item])
    return entities.join(
        words.filter(nw.col("text").is_in(list(among.words))).select("entity"), on="entity", how="inner"
    )


def _read_words(
    lake: Lake,
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    kind: EntityKind,
    period: Period,
    items: Iterable[str],
) -> Frame:
    """The last word of an item by the end of the period, as `entity` and `text`."""
    narrow = nw.col("item").is_in(list(items)) & (nw.col("until") <= period.last_day)
    known = read_lake(lake, connection, batches, kind, narrow).filter(~nw.col("text").is_null())
    newest = known.with_columns(nw.col("until").max().over("entity").alias("newest"))
    return newest.filter(nw.col("until") == nw.col("newest")).group_by("entity").agg(nw.col("text").max())


def _materialise(connection: duckdb.DuckDBPyConnection, name: str, frame: Frame) -> Frame:
    frame.to_native().create(f'"{name}"')
    made: Frame = nw.from_native(connection.table(f'"{name}"'))
    return made
