"""Who the rules propose, with reasons; what cannot be judged; what nobody can judge."""

from datetime import date

import pytest

from mujun.registers.candidate import find_candidates
from mujun.registers.entry import derive_entries
from registers.making import SMALL, change, make_register, record, rows

DAY = date(2026, 3, 1)
LOW = {"税收": 40, "用地": 50, "等级": "D", "县区": "乙县"}


@pytest.fixture
def register(tmp_path):
    return make_register(tmp_path)


def find(register, facts, moves=(), day=DAY):
    return find_candidates(register, facts, derive_entries(register, moves, day), day)


def test_a_candidate_says_the_rule_with_its_figures_and_how_they_came_about(register):
    (one,) = find(register, rows({"甲": LOW})).candidates
    assert (one.kind, one.entity, one.stage, one.into) == ("enter", "甲", None, "建档")
    assert "“D” == “D” 且 0.8 < 1 = 是" in one.reason
    assert "亩均 = 税收 ÷ 用地 = 40 ÷ 50 = 0.8 万元/亩" in one.reason
    assert one.fields == {"所属县区": "乙县"}


def test_missing_zero_and_not_applicable_are_three_things(register):
    facts = rows({
        "零": {**LOW, "税收": 0},
        "缺": {"用地": 50, "等级": "D"},
        "不适用": {**LOW, "用地": 0},
        "无关": {"用地": 50, "等级": "A"},
    })  # fmt: skip
    found = find(register, facts)
    assert [one.entity for one in found.candidates] == ["零"]
    assert [(one.entity, one.missing) for one in found.unclear] == [("缺", ("税收",))]
    assert "缺 税收" in found.unclear[0].reason


def test_whoever_is_in_or_still_watched_does_not_enter_again(register):
    steps = [
        ("甲", "建档", "2026-01-01"),
        ("乙", "建档", "2025-01-01"),
        ("乙", "整治", "2025-01-02"),
        ("乙", "销号", "2025-06-01"),
    ]
    moves = record(register, *steps)
    facts = rows({"甲": LOW, "乙": LOW})
    found = find(register, facts, moves)
    assert [(one.kind, one.entity, one.into) for one in found.candidates] == [("come back", "乙", "整治")]
    after = find(register, facts, moves, date(2026, 6, 2))
    assert [(one.kind, one.entity) for one in after.candidates] == [("enter", "乙")]


def test_a_rule_whose_figure_is_not_published_proposes_nobody_and_is_named(tmp_path):
    register = make_register(tmp_path, change(SMALL, ("figure: 线, value: 1", "figure: 线, value: 未取到")))
    found = find(register, rows({"甲": LOW, "缺": {"等级": "D"}}))
    assert (found.candidates, found.unclear) == ((), ())
    assert [rule.name for rule in found.open] == ["低效"]
    assert register.unknown == ("“线”未取到：办公室定",)


def test_a_rule_that_is_not_published_at_all_is_named_too(tmp_path):
    register = make_register(tmp_path, change(SMALL, ('when: 等级 == "D" and 亩均 < 线', "when: 未取到")))
    found = find(register, rows({"甲": LOW}))
    assert (found.candidates, [rule.name for rule in found.open]) == ((), ["低效"])


def test_years_in_a_row_look_at_the_periods_before(tmp_path):
    register = make_register(tmp_path, change(SMALL, ('等级 == "D" and 亩均 < 线', "'连续(亩均 < 线, 3)'")))
    low, high = {"税收": 40, "用地": 50}, {"税收": 60, "用地": 50}
    found = find(register, {"三年": (low, low, low), "两年": (low, low, high), "短": (low, low)})
    assert [one.entity for one in found.candidates] == ["三年"]
    assert [one.entity for one in found.unclear] == ["短"]


def test_days_since_a_date_are_counted_to_the_day(tmp_path):
    register = make_register(
        tmp_path, change(SMALL, ("亩均 < 线, note", "亩均 < 线, unless: 投产日期至今天数 < 730, note"))
    )
    facts = rows({"新": {**LOW, "投产日期": "2024-03-02"}, "老": {**LOW, "投产日期": "2024-03-01"}, "不知": LOW})
    found = find(register, facts)
    assert [one.entity for one in found.candidates] == ["老"]
    assert [one.entity for one in found.unclear] == ["不知"]


def test_a_figure_may_differ_by_county(tmp_path):
    by = "figure: 线, value: 1, by: 县区, values: {丙县: 0.5}"
    register = make_register(tmp_path, change(SMALL, ("figure: 线, value: 1", by)))
    found = find(register, rows({"甲": LOW, "乙": {**LOW, "县区": "丙县"}}))
    assert [one.entity for one in found.candidates] == ["甲"]


def test_the_scope_comes_before_every_rule(tmp_path):
    register = make_register(tmp_path, change(SMALL, ("enter: {rule", 'scope: 规模 == "规上"\nenter: {rule')))
    found = find(register, rows({"上": {**LOW, "规模": "规上"}, "下": {**LOW, "规模": "规下"}, "不知": LOW}))
    assert ([one.entity for one in found.candidates], [one.entity for one in found.unclear]) == (["上"], ["不知"])


def test_a_register_no_longer_in_force_takes_in_nobody_and_still_lets_out(tmp_path):
    register = make_register(tmp_path, change(SMALL, ("note: 测试用", "note: 测试用\nuntil: 2026-02-01")))
    moves = record(register, ("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-01-02"))
    found = find(register, rows({"甲": {**LOW, "税收": 60}, "乙": LOW}), moves)
    assert [(one.kind, one.entity) for one in found.candidates] == [("leave", "甲")]
