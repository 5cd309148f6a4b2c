"""五市比较: the same indicator as each plan sets it, by what the phrase says and how it is measured."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mujun.errors import RuleError
from mujun.plans.target import Plan, Target
from mujun.rules.unit import parse_unit
from mujun_web.plans import models as rows

# Words that say how a figure is counted or who prints it, not what is counted.
_ASIDE = re.compile(
    r"新增|净增|新认定|新培育|新列入|新设立|累计|全市|年均|规模以上|规上|限上|规模(?=工业|企业)|国家(?=高新)|制造业(?=高新|研发)"
    r"|[（(〔].*?[）)〕]|\s|、|“|”"
)
ALIKE = 0.75
COUNTED = ("家", "户", "个")


@dataclass(frozen=True, slots=True)
class Figure:
    """One target of one plan."""

    plan: rows.Plan
    target: Target


@dataclass(frozen=True, slots=True)
class Family:
    """The same indicator in several plans; `cells` has a tuple of figures for every plan, empty where it is silent."""

    name: str
    cells: tuple[tuple[Figure, ...], ...]

    @property
    def cities(self) -> int:
        """How many plans set it."""
        return sum(1 for cell in self.cells if cell)


def compare_plans(plans: Iterable[tuple[rows.Plan, Plan]], text: str = "") -> tuple[Family, ...]:
    """Families of indicators over plans: those most plans share first, then as they come."""
    columns = list(plans)
    families: list[tuple[str, str, list[Figure]]] = []
    for row, plan in columns:
        for target in plan.targets:
            if target.floor is not None:
                _place(families, Figure(row, target))
    found = [_family(columns, figures) for _, _, figures in families]
    if text:
        found = [family for family in found if all(part in _words(family) for part in text.split())]
    return tuple(sorted(found, key=lambda family: -family.cities))


def core_of(indicator: str) -> str:
    """What an indicator phrase counts, without how it is counted."""
    return _ASIDE.sub("", indicator) or indicator


def measure_of(target: Target) -> str:
    """How a target is measured: figures of different measures are never put side by side."""
    if target.unit.removeprefix("万") in COUNTED:
        return f"{target.basis} 个数"
    try:
        return f"{target.basis} {parse_unit(target.unit).dimension}"
    except RuleError:
        return f"{target.basis} {target.unit}"


def likeness(left: str, right: str) -> float:
    """How alike two phrases are: the share of pairs of neighbouring characters they have in common, 0 to 1."""
    pairs = [{phrase[at : at + 2] for at in range(len(phrase) - 1)} or {phrase} for phrase in (left, right)]
    return 2 * len(pairs[0] & pairs[1]) / (len(pairs[0]) + len(pairs[1]))


def _place(families: list[tuple[str, str, list[Figure]]], figure: Figure) -> None:
    core, measure = core_of(figure.target.indicator), measure_of(figure.target)
    alike = [(likeness(core, name), held) for name, kind, held in families if kind == measure]
    best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    if best[1] is not None and best[0] >= ALIKE:
        best[1].append(figure)
    else:
        families.append((core, measure, [figure]))


def _family(columns: list[tuple[rows.Plan, Plan]], figures: list[Figure]) -> Family:
    cells = tuple(_distinct(figure for figure in figures if figure.plan == row) for row, _ in columns)
    return Family(min((figure.target.indicator for figure in figures), key=len), cells)


def _distinct(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    # A plan often states a goal twice, in its summary and in its task; one line is enough where they agree.
    seen: dict[tuple[object, ...], Figure] = {}
    for figure in figures:
        target = figure.target
        seen.setdefault((target.floor, target.stretch, target.unit, target.until, target.basis), figure)
    return tuple(seen.values())


def _words(family: Family) -> str:
    return " ".join([family.name, *(f.target.indicator for cell in family.cells for f in cell)])
