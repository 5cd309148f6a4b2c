"""Runs of small schemes worked by hand: forms of points, years, earlier periods, bonuses, what is published."""

from __future__ import annotations

import duckdb
import narwhals as nw
import pytest

from evaluation.examples import make_scheme, make_table, rows_of
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.run import STEPS, run
from mujun.rules.value import MISSING

ONE = """
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩%s}]
lanes: [{lane: 全, missing: ungraded, indicators: [{indicator: 亩均税收, weight: 100%s}]%s}]
"""
FOUR = [{"entity": name, "税": tax, "地": 1.0} for name, tax in (("甲", 40.0), ("乙", 20.0), ("丙", 15.0), ("丁", 5.0))]


@pytest.mark.parametrize(
    ("direction", "points", "expected"),
    [
        ("up", "benchmark: 20", [200, 100, 75, 25]),
        ("down", "benchmark: 20, points: inverse", [50, 100, 133.3333, 400]),
        ("up", "points: rank", [100, 75, 50, 25]),
        ("down", "points: rank", [25, 50, 75, 100]),
        # (2 − x/20) × 100, nothing below zero
        ("down", "points: negative, floor: 0", [0, 100, 125, 175]),
        ("up", "points: min-max, flat: full", [100, 54.2857, 42.8571, 20]),
        ("down", "points: efficacy, flat: full", [60, 82.8571, 88.5714, 100]),
        ("up", "points: 值 / 中位 * 50", [114.2857, 57.1429, 42.8571, 14.2857]),
        ("up", "benchmark: {of: mean, factor: 2}", [100, 50, 37.5, 12.5]),
        ("up", "benchmark: {of: median}", [228.5714, 114.2857, 85.7143, 28.5714]),
        ("up", "benchmark: {of: best}", [100, 50, 37.5, 12.5]),
        ("down", "benchmark: {of: best}, points: inverse", [12.5, 25, 33.3333, 100]),
        ("up", "benchmark: {2021: 10, 2022: 40}", [100, 50, 37.5, 12.5]),
    ],
)
def test_forms_of_points(tmp_path, direction, points, expected):
    scheme = make_scheme(tmp_path, ONE % (f", direction: {direction}", f", {points}", ""))
    assert list(rows_of(run(scheme, make_table(FOUR)), "总分").values()) == [
        total for _, total in sorted(zip("甲乙丙丁", expected, strict=True))
    ]


def test_simple_mean_of_single_scores(tmp_path):
    text = """
    indicators: [{indicator: 一, formula: 税 / 地, unit: 万元/亩}, {indicator: 二, formula: 税 / 电, unit: 万元/万千瓦时}]
    lanes:
      - {lane: 全, missing: spread, total: mean, indicators: [{indicator: 一, weight: 80, benchmark: 10}, {indicator: 二, weight: 20, benchmark: 1}]}
    """  # noqa: E501
    rows = [{"entity": "甲", "税": 5, "地": 1, "电": 10}, {"entity": "乙", "税": 5, "地": 1, "电": MISSING}]
    # 甲 (50 + 50) ÷ 2; 乙 has one single score only
    assert rows_of(run(make_scheme(tmp_path, text), make_table(rows)), "总分") == {"甲": 50, "乙": 50}


def test_growth_over_the_period_before(tmp_path):
    text = """
    indicators: [{indicator: 税收增速, formula: 增长(税), unit: "%"}]
    lanes: [{lane: 全, points: 值, missing: ungraded, indicators: [{indicator: 税收增速, weight: 100}]}]
    """
    connection = duckdb.connect()
    before = make_table([{"entity": "甲", "税": 80.0}, {"entity": "乙", "税": 0.0}], connection)
    now = make_table(
        [{"entity": "甲", "税": 100.0}, {"entity": "乙", "税": 10.0}, {"entity": "丙", "税": 10.0}], connection
    )
    done = run(make_scheme(tmp_path, text), now, earlier=[before])
    # no growth from nothing (不适用); 丙 was not there before (缺数)
    assert rows_of(done, "总分", "税收增速·缺") == {"甲": (25, 0), "乙": (None, 2), "丙": (None, 1)}
    assert len(done.manifest.inputs) == 2


