"""What each step of a run says of one firm, in arithmetic a person can redo on paper.

Every figure is read from a row of the results; formulas are worked again in decimal and must come to what the run says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from mujun.evaluation.cell import ABSENCES, KNOWN, REASON
from mujun.evaluation.points import placeholders, replace_nodes
from mujun.evaluation.prepare import scope_tag
from mujun.evaluation.record import Run
from mujun.evaluation.work import (
    ADJUSTED,
    BASE,
    BENCHMARK,
    BONUS,
    DOMAIN,
    EXTRA,
    FILLED,
    FIRST,
    GRADE,
    GROUND,
    MEMBERS,
    OPEN,
    POINTS,
    RANK,
    SIZE,
    STATUS,
    TOTAL,
    TREATED,
)
from mujun.packs.scheme import Adjustment, Bound, Grades, GroupBenchmark, Indicator, Lane, LaneIndicator, Scheme
from mujun.rules.explain import Explanation, write_node
from mujun.rules.expression import Expression, explain, names
from mujun.rules.lexicon import GROUP_FUNCTIONS
from mujun.rules.syntax import Call, Name, Node, Number
from mujun.rules.value import MISSING, Value, show_value

_OF = {"mean": "各家平均", "sum over sum": "合计之比", "median": "中位数", "best": "最好值"}
_TOTALS = {"sum": "各项得分相加", "mean": "各单项分（得分÷权重×100）平均", "geometric": "各单项分按权重几何平均"}
_ROUNDING = {"half up": "四舍五入", "down": "截断", "up": "进一"}
_TIES = {
    "share the better": "同分都归好的一档",
    "share the worse": "同分都归差的一档",
    "by key": "同分按规定的次序排开",
}


def value_in(row: Mapping[str, Any], name: str) -> Value:
    """A figure of the results as a value: the figure, or why there is none."""
    state = row.get(name + REASON, KNOWN)
    value = row.get(name)
    if state in ABSENCES or value is None:
        return ABSENCES.get(state, MISSING)
    assert isinstance(value, float | int | bool | str)  # noqa: S101
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def given_in(row: Mapping[str, Any], expression: Expression) -> dict[str, Value]:
    """The values of the names of an expression."""
    return {name: value_in(row, name) for name in names(expression)}


def earlier_in(row: Mapping[str, Any], expression: Expression) -> list[dict[str, Value]]:
    """The same in the periods before, nearest first."""
    back, found = 1, []
    while any(f"{name}·前{back}" in row for name in names(expression)):
        found.append({name: value_in(row, f"{name}·前{back}") for name in names(expression)})
        back += 1
    return found


def inputs_of(run: Run, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The data items of the formulas, in the order in which the formulas first name them."""
    formulas = run.scheme.formulas
    used = dict.fromkeys(name for one in formulas.values() for name in names(one))
    return tuple(name for name in used if name not in formulas and name in row)


def unit_of(run: Run, name: str) -> str:
    """The unit of an item, a derived value or an indicator; nothing where it has none."""
    units = {column.name: column.unit for column in run.scheme.columns}
    units |= {one.name: one.unit for one in run.scheme.values} | {one.name: one.unit for one in run.scheme.indicators}
    return units.get(name, "")


def say_inputs(run: Run, row: Mapping[str, Any]) -> Iterator[str]:
    """Every datum that went in, by its name."""
    units = {column.name: column.unit for column in run.scheme.columns}
    for name in sorted(inputs_of(run, row)):
        value = value_in(row, name)
        yield f"{name} = {show_value(value)} {units.get(name, '') if isinstance(value, float) else ''}".rstrip()


def say_merge(row: Mapping[str, Any]) -> Iterator[str]:
    """With how many it was computed as one, where it was."""
    if (row[MEMBERS] or 1) > 1:
        yield f"同一宗地等 {row[MEMBERS]} 家合并计算，结果共享；上面是合计数"


def say_scope(row: Mapping[str, Any]) -> Iterator[str]:
    """Its status and the ground of it, how it is treated, and what could not be judged."""
    yield f"{row[STATUS]}：{row[GROUND]}"
    if row[TREATED] is not None:
        yield f"参照“{row[TREATED]}”档管理"
    if row[OPEN] is not None:
        yield f"待核：{row[OPEN]}"


def say_indicators(run: Run, lane: Lane, row: Mapping[str, Any]) -> Iterator[str]:
    """The formulas of the derived values and of the lane's indicators, worked."""
    for value in run.scheme.values:
        if value.name in row:
            yield f"{value.name} = {work_formula(row, value.formula)}"
    for part in lane.indicators:
        yield say_indicator(run, part.indicator, row)


