"""From registers of parcels, tenancies and meters to each enterprise's land and power, as a batch of its own."""

from datetime import date

import pytest

from facts.making import A, B, C, D, keep, rows_of
from mujun.errors import FactError
from mujun.facts.balance import balance_lake, deliver_balance
from mujun.facts.batch import Acceptance
from mujun.facts.intake import read_delivery
from mujun.facts.lake import accept_intake
from mujun.facts.table import table
from mujun.rules.period import parse_period

YEAR = parse_period("2017")
ON = date(2018, 5, 1)
LAND = {"department": "自然资源", "kind": "parcel"}
LET = {"department": "镇街", "kind": "tenancy"}
PARCELS = ("宗地号,权利人,宗地面积（亩）", f"宗1,{A},100", f"宗2,{B},40")
LEASES = "租赁号,租赁宗地,出租方,承租方,租赁面积（亩）,租期起,租期止"


def register(lake, base, leases=(), parcels=PARCELS, on="2018-05-01"):
    keep(lake, base, on, *parcels, name="宗地.csv", **LAND)
    if leases:
        keep(lake, base, on, LEASES, *leases, name="租赁.csv", **LET)


def accept(lake, base, on=ON, **more):
    made = balance_lake(lake, as_of=on, period=YEAR, **more)
    accept_intake(lake, read_delivery(deliver_balance(made), base), base, Acceptance(on, reason=made.reason))
    return made


def land_of(lake, on=ON):
    names = ("自有用地", "承租用地", "出租用地", "用地面积")
    rows = rows_of(table(lake, as_of=on, period=YEAR, kind="enterprise", items=names))
    return {code: tuple(row[name] for name in names) for code, row in rows.items()}


def codes_of(made):
    return sorted(fault.code for fault in made.faults)


def test_land_is_own_and_rented_less_let_and_each_row_says_of_what(lake, base):
    register(lake, base, [f"租1,宗1,{A},{C},30,2016-01-01,"])
    made = accept(lake, base)
    assert made.faults == ()
    assert land_of(lake) == {A: (100, 0, 30, 70), B: (40, 0, 0, 40), C: (0, 30, 0, 30)}
    text = deliver_balance(made).content.decode("utf-8-sig")
    assert f"{A},100,0,30,用地 自有 100 + 承租 0 − 出租 30 = 70 亩（宗1、租1）" in text
    assert made.reason == "由第 1、2 批的宗地、租赁、户号平衡得来"


def test_a_subtenant_takes_from_the_tenant(lake, base):
    register(lake, base, [f"租1,宗1,{A},{B},30,2016-01-01,", f"租2,宗1,{B},{C},10,2016-01-01,"])
    made = accept(lake, base)
    assert made.faults == ()
    assert {code: cells[3] for code, cells in land_of(lake).items()} == {A: 70, B: 60, C: 10}


def test_owners_of_one_parcel_share_it(lake, base):
    parcels = ("宗地号,权利人,宗地面积（亩）,共有份额", f"宗1,{A},100,{A}=62.5%；{B}=37.5%")
    register(lake, base, [f"租1,宗1,{B},{C},7.5,2016-01-01,"], parcels)
    assert accept(lake, base).faults == ()
    assert {code: cells[3] for code, cells in land_of(lake).items()} == {A: 62.5, B: 30, C: 7.5}


@pytest.mark.parametrize("shares", [f"{A}=60%；{B}=30%", f"{B}=100%", "甲=100%", f"{A}=六成", f"{A}=1.5", f"{A}=200%"])
def test_shares_that_do_not_come_to_the_whole_leave_the_owner_without_a_figure(lake, base, shares):
    register(lake, base, (), ("宗地号,权利人,宗地面积（亩）,共有份额", f"宗1,{A},100,{shares}", f"宗2,{B},1,"))
    made = accept(lake, base)
    assert codes_of(made) == ["facts.bad-shares"]
    assert land_of(lake)[A] == (None, None, None, None)
    assert land_of(lake)[B][3] == 1


@pytest.mark.parametrize(
    ("leases", "code", "unsure"),
    [
        ([f"租1,宗9,{A},{C},30,2016-01-01,"], "facts.unknown-holding", {A, C}),
        ([f"租1,宗1,{D},{C},30,2016-01-01,"], "facts.not-the-owner", {A, C, D}),
        ([f"租1,宗1,{A},{A},30,2016-01-01,"], "facts.own-tenant", {A}),
        ([f"租1,宗1,{A},{C},0,2016-01-01,"], "facts.nothing-let", {A, C}),
        ([f"租1,宗1,{A},{C},30,2017-05-01,2017-04-01"], "facts.ends-before", {A, C}),
        ([f"租1,宗1,{A},{C},60,2016-01-01,", f"租2,宗1,{A},{D},50,2016-01-01,"], "facts.over-let", {A, C, D}),
        ([f"租1,宗1,{A},{C},30,2016-01-01,", f"租2,宗1,{A},{C},25,2016-01-01,"], "facts.told-twice", {A, C}),
        ([f"租1,宗1,{A},{C},,2016-01-01,"], "facts.bare-tenancy", {A, C}),
        (
            [f"租1,宗1,{A},{C},30,2016-01-01,", f"租2,宗1,{C},{D},30,2016-01-01,", f"租3,宗1,{D},{A},30,2016-01-01,"],
            "facts.letting-ring",
            {A, C, D},
        ),
    ],
)
def test_those_a_doubtful_tenancy_touches_are_missing_and_nobody_else(lake, base, leases, code, unsure):
    register(lake, base, leases)
    made = accept(lake, base)
    assert set(codes_of(made)) == {code}
    assert set(made.unsure) == unsure
    land = land_of(lake)
    assert all(land[one] == (None, None, None, None) for one in unsure)
    assert land[B][3] == 40


