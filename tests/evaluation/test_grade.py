"""Grading: bounds, two nested steps, thresholds, ties, ranks within an industry, adjustments in their order."""

from __future__ import annotations

import pytest

from evaluation.examples import make_scheme, make_table, rows_of
from mujun.evaluation.run import run
from mujun.rules.value import MISSING

HEAD = """
indicators: [{indicator: 分数, formula: 分}, {indicator: 次, formula: 税 / 地, unit: 万元/亩}]
"""
LANE = "lanes: [{lane: 全, points: 值, missing: ungraded, indicators: [{indicator: 分数, weight: 100}]%s}]\n"


def grade(tmp_path, figures, grades: str, lane: str = "", more: str = "", **columns) -> dict[str, object]:
    rows = [
        {"entity": f"{n:02}", "分": figure, "税": 1.0, "地": 1.0} | {key: values[n] for key, values in columns.items()}
        for n, figure in enumerate(figures)
    ]
    text = HEAD + LANE % lane + f"grades: {grades}\n" + more
    return rows_of(run(make_scheme(tmp_path, text), make_table(rows)), "等级")


def letters(found: dict[str, object]) -> str:
    return "".join(str(grade)[0] for _, grade in sorted(found.items()))


QUOTA = "{grades: [A, B, C], quota: {A: 40%%, B: 40%%, C: 20%%}, ties: %s, rounding: %s}"


@pytest.mark.parametrize(
    ("ties", "expected"), [("share the better", "AAABC"), ("share the worse", "ABBBC"), ("by key", "AABBC")]
)
def test_equal_totals_at_a_cut(tmp_path, ties, expected):
    assert letters(grade(tmp_path, [9, 8, 8, 7, 1], QUOTA % (ties, "down"))) == expected


def test_a_stated_key_breaks_the_tie(tmp_path):
    found = grade(
        tmp_path, [9, 8, 8, 7, 1], QUOTA % ("by key", "down"), ", tie_break: 次", 税=[1.0, 1.0, 3.0, 1.0, 1.0]
    )
    assert letters(found) == "ABABC"


@pytest.mark.parametrize(("rounding", "expected"), [("down", "ABBC"), ("half up", "AABC"), ("up", "AABB")])
def test_places_are_rounded_as_stated(tmp_path, rounding, expected):
    # 四家：40% 为 1.6，80% 为 3.2；入为 2、4
    assert letters(grade(tmp_path, [9, 8, 7, 6], QUOTA % ("share the better", rounding))) == expected


def test_thresholds_need_no_minimum_of_firms(tmp_path):
    bands = '{grades: [A, B], thresholds: [{grade: A, when: ">= 60"}, {grade: B, when: "< 60"}]}'
    assert letters(grade(tmp_path, [60, 59.99], bands)) == "AB"


BOUNDS = (
    '{grades: [A, B, C, D], thresholds: [{grade: A, when: ">= 80"}, {grade: B, when: "[60, 80)"}, '
    '{grade: C, when: "[20, 60)"}, {grade: D, when: "< 20"}], '
    "bounds: [{grade: A, at_most: 20%}, {grade: D, at_least: 5%}]}"
)


def test_at_most_a_fifth_and_at_least_a_twentieth(tmp_path):
    """德州：A 不超过 20%，D 不低于 5%。十家：A 至多 2 家，D 至少 1 家（5% 为 0.5，不足一家的也要一家）。"""
    found = grade(tmp_path, [95, 94, 93, 92, 70, 65, 62, 61, 50, 30], BOUNDS)
    assert letters(found) == "AABBBBBBCD"


def test_bounds_do_nothing_where_thresholds_keep_them(tmp_path):
    assert letters(grade(tmp_path, [95, 70, 65, 62, 61, 50, 40, 30, 10, 5], BOUNDS)) == "ABBBBCCCDD"


def test_equal_totals_never_exceed_a_bound(tmp_path):
    assert letters(grade(tmp_path, [95, 90, 90, 70, 65, 62, 61, 50, 40, 10], BOUNDS)) == "ABBBBBBCCD"


NESTED = (
    "{grades: [A, B, C], rest: B, rounding: down, nested: ["
    "{grade: A, end: best, pool: 50%, by: 次, share: 20%}, {grade: C, end: worst, pool: 50%, by: 次, share: 20%}]}"
)


def test_two_nested_steps(tmp_path):
    """先按总分取前 50%，再按另一个数取占全组 20% 的为 A；C 在后 50% 里镜像。"""
    second = [1.0, 5.0, 2.0, 9.0, 3.0, 9.0, 1.0, 4.0, 2.0, 8.0]
    found = grade(tmp_path, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], NESTED, 税=second)
    assert letters(found) == "BABABBCBCB"


