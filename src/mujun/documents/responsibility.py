"""Who answers for an item: the units named in brackets, on lines of their own, in sentences and in table columns.

Idioms: （责任单位：甲、乙） · 牵头单位：甲；配合单位：乙 · （甲牵头，乙、丙配合） · 由甲、乙负责落实 ·
columns 牵头单位, 配合单位.
A remark inside such a statement (列第一位的为牵头单位，下同) names nobody; units a remark makes answer for everything
(…为责任主体) are global. A statement that belongs to a heading with several items covers those without their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from mujun.documents.normal import NormalText
from mujun.documents.outline import Outline
from mujun.documents.reading import Item, UnitGroup, UnitMention
from mujun.documents.tree import Node
from mujun.documents.units import Place, is_unit_list, split_units

Role = Literal["responsible", "lead", "support"]

Groups = tuple[tuple[Role, tuple[Place, ...]], ...]

_OWN_ROLE = re.compile(r"\((牵头|配合|协助)(?:单位|部门)?\)$")
_LABEL = re.compile(
    r"(?:(?P<lead>(?:第一)?(?:牵头|主责|主要责任)(?:(?:责任)?(?:单位|部门|主体|处室|科室))?)|"
    r"(?P<support>(?:配合|协同|协办|协助|参与|参加|协作|会同)(?:(?:责任)?(?:单位|部门|处室|科室))?)|"
    r"(?P<responsible>(?:责任|承办|落实|实施|负责|承担|主管)(?:单位|部门|主体|处室|科室|机构)(?:及分工)?))[::]"
)
_OTHER_LABEL = re.compile(r"[;,。\s]*[\u4e00-\u9fff]{2,6}[::]")
_VERB = re.compile(
    r"(?:(?P<lead>(?:共同)?牵头(?:负责|抓总|落实|实施|推进|组织实施)?)|"
    r"(?P<support>(?:等)?(?:协同)?(?:配合|参与|协助|协同|协办)(?:实施|落实|推进)?)|"
    r"(?P<responsible>(?:等)?(?:按照?(?:各自)?(?:职责|分工)(?:分工)?)?(?:共同|具体|分别)?(?:负责|组织实施|抓好落实|落实|实施)"
    r"(?:具体)?(?:落实|实施|推进|抓好落实)?))(?=[、,;。]|$)"
)
_GLOBAL = re.compile(r"(?P<units>.+?)(?:均)?为(?:责任|实施|落实)(?:主体|单位)")
_REMARK = re.compile(
    r"下同|后同|^以[上下]|均需|列第一|排第一|第一位|排在(?:首|第一)|首位|为牵头|为(?:责任|配合)单位|职责分工|分工负责|依次|以下简称|简称|不再|除外|"
    r"详见|见附件|同上|有关要求|按.{0,6}(?:要求|规定)|^(?:等|以上|其中|各责任单位)$"
)
_WHEN = re.compile(r"\d年|\d月|年底|全年|长期|持续|常年|季度")
_LABEL_STOP = re.compile(r"[。\n()【】\[\]]")
_LONGEST_STATEMENT = 600
_ANSWERS = re.compile(r"牵头|负责")
_SENTENCE_BREAK = re.compile(r"[。;\n()!]")
_ENTRUSTED = re.compile(r"[^、,]{0,16}由(?=[^由])")
_LONGEST_SENTENCE = 160


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of responsibility in the normal text: its groups of units and those it makes global."""

    start: int
    end: int
    groups: Groups
    everywhere: tuple[Place, ...] = ()


def find_responsibility(outline: Outline) -> tuple[tuple[Item, ...], tuple[UnitMention, ...]]:
    """The outline's items with their unit groups, and the units that answer for everything."""
    normal = outline.normal
    statements = find_statements(normal.text)
    held: dict[int, list[Statement]] = {}
    loose: dict[int, list[Statement]] = {}
    for statement in statements:
        node = outline.node_at(statement.start)
        if node is None or outline.nodes[node].row is not None:
            continue
        item = outline.item_at(statement.start)
        (loose if item is None else held).setdefault(node if item is None else item, []).append(statement)
    for index, place in enumerate(outline.item_nodes):
        node_row = outline.nodes[place]
        if node_row.row is not None:
            held[index] = list(_read_row(normal.text, node_row))
    items = tuple(
        replace(item, unit_groups=_groups(normal, held.get(index) or _inherited(outline, index, loose)))
        for index, item in enumerate(outline.items)
    )
    everywhere = {
        unit.name: unit for one in statements for place in one.everywhere for unit in [_mention(normal, place)]
    }
    return items, tuple(everywhere.values())


def find_statements(text: str) -> list[Statement]:
    """Every statement of responsibility in a normal text outside tables, in order."""
    found: list[Statement] = []
    taken = 0
    for statement in sorted(_candidates(text), key=lambda one: (one.start, -one.end)):
        if statement.start >= taken and (statement.groups or statement.everywhere):
            found.append(statement)
            taken = statement.end
    return found


