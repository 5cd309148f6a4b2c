"""What every number of a text is: a list of named rules, tried in order; the first that holds gives kind and reason.

The rules state how such documents use numbers (CONVENTIONS: what counts as a target and what does not). A number
that no rule takes away is a goal or a result when it measures or counts something.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from mujun.documents import lexicon as words
from mujun.documents.passage import Sight
from mujun.documents.reading import NumeralKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a number is and why, in words a reader can check."""

    kind: NumeralKind
    reason: str


Rule = Callable[[Sight], Verdict | None]

_YEAR_LIKE = re.compile(r"(?:19|20)\d\d$")
_LIST_MARK_AFTER = re.compile(r"、|[.)](?!\d)|\.(?=(?:19|20)\d\d)")
_LIST_MARK_BEFORE = re.compile(r"(?:^|[。;:!?)”…])[ (]?$")
_ENUMERATOR_AFTER = re.compile(r"(?:是|要|来)(?=[\u4e00-\u9fff“])|则")
_RANK_BEFORE = re.compile(r"(?:第|前|TOP ?|Top ?|列|居|排名?|NO\.?|No\.?|首)$")
_RANK_AFTER = re.compile(r"(?:位|名|强|甲|列|产业|者)?(?:[,;。、:的)的行和至到与以]|$|位|名|强|个?月)")
_HUNDRED_STRONG = re.compile(r"强(?!化|调|度|力|势|企|链|基|镇|县|市)")
_DOCUMENT_BEFORE = re.compile(r"(?:[字办发政函令告秘委党规通审综联经建财税]|[〔\[(](?:19|20)\d\d[〕\])])(?:第)? ?$")
_REGISTRATION = re.compile(
    r"(?:备案|备|ICP备|公网安备|电话|传真|邮编|邮箱|手机|热线|联系方式|网址|热线电话|咨询|账号|标识码|代码|证号|编号)[^\u4e00-\u9fff]{0,8}$"
)
_LATIN_BEFORE = re.compile(r"[A-Za-z][-.]?$")
_LATIN_AFTER = re.compile(r"[A-Za-z+＋]")
_VERSION = re.compile(r"^\d\.0$|^\d\.\d$")
_LEVEL_HEAD = re.compile(rf"(?:{words.LEVEL_HEAD})[^,;。:]{{0,14}}$")
_FIXED_SET_AFTER = re.compile(
    r"(?:大|类|化|型|链|库|图|网|带|区(?!县)|轴|心|极|核|圈|廊|表|转|市(?!场)|严|早|同|实|新|高|少|专|免|清|进|出|方面|环节|步|维|率|性|力|端|线|力量|领域)"
)
_FIXED_SET_NOUN = re.compile(
    r"(?:[项条个类种])(?:[\u4e00-\u9fff]{0,4})(?:机制|措施|举措|制度|方面|原则|要求|环节|关键|重点|体系|步骤|坚持|统一|结合|抓手|维度|层面|梯次|等级|阶段|一批|硬任务|硬举措|工作法|百分点以内不)"
)
_TEAM = re.compile(
    r"(?:名|个|位|套|支)(?:市|县|区|分管|主要|包联|责任|专职|驻企|首席|科级|处级|党政)?(?:领导|干部|部门|班子|专班|责任人|联络员|负责人|牵头|工作组|专员|处室|责任处室|指导员|服务员|机构抓)"
)
_REFERENCE_BEFORE = re.compile(r"(?:上述|以上|前述|该|这|此|其余|另外|另|其他|剩余的|前面)$")
_SHARED_BEFORE = re.compile(r"(?:在|对|将|把|由|从|围绕|按照?|以|与|和)$")
_SPEC_BEFORE = re.compile(
    r"(?:年产(?![业值出量能])|日产(?![业值出量])|年处理|日处理|年加工|设计(?:能力|产能|年产)|海拔|口径|高度|功率|电压|容量|压力|额定|型号|规格|单机|单体|单台|双向|直径|长约|宽|载重)(?:[^,;。:、\d]{0,6})?$"
)
_SPEC_UNIT = re.compile(
    r"千伏(?!安)|伏(?!安)|k[Vv]|像素|赫兹|毫米|微米|纳米|英寸|寸|人制|位数|维|轴|级(?:甲|乙)|口(?!径)|级以上风"
)
_ROUTE = re.compile(r"^(?:号|国道|省道|县道|路|弄|幢|室|楼|井)")
_DURATION_LEVEL = re.compile(
    r"(?:时限|时间|时长|周期|工期|用时|期限|办结|环节|压缩|缩短|压减|减至|缩减|提速|降至|降到|控制在|平均|累计|不超过|课时|学时|停电|响应|账期)[^,;。:]{0,16}$"
)
_DURATION_NOT = re.compile(
    r"(?:在|于|后|收到|自|公示|之日起|连续|用|近|未来|今后|过去|通过|经过|前|满|每|有效期|为期|任期|保存|至少提前|提前|逾期|超过|力争用|停产)[^,;。:]{0,8}$"
)
_CONTINUOUS = re.compile(r"(?:连续|近|满|每|停产|停建|逾期|成立|整改期|期限?最长|公示|过渡期|保护期)[^,;。:、]{0,4}$")
_FREQUENCY_BEFORE = re.compile(r"(?:每(?:个?季度?|个?月|周|旬|日|半年|天|两个?月|双月)|按季|按月|半年)[^,;。]{0,30}$")
_FREQUENCY_UNIT = re.compile(r"次|期|轮|回|遍")
_BASE_BEFORE = re.compile(
    r"(?:从|由|自)(?:[^,;。:、]{0,14}?)(?:的|最高|约|不足|不到|原来的?|年的?|底的?|末的?|年初的?|目前的?|最初的?|现有的?|近|仅)?$"
)
_INDICATOR_AFTER = re.compile(r"(?:规上)?(?:主营|营业|工业|GDP|产值|增加值|销售|地区|生产总值|收入|税收|能耗|固定资产)")
_MOVES_ON = re.compile(
    r"^[^,;。:]{0,16}?(?:[,、]?[^,;。:]{0,6})?(?:提高|增加|上升|增长|提升|扩大|扩增|下降|降低|降|减少|压缩|缩短|缩减|压减|收窄|调整|扩展|拓展|增|升|减|缩|跃升|攀升|壮大|发展|翻|变|精简|扩容|延长|扩|上调|下调|回落|优化)(?:到|至|为|成)?|^[^,;。:\d]{0,8}?(?:到|至)(?=\d|约)"
)
_COMPARED_LEVEL = re.compile(r"(?:较|比|相比|相较)[^,;。:]{0,14}(?:年|期|同期|末|底)的$")
_PRESENT_STATE = re.compile(r"(?:原来|原有|原先|目前|现有|基期)(?:的|为)?$")
_EARLIER_YEAR = re.compile(r"\([^()]{0,8}(?:19|20)\d\d年[^()]{0,4}(?:为|是)?$")
_DENOMINATOR = re.compile(r"^[^,;。:、\d]{0,18}?(?:中|里)(?:的|有|共有?|已有)?(?=\d|[一二三四五六七八九十]+[个家项户])")
_TOTAL_SET = re.compile(r"^[^,;。:、\d]{0,8}中有?(?=\d)")
_ENTITY_AHEAD = re.compile(rf"^(?:的|\(含\))?(?P<gap>[^,;。:、\d()\n\t]{{0,16}}?)(?P<head>{words.ENTITY})")
_STOP_AHEAD = re.compile(
    rf"(?:{words.MASS})|用于|支持|助力|投向|扶持|推动|帮助|招引|保障|列入|纳入|实现|达到|完成|位居|全部|基本|得到|投入|目标|任务|水平|台阶|大关|支撑|通过|建立|解决"
)
_MASS_AT_END = re.compile(
    r"^的?[^,;。:、\d()\n\t]{0,20}?(?:基金|资金池?|贷款|授信|额度|债券?|资本|补贴|券)(?=[,;。:、(\n]|$)"
)
_COUNTED_LATER = re.compile(
    rf"^[^,;。:\n]{{0,24}}?(?:\d|[一二三四五六七八九十百千][一二三四五六七八九十百千]*(?:{words.COUNT})|目录|名单|项目库|企业库|培育库|储备库|数(?:量|达|突|超)?)"
)
_CONDITION = re.compile(
    r"^[^,;。:\n]{0,12}的(?:[,]|企业|项目|单位|县|乡|镇|规上|规下|用户|区域|地区|行业|给予|一律|予以|[A-D]类?|部分|为|加|扣|每|不|可|按|视|认定|列|直接|原则|实行|执行|取消|由|应|须|必须|参照|免)"
)
_STANDARD = re.compile(r"^(?:[^,;。:]{0,4}(?:为(?:标准|界|门槛|起点|准入)|之间))")
_CLASS_SCALE = re.compile(r"^(?:级|元级|元以上|元及以上|以上|及以上|元)?(?:规模)?")
_SUBSIDY_BEFORE = re.compile(
    r"(?:给予|奖励|补助|补贴|资助|奖补|罚款|处以?|加价|加收|补偿|贴息|按|奖|减按|最高|不超过)[^,;。:]{0,14}$"
)
_SUBSIDY_AFTER = re.compile(r"^(?:的?(?:一次性)?(?:标准)?(?:给予|奖励|补助|补贴|资助|奖补|罚款|贴息|加价))")
_POINTS = re.compile(r"(?:计|扣|加|得|减|占|满|记|赋|按)[^,;。:]{0,6}$")
_SCALE_NAME = re.compile(rf"^(?:元|亩)?(?:级|强|佳|优|镇|园|村|工程|计划|行动|大会战|(?:{words.ENTITY}))")
_QUOTED_OPEN = re.compile(r"[“‘《『「][^”’》』」]*$")
_CREATES = re.compile(rf"(?:{words.CREATE_VERB})(?:了|成|好|出|起)?(?:[^,;。:、“”]{{0,6}})?$")
_ACHIEVES = re.compile(
    r"^[^,;。:]{0,16}?(?:入选|获评|获批|上榜|列入|入围|上市|挂牌|通过|投产|竣工|建成|开工|晋级|成功|达标|摘帽|获得|荣获)"
)
_COUNT_UNIT = re.compile(rf"^(?:{words.COUNT})$")
_MARKER_AFTER = re.compile(r"^(?:号|股|站)")


