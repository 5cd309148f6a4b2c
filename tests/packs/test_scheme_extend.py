"""A scheme that takes another: what it writes counts, the rest stays, and keys name the line they were written in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from evaluation.examples import HEAD, write_pack
from mujun.errors import PackError
from mujun.packs.check import check_pack
from mujun.packs.scheme_load import load_scheme

BASE = """\
inputs: [{name: 人, unit: 人, note: 职工}]
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 单位用电税收, formula: 税 / 电, unit: 万元/万千瓦时}
lanes:
  - lane: 规上
    where: 规模 == '规上'
    missing: zero
    indicators:
      - {indicator: 亩均税收, weight: 60, benchmark: 20}
      - {indicator: 单位用电税收, weight: 40, benchmark: 1}
  - lane: 其余
    missing: zero
    indicators: [{indicator: 亩均税收, weight: 100, benchmark: 10}]
grades: {grades: [A, B, C], quota: {A: 20%, B: 60%, C: 20%}, ties: by key}
adjust: [{adjust: 事故, kind: veto, when: 事故, note: 试}]
"""
CHANGE = """\
scheme: 新
title: 新办法
extends: 试
period: 2023
note: 今年的
indicators:
  - {indicator: 人均税收, formula: 税 / 人, unit: 万元/人}
lanes:
  - lane: 规上
    indicators:
      - {indicator: 亩均税收, benchmark: 24.5}
      - {indicator: 单位用电税收, weight: 20}
      - {indicator: 人均税收, weight: 20, benchmark: 8}
  - lane: 重点
    where: 行业 == '泵'
    missing: zero
    indicators: [{indicator: 人均税收, weight: 100, benchmark: 9}]
grades: {quota: {A: 10%, B: 70%, C: 20%}}
adjust: [{adjust: 事故, kind: lower}]
"""


def write(folder, change: str = CHANGE, base: str = BASE):
    path = write_pack(folder, base)
    (path / "schemes" / "新.yaml").write_text(change, encoding="utf-8")
    return path


def test_what_is_written_counts_and_the_rest_stays(tmp_path):
    scheme = load_scheme(write(tmp_path), "新")
    assert (scheme.title, scheme.period, scheme.of) == ("新办法", 2023, "enterprise")
    assert [lane.name for lane in scheme.lanes] == ["规上", "重点", "其余"]  # the rest stays last
    parts = {part.indicator.name: (part.weight, part.benchmark) for part in scheme.lane("规上").indicators}
    assert parts == {
        "亩均税收": (60, Decimal("24.5")),
        "单位用电税收": (20, 1),
        "人均税收": (20, 8),
    }
    assert scheme.lane("规上").where is not None
    grades = scheme.lane("其余").grades
    assert grades is not None
    assert (dict(grades.quota)["A"] * 100, grades.ties) == (10, "by key")
    assert [(one.kind, one.reason) for one in scheme.adjustments] == [("lower", "事故（试）")]
    assert scheme.note == "今年的"


def test_the_base_itself_is_as_it_was_and_changes_the_digest(tmp_path):
    path = write(tmp_path)
    base, before = load_scheme(path, "试"), load_scheme(path, "新").digest
    assert [lane.name for lane in base.lanes] == ["规上", "其余"]
    text = (path / "schemes" / "试.yaml").read_text(encoding="utf-8")
    (path / "schemes" / "试.yaml").write_text(text.replace("benchmark: 10}", "benchmark: 11}"), encoding="utf-8")
    assert load_scheme(path, "新").digest != before


def test_a_scheme_of_the_pack_below_may_be_taken(tmp_path):
    write_pack(tmp_path, BASE)
    county = tmp_path / "xian"
    (county / "schemes").mkdir(parents=True)
    (county / "pack.yaml").write_text("pack: xian\ntitle: 县\nextends: shi\n", encoding="utf-8")
    (county / "CHANGELOG.md").write_text("# 变更\n", encoding="utf-8")
    (county / "schemes" / "新.yaml").write_text(CHANGE, encoding="utf-8")
    assert load_scheme(county).lane("其余").indicators[0].benchmark == 10
    assert check_pack(county) == ()


def faults(path) -> dict[str, str]:
    with pytest.raises(PackError) as caught:
        load_scheme(path, "新")
    return {fault.code: fault.where for fault in caught.value.faults}


def test_a_fault_names_the_file_in_which_it_was_written(tmp_path):
    # line 12 of 新.yaml makes 60 + 25 + 20; the unit clash stands in the base, below its head of four lines
    found = faults(write(tmp_path, CHANGE.replace("weight: 20}", "weight: 25}")))
    assert found == {"packs.weights-do-not-sum": "shi/schemes/新.yaml:10"}
    unit = BASE.replace("unit: 万元/亩", "unit: 万元/人")
    assert HEAD.count("\n") == 4
    assert faults(write(tmp_path, base=unit))["rules.unit-mismatch"] == "shi/schemes/试.yaml:7"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("extends: 试", "extends: 式", "packs.no-base-scheme"),
        ("extends: 试", "extends: 新", "packs.circular-extends"),
        ("{adjust: 事故, kind: lower}", "{adjust: 事故, kind: lower, 何时: 1}", "packs.unknown-key"),
    ],
)
def test_what_cannot_be_taken_is_named(tmp_path, old, new, code):
    lines = CHANGE.replace(old, new)
    assert faults(write(tmp_path, lines))[code].startswith("shi/schemes/新.yaml:")


def test_a_base_that_cannot_be_read_is_said_to_be_so(tmp_path):
    path = write(tmp_path)
    (path / "schemes" / "试.yaml").write_text("- 一\n", encoding="utf-8")
    found = faults(path)
    assert found["packs.no-base-scheme"] == "shi/schemes/新.yaml:3"
