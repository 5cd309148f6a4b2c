"""Registers of a pack as it is loaded: defaults, dates, overriding the base, what is left unpublished."""

from datetime import date

from mujun.packs.chain import read_chain
from mujun.packs.difference import compare_packs
from mujun.packs.load import load_pack
from mujun.packs.register import MonthDay, Span
from mujun.packs.register_build import parse_month_day, parse_span
from mujun.packs.register_check import build_registers
from registers.making import SMALL, change, write_registers


def load(folder, *changes):
    return load_pack(write_registers(folder, change(SMALL, *changes))).registers[0]


def test_spans_are_days_or_months_of_the_calendar():
    assert [parse_span(text) for text in ("30 days", "30天", "1 day", "3 months", "3个月", "2 years", "1年")] == [
        Span(days=30), Span(days=30), Span(days=1), Span(months=3), Span(months=3), Span(months=24), Span(months=12),
    ]  # fmt: skip
    assert Span(months=1).after(date(2024, 1, 31)) == date(2024, 2, 29)
    assert Span(days=30).after(date(2026, 1, 1)) == date(2026, 1, 31)


def test_a_day_of_the_year_is_the_next_one_and_the_last_of_february_moves():
    assert parse_month_day("02-29").after(date(2025, 3, 1)) == date(2026, 2, 28)
    assert MonthDay(2, 29).in_year(2028) == date(2028, 2, 29)


def test_what_is_not_written_follows_the_list(tmp_path):
    register = load(tmp_path, (", to: [整治, 移出]}", "}"), (", into: 销号", ""))
    assert [stage.to for stage in register.stages] == [("整治",), ("销号", "建档", "移出"), (), ()]
    assert [(rule.kind, rule.into) for rule in register.rules] == [
        ("enter", "建档"), ("leave", "销号"), ("come back", "整治"),
    ]  # fmt: skip
    assert register.counts[0].at == ("销号",)
    assert [stage.light is not None for stage in register.stages] == [True, True, False, False]


def test_a_formula_alone_is_a_rule_as_are_several(tmp_path):
    several = "enter:\n  - {when: 亩均 < 线, note: 甲}\n  - {when: 未取到, note: 另一条没有公布}\nstages:"
    old = SMALL[SMALL.index("enter:") : SMALL.index("stages:") + 7]
    register = load(tmp_path, (old, several))
    assert [rule.condition is None for rule in register.rules if rule.kind == "enter"] == [False, True]
    assert register.unknown == ("入册的条件“第 2 条”未取到：另一条没有公布",)


def test_rules_and_figures_hold_from_and_until_their_days(tmp_path):
    register = load(tmp_path, ("亩均 < 线, note: 办公室定}\nstages", "亩均 < 线, until: 2026-06-30, note: 甲}\nstages"))
    assert [bool(register.rules_of("enter", date(2026, month, 30))) for month in (6, 7)] == [True, False]


def test_a_register_of_the_same_name_replaces_that_of_the_base(tmp_path):
    write_registers(tmp_path, change(SMALL, ("title: 低效清单", "title: 底包的")))
    top = tmp_path / "yi"
    (top / "registers").mkdir(parents=True)
    (top / "pack.yaml").write_text("pack: yi\ntitle: 乙\nextends: jia\n", encoding="utf-8")
    (top / "CHANGELOG.md").write_text("# 变更\n", encoding="utf-8")
    assert [(one.title, one.pack) for one in load_pack(top).registers] == [("底包的", "jia")]
    (top / "registers" / "list.yaml").write_text(SMALL, encoding="utf-8")
    assert [(one.title, one.pack) for one in build_registers(read_chain(top))] == [("低效清单", "yi")]


def test_a_difference_of_registers_is_told_key_by_key(tmp_path):
    left = load_pack(write_registers(tmp_path / "left", SMALL))
    right = load_pack(write_registers(tmp_path / "right", change(SMALL, ("value: 1,", "value: 2,"))))
    told = {(one.noun, one.key) for one in compare_packs(left, right)}
    assert told == {("清单", "figures"), ("清单", "digest")}
    assert compare_packs(left, load_pack(write_registers(tmp_path / "again", SMALL))) == ()


def test_the_registers_of_the_packs_here_prove_and_say_what_is_not_published(checkout):
    jinhua = load_pack(checkout / "packs" / "jinhua-2021")
    register = jinhua.register("high-consumption-low-efficiency")
    assert {count.target.code: count.target.value for count in register.counts if count.target} == {
        "高耗低效整治": 5000, "腾出用能": 30, "减碳": 60,
    }  # fmt: skip
    assert [figure.value for figure in register.figures] == [None] * 4
    assert sum("未取到" in one for one in register.unknown) == 4
    assert jinhua.register("follow-up").pack == "base"
    steps = ["督查事项", "审核", "下发", "签收", "办理", "反馈", "复核", "办结"]
    assert [stage.name for stage in jinhua.register("follow-up").stages][:8] == steps
