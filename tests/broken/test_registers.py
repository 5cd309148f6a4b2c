"""Broken registers, each with the code and the words its fault must have, and the line where it stands."""

from __future__ import annotations

import pytest

from mujun.packs.check import check_pack
from registers.making import SMALL, change, write_registers


def faults_of(folder, *changes: tuple[str, str]):
    return check_pack(write_registers(folder, change(SMALL, *changes)))


def test_the_sound_one_proves(tmp_path):
    assert faults_of(tmp_path) == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "words"),
    [
        ("keeper: 经信局", "keeper: 经信", "packs.unknown-unit", 4, "是不是“经信局”"),
        ("note: 测试用\n", "", "packs.no-citation", 1, "没有 cites 也没有 note"),
        ("county: 所属县区", "county: 所属县", "packs.unknown-name", 5, "是不是“所属县区”"),
        ("light: 时限", "light: 时限灯", "packs.unknown-light", 6, "是不是“时限”"),
        ("light: 时限", "light: 进度", "packs.unknown-name", 6, "要用“完成”，这份清单没有"),
        ("note: 测试用", "note: 测试用\nscheme: 某办法", "packs.unknown-scheme", 8, "写在 inputs 里"),
        ("name: 等级, kind", "name: 税收, kind", "packs.duplicate-code", 8, "名称“税收”重复"),
        ("unit: 万元/亩, note: 亩均", "unit: 万元/人, note: 亩均", "rules.unit-mismatch", 9, "万元/亩"),
        ("formula: 税收 / 用地", "formula: 亩均 + 1", "packs.circular-formula", 9, "排在后面或就是自己"),
        ("value: 1, unit: 万元/亩", "value: 1, unit: 元", "rules.unit-mismatch", 15, "不能相比"),
        ("figure: 线, value: 1,", "figure: 线, value: 一,", "packs.bad-value", 10, "未取到"),
        ("figure: 线, value: 1,", "figure: 线, value: 1, values: {甲县: 2},", "packs.figure-by", 10, "没有 by"),
        ("{field: 所属县区, take: 县区}", "{field: 所属县区, take: 税收}", "rules.wrong-kind", 12, "不是同一类"),
        ("{field: 期限, kind: date}", "{field: 期限, kind: choice}", "packs.field-values", 13, "没有列出可选的值"),
        ("kind: number, unit: 吨标准煤,", "kind: number,", "packs.no-unit", 14, "是数而没有单位"),
        ("required: 销号", "required: 销", "packs.unknown-stage", 14, "是不是“销号”"),
        ("when: 等级 ==", "when: 等 ==", "packs.unknown-name", 15, "是不是“等级”"),
        ("when: 等级 ==", "when: 期限 ==", "packs.unknown-name", 15, "用“期限至今天数”"),
        ("when: 等级 ==", "when: 所属县区 ==", "packs.too-early", 15, "要入了册才有"),
        ("亩均 < 线, note", "亩均 + 线, note", "rules.wrong-kind", 15, "这里要是或否"),
        ("亩均 < 线, note", "亩均 < 组均(亩均), note", "packs.group-too-early", 15, "没有组"),
        ("enter: {rule: 低效,", "enter: {rule: 低效, into: 销号,", "packs.unknown-stage", 15, "是出册的阶段"),
        ("亩均 < 线, note: 办公室定}\nstages", "亩均 < 线}\nstages", "packs.no-citation", 15, "入册的规则“低效”"),
        ("owner: {by: 所属县区}, within", "within", "packs.limit-without-owner", 17, "逾期了不知找谁"),
        ("owner: {by: 所属县区}, within", "owner: {by: 所在县}, within", "packs.unknown-name", 17, "没有“所在县”"),
        ("within: 30 days", "within: 30 days, by: 06-30", "packs.several-limits", 17, "within、by"),
        ("within: 30 days", "within: 一个月", "packs.bad-value", 17, "写成 30 days"),
        ("within: 30 days", "by: 02-30", "packs.bad-day", 17, "没有 02-30 这一天"),
        ("due: 期限", "due: 腾出", "packs.unknown-field", 18, "没有日期栏“腾出”"),
        ("to: [整治, 移出]", "to: [移出]", "packs.unreachable-stage", 18, "“整治”从第一个阶段走不到"),
        ("to: [销号, 建档, 移出]", "to: [建档]", "packs.unreachable-stage", 19, "“销号”从第一个阶段走不到"),
        ("to: [整治, 移出]", "to: [整治, 移走]", "packs.unknown-stage", 17, "是不是“移出”"),
        ("{stage: 移出, ends", "{stage: 销号, ends", "packs.duplicate-code", 20, "阶段“销号”重复"),
        ("{stage: 移出, ends: dropped}", "{stage: 移出}", "packs.no-way-out", 20, "走不到出册的阶段"),
        ("ends: dropped}", "ends: dropped, watch: 1 year}", "packs.watch-of-open", 20, "不是 done"),
        (", watch: 12 months", "", "packs.no-watch", 22, "没有一个阶段写 watch"),
        ("come_back: {rule", "move: {rule", "packs.no-come-back", 19, "没有 come_back"),
        ("into: 销号, note", "into: 整治, note", "packs.wrong-rule", 21, "没有出册的规则写在 move 里"),
        ("into: 销号, note", "into: 销号, out_of: 建档, note", "packs.no-such-way", 21, "从“建档”去不了“销号”"),
        ("target: 新增企业", "target: 新增", "packs.unknown-target", 24, "是不是“新增企业”"),
        ("target: 新增企业, unit: 家", "target: 能耗, unit: 家", "rules.unit-mismatch", 24, "不能相比、相加"),
        ("formula: 腾出, unit: 吨标准煤", "formula: 腾出, unit: 亩", "rules.unit-mismatch", 25, "不是同一种量"),
        ("count: 能耗", "count: 家数", "packs.duplicate-code", 25, "统计项“家数”重复"),
        ("review: {by: 06-30, note: 办公室定}", "review: {by: 06-30}", "packs.no-citation", 26, "重审没有"),
        ("review:", "quota: [{at_most: 3, per: 县, note: 定}]\nreview:", "packs.unknown-name", 26, "没有“县”这一列"),
        ("review:", "scores: [{score: 黑, levels: 黑, points: 1, note: 定}]\nreview:", "packs.unknown-level", 26, "黑"),
        ("review:", "conflicts_with: [{register: 奖, note: 定}]\nreview:", "packs.unknown-register", 26, "清单“奖”"),
        ("stages:", "stage:", "packs.unknown-key", 16, "是不是“stages”"),
    ],
)  # fmt: skip
def test_a_broken_register_names_the_line(tmp_path, old, new, code, line, words):
    found = faults_of(tmp_path, (old, new))
    where = f"jia/registers/list.yaml:{line}"
    told = [fault for fault in found if fault.code == code and fault.where.split(" ")[0] == where]
    assert told, [f"{fault.code} {fault}" for fault in found]
    assert any(words in str(fault) for fault in told), [str(fault) for fault in told]