def test_lessor_and_lessee_who_tell_different_sizes_are_both_named(lake, base):
    register(lake, base, [f"租1,宗1,{A},{C},30,2016-01-01,", f"租2,宗1,{A},{C},25,2016-01-01,"])
    (fault,) = balance_lake(lake, as_of=ON, period=YEAR).faults
    assert fault.where == "租约 租1、租2"
    assert "面积不同（30、25）" in fault.found


def test_a_tenancy_over_before_the_period_or_after_it_does_not_count(lake, base):
    register(lake, base, [f"租1,宗1,{A},{C},30,2015,2016-12", f"租2,宗1,{A},{C},30,2018-01-01,"])
    assert accept(lake, base).faults == ()
    assert {code: cells[3] for code, cells in land_of(lake).items()} == {A: 100, B: 40}


def test_half_a_year_counts_half_where_days_are_weighed(lake, base):
    register(lake, base, [f"租1,宗1,{A},{C},73,2017-07-02,2018-12-31"])
    accept(lake, base, weighing="days")
    assert land_of(lake)[C][1] == pytest.approx(73 * 183 / 365, abs=1e-6)


def test_a_later_balance_takes_back_what_is_no_longer_so(lake, base):
    register(lake, base, [f"租1,宗1,{A},{C},30,2016-01-01,"])
    accept(lake, base)
    head = "租赁号,租赁宗地,出租方,承租方,租赁面积（亩）,租期起,租期止"
    keep(lake, base, "2018-06-01", head, f"租1,宗1,{A},{C},30,2016-01-01,2016-06-30", name="更正.csv", **LET)
    made = accept(lake, base, date(2018, 6, 2))
    assert made.gone == (C,)
    assert land_of(lake, date(2018, 6, 2)) == {
        A: (100, 0, 0, 100), B: (40, 0, 0, 40), C: (None, None, None, None)
    }  # fmt: skip
    assert land_of(lake)[C] == (0, 30, 0, 30)


def test_meters_are_added_up_and_power_passed_on_moves(lake, base):
    meters = ("户号,户主,户号电量（千瓦时）", f"1001,{A},120000", f"1002,{A},80000", f"1003,{B},10000", "1004,,1")
    keep(lake, base, "2018-05-01", *meters, department="供电", kind="meter")
    keep(lake, base, "2018-05-01", "户号,户主,户号水量", f"w1,{A},30", f"w2,{A},12", department="供水", kind="meter")
    head = "租赁号,租赁宗地,出租方,承租方,转供电量（万千瓦时）"
    keep(lake, base, "2018-05-01", head, f"租1,宗1,{A},{C},5", name="转供.csv", **LET)
    made = accept(lake, base)
    assert codes_of(made) == ["facts.bare-holding"]
    names = ("用电量", "承租用电", "出租用电", "实际用电", "用水量")
    rows = rows_of(table(lake, as_of=ON, period=YEAR, kind="enterprise", items=names))
    assert {code: tuple(row[name] for name in names) for code, row in rows.items()} == {
        A: (20, 0, 5, 15, 42), B: (1, 0, 0, 1, None), C: (0, 5, 0, 5, None)
    }  # fmt: skip


def test_more_power_passed_on_than_metered_is_doubtful(lake, base):
    keep(lake, base, "2018-05-01", "户号,户主,户号电量（万千瓦时）", f"1001,{A},4", department="供电", kind="meter")
    head = "租赁号,租赁宗地,出租方,承租方,转供电量（万千瓦时）"
    keep(lake, base, "2018-05-01", head, f"租1,宗1,{A},{C},5", f"租2,宗1,{B},{D},1", name="转供.csv", **LET)
    made = balance_lake(lake, as_of=ON, period=YEAR)
    assert codes_of(made) == ["facts.over-let", "facts.unknown-holding"]
    assert set(made.unsure) == {A, B, C, D}


def test_nothing_to_balance_is_refused(lake, base):
    with pytest.raises(FactError) as error:
        balance_lake(lake, as_of=ON, period=YEAR)
    assert error.value.faults[0].code == "facts.nothing-to-balance"


def test_the_same_registers_give_the_same_bytes_whatever_their_order(lake, base, tmp_path):
    from mujun.facts.lake import open_lake

    other = open_lake(tmp_path / "other", base.items, create=True)
    leases = [f"租1,宗1,{A},{C},30,2016-01-01,", f"租2,宗2,{B},{D},10,2016-01-01,"]
    register(lake, base, leases)
    register(other, base, leases[::-1], (PARCELS[0], *PARCELS[:0:-1]))
    made = [deliver_balance(balance_lake(one, as_of=ON, period=YEAR)).content for one in (lake, other)]
    assert made[0] == made[1]
