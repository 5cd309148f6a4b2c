"""sheet, leaders and league on the command line: what they print and how they leave."""

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
LEADERS = "leaders: [{leaders: 亩均领跑者, by: 亩均税收, smallest: 2, note: 试行}]\n"
HEAD = "统一社会信用代码,税,地,电,行业\n"


@pytest.fixture
def place(tmp_path):
    write_pack(tmp_path, SCHEME + LEADERS)
    for name, rows in (
        ("今年", "甲,300,10,1,3484\n乙,150,10,1,3411\n丙,0,10,1,1712\n"),
        ("去年", "乙,150,10,1,3411\n甲,90,10,1,34\n"),
    ):
        (tmp_path / f"{name}.csv").write_text(HEAD + rows, encoding="utf-8")
        table, out = str(tmp_path / f"{name}.csv"), str(tmp_path / name)
        assert run(["evaluate", table, "--pack", str(tmp_path / "shi"), "--out", out]) == 0
    return tmp_path


def said(place, capsys, *arguments, code=0):
    capsys.readouterr()
    assert run([*arguments, "--run", str(place / "今年"), "--pack", str(place / "shi")]) == code
    return capsys.readouterr().out


def test_a_sheet_says_what_the_run_says(place, capsys):
    words = said(place, capsys, "sheet", "乙")
    assert "等级 B；总分 50" in words
    assert "“全”3 家中第 2 名" in words
    assert "亩均税收 15 万元/亩" in words
    assert "值 ÷ 基准 × 权重 = 15 ÷ 30 × 100 = 50 分" in words
    assert "税 = 150 万元" in words


def test_a_zero_is_a_zero_and_a_sheet_says_what_is_lacking(place, capsys):
    words = said(place, capsys, "sheet", "丙")
    assert "税 = 0 万元" in words
    assert "到“A”档要 100 分，还差 100 分" in words
    assert "单靠一项：亩均税收再加 30 万元/亩（即税再加 300 万元" in words


def test_a_sheet_as_json_has_plain_figures(place, capsys):
    (sheet,) = json.loads(said(place, capsys, "sheet", "甲", "--json"))
    assert (sheet["grade"], sheet["total"], sheet["rank"], sheet["lane"]) == ("A", 100.0, 1, "全")
    assert sheet["measures"][0]["indicator"] == "亩均税收"
    assert sheet["measures"][0]["value"] == 30.0
    assert [datum["item"] for datum in sheet["data"]] == ["税", "地"]


def test_leaders_by_industry(place, capsys):
    words = said(place, capsys, "leaders")
    assert "全，34：甲 30 万元/亩" in words
    assert "全，17：只有 1 家，少于 2 家，不取" in words
    (found,) = json.loads(said(place, capsys, "leaders", "--json"))
    assert found["groups"][1]["leaders"][0]["entity"] == "甲"


def test_a_league_with_changes(place, capsys):
    words = said(place, capsys, "league", "--before", str(place / "去年"))
    assert "1 甲 100 A，升 1" in words
    assert "2 乙 50 B，降 1" in words
    assert "3 丙 0 B，新进" in words
    assert "全，34：按亩均税收，2 家" in said(place, capsys, "league", "--by", "亩均税收", "--within", "行业大类")


def test_what_cannot_be_is_refused(place, capsys):
    stated = ["--run", str(place / "今年"), "--pack", str(place / "shi")]
    for code, words, *asked in (
        (1, "没有", "sheet", "没有"),
        (1, "没有", "league", "--by", "没有"),
        (2, "--lake 和 --as-of 要一起写", "sheet", "甲", "--lake", str(place)),
    ):
        assert run([*asked, *stated]) == code
        told = capsys.readouterr()
        assert words in told.out + told.err


def test_a_scheme_without_leaders_leaves_with_one(tmp_path, capsys):
    write_pack(tmp_path, SCHEME)
    (tmp_path / "表.csv").write_text(HEAD + "甲,1,1,1,34\n", encoding="utf-8")
    out, pack = str(tmp_path / "果"), str(tmp_path / "shi")
    run(["evaluate", str(tmp_path / "表.csv"), "--pack", pack, "--out", out])
    assert run(["leaders", "--run", out, "--pack", pack]) == 1
    assert "没有写 leaders" in capsys.readouterr().out