@pytest.mark.parametrize(
    ("rate", "code", "words"),
    [
        ('rate: 率, formula: 家 / 能耗, unit: "", note: 定', "packs.unknown-name", "没有统计项“家”"),
        ('rate: 率, formula: 能耗 / 家数, unit: "%", note: 定', "rules.unit-mismatch", "不是同一种量"),
        ('rate: 率, formula: 家数 == 1, unit: "", note: 定', "rules.wrong-kind", "算出来的不是数"),
        ('rate: 率, formula: (家数, unit: "", note: 定', "rules.unexpected", "括号没有合上"),
        ("rate: 率, formula: 家数, unit: 家, target: 没有, note: 定", "packs.unknown-target", "没有目标“没有”"),
        ('rate: 家数, formula: 家数 / 家数, unit: "", note: 定', "packs.duplicate-code", "统计项“家数”重复"),
        ("rate: 率, formula: 家数, unit: 家", "packs.no-citation", "率“率”没有 cites"),
    ],
)
def test_a_broken_rate_names_the_line(tmp_path, rate, code, words):
    (fault,) = faults_of(tmp_path, ("review:", f"rates: [{{{rate}}}]\nreview:"))
    assert (fault.code, fault.where.split(" ")[0]) == (code, "jia/registers/list.yaml:26")
    assert words in str(fault)


def test_every_fault_is_told_at_once(tmp_path):
    found = faults_of(
        tmp_path,
        ("target: 新增企业", "target: 新增"),
        ("within: 30 days", "by: 02-30"),
        ("due: 期限", "due: 腾出"),
        ("等级 ==", "等 =="),
    )
    assert {fault.code for fault in found} == {
        "packs.unknown-target", "packs.bad-day", "packs.unknown-field", "packs.unknown-name",
    }  # fmt: skip


def test_two_figures_on_one_day_are_a_fault_and_two_stretches_are_not(tmp_path):
    line = "figures: [{figure: 线, value: 1, unit: 万元/亩, note: 办公室定}]"
    two = (
        "figures:\n  - {figure: 线, value: 1, unit: 万元/亩, until: %s, note: 定}\n"
        "  - {figure: 线, value: 2, unit: 万元/亩, from: 2026-07-01, note: 定}"
    )
    assert faults_of(tmp_path / "a", (line, two % "2026-06-30")) == ()
    (fault,) = faults_of(tmp_path / "b", (line, two % "2026-07-01"))
    assert (fault.code, fault.where) == ("packs.figure-overlap", "jia/registers/list.yaml:12")


def test_a_register_and_a_case_must_be_where_they_say(tmp_path):
    folder = write_registers(tmp_path, SMALL)
    (folder / "registers" / "list.yaml").rename(folder / "registers" / "other.yaml")
    (folder / "registers" / "cases").mkdir()
    case = '- {case: 空, source: 无, register: lists, day: "2026-01-01"}\n'
    (folder / "registers" / "cases" / "x.yaml").write_text(case, encoding="utf-8")
    found = {fault.code: fault for fault in check_pack(folder)}
    assert sorted(found) == ["packs.name-differs", "packs.unknown-register"]
    assert "是不是“list”" in found["packs.unknown-register"].remedy


@pytest.mark.parametrize("text", ["", "- 1\n", "register: [\n", "a: &x 1\nb: *x\n"])
def test_a_file_that_is_no_register_is_a_fault_and_no_traceback(tmp_path, text):
    folder = write_registers(tmp_path)
    (folder / "registers").mkdir()
    (folder / "registers" / "list.yaml").write_text(text, encoding="utf-8")
    assert check_pack(folder) != ()
