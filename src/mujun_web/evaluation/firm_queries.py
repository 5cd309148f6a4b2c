"""What the sheets of firms are made of: the run, who the firms are, where their figures come from, earlier years."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import narwhals as nw

from mujun.errors import FactError
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.record import Run
from mujun.evaluation.sheet import (
    Background,
    Identity,
    Sheet,
    Surroundings,
    items_on_sheet,
    make_sheets,
    read_background,
)
from mujun.evaluation.work import GRADE, LANE, RANK
from mujun.facts.entity import Enterprise, read_holdings
from mujun.facts.firm import read_firms
from mujun.facts.origin import Origins
from mujun.rules.period import parse_period
from mujun_web.evaluation import bridge, queries, rulebook
from mujun_web.evaluation.models import DONE, Evaluation
from mujun_web.evaluation.places import industry_names
from mujun_web.evaluation.rights import Sight, sight_of
from mujun_web.evaluation.roll import COUNTY, NAME, TOWN, connection_of_thread, read_roll
from mujun_web.evaluation.rollpage import restrict
from mujun_web.frame.kept import recall
from mujun_web.people.models import User

BACKGROUND: Final = "background"
STATEMENTS: Final = "statements.parquet"
MOST_FOUND: Final = 20
MOST_PRINTED: Final = 200
MOST_OPEN: Final = 6
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Found:
    """A firm that a search found."""

    entity: str
    name: str
    county: str
    town: str
    lane: str
    grade: str


@dataclass(frozen=True, slots=True)
class Graded:
    """What a firm was given in the official run of a year."""

    evaluation: Evaluation
    name: str
    county: str
    lane: str
    grade: str
    rank: int | None


def list_grades(city: str, entity: str, user: User, known_on: date) -> tuple[Graded, ...]:
    """What a firm was given in the official run of each year the account may see it in, newest year first."""
    latest = Evaluation.objects.filter(city=city, official=True, state=DONE, on__lte=known_on).order_by("-on").first()
    found = []
    for run in queries.history_of(latest, known_on) if latest is not None else ():
        sight = sight_of(user, run)
        frame = restrict(read_roll(run), sight).filter(nw.col(ENTITY) == entity)
        rows = fetch_rows(frame.select(NAME, COUNTY, LANE, GRADE, RANK)) if sight.internal else []
        found += [Graded(run, *(row[name] or "" for name in (NAME, COUNTY, LANE, GRADE)), row[RANK]) for row in rows]
    return tuple(found)


def open_results(evaluation: Evaluation) -> Run:
    """The results of a run, opened once in each thread: they never change, and the digest stands for the files."""
    if not hasattr(_local, "runs"):
        _local.runs = {}
    kept: dict[tuple[int, str], Run] = _local.runs
    key = (evaluation.pk, evaluation.digest)
    if key not in kept:
        if len(kept) >= MOST_OPEN:
            kept.pop(next(iter(kept)))
        kept[key] = bridge.read_results(evaluation, connection_of_thread())
    return kept[key]


def read_sheets(evaluation: Evaluation, entities: Collection[str], known_on: date) -> tuple[Sheet, ...]:
    """The sheets of firms in a run, with what was known of them on the run's day and their earlier official years."""
    run = open_results(evaluation)
    earlier = tuple(
        open_results(one) for one in queries.history_of(evaluation, known_on) if one.period < evaluation.period
    )
    identities, origins = _read_facts(evaluation, run, entities)
    around = Surroundings(identities, origins, earlier)
    return make_sheets(run, entities, around, _background(evaluation, evaluation.digest))


# results never change, so what all sheets of a run share is read once; the digest stands for the files. The worker
# keeps it with the run; of a run of another engine it is worked out and kept when first asked for
@lru_cache(maxsize=8)
def _background(evaluation: Evaluation, digest: str) -> Background:
    return recall(
        bridge.run_folder(evaluation), BACKGROUND, Background, lambda: read_background(open_results(evaluation))
    )


def _read_facts(evaluation: Evaluation, run: Run, entities: Collection[str]) -> tuple[Mapping[str, Identity], Origins]:
    """Who the firms are and the statements behind their data; nothing where the lake is gone."""
    pack = rulebook.read_pack(evaluation.rules, evaluation.pack)
    try:
        lake = bridge.lake_of(evaluation)
    except FactError:
        return {}, {}
    kept = bridge.run_folder(evaluation) / STATEMENTS  # runs made before the worker kept it have none
    register, origins = read_firms(
        lake, pack, entities=entities, items=list_sheet_items(run), period=parse_period(str(evaluation.period)),
        as_of=evaluation.as_of, connection=connection_of_thread(), statements=kept if kept.is_file() else None,
    )  # fmt: skip
    holdings = read_holdings(lake, evaluation.as_of, entities)
    return {code: _identity(one, holdings.get(code, ())) for code, one in register.enterprises.items()}, origins


def list_sheet_items(run: Run) -> list[str]:
    """Every item that a sheet of a run may name."""
    return list(dict.fromkeys(name for lane in run.scheme.lanes for name in items_on_sheet(run, lane)))


def _identity(one: Enterprise, holdings: tuple[str, ...]) -> Identity:
    parcel = one.words.get("宗地号")
    stated = (f"宗地 {parcel}",) if parcel and f"宗地 {parcel}" not in holdings else ()
    return Identity(
        code=one.code,
        name=one.name,
        former_names=one.former_names,
        county=one.county,
        town=one.town,
        industry=one.industry,
        industry_name=one.industry_name,
        scale=one.words.get("规模"),
        holdings=(*stated, *holdings),
    )


def find_firms(evaluation: Evaluation, sight: Sight, asked: str) -> tuple[Found, ...]:
    """The firms whose name or code holds what was asked, those whose name begins with it first; at most MOST_FOUND."""
    plain = asked.strip()
    if not plain:
        return ()
    name, code = nw.col(NAME).fill_null(""), nw.col(ENTITY)
    here = name.str.contains(plain, literal=True) | code.str.contains(plain.upper(), literal=True)
    begins = name.str.starts_with(plain)
    frame = restrict(read_roll(evaluation), sight).filter(here).with_columns(**{"·先": begins})
    rows = fetch_rows(
        frame.select(ENTITY, NAME, COUNTY, TOWN, "组", "等级", "·先")
        .unique()
        .sort("·先", NAME, ENTITY, descending=[True, False, False])
        .head(MOST_FOUND)
    )
    return tuple(
        Found(
            row[ENTITY],
            row[NAME] or row[ENTITY],
            row[COUNTY] or "",
            row[TOWN] or "",
            row["组"] or "",
            row["等级"] or "",
        )
        for row in rows
    )


def sees_firm(evaluation: Evaluation, sight: Sight, entity: str) -> bool:
    """Whether an account sees a firm of a run."""
    frame = restrict(read_roll(evaluation), sight).filter(nw.col(ENTITY) == entity)
    return sight.internal and bool(fetch_rows(frame.select(nw.len().alias("n")))[0]["n"])


def name_industry(evaluation: Evaluation, division: str | None) -> str:
    """A division of GB/T 4754 with its name."""
    if division is None:
        return ""
    return f"{division} {industry_names(evaluation).get(division, '')}".strip()
