"""How firmly grades stand, against cases worked by hand; and for every kind of total and grading there is."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from evaluation.examples import make_scheme, make_table, rows_of
from evaluation.generated import KINDS, kinds, tables
from mujun.errors import EvaluationError
from mujun.evaluation.assumption import Assumptions, BenchmarkChoice, ItemError, Stakes, read_assumptions
from mujun.evaluation.cases import read_cases
from mujun.evaluation.robustness import find_firmness, leave_one_out, list_checks
from mujun.evaluation.run import run
from mujun.evaluation.table import table_of_rows
from mujun.packs.scheme_load import load_schemes

TEXT = """
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 单位用电税收, formula: 税 / 电, unit: 万元/万千瓦时}
lanes:
  - lane: 全
    missing: spread
    indicators:
      - {indicator: 亩均税收, weight: 50, benchmark: 10%s}
      - {indicator: 单位用电税收, weight: 50, benchmark: 1}
grades: %s
"""
QUOTA = "{grades: [A, B, C], quota: {A: 25%%, B: 50%%, C: 25%%}, ties: %s}"
ROWS = [
    {"entity": "甲", "税": 20, "地": 1, "电": 20},  # 100 + 50
    {"entity": "乙", "税": 10, "地": 1, "电": 5},  # 50 + 100
    {"entity": "丙", "税": 10, "地": 1, "电": 10},  # 50 + 50
    {"entity": "丁", "税": 4, "地": 1, "电": 4},  # 20 + 50
    {"entity": "戊", "税": 4, "地": 1, "电": 4},  # the same
]
STILL = Assumptions(weights=0, draws=3)


def make_run(tmp_path, grades: str = QUOTA % "share the better", more: str = "", rows=ROWS, after: str = ""):
    return run(make_scheme(tmp_path, TEXT % (more, grades) + after), make_table(rows))


def certain(done, assumptions: Assumptions = STILL) -> dict[str, str]:
    return {one.entity: one.grade for one in find_firmness(done, assumptions) if one.firmness == 1}


@pytest.mark.parametrize("ties", ["share the better", "share the worse", "by key"])
@pytest.mark.parametrize("rounding", ["down", "half up", "up"])
def test_where_nothing_is_uncertain_every_grade_is_certain(tmp_path, ties, rounding):
    done = make_run(tmp_path, (QUOTA % ties).replace("}, ties", f"}}, rounding: {rounding}, ties"))
    assert certain(done) == rows_of(done, "等级")
    firm = find_firmness(done, STILL)
    assert {one.entity: one.ranks for one in firm} == {e: (int(r), int(r)) for e, r in rows_of(done, "名次").items()}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds, tables)
def test_every_kind_of_total_and_grading_is_certain_where_nothing_is_drawn(tmp_path_factory, kind, rows):
    """What the arrays give without draws is what the run gave: totals, ranks, grades, adjustments."""
    done = run(make_scheme(tmp_path_factory.mktemp("k"), KINDS % kind), make_table(rows))
    none = Assumptions(weights=0, errors=tuple(ItemError(name) for name in ("税", "地", "电", "分")), draws=2)
    found = {one.entity: one for one in find_firmness(done, none)}
    judged = {entity: row for entity, row in rows_of(done, "组", "名次", "等级").items() if row[0]}
    assert {entity: one.grade for entity, one in found.items() if one.firmness == 1} == {
        entity: grade for entity, (_, _, grade) in judged.items()
    }
    assert {entity: one.ranks and one.ranks[0] for entity, one in found.items()} == {
        entity: None if rank is None else int(rank) for entity, (_, rank, _) in judged.items()
    }


@pytest.mark.parametrize("pack", ["huangyan-2022", "huaian-2024", "undp-hdi-2021", "yunchuan-2026"])
def test_the_cases_of_a_pack_are_repeated(checkout, pack):
    """Schemes as cities write them: what the arrays give, worked again from the items, is what the run gave."""
    schemes = {scheme.name: scheme for scheme in load_schemes(checkout / "packs" / pack)}
    cases = list(read_cases(checkout / "packs" / pack, []))
    assert cases
    for case in cases:
        scheme, connection = schemes[case.entry.scheme], duckdb.connect()
        earlier = [table_of_rows(rows, connection) for rows in case.entry.earlier]
        done = run(scheme, table_of_rows(case.entry.table, connection), earlier=earlier)
        moved = [one.name for one in scheme.columns if one.kind == "number" and one.name in done.results.columns]
        firm = find_firmness(done, Assumptions(0, errors=tuple(ItemError(name) for name in moved), draws=1))
        assert all(one.firmness == 1 for one in firm), case.entry.case


def test_two_firms_that_mirror_each_other_share_the_first_place_evenly(tmp_path):
    firm = {one.entity: one for one in find_firmness(make_run(tmp_path), Assumptions(weights=0.3, draws=4000, seed=1))}
    # 甲 and 乙 are mirror images: whichever weight is drawn larger decides
    assert firm["甲"].chances["A"] == pytest.approx(0.5, abs=0.03)
    assert firm["甲"].chances["A"] + firm["乙"].chances["A"] == pytest.approx(1, abs=0.01)
    assert firm["甲"].ranks == (1, 2)
    assert firm["丙"].firmness == 1


def test_an_error_of_a_denominator_goes_through_the_formula(tmp_path):
    bands = '{grades: [A, B], thresholds: [{grade: A, when: ">= 150"}, {grade: B, when: "< 150"}]}'
    done = make_run(tmp_path, bands)
    # 甲 20 ÷ 1 × 5 + 50 = 150: with less land more, with more land less; 丙 100 reaches 150 only with half the land
    assumed = Assumptions(weights=0, errors=(ItemError("地", absolute=0.2),), draws=2000)
    firm = {one.entity: one for one in find_firmness(done, assumed)}
    assert firm["甲"].chances["A"] == pytest.approx(0.5, abs=0.04)
    assert firm["丙"].firmness == 1
    # 50 ÷ (1 − 0.6 u) + 50 ≥ 150 where 0.6 u ≥ 0.5: one sixth of the upper half
    wide = Assumptions(weights=0, errors=(ItemError("地", relative=0.6),), draws=6000)
    firm = {one.entity: one for one in find_firmness(done, wide)}
    assert firm["丙"].chances["A"] == pytest.approx(1 / 12, abs=0.015)


def test_a_benchmark_may_be_another(tmp_path):
    bands = '{grades: [A, B], thresholds: [{grade: A, when: ">= 120"}, {grade: B, when: "< 120"}]}'
    done = make_run(tmp_path, bands)
    # the mean of 20, 10, 10, 4, 4 is 9.6: 乙 50 ÷ 0.96 + 100; times two every first part is halved: 甲 50 + 50
    chosen = BenchmarkChoice("亩均税收", ("as stated", "mean"))
    firm = {one.entity: one for one in find_firmness(done, Assumptions(0, (chosen,), draws=400))}
    assert firm["甲"].firmness == 1
    doubled = BenchmarkChoice("亩均税收", factor=(2.0, 2.0))
    firm = {one.entity: one for one in find_firmness(done, Assumptions(0, (doubled,), draws=2))}
    assert (firm["甲"].chances["A"], firm["乙"].chances["A"]) == (0, 1)


def test_last_years_mean_may_be_the_benchmark(tmp_path):
    bands = '{grades: [A, B], thresholds: [{grade: A, when: ">= 120"}, {grade: B, when: "< 120"}]}'
    done = make_run(tmp_path, bands)
    before = make_run(tmp_path, bands, rows=[{**row, "税": row["税"] * 2} for row in ROWS])
    chosen = Assumptions(0, (BenchmarkChoice("亩均税收", ("last mean",)),), draws=2)
    # last year's mean was 19.2: 甲 20 ÷ 19.2 × 50 + 50 < 120, 乙 26 + 100
    firm = {one.entity: one for one in find_firmness(done, chosen, last=before)}
    assert (firm["甲"].chances["A"], firm["乙"].chances["A"]) == (0, 1)
    with pytest.raises(EvaluationError) as caught:
        find_firmness(done, chosen)
    assert caught.value.faults[0].code == "evaluation.no-last-run"


def test_adjustments_come_after_every_draw(tmp_path):
    after = "adjust: [{adjust: 首位, kind: lower, when: 名次 == 1, note: 试}]\n"
    done = make_run(tmp_path, QUOTA % "by key", after=after)
    firm = {one.entity: one for one in find_firmness(done, Assumptions(weights=0.3, draws=1000))}
    # whoever is first is lowered to B; the other of the two is B by its place
    assert (firm["甲"].chances["B"], firm["乙"].chances["B"]) == (1, 1)


def test_the_seed_makes_it_repeatable(tmp_path):
    done, assumed = make_run(tmp_path), Assumptions(draws=50, errors=(ItemError("税", relative=0.2),))
    assert find_firmness(done, assumed) == find_firmness(done, assumed)
    assert list_checks(done, assumed) == list_checks(done, assumed)


def test_one_indicator_left_out(tmp_path):
    # without 亩均税收: 乙 100·2, the others 50·2; without 单位用电税收: 甲 200, 乙 丙 100, 丁 戊 40
    found = {(one.indicator, one.entity): one.after for one in leave_one_out(make_run(tmp_path))}
    assert found == {
        ("亩均税收", "甲"): "B",
        ("亩均税收", "丁"): "B",
        ("亩均税收", "戊"): "B",
        ("单位用电税收", "乙"): "B",
    }


def checks(done, stakes: Stakes | None = None, **errors: float):
    assumed = Assumptions(errors=tuple(ItemError(item, relative=error) for item, error in errors.items()))
    return list_checks(done, assumed, stakes)


def test_figures_worth_checking_come_first(tmp_path):
    # A has one place, shared by 甲 and 乙 with 150: whoever of them loses anything is second, B; B ends at place three.
    # 电: 丙 50 + 50 ÷ (1 + 0.4 u) stays between 70 and 150; 丁 and 戊 20 + 50 ÷ (1 + 0.4 u) reach 100 where u ≤ −0.9375
    found = checks(make_run(tmp_path), 电=0.4)
    assert [one.entity for one in found] == ["乙", "甲", "丁", "戊"]
    assert [one.items[0].chance for one in found] == pytest.approx([0.5, 0.5, 0.03, 0.03], abs=0.03)
    # 税 moves both parts: 丙 100 (1 + 0.4 u) falls below 70 where u < −0.75; 丁 70 (1 + 0.4 u) stays below 100
    found = checks(make_run(tmp_path), 税=0.4)
    assert [(one.entity, one.grade) for one in found] == [("乙", "A"), ("甲", "A"), ("丙", "B")]
    assert [one.items[0].chance for one in found] == pytest.approx([0.5, 0.5, 0.125], abs=0.03)
    assert [one.worth for one in found] == pytest.approx([one.chance for one in found])


def test_worth_is_what_the_grade_costs(tmp_path):
    done = make_run(tmp_path)
    steps = checks(done, 税=0.9)
    assert {one.entity for one in steps} >= {"甲", "丙"}
    assert all(one.worth >= one.chance for one in steps)
    costly = {one.entity: one for one in checks(done, Stakes({"A": 0, "B": 10, "C": 100}), 税=0.9)}
    # 丁 C rises to B or A: 90 or 100 for each chance
    assert costly["丁"].worth == pytest.approx(90 * costly["丁"].chance, rel=0.12)


def test_checking_is_ordered_by_worth_for_each_hour(tmp_path):
    done = make_run(tmp_path)
    cheap, dear = Stakes(hours={"地": 100, "电": 1}), Stakes(hours={"地": 1, "电": 100})
    for stakes, first in ((cheap, "电"), (dear, "地")):
        found = {one.entity: one for one in checks(done, stakes, 地=0.9, 电=0.9)}
        assert found["丙"].items[0].item == first


def test_a_cap_bounds_what_an_error_can_do(tmp_path):
    # capped at 50, 丙's first part stays 50 with any less land: it never reaches 甲 and 乙
    capped = {one.entity: one for one in checks(make_run(tmp_path, more=", cap: 1"), 地=0.9)}
    free = {one.entity: one for one in checks(make_run(tmp_path), 地=0.9)}
    assert "丙" in free
    assert "丙" not in capped


def test_results_alone_and_merged_both_stand(tmp_path):
    text = "merge: {by: 宗地号, mode: both, note: 试}\n" + TEXT % ("", QUOTA % "by key")
    rows = [{**row, "宗地号": "一" if row["entity"] in "甲戊" else ""} for row in ROWS]
    done = run(make_scheme(tmp_path, text), make_table(rows))
    found = find_firmness(done, Assumptions(weights=0, errors=(ItemError("税", relative=0.2),), draws=100))
    assert {one.label for one in found} == {"独立", "合并"}
    together = [one.chances for one in found if one.label == "合并" and one.entity in "甲戊"]
    assert together[0].keys() == together[1].keys()


ASSUMED = """
weights: 20%
benchmarks: [{indicator: 亩均税收, among: [as stated, mean], factor: [0.9, 1.1]}]
errors:
  - {item: 税, relative: 5%}
  - {item: 地, absolute: 0.5, shape: normal, note: 测绘误差}
