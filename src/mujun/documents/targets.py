"""Targets and results: every number of a document read, sorted, and stated with all its fields and their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mujun.documents import lexicon as words
from mujun.documents.comparison import Comparison, compare
from mujun.documents.deadline import Calendar, Due
from mujun.documents.normal import NormalText
from mujun.documents.numeral import Number, find_numbers
from mujun.documents.outline import Outline
from mujun.documents.passage import Passages, Sight, view
from mujun.documents.quantity import Quantity, read_quantities
from mujun.documents.reading import Kind, Numeral, Span, StatedTarget
from mujun.documents.frames import Verdict
from mujun.documents.sorting import sort_cell, sort_number

_SEPARATOR = re.compile(r"[、,和及与]|以及")
_PAIR = re.compile(
    r"[,、;和]?(?:并|并且|奋力|全力|努力)?(?P<aim>确保|力争|争取|保证|必保|力保|努力|冲刺|奋斗目标|挑战|保|争)(?:实现|完成|达到?|增长|下降|降低|提高|突破|超过|到|在|不低于|不少于|增速|增幅|新增|净增|同比|为|至|以上|超|做到|[ ])*"
)
_AIM_BEFORE = re.compile(r"(?:确保|力争|争取|保证|必保|力保|努力|冲刺|目标|保|争)[^,;。:、]{0,14}$")
_STRETCH = re.compile(rf"{words.STRETCH_AIM}")
_LEAD_WORDS = re.compile(
    r"^(?:其中|并|且|同时|要|将|并且|力争|确保|争取|努力|全力|累计|共计|共|全年|全市|实现|完成|达到?|到|今年|去年|年内|年底前?|以上|左右|的|了|已|已经|均|各|分别|以及|及|和|与|、|,|:|;|。| |\)|-|—)+"
)
_TAIL_WORDS = re.compile(
    r"(?:确保|力争|争取|达到?|实现|完成|突破|超过|不低于|不少于|不高于|不超过|至少|约|近|将近|接近|超|高于|为|至|到|在|控制|稳定|保持|提高|提升|增加|增长|下降|降低|降|减少|分别|各|共|均|,|、|:|\(|了|就|仅|只|已|将)+$"
)
_OBJECT = re.compile(r"[^,;。:、\d()\n\t!?]{1,30}")
_QUOTE_LIMIT = 110
_RAW_LIMIT = 195


@dataclass(slots=True)
class _Draft:
    """A target in the making."""

    sight: Sight
    quantity: Quantity
    verdict: Verdict
    numbers: tuple[int, ...]
    clause_start: int
    value: float
    value2: float | None
    stretch: float | None
    unit: tuple[int, int]
    unit_text: str
    comparison: Comparison | None = None
    due: Due | None = None
    kind: Kind = "target"
    quote: tuple[int, int] = (0, 0)
    bound: tuple[int, int] | None = None
    end: int = 0


def find_targets(
    normal: NormalText, outline: Outline, year: int | None
) -> tuple[tuple[StatedTarget, ...], tuple[Numeral, ...]]:
    """The targets and results of a document, and what every one of its numbers was taken for.

    Numerals come in printed order and cover every digit of the original, page marks and web furniture included.
    """
    reader = _Reader(normal, outline, year)
    return reader.read()


class _Reader:
    def __init__(self, normal: NormalText, outline: Outline, year: int | None) -> None:
        self.normal, self.outline = normal, outline
        self.text = normal.text
        self.passages = Passages(self.text)
        self.calendar = Calendar(self.text, self.passages, outline, year)
        self.numbers = find_numbers(self.text)
        self.quantities = read_quantities(self.text, self.numbers)
        self.verdicts: dict[int, Verdict] = {}

    def read(self) -> tuple[tuple[StatedTarget, ...], tuple[Numeral, ...]]:
        drafts = self._draft()
        _share_units(self.text, drafts)
        _share_bounds(self.text, drafts)
        drafts = self._pair(drafts)
        self._complete(drafts)
        targets = tuple(self._state(draft) for draft in drafts)
        return targets, self._numerals(drafts)

    def _draft(self) -> list[_Draft]:
        drafts: list[_Draft] = []
        dated = {index for index in self._dated_numbers()}
        for index, number in enumerate(self.numbers):
            if index in self.verdicts:
                continue
            if index in dated:
                self.verdicts[index] = Verdict("date", "日期或期间")
                continue
            quantity = self.quantities.get(index)
            sight = view(self.text, self.passages, index, number, quantity)
            verdict = self._sort(sight)
            last = quantity.high if quantity else index
            for covered in range(index, last + 1):
                self.verdicts[covered] = verdict
            if verdict.kind == "target" and quantity is not None:
                unit_text = self._unit_text(quantity.unit)
                drafts.append(
                    _Draft(
                        sight,
                        quantity,
                        verdict,
                        tuple(range(index, last + 1)),
                        self.passages.clause(number.full_start)[0],
                        quantity.value,
                        quantity.value2,
                        None,
                        quantity.unit,
                        unit_text,
                        end=quantity.end,
                        bound=quantity.bound_span,
                    )
                )
        return drafts

    def _sort(self, sight: Sight) -> Verdict:
        place = self.outline.table_at(sight.number.full_start)
        if place is None:
            return sort_number(sight)
        table, row, column = place
        role = table.roles[column] if column < len(table.roles) else "other"
        return sort_cell(sight, row.cells[column], role, head=row is table.head)

    def _dated_numbers(self) -> list[int]:
        found: list[int] = []
        index = 0
        for date in self.calendar.dates:
            while index < len(self.numbers) and self.numbers[index].full_start < date.start:
                index += 1
            while index < len(self.numbers) and self.numbers[index].full_start < date.end:
                found.append(index)
                index += 1
        return found

    def _unit_text(self, unit: tuple[int, int]) -> str:
        printed = self.normal.printed(*unit).strip()
        return re.sub(r"[多余]", "", printed) if len(printed) > 1 else printed

    def _pair(self, drafts: list[_Draft]) -> list[_Draft]:
        """Join 确保8.5%,力争10% into one target: the floor is its value, the ambition its stretch."""
        kept: list[_Draft] = []
        for draft in drafts:
            floor = kept[-1] if kept else None
            if floor is not None and floor.stretch is None and floor.value2 is None and self._is_pair(floor, draft):
                _join(floor, draft, self.text)
                continue
            kept.append(draft)
        return kept

    def _is_pair(self, first: _Draft, second: _Draft) -> bool:
        between = self.text[first.end : second.quantity.start]
        if len(between) > 16:
            return False
        match = _PAIR.fullmatch(between)
        if (
            match is None
            or _factor(first.unit_text) != _factor(second.unit_text)
            and first.quantity.unit_class != second.quantity.unit_class
        ):
            return False
        if first.quantity.unit_class != second.quantity.unit_class:
            return False
        if match.group("aim") in {"确保", "保证", "必保", "力保", "保"}:
            return bool(
                re.search(
                    r"(?:力争|争取|努力|冲刺|争)[^,;。:、]{0,14}$",
                    self.text[max(0, first.quantity.start - 24) : first.quantity.start],
                )
            )
        return True

    def _complete(self, drafts: list[_Draft]) -> None:
        previous: _Draft | None = None
        lists = _find_lists(self.text, drafts)
        for position, draft in enumerate(drafts):
            start = draft.quantity.start
            sentence = self.passages.sentence(start)
            near = previous is not None and previous.quantity.start >= sentence[0]
            between = self.text[previous.end : start] if previous is not None and near else ""
            opening = self.text[max(sentence[0], draft.clause_start - 60) : max(sentence[0], draft.clause_start - 1)]
            draft.comparison = compare(
                draft.sight,
                draft.quantity,
                previous.comparison if previous is not None and near else None,
                between,
                opening,
            )
            if draft.stretch is not None:
                draft.comparison = replace(
                    draft.comparison,
                    comparator=draft.comparison.comparator if draft.comparison.changes else "=",
                    bound=None,
                )
            looks_back = self._looks_back(start)
            draft.kind = "result" if looks_back else "target"
            draft.due = self.calendar.due(start, draft.end, looks_back=looks_back)
            self._distribute(draft, lists.get(position))
            draft.quote = self._quote(draft, previous if near else None)
            previous = draft

    def _distribute(self, draft: _Draft, place: tuple[int, int, int] | None) -> None:
        """2022年、2023年、2024年分别新增20家、25家、30家: each number takes the date in its place."""
        if place is None or draft.due is None:
            return
        first, rank, size = place
        dates = self.calendar.date_list(first)
        if len(dates) == size:
            date = dates[rank]
            draft.due = replace(
                draft.due,
                deadline=date.resolve(self.calendar.plan_year),
                place=(date.start, date.end),
                how="并列日期逐一对应",
            )

    def _looks_back(self, start: int) -> bool:
        """Whether the section, or where no section decides the sentence, reports what was achieved."""
        base = self.calendar.plan_year or self.calendar.year
        weakly = False
        for index in self.outline.path_at(start):
            node = self.outline.nodes[index]
            if node.row is not None:
                continue
            title = self.calendar.heading(index)
            found = self.calendar.heading_year(index)
            if words.MIXED_HEADING.search(title):
                continue
            if words.LOOK_BACK_HEADING.search(title):
                return True
            if found and found[0] is not None and base is not None:
                return found[0] < base
            if words.LOOK_AHEAD_HEADING.search(title) and node.section:
                return self._cue_looks_back(start)
            weakly = weakly or bool(words.ACHIEVEMENT_HEADING.search(title))
        return weakly or self._cue_looks_back(start)

    def _paragraph_looks_back(self, start: int, lead: str) -> bool:
        if self.calendar.paragraph_looks_back(start):
            return True
        return self.calendar.reports and not re.search(r"将|拟|计划", lead[-40:])

    def _cue_looks_back(self, start: int) -> bool:
        sentence = self.passages.sentence(start)[0]
        lead = self.text[max(sentence, start - 120) : start]
        if words.LOOK_AHEAD_CUE.search(lead):
            return False
        if self.calendar.looks_past(start) or words.LOOK_BACK_CUE.search(lead):
            return True
        return self._paragraph_looks_back(start, lead)

    def _quote(self, draft: _Draft, previous: _Draft | None) -> tuple[int, int]:
        start = max(draft.clause_start, previous.end if previous else 0)
        while start < draft.quantity.start and self.text[start] in "、,;:。) \n\t!?”":
            start += 1
        clause = self.text[start : draft.quantity.start]
        if previous is None or previous.end < draft.clause_start - 1:
            if not re.sub(_TAIL_WORDS, "", _LEAD_WORDS.sub("", clause)).strip():
                start = self._indicator_start(draft, previous.end if previous else 0)
        end = max(draft.end, draft.quantity.end)
        if draft.quantity.end == draft.end:
            object_ = _OBJECT.match(self.text, end)
            if (
                object_
                and draft.quantity.unit_class in {"count", "percent", "money", "area", "none"}
                or draft.sight.number.form == "fraction"
            ):
                end = object_.end() if object_ else end
        start = max(start, end - _QUOTE_LIMIT, 0)
        start = min(start, draft.quantity.start)
        while (
            start < draft.quantity.start
            and self.normal.original(start, end).end - self.normal.original(start, end).start > _RAW_LIMIT
        ):
            start += 1
        span = self.normal.original(start, end)
        if span.end - span.start > _RAW_LIMIT:
            end = draft.end
        return start, end

    def _indicator_start(self, draft: _Draft, floor: int) -> int:
        """The clause before, when the clause of the number only says 确保 or 分别为."""
        if draft.clause_start <= 0:
            return draft.clause_start
        before = self.passages.clause(draft.clause_start - 1)[0]
        sentence = self.passages.sentence(draft.quantity.start)[0]
        start = max(before, sentence, floor)
        while start < draft.quantity.start and self.text[start] in "、,;:。) \n\t!?”":
            start += 1
        return start

    def _state(self, draft: _Draft) -> StatedTarget:
        comparison, due = draft.comparison, draft.due
        assert comparison is not None and due is not None
        original = self.normal.original
        quantity = draft.quantity
        start, end = draft.quote
        indicator, place = self._indicator(draft)
        number_end = quantity.number_end
        spans = {"quote": original(start, end), "number": original(self.numbers[quantity.low].start, number_end)}
        if place[0] < place[1]:
            spans["indicator"] = original(*place)
        if draft.unit[0] < draft.unit[1]:
            spans["unit"] = original(*draft.unit)
        if draft.bound:
            spans["bound"] = original(*draft.bound)
        if due.place:
            spans["deadline"] = original(*due.place)
        if due.period_place:
            spans["period"] = original(*due.period_place)
        return StatedTarget(
            quote=spans["quote"], number=spans["number"], indicator=indicator, value=draft.value, value2=draft.value2,
            stretch=draft.stretch, unit=draft.unit_text, comparator=comparison.comparator, bound=comparison.bound,
            basis=comparison.basis, deadline=due.deadline, period=due.period, kind=draft.kind,
            item=self.outline.item_at(quantity.start), section=self.outline.section_at(quantity.start),
            reason=f"{draft.verdict.reason}；期限：{due.how}", spans=spans,
        )  # fmt: skip

    def _indicator(self, draft: _Draft) -> tuple[str, tuple[int, int]]:
        start = draft.quote[0]
        clause = self.text[start : draft.quantity.start]
        lead = _LEAD_WORDS.match(clause)
        left = start + (lead.end() if lead else 0)
        tail = _TAIL_WORDS.search(clause)
        right = start + (tail.start() if tail else len(clause))
        if left < right:
            return self.normal.printed(left, right).strip(), (left, right)
        object_ = _OBJECT.match(self.text, max(draft.end, draft.quantity.end))
        if object_:
            return self.normal.printed(*object_.span()).strip(), object_.span()
        place = self.outline.table_at(draft.quantity.start)
        if place and place[2] < len(place[0].head.cells):
            head = place[0].head.cells[place[2]]
            return re.sub(r"\(.*\)", "", head.text), (head.start, head.end)
        return clause.strip() or self.text[start : draft.end], (start, draft.quantity.start)

    def _numerals(self, drafts: Sequence[_Draft]) -> tuple[Numeral, ...]:
        owner = {index: position for position, draft in enumerate(drafts) for index in draft.numbers}
        found: list[Numeral] = []
        for index, number in enumerate(self.numbers):
            verdict = self.verdicts[index]
            target = owner.get(index)
            kind = drafts[target].kind if target is not None else verdict.kind
            if kind == "target" and target is None:
                kind = "quantity"
            span = self.normal.original(number.full_start, number.full_end)
            found.append(Numeral(span, number.value, kind, verdict.reason, target))
        found.extend(self._outside())
        return tuple(sorted(found, key=lambda one: one.span))

    def _outside(self) -> list[Numeral]:
        """Digits of page marks, web furniture and the source line, which are not part of the document."""
        reasons = {
            "page_mark": ("ordinal", "页码标记"),
            "furniture": ("reference", "网页附属文字"),
            "source_line": ("reference", "来源说明行"),
        }
        found: list[Numeral] = []
        for one in self.normal.excluded:
            kind, reason = reasons[one.why]
            for match in re.finditer(r"\d+", self.normal.raw[one.span.start : one.span.end]):
                span = Span(one.span.start + match.start(), one.span.start + match.end())
                found.append(Numeral(span, None, kind, reason))  # type: ignore[arg-type]
        return found


def _factor(unit: str) -> str:
    return re.sub(r"[^十百千万亿萬億]", "", unit)


def _join(floor: _Draft, second: _Draft, text: str) -> None:
    """Make one target of a floor and an ambition, whichever is printed first."""
    between = text[floor.end : second.quantity.start]
    if re.search(words.FLOOR_AIM, between) and not re.search(r"力争|争取|冲刺", between):
        floor.value, floor.stretch = second.value, floor.value
    else:
        floor.stretch = second.value
    floor.value2 = floor.stretch
    floor.numbers = floor.numbers + second.numbers
    floor.end = second.end
    floor.bound = floor.bound or second.bound


def _find_lists(text: str, drafts: Sequence[_Draft]) -> dict[int, tuple[int, int, int]]:
    """For drafts in a list of bare numbers: where it begins, the place in it and its size."""
    found: dict[int, tuple[int, int, int]] = {}
    run: list[int] = []
    for index in range(len(drafts) + 1):
        joins = (
            index < len(drafts)
            and run
            and _SEPARATOR.fullmatch(text[drafts[run[-1]].end : drafts[index].quantity.start])
        )
        if not joins:
            for rank, member in enumerate(run):
                if len(run) > 1:
                    found[member] = (drafts[run[0]].quantity.start, rank, len(run))
            run = []
        run.append(index)
    return found


def _share_units(text: str, drafts: Sequence[_Draft]) -> None:
    """14.3个、9.9个百分点: a unit printed in full once completes the numbers before it."""
    for left, right in zip(reversed(drafts[:-1]), reversed(drafts[1:]), strict=False):
        if not _SEPARATOR.fullmatch(text[left.end : right.quantity.start]):
            continue
        if left.unit_text in {"", "个"} and "百分点" in right.unit_text or left.unit_text == "" and right.unit_text:
            left.unit, left.unit_text = right.unit, right.unit_text
            left.quantity = replace(left.quantity, unit_class=right.quantity.unit_class, unit=right.unit)
            left.sight = replace(left.sight, unit=right.sight.unit)


def _share_bounds(text: str, drafts: Sequence[_Draft]) -> None:
    """In a 分别 list a bound word printed once at the end, or once at the front, holds for all its numbers."""
    for left, right in zip(reversed(drafts[:-1]), reversed(drafts[1:]), strict=False):
        if not _SEPARATOR.fullmatch(text[left.end : right.quantity.start]):
            continue
        if left.quantity.bound is None and right.quantity.bound and right.quantity.bound_after and _is_respective(left):
            left.quantity = replace(left.quantity, bound=right.quantity.bound, bound_after=True)
            left.bound = right.bound
    for left, right in zip(drafts, drafts[1:], strict=False):
        if not _SEPARATOR.fullmatch(text[left.end : right.quantity.start]) or not _is_respective(left):
            continue
        if (
            right.quantity.bound is None
            and left.quantity.bound
            and not left.quantity.bound_after
            and left.quantity.bound_span
        ):
            right.quantity = replace(right.quantity, bound=left.quantity.bound)


def _is_respective(draft: _Draft) -> bool:
    return "分别" in draft.sight.clause
