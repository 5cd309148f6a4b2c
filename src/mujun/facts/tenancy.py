"""Who really uses land and power: own + rented in − rented out (+ other), from parcels, meters and tenancies.

What one gives up another takes on, so over all enterprises the effective total is the owned total plus the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from mujun.errors import Fault
from mujun.rules.period import Period

Weighing: TypeAlias = Literal["end", "days"]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Holding:
    """A parcel or a meter: its number, whose it is, and how much (亩, or 万千瓦时 in the period)."""

    number: str
    owner: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Tenancy:
    """A part of a parcel (or of a meter's power) that its owner gives to a tenant; without an end it goes on."""

    number: str
    holding: str
    owner: str
    tenant: str
    amount: Decimal
    begins: date
    ends: date | None = None

    def share(self, period: Period, weighing: Weighing) -> Decimal:
        """How much of the period it counts for: whether it runs on the last day, or the share of days it runs."""
        last = min(self.ends or period.last_day, period.last_day)
        if weighing == "end":
            return Decimal(self.begins <= period.last_day <= (self.ends or period.last_day))
        days = (last - max(self.begins, period.first_day)).days + 1
        return Decimal(max(days, 0)) / Decimal((period.last_day - period.first_day).days + 1)


@dataclass(frozen=True, slots=True)
class Account:
    """What one enterprise has of land or power, and by which holdings and tenancies."""

    enterprise: str
    own: Decimal = ZERO
    rented_in: Decimal = ZERO
    rented_out: Decimal = ZERO
    other: Decimal = ZERO
    holdings: tuple[str, ...] = ()
    tenancies: tuple[str, ...] = ()

    @property
    def effective(self) -> Decimal:
        """Own + rented in − rented out + other."""
        return self.own + self.rented_in - self.rented_out + self.other

    @property
    def words(self) -> str:
        """The sum as a person redoes it on paper."""
        parts = f"自有 {self.own:f} + 承租 {self.rented_in:f} − 出租 {self.rented_out:f}"
        return f"{parts}{f' + 其他 {self.other:f}' if self.other else ''} = {self.effective:f}"


def balance_accounts(
    holdings: Iterable[Holding],
    tenancies: Iterable[Tenancy],
    period: Period,
    *,
    other: Mapping[str, Decimal] | None = None,
    weighing: Weighing = "end",
) -> Mapping[str, Account]:
    """The account of every enterprise that owns, rents or otherwise uses, by code."""
    accounts: dict[str, Account] = {}
    for holding in holdings:
        account = accounts.get(holding.owner, Account(holding.owner))
        accounts[holding.owner] = replace(
            account, own=account.own + holding.amount, holdings=(*account.holdings, holding.number)
        )
    for tenancy in tenancies:
        if amount := tenancy.amount * tenancy.share(period, weighing):
            owner = _with_tenancy(accounts, tenancy.owner, tenancy)
            accounts[tenancy.owner] = replace(owner, rented_out=owner.rented_out + amount)
            tenant = _with_tenancy(accounts, tenancy.tenant, tenancy)
            accounts[tenancy.tenant] = replace(tenant, rented_in=tenant.rented_in + amount)
    for enterprise, amount in (other or {}).items():
        account = accounts.get(enterprise, Account(enterprise))
        accounts[enterprise] = replace(account, other=account.other + amount)
    return accounts


def _with_tenancy(accounts: Mapping[str, Account], enterprise: str, tenancy: Tenancy) -> Account:
    account = accounts.get(enterprise, Account(enterprise))
    return replace(account, tenancies=tuple(dict.fromkeys((*account.tenancies, tenancy.number))))


def find_tenancy_faults(holdings: Sequence[Holding], tenancies: Sequence[Tenancy], period: Period) -> tuple[Fault, ...]:
    """Every tenancy that cannot be: of an unknown parcel, by another than its owner, to oneself, more than there is."""
    known = {holding.number: holding for holding in holdings}
    faults = [fault for tenancy in tenancies for fault in _tenancy_faults(tenancy, known.get(tenancy.holding))]
    for number, holding in known.items():
        running = [one for one in tenancies if one.holding == number and one.share(period, "end")]
        let = sum((one.amount for one in running), ZERO)
        if let > holding.amount:
            found = f"租出 {let:f}，而一共只有 {holding.amount:f}"
            where = f"{number}（租约 {'、'.join(one.number for one in running)}）"
            remedy = "核对各租约的面积与租期，有没有转租或重复登记"
            faults.append(Fault("facts.over-let", where, found, "出租方的实际用量会成负数", remedy))
    return tuple(faults)


def _tenancy_faults(tenancy: Tenancy, holding: Holding | None) -> Iterator[Fault]:
    where = f"租约 {tenancy.number}"
    if holding is None:
        found = f"租的“{tenancy.holding}”不在登记里"
        yield Fault("facts.unknown-holding", where, found, "不知减在谁头上", "核对宗地号或户号")
    elif holding.owner != tenancy.owner:
        found = f"出租方 {tenancy.owner} 不是权利人 {holding.owner}"
        yield Fault("facts.not-the-owner", where, found, "会减在别家头上", "核对出租方；转租的由原承租方作出租方另记")
    if tenancy.owner == tenancy.tenant:
        yield Fault("facts.own-tenant", where, "出租方与承租方是同一家", "一加一减等于没有", "核对双方的代码")
    if tenancy.amount <= 0:
        yield Fault("facts.nothing-let", where, f"租的量是 {tenancy.amount:f}", "租约应有正的量", "核对面积或电量")
    if tenancy.ends is not None and tenancy.ends < tenancy.begins:
        found = f"{tenancy.begins} 起，{tenancy.ends} 止"
        yield Fault("facts.ends-before", where, found, "止早于起，这份租约一天也不算", "核对租期")
