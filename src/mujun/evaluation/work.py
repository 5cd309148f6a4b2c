"""What travels from step to step of an evaluation, and the columns the steps leave behind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Final

import narwhals as nw

from mujun.evaluation.backend import Frame
from mujun.evaluation.cell import EARLIER, KNOWN, LARGEST, REASON, UNKNOWN, Cell, Sort
from mujun.evaluation.compile import compile_expression
from mujun.evaluation.intake import ENTITY
from mujun.packs.scheme import Lane, Scheme
from mujun.rules.expression import Expression

STATUS: Final = "状态"
GROUND: Final = "状态依据"
LANE: Final = "组"
DOMAIN: Final = "域"
COUNTED: Final = "·参评"
SCORED: Final = "·得分"
BENCHMARK: Final = "基准·"
POINTS: Final = "得分·"
FILLED: Final = "补·"
BONUS: Final = "加分·"
BASE: Final = "指标分"
EXTRA: Final = "加减分"
TOTAL: Final = "总分"
RANK: Final = "名次"
PLACE: Final = "·位次"
LAST_PLACE: Final = "·末位"
SIZE: Final = "家数"
FIRST: Final = "初评等级"
GRADE: Final = "等级"
GRADE_NAME: Final = "等级名称"
TREATED: Final = "参照等级"
ADJUSTED: Final = "调整"
OPEN: Final = "待核"
MEMBERS: Final = "合并家数"

STANDING: Final = (STATUS, LANE, DOMAIN, COUNTED, SCORED, OPEN)

STATUS_WORDS: Final[Mapping[str, str]] = {
    "evaluated": "参评",
    "overdue": "逾期纳入",
    "ungraded": "参评不定级",
    "computed only": "只算不评",
    "deferred": "暂不评价",
    "exempt": "免评",
}
OUTSIDE: Final = "范围外"


@dataclass(frozen=True, slots=True)
class Work:
    """The working table and the sort of every column in it; `given` are indicators the table brought with it."""

    scheme: Scheme
    frame: Frame
    sorts: Mapping[str, Sort]
    given: tuple[str, ...] = ()
    last: Work | None = None

    def cell(self, expression: Expression, tag: str = "") -> Cell:
        """An expression over the working table; group functions are those of the scope `tag`."""
        return compile_expression(expression, self.sorts, tag)

    def add(self, cells: Mapping[str, Cell], beside: Mapping[str, nw.Expr] | None = None) -> Work:
        """The work with further columns, each with its state column, and plain columns `beside` them.

        Engines pay for every projection of a wide table: what can be put together is.
        """
        columns: dict[str, nw.Expr] = dict(beside or {})
        for name, cell in cells.items():
            columns[name] = cell.value
            columns[name + REASON] = cell.code
        sorts = {**self.sorts, **{name: cell.sort for name, cell in cells.items()}}
        return replace(self.put(columns), sorts=sorts)

    def add_figures(self, columns: Mapping[str, nw.Expr], beside: Mapping[str, nw.Expr] | None = None) -> Work:
        """The work with further figures; one that is null or not finite is missing."""
        cells: dict[str, Cell] = {}
        for name, value in columns.items():
            sound = value.abs() < LARGEST
            state = nw.when(sound).then(nw.lit(KNOWN, dtype=nw.Int8)).otherwise(nw.lit(UNKNOWN, dtype=nw.Int8))
            cells[name] = Cell(nw.when(sound & ~value.is_nan()).then(value), state, "number")
        return self.add(cells, beside)

    def put(self, columns: Mapping[str, nw.Expr]) -> Work:
        """The work with further plain columns that formulas do not use."""
        return replace(self, frame=self.frame.with_columns(**columns)) if columns else self

    def narrow(self, asked: Collection[str], beside: Collection[str] = ()) -> Work:
        """The work with who a firm is, where it stands, and of the figures only those asked for, of every period.

        `beside` are plain columns to keep as well. Engines rewrite every column at every step: what a step does not
        read is better left behind.
        """
        figures = [name for name in self.sorts if name in asked or name.partition(EARLIER)[0] in asked]
        states = [name + REASON for name in (*STANDING, *figures) if name in self.sorts]
        columns = dict.fromkeys((ENTITY, *STANDING, *beside, *figures, *states))
        sorts = {name: sort for name, sort in self.sorts.items() if name in figures or name in STANDING}
        return replace(self, frame=self.frame.select(*columns), sorts=sorts)

    def widen(self, wide: Work) -> Work:
        """The work with what was left behind when it was made narrow, beside what it has become."""
        here = self.frame.collect_schema()
        rest = [name for name in wide.frame.collect_schema() if name not in here]
        frame = self.frame.join(wide.frame.select(ENTITY, *rest), on=ENTITY, how="left") if rest else self.frame
        return replace(self, frame=frame, sorts={**wide.sorts, **self.sorts})


def holds(cell: Cell) -> nw.Expr:
    """Whether a condition is known to hold."""
    return cell.value.fill_null(False)


def unclear(cell: Cell) -> nw.Expr:
    """Whether a condition could not be judged for want of a figure."""
    return cell.code == 1


def by_lane(lanes: tuple[Lane, ...], pick: Callable[[Lane], Any], column: str = LANE) -> nw.Expr:
    """What each lane says, firm by firm; null where a lane says nothing."""
    chain: Any = None
    for lane in lanes:
        said = pick(lane)
        if said is None:
            continue
        condition = nw.col(column) == lane.name
        chain = nw.when(condition).then(said) if chain is None else chain.when(condition).then(said)
    return nw.lit(None) if chain is None else chain.otherwise(nw.lit(None))


def join_words(pieces: Sequence[nw.Expr]) -> nw.Expr:
    """Words one after another with ；between; null where there are none."""
    if not pieces:
        return nw.lit(None, dtype=nw.String)
    joined = nw.concat_str(pieces, separator="；", ignore_nulls=True)
    return nw.when(joined.str.len_chars() > 0).then(joined).otherwise(nw.lit(None, dtype=nw.String))


def add_up(values: Sequence[nw.Expr]) -> nw.Expr:
    """The sum of expressions without null; zero where there are none."""
    return reduce(lambda left, right: left + right, values) if values else nw.lit(0.0)
