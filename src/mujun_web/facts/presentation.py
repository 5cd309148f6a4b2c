"""How deliveries and their faults are shown: words for states and kinds of fault, and what follows from each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mujun.facts.kind import KINDS
from mujun_web.facts.models import ACCEPTED, ACCEPTING, CHECKED, RETURNED, STATES, UNREADABLE, WAITING, Delivery

MARKS = {WAITING: "…", ACCEPTING: "…", UNREADABLE: "✕", CHECKED: "◐", ACCEPTED: "●", RETURNED: "↩"}
FAULT_WORDS = {
    "facts.text-in-number": "数里有字", "facts.out-of-range": "超出合理范围", "facts.huge-number": "数大得离奇",
    "facts.repeated-row": "整行重复", "facts.conflicting-rows": "同一家两行数不同",
    "facts.told-twice": "同一项说了两遍",
    "facts.masked-name": "名称脱敏", "facts.several-names": "几家写在一格", "facts.short-name": "名称太短",
    "facts.shifted-row": "整行错位", "facts.no-code": "没有代码", "facts.several-codes": "一格几个代码",
    "facts.code-length": "代码位数不对", "facts.code-letter": "代码里有不用的字母", "facts.code-check": "代码校验不过",
    "facts.code-inner-check": "代码校验不过（内位）", "facts.code-division": "代码里的地区不对",
    "facts.other-number": "代码成了数", "facts.bad-period": "时期不对", "facts.other-period": "是别的时期的",
    "facts.error-cell": "公式出错", "facts.bad-date": "日期不对", "facts.short-year": "年份只有两位",
    "facts.date-number": "日期成了数", "facts.date-in-number": "数的格里是日期", "facts.unit-in-cell": "格里的单位不对",
    "facts.not-a-flag": "不是是或否", "facts.not-a-choice": "不在可用的词里", "facts.none-word": "写了“无”",
    "facts.bad-industry": "行业不对", "facts.bad-division": "地方不对", "facts.unknown-item": "不认得的项",
    "facts.no-item-name": "没有项名", "facts.wrong-unit": "像是单位写错", "facts.exchanged-columns": "像是两列填反",
    "facts.false-zero": "像是缺数写成 0", "facts.shared-parcel": "几家同宗",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """A delivery as it stood on the day a page shows."""

    row: Delivery
    state: str
    words: str
    mark: str
    kind: str
    is_working: bool
    was_decided: bool


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """The findings of one kind: how they are called and how many there are."""

    code: str
    words: str
    count: int


def describe_delivery(row: Delivery, known_on: date) -> ShownDelivery:
    """The delivery in words, as it stood at the end of a day."""
    state = row.state_on(known_on)
    kind = KINDS[row.kind].title if row.kind in KINDS else row.kind
    decided = state in (ACCEPTED, RETURNED)
    return ShownDelivery(row, state, dict(STATES)[state], MARKS[state], kind, state in (WAITING, ACCEPTING), decided)


def group_faults(delivery: Delivery) -> list[FaultGroup]:
    """The kinds of fault found in the rows, the most frequent first."""
    counts = sorted(delivery.fault_counts.items(), key=lambda one: -one[1])
    return [FaultGroup(code, say_fault(code), count) for code, count in counts]


def say_fault(code: str) -> str:
    """What a kind of fault is called; its code where it has no short name."""
    return FAULT_WORDS.get(code, code.partition(".")[2] or code)
