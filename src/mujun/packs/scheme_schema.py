"""What the author of a scheme writes (`schemes/*.yaml`): scope, merges, indicators, lanes, grades, adjustments.

As in `mujun.packs.schema`, the descriptions are Chinese because the reference for authors is made from them. A weight
or benchmark the source does not give is written 未取到: the scheme is then kept, and refuses to be run.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from mujun.packs.schema import Authored, Citations, Fact, Figure, InputKind, Key, Note, Word, Year

Status = Literal["evaluated", "overdue", "ungraded", "computed only", "deferred", "exempt"]
Missing = Literal["zero", "lane mean of points", "spread", "full", "ungraded"]
Form = Literal["ratio", "inverse", "min-max", "efficacy", "negative", "rank"]
Total = Literal["sum", "mean", "geometric"]
Rounding = Literal["half up", "down", "up"]
Ties = Literal["share the better", "share the worse", "by key"]
BenchmarkOf = Literal["mean", "sum over sum", "median", "best"]
AdjustmentKind = Literal["fix", "raise", "lower", "veto"]

UNKNOWN = "未取到"
MOST_ENTRIES = 300
FORMS: dict[str, str] = {
    "ratio": "值 / 基准 * 权重",
    "inverse": "基准 / 值 * 权重",
    "min-max": "权重 * (20 + 80 * (值 - 最差) / (最好 - 最差)) / 100",
    "efficacy": "权重 * (60 + 40 * (值 - 最差) / (最好 - 最差)) / 100",
    "negative": "(2 - 值 / 均值) * 权重",
    "rank": "权重 * (家数 - 名次 + 1) / 家数",
}
PLACEHOLDERS: dict[str, str] = {
    "值": "本企业这一指标的值",
    "基准": "这一指标的基准值",
    "权重": "这一指标的权重",
    "均值": "组内平均（每家一份）",
    "合比": "组内合计之比（Σ分子÷Σ分母）",
    "中位": "组内中位数",
    "最好": "组内最好的值（越高越好取最大，越低越好取最小）",
    "最差": "组内最差的值",
    "名次": "组内名次，最好为 1",
    "家数": "组内有数的企业家数",
}


def _read_share(written: object) -> object:
    if isinstance(written, str) and written.endswith(("%", "％")):
        try:
            share = Fraction(written[:-1].strip()) / 100
        except (ValueError, ZeroDivisionError):
            share = Fraction(-1)
        if 0 <= share <= 10:
            return share
    raise PydanticCustomError("figure", "“{text}”不是百分数，写成 20%", {"text": str(written)[:30]})


def _read_unknown(written: object) -> object:
    return None if written == UNKNOWN else written


def _wrap(written: object) -> object:
    return [written] if isinstance(written, str) else written


def _check_positive(figure: Decimal | None) -> Decimal | None:
    if figure is not None and figure <= 0:
        raise PydanticCustomError("figure", "“{text}”应大于 0", {"text": str(figure)})
    return figure


Formula = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
UnitText = Annotated[str, StringConstraints(max_length=30)]
Share = Annotated[Any, BeforeValidator(_read_share)]
Weight = Annotated[Figure | None, BeforeValidator(_read_unknown), AfterValidator(_check_positive)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_wrap)]
Digits = Annotated[int, Field(ge=0, le=9)]


class SchemeInput(Authored):
    """办法用到、取数项里没有的一个名字。"""

    name: Word = Field(description="名字，就是算式里写的字，也是表里的列名")
    kind: InputKind = Field("number", description="number 数，flag 是否，text 文字")
    unit: UnitText | None = Field(None, description="计量单位，数才有")
    note: Note = Field(description="口径")


class ValueEntry(Authored):
    """由取数项推算的一个数，各指标共用。"""

    value: Word = Field(description="名称")
    formula: Formula = Field(description="算式")
    unit: UnitText = Field("", description="单位")
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class Dated(Authored):
    """只在某些年份有效的一条。"""

    from_: Year | None = Field(None, alias="from", description="从评价哪一年的数据起；不写则一直如此")
    until: Year | None = Field(None, description="到评价哪一年的数据止（含）；不写则此后都是")


class ScopeEntry(Dated):
    """范围的一条：从上到下，第一条成立的定状态；都不成立的在范围外。"""

    status: Status = Field(
        description="evaluated 参评，overdue 逾期未投产而纳入，ungraded 参评不定级，computed only 只算不评，"
        "deferred 暂不评价，exempt 免评"
    )
    when: Formula | None = Field(None, description="条件；不写则其余全部")
    treated_as: Word | None = Field(None, description="参评不定级的参照哪一档管理")
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class MergeEntry(Authored):
    """合并计算：同一宗地的几家合成一份，结果共享。"""

    by: Word = Field(description="按哪一列合并，如 宗地号；这一列空着的不合并")
    mode: Literal["share", "both"] = Field("share", description="share 只出合并的结果；both 独立、合并各出一套")
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class IndicatorEntry(Authored):
    """一个指标：怎样算、越高越好还是越低越好、分母为零或为负怎么办。"""

    indicator: Word = Field(description="名称")
    formula: Formula = Field(description="算式，如 税收实际贡献 / 用地面积")
    unit: UnitText = Field("", description="单位；比值写空，百分数写 %")
    direction: Literal["up", "down"] = Field("up", description="up 越高越好，down 越低越好")
    zero_denominator: Literal["not applicable", "missing"] = Field(
        "not applicable", description="分母为零时算不适用还是缺数"
    )
    negative_denominator: Literal["not applicable", "missing", "as computed"] = Field(
        "not applicable", description="分母为负时算不适用、缺数，还是照算"
    )
    decimals: Digits | None = Field(None, description="指标值先保留几位小数；不写则不取整")
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class BenchmarkEntry(Authored):
    """不是固定数的基准：某年某范围的均值、合比、中位数或最好值，乘一个倍数。"""

    of: BenchmarkOf = Field(description="mean 各家平均，sum over sum 合计之比，median 中位数，best 最好值")
    year: Literal["this", "last"] = Field("this", description="this 本期，last 上一期")
    otherwise: Literal["this"] | None = Field(None, description="没有上一期数据时用本期")
    factor: Figure = Field(Decimal(1), description="乘几倍")
    within: Words = Field((), description="在组内再按哪些列分别取，如 县区")


class DatedWeight(Dated):
    """某些年份的权重。"""

    weight: Weight = Field(description="权重；没有取到写 未取到")
    cites: Citations = Field((), description="出处")


class DatedBenchmark(Dated):
    """某些年份的基准。"""

    benchmark: Annotated[Figure | BenchmarkEntry | None, BeforeValidator(_read_unknown)] = Field(
        description="一个数，或 {of: mean, year: last, factor: 2}；没有取到写 未取到"
    )
    cites: Citations = Field((), description="出处")


class LaneIndicatorEntry(Authored):
    """一组里的一个指标：权重、基准、封顶、缺数怎么办。"""

    indicator: Word = Field(description="指标名称，须在 indicators 中")
    weight: Weight = Field(None, description="权重；没有取到写 未取到")
    weights: tuple[DatedWeight, ...] = Field((), description="各年的权重，代替 weight；年份相接，不重不漏")
    benchmark: Annotated[Figure | dict[Year, Figure] | BenchmarkEntry | None, BeforeValidator(_read_unknown)] = Field(
        None, description="基准：一个数，或 {年: 数}，或 {of: mean, year: last, factor: 2}；没有取到写 未取到"
    )
    benchmarks: tuple[DatedBenchmark, ...] = Field((), description="各年的基准，代替 benchmark；年份相接，不重不漏")
    points: Formula | None = Field(None, description="得分的写法，不写用本组的")
    cap: Figure | None = Field(None, description="封顶：最多是权重的几倍")
    floor: Figure | None = Field(None, description="保底：最少几分")
    missing: Missing | None = Field(None, description="缺数怎么给分")
    not_applicable: Missing | None = Field(None, description="不适用怎么给分；不写同缺数")
    flat: Literal["full", "zero", "base"] | None = Field(
        None, description="组内最好等于最差时：full 满分，zero 零分，base 底分"
    )
    within: Words = Field((), description="均值、最好、名次在组内再按哪些列分别取")
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class BonusEntry(Authored):
    """一项加分或扣分。"""

    bonus: Word = Field(description="名称")
    points: Formula = Field(description="加几分，扣分写负数；可以是算式")
    when: Formula | None = Field(None, description="条件；缺数的不加不扣，并列入待核")
    at_most: Figure | None = Field(None, description="这一项最多加几分")
    at_least: Figure | None = Field(None, description="这一项最多扣到几分，写负数")
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class ThresholdEntry(Authored):
    """按总分定级的一档。"""

    grade: Word = Field(description="等级")
    when: Annotated[str, StringConstraints(max_length=60)] = Field(description='总分区间，如 ">= 90"、"[60, 90)"')


class BoundEntry(Authored):
    """一个等级的家数限额。"""

    grade: Word = Field(description="等级")
    at_most: Share | None = Field(None, description="不超过百分之几")
    at_least: Share | None = Field(None, description="不低于百分之几")


class NestedEntry(Authored):
    """两步取一档：先按总分取一头的百分之几，再在其中按另一个数取。"""

    grade: Word = Field(description="等级")
    end: Literal["best", "worst"] = Field(description="从好的一头还是差的一头取")
    pool: Share = Field(description="先按总分取百分之几")
    by: Formula = Field(description="再按哪个数，可用 得分·指标名，如 「得分·亩均税收」 + 「得分·研发占比」")
    share: Share = Field(description="取百分之几")
    of: Literal["all", "pool"] = Field("all", description="这个百分数是占全组的还是占先取出的")


class GradesEntry(Authored):
    """怎样定级：quota 按比例，thresholds 按总分，nested 两步；bounds 给比例或分数再加限额。"""

    grades: tuple[Word, ...] = Field(min_length=1, description="等级由好到差")
    quota: dict[Word, Share] | None = Field(None, description="各等级的比例，合计 100%；按位次累计切")
    thresholds: tuple[ThresholdEntry, ...] = Field((), description="按总分的区间，须盖满整条数轴")
    nested: tuple[NestedEntry, ...] = Field((), description="两步取；其余的为 rest")
    rest: Word | None = Field(None, description="两步取剩下的是哪一档")
    bounds: tuple[BoundEntry, ...] = Field((), description="限额")
    rounding: Rounding = Field("down", description="家数怎样取整：half up 四舍五入，down 舍，up 入")
    ties: Ties = Field("share the better", description="切点上同分：都归好的一档、都归差的一档，还是按 tie_break 排开")
    few: Word = Field("不定级", description="一组家数少于等级数时：写 cut 照切，或写给哪一档，不写则不定级")
    names: dict[Word, Word] = Field(default_factory=dict, description="各等级的名称")
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class LaneEntry(Authored):
    """一个评价组：谁在里面、用哪些指标、怎样得分、合成、排名、定级。"""

    lane: Word = Field(description="组名")
    where: Formula | None = Field(None, description="条件；从上到下第一个成立的；不写则其余全部")
    indicators: tuple[LaneIndicatorEntry, ...] = Field(min_length=1, max_length=MOST_ENTRIES, description="指标")
    points: Formula = Field("ratio", description="得分的写法：" + "、".join(FORMS) + "，或一个算式")
    cap: Figure | None = Field(None, description="每项封顶：权重的几倍")
    floor: Figure | None = Field(None, description="每项保底：几分")
    missing: Missing | None = Field(None, description="缺数怎么给分")
    total: Total = Field("sum", description="sum 加权和，mean 单项分的简单平均，geometric 单项分的加权几何平均")
    full: Figure = Field(Decimal(100), description="权重合计应是多少")
    bonus: tuple[BonusEntry, ...] = Field((), max_length=MOST_ENTRIES, description="加分扣分")
    bonus_at_most: Figure | None = Field(None, description="加分扣分合计最多加几分")
    rank_within: Words = Field((), description="在组内再按哪些列分别排名，如 行业")
    tie_break: Words = Field((), description="同分再比哪些数，越大越前；最后按企业代码")
    grades: GradesEntry | None = Field(None, description="定级；不写用办法的")
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class RoundingEntry(Authored):
    """取几位小数；排名在取整之后。"""

    points: Digits | None = Field(None, description="每项得分几位小数；不写则不取整")
    total: Digits = Field(4, description="总分几位小数")
    mode: Rounding = Field("half up", description="half up 四舍五入，down 截断，up 进一")


class AdjustmentEntry(Dated):
    """定级之后的一条调整，按所列顺序。"""

    adjust: Word = Field(description="名称")
    kind: AdjustmentKind = Field(description="fix 定档，raise 提档，lower 降档，veto 一票否决")
    when: Formula = Field(description="条件；缺数的不调，并列入待核")
    to: Word | None = Field(None, description="定到哪一档；veto 不写为最差一档")
    steps: int = Field(1, ge=1, le=20, description="提或降几档")
    limit: Word | None = Field(None, description="提到不超过、降到不低于哪一档")
    lanes: Words = Field((), description="只用于哪些组")
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class LeaderEntry(Authored):
    """一张领跑者名单：每组里按一个数取最好的几家；组按评价组和所列的列分。"""

    leaders: Word = Field(description="名单的名称")
    by: Word = Field("总分", description="按什么取：总分，或 indicators 里的一个指标（方向按指标的 direction）")
    within: Words = Field(("行业大类",), description="在评价组内按哪些列分别取，如 行业大类、县区")
    lanes: Words = Field((), description="只在哪些评价组里取；不写则各组都取")
    take: int = Field(1, ge=1, le=100, description="每组取几家；末位并列的都取")
    smallest: int = Field(5, ge=2, description="一组有数的少于几家时不取，以免名不副实、由均值推知别家的数")
    when: Formula | None = Field(
        None, description="能入选的条件，可用 等级、状态、总分、名次、得分·指标名；缺数的不入选，并列出"
    )
    note: Note | None = Field(None, description="说明")
    cites: Citations = Field((), description="出处")


class SchemeFile(Authored):
    """`schemes/*.yaml`：一个综合评价办法。"""

    scheme: Key = Field(description="代号，与文件同名")
    title: Word = Field(description="标题")
    extends: Key | None = Field(
        None, description="以哪个办法为底：本包的，或底包的；同名的组、指标、加分、调整只写改动的键，其余照底"
    )
    of: Key = Field("enterprise", description="评价谁：enterprise 企业，park 园区，county 县区，bank 银行……")
    office: Word | None = Field(
        None, description="哪个单位作的评价，如 某市工业企业绩效综合评价办公室；市、县可以各评各的"
    )
    period: Year = Field(description="评价哪一年的数据")
    effect: Literal["official", "trial"] = Field("official", description="official 正式，trial 试评价、结果不强制")
    inputs: tuple[SchemeInput, ...] = Field((), max_length=MOST_ENTRIES, description="取数项里没有的名字")
    values: tuple[ValueEntry, ...] = Field((), max_length=MOST_ENTRIES, description="推算的数")
    scope: tuple[ScopeEntry, ...] = Field((), max_length=MOST_ENTRIES, description="范围与状态；不写则全部参评")
    merge: MergeEntry | None = Field(None, description="合并计算")
    indicators: tuple[IndicatorEntry, ...] = Field(min_length=1, max_length=MOST_ENTRIES, description="指标")
    lanes: tuple[LaneEntry, ...] = Field(min_length=1, max_length=MOST_ENTRIES, description="评价组")
    rounding: RoundingEntry = Field(default_factory=lambda: RoundingEntry.model_validate({}), description="取整")
    grades: GradesEntry | None = Field(None, description="各组共用的定级")
    adjust: tuple[AdjustmentEntry, ...] = Field((), max_length=MOST_ENTRIES, description="调整，按顺序")
    leaders: tuple[LeaderEntry, ...] = Field((), description="领跑者名单；评价之后从结果里取，不影响得分与等级")
    publish: tuple[Word, ...] = Field((), description="公布稿的列；不写为 entity、等级")
    publish_order: Literal["entity", "rank"] = Field(
        "entity", description="公布稿的次序：entity 排名不分先后，rank 按名次"
    )
    unknown: tuple[Note, ...] = Field((), description="出处里没有取到、因而不能运行的内容")
    note: Note | None = Field(None, description="说明；没有出处时必写")
    cites: Citations = Field((), description="出处")


class SchemeCase(Authored):
    """`schemes/cases/*.yaml` 的一项：一个算例，`mujun pack test` 逐个重算。"""

    case: Word = Field(description="名称")
    source: Word = Field(description="出处：谁公布的，或怎样推出的")
    scheme: Key = Field(description="办法代号")
    table: tuple[dict[Word, Fact], ...] = Field(min_length=1, description="本期的表，一家一行；要有 entity")
    earlier: tuple[tuple[dict[Word, Fact], ...], ...] = Field((), description="前几期的表，由近到远")
    pass_: Word | None = Field(None, alias="pass", description="独立、合并两套结果时看哪一套")
    tolerance: Figure = Field(Decimal("0.00005"), description="数的允许误差")
    expect: dict[Word, dict[Word, Fact]] = Field(min_length=1, description="各家应得的结果：列名与值")
