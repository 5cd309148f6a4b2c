"""What the author of a register writes (`registers/*.yaml`): fields, rules to enter, move, leave and come back, stages.

As in `mujun.packs.schema`, the descriptions are Chinese because the reference for authors is made from them. A figure
the source does not give is written 未取到: rules that need it then propose nothing and refuse nothing, and say so.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from mujun.packs.schema import Authored, Citations, Day, Fact, Figure, Key, Note, Word
from mujun.packs.scheme_schema import UNKNOWN, Formula, SchemeInput, UnitText, ValueEntry

FieldKind = Literal["number", "text", "date", "choice", "flag", "file"]
Audience = Literal["public", "office", "keeper"]
Ending = Literal["done", "dropped"]
RuleKind = Literal["enter", "move", "leave", "come back"]
PeriodLength = Literal["year", "half", "quarter", "month"]

SPAN = re.compile(r"(\d{1,4}) ?(days?|天|日|months?|个月|years?|年)")
MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def _wrap_word(written: object) -> object:
    return [written] if isinstance(written, str) else written


def _wrap_rule(written: object) -> object:
    return [written] if isinstance(written, dict | str) else written


def _read_rule(written: object) -> object:
    return {"when": written} if isinstance(written, str) else written


def _check_span(written: object) -> object:
    if isinstance(written, str) and SPAN.fullmatch(written.strip()):
        return written.strip()
    raise PydanticCustomError("figure", "“{text}”不是时限，写成 30 days、3 months、1 year", {"text": str(written)[:30]})


def _check_month_day(written: object) -> object:
    if isinstance(written, str) and MONTH_DAY.fullmatch(written):
        return written
    raise PydanticCustomError("figure", "“{text}”不是月日，写成 06-30", {"text": str(written)[:30]})


def _read_unknown(written: object) -> object:
    return None if written == UNKNOWN else written


Words = Annotated[tuple[Word, ...], BeforeValidator(_wrap_word)]
Span = Annotated[str, BeforeValidator(_check_span)]
MonthDay = Annotated[str, BeforeValidator(_check_month_day)]
OpenFigure = Annotated[Figure | None, BeforeValidator(_read_unknown)]
OpenFormula = Annotated[Formula | None, BeforeValidator(_read_unknown)]
Times = Annotated[int, Field(ge=1, le=100)]


class FieldEntry(Authored):
    """一栏：入册以后要记的一样东西。"""

    field: Key = Field(description="栏名，就是算式里写的字")
    kind: FieldKind = Field("text", description="number 数，text 文字，date 日期，choice 选一个，flag 是否，file 附件")
    unit: UnitText | None = Field(None, description="计量单位，数才有")
    values: tuple[Word, ...] = Field((), description="choice 可选的值")
    required: Word | None = Field(None, description="进入哪一阶段时必须填好；不写则可填可不填")
    see: Audience = Field("office", description="谁能看：public 公开，office 机关内部，keeper 只有主管单位和经办")
    take: Word | None = Field(None, description="入册时取哪个取数项或算出的数填上，之后不再跟着变")
    of: Key | None = Field(None, description="这一栏填的是哪一类实体的代码，如 enterprise")
    note: Note | None = Field(None, description="口径")
    cites: Citations = Field((), description="出处")


class RegisterFigureEntry(Authored):
    """规则里用的一个数（门槛、标准）；没有公布的写 未取到。"""

    figure: Key = Field(description="名称，就是算式里写的字")
    value: OpenFigure = Field(None, description="数值；出处没有公布的写 未取到")
    unit: UnitText = Field("", description="单位")
    by: Word | None = Field(None, description="按哪一列不同取不同的数，如 县区、行业")
    values: dict[Word, OpenFigure] = Field(default_factory=dict, description="各取什么数；没有列到的用 value")
    from_: Day | None = Field(None, alias="from", description="从哪一天起用这个数")
    until: Day | None = Field(None, description="用到哪一天（含）")
    note: Note | None = Field(None, description="说明；没有出处时必写")
    cites: Citations = Field((), description="出处")


class RuleEntry(Authored):
    """一条规则：什么情形进、转、出、回。"""

    rule: Word | None = Field(None, description="名称")
    when: OpenFormula = Field(description="条件，见 expression.md；出处没有公布的写 未取到")
    unless: Formula | None = Field(None, description="除非；成立的不算，缺数的列入待核")
    into: Word | None = Field(
        None, description="进入哪一阶段；enter、come_back 不写为第一个阶段，leave 不写为唯一的 done 阶段，move 必写"
    )
    out_of: Words = Field((), description="只用于在哪些阶段的；不写则凡能进入的都用")
    binding: bool = Field(True, description="true 不符合就不许办；false 只作建议")
    from_: Day | None = Field(None, alias="from", description="从哪一天起施行")
    until: Day | None = Field(None, description="到哪一天止（含）")
    note: Note | None = Field(None, description="说明；没有出处时必写")
    cites: Citations = Field((), description="出处")


Rules = Annotated[
    tuple[Annotated[RuleEntry, BeforeValidator(_read_rule)], ...],
    BeforeValidator(_wrap_rule),
]


class OwnerEntry(Authored):
    """由一列的值定的责任单位，如企业所在的县区。"""

    by: Word = Field(description="哪个取数项或栏：值是单位代号、名称、别名或所属区划的代码、名称")


class StageEntry(Authored):
    """一个阶段；除 within、by、due 外，都是进入它时要的。"""

    stage: Word = Field(description="阶段名")
    owner: Key | OwnerEntry | None = Field(
        None, description="谁负责：单位代号；keeper 主管单位；{by: 县区} 按一列的值定"
    )
    within: Span | None = Field(None, description="进入后多长时间内办完：30 days、3 months、1 year")
    by: MonthDay | None = Field(None, description="进入后遇到的第一个这一天以前办完：06-30")
    due: Key | None = Field(None, description="办完的日子写在哪个日期栏里")
    to: Words | None = Field(None, description="下一步可以去哪些阶段；不写为列在后面的一个")
    proof: Words = Field((), description="进入时要附的证明")
    choose: Words = Field((), description="进入时要从中选一个，如整治方式")
    ends: Ending | None = Field(None, description="到这里就出册：done 办成，dropped 没有办成而移出")
    watch: Span | None = Field(None, description="出册后看多久；其间又符合 come_back 的算反弹，从净数里扣掉")
    light: Key | None = Field(None, description="用哪个亮灯规则；不写用清单的")
    was: Words = Field((), description="以前叫什么；改名前的记录照样认得")
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class CountEntry(Authored):
    """办成一件算什么：家数、腾出的能耗、土地、钱。"""

    count: Word = Field(description="名称")
    target: Key | None = Field(None, description="计入台账的哪个目标；不写则只作统计")
    formula: Formula = Field("1", description="每件算多少；用栏、取数项、推算的数")
    unit: UnitText = Field(description="单位；与目标的单位可以不同大小，不能是不同的量")
    at: Words = Field((), description="到哪些阶段算数，一轮算一次；不写为所有 done 阶段")
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class RateEntry(Authored):
    """几项合计一起算出的率：处置率、落地率、增速。"""

    rate: Word = Field(description="名称")
    formula: Formula = Field(
        description="算式；用统计项的净数（写它的名称）、反弹以前的（「办成·名称」）、不分列的门槛。有一件没有数，整个率缺数"
    )
    unit: UnitText = Field(description="单位；与目标的单位可以不同大小，不能是不同的量")
    target: Key | None = Field(None, description="对照台账的哪个目标；不写则只作统计")
    note: Note | None = Field(None, description="说明；没有出处时必写")
    cites: Citations = Field((), description="出处")


class QuotaEntry(Authored):
    """名额。"""

    at_most: Annotated[int, Field(ge=0)] = Field(description="最多几个")
    stages: Words = Field((), description="在哪些阶段的一起数；不写为所有在册的")
    per: Word | None = Field(None, description="按哪一列分别数，如 县区；不写为合计")
    from_: Day | None = Field(None, alias="from", description="从哪一天起")
    until: Day | None = Field(None, description="到哪一天止（含）")
    note: Note | None = Field(None, description="说明；没有出处时必写")
    cites: Citations = Field((), description="出处")


class ReviewEntry(Authored):
    """每年重审：仍符合吗，改用新规则。"""

    by: MonthDay = Field(description="每年哪一天以前审完：06-30")
    stages: Words = Field((), description="审在哪些阶段的；不写为所有在册的")
    note: Note | None = Field(None, description="说明；没有出处时必写")
    cites: Citations = Field((), description="出处")


class ScoreEntry(Authored):
    """亮灯给责任单位记分：看每个月末的灯。"""

    score: Word = Field(description="名称")
    levels: Words = Field(description="哪几档")
    times: Times = Field(1, description="同一件每满几次记一回")
    points: Figure = Field(description="记几分，扣分写负数")
    by: Word | None = Field(None, description="记给哪个取数项或栏所写的单位；不写记给那时负责的")
    then: Note | None = Field(None, description="还要做什么，如约谈")
    note: Note | None = Field(None, description="说明；没有出处时必写")
    cites: Citations = Field((), description="出处")


class ConflictEntry(Authored):
    """不该同时在册的另一份清单。"""

    register_: Key = Field(alias="register", description="清单代号")
    note: Note = Field(description="为什么不该同时在册")


class RegisterFile(Authored):
    """`registers/*.yaml`：一份清单，谁进、谁转、谁出、凭什么。"""

    register_: Key = Field(alias="register", description="代号，与文件同名；与底包同名的替换底包的")
    title: Word = Field(description="标题")
    of: Key = Field(description="什么的清单：enterprise 企业，project 项目，parcel 宗地，park 园区，matter 事项……")
    keeper: Key = Field(description="主管单位，须在 units.yaml 中")
    county: Word | None = Field(None, description="按哪个取数项或栏分县区统计")
    period: PeriodLength = Field("year", description="取数的时期：前期(…)、连续(…) 往前数的是年、季还是月")
    scheme: Key | None = Field(None, description="用哪个评价办法的结果：等级、总分、名次、得分·某指标、各指标")
    light: Key | None = Field(None, description="亮灯规则，可用 剩余天数、逾期天数 等；不写则不亮灯")
    inputs: tuple[SchemeInput, ...] = Field((), description="取数项、办法里没有的名字")
    values: tuple[ValueEntry, ...] = Field((), description="推算的数")
    figures: tuple[RegisterFigureEntry, ...] = Field((), description="门槛、标准")
    fields: tuple[FieldEntry, ...] = Field((), description="栏")
    scope: Formula | None = Field(None, description="范围：在这个范围里的才可能进；每条 enter 都要先符合它")
    enter: Rules = Field((), description="什么情形进；不写则由主管单位提出")
    move: Rules = Field((), description="什么情形转到下一阶段；不写则由责任单位提出")
    leave: Rules = Field((), description="什么情形出")
    come_back: Rules = Field((), description="出册后看的期间，什么情形算反弹")
    stages: tuple[StageEntry, ...] = Field(min_length=1, description="阶段，第一个是入册后的")
    counts_to: tuple[CountEntry, ...] = Field((), description="办成了算什么")
    rates: tuple[RateEntry, ...] = Field((), description="几项合计一起算出的率")
    quota: tuple[QuotaEntry, ...] = Field((), description="名额")
    review: ReviewEntry | None = Field(None, description="每年重审")
    scores: tuple[ScoreEntry, ...] = Field((), description="亮灯给责任单位记分")
    conflicts_with: tuple[ConflictEntry, ...] = Field((), description="不该同时在册的清单")
    unknown: tuple[Note, ...] = Field((), description="出处没有公布、因而留着的内容")
    from_: Day | None = Field(None, alias="from", description="从哪一天起施行")
    until: Day | None = Field(None, description="到哪一天止（含）；以后不再进新的")
    note: Note | None = Field(None, description="说明；没有出处时必写")
    cites: Citations = Field((), description="出处")


class CaseMove(Authored):
    """算例里的一次记录，或要试的一次。"""

    entity: Word = Field(description="谁")
    to: Word = Field(description="到哪一阶段；留在原阶段（改栏、重审）写原阶段")
    day: Day = Field(description="哪一天")
    act: Literal["move", "note", "review"] = Field("move", description="move 转阶段，note 只改栏，review 重审")
    unit: Key | None = Field(None, description="谁办的：单位代号；不写为主管单位")
    reason: Word = Field("算例", description="理由")
    proof: Words = Field((), description="附了哪些证明")
    choice: Word | None = Field(None, description="选了哪一个")
    fields: dict[Word, Fact] = Field(default_factory=dict, description="填了哪些栏")
    version: int | None = Field(None, description="读到的时候有几条记录；不写为最新")
    allowed: bool = Field(True, description="试的一次应不应许")
    why: Words = Field((), description="不许的毛病代号，如 registers.no-proof；全部列出")


class EntryExpectation(Authored):
    """到那一天应是什么样。"""

    stage: Word = Field(description="在哪一阶段")
    due: Day | None = Field(None, description="应办完的日子")
    overdue: int | None = Field(None, description="逾期几天；没有逾期写 0")
    light: Word | None = Field(None, description="亮什么灯")
    owner: Word | None = Field(None, description="谁负责")


class CountExpectation(Authored):
    """一项合计应是多少，按统计项的单位。"""

    done: Figure = Field(description="办成的")
    relapsed: Figure = Field(Decimal(0), description="反弹的")
    net: Figure = Field(description="净数 = 办成 − 反弹")


class RegisterExpectation(Authored):
    """算例应得的结果；只核写出来的几项。"""

    enter: Words | None = Field(None, description="应提出入册的，不多不少")
    move: dict[Word, Word] | None = Field(None, description="应提出转的：谁到哪一阶段")
    leave: dict[Word, Word] | None = Field(None, description="应提出出册的")
    come_back: Words | None = Field(None, description="应提出反弹回册的")
    by: dict[Word, Words] = Field(default_factory=dict, description="提名的各凭哪几条规则；一条也不该凭的写 []")
    unclear: Words | None = Field(None, description="缺数而判不了的")
    entries: dict[Word, EntryExpectation] = Field(default_factory=dict, description="各件")
    counts: dict[Word, CountExpectation] = Field(default_factory=dict, description="各项合计")
    rates: dict[Word, Fact] = Field(default_factory=dict, description="各个率，核到小数六位；缺数、不适用照写")


class RegisterCase(Authored):
    """`registers/cases/*.yaml` 的一项：一个算例，`mujun pack test` 逐个重算。"""

    case: Word = Field(description="名称")
    source: Word = Field(description="出处：谁公布的，或怎样推出的")
    register_: Key = Field(alias="register", description="清单代号")
    day: Day = Field(description="哪一天的情形")
    facts: dict[Word, dict[Word, Fact]] = Field(default_factory=dict, description="各家本期的数与评价结果")
    earlier: tuple[dict[Word, dict[Word, Fact]], ...] = Field((), description="前几期的，由近到远")
    moves: tuple[CaseMove, ...] = Field((), description="已有的记录，按先后")
    renamed: dict[Word, Word] = Field(default_factory=dict, description="改了代码或并入的：旧代码到新代码")
    propose: tuple[CaseMove, ...] = Field((), description="那一天各试一次，应许或应不许")
    expect: RegisterExpectation = Field(
        default_factory=lambda: RegisterExpectation.model_validate({}), description="应得的结果"
    )