def work_formula(row: Mapping[str, Any], formula: Expression) -> Explanation:
    """A formula worked again from the columns of a row; values of the group are read from theirs."""

    def read_group(node: Node) -> Node | None:
        there = isinstance(node, Call) and node.function in GROUP_FUNCTIONS and write_node(node) in row
        return Name(write_node(node)) if there else None

    plain = Expression(formula.text, replace_nodes(formula.node, read_group), formula.where)
    return explain(plain, given_in(row, plain), earlier_in(row, plain))


def say_indicator(run: Run, one: Indicator, row: Mapping[str, Any]) -> str:
    """An indicator worked, with what the scheme made of the result where that differs."""
    stated = value_in(row, one.name)
    if one.name in run.manifest.given:
        return f"{one.name} = {show_value(stated)} {one.unit}（表中给出）"
    worked = work_formula(row, one.formula)
    line = f"{one.name} = {worked} {one.unit if isinstance(worked.value, float) else ''}".rstrip()
    if differs(worked.value, stated):
        rule = f"保留 {one.decimals} 位" if one.decimals is not None else "分母为零或为负的规定"
        line += f"；按{rule}作 {show_value(stated)}"
    return line


def differs(worked: Value, stated: Value) -> bool:
    """Whether a figure worked again is another than the run's."""
    if isinstance(worked, float) and isinstance(stated, float):
        return abs(worked - stated) > 1e-9 * max(1.0, abs(worked))
    return worked != stated


def say_benchmark(lane: Lane, part: LaneIndicator, row: Mapping[str, Any]) -> str | None:
    """What an indicator is measured against; None where its points ask for no benchmark."""
    name, stated = part.indicator.name, part.benchmark
    if isinstance(stated, GroupBenchmark):
        return f"{name}的基准：{benchmark_words(stated)} = {show_value(value_in(row, BENCHMARK + name))}"
    if stated is None:
        return None
    grounds = "、".join(str(cite) for cite in part.cites or lane.cites)
    return f"{name}的基准：{show_value(float(stated))}" + (f"（{grounds}）" if grounds else "（办法写定）")


def benchmark_words(stated: GroupBenchmark) -> str:
    """A benchmark of a group in words."""
    year = "上一期" if stated.last_year else "本期"
    within = f"本{'、'.join(stated.within)}" if stated.within else "本组"
    factor = "" if stated.factor == 1 else f" × {show_value(float(stated.factor))}"
    return f"{within}{year}{_OF[stated.of]}{factor}"


def say_points(run: Run, part: LaneIndicator, row: Mapping[str, Any]) -> Iterator[str]:
    """The points of an indicator worked, or what stood in for a figure that was absent."""
    name = part.indicator.name
    stated = value_in(row, POINTS + name)
    if row[FILLED + name] is not None:
        yield f"{name}：{row[FILLED + name]}，得 {show_value(stated)} 分"
        return
    worked = work_points(part, row)
    line = f"{name}：{worked}"
    if differs(worked.value, stated):
        line += f"，{'、'.join(say_limits(run, part, worked.value))}作 {show_value(stated)}"
    yield line + " 分"


def work_points(part: LaneIndicator, row: Mapping[str, Any]) -> Explanation:
    """The points formula worked from the columns of a row, before cap, floor and rounding."""
    return explain(part.points, {key: placeholder_in(part, key, row) for key in names(part.points)})


def say_limits(run: Run, part: LaneIndicator, worked: Value) -> Iterator[str]:
    """By which rules points are another than the formula gives."""
    if isinstance(worked, float):
        if part.cap is not None and worked > float(part.cap * part.weight):
            yield f"按权重的 {show_value(float(part.cap))} 倍封顶"
        if part.floor is not None and worked < float(part.floor):
            yield f"按最少 {show_value(float(part.floor))} 分"
    elif part.flat is not None:
        yield "组内最好等于最差，按规定"
    if run.scheme.points_digits is not None:
        yield f"保留 {run.scheme.points_digits} 位小数"


def placeholder_in(part: LaneIndicator, key: str, row: Mapping[str, Any]) -> Value | Decimal:
    """What a placeholder of a points formula stands for in a row."""
    node = placeholders(part)[key]
    match node:
        case Number(value):
            return value
        case Name(name):
            return value_in(row, name)
        case Call():
            return value_in(row, write_node(node) + scope_tag(part.within))
    raise AssertionError(key)


def say_total(run: Run, lane: Lane, row: Mapping[str, Any]) -> Iterator[str]:
    """How the points become the total."""
    points = [value_in(row, POINTS + part.indicator.name) for part in lane.indicators]
    if row[TOTAL] is None:
        yield "有指标不能给分，按规定没有总分"
        return
    shown = [show_value(one) for one in points if isinstance(one, float)]
    how = f"{_TOTALS[lane.total]}：{' + '.join(shown)}" if lane.total == "sum" else _TOTALS[lane.total]
    if len(shown) < len(points):
        how += "，空着的权重摊给其余"
    yield f"{how} = {show_value(value_in(row, BASE))}"
    for bonus in lane.bonus:
        if row[BONUS + bonus.name]:
            yield f"{bonus.name}：{show_value(value_in(row, BONUS + bonus.name))} 分"
    extra = f" + ({show_value(value_in(row, EXTRA))})" if row[EXTRA] else ""
    digits = f"{_ROUNDING[run.scheme.rounding]}到 {run.scheme.total_digits} 位小数"
    yield f"总分 = {show_value(value_in(row, BASE))}{extra}，{digits} = {show_value(row[TOTAL])}"


