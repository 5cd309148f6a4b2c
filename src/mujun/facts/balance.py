"""From the registers of parcels, tenancies and meters, as known on a day, to a delivery of each enterprise's own,
rented and let land and power: one more batch, whose every row says which parcels and tenancies it adds up.

Where a parcel or tenancy cannot be as registered, the enterprises it touches get 缺数 and never a doubtful figure.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from mujun.errors import FactError, Fault
from mujun.facts.credit_code import check_credit_code
from mujun.facts.delivery import Delivery
from mujun.facts.knowledge import connect
from mujun.facts.lake import Lake, list_batches
from mujun.facts.publication import read_lake
from mujun.facts.table import table
from mujun.facts.tenancy import ZERO, Account, Doubt, Holding, Tenancy, Weighing, balance_accounts, find_doubts
from mujun.packs.item import EntityKind
from mujun.rules.period import Period, parse_period

DEPARTMENT: Final = "台账平衡"
_PLACES: Final = Decimal("0.000001")
_LAND: Final = ("自有用地（亩）", "承租用地（亩）", "出租用地（亩）")
_POWER: Final = ("用电量（万千瓦时）", "承租用电（万千瓦时）", "出租用电（万千瓦时）")
_WATER: Final = ("用水量（吨）",)
_UNSURE: Final = "缺数"


@dataclass(frozen=True, slots=True)
class Balance:
    """What enterprises have of land, power and water in a period, what is not sure and why, and from which batches.

    `unsure` gives for an enterprise the faults because of which it has no figure; `gone` are enterprises an earlier
    balance had and this one has not.
    """

    period: Period
    as_of: date
    land: Mapping[str, Account]
    power: Mapping[str, Account]
    water: Mapping[str, Decimal]
    unsure: Mapping[str, tuple[Fault, ...]]
    gone: tuple[str, ...]
    faults: tuple[Fault, ...]
    batches: tuple[int, ...]
    simulated: bool

    @property
    def reason(self) -> str:
        """From which batches it was made, for the manifest of its own."""
        return f"由第 {'、'.join(map(str, self.batches))} 批的宗地、租赁、户号平衡得来"


def balance_lake(lake: Lake, *, as_of: date, period: Period, weighing: Weighing = "end") -> Balance:
    """The balance of a lake as known on a day; FactError where it holds no parcel, tenancy or meter of the period.

    `weighing` counts a tenancy wholly where it runs on the period's last day, or by the share of days it runs.
    """
    parcels = _rows(lake, as_of, period, "parcel", ("权利人", "宗地面积", "共有份额"))
    leases = _rows(
        lake, as_of, period, "tenancy", ("租赁宗地", "出租方", "承租方", "租赁面积", "转供电量", "租期起", "租期止")
    )
    meters = _rows(lake, as_of, period, "meter", ("户主", "户号电量", "户号水量"))
    if not (parcels or leases or meters):
        found = f"到 {as_of} 没有{period.words}的宗地、租赁或户号"
        raise FactError(
            Fault("facts.nothing-to-balance", str(lake.path), found, "没有可平衡的", "先用 --kind 收这几种表")
        )
    holdings, doubts = _read_parcels(parcels)
    tenancies, unread = _read_leases(leases, period)
    metered, unmetered = _read_meters(meters, "户号电量")
    piped, unpiped = _read_meters(meters, "户号水量")
    transfers = _read_transfers(leases, period)
    supplies = [Holding(f"{owner} 的户号", owner, amount) for owner, amount in _sum_by_owner(metered).items()]
    doubts += [*unread, *unmetered, *unpiped, *find_doubts(holdings, tenancies, period)]
    doubts += find_doubts(supplies, transfers, period)
    unsure: dict[str, tuple[Fault, ...]] = {}
    for doubt in doubts:
        for code in doubt.enterprises:
            unsure[code] = (*unsure.get(code, ()), doubt.fault)
    land = balance_accounts(holdings, tenancies, period, weighing=weighing)
    power = balance_accounts(metered, transfers, period)
    water = _sum_by_owner(piped)
    batches = [one for one in list_batches(lake, as_of) if one.kind in ("parcel", "tenancy", "meter")]
    return Balance(
        period=period,
        as_of=as_of,
        land=land,
        power=power,
        water=water,
        unsure=unsure,
        gone=_gone(lake, as_of, period, {*land, *power, *water, *unsure}),
        faults=tuple(doubt.fault for doubt in doubts),
        batches=tuple(one.number for one in batches),
        simulated=any(one.simulated for one in batches),
    )


def deliver_balance(balance: Balance) -> Delivery:
    """The balance as a delivery to be read and accepted like any other: one row for each enterprise, with its sums."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    land, power, water = bool(balance.land), bool(balance.power), bool(balance.water)
    writer.writerow(
        ["统一社会信用代码", *(_LAND if land else ()), *(_POWER if power else ()), *(_WATER if water else ()), "说明"]
    )
    for code in sorted({*balance.land, *balance.power, *balance.water, *balance.unsure, *balance.gone}):
        lost = code in balance.unsure or code in balance.gone
        cells = [*_cells(balance.land.get(code), lost)] if land else []
        cells += _cells(balance.power.get(code), lost) if power else []
        if water:
            cells.append(_UNSURE if lost else _print(balance.water.get(code)))
        writer.writerow([code, *cells, _words(balance, code)])
    name = f"台账平衡-{balance.period}-{balance.as_of.isoformat()}.csv"
    return Delivery(name, text.getvalue().encode("utf-8-sig"), DEPARTMENT, period=balance.period)


