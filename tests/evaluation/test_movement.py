"""A firm's movement in parts that add up: corrections, real change, rules; and the way back is its reverse."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.examples import make_scheme, make_table
from facts.making import A, B, keep
from mujun.errors import EvaluationError
from mujun.evaluation.compare import LINKS
from mujun.evaluation.lake import tables_of_lake
from mujun.evaluation.movement import State, split_movement, split_states, state_of, summarise_movements
from mujun.evaluation.run import run
from mujun.facts.lake import open_lake
from mujun.packs.load import load_pack
from mujun.packs.scheme_load import load_scheme
from mujun.rules.period import parse_period

TEXT = """
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
lanes: [{lane: 全, missing: ungraded, cap: 2, indicators: [{indicator: 亩均税收, weight: 100, benchmark: %s}]}]
grades: {grades: [A, B], quota: {A: 50%%, B: 50%%}, few: cut}
publish: [entity, 行业, 等级]
"""
EARLY, LATE = date(2023, 6, 1), date(2024, 6, 1)


@pytest.fixture(scope="module")
def schemes(tmp_path_factory):
    return tuple(make_scheme(tmp_path_factory.mktemp(str(n)), TEXT % n) for n in (10, 20))


def split(old: State, new: State, known: dict[tuple[int, date], dict[str, float]]):
    connection = duckdb.connect()

    def tables(state: State):
        taxes = known[state.period, state.as_of]
        rows = [{"entity": code, "税": tax, "地": 1.0, "行业": "泵"} for code, tax in taxes.items()]
        return [make_table(rows, connection)]

    return split_states(old, new, tables)


def test_the_parts_are_means_over_the_orders_there_are(schemes):
    known = {
        (2022, EARLY): {"甲": 5.0, "乙": 1.0},
        (2022, LATE): {"甲": 6.0, "乙": 1.0},
        (2023, LATE): {"甲": 12.0, "乙": 1.0},
    }
    found = split(State(schemes[0], 2022, EARLY), State(schemes[1], 2023, LATE), known)
    assert found.ways == (
        ("数据更正", "真实变化", "规则变化"),
        ("数据更正", "规则变化", "真实变化"),
        ("规则变化", "数据更正", "真实变化"),
    )
    own = next(one for one in found.movements if one.move.entity == "甲")
    # 50 → 60; 120 by the old rule, 60 by the new; 30 and 25 on the old figures by the new rule
    assert own.parts == {
        "数据更正": pytest.approx((10 + 10 + 5) / 3),
        "真实变化": pytest.approx((60 + 30 + 30) / 3),
        "规则变化": pytest.approx((-60 - 30 - 25) / 3),
    }
    assert sum(own.parts.values()) == pytest.approx(own.move.points) == 10
    assert own.grades == ("A", "A", "A", "A")


taxes = st.dictionaries(st.sampled_from("甲乙丙丁"), st.integers(0, 60).map(float), min_size=1)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taxes, taxes, taxes)
def test_parts_add_up_and_the_way_back_is_the_reverse(schemes, first, second, third):
    known = {(2022, EARLY): first, (2022, LATE): second, (2023, LATE): third}
    old, new = State(schemes[0], 2022, EARLY), State(schemes[1], 2023, LATE)
    there, back = split(old, new, known), split(new, old, known)
    reverse = {one.move.entity: one for one in back.movements}
    for one in there.movements:
        other = reverse[one.move.entity]
        assert (other.move.before, other.move.after) == (one.move.after, one.move.before)
        for name in LINKS:
            ahead, behind = one.parts[name], other.parts[name]
            assert (ahead is None) == (behind is None)
            assert ahead is None or ahead == pytest.approx(-behind)
        if None not in one.parts.values():
            assert sum(one.parts.values()) == pytest.approx(one.move.points)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taxes)
def test_what_changes_nothing_moves_nothing(schemes, taxes):
    state = State(schemes[0], 2022, EARLY)
    found = split(state, state, {(2022, EARLY): taxes})
    assert not any(one.move.moved for one in found.movements)
    assert {change for one in found.movements for change in one.parts.values()} == {0}


def test_movements_are_summed_up_by_a_column(schemes):
    known = {(2022, EARLY): {"甲": 5.0, "乙": 8.0, "丙": 9.0}, (2022, LATE): {"甲": 9.0, "乙": 8.0, "丁": 1.0}}
    found = split(State(schemes[0], 2022, EARLY), State(schemes[0], 2022, LATE), known)
    whole, pumps = summarise_movements(found, "行业")
    assert (whole.firms, whole.up, whole.down, whole.came, whole.left) == (4, 1, 0, 1, 1)
    assert (pumps.name, pumps.firms) == ("泵", 4)
    assert pumps.parts == {"数据更正": 20, "真实变化": 0, "规则变化": 0}
    with pytest.raises(EvaluationError) as caught:
        summarise_movements(found, "乡镇")
    assert caught.value.faults[0].code == "evaluation.no-column"


def test_the_replays_are_taken_from_the_lake(tmp_path, checkout):
    pack = checkout / "packs" / "huangyan-2022"
    loaded, scheme = load_pack(pack), load_scheme(pack)
    lake = open_lake(tmp_path / "湖", loaded.items, create=True)
    for year, known, tax in ((2022, "2023-05-01", 100), (2023, "2024-05-01", 150)):
        at = {"period": parse_period(str(year))}
        keep(lake, loaded, known, "信用代码,规模", f"{A},规下", f"{B},规下", department="统计", **at)
        keep(lake, loaded, known, "信用代码,自有用地", f"{A},10", f"{B},10", department="自然资源", **at)
        keep(lake, loaded, known, "信用代码,税收实际贡献", f"{A},{tax}", f"{B},100", **at)
        keep(lake, loaded, known, "信用代码,用电量", f"{A},100", f"{B},100", department="供电", **at)
    old = State(scheme, 2022, EARLY)
    keep(lake, loaded, "2024-05-02", "信用代码,税收实际贡献", f"{A},120", period=parse_period("2022"))
    found = split_movement(old, State(scheme, 2023, LATE), lake)
    own = next(one for one in found.movements if (one.move.entity, one.move.label) == (A, "独立"))
    # 100 万元 was 120; the year after it was 150: 20 and 30 of 50 万元, and no rule changed
    assert own.parts["数据更正"] / own.parts["真实变化"] == pytest.approx(2 / 3, rel=1e-3)
    assert own.parts["规则变化"] == 0
    tables = tables_of_lake(scheme, lake, as_of=EARLY)
    assert state_of(run(scheme, tables[0]), lake) == State(scheme, 2022, date(2023, 5, 1))