def say_rank(lane: Lane, row: Mapping[str, Any]) -> Iterator[str]:
    """The place in its domain."""
    if row[RANK] is None:
        yield "不参加排名"
        return
    ties = f"；同分再比 {'、'.join(lane.tie_break)}" if lane.tie_break else ""
    yield f"“{row[DOMAIN]}”{row[SIZE]} 家中第 {int(row[RANK])} 名{ties}"


def say_grade(lane: Lane, row: Mapping[str, Any]) -> Iterator[str]:
    """How place or total become a grade, before adjustments."""
    grades = lane.grades
    if grades is None or row[RANK] is None:
        yield "不定级"
    elif row[FIRST] is None:
        yield f"这一组只有 {row[SIZE]} 家，少于等级数，按规定不定级"
    elif grades.quota:
        cuts = [f"{grade} 到 {float(share * 100):g}%" for grade, share in grades.cuts]
        yield f"{row[SIZE]} 家按位次累计切分：{'、'.join(cuts)}，{_ROUNDING[grades.rounding]}取整，{_TIES[grades.ties]}"
        yield f"第 {int(row[RANK])} 名为“{row[FIRST]}”"
    elif grades.levels is not None:
        level = next(one for one in grades.levels.levels if row[TOTAL] in one.interval)
        moved = "" if level.name == row[FIRST] else "，因家数限额"
        yield from (say_bound(one, row) for one in grades.bounds)
        yield f"总分 {show_value(row[TOTAL])}，{level.interval.words}为“{level.name}”{moved}作“{row[FIRST]}”"
    else:
        yield from say_nesting(grades, row)


def say_bound(bound: Bound, row: Mapping[str, Any]) -> str:
    """A limit on the share of a grade, with the number of firms it comes to."""
    limits = ((bound.at_most, "最多", "down"), (bound.at_least, "至少", "up"))
    said = [
        f"{word} {float(share * 100):g}%（{row[SIZE]} 家中 {_cut(row[SIZE], share, rounding)} 家）"
        for share, word, rounding in limits
        if share is not None
    ]
    return f"“{bound.grade}”{'，'.join(said)}"


def _cut(size: int, share: Fraction, rounding: str) -> int:
    """How many of a domain a share comes to."""
    exact = size * share
    return {"up": ceil(exact), "down": floor(exact)}.get(rounding, floor(exact + Fraction(1, 2)))


def say_nesting(grades: Grades, row: Mapping[str, Any]) -> Iterator[str]:
    """Every pool by total and share of it by a second figure, and what the firm has there."""
    size = row[SIZE]
    for step in grades.nested:
        pool = _cut(size, step.pool, grades.rounding)
        taken = _cut(pool if step.of_pool else size, step.share, grades.rounding)
        end, order = ("前", "从高到低") if step.best else ("后", "从低到高")
        figure = work_formula(row, step.by)
        yield (
            f"“{step.grade}”：{size} 家中总分{end} {pool} 家（{float(step.pool * 100):g}%）里，"
            f"按{step.by.text}{order}取 {taken} 家；本家 {figure}"
        )
    yield f"第 {int(row[RANK])} 名，为“{row[FIRST]}”" + (f"；没有取到的为“{grades.rest}”" if grades.rest else "")


def say_adjustment(row: Mapping[str, Any]) -> Iterator[str]:
    """What was adjusted and why, where something was."""
    if row[ADJUSTED] is not None:
        yield f"{row[ADJUSTED]}；由“{row[FIRST]}”作“{row[GRADE]}”"


def applied_to(scheme: Scheme, row: Mapping[str, Any]) -> tuple[Adjustment, ...]:
    """The adjustments that moved a firm, in the order of the scheme."""
    told = row[ADJUSTED] or ""
    return tuple(one for one in scheme.adjustments if f"：{one.reason}" in told)


def say_block(applied: Sequence[Adjustment], first: str | None, grade: str | None) -> str:
    """Why points alone do not change a grade, where an adjustment decided it; empty where they do."""
    deciding = [one.name for one in applied if one.kind in ("fix", "veto", "lower")]
    if not deciding or first == grade:
        return ""
    return f"等级由“{'、'.join(deciding)}”定为{grade}；这一条不解除，加分也不改变等级"