def _rows(lake: Lake, as_of: date, period: Period, kind: EntityKind, names: Sequence[str]) -> list[dict[str, Any]]:
    items = {item.name for item in lake.items if item.of == kind}
    wanted = [name for name in names if name in items]
    made = table(lake, as_of=as_of, period=period, kind=kind, items=wanted)
    rows = made.frame.select("entity", *wanted).to_native().fetchall()
    return [{**dict.fromkeys(names), **dict(zip(("entity", *wanted), row, strict=True))} for row in rows]


def _read_parcels(rows: Iterable[Mapping[str, Any]]) -> tuple[list[Holding], list[Doubt]]:
    holdings: list[Holding] = []
    doubts: list[Doubt] = []
    for row in rows:
        number, owner, area = row["entity"], row["权利人"], row["宗地面积"]
        where = f"宗地 {number}"
        if owner is None or area is None:
            found = "没有权利人" if owner is None else "没有面积"
            fault = Fault("facts.bare-holding", where, found, "不知记在谁头上、记多少", "向自然资源部门核实后补报")
            doubts.append(Doubt(fault, (owner,) if owner else ()))
            continue
        shares = _read_shares(row["共有份额"], owner)
        if isinstance(shares, str):
            fault = Fault("facts.bad-shares", where, shares, "分不到各家", "写成 代码=60%；代码=40%，合计 100%")
            doubts.append(Doubt(fault, (owner,)))
            continue
        holdings += [Holding(number, code, _decimal(area) * share) for code, share in shares.items()]
    return holdings, doubts


def _read_shares(written: str | None, owner: str) -> Mapping[str, Decimal] | str:
    """The owners of a parcel with their shares, adding up to 1; what is wrong in words where they do not."""
    if not written:
        return {owner: Decimal(1)}
    shares: dict[str, Decimal] = {}
    for part in written[:2000].replace("；", ";").split(";"):
        code, _, percent = part.strip().replace("＝", "=").replace("％", "%").partition("=")
        try:
            share = Decimal(percent.strip().removesuffix("%")) / 100
        except ArithmeticError:
            return f"份额“{part[:40]}”读不出来"
        if (
            not percent.strip().endswith("%")
            or not 0 < share <= 1
            or not check_credit_code(code).holds
            or code in shares
        ):
            return f"份额“{part[:40]}”不是 代码=百分数，或重复"
        shares[code] = share
    if sum(shares.values()) != 1 or owner not in shares:
        return f"份额合计 {sum(shares.values()) * 100:f}%" if owner in shares else f"份额里没有权利人 {owner}"
    return shares