def sort_number(sight: Sight) -> Verdict:
    """What a number is, by the first rule that holds."""
    for rule in RULES:
        verdict = rule(sight)
        if verdict is not None:
            return verdict
    return Verdict("target", _reason_for_target(sight))


def _reason_for_target(sight: Sight) -> str:
    quantity = sight.quantity
    if quantity is None or quantity.unit_class == "none":
        return "指标之后的数值，无单位"
    if quantity.unit_class in {"percent", "multiple"} or quantity.unit == (0, 0):
        return f"以“{sight.unit}”计量的指标值"
    if quantity.unit_class == "count":
        verb = re.search(rf"(?:{words.OUTPUT_VERB})", sight.clause)
        return f"任务动词“{verb.group()}”之后的数量" if verb else "有量词的数量，陈述工作成果或任务"
    return f"带单位“{sight.unit}”的指标值"


def _is_list_mark(sight: Sight) -> Verdict | None:
    text_after = sight.after if not sight.unit else sight.unit + sight.after
    if not _LIST_MARK_BEFORE.search(sight.lead):
        return None
    if sight.word.isdecimal() and len(sight.word) <= 3 or sight.chinese and len(sight.word) <= 3:
        if _LIST_MARK_AFTER.match(text_after) and not sight.unit:
            return Verdict("ordinal", "标题或条目的序号")
        if sight.chinese and _ENUMERATOR_AFTER.match(text_after):
            return Verdict("ordinal", "“一是”“一要”式的条目序号")
    return None


