"""Items of facts: what departments deliver about enterprises, parcels, meters — as written and as taken in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from mujun.packs.schema import Authored, Citations, Key, Note, Word
from mujun.packs.shape import Written
from mujun.rules.level import Interval, parse_interval

EntityKind = Literal["enterprise", "parcel", "tenancy", "meter", "park", "county", "town", "bank", "project"]
ItemKind = Literal[
    "flow", "stock", "count", "share", "name", "text", "flag", "date", "credit-code", "industry", "division", "town"
]
NUMERIC = ("flow", "stock", "count", "share")
LARGEST = 1e12


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


@dataclass(frozen=True, slots=True)
class Industry:
    """A division of GB/T 4754."""

    code: str
    name: str
    section: str


@dataclass(frozen=True, slots=True)
class Composition:
    """An item as one item plus some and minus others."""

    base: str
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """Every item it is made of."""
        return (self.base, *self.plus, *self.minus)


@dataclass(frozen=True, slots=True)
class Item:
    """What one figure or word of an entity is. `unit` is "" for a bare figure and for words.

    `departments` are who may deliver it, the first to be believed first; none means anyone, later over earlier.
    """

    name: str
    of: EntityKind
    kind: ItemKind
    unit: str = ""
    aliases: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    range: Interval | None = None
    values: tuple[str, ...] = ()
    composed: Composition | None = None
    note: str | None = None

    @property
    def is_number(self) -> bool:
        """Whether its facts are figures."""
        return self.kind in NUMERIC


def build_item(written: Written[ItemEntry]) -> Item:
    """The item an entry states; RuleError where its range cannot be read."""
    entry = written.entry
    composed = entry.composed
    return Item(
        name=entry.item,
        of=entry.of,
        kind=entry.kind,
        unit=entry.unit or "",
        aliases=entry.aliases,
        departments=entry.departments,
        range=None if entry.range is None else parse_interval(entry.range, written.place("range")),
        values=entry.values,
        composed=None if composed is None else Composition(composed.base, composed.plus, composed.minus),
        note=entry.note,
    )
