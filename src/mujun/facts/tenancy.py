"""Who really uses land and power: own + rented in − rented out (+ other), from parcels, meters and tenancies.

What one gives up another takes on, so over all enterprises the effective total is the owned total plus the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
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


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something wrong with parcels or tenancies, and the enterprises whose account is not sure because of it."""

    fault: Fault
    enterprises: tuple[str, ...]


def find_tenancy_faults(holdings: Sequence[Holding], tenancies: Sequence[Tenancy], period: Period) -> tuple[Fault, ...]:
    """Every fault of the doubts about these holdings and tenancies."""
    return tuple(doubt.fault for doubt in find_doubts(holdings, tenancies, period))


def find_doubts(holdings: Sequence[Holding], tenancies: Sequence[Tenancy], period: Period) -> tuple[Doubt, ...]:
    """Every tenancy that cannot be: of an unknown parcel, by one who has no right to it, to oneself, more than there
    is, told twice, or in a ring that ends where it began."""
    shares: dict[str, dict[str, Decimal]] = {}
    for holding in holdings:
        owners = shares.setdefault(holding.number, {})
        owners[holding.owner] = owners.get(holding.owner, ZERO) + holding.amount
    on: dict[str, list[Tenancy]] = {}
    for tenancy in tenancies:
        on.setdefault(tenancy.holding, []).append(tenancy)
    doubts = []
    for number, every in on.items():
        running = [one for one in every if one.share(period, "end")]
        for tenancy in every:
            faults = _tenancy_faults(tenancy, shares.get(number), running)
            doubts += [Doubt(fault, _parties([tenancy], shares.get(number, {}))) for fault in faults]
        doubts += [*_over_let(number, shares.get(number, {}), running), *_told_twice(running), *_rings(number, running)]
    return tuple(doubts)


def _parties(tenancies: Iterable[Tenancy], owners: Mapping[str, Decimal]) -> tuple[str, ...]:
    """The enterprises that tenancies touch, the registered owners with them."""
    return tuple(dict.fromkeys([*(code for one in tenancies for code in (one.owner, one.tenant)), *owners]))


def _tenancy_faults(
    tenancy: Tenancy, owners: Mapping[str, Decimal] | None, running: Sequence[Tenancy]
) -> Iterator[Fault]:
    where = f"租约 {tenancy.number}"
    tenants = {one.tenant for one in running if one.number != tenancy.number}
    if owners is None:
        found = f"租的“{tenancy.holding}”不在登记里"
        yield Fault("facts.unknown-holding", where, found, "不知减在谁头上", "核对宗地号或户号")
    elif tenancy.owner not in owners and tenancy.owner not in tenants:
        found = f"出租方 {tenancy.owner} 不是权利人 {'、'.join(owners)}，也没有承租它"
        yield Fault("facts.not-the-owner", where, found, "会减在别家头上", "核对出租方；转租的把前一份租约也报来")
    if tenancy.owner == tenancy.tenant:
        yield Fault("facts.own-tenant", where, "出租方与承租方是同一家", "一加一减等于没有", "核对双方的代码")
    if tenancy.amount <= 0:
        yield Fault("facts.nothing-let", where, f"租的量是 {tenancy.amount:f}", "租约应有正的量", "核对面积或电量")
    if tenancy.ends is not None and tenancy.ends < tenancy.begins:
        found = f"{tenancy.begins} 起，{tenancy.ends} 止"
        yield Fault("facts.ends-before", where, found, "止早于起，这份租约一天也不算", "核对租期")


def _over_let(number: str, owners: Mapping[str, Decimal], running: Sequence[Tenancy]) -> Iterator[Doubt]:
    """Those who let more of a parcel than they own or rent of it."""
    for owner in dict.fromkeys(one.owner for one in running):
        rented = sum((one.amount for one in running if one.tenant == owner), ZERO)
        mine = [one for one in running if one.owner == owner]
        let, whole = sum((one.amount for one in mine), ZERO), owners.get(owner, ZERO) + rented
        if owners and whole and let > whole:
            found = f"租出 {let:f}，而一共只有 {whole:f}"
            where = f"{number}（租约 {'、'.join(one.number for one in mine)}）"
            remedy = "核对各租约的面积与租期，有没有转租或重复登记"
            fault = Fault("facts.over-let", where, found, "出租方的实际用量会成负数", remedy)
            yield Doubt(fault, _parties(mine, {}))


def _told_twice(running: Sequence[Tenancy]) -> Iterator[Doubt]:
    """Tenancies of one parcel between the same two parties at one time: as lessor and lessee each report them."""
    pairs: dict[tuple[str, str], list[Tenancy]] = {}
    for one in running:
        pairs.setdefault((one.owner, one.tenant), []).append(one)
    for same in (same for same in pairs.values() if len(same) > 1):
        amounts = "、".join(f"{one.amount:f}" for one in same)
        differ = len({one.amount for one in same}) > 1
        found = f"同一双方同一宗有 {len(same)} 份租约，{'面积不同' if differ else '面积相同'}（{amounts}）"
        remedy = "双方各报了一次的只留一份；确是几份的，合成一份报"
        where = f"租约 {'、'.join(one.number for one in same)}"
        fault = Fault("facts.told-twice", where, found, "都算就算了几遍，只算一份又不知以谁为准", remedy)
        yield Doubt(fault, _parties(same, {}))


def _rings(number: str, running: Sequence[Tenancy]) -> Iterator[Doubt]:
    """A parcel let on until it comes back to one who let it."""
    lessors: dict[str, set[str]] = {}
    for one in running:
        if one.owner != one.tenant:
            lessors.setdefault(one.tenant, set()).add(one.owner)
    try:
        TopologicalSorter(lessors).prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        found = f"{' → '.join(ring)} 租成一圈"
        remedy = "核对这几份租约哪一份是旧的、哪一方写反了"
        fault = Fault("facts.letting-ring", f"宗地 {number}", found, "转一圈谁也没有用上", remedy)
        yield Doubt(fault, tuple(dict.fromkeys(ring)))
