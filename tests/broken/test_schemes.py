"""Broken schemes, each with the code and the words its fault must have, and the line where it stands."""

from __future__ import annotations

import pytest

from evaluation.examples import write_pack
from mujun.packs.check import check_pack

SOUND = """
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
lanes:
  - lane: 全
    missing: zero
    indicators: [{indicator: 亩均税收, weight: 100, benchmark: 20}]
grades: {grades: [A, B, C], quota: {A: 20%, B: 60%, C: 20%}}
adjust: [{adjust: 事故降档, kind: lower, when: 事故, note: 试行}]
"""


BONUS = "20}]\n    bonus: [{bonus: 奖, %s, note: 试行}]\n"


def faults_of(tmp_path, *changes: tuple[str, str]):
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return check_pack(write_pack(tmp_path, text))


def test_the_sound_one_proves(tmp_path):
    assert faults_of(tmp_path) == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "words"),
    [
        (
            "[{indicator: 亩均税收, weight",
            "[{indicator: 亩均税, weight",
            "packs.unknown-indicator",
            11,
            "是不是“亩均税收”",
        ),
        ("formula: 税 / 地", "formula: 亩均税收 * 2", "packs.circular-formula", 7, "亩均税收 → 亩均税收"),
        ("weight: 100", "weight: 90", "packs.weights-do-not-sum", 11, "合计 90，应为 100"),
        ("unit: 万元/亩", "unit: 万元/人", "rules.unit-mismatch", 7, "万元/亩"),
        ("formula: 税 / 地", "formula: 税 + 地", "rules.unit-mismatch", 7, "不能相比、相加"),
        ("C: 20%", "C: 30%", "packs.quota-not-whole", 12, "合计 110%"),
        ("C: 20%", "C: 10%", "packs.quota-not-whole", 12, "合计 90%"),
        (", C: 20%", "", "packs.quota-incomplete", 12, "“C”没有写比例"),
        ("A: 20%", "A: 0.2", "packs.bad-value", 12, "写成 20%"),
        ("formula: 税 / 地", "formula: 税收 / 地", "packs.unknown-name", 7, "没有说明的名字“税收”"),
        ("formula: 税 / 地", "formula: 税.__class__", "rules.no-attribute", 7, "没有“对象.属性”的写法"),
        ("formula: 税 / 地", "formula: 组均(税) / 地", "packs.group-too-early", 7, "还没有分组"),
        (", benchmark: 20", "", "packs.no-benchmark", 11, "没有基准"),
        ("benchmark: 20", "benchmark: {2021: 20}", "packs.no-benchmark-year", 11, "没有 2022 年的基准"),
        ("benchmark: 20", "benchmark: 0", "packs.zero-benchmark", 11, "是 0"),
        ("    missing: zero\n", "", "packs.no-missing-rule", 10, "没有写缺数怎样给分"),
        ("benchmark: 20", "points: min-max", "packs.no-flat-rule", 11, "最好等于最差"),
        ("benchmark: 20", "points: 值 / 权数", "packs.unknown-form", 11, "不认得的“权数”"),
        ("kind: lower", "kind: fix", "packs.missing-key", 13, "没有写定到哪一档"),
        ("kind: lower", "kind: veto, to: D", "packs.unknown-grade", 13, "没有等级“D”"),
        ("when: 事故", "when: 税", "rules.wrong-kind", 13, "算出来的是数"),
        (", note: 试行", "", "packs.no-citation", 13, "企业会问凭什么"),
        ("formula: 税 / 地", "formula: 税 / 地 + 名次", "packs.outcome-too-early", 7, "算到这一步还没有它"),
        ("20}]\n", "20}]\n    where: 初评等级 == 'A'\n", "packs.outcome-too-early", 12, "用了“初评等级”"),
        ("20}]\n", BONUS % "points: 100 - 名次", "packs.outcome-too-early", 12, "用了“名次”"),
        ("20}]\n", BONUS % "points: 1, when: 初评等级 == 'A'", "packs.outcome-too-early", 12, "用了“初评等级”"),
        ("20}]\n", BONUS % "points: 加减分", "packs.outcome-too-early", 12, "用了“加减分”"),
        ("lane: 全", "lanes: 全", "packs.unknown-key", 9, "是不是“lane”"),
    ],
)
def test_a_broken_scheme_names_the_line(tmp_path, old, new, code, line, words):
    found = faults_of(tmp_path, (old, new))
    assert [fault.code for fault in found if fault.code == code] == [code], [str(fault) for fault in found]
    fault = next(fault for fault in found if fault.code == code)
    assert fault.where.split(" ")[0] == f"shi/schemes/试.yaml:{line}"
    assert words in str(fault)


def test_every_fault_is_told_at_once(tmp_path):
    found = faults_of(tmp_path, ("weight: 100", "weight: 90"), ("C: 20%", "C: 30%"), ("kind: lower", "kind: fix"))
    assert {fault.code for fault in found} == {
        "packs.weights-do-not-sum",
        "packs.quota-not-whole",
        "packs.missing-key",
    }


def test_a_longer_circle_is_shown_whole(tmp_path):
    values = "values:\n  - {value: 甲, formula: 乙 + 1}\n  - {value: 乙, formula: 甲 + 1}\nindicators:"
    (fault,) = faults_of(tmp_path, ("indicators:\n  -", values + "\n  -"))
    assert fault.code == "packs.circular-formula"
    assert "甲 → 乙 → 甲" in str(fault)


def test_percent_against_ratio_is_caught(tmp_path):
    found = faults_of(tmp_path, ("unit: 万元/亩", 'unit: "%"'), ("formula: 税 / 地", "formula: 税 / 税"))
    assert [fault.code for fault in found] == ["rules.percent-against-ratio"]


def test_thresholds_must_cover_the_line(tmp_path):
    quota = "quota: {A: 20%, B: 60%, C: 20%}"
    holes = 'thresholds: [{grade: A, when: ">= 80"}, {grade: B, when: "[60, 80)"}, {grade: C, when: "< 50"}]'
    (fault,) = faults_of(tmp_path, (quota, holes))
    assert fault.code == "rules.level-gap"
    assert "50（含）到 60（不含）" in str(fault)


def test_a_lane_that_nobody_can_reach(tmp_path):
    second = "  - {lane: 后, missing: zero, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 1}]}\n"
    (fault,) = faults_of(tmp_path, ("grades: {grades:", second + "grades: {grades:"))
    assert fault.code == "packs.unreachable"
