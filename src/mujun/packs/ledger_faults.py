"""What can be wrong with a pack's ledger: its document, tasks, units and figures, each fault with its file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from os.path import realpath
from pathlib import Path

from mujun.errors import Fault, RuleError
from mujun.packs.chain import Chain
from mujun.packs.draft import Names
from mujun.packs.repeats import find_repeats
from mujun.packs.schema import AssignmentEntry, DocumentEntry, TargetEntry, TaskEntry
from mujun.packs.shape import Written
from mujun.packs.source import KeyPath
from mujun.packs.suggestion import suggest
from mujun.rules.period import parse_period
from mujun.rules.unit import parse_unit

LARGEST_DOCUMENT = 64 * 1024 * 1024
PlacedTarget = tuple[Written[TargetEntry] | Written[TaskEntry], KeyPath, TargetEntry]


def find_ledger_faults(chain: Chain) -> Iterator[Fault]:
    """What is wrong with the pack's own ledger."""
    own = chain.own
    yield from find_repeats(((task.entry.task, task.place("task")) for task in own.tasks), "任务号")
    targets = tuple(_targets(chain))
    yield from find_repeats(
        ((entry.target, holder.place(*path, "target")) for holder, path, entry in targets), "目标代号"
    )
    units, lights = chain.names("units.yaml"), chain.names("lights.yaml")
    for task in own.tasks:
        yield from _task_faults(task, units)
    for holder, path, entry in targets:
        yield from _target_faults(holder, path, entry, lights)
        yield from _figure_faults(holder, path, entry)
    if own.document is not None:
        yield from _document_faults(own.document, own.path, chain)
        yield from _offset_faults(chain, own.document.entry, targets)


def _targets(chain: Chain) -> Iterator[PlacedTarget]:
    for goal in chain.own.goals:
        yield (goal, (), goal.entry)
    for task in chain.own.tasks:
        for index, target in enumerate(task.entry.targets):
            yield (task, ("targets", index), target)


def _task_faults(task: Written[TaskEntry], units: Names) -> Iterator[Fault]:
    for index, part in enumerate(task.entry.units):
        if part.unit not in units:
            where = task.place("units", index, "unit")
            remedy = suggest(part.unit, units, "在 units.yaml 里补上这个单位")
            yield Fault("packs.unknown-unit", where, f"责任单位“{part.unit}”不在 units.yaml 中", "派不到人头上", remedy)
    yield from find_repeats(
        (
            (f"{part.unit}（第 {part.group} 组）", task.place("units", index))
            for index, part in enumerate(task.entry.units)
        ),
        "责任单位",
    )
    for group in sorted({part.group for part in task.entry.units}):
        yield from _lead_faults(task, [part for part in task.entry.units if part.group == group])


def _lead_faults(task: Written[TaskEntry], parts: list[AssignmentEntry]) -> Iterator[Fault]:
    leads = [part.unit for part in parts if part.role == "lead"]
    supports = [part.unit for part in parts if part.role == "support"]
    where, name = task.place("units"), task.entry.task
    if len(leads) > 1:
        found = f"任务 {name} 同一组有 {len(leads)} 个牵头单位：{'、'.join(leads)}"
        remedy = "只留排第一位的为 lead，其余为 support；确是几组的用 group 分开"
        yield Fault("packs.lead-count", where, found, "责任单位排第一位者牵头，人人牵头就无人牵头", remedy)
    elif supports and not leads:
        found = f"任务 {name} 有配合单位而没有牵头单位"
        yield Fault("packs.lead-count", where, found, "没有牵头就没有人报数", "把排第一位的责任单位写成 role: lead")


def _target_faults(
    holder: Written[TargetEntry] | Written[TaskEntry], path: KeyPath, entry: TargetEntry, lights: Names
) -> Iterator[Fault]:
    if entry.light is not None and entry.light not in lights:
        remedy = suggest(entry.light, lights, "改成已有的规则，或在 lights.yaml 里补上")
        found = f"目标“{entry.target}”用了不存在的亮灯规则“{entry.light}”"
        yield Fault("packs.unknown-light", holder.place(*path, "light"), found, "亮不出灯", remedy)
    if entry.direction == "up" and entry.comparator in ("<", "<="):
        found = f"目标“{entry.target}”要求不超过，方向却写 up"
        remedy = "不超过的目标越低越好，写 direction: down"
        yield Fault("packs.direction-clash", holder.place(*path, "direction"), found, "灯会亮反", remedy)
    yield from _curve_faults(holder, path, entry)


def _figure_faults(
    holder: Written[TargetEntry] | Written[TaskEntry], path: KeyPath, entry: TargetEntry
) -> Iterator[Fault]:
    try:
        unit = parse_unit(entry.unit, holder.place(*path, "unit"))
    except RuleError as error:
        yield from error.faults
        return
    if entry.roll_up == "sum" and unit.is_ratio:
        found = f"目标“{entry.target}”的单位是“{entry.unit}”，却要相加"
        remedy = "写 roll_up: weighted（按分母加权）或 worst（取最差）"
        yield Fault("packs.sum-of-ratios", holder.place(*path, "roll_up"), found, "比率的合计不是比率相加", remedy)
    if entry.stretch is None and entry.value2 is not None and entry.value2 <= entry.value:
        found = f"目标“{entry.target}”的区间由 {entry.value} 到 {entry.value2}"
        remedy = "小的写 value，大的写 value2；确保与力争的一对另写 stretch"
        yield Fault("packs.range-order", holder.place(*path, "value2"), found, "区间的上端应大于下端", remedy)
    if entry.stretch is not None and _is_easier(entry):
        found = f"目标“{entry.target}”的力争值 {entry.stretch} 比确保值 {entry.value} 还容易"
        yield Fault("packs.stretch-order", holder.place(*path, "stretch"), found, "力争应难于确保", "两个数对调")


