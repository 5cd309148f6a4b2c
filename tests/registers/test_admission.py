"""What a stage asks is known before anyone tries: its fields, the rules that lead to it, the places taken."""

from __future__ import annotations

from datetime import date

from mujun.registers.admission import count_quotas, judge_way, list_required
from mujun.registers.decision import list_ways
from mujun.registers.entry import derive_entries
from mujun.registers.situation import Situation
from registers.making import SMALL, change, make_register, record, rows

DAY = date(2026, 1, 20)
LOW = {"规模": "规上", "税收": 40, "用地": 50, "县区": "乙县"}


def test_the_rules_to_a_stage_are_judged_as_the_entry_is_held_to_them(tmp_path):
    register = make_register(tmp_path, SMALL)
    moves = record(register, ("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-01-05", {"choice": "诊断"}))
    entry = derive_entries(register, moves, DAY)["甲"]
    judged = {
        tax: judge_way(Situation(register, DAY, rows({"甲": {**LOW, "税收": tax}})), "甲", "销号", entry, "leave")
        for tax in (40, 60)
    }
    assert [[one.holds for one in found] for found in judged.values()] == [[False], [True]]
    assert judge_way(Situation(register, DAY, {}), "甲", "整治", entry, "note") == []


def test_a_quota_tells_how_many_places_others_take(tmp_path):
    quota = "quota: [{at_most: 2, per: 所属县区, stages: [建档], note: 办公室定}]\nreview:"
    register = make_register(tmp_path, change(SMALL, ("review:", quota)))
    taken = [(name, "建档", "2026-01-01", {"fields": {"所属县区": "乙县"}}) for name in ("一", "二")]
    entries = derive_entries(register, record(register, *taken), DAY)
    asked = {county: {"所属县区": county} for county in ("乙县", "丙县")}
    uses = {
        county: next(count_quotas(register, "建档", fields, "三", entries, Situation(register, DAY)))
        for county, fields in asked.items()
    }
    assert [(use.taken, use.is_full) for use in uses.values()] == [(2, True), (0, False)]
    assert uses["乙县"].words == "名额 2 个（所属县区 乙县）已满，现有 2 个"


def test_fields_asked_for_a_stage_are_asked_for_those_after_it(tmp_path):
    register = make_register(
        tmp_path, change(SMALL, ("{field: 期限, kind: date}", "{field: 期限, kind: date, required: 整治}"))
    )
    asked = {
        stage: [field.name for field in list_required(register, stage)] for stage in ("建档", "整治", "销号", "移出")
    }
    assert "期限" not in asked["建档"] and "期限" not in asked["移出"]
    assert "期限" in asked["整治"] and "期限" in asked["销号"]


def test_ways_on_follow_the_stages_and_newcomers_begin_where_rules_put_them(tmp_path):
    register = make_register(tmp_path, SMALL)
    entry = derive_entries(register, record(register, ("甲", "建档", "2026-01-01")), DAY)["甲"]
    assert list_ways(register, entry, "move") == entry.stage.to
    assert list_ways(register, None, "enter") == ("建档",)
