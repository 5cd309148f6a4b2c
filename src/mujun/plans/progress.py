"""How far a target has come, against its curve: 完成率, 序时进度, 序时差, and what each remaining month must bring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from mujun.plans.curve import HUNDRED
from mujun.plans.figure import Figure, Increment, Revision, figures_of, increments_of
from mujun.plans.month import Month
from mujun.plans.report import Report, as_known
from mujun.plans.share import Share
from mujun.plans.split import checked_floor
from mujun.plans.target import Target

Scale = Literal["running", "budget", "path", "line", "no_scale", "words"]
Status = Literal["on_way", "finished", "overdue", "missing", "not_due", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of arithmetic: what is computed, how, and what came out."""

    name: str
    working: str
    result: str


@dataclass(frozen=True, slots=True)
class Needed:
    """What each of the remaining months must bring to reach a line; for a budget, what each may use."""

    line: Decimal
    months: int
    since: Month
    per_month: Decimal


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a target at the end of month `as_of`. Percentages are 0–100, gaps are percentage points.

    `scale` is how completion is measured: a running total, a budget not to be exceeded, a path from a baseline, a
    line to be held throughout, no scale (a target of zero or below: reached or not), or words only. `figure` is the
    last usable one; `judged` the month it is for. `gap` is positive when things are better than the curve asks.
    """

    target: str
    as_of: Month
    scale: Scale
    status: Status
    figure: Figure | None
    expected: Decimal | None
    actual: Decimal | None
    completion: Decimal | None
    gap: Decimal | None
    ratio: Decimal | None
    shortfall: Decimal | None
    reached: bool
    reached_stretch: bool
    unreported: int
    overdue_days: int
    needed_floor: Needed | None
    needed_stretch: Needed | None
    increments: tuple[Increment | Revision, ...]
    figures: tuple[Figure, ...]
    steps: tuple[Step, ...]

    @property
    def value(self) -> Decimal | None:
        """The last usable figure, in the target's unit."""
        return self.figure.value if self.figure else None

    @property
    def judged(self) -> Month | None:
        """The month the figure is for."""
        return self.figure.period if self.figure else None

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Where the running total fell below the month before."""
        return tuple(step for step in self.increments if isinstance(step, Revision))


def progress_of(
    target: Target,
    reports: Iterable[Report],
    as_of: Month,
    *,
    shares: Iterable[Share] = (),
    known_on: date | None = None,
) -> Progress:
    """The progress of a target at the end of `as_of`, from the reports known on `known_on` (all when None)."""
    held = tuple(shares)
    if held:
        checked_floor(target, held)
    figures = figures_of(target, as_known(reports, known_on), held, as_of)
    return _progress(target, figures, as_of)


def scale_of(target: Target) -> Scale:
    """How completion of this target is measured; a figure of zero or below has no percentage and says so."""
    if target.floor is None:
        return "words"
    if not target.accumulates and target.baseline is not None and target.baseline != target.floor:
        return "path"
    if target.floor <= 0:
        return "no_scale"
    if not target.accumulates:
        return "line"
    return "running" if target.direction == "up" else "budget"


def reaches(target: Target, value: Decimal, line: Decimal) -> bool:
    """Whether a value keeps a line of the target; 突破 and 超过 (>) ask for more than the line itself."""
    if target.direction == "up":
        strict = target.comparator == ">" or target.bound == ">"
        return value > line if strict else value >= line
    strict = target.comparator == "<" or target.bound == "<"
    return value < line if strict else value <= line


def due_month(target: Target, as_of: Month) -> Month | None:
    """The last month up to `as_of` for which a report is due, or None when none is due yet."""
    if as_of < target.start:
        return None
    if as_of >= target.until:
        return target.until
    periods = (as_of.since(target.start) + 1) // target.every
    return target.start.shift(periods * target.every - 1) if periods else None


def _progress(target: Target, figures: tuple[Figure, ...], as_of: Month) -> Progress:
    figure = next((f for f in reversed(figures) if f.value is not None or f.finished), None)
    scale = scale_of(target)
    value = figure.value if figure else None
    reached = value is not None and target.floor is not None and reaches(target, value, target.floor)
    stretch = value is not None and target.stretch is not None and reaches(target, value, target.stretch)
    status = _status(target, figures, as_of, scale, reached)
    expected = _expected(target, scale, figure.period if figure else as_of)
    completion = _completion(target, scale, value)
    gap = _gap(scale, completion, expected)
    actual = None if scale == "budget" else completion
    return Progress(
        target=target.code, as_of=as_of, scale=scale, status=status, figure=figure, expected=expected, actual=actual,
        completion=completion, gap=gap, ratio=_ratio(actual, expected), shortfall=_shortfall(target, value),
        reached=reached or (figure is not None and figure.finished), reached_stretch=stretch,
        unreported=_unreported(target, figures, as_of),
        overdue_days=max((as_of.last - target.until.last).days, 0) if status == "overdue" else 0,
        needed_floor=_needed(target, scale, figure, target.floor),
        needed_stretch=_needed(target, scale, figure, target.stretch),
        increments=increments_of(target, figures), figures=figures,
        steps=tuple(_steps(target, scale, value, expected, completion, gap)),
    )  # fmt: skip


def _status(target: Target, figures: Sequence[Figure], as_of: Month, scale: Scale, reached: bool) -> Status:
    due = due_month(target, as_of)
    if _is_finished(target, figures, scale, reached):
        return "finished"
    if as_of < target.start:
        return "not_due"
    last = figures[-1] if figures else None
    if last is not None and last.not_applicable:
        return "not_applicable"
    if as_of > target.until:
        return "overdue"
    if due is None:
        return "not_due"
    return "on_way" if any(f.period >= due and not f.silent for f in figures) else "missing"


def _is_finished(target: Target, figures: Sequence[Figure], scale: Scale, reached: bool) -> bool:
    if scale == "words":
        said = [figure for figure in figures if not figure.silent]
        return bool(said) and said[-1].finished
    if scale == "running":
        return reached or _parts_already_reach(target, figures)
    return reached and any(figure.period >= target.until and figure.value is not None for figure in figures)


def _parts_already_reach(target: Target, figures: Sequence[Figure]) -> bool:
    # Those who reported already bring the whole: whoever is missing can only add to a sum.
    if target.roll_up != "sum" or target.floor is None:
        return False
    rolled = [f.total.so_far for f in figures if f.report is None and f.total is not None]
    sums = [so_far for so_far in rolled if so_far is not None]
    return bool(sums) and reaches(target, sums[-1], target.floor)


def _expected(target: Target, scale: Scale, month: Month) -> Decimal | None:
    if scale in ("no_scale", "words") or not target.dated:
        return None
    if scale == "line":
        return HUNDRED
    return target.curve.expected(target.start, target.until, month)


def _completion(target: Target, scale: Scale, value: Decimal | None) -> Decimal | None:
    if value is None or target.floor is None or scale in ("no_scale", "words"):
        return None
    if scale == "path" and target.baseline is not None:
        return (value - target.baseline) / (target.floor - target.baseline) * HUNDRED
    if scale == "line" and target.direction == "down":
        return (2 - value / target.floor) * HUNDRED
    return value / target.floor * HUNDRED


def _gap(scale: Scale, completion: Decimal | None, expected: Decimal | None) -> Decimal | None:
    if completion is None or expected is None:
        return None
    return expected - completion if scale == "budget" else completion - expected


def _ratio(actual: Decimal | None, expected: Decimal | None) -> Decimal | None:
    return actual / expected * HUNDRED if actual is not None and expected else None


def _shortfall(target: Target, value: Decimal | None) -> Decimal | None:
    if value is None or target.floor is None:
        return None
    return value - target.floor if target.direction == "up" else target.floor - value


def _unreported(target: Target, figures: Sequence[Figure], as_of: Month) -> int:
    due = due_month(target, as_of)
    count = 0
    while due is not None and due >= target.start:
        since = due.shift(1 - target.every)
        if any(since <= figure.period <= max(due, as_of) and not figure.silent for figure in figures):
            break
        count, due = count + 1, due_month(target, due.shift(-1))
    return count


def _needed(target: Target, scale: Scale, figure: Figure | None, line: Decimal | None) -> Needed | None:
    if figure is None or figure.value is None or line is None or target.basis == "growth" or not target.dated:
        return None
    months = target.until.since(figure.period)
    if months <= 0 or scale == "words":
        return None
    per_month = (line - figure.value) / months
    return Needed(line, months, figure.period.shift(1), _no_more_than_asked(target, scale, per_month))


def _no_more_than_asked(target: Target, scale: Scale, per_month: Decimal) -> Decimal:
    # A reached line asks for nothing more; an exhausted budget leaves nothing to use.
    if scale == "budget" or target.direction == "up":
        return max(per_month, Decimal(0))
    return min(per_month, Decimal(0))


def _steps(
    target: Target, scale: Scale, value: Decimal | None, expected: Decimal | None,
    completion: Decimal | None, gap: Decimal | None,
) -> list[Step]:  # fmt: skip
    if value is None or target.floor is None:
        return []
    if scale != "no_scale" and not target.dated and completion is not None:
        return [
            Step("完成率", _completion_working(target, scale, value), f"{show(completion)}%，未定期限，没有序时进度")
        ]
    if completion is None or expected is None or gap is None:
        sign = "≥" if target.direction == "up" else "≤"
        return [Step("是否达到", f"{value:f} {sign} {target.floor:f}？目标值不为正，不算百分比", _met(target, value))]
    name = "用度" if scale == "budget" else "实际进度"
    pace = "时点值按目标线比对，全程计 100%" if scale == "line" else target.curve.words
    left, right = ("序时进度", name) if scale == "budget" else (name, "序时进度")
    return [
        Step(name, _completion_working(target, scale, value), f"{show(completion)}%"),
        Step("序时进度", pace, f"{show(expected)}%"),
        Step("序时差", f"{left} − {right}", f"{show(gap)} 个百分点"),
    ]


def _completion_working(target: Target, scale: Scale, value: Decimal) -> str:
    floor = f"{target.floor:f}"
    if scale == "path" and target.baseline is not None:
        base = f"{target.baseline:f}"
        return f"({value:f} − {base}) ÷ ({floor} − {base})"
    if scale == "line" and target.direction == "down":
        return f"2 − {value:f} ÷ {floor}（越小越好）"
    return f"{value:f} ÷ {floor}"


def _met(target: Target, value: Decimal) -> str:
    return "达到" if target.floor is not None and reaches(target, value, target.floor) else "未达到"


def show(value: Decimal) -> str:
    """A percentage or gap for reading: at most two decimals, no trailing zeros."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written
