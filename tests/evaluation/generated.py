"""Schemes of every kind of total and grading, and tables for them, drawn by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from mujun.rules.value import MISSING, NOT_APPLICABLE

BANDS = (
    '{grades: [A, B, C, D], thresholds: [{grade: A, when: ">= 80"}, {grade: B, when: "[60, 80)"}, '
    '{grade: C, when: "[20, 60)"}, {grade: D, when: "< 20"}], '
    "bounds: [{grade: A, at_most: 20%}, {grade: D, at_least: 5%}]}"
)
NESTED = (
    "{grades: [A, B, C], rest: B, nested: [{grade: A, end: best, pool: 50%, by: 「得分·分数」, share: 20%}, "
    "{grade: C, end: worst, pool: 50%, by: 「得分·分数」, share: 40%, of: pool}]}"
)
KINDS = """
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩, negative_denominator: missing}
  - {indicator: 分数, formula: 分, decimals: 1}
lanes:
  - lane: 一
    where: 规模 == '规上'
    missing: %(missing)s
    total: %(total)s
    %(within)s
    cap: 1.5
    indicators:
      - {indicator: 亩均税收, weight: 60, %(points)s}
      - {indicator: 分数, weight: 40, points: 值 * 4 * 权重 / 100}
    bonus: [{bonus: 奖, points: 「得分·亩均税收」 / 10, when: 电 > 3, at_most: 3}]
    grades: %(grades)s
  - {lane: 二, missing: zero, indicators: [{indicator: 分数, weight: 100, points: rank}], grades: %(grades)s}
rounding: {points: 2, total: 2}
adjust:
  - {adjust: 事故, kind: veto, when: 事故, note: 试}
  - {adjust: 头名, kind: raise, when: 名次 == 2 and 初评等级 != 'A', note: 试}
  - {adjust: 大户, kind: fix, when: 税 > 95, to: A, note: 试}
"""
kinds = st.fixed_dictionaries(
    {
        "missing": st.sampled_from(["zero", "spread", "full", "ungraded", "lane mean of points"]),
        "total": st.sampled_from(["sum", "mean", "geometric"]),
        "within": st.sampled_from(["rank_within: []", "rank_within: 行业", "tie_break: 税"]),
        "points": st.sampled_from(
            [
                "benchmark: 10", "benchmark: {of: mean}", "benchmark: {of: sum over sum, within: 行业, factor: 2}",
                "benchmark: {of: median}", "benchmark: {of: best}, points: inverse", "points: min-max, flat: base",
                "points: negative, floor: 1, within: 行业", "points: rank",
            ]
        ),
        "grades": st.sampled_from([BANDS, NESTED, "{grades: [A, B, C], quota: {A: 30%, B: 50%, C: 20%}, few: B}"]),
    }
)  # fmt: skip
absent = st.sampled_from([MISSING, NOT_APPLICABLE])
firm = st.fixed_dictionaries(
    {
        "税": st.integers(0, 400).map(lambda n: n / 4) | absent,
        "地": st.integers(-4, 40).map(lambda n: n / 4),
        "电": st.integers(0, 40).map(float) | absent,
        "分": st.integers(0, 25).map(float) | absent,
        "规模": st.sampled_from(["规上", "规上", "规下"]),
        "行业": st.sampled_from("甲乙"),
        "事故": st.booleans() | st.just(MISSING),
    }
)
tables = st.lists(firm, min_size=1, max_size=12).map(
    lambda rows: [{"entity": f"{n:02}", **row} for n, row in enumerate(rows)]
)
