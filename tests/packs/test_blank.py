"""A new pack proves before anything is filled in."""

import pytest

from mujun.errors import PackError
from mujun.packs.blank import write_blank
from mujun.packs.cases import run_cases
from mujun.packs.check import check_pack
from mujun.packs.load import load_pack
from packs.making import write_pack


def test_a_new_pack_proves_and_its_cases_hold(tmp_path):
    files = write_blank(tmp_path, "shifan-2026", "示范", ("丙市", "990200", 2026))
    assert all(file.is_file() for file in files)
    assert check_pack(tmp_path / "shifan-2026") == ()
    run = run_cases(tmp_path / "shifan-2026")
    assert run.holds
    assert run.untried == ()


def test_a_new_pack_extends_the_base_beside_it_and_repeats_nothing_of_it(tmp_path):
    write_pack(tmp_path, "base", {"ledger.yaml": None})
    write_blank(tmp_path, "jia", "甲", ("甲市", "990100", 2026))
    pack = load_pack(tmp_path / "jia")
    assert pack.extends == "base"
    assert [division.code for division in pack.divisions] == ["990100", "990101"]


@pytest.mark.parametrize("title", ["冒号: 与#井号", '引号"与\\反斜', "- 横线", "换\n行", "{括号}", "123", "null"])
def test_any_title_stays_text(tmp_path, title):
    write_blank(tmp_path, "jia", title)
    assert load_pack(tmp_path / "jia").title == title


@pytest.mark.parametrize("name", ["", "../up", "a/b", "A B", ".", "甲", "x" * 80, "con:", "-x"])
def test_names_that_serve_badly_as_folders_are_refused(tmp_path, name):
    with pytest.raises(PackError):
        write_blank(tmp_path, name, "坏名")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path):
    write_blank(tmp_path, "jia", "甲")
    with pytest.raises(PackError) as refusal:
        write_blank(tmp_path, "jia", "又一个")
    assert refusal.value.faults[0].code == "packs.already-there"
