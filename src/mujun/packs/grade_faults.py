"""What can be wrong with grading: quotas that are not 100 %, thresholds with gaps, grades nobody named."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mujun.errors import Fault, RuleError
from mujun.packs.lane_faults import Checker
from mujun.packs.repeats import find_repeats
from mujun.packs.scheme import CUT, UNGRADED
from mujun.packs.scheme_schema import GradesEntry, SchemeFile
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest
from mujun.rules.kind import NUMBER
from mujun.rules.level import Level, find_gaps, parse_interval


def find_grade_faults(written: Written[SchemeFile], check: Checker) -> Iterator[Fault]:
    """Every fault of the scheme's grading and of its lanes'."""
    if written.entry.grades is not None:
        yield from _grading_faults(written, ("grades",), written.entry.grades, check)
    for index, lane in enumerate(written.entry.lanes):
        if lane.grades is not None:
            yield from _grading_faults(written, ("lanes", index, "grades"), lane.grades, check)
    known = {grade for lane in written.entry.lanes if (g := lane.grades or written.entry.grades) for grade in g.grades}
    for index, rule in enumerate(written.entry.scope):
        if rule.treated_as is not None and rule.treated_as not in known:
            remedy = suggest(rule.treated_as, known, "改成有的等级")
            where = written.place("scope", index, "treated_as")
            yield Fault("packs.unknown-grade", where, f"没有等级“{rule.treated_as}”", "不知参照哪一档", remedy)


def _grading_faults(
    written: Written[SchemeFile], keys: tuple[str | int, ...], entry: GradesEntry, check: Checker
) -> Iterator[Fault]:
    where = written.place(*keys)
    yield from find_repeats(((grade, where) for grade in entry.grades), "等级")
    forms = [bool(entry.quota), bool(entry.thresholds), bool(entry.nested)]
    if sum(forms) != 1:
        found = "quota、thresholds、nested 要写一种，也只写一种"
        yield Fault("packs.grade-shape", where, found, "不知怎样定级", "留下一种")
    yield from _quota_faults(where, entry)
    yield from _threshold_faults(where, entry)
    yield from _nested_faults(where, entry, check)
    yield from _bound_faults(where, entry)
    if entry.few not in (UNGRADED, CUT, *entry.grades):
        remedy = suggest(entry.few, (UNGRADED, CUT, *entry.grades), "写 不定级、cut 或一个等级")
        yield Fault("packs.unknown-grade", where, f"few 写的“{entry.few}”不是等级", "不知怎样处理", remedy)
    yield from _unknown_grades(where, entry, entry.names)


def _unknown_grades(where: str, entry: GradesEntry, used: object) -> Iterator[Fault]:
    stated = tuple(used) if isinstance(used, dict | tuple | list) else ()
    for grade in stated:
        if grade not in entry.grades:
            remedy = suggest(str(grade), entry.grades, "在 grades 里由好到差列出")
            yield Fault("packs.unknown-grade", where, f"等级“{grade}”不在 grades 中", "不知它是好是差", remedy)


def _quota_faults(where: str, entry: GradesEntry) -> Iterator[Fault]:
    if not entry.quota:
        return
    yield from _unknown_grades(where, entry, entry.quota)
    for grade in entry.grades:
        if grade not in entry.quota:
            found = f"等级“{grade}”没有写比例"
            yield Fault("packs.quota-incomplete", where, found, "切到它时不知给几家", "补上，没有名额的写 0%")
    total = sum(entry.quota.values(), Fraction(0))
    if total != 1:
        found = f"各等级比例合计 {float(total * 100):g}%"
        why = "名额比企业多" if total > 1 else "有的企业没有等级"
        yield Fault("packs.quota-not-whole", where, found, why, "改成合计 100%")


def _threshold_faults(where: str, entry: GradesEntry) -> Iterator[Fault]:
    if not entry.thresholds:
        return
    yield from _unknown_grades(where, entry, [one.grade for one in entry.thresholds])
    levels = []
    for one in entry.thresholds:
        try:
            levels.append(Level(one.grade, parse_interval(one.when, where)))
        except RuleError as error:
            yield from error.faults
            return
    yield from find_gaps(levels, where)


def _nested_faults(where: str, entry: GradesEntry, check: Checker) -> Iterator[Fault]:
    if not entry.nested:
        return
    yield from _unknown_grades(where, entry, [one.grade for one in entry.nested])
    for one in entry.nested:
        yield from check.expression_faults(one.by, where, NUMBER, check.ranked())
        if one.of != "pool" and one.share > one.pool:
            found = f"“{one.grade}”取 {float(one.share * 100):g}%，比先取出的 {float(one.pool * 100):g}% 还多"
            yield Fault("packs.quota-not-whole", where, found, "取不满", "改小 share，或写 of: pool")
    if entry.rest is None or entry.rest not in entry.grades:
        yield Fault("packs.unknown-grade", where, "两步取剩下的没有写是哪一档", "其余企业没有等级", "写 rest")
    ends = [one.pool for one in entry.nested]
    if len(ends) > 1 and sum(ends, Fraction(0)) > 1 and len({one.end for one in entry.nested}) > 1:
        yield Fault("packs.quota-not-whole", where, "好的一头和差的一头取重了", "同一家会有两个等级", "改小 pool")


def _bound_faults(where: str, entry: GradesEntry) -> Iterator[Fault]:
    yield from _unknown_grades(where, entry, [one.grade for one in entry.bounds])
    for one in entry.bounds:
        if one.grade not in (entry.grades[0], entry.grades[-1]):
            remedy = "限额写在最好或最差一档"
            yield Fault("packs.bound-in-middle", where, f"中间的“{one.grade}”写了限额", "不知挤到哪一边", remedy)
        shares = [share for share in (one.at_most, one.at_least) if share is not None]
        if not shares or any(share > 1 for share in shares):
            found = f"“{one.grade}”的限额没有写或超过 100%"
            yield Fault("packs.quota-not-whole", where, found, "限不住", "写 at_most 或 at_least，不超过 100%")
