"""The columns a roll can show: who, the outcome, indicators, points; the public set and the internal ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from mujun.evaluation.intake import ENTITY
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import (
    ADJUSTED,
    BONUS,
    EXTRA,
    FIRST,
    GRADE,
    GRADE_NAME,
    LANE,
    MEMBERS,
    OPEN,
    POINTS,
    RANK,
    STATUS,
    TOTAL,
)
from mujun.packs.scheme import DIVISION, INDUSTRY, Scheme
from mujun.rules.expression import names
from mujun_web.evaluation.roll import COUNTY, NAME, SCALE, TOWN

Kind = Literal["word", "figure", "count"]
WORDS: Final = {ENTITY: "统一社会信用代码", DIVISION: "行业"}
BEFORE: Final = (RANK, NAME, GRADE, TOTAL, LANE, COUNTY, DIVISION)
AFTER: Final = (STATUS,)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the roll, the heading and unit a reader sees, what its cells are, the group it is in."""

    name: str
    words: str
    kind: Kind = "word"
    unit: str = ""
    group: str = "企业"

    @property
    def is_figure(self) -> bool:
        """Whether its cells are figures that open the drawer."""
        return self.kind == "figure"

    @property
    def is_number(self) -> bool:
        """Whether its cells are right-aligned."""
        return self.kind != "word"


def list_columns(scheme: Scheme) -> tuple[Column, ...]:
    """Every column of a roll made by a scheme, in the order they stand in."""
    return (*_who(), *_outcome(), *_indicators(scheme), *_points(scheme), *list_inputs(scheme))


def list_public(scheme: Scheme) -> tuple[Column, ...]:
    """The columns that are published, in the stated order."""
    known = {column.name: column for column in list_columns(scheme)}
    return tuple(known.get(name, Column(name, name)) for name in scheme.publish)


def list_usual(scheme: Scheme) -> tuple[Column, ...]:
    """What the internal table shows until somebody chooses."""
    known = {column.name: column for column in list_columns(scheme)}
    indicators = [one.name for one in scheme.indicators]
    return tuple(known[name] for name in (*BEFORE, *indicators, *AFTER))


def _who() -> tuple[Column, ...]:
    words = (RANK, NAME, ENTITY, LANE, COUNTY, TOWN, "园区", DIVISION, INDUSTRY, SCALE, "宗地号")
    said = {INDUSTRY: "行业代码", **WORDS}
    return tuple(Column(name, said.get(name, name), "count" if name == RANK else "word") for name in words)


def _outcome() -> tuple[Column, ...]:
    outcome = "结果"
    return (
        Column(STATUS, STATUS, group=outcome),
        Column(TOTAL, TOTAL, "figure", "分", outcome),
        Column(FIRST, FIRST, group=outcome),
        Column(GRADE, GRADE, group=outcome),
        Column(GRADE_NAME, GRADE_NAME, group=outcome),
        Column(ADJUSTED, ADJUSTED, group=outcome),
        Column(OPEN, OPEN, group=outcome),
        Column(MEMBERS, MEMBERS, "count", "家", outcome),
        Column(VERSION, VERSION, group=outcome),
    )


def _indicators(scheme: Scheme) -> tuple[Column, ...]:
    return tuple(Column(one.name, one.name, "figure", one.unit, "指标") for one in scheme.indicators)


def _points(scheme: Scheme) -> tuple[Column, ...]:
    bonuses = dict.fromkeys(bonus.name for lane in scheme.lanes for bonus in lane.bonus)
    scored = [Column(POINTS + one.name, f"{one.name}得分", "figure", "分", "得分") for one in scheme.indicators]
    added = [Column(BONUS + name, f"加减·{name}", "figure", "分", "得分") for name in bonuses]
    return (*scored, *added, *((Column(EXTRA, EXTRA, "figure", "分", "得分"),) if bonuses else ()))


def list_inputs(scheme: Scheme) -> tuple[Column, ...]:
    """The figures that indicators are computed from."""
    derived = set(scheme.formulas)
    used = dict.fromkeys(name for one in scheme.formulas.values() for name in names(one) if name not in derived)
    units = {column.name: column for column in scheme.columns}
    return tuple(
        Column(name, name, "figure", units[name].unit, "取数")
        for name in used
        if name in units and units[name].kind == "number"
    )
