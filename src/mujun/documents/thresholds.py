"""Figures that state no goal of their own: baselines and denominators, thresholds that qualify an object, standards."""

from __future__ import annotations

import re

from mujun.documents import lexicon as words
from mujun.documents.frames import Frame, Rule, Verdict
from mujun.documents.passage import Sight
from mujun.documents.quantity import UnitClass

_CONDITION = "“…的”限定对象的条件"
_SIDE_BY_SIDE = "与后一门槛并列，限定同一对象"
_CLASS_NAME = "“亿元企业”“百亿级”式的规模等级"
_WHO = r"(?:企业|项目|单位|县|乡|镇|园区|地区|用户|产品|地块)"
_CONDITION_AHEAD = (
    r"[^,;。:\n]{0,12}的(?:[,]|规上|规下|区域|行业|给予|一律|予以|[A-D]类?|部分|为|加|扣|每|不|可|按|视|认定|列|直接|原则|实行|执行|取消|由|应|须|"
    rf"必须|参照|免|{_WHO})"
)
_MOVES_ON = re.compile(
    r"[^,;。:]{0,16}?(?:[,、]?[^,;。:]{0,6})?(?:提高|增加|上升|增长|提升|扩大|扩增|下降|降低|降|减少|压缩|缩短|缩减|压减|收窄|调整|扩展|拓展|增|升|减|缩|"
    r"跃升|攀升|壮大|发展|翻|变|精简|扩容|延长|扩|上调|下调|回落|优化)(?:到|至|为|成)?|[^,;。:\d]{0,8}?(?:到|至)(?=\d|约)"
)
_FROM = re.compile(
    r"(?:从|由|自)(?:[^,;。:、]{0,14}?)(?:的|最高|约|不足|不到|原来的?|年的?|底的?|末的?|年初的?|目前的?|最初的?|现有的?|近|仅)?$"
)
_ENTITY_AHEAD = re.compile(rf"(?:的|\(含\))?[^,;。:、\d()\n\t]{{0,16}}?(?P<head>{words.ENTITY})")
_STOP_AHEAD = re.compile(
    rf"(?:{words.MASS})|用于|支持|助力|投向|扶持|推动|帮助|招引|保障|列入|纳入|实现|达到|完成|位居|全部|基本|得到|投入|目标|任务|水平|台阶|大关|支撑|通过|"
    r"建立|解决"
)
_MASS_AT_END = re.compile(
    r"的?[^,;。:、\d()\n\t]{0,20}?(?:基金|资金池?|贷款|授信|额度|债券?|资本|补贴|券)(?=[,;。:、(\n]|$)"
)


def _is_starting_point(sight: Sight) -> Verdict | None:
    if sight.quantity and _FROM.search(sight.clause) and _MOVES_ON.match(sight.rest):
        return Verdict("baseline", "“从…提高到…”的起点")
    return None


def _is_index_base(sight: Sight) -> Verdict | None:
    """每百元营业收入, 万元GDP: the scale word belongs to the indicator's name."""
    named = (
        sight.lead.endswith("每")
        or sight.unit == "元"
        and re.match(
            r"(?:规上)?(?:主营|营业|工业|GDP|产值|增加值|销售|地区|生产总值|收入|税收|能耗|固定资产)", sight.after
        )
    )
    if sight.number.bare_scale and named:
        return Verdict("baseline", "“每百元”“万元”为指标名中的计量基数")
    return None


def _is_scale_name(sight: Sight) -> Verdict | None:
    """亿元企业, 百亿级, 万亩千亿, 千人计划: a scale word without a figure names a class or a programme."""
    if not sight.number.bare_scale:
        return None
    quantity = sight.quantity
    if quantity is None:
        return Verdict("name", "含数词的专名或口号")
    counted = re.match(rf"(?:{words.COUNT})", sight.unit)
    class_ahead = rf"(?:元|亩)?(?:级|强|佳|优|镇|园|村|工程|计划|行动|大会战|(?:{words.ENTITY}))"
    if (
        re.match(r"[十百千万亿]*(?:元|亩)?级", sight.unit + sight.after)
        or re.match(class_ahead, sight.rest)
        and not counted
    ):
        return Verdict("threshold", _CLASS_NAME)
    if quantity.unit_class in {"money", "area"} and (quantity.bound_after or entity_ahead(sight)):
        return Verdict("threshold", "“亿元以上项目”式的门槛")
    stated = quantity.bound_span is not None or re.search(r"(?:达到?|上|过|冲刺|迈向|向|突破)$", sight.clause)
    if stated and quantity.unit_class in {"count", "money", "area", "physical", "scale"}:
        return None
    return Verdict("name", "含数词的专名或口号")


def _qualifies_entity(sight: Sight) -> Verdict | None:
    """10亿元以上制造业项目, 10亿元企业: a measured figure right before a thing qualifies the thing."""
    quantity = sight.quantity
    if quantity is None or quantity.unit_class not in {"money", "area", "physical", "scale"}:
        return None
    ahead = entity_ahead(sight)
    if ahead is None or (quantity.unit_class in {"area", "physical"} and quantity.bound is None):
        return None
    return Verdict("threshold", f"限定“{ahead}”的门槛")


