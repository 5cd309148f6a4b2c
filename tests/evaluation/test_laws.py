"""Laws 2 to 5 and 9 of the house, as properties of whole runs."""

from __future__ import annotations

import random
from fractions import Fraction
from math import ceil, floor

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.examples import make_scheme, make_table, rows_of
from evaluation.generated import KINDS, kinds, tables
from mujun.evaluation.compare import compare_runs
from mujun.evaluation.record import RESULTS, write_run
from mujun.evaluation.run import run
from mujun.rules.value import MISSING, NOT_APPLICABLE

TEXT = """
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: %s/亩}
  - {indicator: 单位用电税收, formula: 税 / 电, unit: %s/万千瓦时}
lanes:
  - lane: 规上
    where: 规模 == '规上'
    cap: 1.5
    floor: 0
    missing: %s
    rank_within: 行业
    indicators:
      - {indicator: 亩均税收, weight: 60, benchmark: %s}
      - {indicator: 单位用电税收, weight: 40, benchmark: {of: sum over sum, within: 行业}}
  - lane: 规下
    missing: zero
    indicators: [{indicator: 亩均税收, weight: 100, benchmark: {of: mean}}]
grades: {grades: [A, B, C, D], quota: {A: 20%%, B: 40%%, C: 35%%, D: 5%%}, few: cut}
"""
ITEMS_IN_YUAN = """\
- {item: 税, kind: flow, unit: 元, note: 税收}
- {item: 地, kind: stock, unit: 亩, note: 用地}
- {item: 电, kind: flow, unit: 万千瓦时, note: 用电}
- {item: 规模, kind: text, note: 规上或规下}
- {item: 行业, kind: text, note: 行业}
"""
FEWER = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

money = st.integers(-20, 400).map(lambda n: n / 4)
size = st.integers(0, 80).map(lambda n: n / 4)
absent = st.sampled_from([MISSING, NOT_APPLICABLE])
firm = st.fixed_dictionaries(
    {
        "税": money | absent,
        "地": size,
        "电": size | absent,
        "规模": st.sampled_from(["规上", "规下"]),
        "行业": st.sampled_from("甲乙"),
    }
)
firms = st.lists(firm, min_size=1, max_size=9).map(
    lambda rows: [{"entity": f"{n:02}", **row} for n, row in enumerate(rows)]
)


@pytest.fixture(scope="module")
def scheme(tmp_path_factory):
    return make_scheme(tmp_path_factory.mktemp("p"), TEXT % ("万元", "万元", "spread", "20"))


OUTCOME = ("状态", "组", "总分", "名次", "初评等级", "等级")


@FEW
@given(firms, st.randoms(use_true_random=False))
def test_the_order_of_rows_columns_and_threads_moves_nothing(scheme, tmp_path, rows, chance: random.Random):
    shuffled = [dict(chance.sample(list(row.items()), len(row))) for row in chance.sample(rows, len(rows))]
    many = duckdb.connect(config={"threads": 3})
    left = write_run(run(scheme, make_table(rows)), tmp_path / "左")
    right = write_run(run(scheme, make_table(shuffled, many)), tmp_path / "右")
    assert left.results == right.results
    assert (tmp_path / "左" / RESULTS).read_bytes() == (tmp_path / "右" / RESULTS).read_bytes()
    assert left.inputs == right.inputs


@FEW
@given(firms)
def test_a_what_if_that_changes_nothing_changes_nothing(scheme, rows):
    moves = compare_runs(run(scheme, make_table(rows)), run(scheme, make_table(rows)))
    assert all(move.before == move.after for move in moves)


@FEW
@given(firms)
def test_another_unit_moves_no_grade(scheme, tmp_path_factory, rows):
    from evaluation.examples import write_pack
    from mujun.packs.scheme_load import load_scheme

    text = TEXT % ("元", "元", "spread", "200000")
    yuan = load_scheme(write_pack(tmp_path_factory.mktemp("元"), text, ITEMS_IN_YUAN))
    larger = [row | {"税": row["税"] * 10000 if isinstance(row["税"], float) else row["税"]} for row in rows]
    assert rows_of(run(yuan, make_table(larger)), *OUTCOME) == rows_of(run(scheme, make_table(rows)), *OUTCOME)


