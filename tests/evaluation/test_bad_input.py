"""What an evaluation does with tables nobody would wish for: each has a stated outcome."""

from __future__ import annotations

import re

import duckdb
import pytest

from evaluation.examples import make_scheme, make_table, rows_of
from mujun.errors import EvaluationError
from mujun.evaluation.record import read_run, write_run
from mujun.evaluation.run import run
from mujun.evaluation.table import read_table
from mujun.rules.value import MISSING

SCHEME = """
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩%s}]
lanes:
  - {lane: 规上, where: 规模 == '规上', missing: %s, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 20}]}
  - {lane: 规下, where: 规模 == '规下', missing: %s, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 10}]}
grades: {grades: [A, B, C, D], quota: {A: 20%%, B: 40%%, C: 35%%, D: 5%%}%s}
"""


def scheme(tmp_path, indicator: str = "", missing: str = "ungraded", grades: str = ""):
    return make_scheme(tmp_path, SCHEME % (indicator, missing, missing, grades))


def firm(code: str, tax: object = 10, land: object = 1, size: str = "规上") -> dict[str, object]:
    return {"entity": code, "税": tax, "地": land, "规模": size}


def refusal(call, *arguments) -> list[str]:
    with pytest.raises(EvaluationError) as caught:
        call(*arguments)
    return [fault.code for fault in caught.value.faults]


def test_an_empty_lane_is_noted(tmp_path):
    done = run(scheme(tmp_path), make_table([firm("甲"), firm("乙", 20)]))
    assert "“规下”组没有企业" in done.manifest.notes


def test_a_single_firm_in_a_lane_gets_no_grade_unless_the_scheme_says_so(tmp_path):
    table = make_table([firm("甲", 100)])
    assert rows_of(run(scheme(tmp_path), table), "等级", "名次") == {"甲": ("不定级", 1)}
    assert rows_of(run(scheme(tmp_path, grades=", few: B"), table), "等级") == {"甲": "B"}
    # cut as the shares say, rounded down, the only firm would be D: the scheme must ask for that
    assert rows_of(run(scheme(tmp_path, grades=", few: cut"), table), "等级") == {"甲": "D"}


def test_all_values_missing_gives_no_total_and_no_rank(tmp_path):
    done = run(scheme(tmp_path), make_table([firm("甲", MISSING), firm("乙", MISSING)]))
    assert rows_of(done, "总分", "名次", "等级") == {"甲": (None, None, "不定级"), "乙": (None, None, "不定级")}
    assert "2 家参评而算不出总分，不排名" in done.manifest.notes


def test_an_average_of_nobody_is_no_average(tmp_path):
    done = run(scheme(tmp_path, missing="lane mean of points"), make_table([firm("甲", MISSING), firm("乙", MISSING)]))
    assert rows_of(done, "总分") == {"甲": None, "乙": None}


def test_duplicate_rows_are_refused_by_name(tmp_path):
    table = make_table([firm("甲"), firm("乙"), firm("甲", 11)])
    with pytest.raises(EvaluationError) as caught:
        run(scheme(tmp_path), table)
    assert [fault.code for fault in caught.value.faults] == ["evaluation.duplicate-entity"]
    assert "甲不止一行" in str(caught.value)


def test_rows_without_a_code_are_refused(tmp_path):
    assert refusal(run, scheme(tmp_path), make_table([firm("甲"), firm("")])) == ["evaluation.nameless-row"]


@pytest.mark.parametrize(
    ("rule", "state", "total"),
    [
        ("", 2, None),
        (", negative_denominator: missing", 1, None),
        (", negative_denominator: as computed", 0, -25.0),
    ],
)
def test_negative_land_follows_the_stated_rule(tmp_path, rule, state, total):
    done = run(scheme(tmp_path, rule), make_table([firm("甲", 10, -2), firm("乙", 20)]))
    assert rows_of(done, "亩均税收·缺", "总分")["甲"] == (state, total)


