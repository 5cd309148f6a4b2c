"""What can be wrong with a pack's lights and their cases, each fault with its file and line."""

from __future__ import annotations

from collections.abc import Iterator

from mujun.errors import Fault, RuleError
from mujun.packs.chain import Chain
from mujun.packs.draft import Names
from mujun.packs.light import build_level, build_light, written_dimensions
from mujun.packs.repeats import find_repeats
from mujun.packs.schema import CaseEntry, DimensionEntry, InputEntry, LightEntry
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest
from mujun.rules.expression import names, parse_expression
from mujun.rules.kind import Kind, check_unit, infer_kind
from mujun.rules.level import find_gaps
from mujun.rules.unit import parse_unit

Place = tuple[str | int, ...]


def find_light_faults(chain: Chain) -> Iterator[Fault]:
    """What is wrong with the pack's own lights: measures, names, units, levels, citations."""
    kinds, known = _input_kinds(chain), chain.names("inputs.yaml")
    for written in chain.own.lights:
        yield from _shape_faults(written)
        yield from _date_faults(written)
        yield from _scale_faults(written)
        yield from _citation_faults(written)
        for path, dimension in written_dimensions(written.entry):
            yield from _measure_faults(written, path, dimension, kinds, known)
            yield from _level_faults(written, path, dimension)


def _input_kinds(chain: Chain) -> dict[str, Kind]:
    return {entry.name: _input_kind(entry) for entry in chain.inputs}


def _input_kind(entry: InputEntry) -> Kind:
    if entry.kind != "number" or entry.unit is None:
        return Kind(entry.kind)
    try:
        return Kind("number", parse_unit(entry.unit))
    except RuleError:
        return Kind("number")


def _shape_faults(written: Written[LightEntry]) -> Iterator[Fault]:
    entry = written.entry
    single = entry.measure is not None or bool(entry.levels)
    if single == bool(entry.dimensions):
        found = f"“{entry.light}”的 measure、levels 与 dimensions {'都写了' if single else '都没写'}"
        remedy = "一个维度写 measure 和 levels，多个维度写 dimensions，二者取一"
        yield Fault("packs.light-shape", written.place(), found, "不知按哪个算", remedy)
    elif single and (entry.measure is None or not entry.levels):
        missing = "measure" if entry.measure is None else "levels"
        yield Fault(
            "packs.light-shape", written.place(), f"“{entry.light}”缺 {missing}", "灯亮不出来", f"补上 {missing}"
        )
    yield from find_repeats(
        ((dimension.dimension, written.place("dimensions", index)) for index, dimension in enumerate(entry.dimensions)),
        "维度",
    )


def _date_faults(written: Written[LightEntry]) -> Iterator[Fault]:
    entry = written.entry
    if entry.from_ is not None and entry.until is not None and entry.until < entry.from_:
        found = f"亮灯规则“{entry.light}”到 {entry.until} 止，却从 {entry.from_} 起"
        yield Fault(
            "packs.light-dates", written.place("until"), found, "这条规则一天也没有施行", "两个日子对调，或改正"
        )


def _scale_faults(written: Written[LightEntry]) -> Iterator[Fault]:
    entry = written.entry
    yield from find_repeats(((name, written.place("scale", index)) for index, name in enumerate(entry.scale)), "档名")
    for path, dimension in written_dimensions(entry):
        for index, level in enumerate(dimension.levels):
            if level.level not in entry.scale:
                remedy = suggest(level.level, entry.scale, "或在 scale 里由好到差列出所有档名")
                where = written.place(*path, "levels", index, "level")
                yield Fault("packs.unknown-level", where, f"档名“{level.level}”不在 scale 中", "不知它是好是差", remedy)


def _citation_faults(written: Written[LightEntry]) -> Iterator[Fault]:
    entry = written.entry
    why, remedy = "没有出处的规则经不起问", "补 cites: {document, clause}；确无出处的在 note 里写明由谁定"
    if not (entry.cites or entry.note):
        found = f"亮灯规则“{entry.light}”没有 cites 也没有 note"
        yield Fault("packs.no-citation", written.place("light"), found, why, remedy)
    if entry.cites:
        return
    for path, dimension in written_dimensions(entry):
        for index, level in enumerate(dimension.levels):
            if not (level.cites or level.note):
                where = written.place(*path, "levels", index)
                found = f"“{level.level}”档（{level.when}）没有 cites 也没有 note"
                yield Fault("packs.no-citation", where, found, why, remedy)


def _measure_faults(
    written: Written[LightEntry], path: Place, dimension: DimensionEntry, kinds: dict[str, Kind], known: Names
) -> Iterator[Fault]:
    where = written.place(*path, "measure")
    try:
        expression = parse_expression(dimension.measure, where)
        parse_unit(dimension.unit, written.place(*path, "unit"))
    except RuleError as error:
        yield from error.faults
        return
    unknown = [name for name in names(expression) if name not in known]
    for name in unknown:
        remedy = suggest(name, known, "在 inputs.yaml 里补上它的口径")
        yield Fault("packs.unknown-name", where, f"算式用了没有说明的名字“{name}”", "不知它是什么数", remedy)
    kind, faults = infer_kind(expression, kinds)
    yield from faults
    if not (faults or unknown) and (fault := check_unit(kind, dimension.unit, written.place(*path, "unit"))):
        yield fault


def _level_faults(written: Written[LightEntry], path: Place, dimension: DimensionEntry) -> Iterator[Fault]:
    levels = []
    broken = False
    for index, level in enumerate(dimension.levels):
        try:
            levels.append(build_level(level, written.place(*path, "levels", index, "when")))
        except RuleError as error:
            broken = True
            yield from error.faults
    if not broken:
        yield from find_gaps(levels, written.place(*path, "levels"))


def find_case_faults(chain: Chain) -> Iterator[Fault]:
    """What is wrong with the pack's own cases: lights, names and levels they speak of that do not exist."""
    lights = {written.entry.light: written for written in chain.lights}
    for written in chain.own.cases:
        entry = written.entry
        if entry.light not in chain.names("lights.yaml"):
            remedy = suggest(entry.light, lights, "改成已有的规则，或在 lights.yaml 里补上")
            found = f"算例“{entry.case}”用了不存在的亮灯规则“{entry.light}”"
            yield Fault("packs.unknown-light", written.place("light"), found, "没有规则就没法算", remedy)
        elif entry.light in lights:
            yield from _case_faults(written, lights[entry.light])


def _case_faults(written: Written[CaseEntry], light: Written[LightEntry]) -> Iterator[Fault]:
    try:
        used = build_light(light).names
    except RuleError:
        return
    entry = written.entry
    known = (*light.entry.scale, light.entry.missing, light.entry.not_applicable)
    given = [("given", name) for name in entry.given]
    for key, name in given:
        if name not in used:
            found = f"算例“{entry.case}”给了“{name}”，规则用不到"
            yield Fault(
                "packs.unused-given", written.place(key, name), found, "多半是名字写错了", suggest(name, used, "删去它")
            )
    if entry.expect.level not in known:
        found = f"算例“{entry.case}”要的档“{entry.expect.level}”规则里没有"
        where = written.place("expect", "level")
        yield Fault(
            "packs.unknown-level", where, found, "永远得不到", suggest(entry.expect.level, known, "改成规则有的档")
        )
