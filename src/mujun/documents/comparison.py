"""How a number compares: a change up or down, or a level with its bound; and whether it is a share or a growth."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mujun.documents.passage import Sight
from mujun.documents.quantity import Quantity
from mujun.documents.reading import Basis, Comparator

_FILLER = (
    r"(?:\([^()]{0,20}\)|率|幅度?|速度|分别|均|都|为|达到?|在|于|超过|突破|不低于|不少于|不得低于|不高于|不超过|至少|约|近|超|高于|低于|大于|"
    r"确保|力争|争取|实现|保持|稳定|目标|控制|同比|年均|平均|累计|了|再|将|可|能|力保|必保|努力|预计|预期|完成|仅|也|就|高达|近似|"
    r"原则上|一般|左右|逾|:|,|、|和| )*"
)
_RISE = (
    r"(?:增长|增速|增幅|涨幅|上涨|提高|提升|增加|上升|扩大|递增|增收|增产|多增|回升|攀升|涨|增(?!加值|设|效|资|量|值)|升(?!级)|提速|加快|"
    r"拉动[^,;。:]{0,12}|带动[^,;。:]{0,12}增长|快|翻|扩增)"
)
_FALL = (
    r"(?:下降|降低|减少|缩短|压减|压缩|降幅|减幅|削减|下调|回落|缩减|递减|下滑|精简|压降|收窄|降本|节约|节省|节能率?|节水|降(?!本|费|碳)|"
    r"减(?!免|负|税|碳|排|费))"
)
_RISES = re.compile(rf"{_RISE}{_FILLER}$")
_FALLS = re.compile(rf"{_FALL}{_FILLER}$")
_RISES_IN_VALUE = re.compile(rf"(?:增长|提高|上涨|提升|上升){_FILLER}$")
_FALLS_IN_VALUE = re.compile(rf"(?:下降|降低|回落|下调){_FILLER}$")
_ABOVE = re.compile(r"(?<!不)(?<!得)(?:高于|高出|快于|好于|优于|领先|超出|超过|超|跑赢|高)(?P<than>[^,;。:]{1,24})$")
_BELOW = re.compile(r"(?<!不)(?<!得)(?:低于|慢于|落后于?|低|少于)(?P<than>[^,;。:]{1,24})$")
_REFERENCE = re.compile(r"全国|全省|全市|平均|上年|去年|同期|目标|计划|水平|省|市|国|预期|增速|县|周边|兄弟|行业")
_SPEAKS_OF_RISE = re.compile(r"增长|增速|增幅|上涨|升级步伐|提升|较快|两位数")
_SPEAKS_OF_FALL = re.compile(r"下降|降低|降幅")
_LEVEL_WORD = re.compile(r"率|比重|占|比例|达|至|到|为|指数|系数|强度|满意|覆盖|额|水平")
_ONLY_AIM = re.compile(
    r"(?:其中|且|并|同时|原则上|一般|约|近|均|分别|也|再|更|进一步|确保|力争|争取|保证|努力|力保|必保|冲刺|奋斗|挑战|目标|为|达到?|实现|"
    r"保持|在|不低于|不少于|超过|突破|超|至少|逾|底线|基本| )+"
)
_LIST_GOES_ON = re.compile(r"[^,]*[、,和及与](?:其中)?[^,、]{0,20}")
_LONGEST_GAP = 24
_MULTIPLE_OF = re.compile(r"(?:是|为|相当于|达到?|超过)[^,;。:]{1,20}的(?:近|约|超)?$")
_SHARE = re.compile(r"占|比重|比例|率|面(?:达|为|在|到|$)|份额|不低于[^,;。:]{2,20}的$|的$")
_INCREMENT = re.compile(
    r"新增|净增|新建|新培育|新认定|增加|减少|压减|腾出|盘活|减碳|减负|节约|淘汰|新引进|新开工|新签约|累计|引进|培育|整治|建成|培训"
)


_DIFFERENCES: tuple[tuple[re.Pattern[str], Comparator], ...] = ((_ABOVE, "change_up"), (_BELOW, "change_down"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparator of a target, the bound word's comparison where the comparator is a change, and the basis."""

    comparator: Comparator
    bound: str | None
    basis: Basis

    @property
    def changes(self) -> bool:
        """Whether the number is a change relative to a reference."""
        return self.comparator in ("change_up", "change_down")


