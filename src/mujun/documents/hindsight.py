"""Whether a number reports what was achieved or sets what is still to be done: by its section, then by its words."""

from __future__ import annotations

import re

from mujun.documents import lexicon as words
from mujun.documents.deadline import Calendar

_LONGEST_LEAD = 120


class Hindsight:
    """Tells results from targets in one document."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar, self.horizon = calendar, calendar.horizon
        self.text, self.outline, self.passages = calendar.text, calendar.outline, calendar.passages
        self._by_node: dict[int | None, bool | None] = {}

    def looks_back(self, start: int) -> bool:
        """Whether the number at `start` is a result."""
        node = self.outline.node_at(start)
        if node not in self._by_node:
            self._by_node[node] = self._section_looks_back(start)
        decided = self._by_node[node]
        return self._sentence_looks_back(start) if decided is None else decided

    def _section_looks_back(self, start: int) -> bool | None:
        """What the headings say, from the innermost out; None where they leave it to the sentence."""
        base = self.horizon.base_year
        weakly = False
        for index in self.outline.path_at(start):
            title = self.horizon.heading(index)
            node = self.outline.nodes[index]
            if node.row is not None or words.MIXED_HEADING.search(title):
                continue
            if words.LOOK_BACK_HEADING.search(title):
                return True
            year = self.horizon.heading_year(index)
            if year is not None and base is not None:
                return year[0] < base
            if words.LOOK_AHEAD_HEADING.search(title) and node.section:
                return None
            weakly = weakly or words.ACHIEVEMENT_HEADING.search(title) is not None
        return True if weakly else None

    def _sentence_looks_back(self, start: int) -> bool:
        sentence = self.passages.sentence(start)[0]
        lead = self.text[max(sentence, start - _LONGEST_LEAD) : start]
        if words.LOOK_AHEAD_CUE.search(lead):
            return False
        if self.calendar.looks_past(start) or words.LOOK_BACK_CUE.search(lead):
            return True
        if self.calendar.paragraph_looks_back(start):
            return True
        return self.horizon.reports and not re.search(r"将|拟|计划", lead[-40:])
