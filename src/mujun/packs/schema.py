"""What the author of a pack writes: the keys of every file, their types, and what each means.

These are the shapes as written (text, lists, keys as in YAML); `mujun.packs.pack` holds what the engine runs. The
descriptions are in Chinese because the reference for pack authors is made from them.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from mujun.packs.source import Quoted
from mujun.rules.value import MISSING, NOT_APPLICABLE, Value

DivisionKind = Literal["province", "city", "county", "zone", "town"]
UnitKind = Literal[
    "department", "county", "town", "zone", "enterprise", "bank", "group", "party", "court", "school", "association",
    "institution", "other",
]  # fmt: skip
Role = Literal["lead", "support", "area"]
Comparator = Literal[">=", ">", "<=", "<", "=", "~", "change_up", "change_down"]
Basis = Literal["level", "increment", "growth", "share"]
Direction = Literal["up", "down"]
RollUp = Literal["sum", "weighted", "worst"]
Recurrence = Literal["每年", "每半年", "每季度", "每月"]
InputKind = Literal["number", "flag", "text"]

PlainNumber = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")

PlainFigure = re.compile(r"[-+]?\d{1,18}(\.\d{1,12})?")


def _check_span(span: tuple[int, int]) -> tuple[int, int]:
    if span[0] < 0 or span[1] <= span[0]:
        raise PydanticCustomError("span", "起止位置 {span} 不成一段", {"span": list(span)})
    return span


def _check_digits(written: object) -> object:
    if isinstance(written, str) and not PlainFigure.fullmatch(written):
        raise PydanticCustomError("figure", "“{text}”不是数", {"text": written[:30]})
    return written


def _check_day(written: object) -> object:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else written
    except ValueError:
        raise PydanticCustomError(
            "day", "“{text}”不是日子", {"text": written[:30] if isinstance(written, str) else ""}
        ) from None


def read_fact(written: object) -> object:
    """A fact of a case: a number, true or false, text, 缺数 (or empty) for missing, 不适用 for not applicable."""
    if written is None or written == "缺数":
        return MISSING
    if isinstance(written, Quoted) or not isinstance(written, str):
        return str(written) if isinstance(written, Quoted) else written
    if written == "不适用":
        return NOT_APPLICABLE
    if written in ("true", "false"):
        return written == "true"
    return float(written) if PlainNumber.fullmatch(written) else written


def _wrap_single(written: object) -> object:
    return [written] if isinstance(written, dict) else written


Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Key = Annotated[str, StringConstraints(pattern=r"^[\w·（）()〔〕、.\-]+$", max_length=60)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Figure = Annotated[Decimal, BeforeValidator(_check_digits)]
DivisionCode = Annotated[str, StringConstraints(pattern=r"^\d{6}(\d{3}){0,2}(-\w{1,12})?$")]
CityCode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
Year = Annotated[int, Field(ge=1949, le=2100)]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2})?$")]
Day = Annotated[date, BeforeValidator(_check_day)]
Offsets = Annotated[tuple[int, int], AfterValidator(_check_span)]
Fact = Annotated[Value, BeforeValidator(read_fact)]
FractionOfPlan = Annotated[float, Field(ge=0, le=100)]


class Authored(BaseModel):
    """A mapping of a pack file; a key that is not listed is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a shape as they are written, in order."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


class Citation(Authored):
    """出处：哪份文件、哪一条。"""

    document: Word = Field(description="文件名称")
    clause: Word = Field(description="条款，如 三(一)2")


Citations = Annotated[tuple[Citation, ...], BeforeValidator(_wrap_single)]


class City(Authored):
    """这个包是哪个地方的。"""

    name: Word = Field(description="地名")
    division: CityCode = Field(description="GB/T 2260 六位代码，须在 divisions.yaml 中")


class PackFile(Authored):
    """`pack.yaml`：包的名片。"""

    pack: Key = Field(description="包名，与文件夹同名")
    title: Word = Field(description="标题")
    city: City | None = Field(None, description="地方；公用的底包不写")
    year: Year | None = Field(None, description="计划年度；公用的底包不写")
    extends: Key | None = Field(None, description="以哪个包为底，通常是 base；底包的单位、区划、亮灯规则都可直接用")
    light: Key | None = Field(None, description="任务没有写明亮灯规则时用哪一个")
    note: Note | None = Field(None, description="说明")


