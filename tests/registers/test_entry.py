"""Entries on a day: stage, owner, limits, lights, what was known then; merged codes; older definitions."""

from datetime import date

import pytest

from mujun.registers.entry import derive_entries
from mujun.registers.move import Renaming
from mujun.registers.owner import Units
from registers.making import SMALL, change, make_register, record, rows, stages_of

DAY = date(2026, 3, 1)


@pytest.fixture
def register(tmp_path):
    return make_register(tmp_path)


def entry_on(register, moves, day, entity="甲", **given):
    return derive_entries(register, moves, date.fromisoformat(day), **given)[entity]


def test_the_last_day_of_a_limit_is_not_overdue_and_the_next_is_by_one(register):
    moves = record(register, ("甲", "建档", "2026-01-01"))
    on_the_day, after = entry_on(register, moves, "2026-01-31"), entry_on(register, moves, "2026-02-01")
    assert (on_the_day.due, on_the_day.overdue, on_the_day.level) == (date(2026, 1, 31), 0, "黄")
    assert (after.overdue, after.level) == (1, "红")
    assert after.reason.startswith("应于 2026-01-31 办完，逾期 1 天。")
    assert "规则：低于 0 为“红”" in after.reason


def test_a_limit_in_months_ends_with_the_month_and_one_by_a_date_with_its_next_day(tmp_path):
    months = make_register(tmp_path / "a", change(SMALL, ("within: 30 days", "within: 1 month")))
    assert entry_on(months, record(months, ("甲", "建档", "2026-01-31")), "2026-02-01").due == date(2026, 2, 28)
    yearly = make_register(tmp_path / "b", change(SMALL, ("within: 30 days", "by: 06-30")))
    due = {
        day: entry_on(yearly, record(yearly, ("甲", "建档", day)), day).due.year for day in ("2026-06-30", "2026-07-01")
    }
    assert due == {"2026-06-30": 2026, "2026-07-01": 2027}


def test_a_limit_written_in_a_field_holds_once_it_is_filled_in(register):
    moves = record(register, ("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-01-05", {"choice": "诊断"}))
    assert entry_on(register, moves, "2026-03-01").due is None
    assert entry_on(register, moves, "2026-03-01").level == "不适用"
    filled = {"act": "note", "fields": {"期限": "2026-02-01"}}
    steps = (("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-01-05"), ("甲", "整治", "2026-01-06", filled))
    known = entry_on(register, record(register, *steps), "2026-03-01")
    assert (known.due, known.overdue) == (date(2026, 2, 1), 28)


def test_what_has_left_is_never_overdue_and_shows_no_light(register):
    steps = (("甲", "建档", "2026-01-01"), ("甲", "移出", "2026-12-01"))
    entry = entry_on(register, record(register, *steps), "2030-01-01")
    assert (entry.is_open, entry.due, entry.overdue, entry.light) == (False, None, 0, None)


def test_a_past_day_shows_what_was_recorded_by_then(register):
    late = {"recorded": date(2026, 2, 10)}
    moves = record(register, ("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-01-20", late))
    assert stages_of(register, moves, "2026-02-09") == {"甲": "建档"}
    assert stages_of(register, moves, "2026-02-10") == {"甲": "整治"}
    assert entry_on(register, moves, "2026-02-10").position.since == date(2026, 1, 20)
    assert stages_of(register, moves, "2025-12-31") == {}


def test_the_owner_is_found_however_the_county_is_written(register):
    units = Units({"990101": "乙县", "乙": "乙县", "乙县": "乙县"}, {"乙县": "乙县人民政府"})
    moves = record(
        register, ("甲", "建档", "2026-01-01", {"fields": {"所属县区": "990101"}}), ("丁", "建档", "2026-01-01")
    )
    entries = derive_entries(register, moves, DAY, units=units)
    assert (entries["甲"].owner, entries["甲"].county, entries["丁"].owner) == ("乙县", "乙县", None)


