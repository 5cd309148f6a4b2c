"""evaluate, explain and verify on the command line: what they print, what they write, how they leave."""

from __future__ import annotations

import json

import pytest

from evaluation.examples import write_pack
from mujun.cli.main import run
from mujun.rules.period import parse_period

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


def test_faults_of_a_table_name_its_file(place, capsys):
    (place / "税地.csv").write_text("统一社会信用代码,税,地\n甲,300,10\n甲,150,10\n", encoding="utf-8")
    asked = ["evaluate", str(place / "税地.csv"), "--pack", str(place / "shi"), "--out", str(place / "果")]
    assert run(asked) == 1
    said = capsys.readouterr().err
    assert "税地.csv" in said and "甲不止一行" in said
    assert "本期的表" not in said
    assert not (place / "果").exists()


LAST = """
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
lanes:
  - lane: 全
    missing: zero
    indicators: [{indicator: 亩均税收, weight: 100, benchmark: {of: mean, year: last}}]
grades: {grades: [A, B], quota: {A: 50%, B: 50%}}
"""


def test_faults_of_an_earlier_table_name_that_file(tmp_path, capsys):
    write_pack(tmp_path, LAST)
    (tmp_path / "今年.csv").write_text("统一社会信用代码,税,地\n甲,300,10\n乙,150,10\n", encoding="utf-8")
    (tmp_path / "去年.csv").write_text("统一社会信用代码,税,地\n甲,300,10\n甲,150,10\n", encoding="utf-8")
    paths = [str(tmp_path / f"{name}.csv") for name in ("今年", "去年")]
    asked = [
        "evaluate",
        paths[0],
        "--earlier",
        paths[1],
        "--pack",
        str(tmp_path / "shi"),
        "--out",
        str(tmp_path / "果"),
    ]
    assert run(asked) == 1
    said = capsys.readouterr().err
    assert "去年.csv" in said and "今年.csv" not in said


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


def test_verify_reads_a_workbook_and_names_the_cell(place, capsys):
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    page.title = "公布"
    for row in (
        ["2022年度评价结果公布表"],
        ["序号", "企业名称", "税（万元）", "地", "综合得分", "备注"],
        [1, "甲公司", "1,300.5", 43.35, 100, "面积为亩"],
        [2, "乙公司", 150, 10, 51, None],
        [None, "合计", None, None, None, None],
        [3, "丙公司", "缺数", 10, 0, None],
    ):
        page.append(row)
    book.save(place / "公布.xlsx")
    assert run(["verify", str(place / "公布.xlsx"), "--pack", str(place / "shi")]) == 1
    said = capsys.readouterr().out
    assert "公布.xlsx〔公布〕第 4 行 E 列“综合得分”：乙公司 的总分：表上 51，按表上的数算得 50" in said
    assert "公布.xlsx〔公布〕第 5 行不是一家企业，没有核" in said
    assert "核了 3 行的总分：有 1 处不符" in said
    page["C4"], page["C3"] = "十五", "1300.5亿元"
    book.save(place / "公布.xlsx")
    assert run(["verify", str(place / "公布.xlsx"), "--pack", str(place / "shi")]) == 1
    assert "第 4 行 C 列" in capsys.readouterr().err


def test_a_run_without_manifest_is_refused(place, capsys):
    (place / "空").mkdir()
    assert run(["explain", "甲", "--run", str(place / "空"), "--pack", str(place / "shi")]) == 1
    assert "manifest.json" in capsys.readouterr().err


def test_memory_has_a_limit_that_changes_nothing(place, capsys):
    command = ["evaluate", str(place / "表.csv"), "--pack", str(place / "shi")]
    assert run([*command, "--out", str(place / "果")]) == 0
    assert run([*command, "--out", str(place / "少"), "--memory", "200MB"]) == 0
    left, right = ((place / name / "results.parquet").read_bytes() for name in ("果", "少"))
    assert left == right
    capsys.readouterr()
    assert run([*command, "--out", str(place / "错"), "--memory", "很多"]) == 2
    assert "--memory 的值不对" in capsys.readouterr().err