class DivisionEntry(Authored):
    """`divisions.yaml` 的一行：一个行政区划或功能区。"""

    code: DivisionCode = Field(description="GB/T 2260 代码；没有代码的功能区用 所在地代码-简称")
    name: Word = Field(description="全称")
    short: Word | None = Field(None, description="简称")
    kind: DivisionKind = Field(description="province 省，city 市，county 县市区，zone 功能区，town 镇街")
    parent: DivisionCode | None = Field(None, description="上级代码")


class UnitEntry(Authored):
    """`units.yaml` 的一行：一个责任单位。"""

    unit: Key = Field(description="短代号，包内唯一，可用中文")
    name: Word = Field(description="规范名称")
    kind: UnitKind = Field(description="类别")
    aliases: tuple[Word, ...] = Field((), description="文件里印的其他写法（繁体、简称）")
    division: DivisionCode | None = Field(None, description="所属区划代码")


class DocumentEntry(Authored):
    """`ledger.yaml` 的 document：台账出自哪份文件；只记名称与指纹，不记原文。"""

    title: Word = Field(description="文件标题")
    year: Year = Field(description="印发年份")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(description="原文文件的 SHA-256")
    characters: int = Field(gt=0, description="原文字符数；所有位置都须在此之内")
    file: Word | None = Field(None, description="随包附带的原文（只有自己写的示范文件才附），相对包的路径")


class AssignmentEntry(Authored):
    """任务的一个责任单位。"""

    unit: Key = Field(description="单位代号，须在 units.yaml 中")
    role: Role = Field(description="lead 牵头，support 配合，area 属地责任主体")
    span: Offsets | None = Field(None, description="在原文中的起止字符")
    group: int = Field(1, ge=1, le=50, description="同一任务有几组责任单位时的组号")


class TargetEntry(Authored):
    """一个量化目标，或文件里报告的一个已完成结果。"""

    target: Key = Field(description="代号，包内唯一，定下后不改")
    indicator: Word = Field(description="指标名称")
    value: Figure = Field(description="数值，按印刷的写法（1.7 万家写 1.7）")
    value2: Figure | None = Field(None, description="区间的上端，或 确保/力争 的第二个数")
    stretch: Figure | None = Field(None, description="力争值；有它时 value 是确保值")
    unit: Annotated[str, StringConstraints(max_length=30)] = Field(description='计量单位；没有单位写 ""')
    comparator: Comparator = Field(description="≥ > ≤ < = ~，或 change_up 上升、change_down 下降")
    basis: Basis = Field(description="level 水平值，increment 增量，growth 增速，share 占比")
    deadline: Month | None = Field(None, description="完成期限，2023 或 2023-06，到该期末")
    period: Recurrence | None = Field(None, description="周期性目标的周期")
    kind: Literal["target", "result"] = Field("target", description="target 目标，result 已完成的结果")
    clause: Word | None = Field(None, description="条款号")
    span: Offsets = Field(description="整句在原文中的起止字符")
    number: Offsets = Field(description="数字在原文中的起止字符，须在 span 之内")
    direction: Direction | None = Field(None, description="up 越高越好，down 越低越好；不写则由 comparator 推出")
    accumulates: bool = Field(False, description="true 为年内累计数，false 为取最新值")
    curve: Literal["even", "quarterly"] | tuple[FractionOfPlan, ...] = Field(
        "even", description="序时进度：even 按月均匀，quarterly 按季，或各等分期末的累计百分数列表，末位 100"
    )
    roll_up: RollUp | None = Field(
        None, description="下级数怎样汇总：sum 相加，weighted 加权，worst 取最差；不写则比率类加权、其余相加"
    )
    light: Key | None = Field(None, description="用哪个亮灯规则；不写用包的默认")
    note: Note | None = Field(None, description="说明")


class TaskEntry(Authored):
    """`ledger.yaml` 的 tasks 的一项：一项任务。"""

    task: Key = Field(description="任务号，包内唯一")
    name: Word = Field(description="我们起的短名，不抄原文句子")
    clause: Word = Field(description="条款号，如 三(一)2")
    section: Word | None = Field(None, description="所在部分")
    span: Offsets = Field(description="任务在原文中的起止字符")
    units: tuple[AssignmentEntry, ...] = Field((), description="责任单位，按印刷顺序")
    targets: tuple[TargetEntry, ...] = Field((), description="量化目标")