@FEW
@given(firms)
def test_an_irrelevant_firm_never_reorders_the_others(scheme, rows):
    """An exempted lane of one's own aside, a firm without any value is not ranked and moves nobody's rank."""
    nobody = {"entity": "99", "税": MISSING, "地": MISSING, "电": MISSING, "规模": "规上", "行业": "甲"}
    alone, beside = run(scheme, make_table(rows)), run(scheme, make_table([*rows, nobody]))
    found = rows_of(beside, *OUTCOME)
    del found["99"]
    assert found == rows_of(alone, *OUTCOME)


@FEWER
@given(kinds, tables, st.randoms(use_true_random=False))
def test_no_kind_of_scheme_minds_the_order_of_rows_and_columns(tmp_path_factory, kind, rows, chance: random.Random):
    chosen = make_scheme(tmp_path_factory.mktemp("k"), KINDS % kind)
    shuffled = [dict(chance.sample(list(row.items()), len(row))) for row in chance.sample(rows, len(rows))]
    left = run(chosen, make_table(rows))
    right = run(chosen, make_table(shuffled, duckdb.connect(config={"threads": 3})))
    assert rows_of(left, *OUTCOME, "待核", "调整") == rows_of(right, *OUTCOME, "待核", "调整")
    assert not any(move.moved for move in compare_runs(left, right))


RELATIVE = [
    "benchmark: {of: mean}",
    "benchmark: {of: sum over sum, within: 行业, factor: 2}",
    "benchmark: {of: median}",
    "benchmark: {of: best}, points: inverse",
    "points: min-max, flat: base",
    "points: negative, floor: 1, within: 行业",
    "points: rank",
]


@FEWER
@given(kinds, st.sampled_from(RELATIVE), tables, st.sampled_from([2.0**-12, 2.0**20]))
def test_what_is_measured_against_others_is_the_same_in_any_unit(tmp_path_factory, kind, points, rows, factor):
    text = (KINDS % {**kind, "points": points}).replace("税 > 95", "分 > 24")
    chosen = make_scheme(tmp_path_factory.mktemp("u"), text)
    larger = [{**row, "税": row["税"] * factor if isinstance(row["税"], float) else row["税"]} for row in rows]
    assert rows_of(run(chosen, make_table(larger)), *OUTCOME) == rows_of(run(chosen, make_table(rows)), *OUTCOME)


