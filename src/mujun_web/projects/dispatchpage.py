"""调度清单: the month's list as issued or in draft, which part of it is shown, and the follow-ups opened from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mujun.errors import Fault, ProjectError
from mujun.plans.month import Month
from mujun.projects.dispatch import Call, DispatchList
from mujun.projects.forecast import Forecast
from mujun.registers.entry import Entry
from mujun.registers.follow_up import Trouble, propose_follow_ups
from mujun_web.people.models import User
from mujun_web.projects import models as rows
from mujun_web.projects.memory import Book, a_month_before
from mujun_web.projects.queries import ProjectCity, issue_of, open_book, sees
from mujun_web.projects.wall import SHADE_WORDS, say_why, shade_of
from mujun_web.registers.queries import open_book as open_register
from mujun_web.registers.queries import registers_of
from mujun_web.registers.writes import move_make

FOLLOW_UP, KIND = "follow-up", "项目调度"
PARTS = {
    "turned": "比上月转差", "red": "亮红灯", "silent": "没有报数", "slipping": "预计推迟", "orders": "有人要办",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CallLine:
    """One project of the list, with the follow-up that is open for it."""

    call: Call
    follow_up: Entry | None
    may_open: bool

    @property
    def shade(self) -> str:
        """The colour of its light."""
        return shade_of(self.call.light)

    @property
    def shade_before(self) -> str:
        """The colour of its light the month before."""
        return shade_of(self.call.before)

    @property
    def finish(self) -> Forecast | None:
        """The forecast, where there is one."""
        return self.call.outlook if isinstance(self.call.outlook, Forecast) else None

    @property
    def no_forecast(self) -> str:
        """Why there is no forecast; "" where there is one."""
        return "" if isinstance(self.call.outlook, Forecast) else self.call.outlook.reason

    @property
    def why(self) -> str:
        """What decided its light."""
        return say_why(self.call.light)

    @property
    def progress(self) -> str:
        """The figures of the month the light rests on; "" where no rule was asked."""
        said = self.call.light.reason.partition("规则“")[0]
        return "" if self.call.light.verdict is None else said.removeprefix(self.why).strip("；。")

    @property
    def is_asked(self) -> bool:
        """Whether a rule asks for a follow-up."""
        return any(order.rule.follow_up for order in self.call.orders)


@dataclass(frozen=True, slots=True)
class DispatchPage:
    """The list of a month for one account. `issue` is None while it is a draft."""

    book: Book
    full: DispatchList
    lines: tuple[CallLine, ...]
    issue: rows.Issue | None
    before: date
    part: str
    unit: str
    counts: tuple[tuple[str, str, int], ...]
    levels: tuple[tuple[str, str, int], ...]
    loads: tuple[tuple[str, int], ...]


def make_dispatch(city: ProjectCity, book: Book, user: User, part: str = "", unit: str = "") -> DispatchPage:
    """The latest month's list: as known on the day it was issued, or as known on the book's day while a draft.

    `part` is one of PARTS, `unit` who must act; both narrow what is listed.
    """
    issue = issue_of(book.city, str(book.as_of), book.known_on)
    shown, before = _choose_days(city, book, issue)
    full = shown.dispatch(shown.known_on, before)
    opened = list_follow_ups(book.city, book.known_on)
    calls = [call for call in full.calls if sees(user, call.project)]
    kept = [
        call
        for call in calls
        if (not part or _is_part(call, part)) and (not unit or unit in {order.unit for order in call.orders})
    ]
    lines = tuple(CallLine(call, _find_open(opened, call), user.is_office) for call in kept)
    seen = [one for one in shown.record.projects if one.monitored and sees(user, one)]
    shades = [shade_of(shown.light(one)) for one in seen]
    return DispatchPage(
        book=shown, full=full, lines=lines, issue=issue, before=before, part=part, unit=unit,
        counts=tuple((key, words, sum(_is_part(call, key) for call in calls)) for key, words in PARTS.items()),
        levels=tuple((key, words, shades.count(key)) for key, words in SHADE_WORDS.items() if key in shades),
        loads=_count_loads(calls),
    )  # fmt: skip


def list_calls(city: ProjectCity, book: Book, user: User) -> tuple[Book, tuple[Call, ...]]:
    """The lines of the latest month's list an account sees, and the book they were made from."""
    shown, before = _choose_days(city, book, issue_of(book.city, str(book.as_of), book.known_on))
    full = shown.dispatch(shown.known_on, before)
    return shown, tuple(call for call in full.calls if sees(user, call.project))


