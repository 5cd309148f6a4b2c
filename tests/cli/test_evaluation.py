"""evaluate, explain and verify on the command line: what they print, what they write, how they leave."""

from __future__ import annotations

import json

import pytest

from evaluation.examples import write_pack
from mujun.cli.main import run

SCHEME = """
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
lanes: [{lane: 全, missing: zero, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 30}]}]
grades: {grades: [A, B], quota: {A: 50%, B: 50%}}
"""


@pytest.fixture
def place(tmp_path):
    write_pack(tmp_path, SCHEME)
    (tmp_path / "表.csv").write_text("统一社会信用代码,税,地\n甲,300,10\n乙,150,10\n", encoding="utf-8")
    return tmp_path


def test_evaluate_then_explain(place, capsys):
    assert run(["evaluate", str(place / "表.csv"), "--pack", str(place / "shi"), "--out", str(place / "果")]) == 0
    said = capsys.readouterr().out
    assert "参评，全，A：1 家" in said
    assert "结果写在" in said
    assert {file.name for file in (place / "果").iterdir()} == {"results.parquet", "manifest.json"}
    assert run(["explain", "乙", "--run", str(place / "果"), "--pack", str(place / "shi")]) == 0
    assert "亩均税收 = 税 ÷ 地 = 150 ÷ 10 = 15 万元/亩" in capsys.readouterr().out


def test_explain_as_json(place, capsys):
    run(["evaluate", str(place / "表.csv"), "--pack", str(place / "shi"), "--out", str(place / "果")])
    capsys.readouterr()
    assert run(["explain", "甲", "--run", str(place / "果"), "--pack", str(place / "shi"), "--json"]) == 0
    (sheet,) = json.loads(capsys.readouterr().out)
    assert (sheet["grade"], sheet["total"], sheet["rank"]) == ("A", 100.0, 1)


def test_explain_a_firm_that_is_not_there(place, capsys):
    run(["evaluate", str(place / "表.csv"), "--pack", str(place / "shi"), "--out", str(place / "果")])
    assert run(["explain", "丙", "--run", str(place / "果"), "--pack", str(place / "shi")]) == 1
    assert "没有“丙”" in capsys.readouterr().err


def test_verify_finds_what_does_not_come_out(place, capsys):
    sheet = place / "公布.csv"
    sheet.write_text("entity,税,地,总分\n甲,300,10,100\n乙,150,10,51\n", encoding="utf-8")
    assert run(["verify", str(sheet), "--pack", str(place / "shi")]) == 1
    assert "乙 的总分：表上 51，按表上的数算得 50" in capsys.readouterr().out
    sheet.write_text("entity,税,地,总分\n甲,300,10,100\n乙,150,10,50\n", encoding="utf-8")
    assert run(["verify", str(sheet), "--pack", str(place / "shi")]) == 0


def test_a_run_without_manifest_is_refused(place, capsys):
    (place / "空").mkdir()
    assert run(["explain", "甲", "--run", str(place / "空"), "--pack", str(place / "shi")]) == 1
    assert "manifest.json" in capsys.readouterr().err
