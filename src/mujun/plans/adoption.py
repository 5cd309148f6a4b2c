"""Reviewed findings of a document → a plan: codes, owners, periods, directions and curves, each choice with its reason.

A text says what is to be reached; a plan must also say from when, which way is better, whether reports add up and at
what pace. What the text leaves open is settled here by stated defaults, and `settle` gives each default in words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mujun.documents.reading import Item, StatedTarget
from mujun.errors import Fault, PlanError
from mujun.plans.curve import EVEN, quarterly
from mujun.plans.month import Month
from mujun.plans.target import Direction, Owner, Plan, Role, Target, Task

_AREA = re.compile(r"^各.*(?:县|市|区|镇|乡|街道|管委)|(?:县|区|市)(?:人民)?政府$|(?:开发区|园区|新区|高新区)?管委会?$")
_LESS_IS_BETTER = re.compile(
    r"降至|降到|降低到|压减至|压减到|压缩至|压缩到|缩短至|缩短到|减至|减少到|控制在|不超过|以内|以下"
)
_WHOLE_PERIOD = re.compile(r"到|至|底|末|前|累计|期间")
_NUMBERING = re.compile(
    r"第[一二三四五六七八九十百零\d]+[章节条]|[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]{1,3}(?=[、.．是]|$)|\d{1,3}"
)
_RATE_UNIT = re.compile(r"[%％‰/／]|百分")
_INTERVALS = {"每月": 1, "每季度": 3, "每半年": 6, "每年": 12}


@dataclass(frozen=True, slots=True)
class ReviewedTask:
    """An item a person took into the plan; `position` is its running number in the document and never changes."""

    position: int
    item: Item


@dataclass(frozen=True, slots=True)
class ReviewedTarget:
    """A figure a person accepted. `task` is the position of its task, None for a goal of the whole document.

    `words` is the sentence as printed and `deadline_words` the printed deadline, where the reading found one.
    """

    position: int
    task: int | None
    stated: StatedTarget
    words: str = ""
    deadline_words: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a plan needs that no finding says: its code and title, the city and its division, the plan's year."""

    code: str
    title: str
    city: str
    division: str
    year: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A target of the plan with the reason of everything the text did not say itself."""

    target: Target
    reasons: tuple[str, ...]


def adopt(
    frame: Frame,
    tasks: Sequence[ReviewedTask],
    targets: Sequence[ReviewedTarget],
    *,
    name_unit: Callable[[str], str] = str,
) -> Plan:
    """The plan of the reviewed findings. PlanError with every fault where they do not make one.

    Codes hold the positions of the findings (R012, R012-0045, G-0003), so that they stay the same whatever else is
    accepted later. `name_unit` gives the code of a unit for its printed name.
    """
    settled = settle(frame, tasks, targets, name_unit=name_unit)
    horizon = find_horizon(frame.year, targets)
    goals = tuple(one.target for one, source in zip(settled, targets, strict=True) if source.task is None)
    by_task: dict[int, list[Target]] = {}
    for one, source in zip(settled, targets, strict=True):
        if source.task is not None:
            by_task.setdefault(source.task, []).append(one.target)
    rows = tuple(_task(frame, one, by_task.get(one.position, []), horizon, name_unit) for one in tasks)
    return Plan(frame.code, frame.title, frame.city, frame.division, frame.year, rows, goals)


def settle(
    frame: Frame,
    tasks: Sequence[ReviewedTask],
    targets: Sequence[ReviewedTarget],
    *,
    name_unit: Callable[[str], str] = str,
) -> tuple[Settled, ...]:
    """Every target as the plan will hold it, in the order given, with the reasons of its defaults."""
    faults = list(_find_faults(frame, tasks, targets))
    horizon = find_horizon(frame.year, targets)
    items = {task.position: task.item for task in tasks}
    settled: list[Settled] = []
    for one in targets:
        try:
            settled.append(
                _settle(frame, one, items.get(one.task) if one.task is not None else None, horizon, name_unit)
            )
        except PlanError as error:
            faults.extend(error.faults)
    if faults:
        raise PlanError(faults)
    return tuple(settled)


def find_horizon(year: int, targets: Iterable[ReviewedTarget]) -> Month:
    """The end of the plan: the deadline most of its targets name (the later of equals), or the end of its year."""
    ends = Counter(_last_month(t.stated.deadline) for t in targets if t.stated.deadline and t.stated.kind == "target")
    if not ends:
        return Month(year, 12)
    return max(ends, key=lambda month: (ends[month], month))


def own(item: Item, name_unit: Callable[[str], str] = str) -> tuple[Owner, ...]:
    """Who answers for an item, in printed order: the first named leads, areas are responsible for their own ground."""
    owners: dict[str, Role] = {}
    for group in sorted(item.unit_groups, key=lambda group: group.role == "support"):
        for mention in group.units:
            role: Role = "support"
            if group.role == "lead" or not owners:
                role = "lead"
            elif _AREA.search(mention.name):
                role = "area"
            owners.setdefault(name_unit(mention.name), role)
    return tuple(Owner(unit, role) for unit, role in owners.items())


def _task(
    frame: Frame, task: ReviewedTask, targets: list[Target], horizon: Month, name_unit: Callable[[str], str]
) -> Task:
    item = task.item
    goals = [target for target in targets if target.kind == "target"]
    return Task(
        code=_task_code(task.position),
        number=item.number or "",
        name=item.title,
        section=item.section or "",
        clause=name_clause(item),
        start=min((target.start for target in goals), default=Month(frame.year, 1)),
        deadline=max((target.until for target in goals), default=max(horizon, Month(frame.year, 1))),
        owners=own(item, name_unit),
        targets=tuple(targets),
        span=item.span,
    )


def name_clause(item: Item) -> str:
    """Where an item stands, by the numbers printed over it: 三（一）2; its section where nothing is numbered."""
    above = [_NUMBERING.match(title or "") for title in (item.section, item.parent)]
    numbers = list(dict.fromkeys([found[0] for found in above if found] + ([item.number] if item.number else [])))
    clause = ""
    for number in numbers:
        clause += "." + number if clause[-1:].isdigit() and number[:1].isdigit() else number
    return clause or item.section or item.title


def _settle(
    frame: Frame, one: ReviewedTarget, item: Item | None, horizon: Month, name_unit: Callable[[str], str]
) -> Settled:
    stated = one.stated
    until, until_reason = _until(stated, horizon)
    start, start_reason = _start(frame.year, one, until)
    direction, direction_reason = _direction(one)
    accumulates, accumulates_reason = _accumulates(stated)
    every = _INTERVALS.get(stated.period or "", 1)
    curve = quarterly(start, until) if accumulates and every == 3 else EVEN
    paced = "累计数按月均衡推进" if accumulates else "时点数随时与目标线比对"
    target = Target(
        code=_target_code(one),
        indicator=stated.indicator,
        floor=_decimal(stated.value),
        unit=stated.unit,
        start=start,
        until=until,
        comparator=stated.comparator,
        basis=stated.basis,
        direction=direction,
        accumulates=accumulates,
        stretch=_decimal(stated.stretch),
        upper=_decimal(stated.value2) if stated.stretch is None else None,
        bound=stated.bound,
        recurring=stated.period,
        kind=stated.kind,
        owners=own(item, name_unit) if item else (),
        clause=name_clause(item) if item else (stated.section or ""),
        roll_up="weighted" if _is_rate(stated) else "sum",
        curve=curve,
        every=every,
        span=stated.quote,
        number=stated.number,
    )
    pace_reason = f"进度曲线：文件没有规定节奏，{paced}（{curve.words}）"
    return Settled(target, (until_reason, start_reason, direction_reason, accumulates_reason, pace_reason))


def _until(stated: StatedTarget, horizon: Month) -> tuple[Month, str]:
    if stated.deadline:
        until = _last_month(stated.deadline)
        return until, f"止于 {until.words}：按原文时限 {stated.deadline}"
    return horizon, f"止于 {horizon.words}：原文没有写时限，取本计划多数目标的期末"


def _start(year: int, one: ReviewedTarget, until: Month) -> tuple[Month, str]:
    opening = Month(year, 1)
    first = Month(until.year, 1)
    flows = one.stated.basis in ("increment", "growth")
    if until < opening:
        return first, f"起于 {first.words}：期限早于计划年度，按期限所在年计"
    if flows and first > opening and one.deadline_words and not _WHOLE_PERIOD.search(one.deadline_words):
        return first, f"起于 {first.words}：原文只说“{one.deadline_words}”，按当年的量计"
    return opening, f"起于 {opening.words}：计划年度的第一个月"


def _direction(one: ReviewedTarget) -> tuple[Direction, str]:
    stated = one.stated
    if stated.comparator in ("change_up", "change_down"):
        if stated.bound in ("<=", "<"):
            return "down", "越小越好：变动幅度有上限"
        words = "增幅" if stated.comparator == "change_up" else "降幅"
        return "up", f"越大越好：报的是{words}"
    if stated.comparator in ("<=", "<"):
        return "down", "越小越好：原文给的是上限"
    if stated.comparator in ("=", "~") and (found := _LESS_IS_BETTER.search(one.words or stated.indicator)):
        return "down", f"越小越好：原文说“{found[0]}”"
    return "up", "越大越好：原文给的是要达到的数"


def _accumulates(stated: StatedTarget) -> tuple[bool, str]:
    if stated.basis == "increment" and stated.comparator not in ("change_up", "change_down"):
        return True, "报累计数：新增、完成一类的量，从起点加到当月"
    return False, "报时点数：水平、增速、占比以最近一期为准"


def _is_rate(stated: StatedTarget) -> bool:
    # 百分比、人均、亩均: the rates of parts do not add up to the rate of the whole.
    return stated.basis in ("growth", "share") or bool(_RATE_UNIT.search(stated.unit))


def _find_faults(frame: Frame, tasks: Sequence[ReviewedTask], targets: Sequence[ReviewedTarget]) -> Iterable[Fault]:
    where = f"计划“{frame.title}”"
    if not tasks and not targets:
        yield Fault(
            "plans.nothing-to-adopt", where, "没有一项认可的任务或目标", "计划要有内容才能分解和督办",
            "请先在研读页认可任务和目标",
        )  # fmt: skip
    known = {task.position for task in tasks}
    for one in targets:
        if one.task is not None and one.task not in known:
            yield Fault(
                "plans.target-without-task", f"目标“{one.stated.indicator}”", "它所属的任务没有认可",
                "目标要有责任单位，随任务落实", "请一并认可任务，或把目标改到别的任务",
            )  # fmt: skip


def _task_code(position: int) -> str:
    return f"R{position:03d}"


def _target_code(one: ReviewedTarget) -> str:
    return f"{_task_code(one.task) if one.task is not None else 'G'}-{one.position:04d}"


def _last_month(deadline: str) -> Month:
    return Month.parse(deadline) if "-" in deadline else Month(int(deadline), 12)


def _decimal(value: float | None) -> Decimal | None:
    # The shortest decimal that reads back as the number: 8.5 is 8.5, never 8.4999…
    return None if value is None else Decimal(repr(value)) if value != int(value) else Decimal(int(value))
