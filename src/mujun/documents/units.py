"""Names of units in a row: where one ends and the next begins, and whether a stretch of text is a unit at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """A stretch [start, end) of the normal text."""

    start: int
    end: int


_ENDING = re.compile(
    r"(?:局|委|办|厅|部|署|院|会|处|科|室|中心|公司|集团|政府|管委|政府管委|行|支行|分行|大学|学院|学校|高校|海关|银行|税务|站|队|所|社|"
    r"台|馆|校|联|街道|乡镇|镇|乡|县区|县市区?|区县|区市县|市区|县|区|旗|开发区|园区|新区|部门|单位|专班|小组|基地|联盟|机构|企业|"
    r"平台|银保监分局|办事处|各地|成员单位|指挥部|法院|检察院|妇联|工商联|科协|党校|关)$"
)
_BRACKET_TAIL = re.compile(r"[(〔][^()〔〕]*[)〕]$")
_OPEN, _CLOSE = "(〔[《“【", ")〕]》”】"
_SEPARATORS = "、,;。\n\t/|"
_AREAS = re.compile(r"各(?:县|市|区|旗|州|乡|镇|街道)(?:、(?:县|市|区|旗|州|乡|镇|街道))+")
_AND = re.compile(r"(?<=[局委办厅部院会司府心行处])(?:以及|和|及|与)(?=[市县区省州各国人中])")
_LEAD_IN = re.compile(r"^(?:由|并由|以及|和|及|与|会同|联合|分别由|具体由)")
_TAIL = re.compile(
    r"(?:等(?:有关|相关|市级|县级|区级|多)?(?:部门|单位|部门单位|部门和单位)?|为主|按职责分工|共同|分别)$"
)
_NOTHING = re.compile(r"[-—–―/无\s.·*]*")
_LONGEST_NAME = 40


def split_units(text: str, place: Place) -> list[Place]:
    """The units named in a stretch, in order; separators inside brackets and 各县、市、区 do not separate."""
    units: list[Place] = []
    for part in _parts(text, place):
        unit = _trim(text, part)
        if unit and not _NOTHING.fullmatch(text, unit.start, unit.end) and unit.end - unit.start <= _LONGEST_NAME:
            units.append(unit)
    return units


def is_unit_list(text: str, units: Sequence[Place]) -> bool:
    """Whether every stretch is named as public bodies and firms are."""
    return bool(units) and all(_is_unit(text[unit.start : unit.end]) for unit in units)


def _is_unit(name: str) -> bool:
    return len(name) > 1 and bool(_ENDING.search(_BRACKET_TAIL.sub("", name)))


def _parts(text: str, place: Place) -> Iterator[Place]:
    depth, start, index = 0, place.start, place.start
    while index < place.end:
        areas = _AREAS.match(text, index, place.end) if text[index] == "各" else None
        if areas:
            index = areas.end()
            continue
        char = text[index]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
        joint = _AND.match(text, index, place.end) if depth <= 0 and char in "以和及与" else None
        if depth <= 0 and (char in _SEPARATORS or joint):
            yield Place(start, index)
            index = start = joint.end() if joint else index + 1
            continue
        index += 1
    yield Place(start, place.end)


def _trim(text: str, part: Place) -> Place | None:
    """The name without 由 before it, 等 after it and blanks around it."""
    start, end = part
    while start < end and text[start] in " :":
        start += 1
    while end > start and text[end - 1] in " :.":
        end -= 1
    lead_in = _LEAD_IN.match(text[start:end])
    start += lead_in.end() if lead_in else 0
    tail = _TAIL.search(text[start:end])
    if tail and tail.start() > 0:
        end = start + tail.start()
    return Place(start, end) if end - start > 1 else None