def _choose_days(city: ProjectCity, book: Book, issue: rows.Issue | None) -> tuple[Book, date]:
    """The book of the day the list was issued (of its own day while a draft), and the day last month's list showed."""
    shown = open_book(city, issue.issued_on) if issue is not None else book
    last = issue_of(book.city, str(book.as_of.shift(-1)), book.known_on)
    return shown, last.issued_on if last is not None else a_month_before(shown.known_on)


def list_follow_ups(city: str, known_on: date) -> Mapping[str, Entry]:
    """The follow-ups of a city by their matter; none where its packs keep no such register."""
    if not any(one.name == FOLLOW_UP for one in registers_of(city)):
        return {}
    return open_register(city, FOLLOW_UP, known_on).entries


def follow_up_open(*, city: ProjectCity, book: Book, code: str, by: User, on: date) -> str:
    """Opens a follow-up for a project of the list; its matter. ProjectError where it is not on it, or has one open."""
    page = make_dispatch(city, book, by)
    line = next((one for one in page.lines if one.call.project.code == code), None)
    where = f"项目 {code} 的督办单"
    if line is None:
        found = "不在本月的调度清单上"
        raise ProjectError(Fault("projects.not-on-list", where, found, "督办要有依据", "在清单上选项目"))
    entries = list_follow_ups(book.city, on)
    register = open_register(book.city, FOLLOW_UP, on).register
    trouble = trouble_of(line.call, book.as_of)
    proposals = propose_follow_ups(register, [trouble], entries, today=on, who=by.shown_name)
    if not proposals:
        remedy = "在督办单清单里接着办"
        raise ProjectError(Fault("projects.follow-up-open", where, "已经有一张没有办结", "一件事不开两张单", remedy))
    move_make(city=book.city, register=FOLLOW_UP, proposal=proposals[0], by=by, name=trouble.title, on=on)
    return trouble.matter


def trouble_of(call: Call, as_of: Month) -> Trouble:
    """What the follow-up is about; who answers is the unit of the first order that asks for one, else who leads it.

    A leader's office that must call a meeting is no unit that signs and answers.
    """
    units = (call.project.lead, call.project.county)
    asked = next((order for order in call.orders if order.rule.follow_up and order.unit in units), None)
    unit = asked.unit if asked is not None else call.project.lead
    orders = "；".join(order.words for order in call.orders)
    reason = call.light.reason + (f"。要求：{orders}" if orders else "")
    title = f"{call.project.name}（{as_of.words}亮“{call.light.level}”）"
    return Trouble(KIND, call.project.code, title, unit, call.light.level, _overdue(call), reason)


def _overdue(call: Call) -> int:
    days = dict(call.light.given).get("逾期天数")
    return int(days) if isinstance(days, (int, float)) or hasattr(days, "to_integral_value") else 0  # type: ignore[arg-type]


def _find_open(opened: Mapping[str, Entry], call: Call) -> Entry | None:
    entry = opened.get(f"{KIND}·{call.project.code}")
    return entry if entry is not None and entry.is_open else None


def _is_part(call: Call, part: str) -> bool:
    if part == "red":
        return call.light.worst
    if part == "turned":
        return call.turned
    if part == "silent":
        return call.unreported > 0
    if part == "slipping":
        return call.slipped is not None and call.slipped > 0
    return bool(call.orders)


def _count_loads(calls: list[Call]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for call in calls:
        for order in call.orders:
            counts[order.unit] = counts.get(order.unit, 0) + 1
    return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))
