"""`mujun pack`: what a person at the terminal sees, and the exit codes scripts rely on."""

import json

import pytest

from mujun.cli.main import run
from packs.making import FILES, write_pack


def test_check_of_a_pack_that_proves(tmp_path, capsys):
    write_pack(tmp_path)
    assert run(["pack", "check", "--packs", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "核对了 1 个包：都成立。\n"


def test_check_tells_every_fault_with_place_and_code(tmp_path, capsys):
    bad = FILES["units.yaml"].replace("aliases", "alias").replace("kind: county", "kind: 县")
    pack = write_pack(tmp_path, changes={"units.yaml": bad})
    assert run(["pack", "check", str(pack)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("jia/units.yaml:1：不认得键“alias”")
    assert lines[0].endswith("[packs.unknown-key]")
    assert lines[1].startswith("jia/units.yaml:2：“kind”的值不对")
    assert lines[2] == "核对了 1 个包：有 2 处毛病。"


def test_check_as_json(tmp_path, capsys):
    pack = write_pack(tmp_path, changes={"CHANGELOG.md": None})
    assert run(["pack", "check", str(pack), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["read"] == [str(pack)]
    assert told["faults"][0]["code"] == "packs.no-changelog"
    assert set(told["faults"][0]) == {"code", "where", "found", "why", "remedy"}


def test_an_empty_folder_is_told(tmp_path, capsys):
    assert run(["pack", "check", "--packs", str(tmp_path)]) == 1
    assert "一个包也没有" in capsys.readouterr().err


def test_cases_are_recomputed(tmp_path, capsys):
    pack = write_pack(tmp_path)
    assert run(["pack", "test", str(pack)]) == 0
    assert capsys.readouterr().out == "jia：1 个算例，都成立。\n"


def test_a_case_that_differs_is_told_with_its_reason(tmp_path, capsys):
    wrong = FILES["cases/进度.yaml"].replace("level: 红", "level: 绿")
    pack = write_pack(tmp_path, changes={"cases/进度.yaml": wrong})
    assert run(["pack", "test", str(pack)]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("jia/cases/进度.yaml:1：算例“落后为红”不成立：应为“绿”，算得“红”。")
    assert "完成 − 应完成 = 40 − 50 = -10" in first
    assert last == "jia：1 个算例，有 1 个不成立。"


def test_cases_of_a_broken_pack_are_not_tried(tmp_path, capsys):
    pack = write_pack(tmp_path, changes={"units.yaml": "- {}\n"})
    assert run(["pack", "test", str(pack)]) == 1
    assert "缺少键“unit”" in capsys.readouterr().err


def test_cases_as_json(tmp_path, capsys):
    assert run(["pack", "test", str(write_pack(tmp_path)), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["cases"][0]["case"] == "落后为红"
    assert told["cases"][0]["holds"] is True


def test_new_then_check_then_test(tmp_path, capsys):
    city = ["--city", "丙市", "--division", "990200", "--year", "2026"]
    assert run(["pack", "new", "shifan", "--title", "示范", "--packs", str(tmp_path), *city]) == 0
    assert "写了" in capsys.readouterr().out
    assert run(["pack", "check", "--packs", str(tmp_path)]) == 0
    assert run(["pack", "test", "--packs", str(tmp_path)]) == 0
    assert run(["pack", "new", "shifan", "--packs", str(tmp_path)]) == 1
    assert "已经有这个文件夹" in capsys.readouterr().err


def test_new_as_json(tmp_path, capsys):
    assert run(["pack", "new", "shifan", "--packs", str(tmp_path), "--json"]) == 0
    assert str(tmp_path / "shifan" / "pack.yaml") in json.loads(capsys.readouterr().out)["wrote"]


def test_half_a_city_is_a_usage_error(tmp_path, capsys):
    assert run(["pack", "new", "shifan", "--city", "丙市", "--packs", str(tmp_path)]) == 2
    assert "一起写" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_diff_tells_what_changed(tmp_path, capsys):
    ledger = FILES["ledger.yaml"].replace("value: 30", "value: 35")
    left, right = write_pack(tmp_path / "a"), write_pack(tmp_path / "b", changes={"ledger.yaml": ledger})
    assert run(["pack", "diff", str(left), str(left)]) == 0
    assert run(["pack", "diff", str(left), str(right)]) == 1
    assert "改动目标 新增企业：value 由 30 改为 35" in capsys.readouterr().out
    assert run(["pack", "diff", str(left), str(right), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["after"] == "35"


def test_list_counts_what_each_pack_holds(tmp_path, capsys):
    write_pack(tmp_path, "jia")
    write_pack(tmp_path, "yi", {"units.yaml": "- {}\n"})
    assert run(["pack", "list", "--packs", str(tmp_path)]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == "jia：甲市示范包（甲市 2026 年）；任务 1，目标 3，单位 2，亮灯规则 1"
    assert second.startswith("yi：有 ")
    assert run(["pack", "list", "--packs", str(tmp_path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["targets"] == 3


@pytest.mark.parametrize("verb", ["check", "test", "new", "diff", "list"])
def test_every_verb_has_chinese_help(verb, capsys):
    assert run(["pack", verb, "--help"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("用法：")
    assert "选项：" in told
    assert not {"Usage", "Options", "Show this message"} & set(told.replace(":", " ").split())