def test_evaluate_a_lake_as_known_on_a_day(place, checkout, capsys):
    from facts.making import A, B, keep
    from mujun.facts.lake import open_lake
    from mujun.packs.load import load_pack

    pack = checkout / "packs" / "huangyan-2022"
    loaded = load_pack(pack)
    lake = open_lake(place / "湖", loaded.items, create=True)
    year = {"period": parse_period("2022")}
    keep(lake, loaded, "2023-05-01", "信用代码,规模", f"{A},规下", f"{B},规下", department="统计", **year)
    keep(lake, loaded, "2023-05-01", "信用代码,自有用地", f"{A},10", f"{B},20", department="自然资源", **year)
    keep(lake, loaded, "2023-05-01", "信用代码,税收实际贡献", f"{A},115.932", f"{B},115.932", **year)
    keep(lake, loaded, "2023-05-01", "信用代码,用电量", f"{A},492.908163", f"{B},缺数", department="供电", **year)
    command = ["evaluate", "--lake", str(place / "湖"), "--as-of", "2023-06-01", "--pack", str(pack)]
    assert run([*command, "--out", str(place / "果")]) == 0
    capsys.readouterr()
    assert run(["explain", A, "--run", str(place / "果"), "--pack", str(pack)]) == 0
    said = capsys.readouterr().out
    # 115.932 ÷ 10 = 11.5932, the benchmark; 115.932 ÷ 492.908163 = 0.2352, the benchmark
    assert "亩均税收 = 税收实际贡献 ÷ 用地面积 = 115.932 ÷ 10 = 11.5932 万元/亩" in said
    assert "四舍五入到 4 位小数 = 100" in said
    run(["explain", B, "--run", str(place / "果"), "--pack", str(pack)])
    assert "单位用电税收：缺数：零分，得 0 分" in capsys.readouterr().out


def test_a_table_or_a_lake_but_not_both(place, capsys):
    assert run(["evaluate", "--pack", str(place / "shi"), "--out", str(place / "果")]) == 2
    assert "--lake" in capsys.readouterr().err


def test_compare_two_runs_and_split_what_moved(place, checkout, capsys):
    from facts.making import A, B, keep
    from mujun.facts.lake import open_lake
    from mujun.packs.load import load_pack

    pack = checkout / "packs" / "huangyan-2022"
    loaded = load_pack(pack)
    lake = open_lake(place / "湖", loaded.items, create=True)
    year = {"period": parse_period("2022")}
    keep(lake, loaded, "2023-05-01", "信用代码,规模", f"{A},规下", f"{B},规下", department="统计", **year)
    keep(lake, loaded, "2023-05-01", "信用代码,自有用地", f"{A},10", f"{B},10", department="自然资源", **year)
    keep(lake, loaded, "2023-05-01", "信用代码,税收实际贡献", f"{A},100", f"{B},100", **year)
    keep(lake, loaded, "2023-05-01", "信用代码,用电量", f"{A},缺数", f"{B},缺数", department="供电", **year)
    keep(lake, loaded, "2023-07-01", "信用代码,税收实际贡献", f"{A},115.932", **year)
    for day, out in (("2023-06-01", "前"), ("2023-08-01", "后")):
        command = ["evaluate", "--lake", str(place / "湖"), "--as-of", day, "--pack", str(pack)]
        assert run([*command, "--out", str(place / out)]) == 0
    capsys.readouterr()
    command = ["compare", str(place / "前"), str(place / "后"), "--pack", str(pack)]
    assert run([*command, "--lake", str(place / "湖"), "--by", "规模"]) == 0
    said = capsys.readouterr().out
    # 10 ÷ 11.5932 × 50 = 43.1287 became 50; one firm of two moved, alone and merged
    assert "规下：4 家，升 0，降 0，新进 0，退出 0，总分平均 +3.43565（数据更正 +3.43565" in said
    assert "数据更正→真实变化→规则变化" in said
    assert run([*command, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {one["name"] for one in found["groups"]} == {"合计", "规下"}
    assert run([*command, "--by", "乡"]) == 1
    assert "没有“乡”这一列" in capsys.readouterr().err