def test_a_share_of_the_pool(tmp_path):
    text = NESTED.replace("share: 20%}, {", "share: 20%, of: pool}, {")
    found = grade(
        tmp_path, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], text, 税=[1.0, 5.0, 2.0, 9.0, 3.0, 9.0, 1.0, 4.0, 2.0, 8.0]
    )
    assert letters(found) == "BBBABBCBCB"


def test_ranks_and_quotas_within_an_industry(tmp_path):
    quota = "{grades: [A, B], quota: {A: 50%, B: 50%}}"
    found = grade(tmp_path, [9, 8, 7, 6], quota, ", rank_within: 行业", 行业=["泵", "泵", "阀", "阀"])
    assert letters(found) == "ABAB"


def test_an_industry_nobody_filled_in_is_a_domain_of_its_own(tmp_path):
    quota = "{grades: [A, B], quota: {A: 50%, B: 50%}}"
    found = grade(tmp_path, [9, 8, 7, 6], quota, ", rank_within: 行业", 行业=["泵", "泵", MISSING, MISSING])
    assert letters(found) == "ABAB"


ADJUST = """
adjust:
  - {adjust: 五百强, kind: fix, when: 次 >= 100, to: A, note: 定档}
  - {adjust: 成长型, kind: raise, when: 次 >= 10, steps: 2, limit: B, note: 提档}
  - {adjust: 规上下降, kind: lower, when: 次 < 1, limit: C, note: 降档}
  - {adjust: 事故, kind: veto, when: 事故, note: 一票否决}
"""
FOUR = "{grades: [A, B, C, D], quota: {A: 25%, B: 25%, C: 25%, D: 25%}}"


@pytest.mark.parametrize(
    ("second", "accident", "expected"),
    [
        ([1.0, 1.0, 1.0, 1.0], [False] * 4, "ABCD"),
        ([1.0, 1.0, 1.0, 100.0], [False] * 4, "ABCA"),  # 定档之后不再提、不再降
        ([10.0, 10.0, 10.0, 10.0], [False] * 4, "ABBB"),  # 提两档，不高于 B；已在 A 的不动
        ([0.5, 0.5, 0.5, 0.5], [False] * 4, "BCCD"),  # 降一档，不低于 C；已在 D 的不动
        ([100.0, 10.0, 1.0, 1.0], [True, True, False, False], "DDCD"),  # 否决压过定档
    ],
)
def test_adjustments_in_their_order(tmp_path, second, accident, expected):
    assert letters(grade(tmp_path, [9, 8, 7, 6], FOUR, more=ADJUST, 税=second, 事故=accident)) == expected


def test_a_condition_without_a_figure_adjusts_nobody(tmp_path):
    found = grade(tmp_path, [9, 8, 7, 6], FOUR, more=ADJUST, 税=[MISSING] * 4, 事故=[False, MISSING, MISSING, MISSING])
    assert letters(found) == "ABCD"


def test_an_adjustment_may_ask_for_the_first_grade_and_the_rank(tmp_path):
    more = "adjust: [{adjust: 末位, kind: lower, when: 初评等级 == 'B' and 名次 == 2, note: 试行}]\n"
    assert letters(grade(tmp_path, [9, 8, 7, 6], FOUR, more=more)) == "ACCD"


def test_scope_statuses(tmp_path):
    text = (
        "scope:\n  - {status: computed only, when: 行业 == '采矿', note: 只算}\n"
        "  - {status: ungraded, when: 行业 == '供水', treated_as: B, note: 公益}\n"
        "  - {status: overdue, when: 行业 == '逾期', note: 逾期未投产}\n"
        "  - {status: deferred, when: 行业 == '在建', note: 暂不}\n  - {status: evaluated, when: 分 > 0}\n"
        + HEAD + LANE % "" + "grades: {grades: [A, B], quota: {A: 50%, B: 50%}}\n"
    )  # fmt: skip
    kinds = ["泵", "采矿", "供水", "逾期", "在建", "泵"]
    rows = [
        {"entity": kind + str(n), "分": float(9 - n), "税": 1, "地": 1, "行业": kind} for n, kind in enumerate(kinds)
    ]
    rows[5]["分"] = -1.0
    found = rows_of(run(make_scheme(tmp_path, text), make_table(rows)), "状态", "总分", "名次", "等级", "参照等级")
    assert found == {
        "泵0": ("参评", 9, 1, "A", None),
        "采矿1": ("只算不评", 8, None, None, None),
        "供水2": ("参评不定级", 7, None, "不定级", "B"),
        "逾期3": ("逾期纳入", 6, 2, "B", None),
        "在建4": ("暂不评价", None, None, None, None),
        "泵5": ("范围外", None, None, None, None),
    }
