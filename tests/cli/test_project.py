"""`mujun project`: what a person at the terminal sees, and what scripts rely on."""

import json

import pytest

from mujun.cli.main import run


@pytest.fixture(scope="module")
def pack(checkout):
    return str(checkout / "packs" / "yunchuan-2026")


@pytest.fixture(scope="module")
def practice(tmp_path_factory, pack):
    file = tmp_path_factory.mktemp("projects") / "演练.xlsx"
    options = ["--count", "30", "--monitored", "20", "--finished", "40", "--seed", "3"]
    assert run(["project", "simulate", "--pack", pack, "--as-of", "2026-11-10", *options, "--out", str(file)]) == 0
    return str(file)


def ask(capsys, *arguments, code=0):
    capsys.readouterr()
    assert run(["project", *arguments]) == code
    return capsys.readouterr().out


def common(pack, practice):
    return [practice, "--pack", pack, "--as-of", "2026-11-10"]


def test_lights_are_told_worst_first_with_reasons(capsys, pack, practice):
    out = ask(capsys, "lights", *common(pack, practice)).splitlines()
    assert out[0] == "注意：这是模拟数据。"
    assert out[-1].startswith("2026年10月，20 个项目：")
    levels = [line.split("  ")[0] for line in out[1:-1]]
    order = ["红", "黄", "无数据", "绿", "未到期"]
    assert levels == sorted(levels, key=order.index)


def test_json_holds_the_figures_and_says_simulated(capsys, pack, practice):
    told = json.loads(ask(capsys, "lights", *common(pack, practice), "--json", "--all"))
    assert (told["month"], told["known_on"], told["simulated"]) == ("2026-10", "2026-11-10", True)
    assert len(told["projects"]) == 70
    assert {"level", "reason", "given", "stage"} <= set(told["projects"][0])


def test_forecasts_are_told_with_interval_or_with_the_reason_there_is_none(capsys, pack, practice):
    told = json.loads(ask(capsys, "forecast", *common(pack, practice), "--json"))["projects"]
    known = [row for row in told if "finish" in row]
    assert known and len(known) < len(told)
    assert all(
        row["earliest"] <= row["finish"] <= row["latest"] and row["low"] <= row["year"] <= row["high"] for row in known
    )
    assert all(row["reason"] for row in told if "finish" not in row)
    assert "不预测（" in ask(capsys, "forecast", *common(pack, practice))


def test_the_dispatch_list_says_who_must_do_what_by_when(capsys, pack, practice):
    out = ask(capsys, "dispatch", *common(pack, practice), "--before", "2026-10-10")
    assert "  → " in out
    told = json.loads(ask(capsys, "dispatch", *common(pack, practice), "--json"))
    orders = [order for call in told["calls"] for order in call["orders"]]
    assert orders
    assert all({"unit", "due", "do", "follow_up", "grounds"} <= set(order) for order in orders)
    assert sum(told["orders"].values()) == len(orders)


def test_contracts_exit_1_where_one_is_breached(capsys, pack, practice):
    out = ask(capsys, "contract", *common(pack, practice), code=1)
    assert "违约" in out
    assert "÷" in out


def test_idle_lists_are_three(capsys, pack, practice):
    out = ask(capsys, "idle", *common(pack, practice))
    assert [name in out for name in ("问题清单", "处置落实清单", "遗留问题处理建议清单")] == [True] * 3


def test_counties_are_lit_by_a_pack_that_says_how(capsys, pack, practice, checkout):
    tianjin = str(checkout / "packs" / "tianjin-2022")
    out = ask(capsys, "counties", practice, "--pack", tianjin, "--as-of", "2026-11-10", "--plan", "澜江区=7")
    assert "澜江区：规则“区投资增速比计划、比全市”" in out
    assert run(["project", "counties", practice, "--pack", tianjin, "--as-of", "2026-11-10", "--plan", "甲"]) == 2
    assert run(["project", "counties", *common(pack, practice)]) == 1
    assert "county_light" in capsys.readouterr().err


def test_what_cannot_be_done_is_told_in_words(capsys, pack, practice, tmp_path, checkout):
    assert run(["project", "simulate", "--pack", pack, "--as-of", "2026-11-10", "--out", practice]) == 1
    assert "已经有这个文件" in capsys.readouterr().err
    bare = str(checkout / "packs" / "base")
    assert run(["project", "lights", practice, "--pack", bare, "--as-of", "2026-11-10"]) == 1
    assert "projects/rules.yaml" in capsys.readouterr().err
    (tmp_path / "甲.xlsx").write_bytes(b"")
    assert run(["project", "lights", str(tmp_path / "甲.xlsx"), "--pack", pack, "--as-of", "2026-11-10"]) == 1
    assert "文件是空的" in capsys.readouterr().err
    assert run(["project", "lights", practice, "--pack", pack]) == 2
    assert "缺少选项" in capsys.readouterr().err
