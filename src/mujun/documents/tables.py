"""Tables inside normal text: rows of cells set apart by tabs or bars, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

ColumnRole = Literal["number", "task", "area", "units", "lead", "support", "deadline", "other"]

# The first role whose words a column head holds; a head names the column, so its words are few and standing.
_ROLE_WORDS: tuple[tuple[ColumnRole, re.Pattern[str]], ...] = (
    ("number", re.compile(r"^(?:序号|编号|序|No\.?)$", re.IGNORECASE)),
    ("support", re.compile(r"(?:配合|协同|协助|参与|参加|协办)(?:单位|部门|责任)")),
    ("lead", re.compile(r"(?:牵头|主办|第一责任)(?:责任)?(?:单位|部门|领导)?$|牵头")),
    ("units", re.compile(r"责任(?:单位|部门|主体)|承担单位|落实单位|实施单位|负责单位|承办单位|主管(?:单位|部门)")),
    ("deadline", re.compile(r"(?:完成|时间|办结)?(?:时限|时间|期限|节点|进度要求)$")),
    ("area", re.compile(
        r"^(?:县区|区县|县市区?|区县\(市\)|县\(市、区\)|地区|区域|乡镇|镇街|街道|属地|园区|单位|辖区|镇\(街道\))(?:名称)?$")),
    ("task", re.compile(r"任务|事项|工作内容|重点工作|主要工作|举措|措施|行动|项目名称|工作名称|内容")),
)  # fmt: skip
_LONGEST_GROUP = 40
_BAR = re.compile(r"\||│|┃")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell [start, end) of the normal text and what it holds."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row [start, end) of the normal text."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head: the head's cells, the role of each column, and the rows below."""

    head: Row
    roles: tuple[ColumnRole, ...]
    rows: tuple[Row, ...]

    @property
    def start(self) -> int:
        """Where the head begins."""
        return self.head.start

    @property
    def end(self) -> int:
        """Where the last row ends."""
        return self.rows[-1].end if self.rows else self.head.end

    def cell(self, row: Row, role: ColumnRole) -> Cell | None:
        """The first filled cell of the row in a column of that role."""
        for cell, its_role in zip(row.cells, self.roles, strict=False):
            if its_role == role and cell.text:
                return cell
        return None

    @property
    def lists_tasks(self) -> bool:
        """Whether the rows are tasks or areas, that is: something a unit answers for."""
        return "task" in self.roles or "area" in self.roles


def find_tables(text: str) -> list[Table]:
    """The tables of a normal text, in order; rows without a head of column names are no table."""
    tables: list[Table] = []
    for block in _blocks(text):
        head = next((index for index, row in enumerate(block) if _is_head(row)), None)
        if head is None:
            continue
        rows = tuple(block[head + 1 :])
        tables.append(Table(block[head], _settle_roles(block[head], rows), rows))
    return tables


def _blocks(text: str) -> Iterator[list[Row]]:
    """Runs of neighbouring lines with two cells or more."""
    block: list[Row] = []
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        row = _split_row(text, start, end)
        if row:
            block.append(row)
        elif not _is_rule(text[start : min(end, start + 200)]) and not (block and _is_group(text, start, end)):
            if len(block) > 1:
                yield block
            block = []
        start = end + 1
    if len(block) > 1:
        yield block


def _split_row(text: str, start: int, end: int) -> Row | None:
    line = text[start:end]
    if "\t" in line:
        breaks = [start + match.start() for match in re.finditer("\t", line)]
    elif len(_BAR.findall(line)) >= 2 and not _is_rule(line):
        breaks = [start + match.start() for match in _BAR.finditer(line)]
        start = breaks.pop(0) + 1 if breaks[0] == start else start
        end = breaks.pop() if breaks and breaks[-1] == end - 1 else end
    else:
        return None
    edges = [start - 1, *breaks, end]
    cells = tuple(_cell(text, left + 1, right) for left, right in zip(edges, edges[1:], strict=False))
    return Row(start, end, cells)


def _is_group(text: str, start: int, end: int) -> bool:
    """A line without cells that groups the rows below it, as 一、… between the rows of a task table."""
    following = text.find("\n", end + 1)
    following = len(text) if following < 0 else following
    short = end - start <= _LONGEST_GROUP and text[end - 1] not in "。;:"
    return short and _split_row(text, end + 1, following) is not None


def _cell(text: str, start: int, end: int) -> Cell:
    content = text[start:end]
    left = len(content) - len(content.lstrip())
    right = len(content) - len(content.rstrip())
    if left == len(content):
        return Cell(start, start, "")
    return Cell(start + left, end - right, content.strip())


def _is_rule(line: str) -> bool:
    """A line that only draws a border, as between head and rows of a Markdown table."""
    return bool(line) and not line.strip("|-—:+ ─│┼┌┐└┘├┤┬┴=┃")


def _is_head(row: Row) -> bool:
    roles = [_role(cell.text) for cell in row.cells if cell.text]
    short = all(len(cell.text) <= 24 and "。" not in cell.text for cell in row.cells)
    return short and sum(role != "other" for role in roles) >= 1 and len(roles) >= 2


def _role(head: str) -> ColumnRole:
    for role, words in _ROLE_WORDS:
        if len(head) <= 24 and words.search(head):
            return role
    return "other"


def _settle_roles(head: Row, rows: Sequence[Row]) -> tuple[ColumnRole, ...]:
    """Roles of the columns; where no head names a task, the first column of words does."""
    roles = [_role(cell.text) for cell in head.cells]
    if "task" in roles and "area" in roles and not {"units", "lead"} & set(roles):
        roles = ["units" if role == "area" else role for role in roles]
    if not {"task", "area"} & set(roles):
        for column, role in enumerate(roles):
            cells = [row.cells[column].text for row in rows if column < len(row.cells)]
            words = [cell for cell in cells if cell and not re.search(r"\d", cell)]
            if role == "other" and len(words) * 2 > len(cells):
                roles[column] = "task"
                break
    later = roles.index("task") + 1 if "task" in roles else len(roles)
    return tuple("other" if role == "task" and column >= later else role for column, role in enumerate(roles))