def _candidates(text: str) -> Iterator[Statement]:
    closings = _match_brackets(text)
    yield from _find_brackets(text, closings)
    yield from _find_labels(text, closings)
    yield from _find_sentences(text)


def _find_sentences(text: str) -> Iterator[Statement]:
    """由甲牵头，乙、丙配合。 — a sentence that says nothing else."""
    done = 0
    for match in _ANSWERS.finditer(text):
        if match.start() < done:
            continue
        earliest = max(done, match.start() - _LONGEST_SENTENCE)
        breaks = [found.end() for found in _SENTENCE_BREAK.finditer(text, earliest, match.start())]
        start = breaks[-1] if breaks else earliest
        stop = _SENTENCE_BREAK.search(text, match.end(), match.end() + _LONGEST_SENTENCE)
        done = stop.start() if stop else min(len(text), match.end() + _LONGEST_SENTENCE)
        entrusted = _ENTRUSTED.match(text, start, match.start())
        start = entrusted.end() if entrusted else start
        verbs = list(_VERB.finditer(text, start, done))
        if not verbs or verbs[-1].end() != done:
            continue
        groups = _read_verbs(text, Place(start, done))
        if groups and all(is_unit_list(text, units) for _, units in groups):
            yield Statement(start, done, groups)


def _match_brackets(text: str) -> dict[int, int]:
    """Where each opening bracket is closed on its line."""
    closings: dict[int, int] = {}
    open_ones: list[int] = []
    for match in re.finditer(r"[()\n]", text):
        if match.group() == "(":
            open_ones.append(match.start())
        elif match.group() == "\n":
            open_ones.clear()
        elif open_ones:
            closings[open_ones.pop()] = match.start()
    return closings


def _inherited(outline: Outline, index: int, loose: dict[int, list[Statement]]) -> list[Statement]:
    """The statements of the nearest heading above the item that has one."""
    node = outline.nodes[outline.item_nodes[index]].parent
    while node is not None:
        if node in loose:
            return loose[node]
        node = outline.nodes[node].parent
    return []


def _groups(normal: NormalText, statements: list[Statement]) -> tuple[UnitGroup, ...]:
    groups = []
    for statement in statements:
        span = normal.original(statement.start, statement.end)
        for role, places in statement.groups:
            apart = [piece for place in places for piece in _split_at_blanks(normal, place)]
            groups.append(UnitGroup(role, tuple(_mention(normal, place) for place in apart), span))
    return tuple(groups)


def _split_at_blanks(normal: NormalText, place: Place) -> list[Place]:
    """Units set apart by nothing but blanks, which normal text leaves out."""
    edges = [index for index in range(place.start + 1, place.end) if normal.is_spaced(index)]
    pieces = [Place(*pair) for pair in zip([place.start, *edges], [*edges, place.end], strict=True)]
    return pieces if len(pieces) > 1 and is_unit_list(normal.text, pieces) else [place]


def _mention(normal: NormalText, place: Place) -> UnitMention:
    name = re.sub(r"\s", "", normal.printed(place.start, place.end))
    return UnitMention(name, normal.original(place.start, place.end))


def _read_row(text: str, node: Node) -> Iterator[Statement]:
    """The unit columns of a table row; in an allocation by area the area itself answers."""
    if node.row is None or node.table is None:
        return
    roles: dict[str, Role] = {"lead": "lead", "support": "support", "units": "responsible"}
    found = False
    for cell, column in zip(node.row.cells, node.table.roles, strict=False):
        if column not in roles or not cell.text:
            continue
        groups = _read_content(text, Place(cell.start, cell.end), roles[column])[0]
        found = found or bool(groups)
        yield Statement(cell.start, cell.end, groups)
    area = node.table.cell(node.row, "area")
    if area and not found and not {"lead", "units"} & set(node.table.roles):
        yield Statement(area.start, area.end, (("responsible", (Place(area.start, area.end),)),))


def _find_brackets(text: str, closings: dict[int, int]) -> Iterator[Statement]:
    done = 0
    for start in sorted(closings):
        end = closings[start]
        if start < done or end - start > _LONGEST_STATEMENT:
            continue
        groups, everywhere = _read_bracket(text, Place(start + 1, end))
        if groups or everywhere:
            yield Statement(start, end + 1, groups, everywhere)
            done = end + 1


def _read_bracket(text: str, inside: Place) -> tuple[Groups, tuple[Place, ...]]:
    label = _LABEL.search(text, inside.start, inside.end)
    if label and text[label.start() - 1] in "(;,。":
        return _read_labels(text, inside)
    content = text[inside.start : inside.end].rstrip("。")
    verbs = [match for match in _VERB.finditer(content) if match.start() > 1]
    if verbs and verbs[-1].end() == len(content):
        groups = _read_verbs(text, Place(inside.start, inside.start + len(content)))
        return (groups, ()) if all(is_unit_list(text, units) for _, units in groups) else ((), ())
    ends_sentence = text[inside.start - 2 : inside.start - 1] == "。"
    clauses = [clause for clause in _clauses(text, inside) if not _WHEN.search(text, clause.start, clause.end)]
    units = [unit for clause in clauses for unit in split_units(text, clause)] if ends_sentence else []
    if units and is_unit_list(text, units):
        return (("responsible", tuple(units)),), ()
    return (), ()


