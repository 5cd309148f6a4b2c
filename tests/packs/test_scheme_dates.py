"""Rules that hold for some years: those of the year evaluated count; overlaps and gaps are faults with their lines."""

from __future__ import annotations

import pytest

from evaluation.examples import HEAD, write_pack
from mujun.errors import PackError
from mujun.packs.scheme_load import load_scheme

TEXT = """\
scope:
  - {status: exempt, when: 行业 == '供电', until: 2021, note: 旧}
  - {status: exempt, when: 行业 == '供水', from: 2022, note: 新}
  - {status: evaluated}
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 单位用电税收, formula: 税 / 电, unit: 万元/万千瓦时}
lanes:
  - lane: 全
    missing: zero
    indicators:
      - indicator: 亩均税收
        weights: [{weight: 70, until: 2021}, {weight: 60, from: 2022}]
        benchmarks:
          - {benchmark: 20, until: 2020}
          - {benchmark: 22.5, from: 2021, until: 2021, cites: {document: 通知, clause: 一}}
          - {benchmark: {of: mean, factor: 2}, from: 2022}
      - indicator: 单位用电税收
        weights: [{weight: 30, until: 2021}, {weight: 40, from: 2022}]
        benchmark: 1
grades: {grades: [A, B], quota: {A: 50%, B: 50%}}
adjust:
  - {adjust: 事故, kind: lower, when: 事故, until: 2021, note: 旧}
  - {adjust: 事故, kind: veto, when: 事故, from: 2022, note: 新}
"""
BACKWARDS = "from: 2024, until: 2022, note: 新}\n  - {status"


def load(folder, year: int, *changes: tuple[str, str]):
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = write_pack(folder, text)
    file = path / "schemes" / "试.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("period: 2022", f"period: {year}"), encoding="utf-8")
    return load_scheme(path)


def test_each_year_has_its_rules(tmp_path):
    for year, industry, weights, benchmark, kind in (
        (2020, "供电", [70, 30], 20, "lower"),
        (2021, "供电", [70, 30], 22.5, "lower"),
        (2022, "供水", [60, 40], None, "veto"),
    ):
        scheme = load(tmp_path, year)
        assert industry in str(scheme.scope[0].when and scheme.scope[0].when.text)
        assert len(scheme.scope) == 2
        first, second = scheme.lanes[0].indicators
        assert [first.weight, second.weight] == weights
        assert second.benchmark == 1
        if benchmark is not None:
            assert float(first.benchmark) == benchmark
        else:
            assert first.benchmark.factor == 2
        assert [one.kind for one in scheme.adjustments] == [kind]
    assert [str(cite) for cite in load(tmp_path, 2021).lanes[0].indicators[0].cites] == ["《通知》一"]


@pytest.mark.parametrize(
    ("year", "old", "new", "code", "line", "words"),
    [
        (2022, "{weight: 60, from: 2022}", "{weight: 60, from: 2021}", "packs.year-overlap", 13, "在 2021 年有两个"),
        (2022, "until: 2021, cites", "until: 2022, cites", "packs.year-overlap", 17, "在 2022 年有两个"),
        (
            2022,
            "{benchmark: 20, until: 2020}",
            "{benchmark: 20, until: 2018}",
            "packs.year-gap",
            16,
            "缺 2019 到 2020 年的",
        ),
        (
            2023,
            "{weight: 60, from: 2022}",
            "{weight: 60, from: 2022, until: 2022}",
            "packs.year-gap",
            13,
            "没有 2023 年的",
        ),
        (
            2022,
            "benchmark: 1\n",
            "benchmark: 1\n        benchmarks: [{benchmark: 2}]\n",
            "packs.dated-twice",
            20,
            "又写",
        ),
        (
            2022,
            "until: 2021, note: 旧}\n  - {adjust",
            "until: 2020, note: 旧}\n  - {adjust",
            "packs.year-gap",
            24,
            "缺 2021 年的",
        ),
        (2022, "kind: veto, when: 事故, from: 2022", "kind: veto, when: 事故", "packs.year-overlap", 24, "有两个"),
        (2022, "from: 2022, note: 新}\n  - {status", BACKWARDS, "packs.years-backwards", 3, "倒着"),
        (
            2022,
            "from: 2022, note: 新}\n  - {status",
            "from: 2O22, note: 新}\n  - {status",
            "packs.bad-value",
            3,
            "不是数",
        ),
    ],
)
def test_years_that_do_not_fit_name_their_line(tmp_path, year, old, new, code, line, words):
    with pytest.raises(PackError) as caught:
        load(tmp_path, year, (old, new))
    fault = next((fault for fault in caught.value.faults if fault.code == code), None)
    assert fault is not None, str(caught.value)
    assert fault.where.split(" ")[0] == f"shi/schemes/试.yaml:{line + HEAD.count(chr(10))}"
    assert words in str(fault)


def test_a_scope_without_any_rule_of_the_year_is_a_fault(tmp_path):
    with pytest.raises(PackError) as caught:
        load(
            tmp_path,
            2019,
            ("from: 2022, note: 新}\n  - {status: evaluated}", "from: 2022, note: 新}"),
            ("until: 2021, note: 旧}\n  - {status: exempt", "from: 2021, until: 2021, note: 旧}\n  - {status: exempt"),
        )
    assert "packs.no-rule-for-year" in {fault.code for fault in caught.value.faults}


def test_a_fault_after_a_rule_of_another_year_names_its_own_line(tmp_path):
    with pytest.raises(PackError) as caught:
        load(tmp_path, 2022, ("kind: veto, when: 事故, from", "kind: veto, when: 税, from"))
    (fault,) = caught.value.faults
    assert (fault.code, fault.where.split(" ")[0]) == ("rules.wrong-kind", "shi/schemes/试.yaml:28")
