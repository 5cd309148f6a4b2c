"""一企一单: everything one run says of one enterprise, as values a page or a printer lays out.

Every figure is taken from the columns the run wrote, and every sentence from `mujun.evaluation.lines`, so that a sheet
cannot say other than the run. Missing, zero and not applicable stay three things throughout.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.distance import Distance, Ends, find_distances, read_ends
from mujun.evaluation.history import Moment, read_histories, tell_history
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.lines import (
    applied_to,
    benchmark_words,
    say_block,
    say_grade,
    say_points,
    say_total,
    unit_of,
    value_in,
)
from mujun.evaluation.membership import say_membership, told_membership
from mujun.evaluation.peers import (
    GroupFigures,
    LaneFigures,
    Peers,
    Place,
    Standings,
    find_peers,
    read_lane_figures,
    read_standings,
)
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import (
    BASE,
    BENCHMARK,
    BONUS,
    DOMAIN,
    EXTRA,
    FILLED,
    FIRST,
    GRADE,
    GRADE_NAME,
    GROUND,
    LANE,
    MEMBERS,
    OPEN,
    POINTS,
    RANK,
    SIZE,
    STATUS,
    TOTAL,
    TREATED,
)
from mujun.facts.origin import Origin, Origins
from mujun.packs.scheme import Adjustment, Bonus, GroupBenchmark, Lane, LaneIndicator
from mujun.rules.expression import Expression, names
from mujun.rules.value import Value


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an enterprise is; None and empty where not known. `holdings` are its parcels, tenancies and meters."""

    code: str
    name: str | None = None
    former_names: tuple[str, ...] = ()
    county: str | None = None
    town: str | None = None
    industry: str | None = None
    industry_name: str | None = None
    scale: str | None = None
    holdings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Datum:
    """A figure or word that went in, with the statements it rests on (several where it is composed)."""

    item: str
    value: Value
    unit: str
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator: its value, what it is measured against, how the lane stands, its points.

    `most` is the highest number of points it can give, None where it has no cap; `filled` says what stood in for a
    value that is absent; `working` is the arithmetic; `made` tells of which firms a group's benchmark was made.
    """

    part: LaneIndicator
    value: Value
    benchmark: Value | None
    benchmark_words: str
    lane: GroupFigures | None
    place: Place | None
    points: Value
    filled: str | None
    working: str
    made: tuple[str, ...] = ()

    @property
    def most(self) -> float | None:
        """The points of its cap, None where it has none."""
        return None if self.part.cap is None else float(self.part.cap * self.part.weight)


@dataclass(frozen=True, slots=True)
class Extra:
    """A bonus or penalty that was given, and the points it gave."""

    bonus: Bonus
    points: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One enterprise in one run.

    `label` tells the results alone and merged apart; `sharing` is how many share the rank. Lane figures and places are
    those of groups no smaller than `peers.SMALLEST`.
    """

    identity: Identity
    label: str
    title: str
    period: int
    official: bool
    simulated: bool
    status: str
    ground: str
    treated: str | None
    doubts: tuple[str, ...]
    members: int
    data: tuple[Datum, ...]
    lane: Lane | None
    domain: str | None
    measures: tuple[Measure, ...]
    extras: tuple[Extra, ...]
    base: Value
    extra: Value
    total: float | None
    adding: tuple[str, ...]
    rank: int | None
    size: int | None
    sharing: int
    first: str | None
    cutting: tuple[str, ...]
    adjustments: tuple[Adjustment, ...]
    grade: str | None
    grade_name: str | None
    distances: tuple[Distance, ...]
    industry: str | None
    place: Place | None
    history: tuple[Moment, ...]

    @property
    def block(self) -> str:
        """Why points alone do not change the grade, where an adjustment decided it; empty where they do."""
        return say_block(self.adjustments, self.first, self.grade)