@FEWER
@given(
    st.lists(st.integers(0, 40), min_size=2, max_size=5).filter(any),
    st.integers(1, 60),
    st.sampled_from(["down", "half up", "up"]),
)
def test_quotas_are_cut_cumulatively_whatever_they_are(tmp_path_factory, shares, firms, rounding):
    """Places up to and including each grade are the rounded cumulative share: no grade takes from what is left."""
    whole = sum(shares)
    # written with at most four decimals; the last grade takes what they leave of 100 %
    stated = [Fraction(share * 10**6 // whole, 10**4) for share in shares[:-1]]
    stated.append(100 - sum(stated))
    names = "ABCDE"[: len(shares)]
    quota = ", ".join(f"{name}: {float(share):.4f}%" for name, share in zip(names, stated, strict=True))
    text = f"""
    indicators: [{{indicator: 分数, formula: 分}}]
    lanes: [{{lane: 全, points: 值, missing: ungraded, indicators: [{{indicator: 分数, weight: 100}}]}}]
    grades: {{grades: [{", ".join(names)}], quota: {{{quota}}}, rounding: {rounding}, few: cut}}
    """
    rows = [{"entity": f"{n:03}", "分": float(n)} for n in range(firms)]
    grades = list(rows_of(run(make_scheme(tmp_path_factory.mktemp("q"), text), make_table(rows)), "等级").values())
    reached, before = Fraction(0), 0
    for name, share in zip(names, stated, strict=True):
        reached += share
        exact = firms * reached / 100
        places = {"down": floor(exact), "up": ceil(exact), "half up": floor(exact + Fraction(1, 2))}[rounding]
        assert grades.count(name) == places - before, (quota, firms, rounding)
        before = places
    assert before == firms


rules = st.fixed_dictionaries(
    {
        "zero": st.sampled_from(["not applicable", "missing"]),
        "negative": st.sampled_from(["not applicable", "missing", "as computed"]),
    }
)


@FEWER
@given(rules, tables)
def test_a_denominator_of_nothing_or_less_follows_its_rule(tmp_path_factory, rule, rows):
    text = f"""
    indicators:
      - indicator: 亩均税收
        formula: 税 / 地
        unit: 万元/亩
        zero_denominator: {rule["zero"]}
        negative_denominator: {rule["negative"]}
    lanes: [{{lane: 全, missing: ungraded, indicators: [{{indicator: 亩均税收, weight: 100, benchmark: 10}}]}}]
    """
    done = run(make_scheme(tmp_path_factory.mktemp("d"), text), make_table(rows))
    states, totals = rows_of(done, "亩均税收·缺"), rows_of(done, "总分")
    code = {"missing": 1, "not applicable": 2, "as computed": 0}
    for row in rows:
        tax, land = row["税"], row["地"]
        if tax is MISSING or tax is NOT_APPLICABLE:
            expected = 1 if tax is MISSING else 2
            if land == 0 or (land < 0 and rule["negative"] != "as computed"):
                expected = states[row["entity"]]  # the rule of the denominator may go before the absence above it
                assert expected in (1, 2)
        elif land == 0:
            expected = code[rule["zero"]]
        else:
            expected = code[rule["negative"]] if land < 0 else 0
        assert states[row["entity"]] == expected
        total = totals[row["entity"]]
        assert (total is None) == (expected != 0)
        assert total is None or total == pytest.approx(tax / land * 10, abs=5e-5)


@FEWER
@given(kinds, tables, st.data())
def test_zero_missing_and_not_applicable_are_never_taken_for_each_other(tmp_path_factory, kind, rows, data):
    chosen = make_scheme(tmp_path_factory.mktemp("z"), KINDS % {**kind, "missing": "ungraded"})
    place = data.draw(st.integers(0, len(rows) - 1))
    found = []
    for figure in (0.0, MISSING, NOT_APPLICABLE):
        changed = [{**row, "分": figure} if n == place else row for n, row in enumerate(rows)]
        done = run(chosen, make_table(changed))
        entity = rows[place]["entity"]
        found.append((rows_of(done, "分数·缺")[entity], rows_of(done, "分数")[entity]))
        if rows[place]["规模"] == "规上":
            assert isinstance(figure, float) or rows_of(done, "总分")[entity] is None
    assert found == [(0, 0.0), (1, None), (2, None)]


@FEWER
@given(kinds, tables)
def test_no_kind_of_scheme_is_moved_by_a_what_if_that_changes_nothing(tmp_path_factory, tmp_path, kind, rows):
    chosen = make_scheme(tmp_path_factory.mktemp("n"), KINDS % kind)
    digests = {write_run(run(chosen, make_table(rows)), tmp_path / str(n)).results for n in range(2)}
    assert len(digests) == 1


def test_missing_zero_and_not_applicable_differ(tmp_path_factory):
    rows = [
        {"entity": name, "税": tax, "地": 1.0, "电": power, "规模": "规上", "行业": "甲"}
        for name, tax, power in (
            ("零", 0.0, 1.0),
            ("缺", MISSING, 1.0),
            ("无", 10.0, NOT_APPLICABLE),
            ("有", 10.0, 1.0),
        )
    ]
    expected = {
        # 亩均税收 10÷20×60 = 30；用电税收的基准为 (0+10)÷2 = 5，封顶 60
        "zero": {"零": 0, "缺": 0, "无": 30, "有": 90},
        "spread": {"零": 0, "缺": None, "无": 50, "有": 90},
        "full": {"零": 0, "缺": 100, "无": 70, "有": 90},
        "ungraded": {"零": 0, "缺": None, "无": None, "有": 90},
        # 亩均税收的平均分 (0+30+30)÷3，用电税收的平均分 (0+60)÷2
        "lane mean of points": {"零": 0, "缺": 50, "无": 60, "有": 90},
    }
    for rule, totals in expected.items():
        chosen = make_scheme(tmp_path_factory.mktemp("p"), TEXT % ("万元", "万元", rule, "20"))
        assert rows_of(run(chosen, make_table(rows)), "总分") == totals, rule


def test_totals_are_rounded_before_they_are_ranked(tmp_path):
    text = """
    indicators: [{indicator: 分数, formula: 分}]
    lanes: [{lane: 全, points: 值, missing: ungraded, indicators: [{indicator: 分数, weight: 100}]}]
    rounding: {total: 2}
    """
    rows = [{"entity": "甲", "分": 80.004}, {"entity": "乙", "分": 80.001}, {"entity": "丙", "分": 80.005}]
    assert rows_of(run(make_scheme(tmp_path, text), make_table(rows)), "总分", "名次") == {
        "甲": (80.0, 2),
        "乙": (80.0, 2),
        "丙": (80.01, 1),
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 400).map(lambda n: n / 4), min_size=1, max_size=4, unique=True))
def test_logarithms_never_show_in_the_last_digits(geometric, figures):
    """Equal scores have that score as their geometric mean: what log and exp add beyond six decimals is cut off."""
    rows = [{"entity": str(figure), "税": figure, "地": 1.0, "电": 1.0} for figure in figures]
    found = rows_of(run(geometric, make_table(rows)), "指标分", "总分")
    assert found == {str(figure): (figure * 10, figure * 10) for figure in figures}


