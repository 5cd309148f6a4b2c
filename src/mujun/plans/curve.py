"""The stated curve of a target: what share of it should be done by the end of each month (序时进度)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from mujun.errors import Fault, PlanError
from mujun.plans.month import Month, months_between

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Curve:
    """Cumulative percentages at the ends of stated months, with straight lines between them.

    Without points the pace is even: each month of the period brings the same share. `stepped` holds the last stated
    percentage until the next is due, as a plan paced by quarters asks nothing new before a quarter ends.
    """

    name: str = "even"
    points: tuple[tuple[Month, Decimal], ...] = ()
    stepped: bool = False

    def __post_init__(self) -> None:
        faults = list(_curve_faults(self.points))
        if faults:
            raise PlanError(faults)

    def expected(self, start: Month, until: Month, as_of: Month) -> Decimal:
        """Per cent that should be done by the end of `as_of`: 0 before `start`, 100 from `until` on."""
        if as_of < start:
            return Decimal(0)
        if as_of >= until:
            return HUNDRED
        if not self.points:
            return HUNDRED * (as_of.since(start) + 1) / (until.since(start) + 1)
        stations = [(start.shift(-1), Decimal(0)), *self.points, (until, HUNDRED)]
        if self.stepped:
            return max(share for month, share in stations if month <= as_of)
        return _between(stations, as_of)

    @property
    def words(self) -> str:
        """How the curve is stated, for explanations."""
        if not self.points:
            return "按月均衡"
        stations = "，".join(f"{month.words}末 {share:f}%" for month, share in self.points)
        return f"{'按季度' if self.stepped else '按约定进度'}：{stations}"


def quarterly(start: Month, until: Month, shares: Sequence[Decimal] = ()) -> Curve:
    """A curve whose demands fall due at the ends of calendar quarters.

    `shares` are what each quarter end within the period adds, out of 100; without them the quarters count by their
    months. PlanError when stated shares do not fit the quarters or do not come to 100.
    """
    ends = [month for month in months_between(start, until) if month.month % 3 == 0 and month < until]
    if not shares:
        whole = until.since(start) + 1
        return Curve("quarterly", tuple((end, HUNDRED * (end.since(start) + 1) / whole) for end in ends), stepped=True)
    if len(shares) != len(ends) + 1 or sum(shares) != HUNDRED:
        raise PlanError(
            Fault(
                code="plans.quarter-shares",
                where=f"{start} 至 {until} 按季度的进度",
                found=f"给出 {len(shares)} 个比例，合计 {sum(shares, Decimal(0)):f}",
                why=f"这段时间有 {len(ends) + 1} 个季度，各季度的比例合计须为 100",
                remedy="请给出各季度所占的百分比",
            )
        )
    return Curve("quarterly", tuple(zip(ends, accumulate(shares[:-1]), strict=True)), stepped=True)


def in_parts(start: Month, until: Month, shares: Sequence[Decimal]) -> Curve:
    """A curve stated as cumulative percentages at the ends of equal parts of the period; PlanError for split months."""
    whole = until.since(start) + 1
    if not shares or whole % len(shares) or shares[-1] != HUNDRED:
        raise PlanError(
            Fault(
                code="plans.curve-parts",
                where=f"{start} 至 {until} 的约定进度",
                found=f"{whole} 个月分成 {len(shares)} 段，末段累计 {shares[-1] if shares else Decimal(0):f}%",
                why="进度按整月核对，最后一段须到 100%",
                remedy="请使段数能整除月数，并把最后一个数写成 100",
            )
        )
    length = whole // len(shares)
    ends = (start.shift(length * part - 1) for part in range(1, len(shares) + 1))
    return Curve("custom", tuple(zip(ends, shares, strict=True))[:-1])


def custom(points: Mapping[Month, Decimal]) -> Curve:
    """A curve through stated cumulative percentages at the ends of months."""
    return Curve("custom", tuple(sorted(points.items())))


def _between(stations: Sequence[tuple[Month, Decimal]], as_of: Month) -> Decimal:
    for (left, low), (right, high) in pairwise(stations):
        if left <= as_of <= right and left < right:
            return low + (high - low) * as_of.since(left) / right.since(left)
    return HUNDRED


def _curve_faults(points: Sequence[tuple[Month, Decimal]]) -> Iterator[Fault]:
    for (left, low), (right, high) in pairwise(points):
        if right <= left or high < low:
            yield Fault(
                code="plans.curve-falls",
                where="约定进度",
                found=f"{left} 末 {low:f}% 之后是 {right} 末 {high:f}%",
                why="累计进度只能随月份不减",
                remedy="请按月份先后填写累计百分比",
            )
    for month, share in points:
        if not 0 <= share <= HUNDRED:
            yield Fault(
                code="plans.curve-outside",
                where="约定进度",
                found=f"{month} 末为 {share:f}%",
                why="累计进度应在 0 到 100 之间",
                remedy="请填写占全部目标的百分比",
            )


EVEN = Curve()
