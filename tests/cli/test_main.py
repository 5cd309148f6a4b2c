"""The root command: exit codes, usage errors in Chinese, and no traceback whatever happens."""

import subprocess
import sys

import click
import pytest

from mujun.cli import main as root


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--help"], 0, "用法："),
        (["不存在"], 2, "没有命令“不存在”"),
        (["pack", "chekc"], 2, "没有命令“chekc”"),
        (["pack", "check", "--jason"], 2, "没有选项 --jason"),
        (["pack", "diff"], 2, "缺少参数"),
        (["pack", "diff", "a"], 2, "缺少参数"),
        (["pack", "list", "x"], 2, "多了参数 x"),
        (["pack", "list", "--packs"], 2, "选项 --packs 后面要跟一个值"),
        (["pack", "new", "a", "--year", "去年"], 2, "--year 的值不对"),
        (["pack"], 2, "用法："),
        ([], 2, "用法："),
    ],
)
def test_exit_codes_and_words(arguments, code, words, capsys):
    assert root.run(arguments) == code
    told = capsys.readouterr()
    assert words in told.out + told.err


def test_a_defect_of_ours_is_told_without_traceback(monkeypatch, capsys):
    @click.command()
    def breaks() -> None:
        raise ZeroDivisionError("零")

    monkeypatch.setattr(root.cli, "get_command", lambda ctx, name: breaks)
    assert root.run(["pack"]) == 3
    told = capsys.readouterr().err
    assert "内部错误（ZeroDivisionError）" in told
    assert "Traceback" not in told


def test_the_installed_command_runs(checkout):
    done = subprocess.run(
        [sys.executable, "-c", "from mujun.cli.main import main; main()", "pack", "check", "packs/base"],
        cwd=checkout, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "核对了 1 个包：都成立。\n")


def test_help_of_the_root_imports_no_command_twice_and_names_all(capsys):
    assert root.run(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in root.COMMANDS)