@pytest.fixture(scope="module")
def geometric(tmp_path_factory):
    text = """
    indicators:
      - {indicator: 一, formula: 税 / 地, unit: 万元/亩}
      - {indicator: 二, formula: 税 / 电, unit: 万元/万千瓦时}
    lanes:
      - lane: 全
        missing: zero
        total: geometric
        indicators: [{indicator: 一, weight: 30, benchmark: 10}, {indicator: 二, weight: 70, benchmark: 10}]
    """
    return make_scheme(tmp_path_factory.mktemp("g"), text)


def test_earlier_runs_are_replayed_byte_for_byte(scheme, tmp_path):
    rows = [
        {"entity": f"{n:03}", "税": n * 1.1, "地": 7 + n % 13, "电": 3 + n % 7, "规模": "规上", "行业": "甲"}
        for n in range(200)
    ]
    digests = {write_run(run(scheme, make_table(rows)), tmp_path / str(n)).results for n in range(3)}
    assert len(digests) == 1


def test_firms_that_are_merged_share_the_result(tmp_path):
    text = """
    merge: {by: 宗地号, note: 同一宗地的合并}
    indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
    lanes: [{lane: 全, missing: zero, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 10}]}]
    """
    rows = [
        {"entity": "甲", "宗地号": "一", "税": 30, "地": 1},
        {"entity": "乙", "宗地号": "一", "税": 10, "地": 3},
        {"entity": "丙", "宗地号": "二", "税": 30, "地": 1},
        {"entity": "丁", "宗地号": "", "税": 5, "地": 1},
        {"entity": "戊", "宗地号": "", "税": 15, "地": 1},
        {"entity": "己", "宗地号": "三", "税": 15, "地": 1},
        {"entity": "庚", "宗地号": "三", "税": MISSING, "地": 1},
    ]
    done = run(make_scheme(tmp_path, text), make_table(rows))
    assert rows_of(done, "总分") == {"甲": 100, "乙": 100, "丙": 300, "丁": 50, "戊": 150, "己": 0, "庚": 0}
    # one member's figure is not known, so the sum is not known either
    assert rows_of(done, "亩均税收·缺")["己"] == 1