class LedgerFile(Authored):
    """`ledger.yaml`：采用了的台账，只有事实与位置，没有原文句子。"""

    document: DocumentEntry = Field(description="出自哪份文件")
    goals: tuple[TargetEntry, ...] = Field((), description="总目标段里不属于任何一项任务的目标")
    tasks: tuple[TaskEntry, ...] = Field((), description="任务")


class InputEntry(Authored):
    """`inputs.yaml` 的一行：亮灯规则的算式里可以用的一个名字。"""

    name: Word = Field(description="名字，就是算式里写的字")
    kind: InputKind = Field("number", description="number 数，flag 是否，text 文字")
    unit: Annotated[str, StringConstraints(max_length=30)] | None = Field(None, description="计量单位，数才有")
    note: Note = Field(description="口径：是什么数、怎样得来")


class LevelEntry(Authored):
    """一档：数落在哪个区间亮什么。"""

    level: Word = Field(description="档名，须在 scale 中")
    when: Annotated[str, StringConstraints(max_length=60)] = Field(
        description='区间：">= 0"、"< -30"、"[-10, 0)"，方括号含端点，圆括号不含'
    )
    note: Note | None = Field(None, description="没有出处时写明由谁、为什么这样定")
    cites: Citations = Field((), description="出处")


class DimensionEntry(Authored):
    """亮灯的一个维度：一个算式和它的分档。"""

    dimension: Word = Field(description="维度名")
    measure: Annotated[str, StringConstraints(max_length=2000)] = Field(description="算式，见 expression.md")
    unit: Annotated[str, StringConstraints(max_length=30)] = Field("", description="算出的数的单位")
    levels: tuple[LevelEntry, ...] = Field(min_length=1, description="分档，须不重不漏盖满整条数轴")


class LightEntry(Authored):
    """`lights.yaml` 的一项：一个亮灯规则；一个维度时 measure、levels 直接写，多个维度时写 dimensions。"""

    light: Key = Field(description="规则代号，包内唯一")
    title: Word | None = Field(None, description="标题")
    measure: Annotated[str, StringConstraints(max_length=2000)] | None = Field(None, description="算式（单维度）")
    unit: Annotated[str, StringConstraints(max_length=30)] = Field("", description="算出的数的单位（单维度）")
    levels: tuple[LevelEntry, ...] = Field((), description="分档（单维度），须不重不漏盖满整条数轴")
    dimensions: tuple[DimensionEntry, ...] = Field((), description="多个维度")
    scale: tuple[Word, ...] = Field(("绿", "黄", "红"), min_length=1, description="档名由好到差")
    combine: Literal["worst"] = Field("worst", description="多维合成：取最差")
    missing: Word = Field("无数据", description="缺数时显示什么")
    not_applicable: Word = Field("不适用", description="不适用时显示什么")
    from_: Day | None = Field(None, alias="from", description="从哪一天起施行")
    until: Day | None = Field(None, description="到哪一天止（含这一天）")
    note: Note | None = Field(None, description="说明；没有出处时必写")
    cites: Citations = Field((), description="出处")


class CaseEntry(Authored):
    """`cases/*.yaml` 的一项：一个算例，`mujun pack test` 逐个重算。"""

    case: Word = Field(description="名称")
    source: Word = Field(description="出处：谁公布的，或怎样推出的")
    as_of: Day | None = Field(None, description="哪一天的情形；规则那天须在施行")
    light: Key = Field(description="亮灯规则代号")
    given: dict[str, Fact] = Field(description="已知数；缺数写 缺数，不适用写 不适用")
    earlier: tuple[dict[str, Fact], ...] = Field((), description="前几期的已知数，由近到远")
    expect: ExpectationEntry = Field(description="应得的结果")


class ExpectationEntry(Authored):
    """算例应得的结果。"""

    level: Word = Field(description="合成后的档")
    value: Fact | None = Field(None, description="算式的结果（单维度）")
    dimensions: dict[str, Word] = Field(default_factory=dict, description="各维度的档")


CaseEntry.model_rebuild()
