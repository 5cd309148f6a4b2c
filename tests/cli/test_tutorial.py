"""The tutorial's commands from deliveries to grades, run as they are printed, say what the tutorial says they do."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from mujun.cli.main import run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
FINDINGS = {"quarantine", "check"}


def list_commands():
    """Every command of the page's shell blocks, in order."""
    blocks = re.findall(r"```bash\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def said(checkout, tmp_path_factory):
    """What each command printed, by its words; run in order in an empty folder beside the packs."""
    place = tmp_path_factory.mktemp("tutorial")
    (place / "packs").symlink_to(checkout / "packs")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        yield lambda capsys: _say_all(capsys)


def _say_all(capsys):
    printed = {}
    for words in list_commands():
        code = run(words)
        out = capsys.readouterr()
        assert code == 0 or (code == 1 and FINDINGS & set(words)), (words, code, out.err)
        printed[" ".join(words)] = out.out
    return printed


def test_the_tutorial_is_true(said, capsys):
    printed = said(capsys)
    assert len(printed) == 12

    def of(*words):
        return next(text for command, text in printed.items() if all(word in command for word in words))

    assert "全是模拟数据" in of("simulate")
    assert "13 个部门" in PAGE.read_text(encoding="utf-8")
    assert len({line.split()[4] for line in of("facts list").splitlines() if line.startswith("第")}) == 13
    assert "第" in of("quarantine")
    assert "行" in of("quarantine")
    assert "单位" in of("facts check")
    assert "模拟" in of("evaluate", "2025")
    explained = of("explain")
    assert re.search(r"第 \d+ 名为“B”", explained)
    assert "由“B”作“C”" in explained
    assert "不解除，加分也不改变等级" in explained
    assert "批" in of("sheet")
    assert "2024 年：" in of("sheet")
    assert all(of(word) for word in ("compare", "robustness", "leaders"))
