"""The words of a target: the shortest stretch that states it, and the phrase that says what is measured."""

from __future__ import annotations

import re

from mujun.documents.draft import Draft
from mujun.documents.normal import NormalText
from mujun.documents.outline import Outline
from mujun.documents.passage import Passages

_SKIPPED = frozenset("、,;:。) \n\t!?”|")
_LEADING = re.compile(
    r"(?:其中|并|且|同时|要|将|力争|确保|争取|努力|全力|累计|共计|共|全年|全市|实现|完成|达到|达|到|今年|去年|年内|年底前?|以上|左右|的|了|已|已经|均|各|分别|"
    r"以及|及|和|与|预计|预测|同比|环比|其|、|,|:|;|。| |\)|-|—)+"
)
_TRAILING = re.compile(
    r"(?:确保|力争|争取|达|实现|完成|突破|超过|不低于|不少于|不高于|不超过|至少|约|近|接近|超|高于|为|至|到|在|控制|稳定|保持|提高|提升|增加|增长|"
    r"下降|降低|降|减少|分别|各|共|均|同比|比上年|较上年|,|、|:|\(|了|就|仅|只|已|将)+$"
)
_GENERIC = re.compile(r"(?:同比|环比|比上年|较上年|上年|累计|预计|预测|年均|分别|增速|增幅|增长率?|下降|其|的)*")
_OBJECT = re.compile(r"[^,;。:、\d()\n\t!?]{1,30}")
_WITH_OBJECT = frozenset({"count", "percent", "money", "area", "none"})
_LONGEST_QUOTE = 110
_LONGEST_PRINTED = 195


class Wording:
    """Quotes and indicator phrases in one document."""

    def __init__(self, normal: NormalText, passages: Passages, outline: Outline) -> None:
        self.normal, self.text = normal, normal.text
        self.passages, self.outline = passages, outline

    def quote(self, draft: Draft, previous: Draft | None) -> tuple[int, int]:
        """Where the shortest stretch that states a target is; `previous` is the target before it in the sentence."""
        floor = previous.end if previous else 0
        start = self._skip(max(draft.clause_start, floor), draft.start)
        start = max(start, draft.start - _LONGEST_QUOTE)
        alone = previous is None or previous.end < draft.clause_start - 1
        if alone and not _TRAILING.sub("", _LEADING.sub("", self.text[start : draft.start], count=1)).strip():
            start = self._indicator_clause(draft, floor)
        end = self._object_end(draft)
        start = min(max(start, end - _LONGEST_QUOTE), draft.start)
        while start < draft.start and self._printed_length(start, end) > _LONGEST_PRINTED:
            start += 1
        return start, end if self._printed_length(start, end) <= _LONGEST_PRINTED else draft.end

    def indicator(self, draft: Draft, quote: tuple[int, int]) -> tuple[int, int] | None:
        """Where the words that say what is measured are; None where only the target before this one names it."""
        clause = self.text[quote[0] : draft.start]
        lead, trail = _LEADING.match(clause), _TRAILING.search(clause)
        left = quote[0] + (lead.end() if lead else 0)
        right = quote[0] + (trail.start() if trail else len(clause))
        if left < right and not _GENERIC.fullmatch(self.text, left, right):
            return left, right
        behind = _OBJECT.match(self.text, draft.end)
        if behind and not re.match(r"[,;。]", self.text[draft.end : draft.end + 1]):
            return behind.span()
        return self._column_head(draft.start)

    def _column_head(self, position: int) -> tuple[int, int] | None:
        place = self.outline.table_at(position)
        if place is None or place[2] >= len(place[0].head.cells):
            return None
        head = place[0].head.cells[place[2]]
        bracket = head.text.find("(")
        return head.start, head.start + bracket if bracket > 0 else head.end

    def _object_end(self, draft: Draft) -> int:
        """Behind the object noun, where it follows the number (建成3个以上…示范样板)."""
        takes = draft.quantity.unit_class in _WITH_OBJECT or draft.sight.number.form == "fraction"
        behind = _OBJECT.match(self.text, draft.end) if takes and draft.end == draft.quantity.end else None
        return behind.end() if behind else draft.end

    def _indicator_clause(self, draft: Draft, floor: int) -> int:
        """The clause before, when the clause of the number only says 确保 or 分别为."""
        if draft.clause_start <= 0:
            return draft.clause_start
        before = self.passages.clause(draft.clause_start - 1)[0]
        sentence = self.passages.sentence(draft.start)[0]
        return self._skip(max(before, sentence, floor), draft.start)

    def _skip(self, start: int, limit: int) -> int:
        while start < limit and self.text[start] in _SKIPPED:
            start += 1
        return start

    def _printed_length(self, start: int, end: int) -> int:
        span = self.normal.original(start, end)
        return span.end - span.start
