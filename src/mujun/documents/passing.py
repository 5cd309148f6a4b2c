"""Numbers in passing: specifications, durations, frequencies, teams, fixed sets, scoring and subsidy rates."""

from __future__ import annotations

import re

from mujun.documents import lexicon as words
from mujun.documents.codes import has_level_head
from mujun.documents.frames import Frame, Rule, Verdict
from mujun.documents.passage import Sight
from mujun.documents.quantity import UnitClass

_SPECIFICATION = "产能、海拔、功率等对象的规格"
_DURATION = "时间长度，不是数量目标"
_TEAM = "工作机构的设置，不是数量目标"
_FIXED_SET = "“五项机制”“N大…”式的固定集合"
_WORD = "含数词的专名、词语或固定集合"
_TIME: frozenset[UnitClass] = frozenset({"time"})
_UNMEASURED: frozenset[UnitClass] = frozenset({"none"})
_TEAM_AHEAD = (
    r"(?:名|个|位|套|支)(?:市|县|区|分管|主要|包联|责任|专职|驻企|首席|科级|处级|党政)?"
    r"(?:领导|干部|部门|班子|专班|责任人|联络员|负责人|牵头|工作组|专员|处室|责任处室|指导员|服务员)"
)
_SET_NOUN_AHEAD = (
    r"[项条个类种][\u4e00-\u9fff]{0,4}(?:机制|措施|举措|制度|方面|原则|要求|环节|关键|重点|体系|步骤|坚持|统一|结合|抓手|维度|层面|梯次|等级|阶段|"
    r"硬任务|硬举措|工作法)"
)
_LIMITED_TIME = re.compile(
    r"(?:时限|时间|时长|周期|工期|用时|期限|办结|环节|压缩|缩短|压减|减至|缩减|提速|降至|降到|控制在|平均|累计|不超过|课时|学时|停电|响应|账期)"
    r"[^,;。:]{0,16}$"
)
_CREATES = re.compile(rf"(?:{words.CREATE_VERB})(?:了|成|好|出|起)?(?:[^,;。:、“”]{{0,6}})?$")
_ACHIEVES = re.compile(
    r"[^,;。:]{0,16}?(?:入选|获评|获批|上榜|列入|入围|上市|挂牌|通过|投产|竣工|建成|开工|晋级|成功|达标|摘帽|获得|荣获)"
)
_EVERYDAY_UNITS = frozenset("级层分代线只门口团道张盘块单路轮位台例桩部期课包页镇厂步次")
_MEASURELESS_END = re.compile(r"[,;。、:()以左上及\n\t和]|$")


def _is_duration(sight: Sight) -> Verdict | None:
    """Years are never amounts; shorter times are where a limit or a handling time is set."""
    quantity = sight.quantity
    if quantity is None or quantity.unit_class != "time" or re.match(r"[万亿]", sight.unit):
        return None
    if sight.unit not in {"年", "周", "日", "个年度", "个季度"} and _LIMITED_TIME.search(sight.clause):
        return None
    return Verdict("duration", _DURATION)


def _is_subsidy(sight: Sight) -> Verdict | None:
    quantity = sight.quantity
    if quantity is None or quantity.unit_class not in {"money", "percent", "scale"}:
        return None
    given = re.match(r"的?(?:一次性)?(?:标准)?(?:给予|奖励|补助|补贴|资助|奖补|罚款|贴息|加价)", sight.rest)
    rate = re.search(r"(?:给予|处以?|加价|加收|减按|罚款|奖励|补助|补贴|资助|奖补)(?:[^,;。:、]{0,10})?$", sight.clause)
    to_whom = re.search(r"对|每|首次|新|最高|一次性|的,", sight.lead) and "资金" not in sight.clause[-8:]
    return Verdict("quantity", "奖补、罚款或加价的标准") if given or rate and to_whom else None


def _is_small_word(sight: Sight) -> Verdict | None:
    """Written-out small numbers: a set that is named (四大, 三化), a word, or a count that a verb governs."""
    if not sight.chinese or (sight.number.bare_scale and sight.word != "十"):
        return None
    quantity = sight.quantity
    if quantity is None or quantity.unit_class == "none":
        return None if quantity and quantity.bound_span else Verdict("name", _WORD)
    if quantity.unit_class != "count":
        in_word = quantity.unit_class == "physical" and len(sight.word) == 1 and not quantity.bound
        return Verdict("name", _WORD) if in_word else None
    if sight.unit in _EVERYDAY_UNITS and not quantity.bound:
        return Verdict("name", _WORD)
    if (quantity.value >= 10 and len(sight.word) > 1) or quantity.bound_span:
        return None
    return _sort_small_count(sight, quantity.value)


