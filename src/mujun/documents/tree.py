"""The heading tree: which heading stands in which, and how far each governs.

Positions count characters of the normal text. A numbered heading governs everything up to the next heading of its
level or above; one that stands inside a paragraph, or has no number and runs into its text, governs that paragraph
only; a row of a task table governs itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from mujun.documents.headings import Headline
from mujun.documents.marks import RANKS
from mujun.documents.normal import NormalText
from mujun.documents.tables import Cell, Row, Table

SECTIONS = frozenset({"bare", "chapter", "division", "cn", "cnp"})  # kinds whose headings may merely group measures

_BARE_RANK = 5
_INSIDE = 2  # an unnumbered heading ranks this much below the numbered one it stands in
_OF_PARAGRAPH = frozenset({"shi", "nump", "circled"})
_OPENING = re.compile(r"[^。,:;\n]{2,20}[。](?=[^\n]{24})")
_PARAGRAPH = re.compile(r"[^\n。]{0,400}。")
_OPENING_SHARE = 0.6
_TOTALS = re.compile(r"合计|总计|小计|全[市县区]合计")


@dataclass(frozen=True, slots=True)
class Node:
    """A heading in the tree, in normal-text positions; `end` is where what it governs ends.

    `number` and `title` are as printed, `plain` is the title in normal text. `section` headings only group
    measures; a number inside a measure belongs to it. `row` and `table` are set for a row of a task table.
    """

    kind: str
    value: int
    number: str | None
    title: str
    plain: str
    level: int
    start: int
    title_start: int
    title_end: int
    end: int
    parent: int | None
    section: bool
    standing: bool
    row: Row | None = None
    table: Table | None = None

    @property
    def heads_section(self) -> bool:
        """Whether the heading stands on a line of its own and is of a level that groups measures."""
        return self.standing and self.kind in SECTIONS

    @property
    def label(self) -> str:
        """Number and title as a section heading prints them."""
        if self.number is None:
            return self.title
        return self.number + {"cn": "、", "chapter": " ", "division": " "}.get(self.kind, "") + self.title


def add_openings(text: str, headlines: list[Headline]) -> list[Headline]:
    """Paragraphs without a number that open with a short title sentence, where their neighbours do too."""
    taken = {one.start for one in headlines}
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    openings: list[Headline] = []
    run: list[Headline | None] = []
    for start in [*starts, -1]:
        plain = start >= 0 and start not in taken
        if plain and start < len(text):
            match = _OPENING.match(text, start)
            if match or _PARAGRAPH.match(text, start):
                run.append(_opening(text, match) if match else None)
            continue
        found = [one for one in run if one]
        if len(found) > 1 and len(found) >= _OPENING_SHARE * len(run):
            openings.extend(found)
        run = []
    return sorted([*headlines, *openings], key=lambda one: one.start)


def _opening(text: str, match: re.Match[str]) -> Headline | None:
    sentence = match.group()[:-1]
    if re.search(r"\d", sentence):
        return None
    line_end = text.find("\n", match.end())
    end = len(text) if line_end < 0 else line_end
    return Headline("opening", 0, match.start(), match.start(), match.start(), match.end() - 1, False, True, end)


def grow_tree(normal: NormalText, headlines: Sequence[Headline]) -> list[Node]:
    """Give each heading its parent and the end of what it governs."""
    ranking = _Ranking(headlines)
    nodes: list[Node] = []
    stack: list[_Open] = []
    for index, headline in enumerate(headlines):
        while stack and stack[-1].confined and stack[-1].confined <= headline.start:
            _close(nodes, stack.pop(), headline.start)
        rank = ranking.rank(index, stack)
        while stack and stack[-1].rank >= rank:
            _close(nodes, stack.pop(), headline.start)
        parent = stack[-1].node if stack else None
        nodes.append(_node(normal, headline, len(stack), parent))
        stack.append(_Open(rank, index, headline.line_end if _is_confined(headline) else 0))
    for left in stack:
        _close(nodes, left, len(normal.text))
    return [_within_parent(node, nodes) for node in nodes]


class _Open(NamedTuple):
    """A heading that still governs: its rank, its index, and where its paragraph ends if it governs no more."""

    rank: int
    node: int
    confined: int


def _close(nodes: list[Node], left: _Open, end: int) -> None:
    nodes[left.node] = replace(nodes[left.node], end=min(left.confined or end, end))


class _Ranking:
    """How far out each heading stands. Numbered ones by their kind; the others by what goes on around them."""

    def __init__(self, headlines: Sequence[Headline]) -> None:
        self.headlines = headlines
        self.by_kind = _settle_ranks(headlines)
        self.places: dict[str, list[int]] = {}
        for index, headline in enumerate(headlines):
            self.places.setdefault(headline.kind, []).append(index)
        self.holding: set[str] = set()  # kinds that have held an unnumbered heading before

    def rank(self, index: int, stack: Sequence[_Open]) -> int:
        """The rank of a heading below the open ones; smaller is further out."""
        kind = self.headlines[index].kind
        if kind != "bare":
            return self.by_kind[kind]
        rank = _BARE_RANK
        for outer in stack:
            if self.headlines[outer.node].kind not in {"bare", "opening"} and self._goes_on(outer.node, index):
                self.holding.add(self.headlines[outer.node].kind)
                rank = outer.rank + _INSIDE
        return rank

    def _goes_on(self, outer: int, index: int) -> bool:
        """Whether the list of an open heading is continued after an unnumbered one, which then stands inside it."""
        heading = self.headlines[outer]
        later = self.places[heading.kind]
        after = bisect_right(later, index)
        if after == len(later):
            return heading.kind in self.holding
        return self.headlines[later[after]].value == heading.value + 1


def _within_parent(node: Node, nodes: Sequence[Node]) -> Node:
    return node if node.parent is None else replace(node, end=min(node.end, nodes[node.parent].end))


def _is_confined(headline: Headline) -> bool:
    inline = headline.kind in _OF_PARAGRAPH and not headline.leads_line
    return inline or headline.kind in {"dash", "opening"}


def _settle_ranks(headlines: Sequence[Headline]) -> dict[str, int]:
    """Ranks by kind; where (一) restarts under each 1. rather than 1. under each (一), the two change places."""
    under_num = under_cnp = 0
    for before, after in zip(headlines, headlines[1:], strict=False):
        if after.value == 1:
            under_num += before.kind == "num" and after.kind == "cnp"
            under_cnp += before.kind == "cnp" and after.kind == "num"
    ranks = dict(RANKS)
    if under_num > under_cnp:
        ranks["num"], ranks["cnp"] = ranks["cnp"], ranks["num"]
    return ranks


def _node(normal: NormalText, headline: Headline, level: int, parent: int | None) -> Node:
    number: str | None = None
    if headline.kind not in {"bare", "opening", "dash"}:
        number = re.sub(r"[、.．,，\s　]+$", "", normal.printed(headline.start, headline.mark_end))
    return Node(
        kind=headline.kind,
        value=headline.value,
        number=number,
        title=normal.printed(headline.title_start, headline.title_end).strip(),
        plain=normal.text[headline.title_start : headline.title_end],
        level=level,
        start=headline.start,
        title_start=headline.title_start,
        title_end=headline.title_end,
        end=headline.line_end,
        parent=parent,
        section=headline.kind in SECTIONS and headline.standing,
        standing=headline.standing,
    )


def add_rows(normal: NormalText, nodes: list[Node], tables: Sequence[Table]) -> list[Node]:
    """Rows of task and allocation tables as headings of their own, inside whatever heading the table stands in."""
    rows = [row for table in tables if table.lists_tasks for row in _table_nodes(normal, nodes, table)]
    if not rows:
        return nodes
    pairs = [*((node, old) for old, node in enumerate(nodes)), *((row, -1) for row in rows)]
    pairs.sort(key=lambda pair: pair[0].start)
    moved = {old: new for new, (_, old) in enumerate(pairs) if old >= 0}
    return [replace(node, parent=None if node.parent is None else moved[node.parent]) for node, _ in pairs]


def _table_nodes(normal: NormalText, nodes: Sequence[Node], table: Table) -> list[Node]:
    """One node per task; a row whose task cell is empty carries the task above it on."""
    found: list[Node] = []
    for row in table.rows:
        cell = table.cell(row, "task") or table.cell(row, "area")
        if cell is None:
            if found and found[-1].parent == _enclosing(nodes, row.start) and not _is_total(row):
                found[-1] = replace(found[-1], end=row.end)
            continue
        if not _is_total(row):
            found.append(_row_node(normal, nodes, table, row, cell))
    return found


def _is_total(row: Row) -> bool:
    return any(_TOTALS.match(cell.text) for cell in row.cells)


def _row_node(normal: NormalText, nodes: Sequence[Node], table: Table, row: Row, cell: Cell) -> Node:
    number = table.cell(row, "number")
    parent = _enclosing(nodes, row.start)
    stop = normal.text.find("。", cell.start, cell.end)
    title_end = stop if stop > 0 else cell.end
    return Node(
        kind="row",
        value=0,
        number=normal.printed(number.start, number.end).strip() if number else None,
        title=normal.printed(cell.start, title_end).strip(),
        plain=normal.text[cell.start : title_end],
        level=0 if parent is None else nodes[parent].level + 1,
        start=row.start,
        title_start=cell.start,
        title_end=title_end,
        end=row.end,
        parent=parent,
        section=False,
        standing=False,
        row=row,
        table=table,
    )


def _enclosing(nodes: Sequence[Node], position: int) -> int | None:
    index: int | None = bisect_right(nodes, position, key=lambda node: node.start) - 1
    while index is not None and index >= 0 and nodes[index].end <= position:
        index = nodes[index].parent
    return index if index is not None and index >= 0 else None
