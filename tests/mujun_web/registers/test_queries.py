"""What was derived once holds; after one more record only the entry it concerns is derived again."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings

from mujun.registers.decision import Proposal
from mujun.registers.entry import derive_entries
from mujun_web.registers.queries import list_cities, open_book
from mujun_web.registers.writes import move_make, renaming_add

pytestmark = pytest.mark.django_db
CITY, NAME = "330700", "high-consumption-low-efficiency"
MAY, JUNE = date(2022, 5, 10), date(2022, 6, 1)


def make(office, entity: str, to: str, day: date, **fields):
    asked = Proposal(entity=entity, to=to, day=day, today=day, who="测试", reason="排摸", fields=fields)
    return move_make(city=CITY, register=NAME, proposal=asked, by=office, name=f"{entity}公司", on=day)


def derive_anew(book):
    return derive_entries(
        book.register, book.moves, book.known_on, units=book.units, renamings=book.renamings, earlier=book.earlier
    )


def test_a_book_is_kept_until_a_row_is_added(office):
    make(office, "甲", "建档", MAY, 所属县区="永康")
    before = open_book(CITY, NAME, JUNE)
    assert before.entries
    assert open_book(CITY, NAME, JUNE) is before


def test_after_one_move_the_other_entries_are_those_derived_before(office):
    for entity in ("乙", "丙"):
        make(office, entity, "建档", MAY, 所属县区="永康")
    before = dict(open_book(CITY, NAME, JUNE).entries)
    make(office, "乙", "合规检查", JUNE, 类别="低效")
    make(office, "甲", "建档", JUNE, 所属县区="义乌")
    after = open_book(CITY, NAME, JUNE)
    assert after.entries["丙"] is before["丙"]
    assert after.entries["乙"].position.stage == "合规检查"
    assert list(after.entries) == sorted(["甲", "乙", "丙"])
    assert after.entries == derive_anew(after)
    assert after.name_of("甲") == "甲公司"


def test_a_move_of_a_renamed_code_finds_its_entry(office):
    make(office, "甲", "建档", MAY, 所属县区="永康")
    renaming_add(city=CITY, old="甲", new="甲新", reason="换发执照", by=office, on=MAY)
    assert set(open_book(CITY, NAME, JUNE).entries) == {"甲新"}
    make(office, "甲新", "合规检查", JUNE, 类别="低效")
    after = open_book(CITY, NAME, JUNE)
    assert after.entries == derive_anew(after)
    assert after.entries["甲新"].position.stage == "合规检查"


def test_a_renaming_derives_everything_again(office):
    make(office, "甲", "建档", MAY, 所属县区="永康")
    assert set(open_book(CITY, NAME, JUNE).entries) == {"甲"}
    renaming_add(city=CITY, old="甲", new="甲新", reason="换发执照", by=office, on=MAY)
    assert set(open_book(CITY, NAME, JUNE).entries) == {"甲新"}


def test_every_city_is_shown_by_the_pack_that_has_its_registers():
    cities = {one.code: one.pack for one in list_cities(settings.DEPLOYMENT.packs_dir)}
    # the newer pack of Ruian holds a scheme and no registers
    assert cities["330381"] == "ruian-2015"
    assert {"330700", "330200", "341500", "330784", "999900"} <= set(cities)
