"""Where a table begins in a delivered sheet: title and unit lines above it, a heading of up to three rows, its body.

What is recognised is told in a notice; what could be read in two ways is refused with its cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

from mujun.errors import RuleError
from mujun.facts.kind import KINDS
from mujun.rules.unit import parse_unit

Row: TypeAlias = Sequence[object]
Merges: TypeAlias = Sequence[tuple[tuple[int, int], tuple[int, int]]]
MOST_TITLES: Final = 6
DEEPEST: Final = 3
_LOOKED_AT: Final = 20
LONGEST_HEADING: Final = 120
JOINT: Final = "·"
_LABELLED: Final = re.compile(
    r"[（(]?[^\s:：]{0,8}(单位|日期|时间|填表人|制表人|审核人|负责人|联系人|表号|机关|文号|期限|年度|所属期)[^\s:：]{0,4}[:：]"
)
_UNITS: Final = re.compile(r"单位:([^:]{1,40})")
_BRACKETED: Final = re.compile(r"[(（]([^()（）]{1,20})[)）]$")
_BETWEEN: Final = re.compile(r"[、，,;；和及]")
_YEARS: Final = re.compile(r"\d{4}年度?|本年|上年|本期|上期")
_LETTERS: Final = ("甲", "乙", "丙", "丁", "戊", "己", "栏次", "列次")
_CODES: Final = frozenset(heading for kind in KINDS.values() for heading in (*kind.headings, "代码"))
_FOOT: Final = re.compile(
    r"(注|说明|备注|填表说明|填表人|制表人|制表|审核|审核人|单位负责人|统计负责人|报出日期|填报日期)[:：0-9]"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the heading and the body stand (rows from 0), what the heading says, and what was passed over.

    `groups` are the words over a column's own heading, "" where none; `units` are those a line above states for all.
    """

    top: int
    body: int
    header: tuple[str, ...]
    groups: tuple[str, ...]
    units: tuple[str, ...]
    title: str
    notices: tuple[str, ...]


def find_layout(rows: Sequence[Row], merges: Merges = ()) -> Layout | None:
    """The layout of a sheet's rows, or None where nothing is filled."""
    filled = list(islice((index for index, row in enumerate(rows) if any(map(text_of, row))), _LOOKED_AT))
    if not filled:
        return None
    width = max(sum(map(bool, map(text_of, rows[index]))) for index in filled)
    above: list[int] = []
    while len(above) < min(MOST_TITLES, len(filled) - 1) and _stands_above(rows[filled[len(above)]], width):
        above.append(filled[len(above)])
    top = filled[len(above)]
    bottom = top
    while bottom - top + 1 < DEEPEST and bottom + 1 < len(rows) and _goes_on(rows, top, bottom, merges):
        bottom += 1
    groups, leaves = _name_columns(rows, top, bottom, merges)
    body = bottom + 1
    notices = list(_say_above(rows, above))
    if bottom > top:
        notices.append(f"表头是第 {top + 1}–{bottom + 1} 行，上下合起来认")
    if body < len(rows) and _numbers_columns(rows[body]):
        notices.append(f"第 {body + 1} 行是栏次，没有收")
        body += 1
    header = tuple(f"{group}{JOINT}{leaf}" if group else leaf for group, leaf in zip(groups, leaves, strict=True))
    title = next((one for index in above for one in map(text_of, rows[index]) if one), "")
    units = tuple(dict.fromkeys(unit for index in above for unit in _units_of(rows[index])))
    return Layout(top, body, header, groups, units, title, tuple(notices))


def find_merge(layout: Layout, merges: Merges) -> tuple[int, int] | None:
    """The first cell (row, column) of a merge that leaves columns of the heading without a name of their own."""
    last = layout.body - 1
    for (row, column), (end, right) in merges:
        if row <= last <= end and right > column and layout.top <= row:
            return (row, column)
    return None


def is_footnote(row: Row) -> bool:
    """Whether a row under the table is a note or a signature and no data: few cells, each beginning as such do."""
    first = next((text for cell in row if (text := text_of(cell))), "")
    if not _FOOT.match(first):
        return False
    said = [text for cell in row if (text := text_of(cell))]
    return len(said) <= 4 and all(_FOOT.match(one) for one in said)


def text_of(cell: object) -> str:
    """A cell as text without the spaces around it; "" where nothing is written."""
    return "" if cell is None else str(cell).strip()


def _stands_above(row: Row, width: int) -> bool:
    """Whether a row above the heading is a title or lines such as 单位：万元: not a heading of a wider table."""
    said = {index: text for index, cell in enumerate(row) if (text := text_of(cell))}
    rest = [text for index, text in said.items() if index > 0]
    if not all(_LABELLED.match(_fold(one)) for one in rest):
        return False
    return 0 not in said or (width > len(said) and not _looks_numeric(said[0]) and said[0] not in _CODES)


