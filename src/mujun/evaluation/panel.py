"""A run as arrays: the judged firms of one lane, a row for every figure, and who stands in which group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import narwhals as nw
import numpy as np

from mujun.evaluation.array import Array, Values, worst
from mujun.evaluation.backend import Frame, fetch_rows
from mujun.evaluation.cell import KNOWN, MEANINGLESS, REASON, UNKNOWN
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.points import scored
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import COUNTED, DOMAIN, FIRST, GRADE, LANE, MEMBERS, RANK, TOTAL
from mujun.packs.scheme import GroupBenchmark, Lane, Scheme
from mujun.rules.explain import write_node
from mujun.rules.expression import Expression
from mujun.rules.syntax import Call, Node, Text, parts

_BLANK: Final = "（未填）"
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Panel:
    """The judged firms of one lane, by their code. Every column has one row and a place for each firm."""

    scheme: Scheme
    lane: Lane
    label: str
    entities: tuple[str, ...]
    domain: Array
    columns: Mapping[str, Values]
    words: Mapping[str, int]
    groups: Mapping[tuple[str, ...], tuple[Array, ...]]
    keys: Mapping[tuple[str, ...], tuple[str, ...]]
    sources: Array
    given: tuple[str, ...]
    total: Array
    rank: Array
    first: Array
    grade: Array

    @property
    def size(self) -> int:
        """How many firms there are."""
        return len(self.entities)

    @property
    def domains(self) -> Iterator[tuple[str, Array]]:
        """Every domain firms are ranked in, with the places of its firms."""
        yield from ((str(name), np.flatnonzero(self.domain == name)) for name in np.unique(self.domain))


def read_panels(run: Run) -> tuple[Panel, ...]:
    """The panels of a run, by label and in the order of the lanes; a lane nobody is in has none."""
    found = _fetch(run.results.filter(nw.col(COUNTED)).sort(ENTITY, VERSION))
    texts = [name for name, column in found.items() if column.dtype == object]
    words = _vocabulary(run.scheme, [found[name] for name in texts])
    panels = []
    for label in sorted(set(found[VERSION])) if len(found[ENTITY]) else ():
        for lane in run.scheme.lanes:
            here = np.flatnonzero((found[LANE] == lane.name) & (found[VERSION] == label))
            if len(here):
                mine = {name: column[here] for name, column in found.items()}
                panels.append(_panel(run, lane, str(label), mine, words))
    return tuple(panels)


def _panel(run: Run, lane: Lane, label: str, found: Mapping[str, Array], words: Mapping[str, int]) -> Panel:
    columns = {name: _values(name, found, words) for name in found if not name.endswith(REASON)}
    scopes = {(), lane.rank_within, *(part.within for part in lane.indicators)}
    scopes |= {part.benchmark.within for part in lane.indicators if isinstance(part.benchmark, GroupBenchmark)}
    keys = {within: _keys(within, found) for within in scopes}
    merged = found[MEMBERS].astype(float) > 1
    by = run.scheme.merge.by if run.scheme.merge else None
    own = [f"\0{n}" if by is None or not merged[n] else str(found[by][n]) for n in range(len(merged))]
    return Panel(
        scheme=run.scheme, lane=lane, label=label, entities=tuple(map(str, found[ENTITY])), domain=found[DOMAIN],
        columns=columns, words=words,
        groups={within: tuple(_members(key)) for within, key in keys.items()}, keys=keys,
        sources=np.unique(np.array(own, dtype=object), return_inverse=True)[1], given=run.manifest.given,
        total=found[TOTAL], rank=found[RANK], first=found[FIRST], grade=found[GRADE],
    )  # fmt: skip


def _keys(within: tuple[str, ...], found: Mapping[str, Array]) -> tuple[str, ...]:
    if not within:
        return ("",) * len(found[ENTITY])
    each = zip(*(found[name] for name in within), strict=True)
    return tuple("·".join(_BLANK if one is None else str(one) for one in row) for row in each)


def _members(keys: Sequence[str]) -> Iterator[Array]:
    each = np.array(keys, dtype=object)
    yield from (np.flatnonzero(each == key) for key in dict.fromkeys(keys))


def _values(name: str, found: Mapping[str, Array], words: Mapping[str, int]) -> Values:
    column = found[name]
    if column.dtype == object:
        known = np.array([one is not None for one in column])
        value = np.array([words.get(one, -1) if one is not None else -1 for one in column], dtype=np.int32)
    else:
        value = column
        known = ~np.isnan(column) if column.dtype.kind == "f" else np.ones(len(column), dtype=bool)
    code = found[name + REASON].astype(np.int8) if name + REASON in found else np.where(known, KNOWN, UNKNOWN)
    if not code.any() and known.all():
        return Values(value[None, :])
    if column.dtype.kind == "b":
        value = np.where(code == KNOWN, value, False)
    return Values(value[None, :], code.astype(np.int8)[None, :])


def _vocabulary(scheme: Scheme, texts: Sequence[Array]) -> dict[str, int]:
    """The place of every text in their sorted order, so that places compare as texts do."""
    found = {one for column in texts for one in set(column) if one is not None}
    found |= {text for one in _expressions(scheme) for text in _literals(one.node)}
    return {text: place for place, text in enumerate(sorted(found | set(scheme.grades)))}


def _expressions(scheme: Scheme) -> Iterator[Expression]:
    yield from scheme.expressions
    for lane in scheme.lanes:
        yield from (scored(lane, part).expression for part in lane.indicators)
        yield from (step.by for step in (lane.grades.nested if lane.grades else ()))


def _literals(node: Node) -> Iterator[str]:
    if isinstance(node, Text):
        yield node.value
    for part in parts(node):
        yield from _literals(part)


def _fetch(frame: Frame) -> dict[str, Array]:
    """The columns of a table: figures with NaN, texts with None where there is nothing."""
    native: Any = nw.to_native(frame)
    if hasattr(native, "fetchnumpy"):
        return {name: _filled(column) for name, column in native.fetchnumpy().items()}
    rows = fetch_rows(frame)
    schema = frame.collect_schema()
    return {name: _of_rows([row[name] for row in rows], kind) for name, kind in schema.items()}


def _filled(column: Any) -> Array:
    empty, values = np.ma.getmaskarray(column), np.ma.getdata(column)
    if values.dtype == object:
        texts: Array = values.copy()
        texts[empty] = None
        return texts
    if values.dtype.kind == "b":
        flags: Array = np.where(empty, False, values)
        return flags
    figures: Array = np.where(empty, np.nan, values.astype(float)) if empty.any() else values.astype(float)
    return figures


def _of_rows(values: list[Any], kind: Any) -> Array:
    if kind == nw.String:
        return np.array(values, dtype=object)
    if kind == nw.Boolean:
        return np.array([bool(one) for one in values])
    return np.array([np.nan if one is None else one for one in values], dtype=float)


@dataclass(slots=True)
class Groups:
    """Values of groups over draws. With `frozen` they stay what they were when `memo` was filled.

    A firm whose own figure moves alone is ranked among the others as they stood.
    """

    members: tuple[Array, ...]
    tag: str = ""
    frozen: bool = False
    memo: dict[str, Values] = field(default_factory=dict)

    def __call__(self, call: Call, back: int, arguments: Sequence[Values]) -> Values:
        name = f"{write_node(call)}·{back}·{self.tag}"
        ranked = call.function in ("group_rank", "group_percentile")
        if self.frozen and name in self.memo:
            return self._among(call, self.memo[name], arguments[0]) if ranked else self.memo[name]
        width = 1 + max(int(members.max()) for members in self.members)
        found = self._grouped(call, [_spread(one, width) for one in arguments])
        self.memo[name] = arguments[0] if ranked else found
        return found

    def _grouped(self, call: Call, arguments: Sequence[Values]) -> Values:
        if call.function in ("group_rank", "group_percentile"):
            return self._placed(call, arguments[0])
        shape = np.broadcast_shapes(*(one.value.shape for one in arguments))
        whole = worst(arguments)
        asked = np.any([np.broadcast_to(one.code == UNKNOWN, shape) for one in arguments], axis=0)
        code = np.where(asked, np.int8(UNKNOWN), np.int8(KNOWN))
        if len(self.members) == 1:
            return _aggregate(call, arguments, whole is None, np.broadcast_to(code, shape))
        value, state = np.empty(shape), np.empty(shape, dtype=np.int8)
        for members in self.members:
            mine = [Values(*(_take(part, members, shape) for part in (one.value, one.code))) for one in arguments]
            found = _aggregate(call, mine, whole is None, np.broadcast_to(code, shape)[:, members])
            value[:, members], state[:, members] = found.value, found.code
        return Values(value, state)

    def _placed(self, call: Call, own: Values) -> Values:
        figures = np.round(own.figures, _DIGITS)
        value = np.empty(figures.shape)
        for members in self.members:
            mine = figures[:, members]
            if call.function == "group_rank":
                value[:, members] = rank_down(mine)
            else:
                count = (~np.isnan(mine)).sum(axis=1, keepdims=True)
                value[:, members] = (count - rank_down(mine, last=False, strict=True)) * 100.0 / count
        return Values(np.where(np.isnan(figures), np.nan, value), own.state)

    def _among(self, call: Call, stood: Values, own: Values) -> Values:
        """The rank of a moved figure among the others as they stood."""
        before, figures = np.round(stood.figures[0], _DIGITS), np.round(own.figures, _DIGITS)
        value = np.full(np.broadcast_shapes(figures.shape, (1, len(before))), np.nan)
        figures = np.broadcast_to(figures, value.shape)
        for members in self.members:
            above, _ = count_above(before[members], figures[:, members])
            if call.function == "group_rank":
                value[:, members] = above + 1
            else:
                value[:, members] = (1 - above / max(1, (~np.isnan(before[members])).sum())) * 100
        return Values(np.where(np.isnan(figures), np.nan, value), own.state)


def _spread(values: Values, width: int) -> Values:
    """The values with a place for every firm, also where all have the same."""
    if values.value.shape[1] == width:
        return values
    state = None if values.state is None else np.broadcast_to(values.state, (len(values.state), width))
    return Values(np.broadcast_to(values.value, (len(values.value), width)), state)


def _take(values: Array, members: Array, shape: tuple[int, ...]) -> Array:
    return np.broadcast_to(values, shape)[:, members]


def _aggregate(call: Call, arguments: Sequence[Values], known: bool, code: Array) -> Values:
    """One figure a draw for a whole group, as a column; members without a figure are left out."""
    first = arguments[0].figures
    width = code.shape[1]
    if call.function == "group_ratio":
        both = ~np.isnan(first) & ~np.isnan(arguments[1].figures)
        top = np.where(both, first, 0.0).sum(axis=1, keepdims=True)
        low = np.where(both, arguments[1].figures, 0.0).sum(axis=1, keepdims=True)
        count, value = both.sum(axis=1, keepdims=True), top / np.where(low == 0, np.nan, low)
    else:
        first = np.broadcast_to(first, (first.shape[0], width))
        count = np.full((1, 1), width) if known else (~np.isnan(first)).sum(axis=1, keepdims=True)
        value = _figure(call.function, first, count, known)
    if known and not np.isnan(value).any():
        return Values(value)
    nobody = np.where((code == UNKNOWN).any(axis=1, keepdims=True) & (count == 0), UNKNOWN, MEANINGLESS)
    return Values(value, np.where(np.isnan(value), nobody, KNOWN).astype(np.int8))


def _figure(function: str, first: Array, count: Array, known: bool) -> Array:
    if function == "group_count":
        return count.astype(float)
    if function in ("group_sum", "group_mean"):
        total = (first if known else np.nan_to_num(first)).sum(axis=1, keepdims=True)
        total = np.where(count > 0, total, np.nan)
        found: Array = total if function == "group_sum" else total / np.maximum(count, 1)
        return found
    if function == "group_median":
        ordered = np.sort(first, axis=1)  # NaN last
        low, high = np.maximum((count - 1) // 2, 0), np.maximum(count // 2, 0)
        pick = [np.take_along_axis(ordered, np.broadcast_to(at, (len(ordered), 1)), axis=1) for at in (low, high)]
        middle: Array = (pick[0] + pick[1]) / 2
        return middle
    best: Array = (np.fmax if function == "group_max" else np.fmin).reduce(first, axis=1, keepdims=True)
    return best


def count_above(stood: Array, figures: Array) -> tuple[Array, Array]:
    """How many others stood above each moved figure, and how many equal to it; a firm's own old figure is left out."""
    known = np.sort(stood[~np.isnan(stood)])
    above = len(known) - np.searchsorted(known, figures, side="right")
    equal = len(known) - above - np.searchsorted(known, figures, side="left")
    return above - (stood > figures), equal - (stood == figures)


def rank_down(figures: Array, last: bool = False, strict: bool = False) -> Array:
    """Competition ranks within each row from the largest down, NaN last: the first place of equals, or their last.

    With `strict`, how many stand above instead.
    """
    if figures.shape[1] == 0:
        return np.empty(figures.shape)
    down = -figures
    order = np.argsort(down, axis=1)
    ordered = np.take_along_axis(down, order, axis=1)
    fresh = np.empty(figures.shape, dtype=bool)
    fresh[:, 0] = True
    np.not_equal(ordered[:, 1:], ordered[:, :-1], out=fresh[:, 1:])
    width = figures.shape[1]
    if last:
        ends = np.ones(figures.shape, dtype=bool)
        ends[:, :-1] = fresh[:, 1:]
        marks = np.where(ends, np.arange(1, width + 1, dtype=np.int32), np.int32(width + 1))
        places = np.minimum.accumulate(marks[:, ::-1], axis=1)[:, ::-1]
    else:
        marks = np.where(fresh, np.arange(1, width + 1, dtype=np.int32), np.int32(0))
        places = np.maximum.accumulate(marks, axis=1)
    ranks = np.empty(figures.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, places, axis=1)
    return ranks - 1 if strict else ranks
