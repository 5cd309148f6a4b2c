"""Who owes what: for each duty of the calendar, item and period, what is there, what is missing, what came late.

A firm has answered where its department gave a figure or word, or said that it is unknown or has no meaning; only who
said nothing is missing. Lateness is of the first batch that held the item for the period.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

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
ANSWERS: Final = ("given", "missing", "not applicable")
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


Counted: TypeAlias = Mapping[tuple[str, str, str], Counts]
"""By duty, item and period: how many are expected, gave a figure, said missing, said not applicable, were not asked."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """An entity that was asked and said nothing; `name` is None where it is not known."""

    entity: str
    name: str | None


def cover_duties(
    lake: Lake, duties: Sequence[Duty], *, as_of: date, periods: Sequence[Period], counted: Counted | None = None
) -> tuple[Covering, ...]:
    """Every duty's items in every period, in the order of the calendar, as known at the end of a day.

    `counted` are the answers of the same batches where somebody has counted them before.
    """
    batches = list_batches(lake, as_of)
    made = count_duties(lake, duties, batches, periods) if counted is None else counted
    return tuple(
        _cover(duty, item, period, made, batches, as_of) for duty in duties for item in duty.items for period in periods
    )


def count_duties(lake: Lake, duties: Sequence[Duty], batches: Sequence[Batch], periods: Sequence[Period]) -> Counted:
    """The answers in these batches to every duty in every period: the same for the same batches, duties and periods."""
    made: dict[tuple[str, str, str], Counts] = {}
    for kind in dict.fromkeys(duty.of for duty in duties):
        told = [one for one in batches if one.kind == kind]
        if told:
            made.update(_count(lake, [duty for duty in duties if duty.of == kind], told, periods))
    return made


def list_lacking(lake: Lake, duty: Duty, *, item: str, period: Period, as_of: date) -> tuple[Lacking, ...]:
    """The entities that a duty asks for an item and of which its department said nothing, by code."""
    batches = list_batches(lake, as_of, duty.of)
    with connect() as connection:
        everyone = read_entities(lake, connection, batches, duty.of, period)
        asked = _keep_asked(everyone, lake, connection, batches, duty.of, period, duty.among)
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
    told = [period for period in periods if any(str(period) in batch.periods for batch in batches)]
    amongs = [among for among in dict.fromkeys(duty.among for duty in duties) if among is not None]
    kind = duties[0].of
    made: dict[tuple[str, str, str], Counts] = {}
    with connect() as connection:
        for place, period in enumerate(told):
            everyone = _materialise(
                connection, f"everyone{place}", read_entities(lake, connection, batches, kind, period)
            )
            asked = [
                _keep_asked(everyone, lake, connection, batches, kind, period, among).with_columns(
                    group=nw.lit(at, nw.Int64)
                )
                for at, among in enumerate(amongs)
            ]
            some = _materialise(connection, f"asked{place}", nw.concat(asked, how="vertical")) if asked else None
            sizes = {None: _count_rows(everyone)} | {
                among: _count_rows(some.filter(nw.col("group") == at)) if some is not None else 0
                for at, among in enumerate(amongs)
            }
            answers = _count_answers(lake, connection, duties, batches, period, amongs, some)
            for duty in duties:
                for item in duty.items:
                    said = answers.get((duty.name, item), {})
                    given, missing, none = (said.get((name, True), 0) for name in ANSWERS)
                    beyond = sum(count for (_, here), count in said.items() if not here)
                    made[duty.name, item, str(period)] = (sizes[duty.among], given, missing, none, beyond)
    return made


def _count_answers(
    lake: Lake,
    connection: duckdb.DuckDBPyConnection,
    duties: Sequence[Duty],
    batches: Sequence[Batch],
    period: Period,
    amongs: Sequence[Among],
    some: Frame | None,
) -> dict[tuple[str, str], dict[tuple[str, bool], int]]:
    """By duty and item, how many gave each answer, of those asked and of others; blank cells are no answer."""
    claims = [
        (duty.department, item, duty.name, -1 if duty.among is None else amongs.index(duty.among))
        for duty in duties
        for item in duty.items
    ]
    if not claims:
        return {}
    whose = make_small_table(connection, ("department", "item", "duty", "group"), claims)
    narrow = nw.col("item").is_in([item for _, item, *_ in claims]) & (nw.col("period") == str(period))
    latest = read_latest(lake, connection, batches, duties[0].of, narrow)
    said = latest.select("entity", "item", "department", answer=nw.col("absence").fill_null(ANSWERS[0]))
    said = said.filter(nw.col("answer") != "blank").join(whose, on=["department", "item"], how="inner")
    here = nw.col("group") == -1
    if some is not None:
        said = said.join(some.with_columns(asked=nw.lit(True)), on=["entity", "group"], how="left")
        here = here | nw.col("asked").fill_null(False)
    counted = said.with_columns(here=here).group_by("duty", "item", "answer", "here").agg(count=nw.len())
    found: dict[tuple[str, str], dict[tuple[str, bool], int]] = {}
    for duty, item, answer, was_asked, count in counted.to_native().fetchall():
        found.setdefault((duty, item), {})[answer, was_asked] = count
    return found


def _count_rows(frame: Frame) -> int:
    return int(frame.select(nw.len()).to_native().fetchall()[0][0])


def _keep_asked(
    everyone: Frame,
    lake: Lake,
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    kind: EntityKind,
    period: Period,
    among: Among | None,
) -> Frame:
    """Everyone of whom anything was delivered for the period, or only those with one of the words."""
    if among is None:
        return everyone
    words = _read_words(lake, connection, batches, kind, period, [among.item])
    return everyone.join(
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