costs: {A: 0, B: 10, C: 40}
hours: {税: 1, 地: 8}
"""


def test_assumptions_are_read_from_a_file(tmp_path):
    (tmp_path / "假设.yaml").write_text(ASSUMED, encoding="utf-8")
    assumed, stakes = read_assumptions(tmp_path / "假设.yaml", draws=20, seed=3)
    assert assumed == Assumptions(
        0.2,
        (BenchmarkChoice("亩均税收", ("as stated", "mean"), (0.9, 1.1)),),
        (ItemError("税", relative=0.05), ItemError("地", absolute=0.5, shape="normal")),
        20,
        3,
    )
    assert (stakes.costs["C"], stakes.hours["地"]) == (40, 8)
    assert find_firmness(make_run(tmp_path), assumed)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("relative: 5%", "relative: 0.05", 5, "写成 20%"),
        ("among:", "amongst:", 3, "是不是“among”"),
        ("税: 1", "税: 0", 8, "超出范围"),
    ],
)
def test_a_broken_file_of_assumptions_names_the_line(tmp_path, old, new, line, words):
    (tmp_path / "假设.yaml").write_text(ASSUMED.replace(old, new), encoding="utf-8")
    with pytest.raises(EvaluationError) as caught:
        read_assumptions(tmp_path / "假设.yaml")
    assert caught.value.faults[0].where == f"假设.yaml:{line}"
    assert words in str(caught.value)


def test_assumptions_about_what_is_not_there_are_all_named(tmp_path):
    wrong = Assumptions(1.5, (BenchmarkChoice("亩均"),), (ItemError("水", 0.1), ItemError("税收", 0.1)))
    with pytest.raises(EvaluationError) as caught:
        find_firmness(make_run(tmp_path), wrong)
    assert [fault.code for fault in caught.value.faults] == [
        "evaluation.bad-assumption",
        *["evaluation.unknown-assumption"] * 3,
    ]


def test_a_run_the_arrays_cannot_repeat_is_not_spoken_for(tmp_path):
    import narwhals as nw

    from mujun.evaluation.record import Run

    done = make_run(tmp_path)
    native = nw.to_native(done.results)
    changed = nw.from_native(
        native.select(duckdb.StarExpression(exclude=["总分"]), (duckdb.ColumnExpression("总分") + 1).alias("总分"))
    )
    with pytest.raises(EvaluationError) as caught:
        find_firmness(Run(done.scheme, changed, done.manifest), STILL)
    assert [fault.code for fault in caught.value.faults] == ["evaluation.not-replayed"]
