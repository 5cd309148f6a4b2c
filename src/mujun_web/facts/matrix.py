"""谁欠数: the calendar's duties against periods, grouped by department, with what is owed in words and shapes."""

from __future__ import annotations

import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from mujun.facts.batch import Batch
from mujun.facts.coverage import Counted, Covering, count_duties, cover_duties
from mujun.facts.lake import Lake
from mujun.facts.publication import PUBLISHED
from mujun.packs.calendar import Duty
from mujun.rules.period import Period, parse_period

MARKS = {"whole": "●", "partial": "◐", "overdue": "✕", "awaited": "○"}
MOST_PERIODS = 4
MOST_KEPT = 8
_KEPT: OrderedDict[str, Counted] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Cell:
    """One item in one period: a shape, few words, and what they rest on."""

    covering: Covering
    mark: str
    words: str
    note: str

    @property
    def is_owed(self) -> bool:
        """Whether somebody still has to hand something in."""
        return self.covering.state in ("overdue", "partial")


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a duty over the periods."""

    duty: Duty
    item: str
    unit: str
    cells: tuple[Cell, ...]

    @property
    def is_owed(self) -> bool:
        """Whether any period lacks something."""
        return any(cell.is_owed for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Summary:
    """One department in one period: a shape, the state in words, how many items are owed and how many figures lack."""

    mark: str
    words: str
    owed: int
    lacking: int
    items: int


@dataclass(frozen=True, slots=True)
class Group:
    """One department: who hands in for it, its state in each period, its items."""

    department: str
    units: tuple[str, ...]
    summaries: tuple[Summary, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole of it. `periods` are the latest first."""

    periods: tuple[Period, ...]
    groups: tuple[Group, ...]

    @property
    def overdue(self) -> int:
        """How many items of how many periods never came though due."""
        return sum(cell.covering.state == "overdue" for cell in self._cells())

    @property
    def lacking(self) -> int:
        """How many figures lack in what came."""
        return sum(cell.covering.lacking for cell in self._cells() if cell.covering.batches)

    @property
    def late(self) -> int:
        """How many items of how many periods came late."""
        return sum(bool(cell.covering.batches and cell.covering.days_late) for cell in self._cells())

    def _cells(self) -> list[Cell]:
        return [cell for group in self.groups for line in group.lines for cell in line.cells]


def make_matrix(
    lake: Lake,
    calendar: Sequence[Duty],
    batches: Sequence[Batch],
    known_on: date,
    *,
    shown: Collection[Duty],
    owed_only: bool = False,
) -> Matrix:
    """The duties shown of a calendar as known on a day; `owed_only` leaves out lines that owe nothing."""
    periods = choose_periods(batches, known_on)
    everything = recall_coverings(lake, calendar, batches, known_on, periods)
    coverings = [one for one in everything if one.duty in shown]
    units = {item.name: item.unit for item in lake.items}
    lines: dict[str, list[Line]] = {}
    for at in range(0, len(coverings), max(len(periods), 1)):
        own = coverings[at : at + len(periods)]
        duty, item = own[0].duty, own[0].item
        line = Line(duty, item, units.get(item, ""), tuple(map(describe_cell, own)))
        lines.setdefault(duty.department, []).append(line)
    groups = tuple(_group(department, own, owed_only) for department, own in lines.items())
    return Matrix(periods, tuple(group for group in groups if group.lines or not owed_only))


def choose_periods(batches: Sequence[Batch], known_on: date) -> tuple[Period, ...]:
    """The periods delivered and the year that is being collected, the latest first, a few of them."""
    found = {parse_period(one) for batch in batches for one in batch.periods}
    found.add(Period(known_on.year - 1, 1, 12))
    return tuple(sorted(found, key=lambda one: (one.last_day, -one.first_day.toordinal()), reverse=True)[:MOST_PERIODS])


