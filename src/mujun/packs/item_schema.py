"""Items of facts and industries as the author of a pack writes them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from mujun.packs.item import EntityKind, ItemKind
from mujun.packs.schema import Authored, Citations, Key, Note, Word


class ComposedEntry(Authored):
    """一个由别的项加减得来的项，如 用地面积 = 自有 + 承租 − 出租。"""

    base: Word = Field(description="必有的一项；它缺数，合成的就缺数")
    plus: tuple[Word, ...] = Field((), description="加上的项；没有报来的按没有计，明说缺数的则缺数")
    minus: tuple[Word, ...] = Field((), description="减去的项；没有报来的按没有计，明说缺数的则缺数")


class ItemEntry(Authored):
    """`items.yaml` 的一行：一个取数项，由哪些部门报、什么单位、合理范围。"""

    item: Key = Field(description="名称，就是算式里写的字")
    of: EntityKind = Field("enterprise", description="谁的数：enterprise 企业，parcel 宗地，tenancy 租赁，meter 户号……")
    kind: ItemKind = Field(
        description="flow 期间数，stock 期末数，count 个数，share 占比，name 名称，text 文字，flag 是否，date 日期，"
        "credit-code 信用代码，industry 行业，division 地方，town 镇街（包的区划表列了镇街的，只认表里的）"
    )
    unit: Annotated[str, StringConstraints(max_length=30)] | None = Field(None, description="计量单位，数才有")
    aliases: tuple[Word, ...] = Field((), description="表头的其他写法")
    departments: tuple[Word, ...] = Field((), description="可以报的部门，同一项几家都报时排前的为准；不写则谁都可以")
    range: Annotated[str, StringConstraints(max_length=60)] | None = Field(
        None, description='合理范围，按 unit 计，如 "[0, 50000]"；范围外的不收'
    )
    values: tuple[Word, ...] = Field((), description="文字只能取这几个值")
    composed: ComposedEntry | None = Field(None, description="由别的项加减得来，不直接报")
    note: Note | None = Field(None, description="口径；没有出处时必写")
    cites: Citations = Field((), description="出处")


class IndustryEntry(Authored):
    """`industries.yaml` 的一行：国民经济行业分类的一个大类。"""

    code: Annotated[str, StringConstraints(pattern=r"^\d{2}$")] = Field(description="大类代码，两位")
    name: Word = Field(description="大类名称")
    section: Annotated[str, StringConstraints(pattern=r"^[A-T]$")] = Field(description="门类字母")
