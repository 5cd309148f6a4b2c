"""A light as written → the light the engine judges by."""

from __future__ import annotations

from collections.abc import Sequence

from mujun.errors import Fault, RuleError
from mujun.packs.schema import Citation as WrittenCitation
from mujun.packs.schema import DimensionEntry, LevelEntry, LightEntry
from mujun.packs.shape import Written
from mujun.rules.expression import parse_expression
from mujun.rules.level import Citation, Level, Levels, parse_interval
from mujun.rules.light import Dimension, Light

WrittenDimension = tuple[tuple[str | int, ...], DimensionEntry]


def build_light(written: Written[LightEntry]) -> Light:
    """The light an entry states; RuleError where a measure, interval or set of levels does not hold."""
    entry = written.entry
    faults: list[Fault] = []
    dimensions = []
    for path, dimension in written_dimensions(entry):
        try:
            dimensions.append(_build_dimension(written, path, dimension))
        except RuleError as error:
            faults.extend(error.faults)
    if faults:
        raise RuleError(faults)
    return Light(
        name=entry.light,
        title=entry.title or entry.light,
        dimensions=tuple(dimensions),
        scale=entry.scale,
        combine=entry.combine,
        missing=entry.missing,
        not_applicable=entry.not_applicable,
        from_=entry.from_,
        until=entry.until,
        note=entry.note,
        cites=build_citations(entry.cites),
    )


def written_dimensions(entry: LightEntry) -> tuple[WrittenDimension, ...]:
    """The dimensions of an entry and where each stands: the listed ones, or the one written in the light itself."""
    listed = tuple((("dimensions", index), dimension) for index, dimension in enumerate(entry.dimensions))
    if listed or entry.measure is None or not entry.levels:
        return listed
    name = entry.title or entry.light
    single = DimensionEntry(dimension=name, measure=entry.measure, unit=entry.unit, levels=entry.levels)
    return (((), single),)


def build_citations(cites: Sequence[WrittenCitation]) -> tuple[Citation, ...]:
    """Citations as the engine carries them."""
    return tuple(Citation(cite.document, cite.clause) for cite in cites)


def _build_dimension(written: Written[LightEntry], path: tuple[str | int, ...], dimension: DimensionEntry) -> Dimension:
    measure = parse_expression(dimension.measure, written.place(*path, "measure"))
    levels = [
        build_level(level, written.place(*path, "levels", index, "when"))
        for index, level in enumerate(dimension.levels)
    ]
    return Dimension(dimension.dimension, measure, dimension.unit, Levels(tuple(levels)))


def build_level(entry: LevelEntry, where: str) -> Level:
    """One level with its parsed interval; RuleError where the interval cannot be read."""
    return Level(entry.level, parse_interval(entry.when, where), entry.note, build_citations(entry.cites))
