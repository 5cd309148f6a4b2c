"""One page of a comparison: the firms an address chooses, each with where it stood, where it stands, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

import narwhals as nw
from django.http import QueryDict

from mujun.evaluation.backend import Frame, fetch_rows
from mujun.evaluation.compare import LINKS
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.run import VERSION
from mujun.packs.scheme import DIVISION
from mujun_web.evaluation.choice import LONGEST, NOTHING
from mujun_web.evaluation.comparison import CAME, DOWN, LEFT, SAME, UP, read_seen_moves
from mujun_web.evaluation.models import Comparison
from mujun_web.evaluation.paging import PAGE, Paged
from mujun_web.evaluation.rights import Sight
from mujun_web.evaluation.roll import COUNTY, NAME

FILTERS: Final = {
    "from": "原等级", "to": "现等级", "way": "方向", "cause": "原因", "lane": "现组", "county": COUNTY,
    "industry": DIVISION,
}  # fmt: skip
WAYS: Final = (UP, DOWN, SAME, CAME, LEFT)
SORTS: Final = {
    "change": "变化", **{name: name for name in LINKS}, "before": "原总分", "after": "现总分", "rank": "现名次",
    "name": NAME,
}  # fmt: skip
USUAL = "change"


@dataclass(frozen=True, slots=True)
class MoveChoice:
    """What the address of a comparison chooses. Firms whose grade stayed are left out unless asked for."""

    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    sort: str = USUAL
    down: bool = False
    page: int = 1
    other: str = ""

    @classmethod
    def read(cls, asked: QueryDict) -> MoveChoice:
        """The choice of an address; what it does not know it leaves out."""
        page = asked.get("page", "1")
        sort = asked.get("sort", USUAL)
        return cls(
            text=asked.get("text", "").strip()[:LONGEST],
            filters=tuple((key, asked[key][:LONGEST]) for key in FILTERS if asked.get(key)),
            whole=bool(asked.get("whole")),
            sort=sort if sort in SORTS else USUAL,
            down=bool(asked.get("down")),
            page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,  # noqa: PLR2004
            other=asked.get("with", "")[:LONGEST],
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether firms that moved are left out."""
        return bool(self.text or self.filters)

    def of(self, key: str) -> str:
        """What a filter is set to, or nothing."""
        return dict(self.filters).get(key, "")

    @property
    def address(self) -> str:
        """The choice as the query of an address."""
        pairs = [("with", self.other), ("text", self.text), *self.filters]
        pairs += [(key, "1") for key in ("whole", "down") if getattr(self, key)]
        pairs += [("sort", self.sort)] if self.sort != USUAL else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return urlencode([(key, value) for key, value in pairs if value])

    def at_page(self, page: int) -> str:
        """The address of another page."""
        return replace(self, page=page).address

    def sorted_by(self, key: str) -> str:
        """The address that sorts by a column, the other way round where it is sorted by it already."""
        return replace(self, sort=key, down=not self.down if self.sort == key else False, page=1).address

    @property
    def cleared(self) -> str:
        """The address with no filter."""
        return MoveChoice(sort=self.sort, down=self.down, other=self.other).address


@dataclass(frozen=True, slots=True)
class MovePage(Paged):
    """The rows of a page, of how many, and what can be chosen."""

    rows: tuple[Mapping[str, Any], ...]
    choice: MoveChoice
    chosen: int
    options: Mapping[str, tuple[str, ...]]


def make_move_page(comparison: Comparison, choice: MoveChoice, sight: Sight) -> MovePage:
    """The page of a comparison that an address chooses, of the firms an account sees."""
    frame = choose_moves(comparison, choice, sight)
    chosen = fetch_rows(frame.select(nw.len().alias("n")))[0]["n"]
    relation: Any = nw.to_native(order_moves(frame, choice))
    found = relation.limit(PAGE, offset=(choice.page - 1) * PAGE).fetchall()
    rows = tuple(dict(zip(relation.columns, one, strict=True)) for one in found)
    whole = read_seen_moves(comparison, sight)
    options = {key: _options(whole, FILTERS[key]) for key in ("lane", "county", "industry")}
    return MovePage(rows, choice, chosen, options)


def choose_moves(comparison: Comparison, choice: MoveChoice, sight: Sight) -> Frame:
    """The firms that are chosen: those whose grade became another, unless all or some kept grade are asked for."""
    frame = read_seen_moves(comparison, sight)
    conditions: list[nw.Expr] = []
    if choice.text:
        name = nw.col(NAME).str.contains(choice.text, literal=True).fill_null(False)
        conditions.append(name | nw.col(ENTITY).str.contains(choice.text.upper(), literal=True))
    for key, value in choice.filters:
        column = nw.col(FILTERS[key])
        if key == "cause":
            conditions.append(column.str.contains(value, literal=True).fill_null(False))
        else:
            conditions.append(column.is_null() if value == NOTHING else column == value)
    if not choice.whole and not ({"from", "to", "way"} & {key for key, _ in choice.filters}):
        conditions.append(nw.col("原等级") != nw.col("现等级"))
    return frame.filter(*conditions) if conditions else frame


def order_moves(frame: Frame, choice: MoveChoice) -> Frame:
    """The firms in the order of the choice; what is missing comes last."""
    return frame.sort(SORTS[choice.sort], ENTITY, VERSION, descending=[choice.down, False, False], nulls_last=True)


def _options(frame: Frame, column: str) -> tuple[str, ...]:
    rows = fetch_rows(frame.group_by(column).agg(nw.len().alias("n")))
    return tuple(sorted(row[column] or NOTHING for row in rows))