@dataclass(frozen=True, slots=True)
class Background:
    """What the sheets of one run share; read once for many sheets."""

    ends: Ends
    lanes: LaneFigures
    standings: Standings


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of enterprises besides the run: who they are, where their figures come from, earlier runs."""

    identities: Mapping[str, Identity] = field(default_factory=dict)
    origins: Origins = field(default_factory=dict)
    earlier: tuple[Run, ...] = ()


def read_background(run: Run) -> Background:
    """The grade ends, lane figures and standings of a run."""
    return Background(read_ends(run), read_lane_figures(run), read_standings(run))


def make_sheet(
    run: Run, entity: str, surroundings: Surroundings | None = None, background: Background | None = None
) -> tuple[Sheet, ...]:
    """The sheets of one enterprise: two where it was computed alone and merged. EvaluationError where there is none."""
    sheets = make_sheets(run, [entity], surroundings, background)
    if not sheets:
        found = f"这次评价里没有“{entity}”"
        remedy = "核对统一社会信用代码，或看它是否在取数的名单里"
        raise EvaluationError(Fault("evaluation.unknown-entity", run.manifest.title, found, "没有它的单子", remedy))
    return sheets


def make_sheets(
    run: Run,
    entities: Collection[str],
    surroundings: Surroundings | None = None,
    background: Background | None = None,
) -> tuple[Sheet, ...]:
    """The sheets of several enterprises, by entity; those the run does not know are left out."""
    around = surroundings or Surroundings()
    behind = background or read_background(run)
    rows = fetch_rows(run.results.filter(nw.col(ENTITY).is_in(list(entities))).sort(ENTITY, VERSION))
    histories = read_histories(run, entities, around.earlier)
    alone = Peers(None, None, {}, 0)
    made = ((row, find_peers(run, row, behind.standings) or alone, tell_history(run, row, histories)) for row in rows)
    return tuple(_make(run, row, around, behind, beside, history) for row, beside, history in made)


def items_on_sheet(run: Run, lane: Lane | None) -> tuple[str, ...]:
    """The data a sheet names: those of the lane's indicators first, then those that conditions ask for."""
    formulas, known = run.scheme.formulas, {column.name for column in run.scheme.columns}
    parts = lane.indicators if lane else ()
    queue: list[str] = [name for part in parts for name in _asked(part.indicator.formula, formulas)]
    asked: list[Expression | None] = [rule.when for rule in run.scheme.scope]
    for bonus in lane.bonus if lane else ():
        asked += [bonus.points, bonus.when]
    asked += [one.when for one in run.scheme.adjustments if lane and lane.name in (one.lanes or (lane.name,))]
    queue += [name for one in asked if one is not None for name in _asked(one, formulas)]
    return tuple(name for name in dict.fromkeys(queue) if name in known)


def _asked(expression: Expression, formulas: Mapping[str, Expression]) -> Iterator[str]:
    for name in names(expression):
        if name in formulas:
            yield from _asked(formulas[name], formulas)
        else:
            yield name


def _make(
    run: Run,
    row: Mapping[str, Any],
    around: Surroundings,
    behind: Background,
    peers: Peers,
    history: tuple[Moment, ...],
) -> Sheet:
    lane = None if row[LANE] is None else run.scheme.lane(row[LANE])
    manifest, entity = run.manifest, row[ENTITY]
    ranked = row[RANK] is not None
    return Sheet(
        identity=around.identities.get(entity) or _identity(row),
        label=row[VERSION],
        title=manifest.title,
        period=manifest.period,
        official=manifest.official,
        simulated=manifest.simulated,
        status=row[STATUS],
        ground=row[GROUND],
        treated=row[TREATED],
        doubts=() if row[OPEN] is None else tuple(row[OPEN].split("；")),
        members=row[MEMBERS] or 1,
        data=tuple(_data(run, row, lane, around.origins)),
        lane=lane,
        domain=row[DOMAIN],
        measures=tuple(_measure(run, lane, part, row, behind.lanes, peers) for part in lane.indicators) if lane else (),
        extras=tuple(_extras(lane, row)) if lane else (),
        base=value_in(row, BASE),
        extra=value_in(row, EXTRA),
        total=row[TOTAL],
        adding=tuple(say_total(run, lane, row)) if lane else (),
        rank=int(row[RANK]) if ranked else None,
        size=row[SIZE] if ranked else None,
        sharing=peers.sharing if ranked else 0,
        first=row[FIRST],
        cutting=tuple(say_grade(lane, row)) if lane else (),
        adjustments=applied_to(run.scheme, row),
        grade=row[GRADE],
        grade_name=row[GRADE_NAME],
        distances=find_distances(run, row, behind.ends),
        industry=peers.industry,
        place=peers.total,
        history=history,
    )


def _identity(row: Mapping[str, Any]) -> Identity:
    """Who it is as far as the run itself knows."""
    return Identity(
        code=row[ENTITY],
        name=row.get("企业名称"),
        county=row.get("县区"),
        town=row.get("镇街"),
        industry=row.get("行业"),
        scale=row.get("规模"),
    )


def _data(run: Run, row: Mapping[str, Any], lane: Lane | None, origins: Origins) -> Iterator[Datum]:
    for name in items_on_sheet(run, lane):
        if name in row:
            yield Datum(name, value_in(row, name), unit_of(run, name), origins.get((row[ENTITY], name), ()))


def _measure(
    run: Run, lane: Lane, part: LaneIndicator, row: Mapping[str, Any], figures: LaneFigures, peers: Peers
) -> Measure:
    name, stated = part.indicator.name, part.benchmark
    words, made = "" if stated is None else "办法写定", tuple[str, ...]()
    if isinstance(stated, GroupBenchmark):
        words = benchmark_words(stated)
        made = tuple(say_membership(run, row, part, stated, told_membership(row, part, stated)))
    return Measure(
        part=part,
        value=value_in(row, name),
        benchmark=None if stated is None else value_in(row, BENCHMARK + name),
        benchmark_words=words,
        lane=figures.get((row[VERSION], lane.name, name)),
        place=peers.indicators.get(name),
        points=value_in(row, POINTS + name),
        filled=row[FILLED + name],
        working="；".join(say_points(run, part, row)),
        made=made,
    )


def _extras(lane: Lane, row: Mapping[str, Any]) -> Iterator[Extra]:
    for bonus in lane.bonus:
        if points := row[BONUS + bonus.name]:
            yield Extra(bonus, points)
