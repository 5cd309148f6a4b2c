"""What can be wrong with a register: names, units, fields, figures, counts, quotas. Every fault with its line."""

from __future__ import annotations

from collections.abc import Iterator

from mujun.errors import Fault
from mujun.packs.register_measure_faults import find_measure_faults
from mujun.packs.register_names import OF_AN_ENTRY, kinds_of, known_names
from mujun.packs.register_rule_faults import find_rule_faults
from mujun.packs.register_schema import RegisterFile
from mujun.packs.register_scope import RegisterCheck, Surroundings
from mujun.packs.register_stage_faults import find_stage_faults
from mujun.packs.repeats import find_repeats
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest
from mujun.rules.expression import names, parse_expression
from mujun.rules.kind import NUMBER, check_unit, infer_kind


def find_register_faults(written: Written[RegisterFile], surroundings: Surroundings) -> tuple[Fault, ...]:
    """Every fault of a register, in no particular order."""
    scheme = surroundings.schemes.get(written.entry.scheme or "")
    check = RegisterCheck(written, surroundings, known_names(written.entry, surroundings.items, scheme))
    return tuple(fault for look in _LOOKS for fault in look(check))


def _card_faults(check: RegisterCheck) -> Iterator[Fault]:
    entry = check.entry
    yield from check.citation_faults(f"清单“{entry.register_}”", entry.cites, entry.note, "register")
    yield from check.date_faults("清单", entry.from_, entry.until, "until")
    if check.around.units.words and entry.keeper not in check.around.units:
        remedy = suggest(entry.keeper, check.around.units, "改成 units.yaml 里的单位代号")
        yield Fault(
            "packs.unknown-unit", check.place("keeper"), f"没有单位“{entry.keeper}”", "不知谁来管这份清单", remedy
        )
    if entry.scheme is not None and entry.scheme not in check.around.schemes and check.around.complete:
        remedy = suggest(entry.scheme, check.around.schemes, "改成已有的办法；别处评的结果写在 inputs 里")
        found = f"没有评价办法“{entry.scheme}”"
        yield Fault("packs.unknown-scheme", check.place("scheme"), found, "等级、总分无从来", remedy)
    if entry.county is not None:
        yield from check.column_faults(entry.county, check.place("county"))
    for index, one in enumerate(entry.conflicts_with):
        if one.register_ not in check.around.registers and check.around.complete:
            remedy = suggest(one.register_, check.around.registers, "改成已有的清单")
            where = check.place("conflicts_with", index, "register")
            yield Fault("packs.unknown-register", where, f"没有清单“{one.register_}”", "查不出冲突", remedy)


def _name_faults(check: RegisterCheck) -> Iterator[Fault]:
    entry = check.entry
    items = [
        (item.item, "取数项") for item in check.around.items if item.of == entry.of
    ]  # named first, so that the register's own name is the repeat
    stated = [
        *items,
        *((one.name, check.place("inputs", index)) for index, one in enumerate(entry.inputs)),
        *((one.value, check.place("values", index)) for index, one in enumerate(entry.values)),
        *((name, check.place("figures")) for name in dict.fromkeys(one.figure for one in entry.figures)),
        *((one.field, check.place("fields", index)) for index, one in enumerate(entry.fields)),
    ]
    yield from find_repeats(stated, "名称")
    for index, one in enumerate(entry.inputs):
        if one.unit is not None:
            yield from check.unit_faults(one.unit, check.place("inputs", index, "unit"))


def _value_faults(check: RegisterCheck) -> Iterator[Fault]:
    earlier: list[str] = []
    for index, one in enumerate(check.entry.values):
        where = check.place("values", index, "formula")
        faults = [*check.unit_faults(one.unit, check.place("values", index, "unit"))]
        faults += check.expression_faults(one.formula, where, NUMBER, OF_AN_ENTRY)
        yield from faults
        if faults:
            continue
        expression = parse_expression(one.formula, where)
        later = {other.value for other in check.entry.values} - set(earlier)
        for name in names(expression):
            if name in later:
                found = f"“{one.value}”用了排在后面或就是自己的“{name}”"
                yield Fault("packs.circular-formula", where, found, "算到这里还没有它", "把被用到的写在前面")
        kind, _ = infer_kind(expression, kinds_of(check.names))
        if fault := check_unit(kind, one.unit, check.place("values", index, "unit")):
            yield fault
        earlier.append(one.value)


def _light_faults(check: RegisterCheck) -> Iterator[Fault]:
    used = [(check.entry.light, check.place("light"))] if check.entry.light else []
    used += [
        (one.light, check.place("stages", index, "light")) for index, one in enumerate(check.entry.stages) if one.light
    ]
    for name, where in used:
        if name not in check.around.light_names:
            remedy = suggest(name or "", check.around.light_names, "改成已有的规则，或在 lights.yaml 里补上")
            yield Fault("packs.unknown-light", where, f"没有亮灯规则“{name}”", "亮不出灯", remedy)
        elif light := check.around.lights.get(name or ""):
            for wanted in light.names:
                if wanted not in check.names and check.around.complete:
                    found = f"亮灯规则“{name}”要用“{wanted}”，这份清单没有"
                    remedy = suggest(wanted, check.names, "换一个规则，或在 inputs 里补上")
                    yield Fault("packs.unknown-name", where, found, "灯永远是无数据", remedy)


def _quota_faults(check: RegisterCheck) -> Iterator[Fault]:
    for index, one in enumerate(check.entry.quota):
        yield from check.citation_faults("名额", one.cites, one.note, "quota", index)
        yield from check.date_faults("名额", one.from_, one.until, "quota", index, "until")
        for stage in one.stages:
            yield from check.stage_faults(stage, check.place("quota", index, "stages"))
        if one.per is not None:
            yield from check.column_faults(one.per, check.place("quota", index, "per"))


def _review_and_score_faults(check: RegisterCheck) -> Iterator[Fault]:
    review = check.entry.review
    if review is not None:
        yield from check.citation_faults("重审", review.cites, review.note, "review")
        yield from check.day_faults(review.by, check.place("review", "by"))
        for stage in review.stages:
            yield from check.stage_faults(stage, check.place("review", "stages"))
    lights = {check.entry.light, *(stage.light for stage in check.entry.stages)} - {None}
    known = [level for name in lights if (light := check.around.lights.get(name or "")) for level in light.scale]
    for index, one in enumerate(check.entry.scores):
        yield from check.citation_faults(f"记分“{one.score}”", one.cites, one.note, "scores", index)
        if one.by is not None:
            yield from check.column_faults(one.by, check.place("scores", index, "by"))
        for level in one.levels:
            if level not in known and check.around.complete:
                where = check.place("scores", index, "levels")
                remedy = suggest(level, known, "改成亮灯规则有的档")
                yield Fault("packs.unknown-level", where, f"没有“{level}”这一档", "永远记不到分", remedy)


_LOOKS = (
    _card_faults, _name_faults, _value_faults, find_measure_faults, find_stage_faults, find_rule_faults,
    _light_faults, _quota_faults, _review_and_score_faults,
)  # fmt: skip
