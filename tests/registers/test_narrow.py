"""A table narrowed by one program proposes the same entities, for the same reasons, as rows judged one by one."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mujun.errors import RegisterError
from mujun.evaluation.table import table_of_rows
from mujun.registers.candidate import find_candidates
from mujun.registers.narrow import fetch_facts, narrow_facts
from mujun.rules.value import MISSING, NOT_APPLICABLE
from registers.making import SMALL, change, make_register

DAY = date(2026, 3, 1)
RULES = change(
    SMALL,
    ("figure: 线, value: 1", "figure: 线, value: 1, by: 县区, values: {丙县: 0.5}"),
    (
        'enter: {rule: 低效, when: 等级 == "D" and 亩均 < 线, note: 办公室定}',
        'scope: 规模 == "规上"\nenter:\n'
        '  - {rule: 低效, when: 等级 == "D" and 亩均 < 线, unless: 投产日期至今天数 < 730, note: 办公室定}\n'
        "  - {rule: 两年, when: '连续(亩均 < 线, 2)', note: 办公室定}",
    ),
)
FIGURES = st.one_of(st.sampled_from([0.0, 10.0, 20.0, 40.0, 50.0, 100.0]), st.just(MISSING), st.just(NOT_APPLICABLE))
ROWS = st.fixed_dictionaries({
    "税收": FIGURES,
    "用地": FIGURES,
    "规模": st.sampled_from(["规上", "规下", None]),
    "等级": st.sampled_from(["A", "D", None]),
    "县区": st.sampled_from(["乙县", "丙县", None]),
    "投产日期": st.sampled_from(["2020-01-01", "2025-12-31", None]),
})  # fmt: skip


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    return make_register(tmp_path_factory.mktemp("narrow"), RULES)


def tables(*periods):
    connection = duckdb.connect()
    return [table_of_rows([{"entity": f"{at}", **row} for at, row in enumerate(rows)], connection) for rows in periods]


@settings(max_examples=40, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=6), st.lists(ROWS, min_size=1, max_size=6))
def test_narrowing_loses_no_candidate_and_no_doubt(register, now, before):
    shaped = [
        {**row, "税收": MISSING, "用地": MISSING, "规模": "-", "等级": "-", "县区": "-", "投产日期": "-"}
        for row in now[:1]
    ]
    frames = tables([*now, *shaped], before)
    everyone = fetch_facts(register, frames)
    narrowed = narrow_facts(register, frames, DAY)
    whole, part = find_candidates(register, everyone, {}, DAY), find_candidates(register, narrowed, {}, DAY)
    assert [(one.entity, one.reason) for one in whole.candidates] == [
        (one.entity, one.reason) for one in part.candidates
    ]
    assert [(one.entity, one.missing) for one in whole.unclear] == [(one.entity, one.missing) for one in part.unclear]


def test_entities_of_the_register_are_kept_whatever_the_rules_say(register):
    good = {"税收": 100.0, "用地": 50.0, "规模": "规上", "等级": "A", "县区": "乙县", "投产日期": "2020-01-01"}
    assert list(narrow_facts(register, tables([good, good], [good, good]), DAY, keep=["1"])) == ["1"]


def test_a_column_nobody_delivered_is_missing_and_a_code_that_looks_like_a_number_is_a_word(register):
    rows = [{"税收": 10.0, "用地": 50.0, "规模": "规上", "县区": 330784.0}]
    facts = narrow_facts(register, tables(rows), DAY)
    assert facts["0"][0]["县区"] == "330784"
    (rule, years) = find_candidates(register, facts, {}, DAY).unclear
    assert rule.missing == ("等级", "投产日期")
    assert "缺数" in years.reason


def test_a_column_of_another_sort_is_refused_by_name(register):
    with pytest.raises(RegisterError) as refused:
        narrow_facts(register, tables([{"税收": "很多", "等级": True}]), DAY)
    assert sorted(fault.found for fault in refused.value.faults) == [
        "“税收”一列是文字，清单要数", "“等级”一列是是否，清单要文字",
    ]  # fmt: skip
