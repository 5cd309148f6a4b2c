"""Worked cases: recomputed, and honest about what they gave instead."""

import pytest

from mujun.errors import PackError
from mujun.packs.cases import run_cases
from mujun.packs.load import list_packs
from packs.making import FILES, write_pack

CASE = FILES["cases/进度.yaml"]


def run(tmp_path, text):
    return run_cases(write_pack(tmp_path, changes={"cases/进度.yaml": text}))


def test_a_case_that_holds(tmp_path):
    run_ = run(tmp_path, CASE)
    (result,) = run_.results
    assert run_.holds
    assert (result.case, result.level, result.place, result.differences) == (
        "落后为红",
        "红",
        "jia/cases/进度.yaml:1",
        (),
    )


@pytest.mark.parametrize(
    ("given", "expect", "differences"),
    [
        ("{完成: 60, 应完成: 50}", "{level: 红}", ("应为“红”，算得“绿”",)),
        ("{完成: 40, 应完成: 50}", "{level: 红, value: -11}", ("算式应得 -11，算得 -10",)),
        ("{完成: 缺数, 应完成: 50}", "{level: 红}", ("应为“红”，算得“无数据”",)),
        ("{完成: 缺数, 应完成: 50}", "{level: 无数据, value: 缺数}", ()),
        ("{完成: 不适用, 应完成: 50}", "{level: 不适用, value: 不适用}", ()),
        ("{完成: 不适用, 应完成: 50}", "{level: 不适用, value: 缺数}", ("算式应得 缺数，算得 不适用",)),
        ("{应完成: 50}", "{level: 无数据}", ()),
        ("{完成: 0.1, 应完成: 0.3}", "{level: 红, value: -0.2}", ()),
        ("{完成: 1, 应完成: 2}", "{level: 红, dimensions: {进度: 绿}}", ("维度“进度”应为“绿”，算得“红”",)),
    ],
)
def test_what_came_out_instead_is_told(tmp_path, given, expect, differences):
    text = CASE.replace("{完成: 40, 应完成: 50}", given).replace("{level: 红, value: -10}", expect)
    (result,) = run(tmp_path, text).results
    assert result.differences == differences
    assert result.holds is (not differences)


@pytest.mark.parametrize(
    ("day", "holds"), [("2026-01-01", True), ("2026-12-31", True), ("2025-12-31", False), ("2027-01-01", False)]
)
def test_a_case_speaks_of_a_day_on_which_the_rule_is_in_force(tmp_path, day, holds):
    lights = FILES["lights.yaml"].replace(
        "  note: 办公室定\n", "  note: 办公室定\n  from: 2026-01-01\n  until: 2026-12-31\n", 1
    )
    dated = CASE.replace("  light: 进度", f"  as_of: {day}\n  light: 进度")
    pack = write_pack(tmp_path, changes={"lights.yaml": lights, "cases/进度.yaml": dated})
    (result,) = run_cases(pack).results
    assert result.holds is holds
    assert holds or "2026-01-01 起，2026-12-31 止" in result.differences[0]


def test_lights_that_no_case_tries_are_named(tmp_path):
    assert run_cases(write_pack(tmp_path, changes={"cases/进度.yaml": None})).untried == ("进度",)


def test_a_pack_that_does_not_prove_is_not_tried(tmp_path):
    bad = FILES["lights.yaml"].replace("完成 - ", "完成 / ")
    with pytest.raises(PackError):
        run_cases(write_pack(tmp_path, changes={"lights.yaml": bad}))


def test_every_case_of_every_pack_of_the_project_holds(checkout):
    for path in list_packs(checkout / "packs"):
        assert [result for result in run_cases(path).results if not result.holds] == []
