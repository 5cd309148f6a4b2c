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


def test_lights_that_no_case_tries_are_named(tmp_path):
    assert run_cases(write_pack(tmp_path, changes={"cases/进度.yaml": None})).untried == ("进度",)


def test_a_pack_that_does_not_prove_is_not_tried(tmp_path):
    bad = FILES["lights.yaml"].replace("完成 - ", "完成 / ")
    with pytest.raises(PackError):
        run_cases(write_pack(tmp_path, changes={"lights.yaml": bad}))


def test_every_case_of_every_pack_of_the_project_holds(checkout):
    for path in list_packs(checkout / "packs"):
        assert [result for result in run_cases(path).results if not result.holds] == []