def recall_coverings(
    lake: Lake, duties: Sequence[Duty], batches: Sequence[Batch], known_on: date, periods: Sequence[Period]
) -> tuple[Covering, ...]:
    """What covers the duties; answers are counted once for the same batches, for batches never change.

    The count is kept beside the lake's publications; like these it may be deleted at any time.
    """
    stated = [lake.precedence, [one.hash for one in batches], [repr(duty) for duty in duties], list(map(str, periods))]
    key = hashlib.sha256(json.dumps(stated, ensure_ascii=False).encode()).hexdigest()
    counted = _KEPT.pop(key, None) or read_count(lake, key)
    if counted is None:
        counted = count_duties(lake, duties, batches, periods)
        keep_count(lake, key, counted)
    _KEPT[key] = counted
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return cover_duties(lake, duties, as_of=known_on, periods=periods, counted=counted)


def read_count(lake: Lake, key: str) -> Counted | None:
    """The count kept under a key, or None where there is none that can be read."""
    try:
        stated = json.loads((lake.path / PUBLISHED / f"count-{key[:32]}.json").read_bytes())
        return {(duty, item, period): tuple(counts) for duty, item, period, counts in stated}
    except (OSError, ValueError, TypeError):
        return None


def keep_count(lake: Lake, key: str, counted: Counted) -> None:
    """Keeps a count for other processes and later days."""
    file = lake.path / PUBLISHED / f"count-{key[:32]}.json"
    file.parent.mkdir(exist_ok=True)
    passing = file.with_suffix(f".{os.getpid()}")
    passing.write_text(json.dumps([[*place, counts] for place, counts in counted.items()], ensure_ascii=False), "utf-8")
    passing.replace(file)


def describe_cell(covering: Covering) -> Cell:
    """A covering as a shape, few words and a sentence."""
    due, late = covering.due, covering.days_late
    match covering.state:
        case "overdue":
            words, note = f"逾期 {late} 天", f"应在 {due:%Y-%m-%d} 前交，还没有交"
        case "awaited":
            words, note = f"{due.month}月{due.day}日前", f"还没有到期，{due:%Y-%m-%d} 前交"
        case _:
            answered = covering.given + covering.said_missing + covering.not_applicable
            words = f"缺 {covering.lacking:,} 家" if covering.lacking else f"{covering.given:,} 家"
            note = f"应报 {covering.expected:,} 家，已答 {answered:,} 家" if not covering.duty.sparse else "有才报"
            note += f"，{covering.first:%Y-%m-%d} 交" if covering.first else ""
    if covering.batches and late:
        words, note = f"{words}，迟", f"{note}，迟 {late} 天"
    return Cell(covering, MARKS[covering.state], words, note)


def _group(department: str, lines: Sequence[Line], owed_only: bool) -> Group:
    count = len(lines[0].cells)
    units = tuple(dict.fromkeys(unit for line in lines for unit in line.duty.units))
    summaries = tuple(_summarise([line.cells[at].covering for line in lines]) for at in range(count))
    kept = tuple(line for line in lines if line.is_owed or not owed_only)
    return Group(department, units, summaries, kept)


def _summarise(coverings: Sequence[Covering]) -> Summary:
    overdue = [one for one in coverings if one.state == "overdue"]
    awaited = [one for one in coverings if one.state == "awaited"]
    lacking = sum(one.lacking for one in coverings if one.batches)
    came = [one for one in coverings if one.first is not None]
    late = max((one.days_late for one in came), default=0)
    if overdue:
        mark, state = "✕", f"逾期 {max(one.days_late for one in overdue)} 天未交"
        if came:
            state = f"还有 {len(overdue)} 项{state}"
    elif awaited and not came:
        mark, state = "○", f"{awaited[0].due.month}月{awaited[0].due.day}日前交"
    else:
        mark = "◐" if lacking or awaited else "●"
        day = max(one.first for one in came if one.first)
        state = f"{day.month}月{day.day}日交" + (f"，迟 {late} 天" if late else "")
    return Summary(mark, state, len(overdue), lacking, len(coverings))