def _units_of(row: Row) -> list[str]:
    """The units that a line above the heading states: 单位：万元、亩, or （万元） at its end."""
    found: list[str] = []
    for cell in row:
        text = _fold(text_of(cell))
        for match in _UNITS.finditer(text[:400]):
            found += [one for one in map(_plain_unit, _BETWEEN.split(match[1].strip("()"))) if one]
        bracket = _BRACKETED.search(text[-24:])
        if bracket is not None and (unit := _plain_unit(bracket[1].removeprefix("单位:"))):
            found.append(unit)
    return found


def _plain_unit(text: str) -> str:
    """A text that is a unit and nothing else, or ""."""
    plain = text.strip()
    if not plain or len(plain) > 12:
        return ""
    try:
        unit = parse_unit(plain)
    except RuleError:
        return ""
    return "" if unit.plain else plain


def _say_above(rows: Sequence[Row], above: Sequence[int]) -> list[str]:
    said = []
    for index in above:
        words = "，".join(text for cell in rows[index] if (text := text_of(cell)))
        said.append(f"表头上面的第 {index + 1} 行“{words[:40]}”没有当数收")
    return said


def _goes_on(rows: Sequence[Row], top: int, bottom: int, merges: Merges) -> bool:
    """Whether the row after `bottom` still belongs to the heading."""
    below = {index: text for index, cell in enumerate(rows[bottom + 1]) if (text := text_of(cell))}
    if any(top <= row <= bottom < end for (row, _), (end, _) in merges):
        return True
    if not below or any(map(_looks_numeric, below.values())) or _numbers_columns(rows[bottom + 1]):
        return False
    over = {index: text for index, cell in enumerate(rows[bottom]) if (text := text_of(cell))}
    spans = [(left, right) for (row, left), (end, right) in merges if row == end == bottom and right > left]
    if spans:
        return any(left <= index <= right for index in below for left, right in spans)
    if min(over, default=0) in below:
        return False  # the first column of a heading in two rows has nothing in the second
    grouped = [index for index in below if index not in over or (index + 1 not in over and index + 1 in below)]
    return all(
        index in grouped or _plain_unit(below[index].strip("()（）")) or _YEARS.fullmatch(over.get(index, ""))
        for index in below
    )


def _name_columns(
    rows: Sequence[Row], top: int, bottom: int, merges: Merges
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """For each column the words over its own heading, and its own heading with the unit that stands under it."""
    width = max(len(rows[row]) for row in range(top, bottom + 1))
    levels = [_spread(rows, row, bottom, width, merges) for row in range(top, bottom + 1)]
    groups, leaves = [], []
    for column in range(width):
        words = list(dict.fromkeys(level[column] for level in levels if level[column]))
        if len(words) > 1 and _plain_unit(words[-1].strip("()（）")):
            unit = words.pop().strip("()（）")
            words[-1] = f"{words[-1]}（{unit}）"
        groups.append(JOINT.join(words[:-1]))
        leaves.append(words[-1] if words else "")
    return tuple(groups), tuple(leaves)


def _spread(rows: Sequence[Row], row: int, bottom: int, width: int, merges: Merges) -> list[str]:
    """One row of a heading with each group's words over all its columns."""
    words = [text_of(cell) for cell in rows[row]] + [""] * (width - len(rows[row]))
    if row == bottom:
        return words
    spans = {left: right for (start, left), (_, right) in merges if start == row and left < min(right, width)}
    if spans:
        for left, right in spans.items():
            words[left : right + 1] = [words[left]] * (min(right, width - 1) - left + 1)
        return words
    below = [text_of(cell) for cell in rows[row + 1]] + [""] * (width - len(rows[row + 1]))
    for column in range(1, width):
        if not words[column] and below[column] and words[column - 1] and below[column - 1]:
            words[column] = words[column - 1]
    return words


def _numbers_columns(row: Row) -> bool:
    """Whether a row only numbers the columns, as statistical forms do: 甲 乙 1 2 3."""
    said = [text for cell in row if (text := text_of(cell))]
    if said[:2] != ["甲", "乙"] and said[:1] not in (["栏次"], ["列次"]):
        return False
    numbers = [one.removesuffix(".0") for one in said if one not in _LETTERS]
    return numbers == [str(number + 1) for number in range(len(numbers))]


def _looks_numeric(text: str) -> bool:
    plain = _fold(text).replace(",", "").replace("%", "")
    try:
        float(plain)
    except ValueError:
        return False
    return True


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text[:500]))
