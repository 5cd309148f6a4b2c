"""When a target is due: the date of its sentence, its table row, its headings, or the plan's horizon, in that order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from mujun.documents import lexicon as words
from mujun.documents.dates import DateMention, find_dates
from mujun.documents.issue import find_plan_year
from mujun.documents.outline import Outline
from mujun.documents.passage import Passages

_PERIOD = re.compile(
    r"每年度?|每(?:个)?月|每(?:个)?季度?|每周|每半年|每旬|逐年|每两年|各年度|年均(?!增长|增速|增幅|递增|下降|降低|提高|提升|同比|增|分别增长)"
)
_RELATIVE = re.compile(
    r"(?:今后|未来|用|力争|通过)?(?:[一二三四五六七八九十两]|\d{1,2})(?:至|-|—|到)?(?:[一二三四五六七八九十]|\d{1,2})?年(?:左右)?(?:内|时间|累计|共|来)?(?!行动|计划|攻坚|规划|以上|期|度|级)"
)
_GOAL_DATE = re.compile(r"(?:到|至|力争|争取|确保|在|于)$")
_DISTANT = 2034
_FORWARD = re.compile(r"(?:[底末内]|之?前|以前|完成|建成|达到)")


@dataclass(frozen=True, slots=True)
class Due:
    """When a target is due, the period it recurs in, and the places that say so."""

    deadline: str | None
    period: str | None
    place: tuple[int, int] | None
    period_place: tuple[int, int] | None
    how: str


class Calendar:
    """The dates of one document and what they govern."""

    def __init__(self, text: str, passages: Passages, outline: Outline, year: int | None) -> None:
        self.text, self.passages, self.outline = text, passages, outline
        self.dates = find_dates(text)
        self._governing = [one for one in self.dates if one.governs]
        self._starts = [one.start for one in self._governing]
        self._periods = [(match.start(), match.end()) for match in _PERIOD.finditer(text)]
        self._relative = [match.start() for match in _RELATIVE.finditer(text)]
        self.year = year
        self.plan_year = self._find_plan_year()
        self.horizon = self._find_horizon()
        self._by_node: dict[int, tuple[int | None, tuple[int, int]] | None] = {}

    def due(self, start: int, end: int, *, looks_back: bool) -> Due:
        """When the number [start, end) is due."""
        sentence = self.passages.sentence(start)
        date = self._date_before(sentence[0], start) or self._date_after(start, end)
        period = self._period_before(sentence[0], start)
        cell = self._cell_date(start)
        context = self._context(start, looks_back)
        if period and self.text[period[0] : period[1]] == "年均" and period[0] < self.passages.clause(start)[0]:
            period = None
        if period and (date is None or period[0] > date.start) and (date is None or not self._dated(date)):
            return Due(None, self.text[slice(*period)], None, period, "周期性数量，不设期限")
        printed = self.text[slice(*period)] if period else None
        if date is not None:
            base = self._base_year(date, sentence[0], start, context[0], looks_back)
            return Due(date.resolve(base), printed, (date.start, date.end), period, "同句日期")
        if cell is not None:
            base = self._table_year(start)
            return Due(cell.resolve(base), printed, (cell.start, cell.end), period, "表内完成时限")
        year, place, how = context
        return Due(None if year is None else f"{year:04d}", printed, place, period, how)

    def date_list(self, start: int, size: int) -> list[DateMention]:
        """The `size` coordinated dates (2022年、2023年、2024年) last printed before `start` in its sentence, if so many."""
        sentence = self.passages.sentence(start)[0]
        low, high = bisect_left(self._starts, sentence), bisect_left(self._starts, start)
        found = list(self._governing[low:high])[-size:]
        joined = all(
            re.fullmatch(r"[、,和与及]", self.text[left.end : right.start])
            for left, right in zip(found, found[1:], strict=False)
        )
        return found if len(found) == size and joined else []

    def looks_past(self, start: int) -> bool:
        """Whether the date that governs a number lies before the plan year."""
        date = self._date_before(self.passages.sentence(start)[0], start)
        if date is None:
            return False
        if date.relative is not None:
            return date.relative < 0
        base = self.plan_year or self.year
        return date.year is not None and base is not None and date.year < base

    def paragraph_looks_back(self, start: int) -> DateMention | None:
        """The past date that opens the paragraph of a number, if one does and no later one governs."""
        line = self.text.rfind("\n", 0, start) + 1
        index = bisect_left(self._starts, line)
        if index >= len(self._governing) or self._governing[index].start >= min(start, line + 40):
            return None
        date = self._governing[index]
        base = self.plan_year or self.year
        if date.relative is not None:
            return date if date.relative < 0 else None
        return date if date.year is not None and base is not None and date.year < base else None

    def _date_before(self, sentence: int, start: int) -> DateMention | None:
        index = bisect_left(self._starts, start) - 1
        if index < 0 or self._governing[index].start < sentence:
            return None
        return self._governing[index]

    def _date_after(self, start: int, end: int) -> DateMention | None:
        """A date behind the number in its own clause: 建成20个园区(2022年底前)."""
        index = bisect_left(self._starts, end)
        if index >= len(self._governing):
            return None
        date = self._governing[index]
        clause_end = self.passages.clause(end)[1]
        if date.start >= clause_end or re.search(r"\d|[、;]", self.text[end : date.start]):
            return None
        return date if _FORWARD.search(self.text[date.start : date.end + 3][2:]) else None

    def _period_before(self, sentence: int, start: int) -> tuple[int, int] | None:
        index = bisect_left(self._periods, (start, start)) - 1
        if index < 0 or self._periods[index][0] < sentence:
            return None
        found = self._periods[index]
        after = bisect_right(self._relative, found[1])
        if after < len(self._relative) and self._relative[after] < start:
            return None
        return found

    def _dated(self, date: DateMention) -> bool:
        """Whether a date opens a stretch of time (到2025年) rather than a mere 起."""
        return date.year is not None

    def _base_year(
        self, date: DateMention, sentence: int, start: int, context: int | None, looks_back: bool
    ) -> int | None:
        if date.year is not None:
            return date.year
        index = bisect_left(self._starts, date.start) - 1
        while index >= 0 and self._governing[index].start >= sentence:
            if self._governing[index].year is not None:
                return self._governing[index].year
            index -= 1
        if date.strict:
            return self.plan_year or self.year
        if looks_back and context is not None:
            return context
        table = self._table_year(start)
        if table is not None:
            return table
        return self.plan_year or self.year or context

    def _context(self, start: int, looks_back: bool) -> tuple[int | None, tuple[int, int] | None, str]:
        """The year the headings, the goals or the plan set for a number without a date of its own."""
        for index in self.outline.path_at(start):
            found = self.heading_year(index)
            if found is not None and found[0] is not None and not (looks_back and not self._is_past(found[0])):
                return found[0], found[1], "所在标题的期间"
        if looks_back:
            base = self.plan_year or self.year
            opened = self.paragraph_looks_back(start)
            resolved = opened.resolve(base) if opened else None
            if opened and resolved:
                return int(resolved[:4]), (opened.start, opened.end), "段首日期"
            if base is None:
                return None, None, "全文未见期限"
            return base - 1 if not self._reports_own_year() else base, None, "回顾上一年的章节"
        if self.horizon is not None:
            return self.horizon, None, "计划的期限"
        return None, None, "全文未见期限"

    def _is_past(self, year: int) -> bool:
        base = self.plan_year or self.year
        return base is None or year < base or self._reports_own_year()

    @property
    def title(self) -> str:
        """The title in normal spelling; the first line where the outline found none."""
        found = self.text[self.outline.title_start : self.outline.title_end]
        return found or self.text[:60].split("\n")[0]

    @property
    def reports(self) -> bool:
        """Whether the whole document reports: a bulletin, a summary, an account of how things went."""
        return bool(words.REPORT_TITLE.search(self.title)) and not words.MIXED_HEADING.search(self.title)

    def _reports_own_year(self) -> bool:
        return self.reports or bool(words.PART_OF_YEAR.search(self.title))

    def heading(self, index: int) -> str:
        """A heading in normal spelling, mark and title."""
        node = self.outline.nodes[index]
        return self.text[node.start : node.title_end]

    def heading_year(self, index: int) -> tuple[int | None, tuple[int, int]] | None:
        if index not in self._by_node:
            node = self.outline.nodes[index]
            low, high = bisect_left(self._starts, node.start), bisect_left(self._starts, node.title_end)
            mentions = [one for one in self._governing[low:high] if one.resolve(self.plan_year)]
            planned = (
                [one for one in self.dates if one.plan and node.start <= one.start < node.title_end]
                if not mentions
                else []
            )
            chosen = (mentions or planned)[-1:] if node.row is None else []
            date = chosen[0] if chosen else None
            resolved = date.resolve(self.plan_year) if date else None
            self._by_node[index] = (int(resolved[:4]), (date.start, date.end)) if date and resolved else None
        return self._by_node[index]

    def _cell_date(self, start: int) -> DateMention | None:
        place = self.outline.table_at(start)
        if place is None:
            return None
        table, row, _ = place
        cell = table.cell(row, "deadline")
        if cell is None:
            return None
        low, high = bisect_left(self._starts, cell.start), bisect_left(self._starts, cell.end)
        return self._governing[high - 1] if high > low else None

    def _table_year(self, start: int) -> int | None:
        place = self.outline.table_at(start)
        if place is None:
            return None
        index = bisect_left(self._starts, place[0].start) - 1
        first = max(0, place[0].start - 200)
        while index >= 0 and self._governing[index].start >= first:
            if self._governing[index].year is not None:
                line = self.text[
                    self.text.rfind("\n", 0, self._governing[index].start) + 1 : self._governing[index].start + 60
                ]
                if re.search(r"表|任务|清单|计划|要点", line):
                    return self._governing[index].year
            index -= 1
        return self.plan_year or self.year

    def _find_plan_year(self) -> int | None:
        return find_plan_year(self.outline) or (
            self.year if re.search(r"今年|全年|本年度?(?!度)|年内", self.text) else None
        )

    def _find_horizon(self) -> int | None:
        """The last year of the plan: a period in the title, a five-year plan, the goals' 到20XX年, or the plan year."""
        title_end = max(self.outline.title_end, 1)
        title = [one for one in self.dates if one.start < title_end and (one.governs or one.plan) and one.year]
        periods = [one.year for one in title if one.year and (one.first is not None or one.plan)]
        if periods:
            return max(periods)
        years = [one.year for one in title if one.year]
        if years:
            return max(years)
        goals = [year for year in self._goal_years() if year <= _DISTANT]
        return max(goals) if goals else self.plan_year

    def _goal_years(self) -> list[int]:
        found: list[int] = []
        for date in self._governing:
            if date.year is None or date.start < 1:
                continue
            aimed = _GOAL_DATE.search(self.text[max(0, date.start - 2) : date.start]) or date.first is not None
            if aimed and self._in_goals(date.start):
                found.append(date.year)
        return found

    def _in_goals(self, position: int) -> bool:
        path = self.outline.path_at(position)
        if not path:
            return True
        return any(words.GOALS_HEADING.search(self.heading(index)) for index in path)