def _is_enumerator(sight: Sight) -> Verdict | None:
    if sight.chinese and len(sight.word) <= 2 and re.match(r"是(?=[\u4e00-\u9fff])", sight.after):
        if re.search(r"(?:^|[。;:,”)!?])$", sight.lead) or sight.lead.endswith("其"):
            return Verdict("ordinal", "“一是”“一要”式的条目序号")
    return None


def _is_ordinal(sight: Sight) -> Verdict | None:
    if sight.lead.endswith("第") or re.search(r"第[一二三四五六七八九十\d]+[、至到和-]$", sight.lead):
        return Verdict("ordinal", "“第…”为次序")
    if sight.lead.endswith(("前", "TOP", "居", "列", "排")) and re.match(
        r"位|名|强|甲|列|[,;。、)]|$", sight.unit + sight.after
    ):
        return Verdict("ordinal", "“前…位”“前…强”为名次")
    return None


def _is_place_in_rank(sight: Sight) -> Verdict | None:
    if (
        re.match(r"位", sight.unit)
        and re.search(r"(?:居|列|排|名|位次|后|前)[^,;。]{0,10}$", sight.clause)
        and not sight.after.startswith("次")
    ):
        return Verdict("ordinal", "“居…位”“后…位”为名次")
    return None


def _is_document_number(sight: Sight) -> Verdict | None:
    if sight.after.startswith("号") and not sight.unit and _DOCUMENT_BEFORE.search(sight.lead[-12:]):
        return Verdict("document_number", "发文字号")
    if re.search(r"[〔\[(]$", sight.lead) and re.match(r"[〕\])]\d+号", sight.after) and _YEAR_LIKE.match(sight.word):
        return Verdict("document_number", "发文字号中的年份")
    if sight.word.isdecimal() and len(sight.word) >= 5 and sight.after.startswith("号"):
        return Verdict("document_number", "长号码后接“号”")
    return None


