"""Where one figure comes from: every department's statement of it, with batch, row, heading and unit as delivered.

Which statement counts is asked of the same functions that make the table, so that the answer cannot drift from it;
the words beside each only say why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal, TypeAlias

import duckdb
import narwhals as nw

from mujun.errors import FactError, Fault
from mujun.facts.batch import Batch, DeliveredColumn
from mujun.facts.heading import RATIO
from mujun.facts.kind import KINDS
from mujun.facts.knowledge import KEY, Frame, connect, keep_believed, keep_latest, read_statements
from mujun.facts.lake import Lake, list_batches
from mujun.facts.table import MISSING, NOT_APPLICABLE
from mujun.packs.item import EntityKind, Item
from mujun.packs.suggestion import suggest
from mujun.rules.period import Period
from mujun.rules.unit import parse_unit
from mujun.rules.value import show_value

Standing: TypeAlias = Literal["counts", "outranked", "superseded", "earlier", "blank"]
ABSENCES: Final = {"missing": "缺数", "not applicable": "不适用", "blank": "空"}


@dataclass(frozen=True, slots=True)
class Source:
    """One statement of a figure and where it stands.

    `value` is in the item's unit; `unit` is the unit as delivered and `factor` what turns it into the item's.
    `standing` says whether it counts, and `why` says so in words.
    """

    period: str
    batch: Batch
    row: int
    column: DeliveredColumn | None
    value: float | None
    text: str | None
    absence: str | None
    unit: str
    factor: Fraction
    standing: Standing
    why: str

    @property
    def counts(self) -> bool:
        """Whether it is the one that counts."""
        return self.standing == "counts"

    @property
    def delivered(self) -> float | None:
        """The figure in the unit in which it was delivered, worked back from what was kept."""
        if self.value is None:
            return None
        return float(f"{float(Fraction(repr(self.value)) / self.factor):.12g}")


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure as known on a day, with everything it rests on: statements, or the parts it is composed of.

    `absence` is None where there is a value, else `missing` or `not applicable`. `working` is the sum of a composed
    figure as a person redoes it on paper.
    """

    entity: str
    kind: EntityKind
    item: Item
    period: Period
    as_of: date
    value: float | None
    text: str | None
    absence: str | None
    sources: tuple[Source, ...]
    parts: tuple[Trace, ...] = ()
    working: str = ""

    @property
    def is_simulated(self) -> bool:
        """Whether any statement it rests on is made up."""
        return any(one.batch.simulated for one in self.sources) or any(part.is_simulated for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Said:
    """One statement as the batches hold it."""

    item: str
    period: str
    until: date
    value: float | None
    text: str | None
    absence: str | None
    unit: str | None
    row: int
    batch: int
    department: str


def trace_figure(
    lake: Lake, *, entity: str, item: str, period: Period, as_of: date, kind: EntityKind = "enterprise"
) -> Trace:
    """Where an entity's figure (or word) of a period comes from, as known at the end of a day.

    FactError where the item is not one of the kind. An entity nobody spoke of has no sources and is missing.
    """
    wanted = _find_item(lake, item, kind)
    names = wanted.composed.parts if wanted.composed else (wanted.name,)
    items = {one.name: one for one in lake.items if one.of == kind and one.name in names}
    batches = [one for one in list_batches(lake, as_of, kind) if set(one.items) & set(items)]
    with connect() as connection:
        said, counting = _read(connection, batches, tuple(items.values()), entity, period)
    found = {batch.number: batch for batch in batches}
    traces = tuple(
        _trace(items[name], [one for one in said if one.item == name], counting, found, (entity, kind, period, as_of))
        for name in names
        if name in items
    )
    return traces[0] if wanted.composed is None else _compose(wanted, traces)


def _find_item(lake: Lake, name: str, kind: EntityKind) -> Item:
    items = {one.name: one for one in lake.items if one.of == kind}
    if name not in items:
        found = f"“{name}”不是{KINDS[kind].title}的取数项"
        raise FactError(
            Fault("facts.unknown-item", "查来历", found, "没有这样的数", suggest(name, items, "核对包的 items.yaml"))
        )
    return items[name]


def _read(
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    items: Sequence[Item],
    entity: str,
    period: Period,
) -> tuple[list[_Said], frozenset[tuple[str, str, int]]]:
    """Every statement about the entity's items up to the period, and the (item, period, batch) of those that count."""
    figures = [one.name for one in items if one.is_number]
    words = [one.name for one in items if not one.is_number]
    narrow = (nw.col("item").is_in(figures) & (nw.col("period") == str(period))) | (
        nw.col("item").is_in(words) & (nw.col("until") <= period.last_day)
    )
    narrowed = read_statements(connection, batches, (nw.col("entity") == entity) & narrow)
    narrowed.to_native().create("said")
    said: Frame = nw.from_native(connection.table("said"))
    believed = keep_believed(keep_latest(said), connection, items).select(*KEY, "batch").to_native().fetchall()
    columns = ("item", "period", "until", "value", "text", "absence", "unit", "row", "batch", "department")
    rows = said.select(*columns).to_native().fetchall()
    return [_Said(*row) for row in rows], frozenset((row[1], row[2], row[3]) for row in believed)


def _trace(
    item: Item,
    said: Sequence[_Said],
    counting: frozenset[tuple[str, str, int]],
    batches: Mapping[int, Batch],
    place: tuple[str, EntityKind, Period, date],
) -> Trace:
    believed = [one for one in said if (one.item, one.period, one.batch) in counting and one.absence != "blank"]
    newest = max((one.until for one in believed), default=None)
    best = next((one for one in believed if one.until == newest), None)
    ordered = sorted(said, key=lambda one: (one is not best, one.department != _department(best), -one.batch, one.row))
    sources = tuple(_source(item, one, best, said, batches) for one in ordered)
    absence = MISSING if best is None else best.absence
    entity, kind, period, as_of = place
    value, text = (None, None) if best is None else (best.value, best.text)
    return Trace(entity, kind, item, period, as_of, value, text, absence, sources)


def _department(said: _Said | None) -> str:
    return "" if said is None else said.department


def _source(item: Item, one: _Said, best: _Said | None, said: Sequence[_Said], batches: Mapping[int, Batch]) -> Source:
    batch = batches[one.batch]
    column = next((column for column in batch.columns if column.item == item.name), None)
    unit = one.unit or (column.unit if column else item.unit)
    standing, why = _judge(item, one, best, said)
    return Source(
        one.period, batch, one.row, column, one.value, one.text, one.absence, unit, _factor(unit, item), standing, why
    )


def _factor(unit: str, item: Item) -> Fraction:
    if not item.is_number or unit == item.unit:
        return Fraction(1)
    wanted = parse_unit(item.unit)
    return Fraction(100) / wanted.factor if unit == RATIO else parse_unit(unit).factor / wanted.factor


def _judge(item: Item, one: _Said, best: _Said | None, said: Sequence[_Said]) -> tuple[Standing, str]:
    if one.absence == "blank":
        return "blank", "格子是空的：什么也没有说，也不收回以前说的"
    later = [other for other in said if other.department == one.department and other.period == one.period]
    newer = max((other.batch for other in later if other.absence != "blank"), default=one.batch)
    if newer > one.batch:
        return "superseded", f"同一部门在第 {newer} 批里又报了"
    if one is best:
        return "counts", _why_it_counts(item, one, said)
    if best is not None and one.period != best.period:
        return "earlier", f"是 {one.period} 的，{best.period} 又有新的说法"
    return "outranked", _why_outranked(item, one, best)


def _why_it_counts(item: Item, best: _Said, said: Iterable[_Said]) -> str:
    others = {one.department for one in said if one.absence != "blank"} - {best.department}
    if not others:
        return "只有这个部门报了" if len(item.departments) != 1 else "这一项只由这个部门报"
    order = "、".join(item.departments)
    return f"几个部门都报了：先看有没有数，再按取数项写明的先后（{order or '不分先后，后报的为准'}）"


def _why_outranked(item: Item, one: _Said, best: _Said | None) -> str:
    if best is None:
        return "不作准"
    if one.absence == "missing" and best.absence != "missing":
        return f"这里只说缺数，{best.department}有数"
    if one.department in item.departments and best.department in item.departments:
        return f"取数项“{item.name}”以{best.department}为先，{one.department}在后"
    return f"以{best.department}为准：它后报"


def _compose(item: Item, parts: Sequence[Trace]) -> Trace:
    """A composed figure: a part nobody delivered adds nothing, one said to be missing makes the whole missing."""
    composed = item.composed
    if composed is None:
        raise ValueError(f"{item.name!r} is not composed")
    base = next(part for part in parts if part.item.name == composed.base)
    unknown = any(part.absence == MISSING and _is_stated(part) for part in parts)
    value: float | None = None
    if base.value is not None and not unknown:
        value = base.value
        for sign, names in ((1, composed.plus), (-1, composed.minus)):
            for name in names:
                part = next(part for part in parts if part.item.name == name)
                value += sign * (part.value or 0.0)
    absence = None if value is not None else MISSING if unknown else base.absence
    working = _say_sum(item, parts, value, absence)
    return Trace(base.entity, base.kind, item, base.period, base.as_of, value, None, absence, (), tuple(parts), working)


def _is_stated(part: Trace) -> bool:
    return any(source.counts for source in part.sources)


def _say_sum(item: Item, parts: Sequence[Trace], value: float | None, absence: str | None) -> str:
    composed = item.composed
    words = ""
    for part in parts:
        sign = "−" if composed is not None and part.item.name in composed.minus else "+"
        said = show_value(part.value) if part.value is not None else say_absence(part)
        words += f"{f' {sign} ' if words else ''}{part.item.name} {said}"
    result = show_value(value) if value is not None else ABSENCES.get(absence or "", "缺数")
    return f"{words} = {result} {item.unit}".rstrip() if value is not None else f"{words}，所以是{result}"


def say_absence(trace: Trace) -> str:
    """Why a traced figure is not there: 缺数, 不适用, or nobody said anything."""
    if not _is_stated(trace):
        return "没有报" if not trace.sources else "没有填"
    return ABSENCES[trace.absence or "missing"] if trace.absence != NOT_APPLICABLE else "不适用"
