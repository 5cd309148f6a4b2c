"""One page of a roll: the rows an address chooses, how many there are, and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import narwhals as nw

from mujun.evaluation.backend import Frame, fetch_rows
from mujun.evaluation.cell import MEANINGLESS, REASON
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.run import PLAIN, VERSION
from mujun.evaluation.work import ADJUSTED, FILLED, GRADE, LANE, OPEN, POINTS, STATUS
from mujun.packs.scheme import DIVISION, Scheme
from mujun_web.evaluation.card import RollCard, choose_columns, read_card
from mujun_web.evaluation.choice import FILTERS, NOTHING, Choice, narrow, put_in_order
from mujun_web.evaluation.columns import Column
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.paging import PAGE, Paged
from mujun_web.evaluation.rights import Sight
from mujun_web.evaluation.roll import COUNTY, NAME, TOWN, read_roll

NOT_APPLICABLE = "不适用"
NO_LANE = "不在任何组"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell: the value, or why there is none; `note` says how a point without a figure came."""

    column: Column
    value: Any
    absent: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One firm of a roll."""

    entity: str
    name: str
    version: str
    grade: str | None
    adjusted: str | None
    open: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class RollPage(Paged):
    """A page: its rows, of how many that were chosen, of how many there are; and what can be chosen."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    every: tuple[Column, ...]
    choice: Choice
    chosen: int
    whole: int
    options: Mapping[str, tuple[tuple[str, str, int], ...]]


def make_roll_page(evaluation: Evaluation, choice: Choice, sight: Sight) -> RollPage:
    """The page of a roll that an address chooses, for what an account sees of it."""
    card = read_card(evaluation)
    columns = choose_columns(card, choice.columns, internal=sight.internal, public=choice.public)
    frame = restrict(read_roll(evaluation), sight)
    kept = narrow_to(frame, choice, card.indicators, sight)
    options = list_options(evaluation, sight)
    whole = sum(number for _, _, number in options["status"])
    chosen = (
        fetch_rows(kept.select(nw.len().alias("n")))[0]["n"]
        if choice.is_narrowed or choice.public or not sight.internal
        else whole
    )
    ordered = put_in_order(kept, choice, [column.name for column in card.every])
    rows = _fetch_page(ordered, card, columns, choice.page)
    return RollPage(rows, columns, card.every, choice, chosen, whole, options)


def restrict(frame: Frame, sight: Sight) -> Frame:
    """The firms an account sees."""
    own = frame if sight.entity is None else frame.filter(nw.col(ENTITY) == sight.entity)
    return own if sight.county is None else own.filter(nw.col(COUNTY) == sight.county)


def choose_rows(frame: Frame, choice: Choice, scheme: Scheme, sight: Sight) -> Frame:
    """The rows that are chosen of a run of a scheme."""
    return narrow_to(frame, choice, [one.name for one in scheme.indicators], sight)


def narrow_to(frame: Frame, choice: Choice, indicators: Sequence[str], sight: Sight) -> Frame:
    """The rows that are chosen; of the public columns only firms that are evaluated."""
    kept = narrow(frame, choice, indicators=indicators)
    if choice.public or not sight.internal:
        kept = kept.filter(nw.col(STATUS).is_in(["参评", "逾期纳入", "参评不定级"]))
    return kept


def fetch_all(frame: Frame, card: RollCard, columns: Sequence[Column]) -> Iterator[Row]:
    """Every row of a frame, in its order."""
    for row in fetch_rows(frame.select(*_needed(frame, card, columns))):
        yield _row(row, columns, card.industries)


def _fetch_page(frame: Frame, card: RollCard, columns: Sequence[Column], page: int) -> tuple[Row, ...]:
    # the expressions know no offset over a lazy table; the engine's relation does
    relation: Any = nw.to_native(frame.select(*_needed(frame, card, columns)))
    names = relation.columns
    found = relation.limit(PAGE, offset=(page - 1) * PAGE).fetchall()
    return tuple(_row(dict(zip(names, one, strict=True)), columns, card.industries) for one in found)


def _needed(frame: Frame, card: RollCard, columns: Sequence[Column]) -> list[str]:
    """The columns of the file that a page reads, and no others."""
    there = set(frame.collect_schema())
    shown = [column.name for column in columns]
    wanted = [ENTITY, NAME, VERSION, GRADE, ADJUSTED, OPEN, LANE, *shown, *(name + REASON for name in shown)]
    wanted += [FILLED + name for name in card.indicators if POINTS + name in shown]
    return [name for name in dict.fromkeys(wanted) if name in there]


def _row(row: Mapping[str, Any], columns: Sequence[Column], industries: Mapping[str, str]) -> Row:
    version = "" if row[VERSION] == PLAIN else row[VERSION]
    cells = tuple(_cell(row, column, industries) for column in columns)
    return Row(row[ENTITY], row[NAME] or row[ENTITY], version, row[GRADE], row[ADJUSTED], row[OPEN], cells)


def _cell(row: Mapping[str, Any], column: Column, industries: Mapping[str, str]) -> Cell:
    value = row.get(column.name)
    if column.name == DIVISION:
        value = industries.get(value or "", value)
    absent = NOT_APPLICABLE if value is None and row.get(column.name + REASON) == MEANINGLESS else ""
    note = row.get(FILLED + column.name.removeprefix(POINTS)) or "" if column.name.startswith(POINTS) else ""
    return Cell(column, value, absent, note)


def list_options(evaluation: Evaluation, sight: Sight) -> Mapping[str, tuple[tuple[str, str, int], ...]]:
    """For each filter the values there are: as in the address, in words, and of how many firms."""
    return _list_options(evaluation, evaluation.digest, sight)


# results never change, so what can be chosen of them is counted once; the digest stands for the files
@lru_cache(maxsize=64)
def _list_options(evaluation: Evaluation, digest: str, sight: Sight) -> Mapping[str, tuple[tuple[str, str, int], ...]]:
    frame = restrict(read_roll(evaluation), sight)
    card = read_card(evaluation)
    # the card's counties are all places of the pack in its order, towns too
    listed = {LANE: card.lanes, GRADE: card.grades, COUNTY: card.counties, TOWN: card.counties}
    orders = {column: {name: place for place, name in enumerate(names)} for column, names in listed.items()}
    words = {DIVISION: card.industries}
    found: dict[str, tuple[tuple[str, str, int], ...]] = {}
    for key, column in FILTERS.items():
        rows = fetch_rows(frame.group_by(column).agg(nw.len().alias("n")))
        order = orders.get(column, {})
        rows.sort(key=lambda row, c=column, o=order: (row[c] is None, o.get(row[c], len(o)), row[c] or ""))
        nothing = NO_LANE if column == LANE else NOTHING
        found[key] = tuple(
            (row[column] or NOTHING, _say(row[column], words.get(column, {}), nothing), row["n"]) for row in rows
        )
    return found


def _say(value: str | None, names: Mapping[str, str], nothing: str) -> str:
    if value is None:
        return nothing
    return f"{value} {names[value]}" if value in names else value