def _is_contact(sight: Sight) -> Verdict | None:
    if _REGISTRATION.search(sight.lead) and not sight.unit:
        return Verdict("reference", "电话、备案号或代码等编号")
    if re.match(r"[-—]\d{6,}", sight.after) or re.search(r"\d{3,4}[-—]$", sight.lead) and len(sight.word) >= 7:
        return Verdict("reference", "电话、备案号或代码等编号")
    return None


def _is_quoted_name(sight: Sight) -> Verdict | None:
    opened = _QUOTED_OPEN.search(sight.lead)
    if not opened:
        return None
    inside = re.match(r"[^“”‘’《》\n]{0,40}[”’》』」]", sight.unit + sight.after + sight.rest)
    if opened.group()[0] == "《":
        return Verdict("name", "书名号内的名称")
    length = len(opened.group()) + (len(inside.group()) if inside else 99)
    if length <= 26 and not re.search(r"[,。;]", opened.group()):
        return Verdict("name", "引号内的专名、口号或代号")
    return None


def _is_code(sight: Sight) -> Verdict | None:
    if sight.number.form != "digits":
        return None
    before_latin = _LATIN_BEFORE.search(sight.lead) and not re.search(
        r"(?:PUE|GDP|[Rr]&D|TFP|AQI|FDI|pue) ?$", sight.lead
    )
    if before_latin and not sight.unit:
        return Verdict("name", "与字母连写的代号")
    if not sight.unit and re.match(r"[A-Za-z]", sight.after):
        return Verdict("name", "与字母连写的代号")
    if re.match(r" ?[+×]", sight.after) or re.search(r"[+×] ?$", sight.lead):
        return Verdict("name", "“N+N”式的代号")
    if re.match(r"[:：]\d", sight.after) or re.search(r"\d[:：]$", sight.lead):
        return Verdict("name", "比号相连的记法")
    if _VERSION.match(sight.word) and not sight.unit and not _has_level_head(sight):
        return Verdict("name", "版本号")
    if (
        sight.word.isdecimal()
        and len(sight.word) in (3, 4)
        and not sight.unit
        and not sight.after[:1].strip("的产行计工程”")
    ):
        return _bare_code(sight)
    return None


def _bare_code(sight: Sight) -> Verdict | None:
    if _has_level_head(sight) or (sight.quantity and sight.quantity.bound):
        return None
    if _YEAR_LIKE.match(sight.word) and not re.search(r"(?:制造|计划|战略|愿景)$", sight.lead):
        return Verdict("date", "未写“年”字的年份")
    return Verdict("name", "计划、战略等的代号")


def _is_year(sight: Sight) -> Verdict | None:
    if _YEAR_LIKE.match(sight.word) and sight.number.form == "digits" and not sight.unit:
        if re.search(r"(?:制造|计划|战略|愿景|创客)$", sight.lead):
            return Verdict("name", "计划、战略等的代号")
        if not (sight.quantity and sight.quantity.bound) and not _has_level_head(sight):
            return Verdict("date", "未写“年”字的年份")
    return None


