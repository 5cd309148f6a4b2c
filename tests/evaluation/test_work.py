"""A working table made narrow, and wide again."""

from __future__ import annotations

from dataclasses import replace

import narwhals as nw
import pytest

from evaluation.examples import make_scheme
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.work import Work

SCHEME = """
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
lanes: [{lane: 全, missing: zero, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 30}]}]
grades: {grades: [A, B], quota: {A: 50%, B: 50%}}
"""
STANDING = {"状态": "参评", "组": "全", "域": "全", "·参评": True, "·得分": True, "待核": ""}


@pytest.fixture
def work(tmp_path) -> Work:
    figures = {"税": 3.0, "税·缺": 0, "税·前1": 2.0, "税·前1·缺": 0, "地": 1.0, "地·缺": 0}
    rows = [{"entity": one, **STANDING, "状态·缺": 0, "组·缺": 0, **figures} for one in ("甲", "乙")]
    sorts = {"税": "number", "税·前1": "number", "地": "number", "状态": "text", "组": "text"}
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Work(make_scheme(tmp_path, SCHEME), _frame(columns), sorts)


def _frame(columns):
    import duckdb

    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(repr(row).replace("True", "true") for row in zip(*columns.values(), strict=True))
    return nw.from_native(duckdb.sql(f"SELECT * FROM (VALUES {values}) t({names})"))


def test_what_is_asked_stays_with_its_states_and_earlier_periods(work):
    narrow = work.narrow({"税"})
    assert {"税", "税·缺", "税·前1", "税·前1·缺"} <= set(narrow.frame.collect_schema())
    assert "地" not in narrow.frame.collect_schema()
    assert "地" not in narrow.sorts  # a formula that asks for it is refused, not told 缺数


def test_wide_again_it_has_everything_and_what_was_changed_stays_changed(work):
    narrow = work.narrow({"税"})
    wide = replace(narrow, frame=narrow.frame.with_columns(**{"待核": nw.lit("查")})).widen(work)
    assert set(wide.frame.collect_schema()) == set(work.frame.collect_schema())
    assert wide.sorts == work.sorts
    rows = {row["entity"]: (row["税"], row["地"], row["待核"]) for row in fetch_rows(wide.frame)}
    assert rows == {"甲": (3.0, 1.0, "查"), "乙": (3.0, 1.0, "查")}
