"""The years a document plans and reports: its plan year, its horizon, and the year each heading sets."""

from __future__ import annotations

import re
from bisect import bisect_left

from mujun.documents import lexicon as words
from mujun.documents.dates import DateMention, find_dates
from mujun.documents.issue import find_plan_year
from mujun.documents.outline import Outline

_SPEAKS_OF_THIS_YEAR = re.compile(r"今年|全年|本年度?(?!度)|年内")
_AIMED = re.compile(r"(?:到|至|力争|争取|确保|在|于)$")
# A newspaper heads its sections 回眸2017 and 聚焦2018; a year inside another name (中国制造2025) is none.
_BARE_YEAR = re.compile(
    r"(?:^|回眸|回顾|回首|回望|盘点|总结|聚焦|展望|部署|决战|奋战|奋进|逐梦|启航|[ ,:、—])"
    r"(?P<year>20[0-4]\d)(?![\d年\-./—])"
)
_DISTANT = 2034  # 展望2035年 and later is outlook, not the plan's horizon


class Horizon:
    """The dates of one document, and the years its title, goals and headings set."""

    def __init__(self, outline: Outline, year: int | None) -> None:
        self.text, self.outline, self.year = outline.normal.text, outline, year
        self.dates = find_dates(self.text)
        self.governing = [one for one in self.dates if one.governs]
        self.starts = [one.start for one in self.governing]
        self._all_starts = [one.start for one in self.dates]
        self.plan_year = find_plan_year(outline) or (year if _SPEAKS_OF_THIS_YEAR.search(self.text) else None)
        self.last_year = self._find_last_year()
        self._of_heading: dict[int, tuple[int, tuple[int, int]] | None] = {}

    @property
    def base_year(self) -> int | None:
        """The year 今年 stands for."""
        return self.plan_year or self.year

    @property
    def title(self) -> str:
        """The title in normal spelling; the first line where the outline found none."""
        found = self.text[self.outline.title_start : self.outline.title_end]
        return found or self.text[:60].split("\n")[0]

    @property
    def reports(self) -> bool:
        """Whether the whole document reports: a bulletin, a summary, an account of how things went."""
        return bool(words.REPORT_TITLE.search(self.title)) and not words.MIXED_HEADING.search(self.title)

    @property
    def reported_year(self) -> int | None:
        """The year a section that looks back reports, where it does not say: the past one, or this one in a report."""
        own = self.reports or words.PART_OF_YEAR.search(self.title) is not None
        return self.base_year if own or self.base_year is None else self.base_year - 1

    def heading(self, index: int) -> str:
        """A heading in normal spelling, mark and title."""
        node = self.outline.nodes[index]
        return self.text[node.start : node.title_end]

    def heading_year(self, index: int) -> tuple[int, tuple[int, int]] | None:
        """The year a heading sets and where it says so; the last one of a period or a five-year plan."""
        if index not in self._of_heading:
            self._of_heading[index] = self._read_heading(index)
        return self._of_heading[index]

    def between(self, start: int, end: int) -> list[DateMention]:
        """The governing dates that begin in [start, end)."""
        return self.governing[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def _read_heading(self, index: int) -> tuple[int, tuple[int, int]] | None:
        node = self.outline.nodes[index]
        if node.row is not None:
            return None
        low, high = bisect_left(self._all_starts, node.start), bisect_left(self._all_starts, node.title_end)
        mentions = [one for one in self.dates[low:high] if one.resolve(self.plan_year)]
        chosen = [one for one in mentions if one.governs] or [one for one in mentions if one.plan]
        resolved = chosen[-1].resolve(self.plan_year) if chosen else None
        if resolved:
            return int(resolved[:4]), (chosen[-1].start, chosen[-1].end)
        bare = _BARE_YEAR.search(self.heading(index))
        return (int(bare["year"]), (node.start + bare.start("year"), node.start + bare.end("year"))) if bare else None

    def _find_last_year(self) -> int | None:
        """The last year of the plan: of the title's period or plan, else of the title, the goals, or the plan year."""
        title_end = max(self.outline.title_end, 1)
        title = [one for one in self.dates[: bisect_left(self._all_starts, title_end)] if one.governs or one.plan]
        periods = [one.year for one in title if one.year and (one.first is not None or one.plan)]
        years = periods or [one.year for one in title if one.year] or self._goal_years()
        return max(years) if years else self.plan_year

    def _goal_years(self) -> list[int]:
        found: list[int] = []
        for date in self.governing:
            if date.year is None or date.year > _DISTANT:
                continue
            aimed = date.first is not None or _AIMED.search(self.text[max(0, date.start - 2) : date.start])
            if aimed and self._in_goals(date.start):
                found.append(date.year)
        return found

    def _in_goals(self, position: int) -> bool:
        path = self.outline.path_at(position)
        return not path or any(words.GOALS_HEADING.search(self.heading(index)) for index in path)