def _read_leases(rows: Iterable[Mapping[str, Any]], period: Period) -> tuple[list[Tenancy], list[Doubt]]:
    """The tenancies of land that touch the period, and those that cannot be read."""
    tenancies: list[Tenancy] = []
    doubts: list[Doubt] = []
    for row in rows:
        if row["租赁面积"] is None and row["转供电量"] is not None:
            continue  # it passes on power only
        lacking = [name for name in ("租赁宗地", "出租方", "承租方", "租赁面积", "租期起") if row[name] is None]
        if lacking:
            where, found = f"租约 {row['entity']}", f"没有{'、'.join(lacking)}"
            fault = Fault("facts.bare-tenancy", where, found, "加减不起来", "向镇街核实后补报")
            doubts.append(Doubt(fault, tuple(code for code in (row["出租方"], row["承租方"]) if code)))
            continue
        begins = parse_period(row["租期起"][:7]).first_day if len(row["租期起"]) < 10 else _day(row["租期起"])
        ends = None if row["租期止"] is None else _last_day(row["租期止"])
        if begins > period.last_day or (ends is not None and begins <= ends < period.first_day):
            continue
        parties = (row["租赁宗地"], row["出租方"], row["承租方"])
        tenancies.append(Tenancy(row["entity"], *parties, _decimal(row["租赁面积"]), begins, ends))
    return tenancies, doubts


def _read_transfers(rows: Iterable[Mapping[str, Any]], period: Period) -> list[Tenancy]:
    """The power passed on by tenancies: figures of the period itself, so they count whole."""
    return [
        Tenancy(
            row["entity"],
            f"{row['出租方']} 的户号",
            row["出租方"],
            row["承租方"],
            _decimal(row["转供电量"]),
            period.first_day,
        )
        for row in rows
        if row["转供电量"] and row["出租方"] and row["承租方"]
    ]


def _read_meters(rows: Iterable[Mapping[str, Any]], item: str) -> tuple[list[Holding], list[Doubt]]:
    """The meters that have a figure of an item, and those that have one and nobody's name."""
    holdings: list[Holding] = []
    doubts: list[Doubt] = []
    for row in rows:
        if row[item] is not None and row["户主"] is not None:
            holdings.append(Holding(row["entity"], row["户主"], _decimal(row[item])))
        elif row[item] is not None:
            where, remedy = f"户号 {row['entity']}", "向专营单位核实户主后补报"
            doubts.append(Doubt(Fault("facts.bare-holding", where, "没有户主", "不知记在谁头上、记多少", remedy), ()))
    return holdings, doubts


def _sum_by_owner(holdings: Iterable[Holding]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for one in holdings:
        sums[one.owner] = sums.get(one.owner, ZERO) + one.amount
    return sums


def _gone(lake: Lake, as_of: date, period: Period, known: set[str]) -> tuple[str, ...]:
    """Enterprises for which an earlier balance of the period gave figures, and which own and rent nothing now."""
    batches = [one for one in list_batches(lake, as_of, "enterprise") if one.department == DEPARTMENT]
    if not batches:
        return ()
    with connect() as connection:
        said = read_lake(lake, connection, batches, "enterprise").to_native()
        rows = said.filter("value IS NOT NULL").select("entity", "period").distinct().fetchall()
    return tuple(sorted(code for code, when in rows if when == str(period) and code not in known))


def _cells(account: Account | None, lost: bool) -> list[str]:
    if lost:
        return [_UNSURE] * 3
    if account is None:
        return [""] * 3
    return [_print(one) for one in (account.own, account.rented_in, account.rented_out)]


def _print(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    return f"{amount.quantize(_PLACES).normalize():f}"


def _words(balance: Balance, code: str) -> str:
    if code in balance.unsure:
        return "；".join(f"{fault.where}：{fault.found}" for fault in balance.unsure[code])
    if code in balance.gone:
        return "台账里不再有它的宗地、租约和户号"
    return "；".join(_account_words(balance, code))


def _account_words(balance: Balance, code: str) -> Iterator[str]:
    for title, unit, accounts in (("用地", "亩", balance.land), ("用电", "万千瓦时", balance.power)):
        if (account := accounts.get(code)) is not None:
            sources = [*account.holdings, *account.tenancies]
            yield f"{title} {account.words} {unit}（{'、'.join(sources[:50])}{'等' if len(sources) > 50 else ''}）"
    if code in balance.water:
        yield f"用水 {balance.water[code]:f} 吨"


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value)).normalize()


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _last_day(text: str) -> date:
    return _day(text) if len(text) == 10 else parse_period(text).last_day
