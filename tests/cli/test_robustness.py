"""How firmly grades stand, on the command line: what it prints, as JSON, and with a broken file of assumptions."""

from __future__ import annotations

import json

import pytest

from evaluation.examples import write_pack
from mujun.cli.main import run

SCHEME = """
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 分数, formula: 分}
lanes:
  - lane: 全
    missing: zero
    indicators:
      - {indicator: 亩均税收, weight: 50, benchmark: 10}
      - {indicator: 分数, weight: 50, benchmark: 10}
grades: {grades: [A, B], quota: {A: 50%, B: 50%}}
"""


@pytest.fixture
def place(tmp_path, capsys):
    write_pack(tmp_path, SCHEME)
    rows = "甲,100,10,30\n乙,300,10,10\n丙,180,10,20\n丁,10,10,2\n"
    (tmp_path / "表.csv").write_text(f"entity,税,地,分\n{rows}", encoding="utf-8")
    assert (
        run(["evaluate", str(tmp_path / "表.csv"), "--pack", str(tmp_path / "shi"), "--out", str(tmp_path / "果")]) == 0
    )
    text = "weights: 20%\nerrors: [{item: 地, relative: 90%}]\ncosts: {A: 0, B: 100}\n"
    (tmp_path / "假设.yaml").write_text(text, encoding="utf-8")
    capsys.readouterr()
    return tmp_path


def test_the_least_firm_come_first_with_what_is_worth_checking(place, capsys):
    command = ["robustness", str(place / "果"), "--pack", str(place / "shi"), "--assume", str(place / "假设.yaml")]
    assert run([*command, "--draws", "200", "--top", "2"]) == 0
    said = capsys.readouterr().out
    assert "4 家中 " in said
    assert "核对数据可能变档的" in said
    assert "抽 200 次，种子 7；权重上下浮动 20%。" in said
    assert run([*command, "--json", "--draws", "50"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {one["entity"] for one in found["firmness"]} == set("甲乙丙丁")
    assert sum(found["firmness"][0]["chances"].values()) == pytest.approx(1)
    assert found["checks"][0]["items"][0]["item"] == "地"
    assert found["drivers"] == []


def test_a_broken_assumption_names_its_line(place, capsys):
    (place / "假设.yaml").write_text("weights: 20%\nerrors: [{item: 水, relative: 5%}]\n", encoding="utf-8")
    command = ["robustness", str(place / "果"), "--pack", str(place / "shi"), "--assume", str(place / "假设.yaml")]
    assert run(command) == 1
    assert "“水”不是这次评价用到的数" in capsys.readouterr().err