def compare(sight: Sight, quantity: Quantity, previous: Comparison | None, between: str, opening: str) -> Comparison:
    """Comparator, bound and basis of one quantity.

    `previous` is the comparison of the target before it in the sentence and `between` the text from there to here;
    `opening` is the sentence up to the clause of the number.
    """
    change = _find_change(sight, quantity, opening) or _inherit(sight, quantity, previous, between)
    if change:
        return Comparison(change, quantity.bound, "growth")
    comparator: Comparator = _as_comparator(quantity.bound)
    return Comparison(comparator, None, _basis(sight, quantity))


def _as_comparator(bound: str | None) -> Comparator:
    match bound:
        case ">=" | ">" | "<=" | "<" | "~":
            return bound
    return "="


def _basis(sight: Sight, quantity: Quantity) -> Basis:
    if quantity.unit_class == "percent" or sight.number.form == "fraction" or sight.unit == "成":
        return "share" if _SHARE.search(sight.clause) or sight.number.form == "fraction" else "level"
    return "increment" if _INCREMENT.search(sight.clause) else "level"


def _find_change(sight: Sight, quantity: Quantity, opening: str) -> Comparator | None:
    clause = sight.clause
    if "番" in sight.unit:
        return "change_up"
    if sight.unit == "倍" and _MULTIPLE_OF.search(clause):
        return None
    if clause.strip() and _ONLY_AIM.fullmatch(clause):
        clause = re.split(r"[;。:\n]", opening)[-1] + clause
    direct = _direction(clause)
    if direct and (quantity.unit_class in {"percent", "multiple"} or sight.number.form == "fraction"):
        return direct
    points = "百分点" in sight.unit or sight.unit.endswith("个点")
    against = _against_reference(clause) if points or quantity.unit_class != "percent" else None
    if against:
        return against
    if points:
        falls = re.search(_FALL, clause) and not re.search(_RISE, clause)
        return "change_down" if falls else "change_up"
    return _change_in_value(clause, quantity) if direct else None


def _against_reference(clause: str) -> Comparator | None:
    """高于全省3.7个百分点 compares with another figure; 高于30家 does not."""
    for pattern, change in _DIFFERENCES:
        match = pattern.search(clause)
        if match and _REFERENCE.search(match["than"]):
            return change
    return None


def _change_in_value(clause: str, quantity: Quantity) -> Comparator | None:
    """A fall or rise stated as an amount (每千瓦时下降2分, 缩短3个工作日); flows of things are counts instead."""
    if _FALLS_IN_VALUE.search(clause) or quantity.unit_class == "time":
        return "change_down"
    return "change_up" if quantity.unit_class != "count" and _RISES_IN_VALUE.search(clause) else None


def _direction(clause: str) -> Comparator | None:
    rise, fall = _RISES.search(clause), _FALLS.search(clause)
    if rise and fall:
        return "change_up" if rise.start() > fall.start() else "change_down"
    if fall:
        return "change_down"
    return "change_up" if rise else None


def _inherit(sight: Sight, quantity: Quantity, previous: Comparison | None, between: str) -> Comparator | None:
    """A percentage that goes on a list of growth rates, or stands in brackets where the sentence speaks of growth."""
    if quantity.unit_class != "percent":
        return None
    if sight.clause.endswith("(") and sight.after.startswith(")"):
        whole = sight.lead + sight.beyond
        if _SPEAKS_OF_RISE.search(whole):
            return "change_up"
        return "change_down" if _SPEAKS_OF_FALL.search(whole) else None
    if previous is None or not previous.changes or len(between) > _LONGEST_GAP or re.search(r"[;。:\n]", between):
        return None
    return previous.comparator if _LIST_GOES_ON.fullmatch(between) and not _LEVEL_WORD.search(between) else None