def _is_strong_list(sight: Sight) -> Verdict | None:
    if not sight.unit and _HUNDRED_STRONG.match(sight.after):
        return Verdict("name", "“500强”“百强”式的榜单名")
    return None


def _is_reference(sight: Sight) -> Verdict | None:
    if (
        sight.quantity
        and sight.unit
        and _REFERENCE_BEFORE.search(sight.lead)
        and not sight.lead.endswith(("剩余的", "其余"))
    ):
        if not sight.lead.endswith("以上") or re.search(r"(?:^|[。,;:])以上$", sight.lead):
            return Verdict("reference", "指回前文已列的对象")
    return None


def _is_specification(sight: Sight) -> Verdict | None:
    if _SPEC_BEFORE.search(sight.clause):
        return Verdict("specification", "产能、海拔、功率等对象的规格")
    if _SPEC_UNIT.match(sight.unit + sight.after):
        return Verdict("specification", "技术规格的单位")
    if sight.unit == "人" and sight.after.startswith("制"):
        return Verdict("specification", "技术规格的单位")
    if not sight.unit and _ROUTE.match(sight.after):
        return Verdict("name", "编号、线路或楼栋名称")
    if not sight.unit and re.match(r"号", sight.after):
        return Verdict("name", "编号、线路或楼栋名称")
    return None


def _is_duration(sight: Sight) -> Verdict | None:
    quantity = sight.quantity
    if quantity is None or quantity.unit_class != "time":
        return None
    if re.match(r"[万亿]", sight.unit):
        return None
    if sight.unit in {"年", "周", "日", "天", "个年度", "个季度"} and sight.unit != "天":
        return Verdict("duration", "时间长度，不是数量目标")
    if sight.unit == "个月" and re.search(r"前$", sight.lead):
        return Verdict("date", "“前N个月”为期间")
    if _CONTINUOUS.search(sight.clause):
        return Verdict("duration", "时间长度，不是数量目标")
    if _DURATION_LEVEL.search(sight.clause) and not re.search(r"(?:公示|收到|提前)[^,;。:]{0,8}$", sight.clause):
        return None
    return Verdict("duration", "时间长度，不是数量目标")


def _is_frequency(sight: Sight) -> Verdict | None:
    quantity = sight.quantity
    if quantity is None or quantity.value > 4 or quantity.bound in {">=", ">"}:
        return None
    if _FREQUENCY_UNIT.match(sight.unit) and _FREQUENCY_BEFORE.search(sight.lead):
        return Verdict("frequency", "“每季度…一次”为频次")
    if sight.unit == "次" and quantity.value <= 2 and re.search(r"每年[^,;。]{0,20}$", sight.clause) and sight.chinese:
        return Verdict("frequency", "“每年…一次”为频次")
    return None


def _is_baseline(sight: Sight) -> Verdict | None:
    quantity = sight.quantity
    if quantity is None:
        return None
    if _BASE_BEFORE.search(sight.clause) and _MOVES_ON.match(sight.rest or ""):
        return Verdict("baseline", "“从…提高到…”的起点")
    if _COMPARED_LEVEL.search(sight.clause) or (_PRESENT_STATE.search(sight.clause) and _MOVES_ON.match(sight.rest)):
        return Verdict("baseline", "用来比较的基期数")
    if re.search(r"(?:任务|目标|计划|预算|总数)(?:数|量|值|为)?\($", sight.clause) and sight.after.startswith(")"):
        return Verdict("baseline", "括号内作分母的任务数")
    if _EARLIER_YEAR.search(sight.lead) and sight.after.startswith(")"):
        return Verdict("baseline", "括号内的基期数")
    if quantity.unit_class == "count" and _DENOMINATOR.match(sight.after):
        return Verdict("baseline", "“…中…个”的总数")
    if (
        sight.unit == "元"
        and sight.chinese
        and sight.number.bare_scale
        or re.match(r"每$", sight.lead[-1:])
        and sight.number.bare_scale
    ):
        return Verdict("baseline", "“每百元”“万元”为指标名中的计量基数")
    return None


