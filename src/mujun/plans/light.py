"""The light of a target at the end of a month, by a rule of the pack, with its reason and everything it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mujun.plans.month import Month
from mujun.plans.progress import Progress, Status, progress_of, show
from mujun.plans.report import Report
from mujun.plans.share import Share
from mujun.plans.target import Target
from mujun.rules.evaluate import Given
from mujun.rules.level import Level
from mujun.rules.light import Finding, Verdict, judge
from mujun.rules.light import Light as Rule
from mujun.rules.syntax import Call, Node, parts
from mujun.rules.value import MISSING, NOT_APPLICABLE, Absent, Value

NOT_DUE = "未到期"
UNDATED = "未定期限"
OVERDUE_DAYS = "逾期天数"
FARTHEST_BACK = 12


@dataclass(frozen=True, slots=True)
class TargetLight:
    """A light with its reason.

    `level` is a level of the rule, or its word for missing or not applicable, or 未到期 or 未定期限. `rank` counts
    from 0 (best) on the rule's scale, None where there is no level. `verdict` holds the arithmetic of every dimension
    where the rule was asked; `inputs` the reports it rests on, `given` the measures the rule saw.
    """

    target: str
    as_of: Month
    level: str
    rank: int | None
    status: Status
    reason: str
    rule: Rule
    progress: Progress
    verdict: Verdict | None
    given: tuple[tuple[str, Value | Decimal], ...]

    @property
    def inputs(self) -> tuple[int, ...]:
        """The running numbers of the reports the figure rests on."""
        return tuple(report.number for report in self.progress.figure.reports) if self.progress.figure else ()


def light_of(
    target: Target,
    reports: Iterable[Report],
    rule: Rule,
    as_of: Month,
    *,
    shares: Iterable[Share] = (),
    known_on: date | None = None,
) -> TargetLight:
    """The light of a target for the month `as_of`, by what was known on `known_on` (everything when None).

    What is finished shows the best level and is never overdue; what has not begun, does not apply or has no deadline
    says so. Everything else is judged by the rule. An overdue target under a rule that does not look at 逾期天数 shows
    the worst level: a rule silent on deadlines does not excuse one.
    """
    said, held = tuple(reports), tuple(shares)
    progress = progress_of(target, said, as_of, shares=held, known_on=known_on)
    given = measures(target, progress)
    if (settled := _settled(target, progress, rule)) is not None:
        level, rank, reason = settled
        return _light(progress, level, rank, reason, rule, None, given)
    verdict = judge(rule, given, _earlier(target, said, held, rule, as_of, known_on))
    lead = f"{_state_words(target, progress)}。"
    if progress.status == "overdue" and OVERDUE_DAYS not in rule.names:
        worst = len(rule.scale) - 1
        reason = f"{lead}规则“{rule.title}”没有写逾期怎样亮灯，逾期按最差一档"
        return _light(progress, rule.scale[worst], worst, reason, rule, verdict, given)
    reason = f"{lead}规则“{rule.title}”：{verdict_words(verdict)}"
    return _light(progress, verdict.level, verdict.rank, reason, rule, verdict, given)


def history(
    target: Target,
    reports: Iterable[Report],
    rule: Rule,
    periods: Iterable[Month],
    known_on: date | Mapping[Month, date] | None = None,
    *,
    shares: Iterable[Share] = (),
) -> tuple[TargetLight, ...]:
    """The light of every period: as known on one day, or each as known on its own day, or with all that is known."""
    said, held = tuple(reports), tuple(shares)
    return tuple(
        light_of(
            target, said, rule, period, shares=held,
            known_on=known_on.get(period) if isinstance(known_on, Mapping) else known_on,
        )
        for period in periods
    )  # fmt: skip


def measures(target: Target, progress: Progress) -> dict[str, Value | Decimal]:
    """Every figure a rule may ask for, by the name packs use; an absence says which kind it is.

    A month that was not reported gives no pace: the figure of an earlier month is not taken for this one.
    """
    silent = progress.status == "missing"
    absent: Absent = NOT_APPLICABLE if progress.scale == "words" else MISSING
    value = None if silent else progress.value
    grows = target.basis == "growth"
    return {
        "实际进度": _known(progress.actual, silent, absent),
        "序时进度": _known(progress.expected, False, absent),
        "序时差": _known(progress.gap, silent, absent),
        "完成率": _known(progress.completion, silent, absent),
        "进度比": _known(progress.ratio, silent, absent),
        "超出目标": _known(progress.shortfall, silent, absent),
        "当前增速": _known(value, silent, MISSING) if grows else NOT_APPLICABLE,
        "增速差": _known(progress.shortfall, silent, MISSING) if grows else NOT_APPLICABLE,
        "累计增速": _known(value, silent, MISSING) if grows else NOT_APPLICABLE,
        "计划增速": _known(target.floor, False, MISSING) if grows else NOT_APPLICABLE,
        "连续未报月数": Decimal(progress.unreported),
        OVERDUE_DAYS: Decimal(progress.overdue_days),
    }


def _known(value: Decimal | None, silent: bool, absent: Absent) -> Decimal | Absent:
    return absent if value is None or silent else value


def _settled(target: Target, progress: Progress, rule: Rule) -> tuple[str, int | None, str] | None:
    match progress.status:
        case "finished":
            return rule.scale[0], 0, f"{_state_words(target, progress)}；已完成的不再计逾期"
        case "not_due":
            begins = f"{target.start.words}起算" if progress.as_of < target.start else "第一次报送还没有到期"
            return NOT_DUE, None, f"{begins}，{progress.as_of.words}还不亮灯"
        case "not_applicable":
            return rule.not_applicable, None, f"{progress.as_of.words}报的是不适用"
        case "on_way" if not target.dated and target.floor is not None:
            return UNDATED, None, f"{_state_words(target, progress)}；文件没有写期限，不算序时进度，也不计逾期"
    return None


def _light(
    progress: Progress, level: str, rank: int | None, reason: str, rule: Rule,
    verdict: Verdict | None, given: Mapping[str, Value | Decimal],
) -> TargetLight:  # fmt: skip
    return TargetLight(
        target=progress.target, as_of=progress.as_of, level=level, rank=rank, status=progress.status,
        reason=reason, rule=rule, progress=progress, verdict=verdict, given=tuple(given.items()),
    )  # fmt: skip


def _state_words(target: Target, progress: Progress) -> str:
    figure = progress.figure
    if progress.status == "missing":
        return _missing_words(progress)
    late = f"已逾期 {progress.overdue_days} 天，" if progress.status == "overdue" else ""
    if figure is None:
        return f"{late}没有报过数" if target.floor is not None else f"{late}已报进展，没有量化目标"
    if figure.value is None or target.floor is None:
        return f"{late}{figure.period.words}报告已办结"
    now = f"{late}{figure.period.words}为 {figure.value:f}{target.unit}，目标 {target.floor:f}{target.unit}"
    if figure.difference and figure.total is not None and figure.total.value is not None:
        now += f"（各单位合计 {show(figure.total.value)}{target.unit}，与所报相差 {show(abs(figure.difference))}）"
    if progress.status == "finished":
        return f"{now}，已完成"
    return f"{now}，{_pace_words(target, progress)}" if progress.gap is not None else now


def _pace_words(target: Target, progress: Progress) -> str:
    gap, done, pace = progress.gap or Decimal(0), progress.completion or Decimal(0), progress.expected or Decimal(0)
    if progress.scale == "line":
        return _line_words(target, progress.shortfall or Decimal(0), done)
    name = "用度" if progress.scale == "budget" else "实际"
    if gap == 0:
        return f"与序时进度持平（{name} {show(done)}%）"
    side = "落后" if gap < 0 else "快于"
    return f"{side}序时进度 {show(abs(gap))} 个百分点（{name} {show(done)}%，序时 {show(pace)}%）"


def _line_words(target: Target, shortfall: Decimal, done: Decimal) -> str:
    # A level or a rate has no pace of its own: it is held against its line.
    unit = "个百分点" if target.unit in ("%", "％", "百分之") else target.unit
    if shortfall == 0:
        return "正好达到目标线"
    side = "好于目标线" if shortfall > 0 else "离目标线还差"
    return f"{side} {show(abs(shortfall))}{unit}（折算完成 {show(done)}%，全程按 100% 比）"


def _missing_words(progress: Progress) -> str:
    current = progress.figures[-1] if progress.figures else None
    spoken = [figure.period for figure in progress.figures if not figure.silent]
    last = f"；最近一次为 {spoken[-1].words}" if spoken else "；此前没有报过"
    if current is not None and current.total is not None:
        return f"{progress.as_of.words}的数，{current.total.words}，缺报不当作零{last}"
    return f"{progress.as_of.words}没有报告，缺报不当作零{last}"


def verdict_words(verdict: Verdict) -> str:
    """Why, in words: the dimensions that decided, each with its figure, the interval it falls in and the ground."""
    decided = [finding for finding in verdict.findings if _decides(finding, verdict)]
    return "；".join(_finding_words(finding) for finding in decided or verdict.findings)


def _decides(finding: Finding, verdict: Verdict) -> bool:
    if isinstance(finding.level, Level):
        return finding.level.name == verdict.level
    return verdict.rank is None and finding.level is MISSING


def _finding_words(finding: Finding) -> str:
    name, level = finding.dimension.name, finding.level
    if isinstance(level, Absent):
        return f"{name}{level.value}，定不了档"
    figure = finding.value
    shown = show(Decimal(repr(figure))) if isinstance(figure, float) else str(figure)
    grounds = [str(cite) for cite in level.cites] + ([level.note] if level.note else [])
    rule = f"{level.interval.words}亮“{level.name}”"
    return f"{name} {shown}{finding.dimension.unit}，{rule}" + (f"（{'；'.join(grounds)}）" if grounds else "")


def _earlier(
    target: Target, said: tuple[Report, ...], held: tuple[Share, ...], rule: Rule, as_of: Month, known_on: date | None
) -> Sequence[Given]:
    if not any(_looks_back(dimension.measure.node) for dimension in rule.dimensions):
        return ()
    months = min(max(as_of.since(target.start), 0), FARTHEST_BACK)
    before = (as_of.shift(-step) for step in range(1, months + 1))
    return tuple(measures(target, progress_of(target, said, month, shares=held, known_on=known_on)) for month in before)


def _looks_back(node: Node) -> bool:
    if isinstance(node, Call) and node.function in ("previous", "growth", "consecutive"):
        return True
    return any(_looks_back(part) for part in parts(node))
