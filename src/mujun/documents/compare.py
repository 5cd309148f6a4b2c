"""Contradictions: statements that cannot both hold, inside one document and between documents.

Four kinds: the same target with different figures; parts that exceed their total; a total row that is not the sum
of its column; a growth that disagrees with the other statement of it, or with the two levels beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mujun.documents.reading import Contradiction, Reading
from mujun.documents.sameness import Stated, speak_of_same, state_targets

_TOLERANCE = 5e-4
_MOST_FIGURES = 100
_MOST_PARTS = 30
_NEARLY = 0.05  # figures given as 左右 agree within this share
_MOST_FIGURES = 100
_MOST_PARTS = 60
_GROWTH_SLACK = 0.6  # percentage points by which a rounded growth may miss the levels it is computed from
_TOTAL_ROW = re.compile(r"合计|总计|总数")
_PART = re.compile(r"其中[,，:：]?")
_FROM_TO = re.compile(
    r"[由从](?:\d{4}年的?)?(?P<from>\d+(?:\.\d+)?)(?P<unit>[万亿]?[^\d,，。;；]{0,6})"
    r"(?:增加|增长|提高|提升|扩大|上升)[到至](?:\d{4}年的?)?(?P<to>\d+(?:\.\d+)?)(?P=unit)"
)
_ITS_GROWTH = re.compile(r"[,，]?(?:同比|累计|共|[较比][^,，]{1,8})?(?:增长|增幅|增加|提高|上升)(?:达到?|为|了)?")
_AVERAGED = re.compile(r"年均|年平均|每年|不变价|可比价|按可比")


def find_contradictions(readings: Sequence[Reading]) -> tuple[Contradiction, ...]:
    """Every contradiction inside and between the readings, in printed order, each with both sides and a reason."""
    stated = [state_targets(reading) for reading in readings]
    found: list[Contradiction] = []
    for reading, targets in zip(readings, stated, strict=True):
        found.extend(_find_excess_parts(reading, targets))
        found.extend(_find_wrong_sums(targets))
        found.extend(_find_wrong_growth(reading, targets))
    found.extend(_find_different_figures([one for targets in stated for one in targets]))
    unique = {(one.kind, one.left, one.right): one for one in found}
    return tuple(sorted(unique.values(), key=lambda one: (one.left, one.right, one.kind)))


def _find_different_figures(stated: Iterable[Stated]) -> Iterator[Contradiction]:
    """The same target with different figures; each further figure is set against the first one."""
    groups: dict[tuple[str, str], list[Stated]] = {}
    for one in stated:
        if one.is_comparable:
            groups.setdefault((one.indicator, one.unit), []).append(one)
    for group in groups.values():
        first_of: dict[float, Stated] = {}
        for one in group:
            first_of.setdefault(one.value, one)
        figures = list(first_of.values())[:_MOST_FIGURES]
        for index, right in enumerate(figures):
            left = next((one for one in figures[:index] if speak_of_same(one, right)), None)
            if left is not None and not _agree(left, right):
                yield _different(left, right)


def _different(left: Stated, right: Stated) -> Contradiction:
    growth = left.target.basis == "growth"
    place = "两份文件" if left.document != right.document else "文中两处"
    period = (
        f"{left.target.deadline}年" if left.target.deadline and len(left.target.deadline) == 4 else left.target.deadline
    )
    what = "增幅" if growth else "数字"
    reason = f"{place}对“{left.indicator}”（{period}）的{what}说法不同：一处为{_figure(left)}，另一处为{_figure(right)}"
    return Contradiction("growth_disagrees" if growth else "different_figure", left.reference, right.reference, reason)


def _agree(left: Stated, right: Stated) -> bool:
    slack = _NEARLY if "~" in {left.target.comparator, right.target.comparator} else _TOLERANCE
    return any(_close(a, b, slack) for a in left.values for b in right.values)


def _close(a: float, b: float, slack: float = _TOLERANCE) -> bool:
    return abs(a - b) <= slack * max(abs(a), abs(b), 1e-12)


def _find_excess_parts(reading: Reading, stated: Sequence[Stated]) -> Iterator[Contradiction]:
    """…100家，其中A60家、B50家: the parts after 其中 in the same sentence, in the total's unit."""
    text = reading.source.text
    for index, total in enumerate(stated):
        if total.target.basis in {"growth", "share"} or total.unit in {"%", "个百分点"} or total.row:
            continue
        parts = _parts_of(text, total, stated[index + 1 : index + 1 + _MOST_PARTS])
        over = next((part for part in parts if part.value > total.value * (1 + _TOLERANCE)), None)
        whole = sum(part.value for part in parts)
        if over is not None:
            reason = f"“其中”的一项{_figure(over)}大于总数{_figure(total)}"
            yield Contradiction("parts_exceed_total", total.reference, over.reference, reason)
        elif len(parts) > 1 and whole > total.value * (1 + _TOLERANCE):
            sizes = "、".join(_figure(part) for part in parts)
            reason = f"“其中”各项（{sizes}）之和大于总数{_figure(total)}"
            yield Contradiction("parts_exceed_total", total.reference, parts[-1].reference, reason)


