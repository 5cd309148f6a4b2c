"""The tables projects are kept in outside: their names, columns, and what a row of each must be."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from mujun.errors import MujunError
from mujun.plans.month import Month
from mujun.projects.stage import MILESTONES

YES, NO = ("是", "true", "1"), ("否", "false", "0")
LARGEST: Final = Decimal("1e12")
FIRST_YEAR, LAST_YEAR = 1950, 2100
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?")


def _wrong(text: object, wanted: str) -> PydanticCustomError:
    return PydanticCustomError("cell", "“{text}”不是{wanted}", {"text": str(text)[:30], "wanted": wanted})


def _read_month(cell: object) -> Month:
    if isinstance(cell, date):
        return Month.of(cell)
    found = _MONTH.match(str(cell).strip())
    try:
        if found is None:
            raise ValueError
        month = Month(int(found[1]), int(found[2]))
    except (ValueError, MujunError):
        raise _wrong(cell, "月份，写成 2026-03") from None
    if not FIRST_YEAR <= month.year <= LAST_YEAR:
        raise _wrong(cell, "合情理的月份")
    return month


def _read_day(cell: object) -> date:
    try:
        day = cell if isinstance(cell, date) else date.fromisoformat(str(cell).strip()[:10].replace("/", "-"))
    except ValueError:
        raise _wrong(cell, "日子，写成 2026-03-05") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _wrong(cell, "合情理的日子")
    return day


def _read_number(cell: object) -> Decimal:
    text = repr(cell) if isinstance(cell, float) else str(cell).strip().replace(",", "").replace("，", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _wrong(cell, "数") from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise _wrong(cell, "合情理的数")
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def _read_flag(cell: object) -> bool:
    low = str(cell).strip().lower()
    if isinstance(cell, bool) or low in (*YES, *NO):
        return cell if isinstance(cell, bool) else low in YES
    raise _wrong(cell, "是或否")


def _read_whole(cell: object) -> int:
    number = _read_number(cell)
    if number != number.to_integral_value():
        raise _wrong(cell, "整数")
    return int(number)


def _read_year(cell: object) -> int:
    year = _read_whole(cell)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _wrong(cell, "合情理的年份")
    return year


def _read_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


AMonth = Annotated[Month, BeforeValidator(_read_month)]
ADay = Annotated[date, BeforeValidator(_read_day)]
Number = Annotated[Decimal, BeforeValidator(_read_number)]
Whole = Annotated[int, BeforeValidator(_read_whole)]
Year = Annotated[int, BeforeValidator(_read_year)]
Yes = Annotated[bool, BeforeValidator(_read_flag)]
Text = Annotated[str, BeforeValidator(_read_text), Field(min_length=1, max_length=200)]


class Row(BaseModel):
    """A row of a table; empty cells are left out before."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=False)
    code: Text = Field(alias="项目代码")


class ProjectRow(Row):
    """One project, with its contract and bond where there are."""

    name: Text = Field(alias="项目名称")
    county: Text = Field(alias="属地")
    lead: Text = Field(alias="牵头部门")
    office: Text = Field(alias="联系领导办公室")
    kind: Text = Field(alias="类型")
    total: Number = Field(alias="总投资（万元）")
    monitored: Yes = Field(True, alias="每月亮灯")
    paid_share: Number | None = Field(None, alias="约定支付比例（%）")
    bond_issued: AMonth | None = Field(None, alias="债券发行月")
    bond_amount: Number | None = Field(None, alias="债券金额（万元）")
    contract: Text | None = Field(None, alias="合同编号")
    land: Number | None = Field(None, alias="用地面积（亩）")
    initial: Whole | None = Field(None, alias="初始运行期（月）")
    simulated: Yes = Field(False, alias="模拟")


class PlannedRow(Row):
    """The planned month of one milestone as approved."""

    milestone: Text = Field(alias="里程碑")
    month: AMonth = Field(alias="计划月份")


class YearRow(Row):
    """The plan of one year; 1月末 … 11月末 are cumulative amounts."""

    year: Year = Field(alias="年度")
    amount: Number = Field(alias="计划投资（万元）")
    months: dict[int, Number] = Field(default_factory=dict, alias="月末")


class FigureRow(Row):
    """One reported figure; an empty figure withdraws the one before."""

    item: Text = Field(alias="项")
    month: AMonth = Field(alias="月份")
    value: Number | None = Field(None, alias="数")
    recorded_on: ADay = Field(alias="记录日")
    reporter: Text | None = Field(None, alias="报送单位")


class MilestoneRow(Row):
    """A milestone reached, moved, or withdrawn (both cells empty)."""

    milestone: Text = Field(alias="里程碑")
    reached: ADay | None = Field(None, alias="达到日")
    planned: AMonth | None = Field(None, alias="改计划到")
    recorded_on: ADay = Field(alias="记录日")
    words: str = Field("", alias="说明")


class ExemptionRow(Row):
    """A stated good reason."""

    side: Text = Field(alias="维度")
    since: AMonth = Field(alias="起")
    until: AMonth = Field(alias="止")
    reason: Text = Field(alias="理由")
    recorded_on: ADay = Field(alias="记录日")


class SettlementRow(Row):
    """A measure decided for an idle project."""

    measure: Text = Field(alias="措施")
    unit: Text = Field(alias="责任单位")
    due: AMonth = Field(alias="期限")
    recorded_on: ADay = Field(alias="记录日")
    done_on: ADay | None = Field(None, alias="办结日")
    words: str = Field("", alias="说明")


class TermRow(Row):
    """One agreed figure of a contract."""

    term: Text = Field(alias="条款")
    value: Number = Field(alias="承诺值")
    clause: Text | None = Field(None, alias="条号")


TABLES: Final[dict[str, type[Row]]] = {
    "项目": ProjectRow,
    "计划节点": PlannedRow,
    "年度计划": YearRow,
    "报数": FigureRow,
    "里程碑": MilestoneRow,
    "豁免": ExemptionRow,
    "处置": SettlementRow,
    "合同条款": TermRow,
}
MONTH_COLUMNS: Final = {f"{month}月末": month for month in range(1, 13)}
MILESTONE_WORDS: Final = "、".join(MILESTONES)


def headings(table: str) -> tuple[str, ...]:
    """The columns of a table in order."""
    columns = [info.alias or name for name, info in TABLES[table].model_fields.items()]
    return tuple(one for name in columns for one in (MONTH_COLUMNS if name == "月末" else (name,)))


def shape_row(table: str, cells: dict[str, Any]) -> dict[str, Any]:
    """The cells of a row as its shape takes them: empty ones left out, the ends of months gathered."""
    filled = {name: cell for name, cell in cells.items() if cell is not None and str(cell).strip() != ""}
    if TABLES[table] is not YearRow:
        return filled
    months = {MONTH_COLUMNS[name]: cell for name, cell in filled.items() if name in MONTH_COLUMNS}
    return {**{name: cell for name, cell in filled.items() if name not in MONTH_COLUMNS}, "月末": months}
