"""The calendar of deliveries as the author of a pack writes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from mujun.packs.item import EntityKind
from mujun.packs.schema import Authored, Citations, Key, Note, Word


def _check_month_day(written: object) -> object:
    try:
        if isinstance(written, str) and len(written) == 5:
            date.fromisoformat(f"2001-{written}")
            return written
    except ValueError:
        pass
    raise PydanticCustomError("month-day", "“{text}”不是月-日", {"text": str(written)[:30]})


MonthDay = Annotated[str, BeforeValidator(_check_month_day)]


class AmongEntry(Authored):
    """只向其中一部分要，如只要规上企业的。"""

    item: Word = Field(description="按哪个文字项分，如 规模")
    words: tuple[Word, ...] = Field(min_length=1, description="是这几个词的才要")


class DutyEntry(Authored):
    """`calendar.yaml` 的一行：哪个部门在哪一天前交哪些项。"""

    duty: Key = Field(description="代号，包内唯一")
    department: Word = Field(description="交数的部门，就是 items.yaml 里 departments 的写法")
    units: tuple[Word, ...] = Field(
        (), description="由哪些责任单位交，units.yaml 里的代号；这些单位的账号看到、交来这一份"
    )
    of: EntityKind = Field("enterprise", description="谁的数：enterprise 企业，parcel 宗地，tenancy 租赁，meter 户号……")
    items: tuple[Word, ...] = Field((), description="要交哪些项；不写则是 departments 里它排第一、又没有写在别行的各项")
    among: AmongEntry | None = Field(None, description="只向其中一部分要；不写则有一家算一家")
    sparse: bool = Field(False, description="有才报的项：没有报来的企业不算缺，如承租用地")
    due: MonthDay = Field(description="期末的次年哪一天（含）前交，月-日，如 03-31")
    note: Note | None = Field(None, description="说明；没有出处时必写")
    cites: Citations = Field((), description="出处")
