"""Kinds of entities that facts are about: their Chinese names and the headings their codes stand under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mujun.packs.item import EntityKind


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entity: its code in packs, its title, and how the column of its codes may be headed."""

    kind: EntityKind
    title: str
    headings: tuple[str, ...]


KINDS: Final[dict[EntityKind, Kind]] = {
    kind.kind: kind
    for kind in (
        Kind(
            "enterprise",
            "企业",
            (
                "统一社会信用代码",
                "社会信用代码",
                "信用代码",
                "统一信用代码",
                "纳税人识别号",
                "统一代码",
            ),
        ),
        Kind("parcel", "宗地", ("宗地号", "宗地代码", "不动产单元号", "地块编号", "宗地编号")),
        Kind("tenancy", "租赁", ("租赁号", "租约号", "合同号", "租赁合同号", "合同编号")),
        Kind("meter", "户号", ("户号", "用户编号", "用电户号", "用水户号", "客户编号")),
        Kind("park", "园区", ("园区", "园区名称", "开发区", "小微园")),
        Kind("county", "县区", ("县区", "县市区", "县（市、区）", "所属县区", "地区")),
        Kind("town", "镇街", ("镇街", "乡镇街道", "所属镇街")),
        Kind("bank", "银行", ("机构编码", "金融机构编码", "银行")),
        Kind("project", "项目", ("项目代码", "项目编号", "赋码")),
    )
}
PERIOD_HEADINGS: Final = ("年度", "年份", "时期", "所属期", "税款所属期", "所属年度", "报告期", "数据时期", "月份")
SILENT_HEADINGS: Final = ("序号", "编号", "备注", "说明")