def entity_ahead(sight: Sight) -> str | None:
    """The thing a figure stands before, when the words after the figure form a noun of that kind."""
    ahead = sight.rest
    match = _ENTITY_AHEAD.match(ahead)
    if match is None:
        return None
    stop = _STOP_AHEAD.search(ahead)
    if stop and stop.start() < match.start("head") or _MASS_AT_END.match(ahead):
        return None
    return match.group("head")


_MEASURED: frozenset[UnitClass] = frozenset({"money", "area", "physical", "scale"})
_PERCENT: frozenset[UnitClass] = frozenset({"percent"})
_COUNTED: frozenset[UnitClass] = frozenset({"count"})
_COUNTED_OR_MULTIPLE: frozenset[UnitClass] = frozenset({"count", "multiple"})
_MONEY: frozenset[UnitClass] = frozenset({"money"})
_ANY: frozenset[UnitClass] = _MEASURED | {"percent", "count", "none"}

BASELINES: tuple[Rule, ...] = (
    _is_starting_point,
    Frame("baseline", "用来比较的基期数", clause=r"(?:较|比|相比|相较)[^,;。:]{0,14}(?:年|期|同期|末|底)的$"),
    Frame(
        "baseline", "用来比较的基期数", clause=r"(?:原来|原有|原先|目前|现有|基期)(?:的|为)?$", rest=_MOVES_ON.pattern
    ),
    Frame("baseline", "括号内的基期数", lead=r"\([^()]{0,8}(?:19|20)\d\d年[^()]{0,4}(?:为|是)?$", after=r"\)"),
    Frame("baseline", "括号内作分母的任务数", clause=r"(?:任务|目标|计划|预算|总数)(?:数|量|值|为)?\($", after=r"\)"),
    Frame(
        "baseline",
        "“…中…个”的总数",
        classes=_COUNTED,
        after=r"[^,;。:、\d]{0,18}?(?:中|里)(?:的|有|共有?|已有)?(?=\d|[一二三四五六七八九十]+[个家项户])",
    ),
    _is_index_base,
)

THRESHOLDS: tuple[Rule, ...] = (
    _is_scale_name,
    Frame(
        "threshold",
        "“以…为标准”“…之间”划定对象",
        classes=_ANY,
        rest=r"[^,;。:]{0,4}(?:为(?:标准|界|门槛|起点|准入)|之间)",
    ),
    Frame("threshold", _CLASS_NAME, classes=_MEASURED, rest=r"(?:以上|以下|及以上)?(?:元)?级(?!以上)"),
    Frame("threshold", _CLASS_NAME, unit=r"[百千万亿]+元?级"),
    Frame(
        "threshold",
        "限定对象的人数门槛",
        unit="[人名]",
        bound="after",
        rest=r"的?[^,;。:\d]{0,8}(?:企业|单位|机构|公司|厂)",
    ),
    Frame("threshold", "限定对象的等级门槛", unit="[级层星分]", bound="after"),
    Frame(
        "threshold", _CONDITION, classes=_COUNTED_OR_MULTIPLE, bound=True, rest=r"的(?:[,]|县|乡|镇|地区|单位|企业给)"
    ),
    Frame("threshold", _CONDITION, classes=_PERCENT, bound=True, rest=rf"的[^,;。:\d]{{0,10}}{_WHO}"),
    Frame("threshold", _CONDITION, classes=_PERCENT, bound=True, rest=_CONDITION_AHEAD),
    Frame(
        "threshold",
        "限定所计数对象的门槛",
        classes=_PERCENT,
        bound="after",
        clause=rf"(?:{words.LEVEL_HEAD}|{words.RISE}|{words.FALL})(?:在|达|达到|超过|不低于|高于)?$",
        rest=rf"[^,;。:\d]{{0,8}}(?:{words.ENTITY})[^,;。:\d]{{0,6}}\d+[家个项户]",
    ),
    _qualifies_entity,
    Frame("threshold", _CONDITION, classes=_MEASURED, bound=True, rest=_CONDITION_AHEAD),
    Frame("threshold", "限定所计数对象的门槛", classes=_MONEY, rest=r"的\d+[个家项户]"),
    Frame(
        "threshold",
        _SIDE_BY_SIDE,
        classes=_MEASURED,
        rest=rf"[、和与及或]+超?[\d十百千万亿]+(?:\.\d+)?[十百千万亿]*(?:元|亩)(?:以上)?[^,;。:\d、]{{0,10}}?(?:{words.ENTITY})",
    ),
    Frame(
        "threshold",
        _SIDE_BY_SIDE,
        classes=_MEASURED,
        bound="after",
        rest=rf"[、和与及或且][^,;。:\d]{{0,12}}\d[\d.]*[^,;。:\d]{{0,8}}(?:以上|以下)的[^,;。:\d]{{0,10}}{_WHO}",
    ),
    Frame(
        "threshold",
        "“…以上N个”的门槛",
        classes=_MEASURED,
        bound="after",
        rest=r"的?(?:不少于|达到?|突破|超过?)?\d+[个家项户]",
    ),
    Frame(
        "threshold",
        _CONDITION,
        classes=_MEASURED,
        bound="after",
        clause=r"(?:占地|用地|面积|注册资本|员工|从业人员)[^,;。:]{0,6}$",
        rest=r"[、,]",
    ),
)
