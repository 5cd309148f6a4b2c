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

from mujun.documents.headings import Headline, rank_of
from mujun.documents.normal import NormalText
from mujun.documents.tables import Cell, Row, Table

SECTIONS = frozenset({"bare", "chapter", "division", "cn", "cnp"})  # kinds whose headings may merely group measures

_BARE_RANK = 5
_INSIDE = 2  # an unnumbered heading ranks this much below the numbered one it stands in
_OPENING_RANK = 69
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
    ranks = _settle_ranks(headlines)
    places = _places_by_kind(headlines)
    held: set[str] = set()
    nodes: list[Node] = []
    stack: list[tuple[int, int, int]] = []  # rank, node index, end of the paragraph it is confined to (0: none)
    for index, headline in enumerate(headlines):
        while stack and 0 < stack[-1][2] <= headline.start:
            _, closed, confined = stack.pop()
            nodes[closed] = replace(nodes[closed], end=confined)
        rank = _rank(headline, index, ranks, stack, nodes, places, headlines, held)
        while stack and stack[-1][0] >= rank:
            _, closed, confined = stack.pop()
            nodes[closed] = replace(nodes[closed], end=min(confined or headline.start, headline.start))
        parent = stack[-1][1] if stack else None
        nodes.append(_node(normal, headline, len(stack), parent))
        stack.append((rank, len(nodes) - 1, headline.line_end if _is_confined(headline) else 0))
    for _, left, confined in stack:
        nodes[left] = replace(nodes[left], end=confined or len(normal.text))
    return [_within_parent(node, nodes) for node in nodes]


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
    ranks = {one.kind: rank_of(one) for one in headlines if one.kind not in {"bare", "opening"}}
    if under_num > under_cnp and {"num", "cnp"} <= set(ranks):
        ranks["num"], ranks["cnp"] = ranks["cnp"], ranks["num"]
    return ranks


def _places_by_kind(headlines: Sequence[Headline]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for index, headline in enumerate(headlines):
        places.setdefault(headline.kind, []).append(index)
    return places


def _rank(
    headline: Headline,
    index: int,
    ranks: dict[str, int],
    stack: Sequence[tuple[int, int, int]],
    nodes: Sequence[Node],
    places: dict[str, list[int]],
    headlines: Sequence[Headline],
    held: set[str],
) -> int:
    if headline.kind == "opening":
        return _OPENING_RANK
    if headline.kind != "bare":
        return ranks[headline.kind]
    rank = _BARE_RANK
    for outer, node_index, _ in stack:
        node = nodes[node_index]
        if node.kind in {"bare", "opening"}:
            continue
        later = places[node.kind]
        after = bisect_right(later, index)
        goes_on = after < len(later) and headlines[later[after]].value == node.value + 1
        if goes_on or (after == len(later) and node.kind in held):
            held.add(node.kind)
            rank = outer + _INSIDE
    return rank


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
