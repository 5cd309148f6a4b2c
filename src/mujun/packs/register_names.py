"""The names the rules of a register may use: facts, results of an evaluation, figures, fields, its place in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mujun.errors import RuleError
from mujun.packs.item_schema import ItemEntry
from mujun.packs.register import AGE, STANDING, Name, Source
from mujun.packs.register_schema import FieldEntry, RegisterFile
from mujun.packs.scheme_build import item_column
from mujun.packs.scheme_schema import SchemeFile
from mujun.rules.kind import NUMBER, Kind
from mujun.rules.unit import parse_unit

OUTCOMES: Mapping[str, Name] = {
    one.name: one
    for one in (
        Name("等级", "text", "", "result"),
        Name("初评等级", "text", "", "result"),
        Name("组", "text", "", "result"),
        Name("状态", "text", "", "result"),
        Name("总分", "number", "", "result"),
        Name("名次", "number", "", "result"),
        Name("加减分", "number", "", "result"),
    )
}
OF_AN_ENTRY: tuple[Source, ...] = ("field", "standing")


def known_names(entry: RegisterFile, items: Iterable[ItemEntry], scheme: SchemeFile | None) -> dict[str, Name]:
    """Every name by what it is; where two sources state one name, the later of this order counts."""
    found = {name.name: name for name in _facts(entry, items)}
    found |= {name.name: name for name in _results(scheme)}
    found |= {one.name: Name(one.name, one.kind, one.unit or "", "input") for one in entry.inputs}
    found |= {one.value: Name(one.value, "number", one.unit, "value") for one in entry.values}
    found |= {one.figure: Name(one.figure, "number", one.unit, "figure") for one in entry.figures}
    found |= {name.name: name for one in entry.fields for name in _field(one)}
    return found | dict(STANDING)


def kinds_of(names: Mapping[str, Name], without: tuple[Source, ...] = ()) -> dict[str, Kind]:
    """The names as the check of expressions takes them, those from some sources left out."""
    return {name.name: _kind(name) for name in names.values() if name.source not in without}


def _facts(entry: RegisterFile, items: Iterable[ItemEntry]) -> Iterator[Name]:
    for item in items:
        if item.of != entry.of:
            continue
        if item.kind == "date":
            yield Name(item.item + AGE, "number", "天", "day")
        elif column := item_column(item):
            yield Name(column.name, column.kind, column.unit, "facts")


def _results(scheme: SchemeFile | None) -> Iterator[Name]:
    if scheme is None:
        return
    yield from OUTCOMES.values()
    for one in scheme.indicators:
        yield Name(one.indicator, "number", one.unit, "result")
        yield Name(f"得分·{one.indicator}", "number", "", "result")


def _field(field: FieldEntry) -> Iterator[Name]:
    match field.kind:
        case "number":
            yield Name(field.field, "number", field.unit or "", "field")
        case "flag":
            yield Name(field.field, "flag", "", "field")
        case "date":
            yield Name(field.field + AGE, "number", "天", "field")
        case "text" | "choice":
            yield Name(field.field, "text", "", "field")


def _kind(name: Name) -> Kind:
    if name.kind != "number":
        return Kind(name.kind)
    try:
        return Kind("number", parse_unit(name.unit))
    except RuleError:
        return NUMBER