def _is_threshold(sight: Sight) -> Verdict | None:
    quantity = sight.quantity
    if quantity is None or quantity.unit_class in {"none", "time"}:
        return None
    if (
        _STANDARD.match(sight.rest)
        or re.search(r"以[^,;。:]{0,16}(?:接近|达到|超过|在)?$", sight.clause)
        and re.match(r"[^,;。:]{0,4}为标准", sight.rest)
    ):
        return Verdict("threshold", "“以…为标准”“…之间”划定对象")
    if re.match(r"(?:以上|以下|及以上)?(?:元)?级(?!以上)", sight.rest) or re.fullmatch(r"[百千万亿]+元?级", sight.unit):
        return Verdict("threshold", "“亿元企业”“百亿级”式的规模等级")
    if quantity.unit_class in {"count", "multiple"}:
        return _counted_threshold(sight)
    if quantity.unit_class == "percent":
        return _share_threshold(sight)
    ahead = _entity_ahead(sight)
    if ahead is None:
        if _CONDITION.match(sight.rest) and quantity.bound:
            return Verdict("threshold", "“…的”限定对象的条件")
        return _listed_threshold(sight)
    if quantity.unit_class in {"area", "physical"} and quantity.bound is None:
        return None
    if quantity.bound or quantity.unit_class in {"money", "scale"}:
        return Verdict("threshold", f"限定“{ahead}”的门槛")
    return None


def _listed_threshold(sight: Sight) -> Verdict | None:
    """超50亿元、10亿元企业分别达到4家: the first figure qualifies the noun that the second one names."""
    quantity = sight.quantity
    if quantity is None or quantity.unit_class not in {"money", "area", "scale"}:
        return None
    if re.match(
        rf"[、和与及或]+(?:超)?[\d十百千万亿]+(?:\.\d+)?[十百千万亿]*(?:元|亩)(?:以上)?[^,;。:\d、]{{0,10}}?(?:{words.ENTITY})",
        sight.rest,
    ):
        return Verdict("threshold", "与后一门槛并列，限定同一对象")
    if quantity.bound_after and re.match(r"(?:的)?(?:不少于|达|达到|突破|超|超过)?\d+[个家项户]", sight.rest):
        return Verdict("threshold", "“…以上N个”的门槛")
    if (
        quantity.bound_after
        and re.search(r"(?:占地|用地|面积|注册资本|员工|从业人员)[^,;。:]{0,6}$", sight.clause)
        and re.match(r"[、,]", sight.rest)
    ):
        if re.search(r"的(?:[\u4e00-\u9fff]{0,8})(?:企业|项目|地块|单位)", sight.beyond):
            return Verdict("threshold", "“…的”限定对象的条件")
    return None


def _counted_threshold(sight: Sight) -> Verdict | None:
    quantity = sight.quantity
    if quantity is None or quantity.bound is None:
        return None
    if (
        sight.unit in {"人", "名"}
        and quantity.bound_after
        and re.match(r"的?[^,;。:\d]{0,8}(?:企业|单位|机构|公司|厂)", sight.rest)
    ):
        return Verdict("threshold", "限定对象的人数门槛")
    if sight.unit in {"级", "层", "星", "分"} and quantity.bound_after:
        return Verdict("threshold", "限定对象的等级门槛")
    if re.match(r"的(?:[,]|县|乡|镇|地区|单位|企业给|，)", sight.rest):
        return Verdict("threshold", "“…的”限定对象的条件")
    return None


def _share_threshold(sight: Sight) -> Verdict | None:
    quantity = sight.quantity
    if quantity is None:
        return None
    if quantity.bound and re.match(r"的[^,;。:\d]{0,10}(?:企业|项目|单位|县|乡|镇|园区|地区|用户|产品)", sight.rest):
        return Verdict("threshold", "“…的”限定对象的条件")
    if quantity.bound and _CONDITION.match(sight.rest):
        return Verdict("threshold", "“…的”限定对象的条件")
    head = re.search(
        rf"(?:{words.LEVEL_HEAD}|{words.RISE}|{words.FALL})(?:在|达|达到|超过|不低于|高于)?$", sight.clause
    )
    if (
        quantity.bound_after
        and head
        and re.match(rf"[^,;。:\d]{{0,8}}(?:{words.ENTITY})[^,;。:\d]{{0,6}}\d+[家个项户]", sight.rest)
    ):
        return Verdict("threshold", "限定所计数对象的门槛")
    return None


