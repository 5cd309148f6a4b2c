"""Suspicions: far figures, exchanged columns, false zeros and shared parcels, and silence where all is well."""

from datetime import date
from random import Random

import pytest

from facts.making import keep, make_code
from mujun.facts.suspicion import Suspicion, find_suspicions, list_suspicions, say_suspicion
from mujun.rules.period import parse_period

DAY = date(2018, 5, 31)
YEAR = parse_period("2017")
ITEMS = ("增值税", "企业所得税", "城建税", "印花税")


def figures():
    chance = Random(5)
    rows = {}
    for number in range(60):
        size = chance.lognormvariate(5, 1.2)
        rows[make_code(number)] = [size * share * chance.lognormvariate(0, 0.2) for share in (1, 0.4, 0.07, 0.01)]
    return rows


def lines(rows):
    return [f"信用代码,{','.join(ITEMS)}", *(",".join([code, *map(repr, row)]) for code, row in rows.items())]


def told(lake, base, now, before=None):
    if before is not None:
        keep(lake, base, "2018-05-01", *lines(before), period=YEAR.previous)
    keep(lake, base, "2018-05-02", *lines(now))
    return {(one.entity, one.item): one for one in list_suspicions(lake, as_of=DAY, period=YEAR)}


def test_nothing_is_suspected_where_all_is_well(base, lake):
    assert told(lake, base, figures()) == {}


@pytest.mark.parametrize("factor", [1e4, 1e-4, 1e3])
@pytest.mark.parametrize("past", [False, True])
def test_a_figure_in_the_wrong_unit_is_suspected_and_only_that(base, lake, factor, past):
    rows = figures()
    code = make_code(7)
    rows[code][1] *= factor
    found = told(lake, base, rows, figures() if past else None)
    assert list(found) == [(code, "企业所得税")]
    assert found[code, "企业所得税"].code == "facts.wrong-unit"


def test_exchanged_columns_are_told_as_such(base, lake):
    rows = figures()
    code = make_code(9)
    rows[code][0], rows[code][3] = rows[code][3], rows[code][0]
    found = told(lake, base, rows, figures())
    assert set(found) == {(code, "增值税"), (code, "印花税")}
    assert {one.code for one in found.values()} == {"facts.exchanged-columns"}
    assert found[code, "增值税"].other == "印花税"


def test_a_zero_that_was_a_figure_is_suspected_and_one_that_was_zero_is_not(base, lake):
    before, rows = figures(), figures()
    for place in range(10):
        before[make_code(place)][2] = 0.0
        rows[make_code(place)][2] = 0.0
    rows[make_code(20)][2] = 0.0
    found = told(lake, base, rows, before)
    assert [(entity, one.code) for (entity, _), one in found.items()] == [(make_code(20), "facts.false-zero")]


def test_a_share_in_the_wrong_unit_is_suspected_and_a_share_of_zero_too(base, lake):
    head = "信用代码,自有用地（亩）,建筑面积（平方米）,绿地率（%）,容积率"
    rows = {
        make_code(number): [20 + number, 9000 + 700 * number, 8 + number % 7, 1 + number % 3 / 10]
        for number in range(60)
    }
    rows[make_code(3)][2] = 0.0011
    rows[make_code(4)][2] = 0
    written = [head, *(",".join([code, *map(str, row)]) for code, row in rows.items())]
    keep(lake, base, "2018-05-02", *written, department="自然资源")
    found = {(one.entity, one.item): one.code for one in list_suspicions(lake, as_of=DAY, period=YEAR)}
    assert found == {
        (make_code(3), "绿地率"): "facts.wrong-unit", (make_code(4), "绿地率"): "facts.false-zero"
    }  # fmt: skip


def test_a_zero_that_rounding_makes_is_not_suspected(base, lake):
    rows, before = figures(), figures()
    for one in (rows, before):
        for place, row in enumerate(one.values()):
            row[:] = [round(value, 2) for value in row]
            if place == 20:
                row[3] = 0.01
    rows[make_code(20)][3] = 0.0
    assert told(lake, base, rows, before) == {}


def test_firms_on_one_parcel_are_told_in_words(base, lake):
    keep(lake, base, "2018-05-01", "信用代码,宗地号", *(f"{make_code(number)},宗{number // 2 if number < 2 else number}"
         for number in range(5)), department="自然资源")  # fmt: skip
    faults = find_suspicions(lake, as_of=DAY, period=YEAR)
    assert len(faults) == 2
    assert all("宗0" in fault.found and "2 家" in fault.found for fault in faults)


def test_a_factor_is_said_without_a_power_of_ten():
    said = say_suspicion(Suspicion("甲", "天然气", "facts.wrong-unit", 20380.0, 3512.4))
    assert "高到 3,510 倍" in said.found
    assert "低到 1/3,510" in say_suspicion(Suspicion("甲", "天然气", "facts.wrong-unit", 1.0, 1 / 3512.4)).found
