"""The figures before the total, opened: data, derived values, indicators, benchmarks, points, bonuses."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import narwhals as nw

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.figure import Figure, Part, Subject
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.lines import (
    benchmark_words,
    placeholder_in,
    say_benchmark,
    say_indicator,
    say_points,
    unit_of,
    value_in,
    work_formula,
)
from mujun.evaluation.membership import Membership, read_membership, say_membership
from mujun.evaluation.points import placeholders
from mujun.evaluation.record import Run
from mujun.evaluation.work import MEMBERS
from mujun.packs.scheme import GroupBenchmark, LaneIndicator
from mujun.packs.scheme_schema import PLACEHOLDERS
from mujun.rules.explain import write_node
from mujun.rules.expression import names
from mujun.rules.quotient import quotient_of
from mujun.rules.syntax import Name, Number
from mujun.rules.value import show_value


def open_datum(subject: Subject, name: str) -> Figure:
    """A datum: as delivered, or the sum over the firms that were computed as one."""
    members = tuple(_members(subject, name))
    merge = subject.run.scheme.merge
    lines = (f"同一{merge.by}的 {subject.row[MEMBERS]} 家合计",) if members and merge else ()
    parts = members or (subject.named(name),)
    item = name.partition("·前")[0]
    return subject.figure(name, "合并" if members else "取数", lines, parts, unit=unit_of(subject.run, item))


def _members(subject: Subject, name: str) -> Iterator[Part]:
    """The same datum of every firm it was merged with."""
    merge = subject.run.scheme.merge
    if merge is None or (subject.row[MEMBERS] or 1) < 2 or not isinstance(subject.row.get(name), float | int):
        return
    together = nw.col(merge.by) == subject.row[merge.by]
    rows = fetch_rows(subject.run.results.filter(together).select(ENTITY).unique().sort(ENTITY))
    for one in rows:
        yield Part("datum", name, None, unit_of(subject.run, name), "它自己报的", one[ENTITY])


def open_formula(subject: Subject, name: str) -> Figure:
    """A derived value or an indicator, worked."""
    formula = subject.run.scheme.formulas[name]
    indicator = next((one for one in subject.run.scheme.indicators if one.name == name), None)
    if indicator is None:
        derived = next(one for one in subject.run.scheme.values if one.name == name)
        line = f"{name} = {work_formula(subject.row, formula)} {derived.unit}".rstrip()
        return subject.figure(name, "指标", (line,), subject.asked(formula), derived.cites)
    line = say_indicator(subject.run, indicator, subject.row)
    given = name in subject.run.manifest.given
    return subject.figure(name, "指标", (line,), () if given else subject.asked(formula), indicator.cites)


def open_benchmark(subject: Subject, name: str, of: str) -> Figure | None:
    """What an indicator is measured against; of this year's group with its sums."""
    part = subject.part_of(of)
    if part is None or subject.lane is None or part.benchmark is None:
        return None
    lines = [line] if (line := say_benchmark(subject.lane, part, subject.row)) else []
    title, unit, notes = f"{of}的基准", part.indicator.unit, (part.note,) if part.note else ()
    parts: tuple[Part, ...] = ()
    if isinstance(part.benchmark, GroupBenchmark):
        made = read_membership(subject.run, subject.row, part, part.benchmark)
        lines += say_membership(subject.run, subject.row, part, part.benchmark, made)
        parts = tuple(_group(subject.run, part, part.benchmark, made))
    return subject.figure(name, "基准", lines, parts, subject.cites_of(part), title=title, unit=unit, notes=notes)


def _group(run: Run, part: LaneIndicator, benchmark: GroupBenchmark, made: Membership) -> Iterator[Part]:
    """How many firms a group's benchmark was made of, and the sums of a sum over sum."""
    if made.count is None:
        return
    yield Part("group", "有数的家数", float(made.count), "家", benchmark_words(benchmark))
    quotient = quotient_of(part.indicator.formula.node)
    for side, total in zip(quotient or (), (made.above, made.below), strict=False):
        if total is not None:
            unit = unit_of(run, side.name) if isinstance(side, Name) else ""
            yield Part("group", f"{write_node(side)}合计", total, unit, "这些企业相加")


def open_points(subject: Subject, name: str, of: str) -> Figure | None:
    """The points of an indicator, worked."""
    part = subject.part_of(of)
    if part is None:
        return None
    lines = say_points(subject.run, part, subject.row)
    notes = (part.note,) if part.note else ()
    title = f"{of}的得分"
    return subject.figure(
        name, "得分", lines, _placed(subject, part), subject.cites_of(part), title=title, unit="分", notes=notes
    )


def _placed(subject: Subject, part: LaneIndicator) -> Iterator[Part]:
    """What each placeholder of a points formula stands for."""
    for key in names(part.points):
        node, value = placeholders(part)[key], placeholder_in(part, key, subject.row)
        match node:
            case Name(name):
                yield Part("figure", name, value_in(subject.row, name), part.indicator.unit, key, subject.row[ENTITY])
            case Number(stated):
                yield Part("stated", key, float(stated), "分" if key == "权重" else "", PLACEHOLDERS[key])
            case _:
                shown = float(value) if isinstance(value, Decimal) else value
                yield Part("group", write_node(node), shown, "", PLACEHOLDERS[key])


def open_bonus(subject: Subject, name: str, of: str) -> Figure | None:
    """A bonus or penalty: condition, points, limits."""
    bonus = next((one for one in subject.lane.bonus if one.name == of), None) if subject.lane else None
    if bonus is None:
        return None
    lines = [] if bonus.when is None else [f"条件：{work_formula(subject.row, bonus.when)}"]
    lines.append(f"分值：{work_formula(subject.row, bonus.points)}")
    for word, limit in (("最多加", bonus.at_most), ("最多扣到", bonus.at_least)):
        lines += [] if limit is None else [f"{word} {show_value(float(limit))} 分"]
    lines.append(f"得 {show_value(value_in(subject.row, name))} 分")
    parts = subject.asked(bonus.when, bonus.points)
    return subject.figure(name, "总分", tuple(lines), parts, bonus.cites, title=f"{of}加减分", unit="分")