def test_a_renamed_stage_keeps_its_records_and_a_lost_one_keeps_its_entries(register, tmp_path):
    moves = record(register, ("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-01-05"))
    renamed = change(
        SMALL,
        ("stage: 整治,", "stage: 治理, was: 整治,"),
        ("[整治, 移出]", "[治理, 移出]"),
        ("into: 整治", "into: 治理"),
    )
    assert entry_on(make_register(tmp_path / "a", renamed), moves, "2026-03-01").stage.name == "治理"
    lost = change(
        SMALL, ("stage: 整治,", "stage: 治理,"), ("[整治, 移出]", "[治理, 移出]"), ("into: 整治", "into: 治理")
    )
    entry = entry_on(make_register(tmp_path / "b", lost), moves, "2026-03-01")
    assert (entry.stage, entry.position.stage, entry.is_open, entry.due) == (None, "整治", True, None)


def test_a_merged_code_follows_with_both_histories(register):
    moves = record(
        register,
        ("旧", "建档", "2026-01-01"),
        ("旧", "整治", "2026-01-10"),
        ("新", "建档", "2026-01-05"),
        ("新", "移出", "2026-01-06"),
    )
    merged = derive_entries(register, moves, DAY, renamings=(Renaming("旧", "新", date(2026, 2, 1)),))
    assert list(merged) == ["新"]
    assert merged["新"].position.entity == "旧", "the one still open leads"
    assert [one.entity for one in merged["新"].histories] == ["旧", "新"]
    before = derive_entries(register, moves, date(2026, 1, 31), renamings=(Renaming("旧", "新", date(2026, 2, 1)),))
    assert sorted(before) == ["新", "旧"]


def test_codes_that_are_renamed_in_a_circle_are_still_each_somewhere(register):
    moves = record(register, ("甲", "建档", "2026-01-01"), ("乙", "建档", "2026-01-01"))
    circle = (Renaming("甲", "乙", DAY), Renaming("乙", "甲", DAY))
    merged = derive_entries(register, moves, DAY, renamings=circle)
    assert sum(len(one.histories) for one in merged.values()) == 2


def test_an_entry_keeps_the_rules_of_the_day_it_entered_until_reviewed(tmp_path):
    dated = change(
        SMALL,
        ("figures: [{figure: 线, value: 1, unit: 万元/亩, note: 办公室定}]",
         "figures:\n  - {figure: 线, value: 1, unit: 万元/亩, until: 2026-06-30, note: 办公室定}\n"
         "  - {figure: 线, value: 2, unit: 万元/亩, from: 2026-07-01, note: 办公室定}"),
    )  # fmt: skip
    register = make_register(tmp_path, dated)
    from mujun.registers.candidate import find_candidates

    facts = rows({"甲": {"税收": 75, "用地": 50}})
    steps = [("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-02-01", {"choice": "诊断"})]
    day = date(2026, 8, 1)
    old = derive_entries(register, record(register, *steps), day)
    assert [one.into for one in find_candidates(register, facts, old, day).of_kind("leave")] == ["销号"]
    reviewed = record(register, *steps, ("甲", "整治", "2026-07-15", {"act": "review"}))
    assert find_candidates(register, facts, derive_entries(register, reviewed, day), day).of_kind("leave") == ()


def test_an_entry_is_held_to_the_definition_it_was_judged_by_where_that_is_given(register, tmp_path):
    moves = record(register, ("甲", "建档", "2026-01-01"))
    stricter = make_register(tmp_path / "new", change(SMALL, ("within: 30 days", "within: 10 days")))
    now = derive_entries(stricter, moves, DAY)["甲"]
    held = derive_entries(stricter, moves, DAY, earlier=(register,))["甲"]
    assert (now.due, held.due) == (date(2026, 1, 11), date(2026, 1, 31))
    assert now.outdated and held.outdated
    review = record(stricter, ("甲", "建档", "2026-02-01", {"act": "review"}))
    review = [*moves, type(review[0])(**{**_fields(review[0]), "number": 2, "from_": "建档"})]
    after = derive_entries(stricter, review, DAY, earlier=(register,))["甲"]
    assert (after.due, after.outdated) == (date(2026, 1, 11), False)


def _fields(move):
    return {name: getattr(move, name) for name in type(move).__dataclass_fields__}
