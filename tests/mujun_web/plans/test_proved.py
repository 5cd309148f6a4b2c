"""A pack that was proved once is not proved again until a file of it, or of one it extends, changes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mujun.errors import PackError
from mujun_web.plans import queries

CITY, BASE = "yongkang-2019", "base"


@pytest.fixture
def packs(settings, tmp_path, monkeypatch):
    """A folder with a city's pack and the one it extends, of which nothing is known yet."""
    for name in (CITY, BASE):
        shutil.copytree(settings.DEPLOYMENT.packs_dir / name, tmp_path / "packs" / name)
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, data_dir=tmp_path / "desk")
    queries.read_pack.cache_clear()
    yield tmp_path / "packs"
    queries.read_pack.cache_clear()


def read_anew(path: Path):
    """The pack as a fresh process reads it."""
    queries.read_pack.cache_clear()
    return queries.read_pack(path)


def test_a_fresh_process_does_not_prove_a_pack_again(packs, monkeypatch):
    proved = read_anew(packs / CITY)
    monkeypatch.setattr(queries, "load_pack", lambda path: pytest.fail("proved again"))
    assert read_anew(packs / CITY) == proved


@pytest.mark.parametrize(
    ("file", "line", "kind"),
    [
        (f"{CITY}/units.yaml", "- {unit: 新设的, name: 新设的局, kind: department}", "units"),
        (f"{BASE}/inputs.yaml", "- {name: 新设的, unit: 天, note: 测试用}", "inputs"),
    ],
)
def test_a_change_of_the_pack_or_of_what_it_extends_is_seen(packs, file, line, kind):
    before = len(getattr(read_anew(packs / CITY), kind))
    with (packs / file).open("a", encoding="utf-8") as added:
        added.write(f"\n{line}\n")
    assert len(getattr(read_anew(packs / CITY), kind)) == before + 1


def test_a_pack_that_no_longer_proves_is_refused(packs):
    read_anew(packs / CITY)
    (packs / CITY / "units.yaml").write_text("- {unit: 甲, kind: 不知道}\n", encoding="utf-8")
    with pytest.raises(PackError):
        read_anew(packs / CITY)


def test_what_was_kept_is_used_only_whole(packs, tmp_path):
    proved = read_anew(packs / CITY)
    for file in (tmp_path / "desk" / queries.PROVED).iterdir():
        file.write_bytes(file.read_bytes()[:100])
    assert read_anew(packs / CITY) == proved


def test_a_folder_that_cannot_be_written_takes_no_page_away(packs, tmp_path):
    (tmp_path / "desk").write_text("a file where the folder should be")
    assert read_anew(packs / CITY).name == CITY
