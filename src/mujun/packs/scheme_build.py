"""A scheme as written and proved → the scheme the engine runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from mujun.packs.item_schema import ItemEntry
from mujun.packs.light import build_citations
from mujun.packs.scheme import (
    Adjustment,
    Bonus,
    Bound,
    Column,
    DerivedValue,
    Grades,
    GroupBenchmark,
    Indicator,
    Lane,
    LaneIndicator,
    LeaderRule,
    Merge,
    Nested,
    Scheme,
    ScopeRule,
)
from mujun.packs.scheme_schema import (
    FORMS,
    UNKNOWN,
    BenchmarkEntry,
    GradesEntry,
    LaneEntry,
    LaneIndicatorEntry,
    SchemeFile,
)
from mujun.packs.shape import Written
from mujun.rules.expression import Expression, parse_expression
from mujun.rules.level import Level, Levels, parse_interval

_NUMERIC = ("flow", "stock", "count", "share")
_BASES = {FORMS["min-max"]: Decimal("0.2"), FORMS["efficacy"]: Decimal("0.6")}


def item_column(entry: ItemEntry) -> Column | None:
    """The column an item becomes in a table of facts, or None where a formula cannot use it (dates)."""
    if entry.kind in _NUMERIC:
        return Column(entry.item, "number", entry.unit or "")
    if entry.kind == "date":
        return None
    return Column(entry.item, "flag" if entry.kind == "flag" else "text", "")


def points_text(lane: LaneEntry, part: LaneIndicatorEntry) -> str:
    """The points formula of an indicator in a lane, forms written out."""
    written = part.points or lane.points
    return FORMS.get(written, written)


def benchmark_of(part: LaneIndicatorEntry, period: int) -> Decimal | BenchmarkEntry | None:
    """The benchmark that holds for a year; None where none is stated or known for it."""
    if isinstance(part.benchmark, dict):
        return part.benchmark.get(period)
    return part.benchmark


def is_unknown(part: LaneIndicatorEntry, key: str) -> bool:
    """Whether a weight or benchmark is written 未取到."""
    return key in part.model_fields_set and getattr(part, key) is None


def build_scheme(written: Written[SchemeFile], items: Iterable[ItemEntry], pack: str, raw: bytes) -> Scheme:
    """The scheme an entry states. It must have been proved: RuleError or KeyError otherwise."""
    entry = written.entry
    own = [Column(one.name, one.kind, one.unit or "") for one in entry.inputs]
    names = {column.name for column in own}
    found = (item_column(item) for item in items if item.of == entry.of)
    columns = [column for column in found if column is not None and column.name not in names]
    indicators = _indicators(written)
    return Scheme(
        name=entry.scheme,
        title=entry.title,
        of=entry.of,
        office=entry.office,
        period=entry.period,
        official=entry.effect == "official",
        columns=(*columns, *own),
        values=tuple(
            DerivedValue(one.value, _parse(written, one.formula, "values", index), one.unit, build_citations(one.cites))
            for index, one in enumerate(entry.values)
        ),
        scope=_scope(written),
        merge=_merge(entry),
        indicators=tuple(indicators.values()),
        lanes=tuple(_lane(written, index, indicators) for index in range(len(entry.lanes))),
        points_digits=entry.rounding.points,
        total_digits=entry.rounding.total,
        rounding=entry.rounding.mode,
        adjustments=_adjustments(written),
        leaders=_leaders(written),
        publish=entry.publish or ("entity", "等级"),
        publish_by_rank=entry.publish_order == "rank",
        unknown=tuple(list_unknown(entry)),
        note=entry.note,
        cites=build_citations(entry.cites),
        pack=pack,
        digest=hashlib.sha256(raw).hexdigest(),
    )


def _parse(written: Written[SchemeFile], text: str, *keys: str | int) -> Expression:
    return parse_expression(text, written.place(*keys))


def _optional(written: Written[SchemeFile], text: str | None, *keys: str | int) -> Expression | None:
    return None if text is None else _parse(written, text, *keys)


def _indicators(written: Written[SchemeFile]) -> dict[str, Indicator]:
    return {
        one.indicator: Indicator(
            name=one.indicator,
            formula=_parse(written, one.formula, "indicators", index),
            unit=one.unit,
            direction=one.direction,
            zero_denominator=one.zero_denominator,
            negative_denominator=one.negative_denominator,
            decimals=one.decimals,
            cites=build_citations(one.cites),
        )
        for index, one in enumerate(written.entry.indicators)
    }


def _scope(written: Written[SchemeFile]) -> tuple[ScopeRule, ...]:
    return tuple(
        ScopeRule(
            one.status,
            _optional(written, one.when, "scope", index),
            one.treated_as,
            one.note,
            build_citations(one.cites),
        )
        for index, one in enumerate(written.entry.scope)
    )


def _merge(entry: SchemeFile) -> Merge | None:
    merge = entry.merge
    return None if merge is None else Merge(merge.by, merge.mode, merge.note, build_citations(merge.cites))


def _lane(written: Written[SchemeFile], index: int, indicators: dict[str, Indicator]) -> Lane:
    entry = written.entry.lanes[index]
    grades = entry.grades or written.entry.grades
    return Lane(
        name=entry.lane,
        where=_optional(written, entry.where, "lanes", index, "where"),
        indicators=tuple(_part(written, index, place, indicators) for place in range(len(entry.indicators))),
        total=entry.total,
        bonus=tuple(
            Bonus(
                name=one.bonus,
                points=_parse(written, one.points, "lanes", index, "bonus", place, "points"),
                when=_optional(written, one.when, "lanes", index, "bonus", place, "when"),
                at_most=one.at_most,
                at_least=one.at_least,
                cites=build_citations(one.cites),
            )
            for place, one in enumerate(entry.bonus)
        ),
        bonus_at_most=entry.bonus_at_most,
        rank_within=entry.rank_within,
        tie_break=entry.tie_break,
        grades=None if grades is None else build_grades(grades, written.place("lanes", index)),
        note=entry.note,
        cites=build_citations(entry.cites),
    )


def _part(written: Written[SchemeFile], lane: int, place: int, indicators: dict[str, Indicator]) -> LaneIndicator:
    above = written.entry.lanes[lane]
    entry = above.indicators[place]
    text = points_text(above, entry)
    weight = entry.weight or Decimal(0)
    missing = entry.missing or above.missing or "ungraded"
    return LaneIndicator(
        indicator=indicators[entry.indicator],
        weight=weight,
        benchmark=_benchmark(benchmark_of(entry, written.entry.period)),
        points=_parse(written, text, "lanes", lane, "indicators", place),
        cap=above.cap if entry.cap is None else entry.cap,
        floor=above.floor if entry.floor is None else entry.floor,
        missing=missing,
        not_applicable=entry.not_applicable or missing,
        flat=entry.flat,
        base=weight * _BASES.get(text, Decimal(0)),
        within=entry.within,
        note=entry.note,
        cites=build_citations(entry.cites),
    )


def _benchmark(stated: Decimal | BenchmarkEntry | None) -> Decimal | GroupBenchmark | None:
    if not isinstance(stated, BenchmarkEntry):
        return stated
    return GroupBenchmark(stated.of, stated.year == "last", stated.otherwise == "this", stated.factor, stated.within)


def build_grades(entry: GradesEntry, where: str) -> Grades:
    """The grading an entry states; RuleError where thresholds do not cover the line."""
    levels = None
    if entry.thresholds:
        levels = Levels(tuple(Level(one.grade, parse_interval(one.when, where)) for one in entry.thresholds))
    return Grades(
        grades=entry.grades,
        quota=tuple((grade, entry.quota[grade]) for grade in entry.grades) if entry.quota else (),
        levels=levels,
        nested=tuple(
            Nested(one.grade, one.end == "best", one.pool, parse_expression(one.by, where), one.share, one.of == "pool")
            for one in entry.nested
        ),
        rest=entry.rest,
        bounds=tuple(Bound(one.grade, one.at_most, one.at_least) for one in entry.bounds),
        rounding=entry.rounding,
        ties=entry.ties,
        few=entry.few,
        names=dict(entry.names),
        cites=build_citations(entry.cites),
    )


def _adjustments(written: Written[SchemeFile]) -> tuple[Adjustment, ...]:
    return tuple(
        Adjustment(
            name=one.adjust,
            kind=one.kind,
            when=_parse(written, one.when, "adjust", index),
            to=one.to,
            steps=one.steps,
            limit=one.limit,
            lanes=one.lanes,
            note=one.note,
            cites=build_citations(one.cites),
        )
        for index, one in enumerate(written.entry.adjust)
    )


def _leaders(written: Written[SchemeFile]) -> tuple[LeaderRule, ...]:
    return tuple(
        LeaderRule(
            name=one.leaders,
            by=one.by,
            within=one.within,
            lanes=one.lanes,
            take=one.take,
            smallest=one.smallest,
            when=_optional(written, one.when, "leaders", index, "when"),
            note=one.note,
            cites=build_citations(one.cites),
        )
        for index, one in enumerate(written.entry.leaders)
    )


def list_unknown(entry: SchemeFile) -> Iterable[str]:
    """What the source does not give, each in words."""
    for lane in entry.lanes:
        for part in lane.indicators:
            for key, word in (("weight", "权重"), ("benchmark", "基准")):
                if is_unknown(part, key):
                    yield f"“{lane.lane}”组“{part.indicator}”的{word}{UNKNOWN}"
    yield from entry.unknown
