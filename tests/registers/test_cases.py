"""Worked cases of registers: what they expect is compared with what comes out, and each difference is said."""

import pytest

from mujun.registers.cases import run_register_cases
from registers.making import SMALL, change, write_registers

REGISTER = change(
    SMALL,
    ("enter: {rule: 低效, when: 等级 ==", "enter:\n  - {rule: 末档, when: 等级 =="),
    ("办公室定}\nstages", "办公室定}\n  - {rule: 低, when: 亩均 < 0.5, note: 办公室定}\nstages"),
    ("review:", 'rates: [{rate: 户均, formula: 能耗 / 家数, unit: 吨标准煤/家, note: 办公室定}]\nreview:'),
)  # fmt: skip
CASE = """\
- case: 试
  source: 手推
  register: list
  day: "2026-03-01"
  facts:
    两条: {税收: 20, 用地: 50, 等级: D}
    一条: {税收: 40, 用地: 50, 等级: D}
    没有: {税收: 60, 用地: 50, 等级: D}
  moves:
    - {entity: 甲, to: 建档, day: "2026-01-01", fields: {所属县区: 乙县}}
    - {entity: 甲, to: 整治, day: "2026-01-10", proof: 方案, choice: 诊断, fields: {期限: "2026-06-30"}}
    - {entity: 甲, to: 销号, day: "2026-02-01", proof: 验收, fields: {腾出: 30}}
  propose:
    - {entity: 乙, to: 整治, day: "2026-03-01", allowed: false, why: [registers.no-such-way, registers.no-proof, registers.no-choice]}
  expect:
    enter: [两条, 一条]
    by: {两条: [末档, 低], 一条: 末档, 没有: []}
    entries: {甲: {stage: 销号, overdue: 0}}
    counts: {家数: {done: 1, net: 1}}
    rates: {户均: 30}
"""  # noqa: E501


@pytest.fixture
def run(tmp_path):
    """The differences of the case with some of its words replaced."""

    def call(*changes):
        folder = write_registers(tmp_path, REGISTER)
        (folder / "registers" / "cases").mkdir()
        (folder / "registers" / "cases" / "x.yaml").write_text(change(CASE, *changes), encoding="utf-8")
        (result,) = run_register_cases(folder)
        return result.differences

    return call


def test_what_comes_out_as_expected_has_no_differences(run):
    assert run() == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("enter: [两条, 一条]", "enter: [两条]", "应提出入册的应为 两条，算得 一条、两条"),
        ("一条: 末档,", "一条: 低,", "一条 应凭 低，算得 末档"),
        ("没有: []", "没有: 末档", "没有 应凭 末档，算得 无"),
        ("两条: [末档, 低]", "两条: 末档", "两条 应凭 末档，算得 末档、低"),
        ("stage: 销号", "stage: 整治", "甲 的阶段应为 整治，算得 销号"),
        ("net: 1}", "net: 2}", "家数的净数应为 2，算得 1"),
        ("户均: 30", "户均: 31", "户均应为 31，算得 30"),
        ("户均: 30", "户均: 缺数", "户均应为 缺数，算得 30"),
        ("户均: 30", "没有这个率: 30", "没有率“没有这个率”"),
        ("registers.no-proof, ", "", "不许的毛病应为"),
    ],
)
def test_each_difference_is_said(run, old, new, words):
    (difference,) = run((old, new))
    assert words in difference