def _entity_ahead(sight: Sight) -> str | None:
    """The thing a figure qualifies, when the words after it form a noun of that kind."""
    ahead = sight.rest
    match = _ENTITY_AHEAD.match(ahead)
    if match is None:
        return None
    stop = _STOP_AHEAD.search(ahead)
    if stop and stop.start() < match.start("head") or _MASS_AT_END.match(ahead):
        return None
    if (
        sight.quantity
        and sight.quantity.bound is None
        and ahead.startswith("的")
        and sight.quantity.unit_class in {"area", "physical"}
    ):
        return None
    return match.group("head")


def _is_scale_name(sight: Sight) -> Verdict | None:
    """亿元企业, 百亿级, 万亩千亿, 百强, 千人计划: a scale word without a figure names a class or a programme."""
    if not sight.number.bare_scale:
        return None
    quantity = sight.quantity
    rest = sight.unit + sight.after
    if quantity is None:
        return Verdict("name", "含数词的专名或口号")
    if (
        re.match(r"[十百千万亿]*(?:多|余)?(?:元|亩)?级", rest)
        or _SCALE_NAME.match(sight.rest)
        and not re.match(rf"(?:{words.COUNT})", sight.unit)
    ):
        return Verdict("threshold", "“亿元企业”“百亿级”式的规模等级")
    if quantity.unit_class in {"money", "area"} and (quantity.bound_after or _entity_ahead(sight)):
        return Verdict("threshold", "“亿元以上项目”式的门槛")
    stated = quantity.bound_span is not None or re.search(r"(?:达到?|上|过|冲刺|迈向|向|突破)$", sight.clause)
    if stated and quantity.unit_class in {"count", "money", "area", "physical", "scale"}:
        return None
    return Verdict("name", "含数词的专名或口号")


def _is_small_word(sight: Sight) -> Verdict | None:
    """Written-out small numbers: a set that is named (四大, 三化, 五项机制), a team, or a count a verb governs."""
    if not sight.chinese or sight.number.bare_scale and sight.word != "十":
        return None
    quantity = sight.quantity
    rest = sight.unit + sight.after
    if quantity is None or quantity.unit_class == "none":
        if not (quantity and quantity.bound and quantity.bound_span):
            return Verdict("name", "含数词的专名、词语或固定集合")
        return None
    if _TEAM.match(rest):
        return Verdict("quantity", "工作机构的设置，不是数量目标")
    if _FIXED_SET_NOUN.match(rest):
        return Verdict("name", "“五项机制”式的固定集合")
    if quantity.unit_class != "count":
        if quantity.unit_class == "physical" and len(sight.word) == 1 and not quantity.bound:
            return Verdict("name", "含数词的专名、词语或固定集合")
        return None
    if (
        sight.unit
        in {
            "级",
            "层",
            "分",
            "代",
            "线",
            "只",
            "门",
            "口",
            "团",
            "道",
            "张",
            "盘",
            "块",
            "单",
            "路",
            "轮",
            "位",
            "台",
            "例",
            "桩",
            "部",
            "期",
            "课",
            "包",
            "页",
            "镇",
            "厂",
            "步",
        }
        and not quantity.bound
    ):
        return Verdict("name", "含数词的专名、词语或固定集合")
    if (quantity.value >= 10 and len(sight.word) > 1) or quantity.bound_span:
        return None
    if quantity.value <= 1:
        return Verdict("quantity", "行文中的“一个”，不是数量目标")
    if _SHARED_BEFORE.search(sight.clause):
        return Verdict("reference", "指回前文或已有的对象")
    if _CREATES.search(sight.clause) or _ACHIEVES.match(sight.after):
        return None
    return Verdict("quantity", "行文中的数，没有任务动词支配")


