"""A delivery is kept, checked, decided on once, and put into the lake wholly or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from facts.making import make_code
from mujun.errors import FactError
from mujun.facts.lake import list_batches

pytestmark = pytest.mark.django_db
CITY, HEAD = "999900", "统一社会信用代码,增值税（元）"
A, B, C = (make_code(number, "999901") for number in range(3))


def batches():
    from mujun_web.facts.queries import list_city_batches

    return list_city_batches(CITY, date(2026, 11, 10))


def codes(error) -> list[str]:
    return [fault.code for fault in error.value.faults]


def test_the_same_file_handed_in_twice_is_one_delivery(hand_in, office):
    first = hand_in(HEAD, f"{A},100")
    assert hand_in(HEAD, f"{A},100").pk == first.pk
    assert hand_in(HEAD, f"{A},101").pk != first.pk


def test_what_was_found_is_kept_row_by_row(hand_in):
    delivery = hand_in(HEAD, f"{A},100", f"{B},约80", f"{C[:-1]},9")
    assert (delivery.state, delivery.rows_accepted, delivery.rows_refused) == ("checked", 1, 2)
    found = [(one.row, one.column, one.written, one.code) for one in delivery.findings.all()]
    assert found == [(3, "B", "约80", "facts.text-in-number"), (4, "A", C[:-1], "facts.code-length")]
    (column,) = [one for one in delivery.columns if one["item"]]
    assert (column["item"], column["unit"], column["kept"], column["factor"]) == ("增值税", "元", "万元", "0.0001")
    assert batches() == ()


def test_a_table_that_cannot_be_read_is_kept_with_every_fault(hand_in):
    delivery = hand_in("统一社会信用代码,增殖税,工业总产值", f"{A},1,2")
    assert delivery.state == "unreadable"
    assert {fault["code"] for fault in delivery.faults} == {"facts.unknown-column", "facts.not-the-source"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "facts.not-xlsx"),
        (b"PK\x03\x04not a zip", "facts.bad-xlsx"),
        (b"PAR1 cut off", "facts.bad-parquet"),
        (b"\xff\xfe\x00\x81\x81", "facts.bad-encoding"),
        (b"  \n ", "facts.empty-file"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(hand_in, data, code):
    delivery = hand_in(data=data, name="../../etc/x.xlsx")
    assert delivery.state == "unreadable"
    assert [fault["code"] for fault in delivery.faults] == [code]
    assert delivery.name == "x.xlsx"


def test_an_accepted_delivery_is_a_batch_of_the_lake(hand_in, accept, office):
    delivery = accept(hand_in(HEAD, f"{A},100", f"{B},约80"))
    (batch,) = batches()
    assert (delivery.state, delivery.batch, delivery.decided_by) == ("accepted", 1, office)
    assert (batch.sha256, batch.accepted_rows, batch.refused_rows) == (delivery.sha256, 1, 1)


def test_a_decision_is_taken_once_and_the_second_is_told_whose_it_was(hand_in, accept, office, leader):
    from mujun_web.facts.writes import delivery_decide, delivery_return

    delivery = hand_in(HEAD, f"{A},100")
    stale = type(delivery).objects.get(pk=delivery.pk)
    accept(delivery)
    with pytest.raises(FactError) as refused:
        delivery_decide(delivery=stale, by=leader)
    assert codes(refused) == ["facts.decided-already"] and "办公室" in refused.value.faults[0].found
    with pytest.raises(FactError):
        delivery_return(delivery=stale, by=leader, reason="重报")
    assert len(batches()) == 1


def test_accepting_again_after_a_break_finds_the_batch_it_had_made(hand_in, accept):
    from mujun_web.facts.models import ACCEPTING, Delivery
    from mujun_web.facts.writes import delivery_accept

    delivery = accept(hand_in(HEAD, f"{A},100"))
    Delivery.objects.filter(pk=delivery.pk).update(state=ACCEPTING, batch=None)  # killed before the batch was noted
    again = delivery_accept(delivery_id=delivery.pk, tell=lambda *_: None)
    assert (again.state, again.batch, len(batches())) == ("accepted", 1, 1)


def test_what_the_lake_refuses_waits_for_a_decision_again(hand_in, accept):
    accept(hand_in(HEAD, f"{A},100"))
    again = hand_in(HEAD, f"{A},100")
    with pytest.raises(FactError) as refused:
        accept(again)
    assert codes(refused) == ["facts.delivered-again"]
    again.refresh_from_db()
    assert (again.state, again.decided_by, again.batch) == ("checked", None, None)
    assert again.faults[0]["code"] == "facts.delivered-again"


def test_the_same_file_again_is_told_at_the_check_already(hand_in, accept):
    accept(hand_in(HEAD, f"{A},100"))
    delivery = hand_in(HEAD, f"{A},100", preview=True)
    assert (delivery.state, delivery.faults[0]["code"]) == ("unreadable", "facts.delivered-again")


def test_a_correction_and_a_return_need_a_reason(hand_in, accept, office):
    from mujun_web.facts.writes import delivery_return

    accept(hand_in(HEAD, f"{A},100"))
    delivery = hand_in(HEAD, f"{A},120", preview=True)
    assert delivery.changes == {"new": 0, "changed": 1, "same": 0, "suspicions": 0}
    with pytest.raises(FactError) as refused:
        accept(delivery, corrects=1)
    assert codes(refused) == ["facts.no-reason"]
    with pytest.raises(FactError) as refused:
        delivery_return(delivery=delivery, by=office, reason=" ")
    assert codes(refused) == ["facts.no-reason"]
    accept(delivery, corrects=1, reason="复核")
    assert [batch.corrects for batch in batches()] == [None, 1]


def test_a_delivery_without_a_good_row_cannot_be_accepted(hand_in, accept):
    with pytest.raises(FactError) as refused:
        accept(hand_in(HEAD, f"{B},约80"))
    assert codes(refused) == ["facts.nothing-to-accept"]


def test_compacting_changes_no_figure(hand_in, accept):
    from mujun.facts.provenance import trace_figure
    from mujun.rules.period import parse_period
    from mujun_web.facts.queries import open_city_lake
    from mujun_web.facts.writes import lake_publish

    accept(hand_in(HEAD, f"{A},100"))
    lake, day = open_city_lake(CITY), date(2026, 11, 10)
    lake_publish(city=CITY, kind="enterprise", on=day)
    assert [one.name for one in (lake.path / "published").iterdir() if one.is_dir()] == ["000001-enterprise"]
    found = trace_figure(lake, entity=A, item="增值税", period=parse_period("2025"), as_of=day)
    assert found.value == 0.01 and len(list_batches(lake)) == 1


STRANGE = "统一社会信用代码,增值税（元）,备查,工业总产值"


def test_columns_that_stop_a_table_are_left_out_by_a_person_and_the_batch_says_who_and_why(hand_in, accept, unit):
    from mujun_web.facts.writes import delivery_check, delivery_leave_out

    delivery = hand_in(STRANGE, f"{A},100,某某,7", f"{B},200,,8")
    assert delivery.state == "unreadable"
    assert [(one["letter"], one["header"]) for one in delivery.strange] == [("C", "备查"), ("D", "工业总产值")]
    delivery_leave_out(
        delivery=delivery, headers=["备查"], reason="本局备查用，不是取数项", by=unit, on=date(2026, 11, 9)
    )
    again = delivery_check(delivery_id=delivery.pk, tell=lambda *_: None)
    assert [fault["code"] for fault in again.faults] == ["facts.not-the-source"]
    assert [one["header"] for one in again.strange] == ["工业总产值"]
    delivery_leave_out(delivery=again, headers=["工业总产值"], reason="统计局报", by=unit, on=date(2026, 11, 9))
    taken = accept(delivery_check(delivery_id=delivery.pk, tell=lambda *_: None))
    (batch,) = batches()
    assert (taken.state, batch.items, batch.accepted_rows) == ("accepted", ("增值税",), 2)
    who = unit.shown_name
    assert f"“备查”一列由{who} 2026-11-09 略去：本局备查用，不是取数项" in batch.notices
    assert f"“工业总产值”一列由{who} 2026-11-09 略去：统计局报" in batch.notices
    assert "没有收的列：备查、工业总产值" in batch.notices


def test_a_column_is_left_out_with_a_reason_and_only_one_that_stopped_the_table(hand_in, office):
    from mujun_web.facts.models import Delivery
    from mujun_web.facts.writes import delivery_leave_out

    delivery = hand_in(STRANGE, f"{A},100,某某,7")
    with pytest.raises(FactError) as refused:
        delivery_leave_out(delivery=delivery, headers=["增值税（元）", "统一社会信用代码"], reason=" ", by=office)
    assert codes(refused) == ["facts.nothing-left-out", "facts.no-reason"]
    kept = Delivery.objects.get(pk=delivery.pk)
    assert (kept.state, kept.left_out, len(kept.strange)) == ("unreadable", [], 2)


def test_a_delivery_that_was_decided_leaves_nothing_out(hand_in, accept, office):
    from mujun_web.facts.writes import delivery_leave_out

    delivery = accept(hand_in(HEAD, f"{A},100"))
    with pytest.raises(FactError) as refused:
        delivery_leave_out(delivery=delivery, headers=["增值税（元）"], reason="不用", by=office)
    assert codes(refused) == ["facts.decided-already"]
    assert batches()[0].items == ("增值税",)