def _is_easier(entry: TargetEntry) -> bool:
    down = entry.direction == "down" or (entry.direction is None and entry.comparator in ("<", "<="))
    stretch, value = entry.stretch or 0, entry.value
    return stretch > value if down else stretch < value


def _curve_faults(
    holder: Written[TargetEntry] | Written[TaskEntry], path: KeyPath, entry: TargetEntry
) -> Iterator[Fault]:
    if isinstance(entry.curve, str):
        return
    where, name = holder.place(*path, "curve"), entry.target
    why = "序时进度是累计百分数，只增不减，到期末应为 100"
    if not entry.curve or entry.curve[-1] != 100:
        found = f"目标“{name}”的曲线末位是 {entry.curve[-1]:g}" if entry.curve else f"目标“{name}”的曲线是空的"
        yield Fault("packs.curve-end", where, found, why, "末位写 100，或写 even、quarterly")
    for left, right in pairwise(entry.curve):
        if right < left:
            found = f"目标“{name}”的曲线由 {left:g} 降到 {right:g}"
            yield Fault("packs.curve-falls", where, found, why, "按先后填累计百分数")


def _document_faults(written: Written[DocumentEntry], folder: Path, chain: Chain) -> Iterator[Fault]:
    entry = written.entry
    card = chain.own.pack
    if card is not None and (card.entry.city is None or card.entry.year is None):
        found, remedy = "有台账而没有写 city 和 year", "在 pack.yaml 里补上地方与计划年度"
        yield Fault("packs.ledger-without-city", card.place(), found, "台账要知道是哪里、哪年的", remedy)
    if entry.file is None:
        return
    where, file = written.place("file"), folder / entry.file
    inside = Path(realpath(file)).is_relative_to(realpath(folder))  # unlike resolve(), it bears a ring of symlinks
    if not inside or not file.is_file():
        found = f"附带的原文“{entry.file}”不在包里"
        yield Fault("packs.no-document-file", where, found, "点开数字看不到原文", "把文件放进包的文件夹，写相对路径")
        return
    if file.stat().st_size > LARGEST_DOCUMENT:
        found, remedy = f"附带的原文超过 {LARGEST_DOCUMENT // 1024 // 1024} MB", "换成文字版的原文"
        yield Fault("packs.too-large", where, found, "包是给人读的，不装数据", remedy)
        return
    raw = file.read_bytes()
    if hashlib.sha256(raw).hexdigest() != entry.sha256:
        found = f"附带的原文“{entry.file}”的 SHA-256 与 sha256 不符"
        yield Fault("packs.document-changed", where, found, "位置可能都错了", "重新核对位置后改写 sha256")
    elif len(raw.decode("utf-8", "replace")) != entry.characters:
        found = f"附带的原文有 {len(raw.decode('utf-8', 'replace'))} 个字符，characters 写 {entry.characters}"
        yield Fault("packs.document-changed", where, found, "位置按字符计，须一致", "改正 characters（换行照原样计）")


def _offset_faults(chain: Chain, document: DocumentEntry, targets: tuple[PlacedTarget, ...]) -> Iterator[Fault]:
    for task in chain.own.tasks:
        yield from _beyond(document, task.place("span"), task.entry.span, f"任务 {task.entry.task}")
        for index, part in enumerate(task.entry.units):
            if part.span is not None:
                where = task.place("units", index, "span")
                yield from _beyond(document, where, part.span, f"责任单位“{part.unit}”")
    for holder, path, entry in targets:
        yield from _beyond(document, holder.place(*path, "span"), entry.span, f"目标“{entry.target}”")
        if not (entry.span[0] <= entry.number[0] and entry.number[1] <= entry.span[1]):
            found = f"目标“{entry.target}”的数字在 {list(entry.number)}，不在整句 {list(entry.span)} 之内"
            remedy = "核对两处位置，都按原文字符从 0 起算"
            yield Fault("packs.number-outside", holder.place(*path, "number"), found, "点开会标错地方", remedy)
        yield from _deadline_faults(holder, path, entry, document)


def _beyond(document: DocumentEntry, where: str, span: tuple[int, int], what: str) -> Iterator[Fault]:
    if span[1] > document.characters:
        found = f"{what}的位置 {list(span)} 超出原文的 {document.characters} 个字符"
        yield Fault("packs.span-beyond", where, found, "点开会标错地方", "核对位置，按原文字符从 0 起算")


def _deadline_faults(
    holder: Written[TargetEntry] | Written[TaskEntry], path: KeyPath, entry: TargetEntry, document: DocumentEntry
) -> Iterator[Fault]:
    if entry.deadline is None:
        return
    where = holder.place(*path, "deadline")
    try:
        period = parse_period(entry.deadline, where)
    except RuleError as error:
        yield from error.faults
        return
    if entry.kind == "target" and period.year < document.year:
        found = f"目标“{entry.target}”的期限 {entry.deadline} 早于文件的年份 {document.year}"
        remedy = "核对期限；已完成的结果写 kind: result"
        yield Fault("packs.deadline-passed", where, found, "还没印发就已到期", remedy)
