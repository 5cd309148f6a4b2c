"""From workbooks of parcels and leases to a grade, at the terminal: the land of a grade comes from both."""

import json
import shutil

import pytest

from facts.making import A, B, C, xlsx_bytes
from mujun.cli.main import run

CARD = """
pack: shi
title: 试算
city: {name: 澜江区, division: "999901"}
extends: base
note: 试算用的包
"""
DIVISIONS = '- {code: "999901", name: 澜江区, short: 澜江, kind: county}\n'
SCHEME = """
scheme: enterprise
title: 试算办法
period: 2017
note: 试算
indicators: [{indicator: 亩均税收, formula: 税收实际贡献 / 用地面积, unit: 万元/亩}]
lanes: [{lane: 全, missing: ungraded, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 10}]}]
grades: {grades: [A, B, C], quota: {A: 34%, B: 33%, C: 33%}}
"""
FILES = {
    "pack.yaml": CARD, "divisions.yaml": DIVISIONS, "schemes/enterprise.yaml": SCHEME, "CHANGELOG.md": "# 变更\n"
}  # fmt: skip
PARCELS = [
    ["澜江区2017年工业用地"],
    ["单位：平方米"],
    ["宗地号", "权利人", "宗地面积"],
    ["宗1", A, 66667],
    ["宗2", B, 20000.1],
]
LEASES = [
    ["租赁号", "租赁", "", "承租方", "租期", ""],
    ["", "宗地号", "面积（亩）", "", "租期起", "租期止"],
    ["租1", "宗1", 40, C, "2016-01-01", ""],
]


@pytest.fixture
def place(tmp_path, checkout):
    shutil.copytree(checkout / "packs" / "base", tmp_path / "base")
    (tmp_path / "shi" / "schemes").mkdir(parents=True)
    for name, text in FILES.items():
        (tmp_path / "shi" / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def told(place, capsys):
    def call(verb, *arguments):
        code = run(["facts", verb, *arguments, "--lake", str(place / "湖"), "--pack", str(place / "shi")])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def hand_in(told, place, name, rows, department, kind="enterprise"):
    (place / name).write_bytes(xlsx_bytes(rows))
    more = ("--department", department, "--kind", kind, "--period", "2017", "--on", "2018-05-01")
    code, out, err = told("take", str(place / name), *more)
    assert code == 0, out + err


def test_from_parcels_and_leases_to_a_grade(told, place, capsys):
    leases = [[*LEASES[0], "出租方"], [*LEASES[1], ""], [*LEASES[2], A]]
    hand_in(told, place, "宗地.xlsx", PARCELS, "自然资源", "parcel")
    hand_in(told, place, "租赁.xlsx", leases, "镇街", "tenancy")
    taxes = [["信用代码", "税收（万元）"], [A, 600], [B, 240], [C, 600]]
    hand_in(told, place, "税收.xlsx", taxes, "税务")
    balance = ("balance", "--period", "2017", "--as-of", "2018-05-01", "--on", "2018-05-02")
    code, out, _ = told(*balance, "--dry-run")
    assert (code, "什么也没有写" in out) == (0, True)
    code, out, _ = told(*balance)
    assert (code, "收下 3 行，拒收 0 行；是第 4 批" in out) == (0, True)
    table = ["evaluate", "--lake", str(place / "湖"), "--as-of", "2018-05-02", "--pack", str(place / "shi")]
    assert run([*table, "--out", str(place / "果")]) == 0
    capsys.readouterr()
    # land: A 100 − 40 = 60, B 30, C 40 rented; taxes per 亩: 10, 8, 15
    for firm, land, grade in ((A, "60", "B"), (B, "30", "C"), (C, "40", "A")):
        assert run(["explain", firm, "--run", str(place / "果"), "--pack", str(place / "shi"), "--json"]) == 0
        (sheet,) = json.loads(capsys.readouterr().out)
        assert sheet["grade"] == grade
        run(["explain", firm, "--run", str(place / "果"), "--pack", str(place / "shi")])
        assert f"÷ {land} = " in capsys.readouterr().out


def test_a_lease_that_cannot_be_leaves_both_parties_without_a_grade(told, place, capsys):
    hand_in(told, place, "宗地.xlsx", PARCELS, "自然资源", "parcel")
    leases = [
        ["租赁号", "租赁宗地", "出租方", "承租方", "租赁面积（亩）", "租期起"],
        ["租1", "宗1", A, C, 140, "2016-01-01"],
    ]
    hand_in(told, place, "租赁.xlsx", leases, "镇街", "tenancy")
    hand_in(told, place, "税收.xlsx", [["信用代码", "税收（万元）"], [A, 600], [B, 240], [C, 600]], "税务")
    code, out, _ = told("balance", "--period", "2017", "--as-of", "2018-05-01", "--json")
    said = json.loads(out)
    assert (code, said["batch"], [one["code"] for one in said["findings"]]) == (1, 4, ["facts.over-let"])
    run(["evaluate", "--lake", str(place / "湖"), "--as-of", "2018-05-01", "--pack", str(place / "shi"),
         "--out", str(place / "果")])  # fmt: skip
    capsys.readouterr()
    for firm, grade in ((A, None), (C, None)):
        run(["explain", firm, "--run", str(place / "果"), "--pack", str(place / "shi"), "--json"])
        (sheet,) = json.loads(capsys.readouterr().out)
        assert sheet["grade"] in (grade, "不定级")
        assert sheet["total"] is None
