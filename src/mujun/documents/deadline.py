"""When a target is due: the date of its sentence, its table row, its headings, or the plan's horizon, in that order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from mujun.documents.dates import DateMention
from mujun.documents.horizon import Horizon
from mujun.documents.passage import Passages

_PERIOD = re.compile(
    r"每年度?|每(?:个)?月|每(?:个)?季度?|每周|每半年|每旬|逐年|每两年|各年度"
    r"|年均(?!增长|增速|增幅|递增|下降|降低|提高|提升|同比|增|分别增长)"
)
_SPAN_OF_YEARS = re.compile(
    r"(?:[一二三四五六七八九十两]|\d{1,2})(?:(?:至|-|—|到)(?:[一二三四五六七八九十]|\d{1,2}))?年(?:左右)?(?:内|时间|累计|共|来)?"
    r"(?!行动|计划|攻坚|规划|以上|期|度|级)"
)
_BY_THEN = re.compile(r"[底末内]|之?前|以前|完成|建成|达到")
_TABLE_TITLE = re.compile(r"表|任务|清单|计划|要点")
_JOINED = re.compile(r"[、,和与及]")
_TITLE_REACH = 200


@dataclass(frozen=True, slots=True)
class Due:
    """When a target is due, the period it recurs in, and the places that say so.

    `deadline` is `YYYY` or `YYYY-MM`, the end of the period; None for amounts that recur or where nothing tells.
    """

    deadline: str | None
    period: str | None
    place: tuple[int, int] | None
    period_place: tuple[int, int] | None
    how: str


class Calendar:
    """What the dates of one document govern."""

    def __init__(self, horizon: Horizon, passages: Passages) -> None:
        self.text, self.outline = horizon.text, horizon.outline
        self.horizon, self.passages = horizon, passages
        self._periods = [match.span() for match in _PERIOD.finditer(self.text)]
        self._of_section: dict[tuple[int | None, bool], Due | None] = {}
        self._spans_of_years = [match.start() for match in _SPAN_OF_YEARS.finditer(self.text)]

    def due(self, start: int, end: int, *, looks_back: bool) -> Due:
        """When the number [start, end) is due."""
        sentence = self.passages.sentence(start)[0]
        date = self._date_before(sentence, start) or self._date_after(start, end)
        period = self._period_before(sentence, start)
        printed = self.text[slice(*period)] if period else None
        if period and (date is None or (date.year is None and period[0] > date.start)):
            return Due(None, printed, None, period, "周期性数量，不设期限")
        context = self._context(start, looks_back)
        if date is not None:
            base = self._year_of(date, sentence, start, context.deadline, looks_back)
            return Due(date.resolve(base), printed, (date.start, date.end), period, "同句日期")
        cell = self._cell_date(start)
        if cell is not None:
            return Due(cell.resolve(self._table_year(start)), printed, (cell.start, cell.end), period, "表内完成时限")
        return Due(context.deadline, printed, context.place, period, context.how)

    def date_list(self, start: int, size: int) -> list[DateMention]:
        """The `size` coordinated dates (2022年、2023年、2024年) printed last before `start` in its sentence."""
        found = self.horizon.between(self.passages.sentence(start)[0], start)[-size:]
        pairs = zip(found, found[1:], strict=False)
        joined = all(_JOINED.fullmatch(self.text, left.end, right.start) for left, right in pairs)
        return found if len(found) == size and joined else []

    def looks_past(self, start: int) -> bool:
        """Whether the date that governs a number lies before the plan year."""
        date = self._date_before(self.passages.sentence(start)[0], start)
        return date is not None and self._is_past(date)

    def paragraph_looks_back(self, start: int) -> DateMention | None:
        """The past date that opens the paragraph of a number, if one does."""
        line = self.passages.line(start)
        opening = self.horizon.between(line, min(start, line + 40))[:1]
        return opening[0] if opening and self._is_past(opening[0]) else None

    def _is_past(self, date: DateMention) -> bool:
        if date.relative is not None:
            return date.relative < 0
        base = self.horizon.base_year
        return date.year is not None and base is not None and date.year < base

    def _date_before(self, sentence: int, start: int) -> DateMention | None:
        index = bisect_left(self.horizon.starts, start) - 1
        if index < 0 or self.horizon.starts[index] < sentence:
            return None
        return self.horizon.governing[index]

    def _date_after(self, start: int, end: int) -> DateMention | None:
        """A date behind the number in its own clause: 建成20个园区(2022年底前)."""
        following = self.horizon.between(end, self.passages.clause(end)[1])[:1]
        if not following or re.search(r"\d|[、;]", self.text[end : following[0].start]):
            return None
        date = following[0]
        return date if _BY_THEN.search(self.text, date.start + 2, date.end + 3) else None

    def _period_before(self, sentence: int, start: int) -> tuple[int, int] | None:
        """每年 holds for the coordinated clauses behind it, until 三年 takes over; 年均 for its own clause only."""
        index = bisect_left(self._periods, (start, start)) - 1
        if index < 0 or self._periods[index][0] < sentence:
            return None
        found = self._periods[index]
        if self.text.startswith("年均", found[0]) and found[0] < self.passages.clause(start)[0]:
            return None
        after = bisect_right(self._spans_of_years, found[1])
        taken_over = after < len(self._spans_of_years) and self._spans_of_years[after] < start
        return None if taken_over else found

    def _year_of(
        self, date: DateMention, sentence: int, start: int, context: str | None, looks_back: bool
    ) -> int | None:
        """The year that completes a date: its own, one printed before it in the sentence, the section's, the plan's."""
        if date.year is not None:
            return date.year
        earlier = [one.year for one in self.horizon.between(sentence, date.start) if one.year is not None]
        if earlier:
            return earlier[-1]
        if date.strict:
            return self.horizon.base_year
        if looks_back and context is not None:
            return int(context[:4])
        table = self._table_year(start)
        return table or self.horizon.base_year or (int(context[:4]) if context else None)

    def _context(self, start: int, looks_back: bool) -> Due:
        """What the headings, the goals or the plan set for a number without a date of its own."""
        node = self.outline.node_at(start)
        if (node, looks_back) not in self._of_section:
            self._of_section[node, looks_back] = self._section_due(start, looks_back)
        of_section = self._of_section[node, looks_back]
        if of_section is not None:
            return of_section
        if not looks_back:
            year = self.horizon.last_year
            how = "全文未见期限" if year is None else "计划的期限"
            return Due(None if year is None else f"{year:04d}", None, None, None, how)
        opened = self.paragraph_looks_back(start)
        resolved = opened.resolve(self.horizon.base_year) if opened else None
        if opened and resolved:
            return Due(resolved[:4], None, (opened.start, opened.end), None, "段首日期")
        year = self.horizon.reported_year
        how = "全文未见期限" if year is None else "回顾的年度"
        return Due(None if year is None else f"{year:04d}", None, None, None, how)

    def _section_due(self, start: int, looks_back: bool) -> Due | None:
        """The year of the innermost heading that sets one; a section that looks back passes over years to come."""
        for index in self.outline.path_at(start):
            found = self.horizon.heading_year(index)
            if found is not None and not (looks_back and self._lies_ahead(found[0])):
                return Due(f"{found[0]:04d}", None, found[1], None, "所在标题的期间")
        return None

    def _lies_ahead(self, year: int) -> bool:
        reported = self.horizon.reported_year
        return reported is not None and year > reported

    def _cell_date(self, start: int) -> DateMention | None:
        place = self.outline.table_at(start)
        cell = place[0].cell(place[1], "deadline") if place else None
        found = self.horizon.between(cell.start, cell.end) if cell else []
        return found[-1] if found else None

    def _table_year(self, start: int) -> int | None:
        """The year in the title of the table a number stands in."""
        place = self.outline.table_at(start)
        if place is None:
            return None
        for date in reversed(self.horizon.between(max(0, place[0].start - _TITLE_REACH), place[0].start)):
            line = self.passages.line(date.start)
            if date.year is not None and _TABLE_TITLE.search(self.text, line, date.start + 60):
                return date.year
        return self.horizon.base_year
