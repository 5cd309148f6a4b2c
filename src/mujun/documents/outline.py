"""The outline of a document: its headings as a tree, and the items a responsible unit can answer for.

Positions of nodes count characters of the normal text; `Outline.headings` and `Outline.items` carry the places
in the original. A numbered heading governs everything up to the next heading of its level or above; one that
stands inside a paragraph, or has no number and runs into its text, governs that paragraph only.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mujun.documents.headings import PREAMBLE, find_headlines, find_title
from mujun.documents.normal import NormalText
from mujun.documents.reading import Heading, Item
from mujun.documents.tables import Row, Table, find_tables
from mujun.documents.tree import SECTIONS, Node, add_openings, add_rows, grow_tree

_LONGEST_LEAD_IN = 300
_SHORTCOMING = re.compile(r"短板|不足|问题|困难|差距|矛盾|制约|瓶颈")
_RESPONSIBLE = re.compile(r"(?:责任|牵头|配合|落实|承办)(?:单位|部门|主体)[::]|牵头[,,、;)]|\([^()]{2,60}负责\)")


@dataclass(frozen=True, slots=True)
class Outline:
    """Headings and items of a document; ask it where a position of the normal text belongs."""

    normal: NormalText
    title: str | None
    title_start: int
    title_end: int
    nodes: tuple[Node, ...]
    item_nodes: tuple[int, ...]
    headings: tuple[Heading, ...]
    items: tuple[Item, ...]
    tables: tuple[Table, ...]

    def node_at(self, position: int) -> int | None:
        """The innermost heading that governs a position, as an index into `nodes`."""
        index: int | None = bisect_right(self.nodes, position, key=lambda node: node.start) - 1
        while index is not None and index >= 0 and self.nodes[index].end <= position:
            index = self.nodes[index].parent
        return index if index is not None and index >= 0 else None

    def path_at(self, position: int) -> tuple[int, ...]:
        """The headings that govern a position, from the innermost out."""
        path: list[int] = []
        index = self.node_at(position)
        while index is not None:
            path.append(index)
            index = self.nodes[index].parent
        return tuple(path)

    def measure_at(self, position: int) -> int | None:
        """The innermost heading that is not a mere section, as an index into `nodes`."""
        return next((index for index in self.path_at(position) if not self.nodes[index].section), None)

    def item_at(self, position: int) -> int | None:
        """The item a position belongs to, as an index into `items`; None in preambles, goals and lead-ins."""
        node = self.node_at(position)
        if node is None:
            return None
        place = bisect_left(self.item_nodes, node)
        return place if place < len(self.item_nodes) and self.item_nodes[place] == node else None

    def section_at(self, position: int) -> str | None:
        """The printed section heading a position stands under: unnumbered, 一、 or （一） level."""
        return next((self.nodes[i].label for i in self.path_at(position) if self.nodes[i].kind in SECTIONS), None)

    def table_at(self, position: int) -> tuple[Table, Row, int] | None:
        """Table, row and column index of a position inside a table with a head."""
        place = bisect_right(self.tables, position, key=lambda table: table.start) - 1
        if place < 0 or position >= self.tables[place].end:
            return None
        table = self.tables[place]
        index = bisect_right(table.rows, position, key=lambda row: row.start) - 1
        row = table.rows[index] if index >= 0 else table.head
        if not row.start <= position < row.end:
            return None
        column = bisect_right(row.cells, position, key=lambda cell: cell.start) - 1
        return table, row, max(0, column)


def outline(normal: NormalText) -> Outline:
    """Read the heading tree and the items of a normal text."""
    tables = find_tables(normal.text)
    headlines = add_openings(normal.text, find_headlines(normal, tables))
    nodes = grow_tree(normal, headlines)
    nodes = add_rows(normal, nodes, tables)
    item_nodes = _choose_items(normal.text, nodes)
    nodes = _mark_sections(normal.text, nodes, item_nodes)
    title = find_title(normal)
    return Outline(
        normal=normal,
        title=_title_text(normal, title),
        title_start=title[0] if title else 0,
        title_end=title[1] if title else 0,
        nodes=tuple(nodes),
        item_nodes=tuple(item_nodes),
        headings=tuple(_heading(normal, node) for node in nodes),
        items=tuple(_item(normal, nodes, nodes[index]) for index in item_nodes),
        tables=tuple(tables),
    )


def _title_text(normal: NormalText, title: tuple[int, int] | None) -> str | None:
    return normal.printed(*title).strip() if title else None


def _choose_items(text: str, nodes: Sequence[Node]) -> list[int]:
    """The lowest titled headings that are measures, in printed order."""
    parents = {node.parent for node in nodes}
    branching = {node.parent for index, node in enumerate(nodes) if index in parents}
    shortcomings = _find_shortcomings(text, nodes)
    return [
        index
        for index, node in enumerate(nodes)
        if index not in parents and index not in shortcomings and _is_measure(text, node, branching)
    ]


def _is_measure(text: str, node: Node, branching: set[int | None]) -> bool:
    """Whether a heading without headings below it is something to do, not a section of prose."""
    if node.kind not in SECTIONS:
        return True
    if _RESPONSIBLE.search(text, node.title_end, node.end):
        return True
    if node.kind == "cnp":
        return True
    if PREAMBLE.search(node.plain) or node.kind == "bare":
        return False
    return not node.section or node.parent not in branching


def _find_shortcomings(text: str, nodes: Sequence[Node]) -> set[int]:
    """Lists of 一是… that enumerate what went badly rather than what is to be done, told by the words before them."""
    found: set[int] = set()
    telling = False
    for index, node in enumerate(nodes):
        if node.kind != "shi":
            continue
        if node.value == 1:
            lead_in = re.split(r"[。\n]", text[max(0, node.start - _LONGEST_LEAD_IN) : node.start])[-1]
            telling = lead_in[-1:] in {":", ","} and _SHORTCOMING.search(lead_in) is not None
        if telling:
            found.add(index)
    return found


def _mark_sections(text: str, nodes: Sequence[Node], item_nodes: Sequence[int]) -> list[Node]:
    """Items are never mere sections, nor are headings that run into a text of their own; the others are."""
    chosen = set(item_nodes)
    return [
        replace(node, section=index not in chosen and node.kind in SECTIONS and not _runs_in(text, node))
        for index, node in enumerate(nodes)
    ]


def _runs_in(text: str, node: Node) -> bool:
    return text[node.title_end : node.title_end + 1] == "。" and not node.standing and not PREAMBLE.search(node.plain)


def _heading(normal: NormalText, node: Node) -> Heading:
    return Heading(
        number=node.number,
        title=node.title,
        level=node.level,
        span=normal.original(node.start, node.title_end),
        body=normal.original(node.title_end, max(node.title_end, node.end)),
        parent=node.parent,
        role="section" if node.section else "measure",
        label=node.label,
    )


def _item(normal: NormalText, nodes: Sequence[Node], node: Node) -> Item:
    section = parent = None
    if node.parent is not None and not nodes[node.parent].heads_section:
        outer = nodes[node.parent]
        parent = outer.title if outer.number is None else f"{outer.number} {outer.title}"
    index = node.parent
    while index is not None and section is None:
        section = nodes[index].label if nodes[index].kind in SECTIONS else None
        index = nodes[index].parent
    heading = _heading(normal, node)
    return Item(node.number, node.title, section, parent, heading.span, heading.body)
