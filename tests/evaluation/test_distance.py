"""The distances are true: what is said to reach the next grade does reach it when the scheme is run again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.examples import make_scheme, make_table
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.distance import find_distances, list_ways, read_ends
from mujun.evaluation.run import run

SCHEME = """
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 单位用电税收, formula: 税 / 电, unit: 万元/万千瓦时}
lanes:
  - lane: 全
    missing: zero
    cap: 1.5
    floor: 0
    indicators:
      - {indicator: 亩均税收, weight: 60, benchmark: 20}
      - {indicator: 单位用电税收, weight: 40, benchmark: 2}
grades: {%s}
rounding: {points: 2, total: 2}
"""
QUOTA = "grades: [A, B, C], quota: {A: 40%, B: 40%, C: 20%}, rounding: half up, ties: share the better"
LEVELS = (
    "grades: [A, B, C], thresholds: [{grade: A, when: '>= 80'}, {grade: B, when: '[60, 80)'}, {grade: C, when: '< 60'}]"
)
FIRMS = st.lists(st.tuples(st.integers(1, 400), st.integers(1, 30), st.integers(1, 200)), min_size=4, max_size=8)


@pytest.fixture(scope="module")
def schemes(tmp_path_factory):
    return {word: make_scheme(tmp_path_factory.mktemp("p"), SCHEME % word) for word in (QUOTA, LEVELS)}


def rows_of(firms, name=None, item=None, change=0.0):
    rows = [{"entity": f"企{n}", "税": float(t), "地": float(d), "电": float(e)} for n, (t, d, e) in enumerate(firms)]
    return [{**row, item: row[item] + change} if row["entity"] == name else row for row in rows]


@pytest.mark.parametrize("grades", [QUOTA, LEVELS])
@given(firms=FIRMS, data=st.data())
@settings(max_examples=4)
def test_a_way_up_reaches_the_grade(schemes, grades, firms, data):
    scheme = schemes[grades]
    done = run(scheme, make_table(rows_of(firms)))
    ends, order = read_ends(done), ["A", "B", "C"]
    ways = [
        (row["entity"], distance.grade, way)
        for row in fetch_rows(done.results)
        for distance in find_distances(done, row, ends)
        for way in distance.ways
        if way.indicator == "亩均税收" and way.more is not None
    ]
    if not ways:
        return
    entity, grade, way = data.draw(st.sampled_from(ways))
    changes = [("税", way.item_more)] + ([("地", -way.base_less)] if way.base_less is not None else [])
    for item, change in changes:
        again = run(scheme, make_table(rows_of(firms, entity, item, change)))
        reached = {row["entity"]: row["初评等级"] for row in fetch_rows(again.results)}[entity]
        assert order.index(reached) <= order.index(grade), (firms, entity, str(way))


def of(done, entity):
    (row,) = [row for row in fetch_rows(done.results) if row["entity"] == entity]
    return find_distances(done, row)


def test_of_thresholds_the_threshold_is_the_limit(schemes):
    # 得分：企0 60 + 10 = 70，企1 3 + 4 = 7；没有一家在 A、B 之间时，A 的下限仍是 80
    done = run(schemes[LEVELS], make_table(rows_of([(200, 10, 400), (10, 10, 50)])))
    (up, down) = of(done, "企0")
    assert (up.grade, up.total) == ("A", 80.0)
    assert (down.grade, down.total, down.points) == ("C", 60.0, 10.0)  # 也不是 C 档最高的企1 的 7 分
    assert str(down) == "比“C”档的上限 60 分多 10 分"
    assert str(up).startswith("达到“A”档的下限 80 分，还差 10 分")
    assert next(one for one in of(done, "企1") if one.direction == "up").grade == "B"


def test_the_cheapest_way_asks_for_the_least_change(schemes):
    # 差 50 分：亩均税收 10 → 80 ÷ 60 × 20，加 1.67 倍；单位用电税收 0.5 → 60 ÷ 40 × 2，加 5 倍
    done = run(schemes[QUOTA], make_table(rows_of([(200, 10, 100), (180, 10, 100), (100, 10, 200), (90, 10, 200)])))
    (up, *_) = of(done, "企2")
    ways = list(list_ways((up,)))
    assert [way.effort for way in ways] == sorted(way.effort for way in ways)
    assert [way.indicator for way in ways] == ["亩均税收", "单位用电税收"]
    assert up.cheapest == ways[0]


def test_a_capped_indicator_is_said_to_be_no_way(schemes):
    done = run(schemes[QUOTA], make_table(rows_of([(600, 10, 100), (600, 10, 100), (600, 10, 600), (1, 10, 600)])))
    (up, *_) = of(done, "企2")
    capped = next(way for way in up.ways if way.indicator == "亩均税收")
    assert capped.more is None
    assert str(capped) == "亩均税收已经封顶，单靠它不够"


def test_an_indicator_at_nothing_is_not_said_to_be_near_its_cap(schemes):
    # 差 120 分；单位用电税收从 0 到封顶 1.5 × 40 只有 60 分
    done = run(schemes[QUOTA], make_table(rows_of([(600, 10, 100), (600, 10, 100), (100, 10, 10**9), (1, 10, 600)])))
    (up, *_) = of(done, "企2")
    way = next(one for one in up.ways if one.indicator == "单位用电税收")
    assert (way.more, way.room) == (None, 60)
    assert str(way) == "单位用电税收到封顶只多得 60 分，单靠它不够"


def test_alone_and_merged_have_their_own_ends(tmp_path):
    scheme = make_scheme(tmp_path, "merge: {by: 宗地号, mode: both}\n" + SCHEME % QUOTA)
    rows = [
        {**row, "宗地号": "一" if row["entity"] in ("企0", "企3") else ""}
        for row in rows_of([(300, 10, 100), (200, 10, 100), (100, 10, 200), (1, 10, 200)])
    ]
    done = run(scheme, make_table(rows))
    ends = read_ends(done)
    for label in ("独立", "合并"):
        totals = [row["总分"] for row in fetch_rows(done.results) if row["口径"] == label and row["初评等级"] == "A"]
        assert ends[label, "全", "A"] == (min(totals), max(totals))
    assert ends["独立", "全", "A"] != ends["合并", "全", "A"]
