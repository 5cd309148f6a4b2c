"""What a practice city is made by, as the author of a pack writes it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from mujun.packs.schema import Authored, Citations, CityCode, Figure, Key, Word, Year

IndustryCode = Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
Chance = Annotated[float, Field(ge=0, le=1)]


class PublishedEntry(Authored):
    """`published.yaml` 的一行：一个公布过的数。"""

    figure: Key = Field(description="这个数叫什么，包内唯一")
    item: Word | None = Field(None, description="是哪一项的合计；与 per 合写是两项合计之比")
    per: Word | None = Field(None, description="比率的分母是哪一项")
    division: CityCode | None = Field(None, description="哪个县区的；用来定县区之间的比例")
    industry: IndustryCode | None = Field(None, description="哪个行业大类的；家数定行业之间的比例，吨标准煤定能耗强弱")
    year: Year = Field(description="哪一年的数")
    value: Figure = Field(description="数值，按公布的写法")
    unit: Annotated[str, StringConstraints(max_length=30)] = Field(description="计量单位")
    cites: Citations = Field(min_length=1, description="出处")


class RecipeEntry(Authored):
    """`practice.yaml` 的一行：演练城市怎样编出一项；是练兵的假设，不是统计数。"""

    item: Word = Field(description="取数项；镇街在本县区列出的镇街里抽，列在前面的企业多")
    share: Annotated[float, Field(ge=0)] = Field(0.0, description="中等水平：对 driver 的倍数；没有 driver 的就是数")
    driver: Word | None = Field(None, description="由哪一项推出；须在前面")
    rest: Word | None = Field(None, description="由哪个合成项减去其他组成部分得来")
    spread: Annotated[float, Field(ge=0, le=3)] = Field(0.35, description="离散程度：对数的标准差")
    elastic: Annotated[float, Field(gt=0, le=2)] = Field(1.0, description="对 driver 的弹性")
    energy: bool = Field(False, description="是否随行业能耗强弱变")
    present: Chance = Field(1.0, description="有多大比例报这一项")
    zero: Chance = Field(0.0, description="有多大比例为 0")
    loss: Chance = Field(0.0, description="有多大比例为负")
    below: bool = Field(False, description="规下企业是否也报")
    words: dict[Word, Chance] = Field({}, description="说字的项：各种写法各占多大比例，合计为 1")
    before: dict[Word, Chance] = Field(
        {}, description="上一年各种写法的比例，合计为 1；不写的同今年。同一家两年用同一次抽签，所以停产的多半上年也停产"
    )
