"""Moves are judged, recorded once, never changed; who comes second is told."""

from __future__ import annotations

from datetime import date

import pytest

from mujun.errors import RegisterError
from mujun.registers.decision import Proposal
from mujun_web.frame.evidence import EvidenceFile, find_file
from mujun_web.registers import models as rows
from mujun_web.registers.queries import open_book
from mujun_web.registers.writes import move_judge, move_make, moves_make, renaming_add

pytestmark = pytest.mark.django_db
CITY, NAME = "330700", "high-consumption-low-efficiency"
MAY, JUNE = date(2022, 5, 10), date(2022, 6, 1)


def proposal(to: str, day: date, **given) -> Proposal:
    given = {"entity": "甲", "who": "测试", "reason": "排摸", **given}
    return Proposal(to=to, day=day, today=day, **given)


def enter(office, entity: str = "甲", day: date = MAY) -> rows.Move:
    asked = proposal("建档", day, entity=entity, fields={"所属县区": "永康"})
    return move_make(city=CITY, register=NAME, proposal=asked, by=office, name=f"{entity}公司", on=day)


def test_an_entry_is_derived_from_its_moves_and_bears_its_name(office):
    enter(office)
    book = open_book(CITY, NAME, MAY)
    entry = book.entries["甲"]
    assert (entry.position.stage, entry.owner, book.name_of("甲")) == ("建档", "永康市", "甲公司")


def test_a_day_before_it_was_recorded_knows_nothing_of_it(office):
    enter(office)
    assert not open_book(CITY, NAME, date(2022, 5, 9)).entries


def test_a_move_that_is_refused_writes_nothing_and_says_all_that_is_missing(office):
    enter(office)
    asked = proposal("合规检查", JUNE)
    with pytest.raises(RegisterError) as refused:
        move_make(city=CITY, register=NAME, proposal=asked, by=office, on=JUNE)
    assert [fault.code for fault in refused.value.faults] == ["registers.no-field"]
    assert rows.Move.objects.count() == 1


def test_proofs_are_kept_under_the_hash_of_their_bytes(office):
    enter(office)
    on = date(2022, 5, 20)
    move_make(city=CITY, register=NAME, by=office, on=on, proposal=proposal("合规检查", on, fields={"类别": "低效"}))
    plan = EvidenceFile("方案.pdf", b"%PDF-1.4 plan")
    fields = {"合规检查结果": "合格", "整治完成期限": date(2022, 12, 31), "预计腾出能耗": 120.0}
    asked = proposal("整治", JUNE, proof=("合规检查记录", "整治提升方案"), choice="改造提升", fields=fields)
    move = move_make(city=CITY, register=NAME, by=office, on=JUNE, proposal=asked, proofs={"整治提升方案": [plan]})
    assert move.proofs.get().kind == "整治提升方案"
    assert find_file(plan.sha256).read_bytes() == plan.content
    assert open_book(CITY, NAME, JUNE).entries["甲"].due == date(2022, 12, 31)


def test_of_two_who_read_the_same_version_the_second_is_told(office):
    enter(office)
    first = proposal("合规检查", JUNE, version=1, fields={"类别": "低效"})
    move_make(city=CITY, register=NAME, proposal=first, by=office, on=JUNE)
    with pytest.raises(RegisterError) as refused:
        move_make(city=CITY, register=NAME, by=office, on=JUNE, proposal=proposal(
            "移出", JUNE, version=1, fields={"移出原因": "误列"}
        ))  # fmt: skip
    assert "registers.stale" in [fault.code for fault in refused.value.faults]
    assert rows.Move.objects.count() == 2


def test_a_number_that_was_taken_meanwhile_is_told_too(office, monkeypatch):
    enter(office)
    stale = open_book(CITY, NAME, JUNE)
    move_make(
        city=CITY, register=NAME, by=office, on=JUNE, proposal=proposal("合规检查", JUNE, fields={"类别": "低效"})
    )
    # the other process had read the register before that record was written
    monkeypatch.setattr("mujun_web.registers.queries.open_book", lambda *_: stale)
    with pytest.raises(RegisterError) as refused:
        move_make(city=CITY, register=NAME, by=office, on=JUNE, proposal=proposal(
            "移出", JUNE, fields={"移出原因": "误列"}
        ))  # fmt: skip
    assert [fault.code for fault in refused.value.faults] == ["registers.stale"]
    assert rows.Move.objects.count() == 2


def test_many_at_once_records_those_allowed_and_says_why_not_of_the_others(office):
    asked = [
        proposal("建档", MAY, entity="乙", fields={"所属县区": "永康"}),
        proposal("建档", MAY, entity="丙"),
        proposal("建档", MAY, entity="乙", fields={"所属县区": "永康"}),
    ]
    decisions = moves_make(city=CITY, register=NAME, proposals=asked, by=office, on=MAY)
    assert [one.allowed for one in decisions] == [True, False, False]
    assert rows.Move.objects.get().entity == "乙"


def test_judging_writes_nothing(office):
    assert move_judge(city=CITY, register=NAME, on=MAY, proposal=proposal(
        "建档", MAY, fields={"所属县区": "永康"}
    )).allowed  # fmt: skip
    assert not rows.Move.objects.exists()


def test_a_renamed_entity_keeps_its_history_under_the_new_code(office):
    enter(office)
    renaming_add(city=CITY, old="甲", new="甲新", reason="换发执照", by=office, on=JUNE)
    assert set(open_book(CITY, NAME, JUNE).entries) == {"甲新"}
    assert set(open_book(CITY, NAME, MAY).entries) == {"甲"}


def test_a_code_is_renamed_once_and_with_a_reason(office):
    renaming_add(city=CITY, old="甲", new="甲新", reason="换发执照", by=office, on=JUNE)
    with pytest.raises(RegisterError) as refused:
        renaming_add(city=CITY, old="甲", new="乙", reason=" ", by=office, on=JUNE)
    assert [fault.code for fault in refused.value.faults] == ["registers.no-reason", "registers.renamed-before"]


def test_the_definition_a_move_was_judged_by_is_kept(office, settings):
    move = enter(office)
    kept = settings.DEPLOYMENT.data_dir / "rulebooks" / move.rules / "jinhua-2021" / "registers" / f"{NAME}.yaml"
    assert kept.is_file()
