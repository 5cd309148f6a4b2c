"""Effective land and power: what one gives up another takes on."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mujun.facts.tenancy import Holding, Tenancy, balance_accounts, find_tenancy_faults
from mujun.rules.period import parse_period

YEAR = parse_period("2017")
LAND = [Holding("宗1", "甲", Decimal(100)), Holding("宗2", "乙", Decimal(40))]


def let(number: str, amount: str, begins: str = "2016-01-01", ends: str | None = None, tenant: str = "丙") -> Tenancy:
    last = date.fromisoformat(ends) if ends else None
    return Tenancy(number, "宗1", "甲", tenant, Decimal(amount), date.fromisoformat(begins), last)


def test_what_is_let_moves_from_owner_to_tenant():
    accounts = balance_accounts(LAND, [let("租1", "30")], YEAR, other={"乙": Decimal("2.5")})
    assert {code: account.effective for code, account in accounts.items()} == {
        "甲": Decimal(70), "乙": Decimal("42.5"), "丙": Decimal(30)
    }  # fmt: skip
    assert accounts["甲"].words == "自有 100 + 承租 0 − 出租 30 = 70"
    assert accounts["乙"].words.endswith("+ 其他 2.5 = 42.5")
    assert (accounts["丙"].holdings, accounts["丙"].tenancies) == ((), ("租1",))


def test_a_tenancy_counts_by_the_last_day_or_by_its_days():
    half = let("租1", "73", "2017-07-02", "2018-12-31")
    over = let("租2", "73", "2017-01-01", "2017-12-30")
    not_yet = let("租3", "5", "2018-01-01")
    ends = balance_accounts(LAND, [half, over, not_yet], YEAR)["丙"]
    assert (ends.rented_in, ends.tenancies) == (Decimal(73), ("租1",))
    days = balance_accounts(LAND, [half, over, not_yet], YEAR, weighing="days")["丙"]
    assert days.rented_in == 73 * Decimal(183) / 365 + 73 * Decimal(364) / 365


def test_every_tenancy_that_cannot_be_is_named():
    wrong = [
        let("租1", "60"), let("租2", "50", tenant="丁"), let("租3", "1", tenant="甲"),
        let("租4", "0", "2017-05-01", "2017-04-01"),
        Tenancy("租5", "宗9", "甲", "丙", Decimal(1), date(2017, 1, 1)),
        Tenancy("租6", "宗2", "甲", "丙", Decimal(1), date(2017, 1, 1)),
    ]  # fmt: skip
    faults = find_tenancy_faults(LAND, wrong, YEAR)
    assert sorted(fault.code for fault in faults) == [
        "facts.ends-before", "facts.not-the-owner", "facts.nothing-let", "facts.over-let", "facts.own-tenant",
        "facts.unknown-holding",
    ]  # fmt: skip
    assert "租出 111" in next(str(fault) for fault in faults if fault.code == "facts.over-let")
    assert find_tenancy_faults(LAND, [let("租1", "60")], YEAR) == ()


CODES = st.sampled_from("甲乙丙丁戊")
AMOUNTS = st.decimals("0.01", "1000", places=2)
HOLDINGS = st.lists(st.builds(Holding, st.uuids().map(str), CODES, AMOUNTS), max_size=8)
DAYS = st.dates(date(2016, 1, 1), date(2018, 1, 1))
TENANCIES = st.lists(st.builds(Tenancy, st.uuids().map(str), st.just("宗"), CODES, CODES, AMOUNTS, DAYS), max_size=8)


@given(HOLDINGS, TENANCIES, st.dictionaries(CODES, AMOUNTS))
def test_letting_never_makes_or_loses_land(holdings, tenancies, other):
    accounts = balance_accounts(holdings, tenancies, YEAR, other=other)
    total = sum(account.effective for account in accounts.values())
    assert total == sum(one.amount for one in holdings) + sum(other.values())


@given(HOLDINGS, TENANCIES, st.randoms())
def test_the_order_of_parcels_and_tenancies_never_matters(holdings, tenancies, chance):
    before = {code: one.effective for code, one in balance_accounts(holdings, tenancies, YEAR).items()}
    chance.shuffle(holdings)
    chance.shuffle(tenancies)
    assert {code: one.effective for code, one in balance_accounts(holdings, tenancies, YEAR).items()} == before
