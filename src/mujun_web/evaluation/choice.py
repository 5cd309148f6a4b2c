"""What an address chooses of a roll: search, filters, order, page, columns; one value that every link carries on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

import narwhals as nw
from django.http import QueryDict

from mujun.evaluation.backend import Frame
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import ADJUSTED, FILLED, GRADE, LANE, OPEN, RANK, STATUS
from mujun.packs.scheme import DIVISION
from mujun_web.evaluation.roll import COUNTY, NAME, TOWN

FILTERS: Final = {
    "lane": LANE, "county": COUNTY, "town": TOWN, "industry": DIVISION, "grade": GRADE, "status": STATUS
}  # fmt: skip
NOTHING: Final = "（未填）"
LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """The choice of an address. `sort` is a column; `down` from the largest; `marks` are 调整过 and 待核."""

    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    adjusted: bool = False
    open: bool = False
    filled: bool = False
    sort: str = ""
    down: bool = False
    page: int = 1
    columns: tuple[str, ...] = ()
    public: bool = False

    @classmethod
    def read(cls, asked: QueryDict) -> Choice:
        """The choice of an address; what it does not know it leaves out."""
        number = asked.get("page", "1")
        return cls(
            text=asked.get("text", "").strip()[:LONGEST],
            filters=tuple((key, asked[key][:LONGEST]) for key in FILTERS if asked.get(key)),
            adjusted=bool(asked.get("adjusted")),
            open=bool(asked.get("open")),
            filled=bool(asked.get("filled")),
            sort=asked.get("sort", "")[:LONGEST],
            down=bool(asked.get("down")),
            page=max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1,  # noqa: PLR2004
            columns=tuple(dict.fromkeys(name[:LONGEST] for name in asked.getlist("c"))),
            public=bool(asked.get("public")),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out of the roll."""
        return bool(self.text or self.filters or self.adjusted or self.open or self.filled)

    def of(self, key: str) -> str:
        """What a filter is set to, or nothing."""
        return dict(self.filters).get(key, "")

    @property
    def address(self) -> str:
        """The choice as the query of an address, page and all."""
        pairs = [("text", self.text), *self.filters, ("sort", self.sort)]
        pairs += [(key, "1") for key in ("adjusted", "open", "filled", "down", "public") if getattr(self, key)]
        pairs += [("c", name) for name in self.columns]
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return urlencode([(key, value) for key, value in pairs if value])

    def at_page(self, page: int) -> str:
        """The address of another page of the same choice."""
        return replace(self, page=page).address

    def sorted_by(self, name: str) -> str:
        """The address that sorts by a column, the other way round where it is sorted by it already."""
        down = not self.down if self.sort == name else False
        return replace(self, sort=name, down=down, page=1).address

    def with_filter(self, key: str, value: str) -> str:
        """The address with one filter set."""
        others = tuple((one, other) for one, other in self.filters if one != key)
        return replace(self, filters=(*others, (key, value)), page=1).address

    @property
    def as_public(self) -> str:
        """The address of the public columns."""
        return replace(self, public=True, page=1).address

    @property
    def as_internal(self) -> str:
        """The address of the internal columns."""
        return replace(self, public=False, page=1).address


def narrow(frame: Frame, choice: Choice, *, indicators: Sequence[str] = ()) -> Frame:
    """The rows of a roll that a choice keeps; `indicators` are those whose filled figures count."""
    conditions: list[nw.Expr] = []
    if choice.text:
        text = choice.text.upper()
        name = nw.col(NAME).str.contains(choice.text, literal=True).fill_null(False)
        conditions.append(name | nw.col(ENTITY).str.contains(text, literal=True))
    for key, value in choice.filters:
        column = nw.col(FILTERS[key])
        conditions.append(column.is_null() if value == NOTHING else column == value)
    if choice.adjusted:
        conditions.append(~nw.col(ADJUSTED).is_null())
    if choice.open:
        conditions.append(~nw.col(OPEN).is_null())
    if choice.filled and indicators:
        conditions.append(
            nw.any_horizontal(*(~nw.col(FILLED + name).is_null() for name in indicators), ignore_nulls=True)
        )
    return frame.filter(*conditions) if conditions else frame


def put_in_order(frame: Frame, choice: Choice, known: Sequence[str]) -> Frame:
    """The rows in the order of a choice: by its column, then as a roll is read; what is missing comes last."""
    rest = (LANE, RANK, ENTITY, VERSION)
    if choice.sort not in known:
        return frame.sort(*rest, nulls_last=True)
    rest = tuple(name for name in rest if name != choice.sort)
    return frame.sort(choice.sort, *rest, descending=[choice.down, *(False for _ in rest)], nulls_last=True)