def _sort_small_count(sight: Sight, value: float) -> Verdict | None:
    if value <= 1:
        return Verdict("quantity", "行文中的“一个”，不是数量目标")
    if re.search(r"(?:在|对|将|把|由|从|围绕|按照?|以|与|和)$", sight.clause):
        return Verdict("reference", "指回前文或已有的对象")
    if _CREATES.search(sight.clause) or _ACHIEVES.match(sight.after):
        return None
    return Verdict("quantity", "行文中的数，没有任务动词支配")


def _is_bare(sight: Sight) -> Verdict | None:
    """A number without a unit: a figure of an indicator (容积率1.8, PUE 1.25), or a code."""
    quantity = sight.quantity
    if quantity is None:
        return Verdict("name", "不能确定数值的数词")
    if quantity.unit_class != "none" or sight.number.form == "fraction":
        return None
    stated = sight.number.form == "digits" and (has_level_head(sight) or quantity.bound_span)
    if stated and _MEASURELESS_END.match(sight.after):
        return None
    return Verdict("name", "没有单位的代号或编号")


REFERENCES: tuple[Rule, ...] = (
    Frame(
        "reference",
        "指回前文已列的对象",
        unit=".+",
        lead=r"(?:上述|前述|该|这|此|另外|另|其他|前面|(?:^|[。,;:])以上)$",
    ),
)

SPECIFICATIONS: tuple[Rule, ...] = (
    Frame(
        "specification",
        _SPECIFICATION,
        clause=r"(?:年产(?![业值出量能])|日产(?![业值出量])|年处理|日处理|年加工|设计(?:能力|产能|年产)|海拔|口径|高度|功率|电压|容量|压力|额定|型号|规格|"
        r"单机|单体|单台|双向|直径|长约|宽|载重)(?:[^,;。:、\d]{0,6})?$",
    ),
    Frame(
        "specification",
        "技术规格的单位",
        tail=r"千伏(?!安)|伏(?!安)|k[Vv]|像素|赫兹|毫米|微米|纳米|英寸|寸|人制|位数|维|轴|级(?:甲|乙)|口(?!径)|级以上风",
    ),
)

DURATIONS: tuple[Rule, ...] = (
    Frame("date", "“前N个月”为期间", unit="个月", lead="前$"),
    Frame(
        "duration",
        _DURATION,
        classes=_TIME,
        unit="[^万亿]*",
        clause=r"(?:连续|近|满|每|停产|停建|逾期|成立|整改期|期限?最长|公示|过渡期|保护期|收到|提前)[^,;。:、]{0,8}$",
    ),
    _is_duration,
    Frame(
        "frequency",
        "“每季度…一次”为频次",
        unit="[次期轮回遍]",
        most=4,
        lead=r"(?:每(?:个?季度?|个?月|周|旬|日|半年|天|两个?月|双月)|按季|按月|半年)[^,;。]{0,30}$",
        unless=r"(?:不少于|不低于|至少)$",
    ),
    Frame("frequency", "“每年…一次”为频次", unit="次", most=2, written="chinese", clause=r"每年[^,;。]{0,20}$"),
)

RATES: tuple[Rule, ...] = (
    Frame(
        "specification",
        "评价办法的权重、基准或分值",
        unit="分|%|倍|",
        unless=r"(?:提高|上升|增加|达)(?:到|至)$",
        clause=r"权重[^,;。]{0,6}(?:为|按|占|各)[^,;。]*$|基准值[^,;。]*$|(?:得分|计分|分值|评分)[^,;。]*(?:为|按|不超过|低于|高于|占|达)?$",
    ),
    Frame(
        "specification", "考核计分的标准", clause=r"每(?:少|多|增加|新增|减少|超|低|高|降|提高|下降)[^,;。:、]{0,10}$"
    ),
    _is_subsidy,
    Frame(
        "specification", "考核计分", unit="分", clause=r"(?:计|扣|加|得|减|占|满|记|赋|按|最高|最低为?)[^,;。:]{0,6}$"
    ),
    Frame("specification", "考核计分", unit="分", after=r"制|之|类|别"),
    Frame("specification", "等级或层次", unit="[级层代]", bound=False, unless=r"(?:建成|新建)$"),
    Frame("specification", "等级或层次", unit="[级层代]", most=10),
)

SETS: tuple[Rule, ...] = (
    Frame("name", _FIXED_SET, classes=_UNMEASURED, bound=False, after=r"大(?!学|型|专|中|幅|数|于)"),
    Frame("name", _FIXED_SET, written="digits", tail=r"[个项条](?:方面|环节|维度|层面|关键词)"),
    Frame("quantity", _TEAM, tail=_TEAM_AHEAD, most=2),
    Frame("quantity", _TEAM, tail=_TEAM_AHEAD, written="chinese"),
    Frame("name", _FIXED_SET, tail=_SET_NOUN_AHEAD, written="chinese"),
    _is_small_word,
    _is_bare,
)