def test_bonus_and_penalty_with_their_limits(tmp_path):
    bonus = """, bonus: [
      {bonus: 用电, points: 电 / 10, when: 电 > 0, at_most: 5},
      {bonus: 出租, points: -5 * 分, when: 分 >= 1, at_least: -12}], bonus_at_most: 4"""
    rows = [
        {"entity": "甲", "税": 20, "地": 1, "电": 100, "分": 0},  # 5 capped by the whole: 4
        {"entity": "乙", "税": 20, "地": 1, "电": 10, "分": 2},  # 1 − 10
        {"entity": "丙", "税": 20, "地": 1, "电": 10, "分": 9},  # 1 − 12
        {"entity": "丁", "税": 20, "地": 1, "电": MISSING, "分": 0},
    ]
    done = run(make_scheme(tmp_path, ONE % ("", ", benchmark: 20", bonus)), make_table(rows))
    assert rows_of(done, "总分", "待核") == {
        "甲": (104, None),
        "乙": (91, None),
        "丙": (89, None),
        "丁": (100, "“用电”的条件或分值缺数"),
    }


def test_what_is_published(tmp_path):
    more = "publish: [entity, 总分, 等级]\npublish_order: %s\neffect: trial\n"
    grades = "grades: {grades: [A, B], quota: {A: 50%, B: 50%}}\n"
    text = ONE % ("", ", benchmark: 20", "") + grades
    by_rank = run(make_scheme(tmp_path, text + more % "rank"), make_table(FOUR))
    assert [row["entity"] for row in fetch_rows(by_rank.public)] == ["甲", "乙", "丙", "丁"]
    by_code = run(make_scheme(tmp_path, text + more % "entity"), make_table(FOUR))
    published = fetch_rows(by_code.public)
    assert [row["entity"] for row in published] == sorted("甲乙丙丁")
    assert list(published[0]) == ["entity", "总分", "等级"]
    assert by_code.manifest.official is False


def test_other_entities_go_the_same_way(tmp_path):
    text = """
    of: bank
    inputs: [{name: 制造业贷款, unit: 亿元, note: 期末余额}, {name: 贷款, unit: 亿元, note: 期末余额}]
    indicators: [{indicator: 制造业贷款占比, formula: 制造业贷款 / 贷款 * 100, unit: "%"}]
    lanes: [{lane: 银行, points: 值, missing: ungraded, indicators: [{indicator: 制造业贷款占比, weight: 100}]}]
    """
    rows = [{"entity": "甲银行", "制造业贷款": 30, "贷款": 120}, {"entity": "乙银行", "制造业贷款": 45, "贷款": 150}]
    done = run(make_scheme(tmp_path, text), make_table(rows))
    assert rows_of(done, "总分", "名次") == {"甲银行": (25, 2), "乙银行": (30, 1)}


def test_one_firm_may_have_two_valid_results(tmp_path):
    (tmp_path / "市").mkdir()
    (tmp_path / "县").mkdir()
    city = make_scheme(tmp_path / "市", ONE % ("", ", benchmark: 40", ""))
    county = make_scheme(tmp_path / "县", ONE % ("", ", benchmark: 20", ""))
    results = [run(one, make_table(FOUR)) for one in (city, county)]
    assert [rows_of(done, "总分")["甲"] for done in results] == [100, 200]
    assert results[0].manifest.scheme_digest != results[1].manifest.scheme_digest
    assert results[0].manifest.inputs == results[1].manifest.inputs


def test_the_manifest_says_from_what_it_was_made(tmp_path):
    class Facts:
        frame = make_table(FOUR)
        batches = ("一批的指纹", "二批的指纹")

    done = run(make_scheme(tmp_path, ONE % ("", ", benchmark: 20", "")), Facts())
    assert done.manifest.inputs == (("一批的指纹", "二批的指纹"),)
    assert done.manifest.steps == STEPS
    assert len(done.manifest.engine_digest) == len(done.manifest.scheme_digest) == 64


def test_each_step_is_told_by_its_name_as_it_begins(tmp_path):
    heard: list[str] = []
    run(make_scheme(tmp_path, ONE % ("", ", benchmark: 20", "")), make_table(FOUR), tell=heard.append)
    assert tuple(heard) == STEPS


def test_where_memory_is_short_the_results_are_the_same_and_nothing_between_the_steps_is_left(tmp_path):
    scheme = make_scheme(
        tmp_path, ONE % ("", ", benchmark: {of: mean}", ", grades: {grades: [A, B], quota: {A: 50%, B: 50%}}")
    )
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '64MB'")
        connection.execute(
            "CREATE TABLE 数 AS SELECT * FROM (VALUES ('甲', 40.0, 1.0), ('乙', 20.0, 1.0)) 数(entity, 税, 地)"
        )
        table = nw.from_native(connection.table("数"))
        spilling = run(scheme, table, connection=connection, spill=True)
        assert fetch_rows(spilling.results) == fetch_rows(run(scheme, table).results)
        ((left,),) = connection.sql("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchall()
    assert left == 1  # the results themselves
