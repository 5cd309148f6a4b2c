"""Who owes what, counted from the batches: what is there, what is missing, what was late, on the day asked."""

from dataclasses import replace
from datetime import date

import pytest

from facts.making import A, B, C, D, keep
from mujun.facts.coverage import cover_duties, list_lacking
from mujun.facts.publication import publish
from mujun.packs.calendar import Among, Duty
from mujun.rules.period import parse_period

YEAR, NEXT = parse_period("2017"), parse_period("2018")
TAX = Duty("税收", "税务", (), "enterprise", ("增值税", "消费税"), None, False, "03-31")
LAND = Duty("租赁", "镇街", (), "enterprise", ("承租用地",), None, True, "03-31")
ABOVE = Duty("产值", "统计", (), "enterprise", ("工业总产值",), Among("规模", ("规上",)), False, "03-31")


@pytest.fixture
def told(lake, base):
    """Four firms, two of them above scale; tax in time, land late, output for one firm too many."""
    keep(lake, base, "2018-03-20", "统一社会信用代码,增值税", f"{A},1", f"{B},缺数", f"{C},不适用", f"{D},")
    keep(lake, base, "2018-03-25", "统一社会信用代码,规模,工业总产值", f"{A},规上,5", f"{B},规上,", f"{C},规下,7",
         department="统计")  # fmt: skip
    keep(lake, base, "2018-04-10", "统一社会信用代码,承租用地", f"{A},3", department="镇街")
    return lake


def cover(lake, as_of, *duties, periods=(YEAR,)):
    return {(one.item, str(one.period)): one for one in cover_duties(lake, duties, as_of=as_of, periods=periods)}


def test_figures_stated_absences_and_silence_are_counted_apart(told):
    found = cover(told, date(2018, 6, 1), TAX)["增值税", "2017"]
    assert (found.expected, found.given, found.said_missing, found.not_applicable, found.lacking) == (4, 1, 1, 1, 1)
    assert (found.state, found.days_late, found.batches) == ("partial", 0, (1,))


def test_only_those_asked_are_missing(told):
    found = cover(told, date(2018, 6, 1), ABOVE)["工业总产值", "2017"]
    assert (found.expected, found.given, found.lacking, found.beyond) == (2, 1, 1, 1)


def test_nobody_is_missing_of_a_sparse_item_that_came_late(told):
    found = cover(told, date(2018, 6, 1), LAND)["承租用地", "2017"]
    assert (found.state, found.lacking, found.days_late, found.first) == ("whole", 0, 10, date(2018, 4, 10))


def test_what_never_came_is_overdue_from_the_day_after_it_was_due(told):
    assert cover(told, date(2018, 3, 31), TAX)["消费税", "2017"].state == "awaited"
    found = cover(told, date(2018, 4, 1), TAX)["消费税", "2017"]
    assert (found.state, found.days_late) == ("overdue", 1)
    assert cover(told, date(2018, 6, 1), TAX, periods=(NEXT,))["增值税", "2018"].state == "awaited"


def test_a_past_day_shows_what_was_there_that_day(told):
    before = cover(told, date(2018, 4, 9), LAND, TAX)
    assert before["承租用地", "2017"].state == "overdue"
    assert cover(told, date(2018, 3, 19), TAX)["增值税", "2017"].state == "awaited"


def test_a_publication_changes_no_count(told, base):
    plain = cover(told, date(2018, 6, 1), TAX, ABOVE, LAND)
    publish(told, date(2018, 3, 25))
    assert cover(told, date(2018, 6, 1), TAX, ABOVE, LAND) == plain
    publish(told, date(2018, 6, 1))
    assert cover(told, date(2018, 6, 1), TAX, ABOVE, LAND) == plain


def test_a_later_figure_fills_the_gap(told, base):
    keep(told, base, "2018-05-01", "统一社会信用代码,增值税", f"{D},4")
    found = cover(told, date(2018, 6, 1), TAX)["增值税", "2017"]
    assert (found.given, found.lacking, found.batches) == (2, 0, (1, 4))


def test_the_silent_are_named(told, base):
    name = "模拟精工机械有限公司"
    keep(told, base, "2018-05-01", "统一社会信用代码,企业名称", f"{D},{name}", department="市场监管")
    assert [(one.entity, one.name) for one in list_lacking(
        told, TAX, item="增值税", period=YEAR, as_of=date(2018, 6, 1))] == [(D, name)]  # fmt: skip
    assert [
        one.entity for one in list_lacking(told, ABOVE, item="工业总产值", period=YEAR, as_of=date(2018, 6, 1))
    ] == [B]


def test_no_batch_at_all(lake):
    found = cover(lake, date(2018, 6, 1), TAX, replace(LAND, of="meter"))
    assert {one.state for one in found.values()} == {"overdue"}
