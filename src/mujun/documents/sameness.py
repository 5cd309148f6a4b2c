"""When two stated targets speak of the same thing: same indicator, unit, period, scope and basis in the same area.

A false alarm costs a reader more than a miss, so whatever might differ is taken to differ.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from mujun.documents.normal import NormalText, normalise
from mujun.documents.reading import Reading, Span, StatedTarget

_SOFT = re.compile(
    r"^(?:力争|确保|争取|努力|全力|到|至|在|将|要|并|且|其中|全年|今年|本年|当年|年内|累计|共计|共|实现|完成|达到|"
    r"\d{4}年(?:度|底|末)?|年底前?|前|全[市县区省州]|我[市县区]|本[市县区]|"
    r"[一二三四五六七八九十]年|[的,、:;。 ]|\(|“?\d”?即)+"
)
_SOFT_END = re.compile(
    r"(?:同比|年均|达|实现|完成|为|至|到|在|分别|总数|数量|有效数|数|总量|规模|的|增速|增幅|,|、|:|\()+$"
)
_ELLIPTICAL = re.compile(
    r"^(?:同比|占|高于|低于|增速|增幅|比重|占比|较|比|其中|推动|推进|实施|打造|培育|建设|建成|开展|对|有|共)"
)
_DISTINCT = re.compile(r"新增|净增|累计|存量|年均|每年|首次|新开工|续建|竣工|在建|总投资|年度|续|新")
_SCOPE = re.compile(
    r"市本级|市区|城区|每个?[\u4e00-\u9fff]{0,3}|各[县市区乡镇街园]|[\u4e00-\u9fff]{2}(?:开发区|高新区|经开区|新区|园区|县|区|镇)|"
    r"县域|农村|民营|国有|外资|规上|规下|限上|重点|其中"
)
_AREA = re.compile(r"([\u4e00-\u9fff]{2})(?=[市县])([市县])")
_NO_AREA_END = "城上超门全我都股本各该外入跨地县省级夜集房国、和与对在到为"
_SCALES = {"十": 10.0, "百": 100.0, "千": 1000.0, "万": 1e4, "亿": 1e8}
_BREAKS = re.compile(r"[。\n\r\u2028!?！？]")
_SHORTEST = 5
_LONGEST_ROW = 4000
_AREA_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Stated:
    """A target with what is needed to tell whether another one speaks of the same thing."""

    document: str
    index: int
    target: StatedTarget
    indicator: str
    unit: str
    factor: float
    scope: frozenset[str]
    sentence: Span
    row: str | None
    area: str | None

    @property
    def reference(self) -> tuple[str, int]:
        """How contradictions name the target."""
        return self.document, self.index

    @property
    def value(self) -> float:
        """The magnitude of the (first) number."""
        return self.target.value * self.factor

    @property
    def values(self) -> tuple[float, ...]:
        """The magnitudes of all its numbers."""
        second = self.target.value2
        return (self.value,) if second is None else (self.value, second * self.factor)

    @property
    def is_comparable(self) -> bool:
        """Whether its indicator says enough to be found again, and its period is known."""
        named = len(self.indicator) >= _SHORTEST and not _ELLIPTICAL.match(self.indicator)
        return named and self.target.deadline is not None and self.row is None


def state_targets(reading: Reading) -> list[Stated]:
    """The targets of a reading, ready to be compared."""
    normal = normalise(reading.source.text)
    area = _find_area(normal.text)
    breaks = [match.start() for match in _BREAKS.finditer(reading.source.text)]
    return [_state(reading, index, normal, breaks, area) for index in range(len(reading.targets))]


def speak_of_same(left: Stated, right: Stated) -> bool:
    """Whether both state the same indicator for the same period, scope and basis, in different sentences."""
    if left.document != right.document and left.area and right.area and left.area != right.area:
        return False
    if left.document == right.document and left.sentence == right.sentence:
        return False
    return _key(left) == _key(right)


def _key(one: Stated) -> tuple[object, ...]:
    target = one.target
    direction = target.comparator if target.comparator in {"change_up", "change_down"} else "level"
    return (
        one.indicator, one.unit, one.scope, direction, target.basis, target.deadline, target.period, target.kind,
    )  # fmt: skip


def _state(reading: Reading, index: int, normal: NormalText, breaks: list[int], area: str | None) -> Stated:
    target, text = reading.targets[index], reading.source.text
    sentence = _sentence(breaks, target.number.start, len(text))
    unit, factor = _scale(_plain(target.unit))
    begin = bisect_left(normal.offsets, max(sentence.start, target.quote.start - 40))
    clause = normal.text[begin : bisect_left(normal.offsets, target.number.start)]
    return Stated(
        document=reading.source.name,
        index=index,
        target=target,
        indicator=_SOFT_END.sub("", _SOFT.sub("", _plain(target.indicator))),
        unit=unit,
        factor=factor,
        scope=frozenset(_SCOPE.findall(clause)) | frozenset(_DISTINCT.findall(clause[-30:])),
        sentence=sentence,
        row=_row(normal.text, bisect_left(normal.offsets, target.number.start)),
        area=area,
    )


@lru_cache(maxsize=4096)
def _plain(words: str) -> str:
    return normalise(words).text


def _row(text: str, place: int) -> str | None:
    """The line of a table row, by which rows are told apart; None for running text."""
    start = text.rfind("\n", max(0, place - _LONGEST_ROW), place) + 1
    if not start and place > _LONGEST_ROW:
        return None
    end = text.find("\n", place, place + _LONGEST_ROW)
    line = text[start : end if end >= 0 else len(text)] if end >= 0 or len(text) - place < _LONGEST_ROW else ""
    return line if "\t" in line or line.count("|") > 1 else None


def _sentence(breaks: list[int], place: int, length: int) -> Span:
    after = bisect_left(breaks, place)
    return Span(breaks[after - 1] + 1 if after else 0, breaks[after] if after < len(breaks) else length)


def _scale(unit: str) -> tuple[str, float]:
    """The unit without its magnitude, and the magnitude: 万家 → 家, 10000; % and 个百分点 stay apart."""
    factor = 1.0
    while unit and unit[0] in _SCALES:
        factor *= _SCALES[unit[0]]
        unit = unit[1:]
    return unit, factor


def _find_area(text: str) -> str | None:
    """The city or county a document speaks of most, from its own words; None if it names none twice."""
    names = Counter(
        match[1] + match[2] for match in _AREA.finditer(text, 0, _AREA_SAMPLE) if match[1][1] not in _NO_AREA_END
    ).most_common(1)
    return names[0][0] if names and names[0][1] > 1 else None
