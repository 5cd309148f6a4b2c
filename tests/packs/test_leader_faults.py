"""Lists of leaders that cannot be: each with its code, its line and its words."""

from __future__ import annotations

import pytest

from evaluation.examples import write_pack
from mujun.packs.check import check_pack
from mujun.packs.scheme_load import load_scheme

SCHEME = """
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 用电, formula: 电, unit: 万千瓦时, direction: down}
lanes:
  - lane: 规上
    where: 规模 == '规上'
    missing: zero
    indicators: [{indicator: 亩均税收, weight: 100, benchmark: 20}]
  - lane: 规下
    missing: zero
    indicators:
      - {indicator: 亩均税收, weight: 50, benchmark: 20}
      - {indicator: 用电, weight: 50, benchmark: 20}
grades: {grades: [A, B, C], quota: {A: 20%, B: 60%, C: 20%}}
leaders:
  - {leaders: 亩均领跑者, by: 亩均税收, within: 行业大类, when: 等级 != 'C', note: 试行}
  - {leaders: 用电领跑者, by: 用电, lanes: 规下, note: 试行}
"""


def faults_of(tmp_path, old: str = "", new: str = ""):
    assert old in SCHEME
    return check_pack(write_pack(tmp_path, SCHEME.replace(old, new, 1) if old else SCHEME))


def test_sound_lists_prove_and_are_built(tmp_path):
    assert faults_of(tmp_path) == ()
    first, second = load_scheme(tmp_path / "shi").leaders
    assert (first.name, first.by, first.within, first.lanes) == ("亩均领跑者", "亩均税收", ("行业大类",), ())
    assert (first.take, first.smallest) == (1, 5)
    assert second.lanes == ("规下",)


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "words"),
    [
        ("by: 亩均税收", "by: 亩均税", "packs.unknown-indicator", 21, "是不是“亩均税收”"),
        ("lanes: 规下", "lanes: 规外", "packs.unknown-lane", 22, "没有组“规外”"),
        (", lanes: 规下", "", "packs.leaders-not-judged", 22, "“规上”组不看“用电”"),
        ("within: 行业大类", "within: 亩均税收", "packs.unknown-name", 21, "不是一列文字"),
        ("within: 行业大类", "within: 乡镇", "packs.unknown-name", 21, "不是一列文字"),
        ("等级 != 'C'", "等第 != 'C'", "packs.unknown-name", 21, "等第"),
        ("等级 != 'C'", "亩均税收 + 1", "rules.wrong-kind", 21, "这里要是否"),
        ("leaders: 用电领跑者", "leaders: 亩均领跑者", "packs.duplicate-code", 22, "亩均领跑者"),
        ("when: 等级 != 'C', note: 试行", "when: 等级 != 'C'", "packs.no-citation", 21, "没有 cites 也没有 note"),
        ("by: 亩均税收", "take: 0, by: 亩均税收", "packs.bad-value", 21, "take"),
        ("by: 亩均税收", "least: 3, by: 亩均税收", "packs.unknown-key", 21, "least"),
    ],
)
def test_a_list_that_cannot_be(tmp_path, old, new, code, line, words):
    found = [fault for fault in faults_of(tmp_path, old, new) if fault.code == code]
    assert found, faults_of(tmp_path, old, new)
    assert any(f"试.yaml:{line}" in fault.where for fault in found), found
    assert any(words in str(fault) for fault in found), found


def test_divisions_need_an_industry(tmp_path):
    items = "- {item: 税, kind: flow, unit: 万元, note: 税收}\n- {item: 地, kind: stock, unit: 亩, note: 用地}\n"
    scheme = SCHEME.replace("规模 == '规上'", "税 > 1").replace("formula: 电, unit: 万千瓦时", "formula: 地, unit: 亩")
    path = write_pack(tmp_path, scheme, items)
    assert [fault.code for fault in check_pack(path)] == ["packs.unknown-name"] * 2