def test_zero_land_is_not_applicable_or_missing_as_stated(tmp_path):
    table = make_table([firm("甲", 10, 0), firm("乙", 20)])
    assert rows_of(run(scheme(tmp_path), table), "亩均税收·缺")["甲"] == 2
    assert rows_of(run(scheme(tmp_path, ", zero_denominator: missing"), table), "亩均税收·缺")["甲"] == 1


def test_large_figures_are_exact_and_larger_ones_refused(tmp_path):
    table = make_table([firm("甲", 1e15, 1e14), firm("乙", 1e15 + 2, 1e14)])
    assert rows_of(run(scheme(tmp_path), table), "总分") == {"甲": 50, "乙": 50}
    assert refusal(run, scheme(tmp_path), make_table([firm("甲", 1e18)])) == ["evaluation.huge-figure"]


def test_text_in_a_number_is_refused_with_its_column(tmp_path):
    table = make_table([firm("甲", "十"), firm("乙", "20")])
    with pytest.raises(EvaluationError) as caught:
        run(scheme(tmp_path), table)
    assert [fault.code for fault in caught.value.faults] == ["evaluation.wrong-column"]
    assert "“税”一列是文字" in str(caught.value)


def test_a_column_nobody_filled_in_is_missing_whatever_a_reader_took_it_for(tmp_path):
    (tmp_path / "表.csv").write_text("entity,税,地,规模\n甲,,10,规上\n乙,,5,规上\n", encoding="utf-8")
    done = run(scheme(tmp_path, missing="zero"), read_table(tmp_path / "表.csv"))
    assert rows_of(done, "亩均税收·缺", "总分") == {"甲": (1, 0), "乙": (1, 0)}


def test_columns_that_are_not_there_are_all_named(tmp_path):
    assert refusal(run, scheme(tmp_path), make_table([{"entity": "甲", "税": 1}])) == ["evaluation.no-column"] * 2


@pytest.mark.parametrize("figure", [float("nan"), float("inf"), float("-inf")])
def test_not_a_number_and_infinity_are_refused(tmp_path, figure):
    assert refusal(run, scheme(tmp_path), make_table([firm("甲", figure)])) == ["evaluation.not-a-number"]


def test_a_truncated_parquet_is_refused(tmp_path):
    file = tmp_path / "表.parquet"
    duckdb.connect().execute(
        "COPY (SELECT 'x' AS entity, range AS 税 FROM range(1000)) TO ? (FORMAT parquet)", [str(file)]
    )
    file.write_bytes(file.read_bytes()[:-40])
    assert refusal(read_table, file) == ["evaluation.bad-parquet"]


def test_a_run_that_was_touched_is_refused(tmp_path):
    chosen = scheme(tmp_path)
    write_run(run(chosen, make_table([firm("甲"), firm("乙", 20)])), tmp_path / "果")
    assert rows_of(read_run(chosen, tmp_path / "果"), "总分") == {"甲": 50, "乙": 100}
    results = tmp_path / "果" / "results.parquet"
    results.write_bytes(results.read_bytes()[:-1])
    assert refusal(read_run, chosen, tmp_path / "果") == ["evaluation.changed-run"]


def test_a_scheme_with_unknown_weights_refuses_to_run_and_says_what_is_unknown(checkout):
    from mujun.packs.scheme_load import load_scheme

    chosen = load_scheme(checkout / "packs" / "yueqing-2016")
    with pytest.raises(EvaluationError) as caught:
        run(chosen, make_table([firm("甲")]))
    assert {fault.code for fault in caught.value.faults} == {"evaluation.incomplete-scheme"}
    assert "“规上”组“亩均税收”的权重未取到" in str(caught.value)


