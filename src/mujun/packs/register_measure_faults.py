"""What can be wrong with what a register measures: its figures, fields, what entries count to, rates of counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mujun.errors import Fault, RuleError
from mujun.packs.register import DONE
from mujun.packs.register_names import OF_AN_ENTRY, kinds_of
from mujun.packs.register_scope import RegisterCheck
from mujun.packs.repeats import find_repeats
from mujun.packs.suggestion import suggest
from mujun.rules.expression import names, parse_expression
from mujun.rules.kind import NUMBER, Kind, check_unit, infer_kind
from mujun.rules.unit import Unit, check_same, parse_unit


def find_measure_faults(check: RegisterCheck) -> Iterator[Fault]:
    """Every fault of figures, fields, counts and rates."""
    yield from _figure_faults(check)
    yield from _field_faults(check)
    yield from _count_faults(check)
    yield from _rate_faults(check)


def _figure_faults(check: RegisterCheck) -> Iterator[Fault]:
    for index, one in enumerate(check.entry.figures):
        yield from check.unit_faults(one.unit, check.place("figures", index, "unit"))
        yield from check.citation_faults(f"“{one.figure}”", one.cites, one.note, "figures", index)
        yield from check.date_faults(f"“{one.figure}”", one.from_, one.until, "figures", index, "until")
        if one.by is not None:
            yield from check.column_faults(one.by, check.place("figures", index, "by"), OF_AN_ENTRY)
        if one.by is None and one.values:
            found = f"“{one.figure}”写了 values 而没有 by"
            yield Fault("packs.figure-by", check.place("figures", index), found, "不知按什么取数", "补上 by")
        for earlier in check.entry.figures[:index]:
            if earlier.figure == one.figure and _overlap(earlier.from_, earlier.until, one.from_, one.until):
                found = f"“{one.figure}”有两个数的施行日子重叠"
                remedy = "用 from、until 把两段日子错开"
                yield Fault("packs.figure-overlap", check.place("figures", index), found, "同一天有两个数", remedy)


def _field_faults(check: RegisterCheck) -> Iterator[Fault]:
    for index, one in enumerate(check.entry.fields):
        where = check.place("fields", index)
        if one.kind == "number" and one.unit is None:
            found, remedy = f"“{one.field}”是数而没有单位", '写 unit；确无单位的写 unit: ""'
            yield Fault("packs.no-unit", where, found, "填来的数没法加", remedy)
        elif one.kind != "number" and one.unit is not None:
            found = f"“{one.field}”不是数却写了单位"
            yield Fault("packs.unit-of-flag", where, found, "只有数才有单位", "删去 unit，或改 kind")
        elif one.unit is not None:
            yield from check.unit_faults(one.unit, check.place("fields", index, "unit"))
        if (one.kind == "choice") != bool(one.values):
            found = f"“{one.field}”{'没有列出可选的值' if one.kind == 'choice' else '不是 choice 却列了 values'}"
            yield Fault("packs.field-values", where, found, "不知能填什么", "补上或删去 values")
        if one.required is not None:
            yield from check.stage_faults(one.required, check.place("fields", index, "required"))
        if one.take is not None:
            yield from _take_faults(check, index)


def _take_faults(check: RegisterCheck, index: int) -> Iterator[Fault]:
    one = check.entry.fields[index]
    where = check.place("fields", index, "take")
    faults = list(check.column_faults(one.take or "", where, OF_AN_ENTRY))
    yield from faults
    source = check.names.get(one.take or "")
    wanted = {"number": "number", "flag": "flag"}.get(one.kind, "text")
    if faults or source is None:
        return
    if source.kind != wanted:
        found = f"“{one.take}”与“{one.field}”不是同一类"
        yield Fault("rules.wrong-kind", where, found, "取来填不进去", "换一列，或改 kind")
    elif one.kind == "number" and one.unit is not None:
        left, right = _unit_of(source.unit), _unit_of(one.unit)
        if left and right and (fault := check_same(left, right, where)):
            yield fault
        elif left and right and left.factor != right.factor:
            found = f"“{one.take}”的单位是“{source.unit}”，“{one.field}”是“{one.unit}”"
            yield Fault("rules.unit-size", where, found, "取数时不自动换算", "换成同一个单位")


def _count_faults(check: RegisterCheck) -> Iterator[Fault]:
    entry = check.entry
    stated = [(one.count, check.place("counts_to", index)) for index, one in enumerate(entry.counts_to)]
    stated += [(one.rate, check.place("rates", index)) for index, one in enumerate(entry.rates)]
    yield from find_repeats(stated, "统计项")
    for index, one in enumerate(entry.counts_to):
        where = check.place("counts_to", index, "formula")
        faults = [*check.unit_faults(one.unit, check.place("counts_to", index, "unit"))]
        faults += check.expression_faults(one.formula, where, NUMBER)
        for stage in one.at:
            faults += check.stage_faults(stage, check.place("counts_to", index, "at"))
        yield from faults
        if not faults:
            kind, _ = infer_kind(parse_expression(one.formula, where), kinds_of(check.names))
            if fault := check_unit(kind, one.unit, check.place("counts_to", index, "unit")):
                yield fault
        if one.target is not None:
            yield from _target_faults(check, check.place("counts_to", index, "target"), one.target, one.unit)


def _rate_faults(check: RegisterCheck) -> Iterator[Fault]:
    kinds = _kinds_of_counts(check)
    for index, one in enumerate(check.entry.rates):
        yield from check.citation_faults(f"率“{one.rate}”", one.cites, one.note, "rates", index)
        where = check.place("rates", index, "formula")
        faults = [*check.unit_faults(one.unit, check.place("rates", index, "unit"))]
        faults += _rate_formula_faults(one.formula, where, kinds)
        yield from faults
        if not faults:
            kind, _ = infer_kind(parse_expression(one.formula, where), kinds)
            if fault := check_unit(kind, one.unit, check.place("rates", index, "unit")):
                yield fault
        if one.target is not None:
            yield from _target_faults(check, check.place("rates", index, "target"), one.target, one.unit)


def _kinds_of_counts(check: RegisterCheck) -> dict[str, Kind]:
    """What a rate may use: nets of counts, what was done of them, and thresholds that are one figure."""
    found: dict[str, Kind] = {}
    for one in check.entry.figures:
        if one.by is None:
            found[one.figure] = Kind("number", _unit_of(one.unit))
    for count in check.entry.counts_to:
        found[count.count] = found[DONE + count.count] = Kind("number", _unit_of(count.unit))
    return found


def _rate_formula_faults(formula: str, where: str, kinds: dict[str, Kind]) -> Iterator[Fault]:
    try:
        expression = parse_expression(formula, where)
    except RuleError as error:
        yield from error.faults
        return
    for name in names(expression):
        if name not in kinds:
            remedy = suggest(name, kinds, "率由统计项算：写 counts_to 里的名称，反弹以前的写 「办成·名称」")
            yield Fault("packs.unknown-name", where, f"没有统计项“{name}”", "率算不出来", remedy)
    kind, faults = infer_kind(expression, kinds)
    yield from faults
    if not faults and kind.sort not in ("number", None):
        yield Fault("rules.wrong-kind", where, "这里要数，算出来的不是数", "不同类的值不能用在这里", "改成算数的算式")


def _target_faults(check: RegisterCheck, where: str, code: str, unit: str) -> Iterator[Fault]:
    target = check.around.targets.get(code)
    if target is None:
        if check.around.complete:
            remedy = suggest(code, check.around.targets, "改成 ledger.yaml 里的目标代号，或删去只作统计")
            yield Fault("packs.unknown-target", where, f"台账里没有目标“{code}”", "办成了也计不到谁头上", remedy)
        return
    left, right = _unit_of(unit), _unit_of(target.unit)
    if left and right and (fault := check_same(left, right, where)):
        yield fault


def _unit_of(unit: str) -> Unit | None:
    try:
        return parse_unit(unit)
    except RuleError:
        return None


def _overlap(from_: date | None, until: date | None, other_from: date | None, other_until: date | None) -> bool:
    starts, ends = max(from_ or date.min, other_from or date.min), min(until or date.max, other_until or date.max)
    return starts <= ends
