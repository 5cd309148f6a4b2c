"""The entries behind a figure: who stands, who came in, moved, left or came back, whose parts a count is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mujun.errors import RuleError
from mujun.registers.entry import Entry
from mujun.registers.move import Move
from mujun.registers.review import count_outdated
from mujun.registers.tally import Item
from mujun.rules.period import Period, parse_period
from mujun_web.registers.board import Card, rank_trouble
from mujun_web.registers.choice import NOBODY
from mujun_web.registers.funnel import make_tallies
from mujun_web.registers.queries import Book

STANDING = {"standing": "在册", "overdue": "逾期", "watched": "出册后观察", "outdated": "仍按旧规则", "seen": "全部"}
EVENTS = {
    "entered": "入册", "moves": "转阶段", "moved": "转过阶段", "done": "办成", "dropped": "没有办成而移出",
    "relapsed": "反弹", "net": "净办成：办成的和反弹扣掉的", "reached": "到过", "chose": "选过",
}  # fmt: skip
ONCE = ("moved", "reached")  # counted once for an entry, however often it happened
PASSED = ("reached", "chose")  # stage and choice are those of the move, not of where the entry stands now
PARTS = {"done": "办成", "relapsed": "反弹扣掉", "net": "净数", "without": "没有数"}
GOING = ("enter", "move", "leave", "come back")


@dataclass(frozen=True, slots=True)
class Behind:
    """What a figure is made of: words, and for each entry when it happened, what, and its amount (None: no figure)."""

    words: str
    unit: str
    lines: tuple[tuple[Card, date | None, str, Decimal | None], ...]
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure: `what` of STANDING or EVENTS, or a count's name with a part; narrowed by the rest where given."""

    what: str = ""
    count: str = ""
    part: str = ""
    stage: str = ""
    owner: str = ""
    county: str = ""
    light: str = ""
    choice: str = ""
    month: str = ""
    since: date | None = None


def list_behind(book: Book, seen: Mapping[str, Entry], asked: Asked) -> Behind | None:
    """The entries behind a figure, among those the account sees; None where there is no such figure."""
    if asked.count:
        return _list_count(book, seen, asked)
    if asked.what in STANDING or asked.what == "end":
        return _list_standing(book, seen, asked)
    if asked.what in EVENTS:
        return _list_events(book, seen, asked)
    return None


def _list_standing(book: Book, seen: Mapping[str, Entry], asked: Asked) -> Behind:
    month = _month(asked)
    tests: dict[str, Callable[[Entry], bool]] = {
        "standing": lambda entry: entry.is_open,
        "overdue": lambda entry: entry.is_open and entry.overdue > 0,
        "watched": lambda entry: not entry.is_open and entry.is_watched,
        "outdated": lambda entry: count_outdated(book.register, [entry]) > 0,
        "seen": lambda entry: True,
        "end": lambda entry: month is None or _stood(entry, month.last_day),
    }
    found = [entry for entry in seen.values() if tests[asked.what](entry) and _fits(entry, asked)]
    lines = tuple((_card(book, entry), entry.position.since, _stage(entry), None) for entry in _worst(found))
    words = f"{month.words}末在册" if asked.what == "end" and month else STANDING.get(asked.what, "")
    return Behind(_say(words, asked), "件", lines)


def _list_events(book: Book, seen: Mapping[str, Entry], asked: Asked) -> Behind:
    month = _month(asked)
    narrowed = replace(asked, stage="", choice="") if asked.what in PASSED else asked
    lines = []
    for entry in seen.values():
        if not _fits(entry, narrowed):
            continue
        moves = [
            move
            for move in _happened(book, entry, asked)
            if (asked.since is None or move.day >= asked.since)
            and (month is None or month.first_day <= move.day <= month.last_day)
        ]
        for move in moves[:1] if asked.what in ONCE else moves:
            lines.append((_card(book, entry), move.day, f"{move.to}：{move.reason}", None))
    lines.sort(key=lambda line: (line[1], line[0].entity), reverse=True)
    words = EVENTS[asked.what] + (f"，{month.words}" if month else "")
    return Behind(_say(words, asked), "件", tuple(lines))


def _happened(book: Book, entry: Entry, asked: Asked) -> Iterator[Move]:
    """The moves of an entry that an event counts, in their order."""
    stages = book.register
    for position in entry.histories:
        for move in position.moves:
            stage = stages.stage(move.to)
            dropped = stage is not None and stage.ends == "dropped"
            kinds = {
                "entered": move.act == "enter",
                "moves": move.act == "move",
                "moved": move.act in GOING and stage is not stages.first,
                "done": move.act == "leave" and not dropped,
                "dropped": move.act == "leave" and dropped,
                "relapsed": move.act == "come back",
                "net": move.act == "come back" or (move.act == "leave" and not dropped),
                "reached": move.act in GOING and (stage.name if stage is not None else move.to) == asked.stage,
                "chose": move.act in GOING and move.choice is not None and move.choice == asked.choice,
            }
            if kinds[asked.what]:
                yield move


def _list_count(book: Book, seen: Mapping[str, Entry], asked: Asked) -> Behind | None:
    tallies = {one.count.name: one for one in make_tallies(book, seen, asked.since)}
    tally, part = tallies.get(asked.count), asked.part if asked.part in PARTS else "done"
    if tally is None:
        return None
    tests: dict[str, Callable[[Item], bool]] = {
        "done": lambda item: not item.before,
        "relapsed": lambda item: item.relapsed is not None,
        "net": lambda item: item.before or item.relapsed is None,
        "without": lambda item: item.amount is None,
    }
    items = [item for item in tally.items if tests[part](item) and asked.county in ("", item.county or "")]
    lines = tuple(
        (
            Card(item.entity, book.name_of(item.entity), seen[item.entity]), item.day,
            f"{item.relapsed} 反弹" if item.relapsed else item.choice or item.stage,
            item.net if part == "net" and item.before and item.amount is not None else item.amount,
        )
        for item in reversed(items)
    )  # fmt: skip
    return Behind(_say(f"{asked.count}·{PARTS[part]}", asked), tally.unit, lines, is_count=True)


def _stood(entry: Entry, day: date) -> bool:
    """Whether any history of an entry was in the register at the end of a day."""
    for position in entry.histories:
        last = [move for move in position.moves if move.act in GOING and move.day <= day][-1:]
        if last and last[0].act != "leave":
            return True
    return False


def _fits(entry: Entry, asked: Asked) -> bool:
    wanted = (
        (asked.stage, _stage(entry)), (asked.owner, entry.owner or NOBODY), (asked.county, entry.county or NOBODY),
        (asked.light, entry.level), (asked.choice, entry.position.choice or ""),
    )  # fmt: skip
    return all(not asks or asks == found for asks, found in wanted)


def _stage(entry: Entry) -> str:
    return entry.stage.name if entry.stage is not None else entry.position.stage


def _worst(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=rank_trouble)


def _card(book: Book, entry: Entry) -> Card:
    return Card(entry.entity, book.name_of(entry.entity), entry)


def _month(asked: Asked) -> Period | None:
    try:
        return parse_period(asked.month) if asked.month else None
    except RuleError:
        return None


def _say(words: str, asked: Asked) -> str:
    narrowed = [one for one in (asked.stage, asked.owner, asked.county, asked.light, asked.choice) if one]
    return "，".join([words, *narrowed])