def _parts_of(text: str, total: Stated, following: Sequence[Stated]) -> list[Stated]:
    """The listed parts of a total: right after the 其中 that follows it, up to the next sentence or semicolon."""
    parts: list[Stated] = []
    begun = total.target.quote.end
    for one in following:
        if one.sentence != total.sentence or one.target.number.start < begun:
            break
        between = text[begun : one.target.number.start]
        if not parts and not _PART.search(between):
            break
        if re.search(r"[;；]", between) or (parts and _PART.search(between)):
            break
        alike = one.unit == total.unit and one.target.basis not in {"growth", "share"}
        if not alike or one.target.deadline != total.target.deadline or one.target.kind != total.target.kind:
            break
        parts.append(one)
        begun = one.target.number.end
    return parts


def _find_wrong_sums(stated: Sequence[Stated]) -> Iterator[Contradiction]:
    """A total row of a table against the rows above it, column by column."""
    columns: dict[str, list[Stated]] = {}
    for one in stated:
        if one.row is None:
            columns.clear()
            continue
        if not _TOTAL_ROW.search(one.row):
            columns.setdefault(one.indicator, []).append(one)
            continue
        rows = columns.pop(one.indicator, [])
        if len({row.row for row in rows}) != len(rows) or len(rows) < 2:
            continue
        whole = sum(row.value for row in rows)
        if not _close(whole, one.value, 1e-3):
            reason = f"表内“{one.indicator}”各行之和为{whole:g}，合计行为{_figure(one)}"
            yield Contradiction("sum_disagrees", rows[-1].reference, one.reference, reason)


def _find_wrong_growth(reading: Reading, stated: Sequence[Stated]) -> Iterator[Contradiction]:
    """由100亿元增加到110亿元，增长15%: the growth right after two levels must be theirs."""
    text = reading.source.text
    for level, growth in zip(stated, stated[1:], strict=False):
        if growth.target.basis != "growth" or growth.sentence != level.sentence or growth.unit != "%":
            continue
        clause = text[max(level.sentence.start, level.target.quote.start - 30) : growth.target.number.start]
        moved = _FROM_TO.search(clause)
        if not moved or _AVERAGED.search(clause) or not _ITS_GROWTH.fullmatch(clause, moved.end()):
            continue
        before, after = float(moved["from"]), float(moved["to"])
        if before <= 0 or not _close(after, level.target.value):
            continue
        computed = (after / before - 1) * 100
        if abs(computed - growth.target.value) > _GROWTH_SLACK:
            reason = f"由{moved['from']}到{moved['to']}折合增长{computed:.1f}%，文中写增长{growth.target.value:g}%"
            yield Contradiction("growth_disagrees", level.reference, growth.reference, reason)


def _figure(one: Stated) -> str:
    second = f"～{one.target.value2:g}" if one.target.value2 is not None else ""
    return f"{one.target.value:g}{second}{one.target.unit}"