def _find_labels(text: str, closings: dict[int, int]) -> Iterator[Statement]:
    """Labels outside brackets, to the full stop or the end of the line; the units may stand on the next line."""
    done = 0
    for match in _LABEL.finditer(text):
        if match.start() < done:
            continue
        begin = match.end() + (text[match.end() : match.end() + 1] == "\n")
        end = begin
        while end < len(text) and end - begin <= _LONGEST_STATEMENT:
            stop = _LABEL_STOP.search(text, end, begin + _LONGEST_STATEMENT + 1)
            end = stop.start() if stop else len(text)
            if text[end : end + 1] != "(" or end not in closings:
                break
            end = closings[end] + 1
        if end - begin <= _LONGEST_STATEMENT:
            groups, everywhere = _read_labels(text, Place(match.start(), end))
            yield Statement(match.start(), end, groups, everywhere)
            done = end


def _read_labels(text: str, place: Place) -> tuple[Groups, tuple[Place, ...]]:
    labels = list(_LABEL.finditer(text, place.start, place.end))
    groups: list[tuple[Role, tuple[Place, ...]]] = []
    everywhere: list[Place] = []
    for index, label in enumerate(labels):
        end = labels[index + 1].start() if index + 1 < len(labels) else place.end
        other = _OTHER_LABEL.search(text, label.end(), end)
        role: Role = "lead" if label["lead"] else "support" if label["support"] else "responsible"
        part = Place(label.end(), other.start() if other else end)
        found, remarked = _read_content(text, part, role)
        groups.extend(found)
        everywhere.extend(remarked)
    return tuple(groups), tuple(everywhere)


def _read_content(text: str, place: Place, role: Role) -> tuple[Groups, tuple[Place, ...]]:
    """Units after a label or in a cell; verbs (甲牵头，乙配合) are stronger than the label."""
    if _LABEL.match(text, place.start, place.end):
        return _read_labels(text, place)
    units: list[Place] = []
    everywhere: list[Place] = []
    named: list[Place] = []
    for clause in _clauses(text, place):
        content = text[clause.start : clause.end]
        remark = _GLOBAL.fullmatch(content)
        if remark:
            everywhere.extend(split_units(text, Place(clause.start, clause.start + remark.end("units"))))
        elif not _REMARK.search(content):
            named.append(clause)
            units.extend(split_units(text, clause))
    if named and _VERB.search(text, named[0].start, named[-1].end):
        return _read_verbs(text, Place(named[0].start, named[-1].end)), tuple(everywhere)
    return _by_own_role(text, units, role), tuple(everywhere)


def _by_own_role(text: str, units: list[Place], role: Role) -> Groups:
    """Units with a role of their own in brackets, as 甲（牵头）, apart from the others."""
    groups: list[tuple[Role, list[Place]]] = []
    for unit in units:
        own = _OWN_ROLE.search(text, unit.start, unit.end)
        its_role: Role = role if own is None else "lead" if own[1] == "牵头" else "support"
        its_role = (
            "support" if own is None and role == "responsible" and groups and groups[0][0] == "lead" else its_role
        )
        if not groups or groups[-1][0] != its_role:
            groups.append((its_role, []))
        groups[-1][1].append(Place(unit.start, own.start()) if own else unit)
    return tuple((its_role, tuple(places)) for its_role, places in groups)


def _clauses(text: str, place: Place) -> Iterator[Place]:
    """The stretches between commas, semicolons and full stops that stand outside brackets."""
    depth, start = 0, place.start
    for index in range(place.start, place.end):
        char = text[index]
        depth += (char in "(〔[") - (char in ")〕]")
        if depth <= 0 and char in ",;。\n":
            if index > start:
                yield Place(start, index)
            start = index + 1
    if start < place.end:
        yield Place(start, place.end)


def _read_verbs(text: str, place: Place) -> Groups:
    """甲牵头，乙、丙配合: each verb takes the units before it."""
    groups: list[tuple[Role, tuple[Place, ...]]] = []
    start = place.start
    for match in _VERB.finditer(text, place.start, place.end):
        role: Role = "lead" if match["lead"] else "support" if match["support"] else "responsible"
        if role == "responsible" and any(earlier == "lead" for earlier, _ in groups):
            role = "support"
        begin = start + 1 if text[start : start + 1] == "由" else start
        clauses = _clauses(text, Place(begin, match.start()))
        units = [
            unit
            for clause in clauses
            if not _REMARK.search(text[clause.start : clause.end])
            for unit in split_units(text, clause)
        ]
        if units:
            groups.append((role, tuple(units)))
        start = match.end()
        while start < place.end and text[start] in "、,;并由":
            start += 1
    return tuple(groups)