def test_tables_of_different_connections_are_named(tmp_path):
    growing = make_scheme(tmp_path, GROWTH)
    with pytest.raises(EvaluationError) as caught:
        run(growing, make_table([firm("甲")]), earlier=[make_table([firm("甲", 8)])])
    assert [fault.code for fault in caught.value.faults] == ["evaluation.other-connection"]
    assert "前 1 期的表" in str(caught.value)


GROWTH = """
indicators: [{indicator: 税收增速, formula: 增长(税), unit: "%"}]
lanes: [{lane: 全, points: 值, missing: ungraded, indicators: [{indicator: 税收增速, weight: 100}]}]
"""


def test_a_firm_in_no_lane_does_not_vanish(tmp_path):
    done = run(scheme(tmp_path), make_table([firm("甲"), firm("乙", size="个体"), firm("丙", size=MISSING)]))
    found = rows_of(done, "组", "待核", "等级")
    assert found["乙"] == (None, "没有一组收它", None)
    assert found["丙"][1] == "“规上”组的条件缺数；“规下”组的条件缺数；没有一组收它"


GROUPED = """
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩, negative_denominator: as computed}]
lanes:
  - lane: 全
    missing: zero
    indicators: [{indicator: 亩均税收, weight: 100, not_applicable: %s, %s}]
"""
SPREAD = "points: min-max, flat: base"


@pytest.mark.parametrize(
    ("policy", "points", "firms", "totals"),
    [
        # one firm is at once the best and the worst: the rule for max = min, 20 of 100
        ("zero", SPREAD, [(10, 1)], [20]),
        ("zero", SPREAD, [(10, 1), (20, 2)], [20, 20]),
        ("zero", "points: min-max, flat: full", [(10, 1), (20, 2)], [100, 100]),
        # nobody has a figure: missing is zero points, nothing is divided by nothing
        ("zero", SPREAD, [(MISSING, 1), (MISSING, 2)], [0, 0]),
        ("full", "benchmark: {of: mean}", [(MISSING, 1), (MISSING, 2)], [0, 0]),
        # a benchmark of zero is no benchmark: not applicable, as the scheme says
        ("zero", "benchmark: {of: mean}", [(10, 1), (-10, 1)], [0, 0]),
        ("full", "benchmark: {of: mean}", [(10, 1), (-10, 1)], [100, 100]),
        # land that adds up to nothing has no ratio of sums: the benchmark is missing
        ("full", "benchmark: {of: sum over sum}", [(10, 2), (10, -2)], [0, 0]),
        # a negative benchmark is a figure like any other: −5 ÷ −5
        ("zero", "benchmark: {of: mean}", [(-5, 1), (-5, 1)], [100, 100]),
        ("zero", "benchmark: {of: mean}", [(1e15, 1), (1e15, 1)], [100, 100]),
    ],
)
def test_groups_nobody_would_wish_for(tmp_path, policy, points, firms, totals):
    rows = [{"entity": f"{n}", "税": tax, "地": land} for n, (tax, land) in enumerate(firms)]
    done = run(make_scheme(tmp_path, GROUPED % (policy, points)), make_table(rows))
    assert list(rows_of(done, "总分").values()) == totals


def test_the_table_of_outcomes_names_faults_there_are(checkout):
    """Every code in docs/evaluation.md is one the engine gives, and every outcome names its test."""
    text = (checkout / "docs" / "evaluation.md").read_text(encoding="utf-8")
    table = text.split("## 不该有的输入")[1].split("\n## ")[0]
    source = "".join(file.read_text(encoding="utf-8") for file in (checkout / "src" / "mujun").rglob("*.py"))
    tests = "".join(file.read_text(encoding="utf-8") for file in (checkout / "tests").rglob("*.py"))
    codes = set(re.findall(r"`((?:packs|rules|evaluation|facts)\.[a-z-]+)`", table))
    assert len(codes) >= 14
    assert {code for code in codes if f'"{code}"' not in source} == set()
    assert {code for code in codes if f'"{code}"' not in tests} == set()
