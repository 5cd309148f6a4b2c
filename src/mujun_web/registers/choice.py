"""What the address of a register page chooses: view, search, filters, order, page; every link carries it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

VIEWS = {"board": "看板", "table": "表格", "timeline": "逐月", "funnel": "漏斗"}
STATES = {"open": "在册", "left": "已出册", "watched": "已出册，还在观察", "ended": "已出册，不再观察"}
NOBODY = "（未填）"
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """The choice of an address. `state` is one of STATES, `since` the first year counted, both empty for everything."""

    view: str = "board"
    text: str = ""
    state: str = ""
    stage: str = ""
    owner: str = ""
    county: str = ""
    light: str = ""
    choice: str = ""
    overdue: str = ""
    sort: str = ""
    down: str = ""
    since: str = ""
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Choice:
        """The choice of an address; what it does not know is left out."""
        said = {one.name: asked.get(one.name, "").strip()[:LONGEST] for one in fields(cls) if one.name != "page"}
        said["view"] = said["view"] if said["view"] in VIEWS else "board"
        said["state"] = said["state"] if said["state"] in STATES else ""
        said["since"] = said["since"] if said["since"] == "all" or _is_year(said["since"]) else ""
        number = asked.get("page", "1")
        page = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < len("1000000") else 1
        return cls(**said, page=page)

    def address(self, **changes: object) -> str:
        """The query of this choice with changes; empty ones fall away."""
        changed = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        said = {one.name: getattr(changed, one.name) for one in fields(changed)}
        return urlencode({name: value for name, value in said.items() if value and (name, value) != ("page", 1)})

    def sorted_by(self, name: str) -> str:
        """The query that sorts by a column, the other way round where it is sorted by it already."""
        return self.address(sort=name, down="1" if self.sort == name and not self.down else "")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return any((self.text, self.state, self.stage, self.owner, self.county, self.light, self.choice, self.overdue))

    @property
    def cleared(self) -> str:
        """The query without filters."""
        return Choice(view=self.view, sort=self.sort, down=self.down).address()

    def since_day(self, plan_year: int | None, known_on: date) -> date | None:
        """The first day counted: as asked; else of the year of a plan for this one year; None for everything."""
        if self.since == "all" or (not self.since and plan_year != known_on.year):
            return None
        return date(int(self.since) if self.since else known_on.year, 1, 1)


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == len("2026") and text > "1900"