def _is_fixed_set(sight: Sight) -> Verdict | None:
    if (
        sight.quantity
        and sight.quantity.unit_class == "none"
        and re.match(r"大(?!学|型|专|中|幅|数|于)", sight.after)
        and not sight.quantity.bound
    ):
        return Verdict("name", "“N大…”式的固定集合")
    if (
        sight.number.form == "digits"
        and not sight.chinese
        and re.match(r"(?:[个项条])(?:方面|环节|维度|层面|关键词)", sight.unit + sight.after)
    ):
        return Verdict("name", "“N个方面”式的固定集合")
    return None


def _is_team(sight: Sight) -> Verdict | None:
    if sight.quantity and sight.quantity.value <= 2 and _TEAM.match(sight.unit + sight.after):
        return Verdict("quantity", "工作机构的设置，不是数量目标")
    return None


def _is_points(sight: Sight) -> Verdict | None:
    if sight.unit == "分" and (_POINTS.search(sight.clause) or sight.after.startswith(("制", "之", "类", "别"))):
        return Verdict("specification", "考核计分")
    if re.match(r"级|层(?!楼)|代", sight.unit) and not (
        sight.quantity and sight.quantity.bound_span and sight.quantity.value > 10
    ):
        return Verdict("specification", "等级或层次")
    return None


def _is_parameter(sight: Sight) -> Verdict | None:
    """Weights, scores and base values of an evaluation are its rules, not targets of the plan."""
    if re.search(
        r"权重[^,;。]{0,6}(?:为|按|占|各)[^,;。]*$|基准值[^,;。]*$|(?:得分|计分|分值|评分)[^,;。]*(?:为|按|不超过|低于|高于|占|达)?$",
        sight.clause,
    ):
        if sight.unit in {"分", "%", "倍", ""} and not re.search(r"(?:提高|上升|增加|达)(?:到|至)$", sight.clause):
            return Verdict("specification", "评价办法的权重、基准或分值")
    return None


def _is_subsidy(sight: Sight) -> Verdict | None:
    quantity = sight.quantity
    if quantity is None or quantity.unit_class not in {"money", "percent", "scale"}:
        return None
    rate = re.search(r"(?:给予|处以?|加价|加收|减按|罚款|奖励|补助|补贴|资助|奖补)(?:[^,;。:、]{0,10})?$", sight.clause)
    if (
        _SUBSIDY_AFTER.match(sight.rest)
        or rate
        and re.search(r"对|每|首次|新|最高|一次性|的,", sight.lead)
        and "资金" not in sight.clause[-8:]
    ):
        return Verdict("quantity", "奖补、罚款或加价的标准")
    return None


def _is_bare(sight: Sight) -> Verdict | None:
    """A number without a unit: a figure of an indicator (容积率1.8, PUE 1.25), or a code."""
    quantity = sight.quantity
    if quantity is None:
        return Verdict("name", "不能确定数值的数词")
    if quantity.unit_class != "none" or sight.number.form == "fraction":
        return None
    if (
        sight.number.form == "digits"
        and (_has_level_head(sight) or quantity.bound_span)
        and re.match(r"[,;。、:()以左上及\n\t和]|$", sight.after)
    ):
        return None
    return Verdict("name", "没有单位的代号或编号")


def _has_level_head(sight: Sight) -> bool:
    return bool(
        re.search(rf"(?:{words.LEVEL_HEAD})[^,;。:、]{{0,10}}(?:达|为|至|到|在|于)?$", sight.clause)
        or re.search(
            r"(?:达到|提高到|降至|提升至|控制在|不低于|降到|升至|提升到|稳定在|PUE|为)(?:约)? ?$", sight.clause
        )
    )


def _is_unmeasured(sight: Sight) -> Verdict | None:
    if sight.quantity is None:
        return Verdict("name" if sight.chinese else "quantity", "不能确定数值的数词")
    return None


RULES: tuple[Rule, ...] = (
    _is_list_mark,
    _is_enumerator,
    _is_document_number,
    _is_contact,
    _is_ordinal,
    _is_place_in_rank,
    _is_quoted_name,
    _is_strong_list,
    _is_unmeasured,
    _is_code,
    _is_year,
    _is_reference,
    _is_specification,
    _is_duration,
    _is_frequency,
    _is_baseline,
    _is_scale_name,
    _is_threshold,
    _is_parameter,
    _is_subsidy,
    _is_points,
    _is_fixed_set,
    _is_team,
    _is_small_word,
    _is_bare,
)
