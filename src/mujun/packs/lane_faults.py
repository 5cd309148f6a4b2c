"""What can be wrong with the lanes of a scheme: indicators, weights, benchmarks, points, absences without a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Protocol

from mujun.errors import Fault, RuleError
from mujun.packs.repeats import find_repeats
from mujun.packs.scheme_build import benchmark_of, is_unknown, points_text
from mujun.packs.scheme_schema import (
    FORMS,
    PLACEHOLDERS,
    BenchmarkEntry,
    LaneEntry,
    LaneIndicatorEntry,
    SchemeFile,
)
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest
from mujun.rules.expression import names, parse_expression
from mujun.rules.kind import NUMBER, Kind
from mujun.rules.quotient import quotient_of


class Checker(Protocol):
    """What the check of a whole scheme lends to its parts."""

    kinds: dict[str, Kind]

    def flag_faults(self, text: str | None, where: str, extra: Mapping[str, Kind] | None = None) -> Iterator[Fault]:
        """What is wrong with a condition."""

    def expression_faults(
        self, text: str, where: str, wanted: Kind, extra: Mapping[str, Kind] | None = None
    ) -> Iterator[Fault]:
        """What is wrong with an expression."""

    def earned(self) -> dict[str, Kind]:
        """Names known once points are given."""

    def ranked(self) -> dict[str, Kind]:
        """Names known once firms are ranked."""

    def outcomes(self) -> dict[str, Kind]:
        """Names known once grades are given."""


def find_lane_faults(written: Written[SchemeFile], check: Checker) -> Iterator[Fault]:
    """Every fault of the lanes."""
    lanes = written.entry.lanes
    yield from find_repeats(((lane.lane, written.place("lanes", index)) for index, lane in enumerate(lanes)), "组")
    for index, lane in enumerate(lanes):
        where = written.place("lanes", index)
        yield from check.flag_faults(lane.where, written.place("lanes", index, "where"))
        if lane.where is None and index < len(lanes) - 1:
            found = f"没有条件的“{lane.lane}”组不在最后"
            yield Fault("packs.unreachable", where, found, "后面的组永远没有企业", "把它移到最后，或补上 where")
        yield from _weight_faults(written, index, lane)
        yield from _column_faults(written, index, lane, check)
        yield from find_repeats(
            (
                (part.indicator, written.place("lanes", index, "indicators", place))
                for place, part in enumerate(lane.indicators)
            ),
            "组内指标",
        )
        for place, part in enumerate(lane.indicators):
            yield from _part_faults(written, (index, place), lane, part, check)
        for place, bonus in enumerate(lane.bonus):
            keys = ("lanes", index, "bonus", place)
            yield from check.flag_faults(bonus.when, written.place(*keys, "when"), check.earned())
            yield from check.expression_faults(bonus.points, written.place(*keys, "points"), NUMBER, check.earned())


def _weight_faults(written: Written[SchemeFile], index: int, lane: LaneEntry) -> Iterator[Fault]:
    weights = [part.weight for part in lane.indicators if part.weight is not None]
    if len(weights) < len(lane.indicators) and not any(is_unknown(part, "weight") for part in lane.indicators):
        found = f"“{lane.lane}”组有指标没有写权重"
        yield Fault(
            "packs.no-weight", written.place("lanes", index), found, "算不出总分", "补上 weight；没有取到写 未取到"
        )
    if len(weights) == len(lane.indicators) and sum(weights, Decimal(0)) != lane.full:
        found = f"“{lane.lane}”组的权重合计 {sum(weights, Decimal(0))}，应为 {lane.full}"
        remedy = "改正权重；满分确实不是 100 的写 full"
        yield Fault(
            "packs.weights-do-not-sum", written.place("lanes", index, "indicators"), found, "总分不成百分", remedy
        )


def _column_faults(written: Written[SchemeFile], index: int, lane: LaneEntry, check: Checker) -> Iterator[Fault]:
    within = [("rank_within", name) for name in lane.rank_within]
    for place, part in enumerate(lane.indicators):
        within += [(f"indicators/{place}", name) for name in part.within]
        if isinstance(part.benchmark, BenchmarkEntry):
            within += [(f"indicators/{place}", name) for name in part.benchmark.within]
    for key, name in within:
        if check.kinds.get(name, NUMBER).sort != "text":
            texts = [known for known, kind in check.kinds.items() if kind.sort == "text"]
            keys: tuple[str | int, ...] = tuple(int(k) if k.isdigit() else k for k in key.split("/"))
            found = f"“{name}”不是一列文字，不能用来分组"
            remedy = suggest(name, texts, "写一列文字，如 行业、县区")
            yield Fault("packs.unknown-name", written.place("lanes", index, *keys), found, "不知怎样分组", remedy)
    for name in lane.tie_break:
        if {**check.kinds, **check.earned()}.get(name, Kind("text")).sort != "number":
            found = f"同分再比的“{name}”不是数"
            remedy = suggest(
                name, [known for known, kind in check.kinds.items() if kind.sort == "number"], "写一个指标"
            )
            yield Fault("packs.unknown-name", written.place("lanes", index, "tie_break"), found, "排不开先后", remedy)


def _part_faults(
    written: Written[SchemeFile], at: tuple[int, int], lane: LaneEntry, part: LaneIndicatorEntry, check: Checker
) -> Iterator[Fault]:
    keys = ("lanes", at[0], "indicators", at[1])
    where = written.place(*keys)
    known = {one.indicator: one for one in written.entry.indicators}
    if part.indicator not in known:
        remedy = suggest(part.indicator, known, "在 indicators 里补上它的算式")
        found = f"“{lane.lane}”组用了没有定义的指标“{part.indicator}”"
        yield Fault("packs.unknown-indicator", where, found, "不知怎样算", remedy)
        return
    text = points_text(lane, part)
    try:
        used = names(parse_expression(text, where))
    except RuleError as error:
        yield from error.faults
        return
    for name in used:
        if name not in PLACEHOLDERS:
            remedy = suggest(name, [*PLACEHOLDERS, *FORMS], "只用 " + "、".join(PLACEHOLDERS))
            found = f"得分的写法里有不认得的“{name}”"
            yield Fault("packs.unknown-form", where, found, "算不出得分", remedy)
    formula = known[part.indicator].formula
    yield from _benchmark_faults(written, keys, part, "基准" in used, formula)
    if "合比" in used and not _is_division(formula, where):
        yield _no_sum_over_sum(where, part.indicator)
    yield from _absence_faults(where, lane, part, text, used)


def _benchmark_faults(
    written: Written[SchemeFile],
    keys: tuple[str | int, ...],
    part: LaneIndicatorEntry,
    needed: bool,
    formula: str,
) -> Iterator[Fault]:
    where = written.place(*keys)
    stated = benchmark_of(part, written.entry.period)
    if needed and stated is None and not is_unknown(part, "benchmark"):
        years = isinstance(part.benchmark, dict)
        code = "packs.no-benchmark-year" if years else "packs.no-benchmark"
        found = f"“{part.indicator}”没有{f' {written.entry.period} 年的' if years else ''}基准"
        yield Fault(code, where, found, "比值法要有基准才有得分", "补上 benchmark；没有取到写 未取到")
    if isinstance(stated, Decimal) and stated == 0 and needed:
        yield Fault("packs.zero-benchmark", where, f"“{part.indicator}”的基准是 0", "不能做分母", "改正基准")
    if isinstance(stated, BenchmarkEntry):
        if stated.of == "sum over sum" and not _is_division(formula, where):
            yield _no_sum_over_sum(where, part.indicator)
        if stated.otherwise is not None and stated.year == "this":
            yield Fault("packs.otherwise", where, "本期的基准写了 otherwise", "没有别的可用", "删去 otherwise")


def _no_sum_over_sum(where: str, indicator: str) -> Fault:
    remedy = "指标写成 甲 / 乙（可以再乘除写定的数），或改用各家平均（of: mean、均值）"
    found = f"“{indicator}”不是一除式，没有合计之比"
    return Fault("packs.no-sum-over-sum", where, found, "合计之比是分子合计除以分母合计", remedy)


def _is_division(formula: str, where: str) -> bool:
    try:
        node = parse_expression(formula, where).node
    except RuleError:
        return True
    return quotient_of(node) is not None


def _absence_faults(
    where: str, lane: LaneEntry, part: LaneIndicatorEntry, text: str, used: tuple[str, ...]
) -> Iterator[Fault]:
    if (part.missing or lane.missing) is None:
        found = f"“{part.indicator}”没有写缺数怎样给分"
        remedy = (
            "写 missing: zero（零分）、lane mean of points（组内平均得分）、spread（权重摊给其余）、ungraded（不定级）…"
        )
        yield Fault("packs.no-missing-rule", where, found, "缺数不是零，办法要写明", remedy)
    if "最好" in used and "最差" in used and part.flat is None:
        found = f"“{part.indicator}”没有写组内最好等于最差时怎样给分"
        yield Fault("packs.no-flat-rule", where, found, "那时分母为零", "写 flat: full、zero 或 base")
    if part.flat == "base" and text not in (FORMS["min-max"], FORMS["efficacy"]):
        yield Fault("packs.no-base", where, "这种得分没有底分", "base 只用于极差法和功效系数法", "写 full 或 zero")
    cap, floor = part.cap or lane.cap, part.floor or lane.floor
    if cap is not None and floor is not None and part.weight is not None and floor > cap * part.weight:
        yield Fault("packs.cap-below-floor", where, "封顶低于保底", "没有分可给", "改正 cap 或 floor")
