"""Who moved between two runs, and why."""

from __future__ import annotations

import pytest

from evaluation.examples import make_scheme, make_table
from mujun.errors import EvaluationError
from mujun.evaluation.compare import LINKS, compare_runs, split_change, split_of
from mujun.evaluation.run import run

SCHEME = """
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
lanes: [{lane: 全, missing: zero, indicators: [{indicator: 亩均税收, weight: 100, benchmark: %s}]}]
grades: {grades: [A, B], quota: {A: 50%%, B: 50%%}}
"""


def table(**taxes: float):
    return make_table([{"entity": code, "税": tax, "地": 10.0} for code, tax in taxes.items()])


@pytest.fixture(scope="module")
def schemes(tmp_path_factory):
    return tuple(make_scheme(tmp_path_factory.mktemp(str(n)), SCHEME % n) for n in (10, 20))


def test_comparing_a_run_with_itself_says_nothing_moved(schemes):
    done = run(schemes[0], table(甲=100, 乙=50))
    moves = compare_runs(done, run(schemes[0], table(甲=100, 乙=50)))
    assert not any(move.moved for move in moves)
    assert {move.points for move in moves} == {0}


def test_the_way_back_is_the_reverse(schemes):
    left, right = run(schemes[0], table(甲=100, 乙=50)), run(schemes[1], table(甲=100, 乙=250, 丙=10))
    there = {move.entity: move for move in compare_runs(left, right)}
    back = {move.entity: move for move in compare_runs(right, left)}
    assert set(there) == {"甲", "乙", "丙"}
    for entity, move in there.items():
        assert (back[entity].before, back[entity].after) == (move.after, move.before)
        assert move.points is None or back[entity].points == -move.points
    assert there["丙"].moved and there["丙"].before.total is None


def test_a_change_is_split_into_correction_reality_and_rule(schemes):
    old, new = schemes
    before, after_table = run(old, table(甲=100, 乙=50)), table(甲=120, 乙=130)
    links = split_change(before, table(甲=100, 乙=60), run(new, after_table), after_table)
    assert tuple(link.name for link in links) == LINKS
    split = split_of(links, "乙")
    # 50 分 → 更正后 60 分 → 本年 130 分 → 基准加倍 65 分
    assert [move.points for move in split.values()] == [10, 70, -65]
    assert [move.after.grade for move in split.values()] == ["B", "A", "A"]
    whole = split["规则变化"].after.total - split["数据更正"].before.total
    assert sum(move.points for move in split.values()) == whole == 15


def test_the_table_must_be_that_of_the_later_run(schemes):
    before, after = run(schemes[0], table(甲=100)), run(schemes[1], table(甲=120))
    with pytest.raises(EvaluationError):
        split_change(before, table(甲=100), after, table(甲=121))
