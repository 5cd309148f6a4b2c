"""`mujun register`: what a person at the terminal sees, and what scripts rely on."""

import json

import pytest

from mujun.cli.main import run
from registers.making import SMALL, write_registers

TABLE = "entity,税收,用地,等级,县区\n甲,40,50,D,乙县\n高,90,50,D,乙县\n缺,,50,D,乙县\n"
CASE = """\
- case: 低的入册
  source: 手推
  register: list
  day: "2026-03-01"
  facts: {甲: {税收: 40, 用地: 50, 等级: D}}
  expect: {enter: %s}
"""


@pytest.fixture
def pack(tmp_path):
    return write_registers(tmp_path, SMALL)


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text(TABLE, encoding="utf-8")
    return str(file)


def ask(capsys, *arguments, code=0):
    capsys.readouterr()
    assert run(["register", *arguments]) == code
    return capsys.readouterr().out


def test_registers_are_listed(capsys, pack):
    assert "list：低效清单（jia），4 个阶段" in ask(capsys, "list", "--pack", str(pack))
    (row,) = json.loads(ask(capsys, "list", "--pack", str(pack), "--json"))
    assert row["stages"] == ["建档", "整治", "销号", "移出"]


def test_the_rules_propose_with_reasons_and_name_what_is_missing(capsys, pack, table):
    options = ["list", "--pack", str(pack), "--as-of", "2026-03-01", "--table", table]
    out = ask(capsys, "propose", *options, code=1)
    assert "入册 甲 → 建档：低效：" in out and "0.8 < 1 = 是" in out
    assert "判不了 缺 → 建档" in out and "提了 1 件，1 件缺数判不了。" in out
    said = json.loads(ask(capsys, "propose", *options, "--json", code=1))
    assert ([one["entity"] for one in said["candidates"]], said["unclear"][0]["missing"]) == (["甲"], ["税收"])


def test_a_move_is_tried_first_and_recorded_only_when_asked(capsys, pack, table, tmp_path):
    book = tmp_path / "moves.jsonl"
    options = ["--pack", str(pack), "--table", table, "--moves", str(book), "--who", "张", "--reason", "低效"]
    enter = ["move", "list", "甲", "--to", "建档", "--as-of", "2026-03-01", *options]
    assert "没有记" in ask(capsys, *enter)
    assert not book.exists()
    assert "许。记在" in ask(capsys, *enter, "--version", "0", "--write")
    assert len(book.read_text(encoding="utf-8").splitlines()) == 1
    late = ask(capsys, *enter, "--version", "0", "--write", "--json", code=1)
    assert "registers.stale" in {fault["code"] for fault in json.loads(late)["faults"]}
    assert len(book.read_text(encoding="utf-8").splitlines()) == 1, "a refused move changes nothing"
    on = ["move", "list", "甲", "--to", "整治", "--as-of", "2026-03-05", *options]
    assert "要附 方案" in ask(capsys, *on, code=1)
    full = [*on, "--proof", "方案", "--choice", "重组", "--field", "期限=2026-06-30", "--unit", "乙县", "--write"]
    assert "许。" in ask(capsys, *full)


def test_a_day_is_shown_with_entries_funnel_and_counts(capsys, pack, table, tmp_path):
    book = tmp_path / "moves.jsonl"
    common = ["--pack", str(pack), "--table", table, "--moves", str(book)]
    said = ["--who", "张", "--reason", "低效", "--write"]
    ask(capsys, "move", "list", "甲", "--to", "建档", "--as-of", "2026-03-01", *common, *said)
    out = ask(capsys, "show", "list", "--as-of", "2026-04-10", *common)
    assert "甲 在“建档”（2026-03-01 起），乙县 负责，逾期 10 天，红灯" in out
    assert "进 1，转 0，办成 0，移出 0，反弹 0，净办成 0；在册 1，逾期 1。" in out
    before = json.loads(ask(capsys, "show", "list", "--as-of", "2026-02-28", *common, "--json"))
    assert (before["entries"], before["counts"][0]["net"]) == ([], "0")


def test_wrong_use_is_told_in_words(capsys, pack):
    assert run(["register", "show", "lists", "--pack", str(pack), "--as-of", "2026-01-01"]) == 1
    assert "是不是“list”" in capsys.readouterr().err
    common = ["--to", "建档", "--who", "张", "--reason", "因", "--pack", str(pack), "--as-of", "2026-01-01"]
    assert run(["register", "move", "list", "甲", *common, "--write"]) == 2
    assert run(["register", "move", "list", "甲", *common, "--field", "腾出"]) == 2


def test_cases_of_registers_are_recomputed_by_pack_test(capsys, pack):
    folder = pack / "registers" / "cases"
    folder.mkdir()
    (folder / "低效.yaml").write_text(CASE % "[甲]", encoding="utf-8")
    assert run(["pack", "test", str(pack)]) == 0
    (folder / "低效.yaml").write_text(CASE % "[乙]", encoding="utf-8")
    assert run(["pack", "test", str(pack)]) == 1
    assert "应提出入册的应为 乙，算得 甲" in capsys.readouterr().out
