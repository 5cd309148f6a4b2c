"""A remembered scheme is the scheme the pack states, or it is not used."""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path

import pytest

from evaluation.examples import write_pack
from mujun.errors import PackError
from mujun.evaluation import proved
from mujun.evaluation.proved import FOLDER, load_proved
from mujun.facts.lake import open_lake
from mujun.packs import scheme_load
from mujun.packs.scheme_load import list_schemes, load_items_and_scheme

SCHEME = """
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
lanes: [{lane: 全, missing: zero, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 30}]}]
grades: {grades: [A, B], quota: {A: 50%, B: 50%}}
"""


@pytest.fixture
def lake(tmp_path) -> Path:
    write_pack(tmp_path, SCHEME)
    open_lake(tmp_path / "湖", (), create=True)
    return tmp_path / "湖"


@pytest.fixture
def read(monkeypatch) -> list[Path]:
    """The packs read in full, as they are."""
    taken: list[Path] = []
    whole = scheme_load.load_items_and_scheme

    def watch(path, name=None):
        taken.append(path)
        return whole(path, name)

    monkeypatch.setattr(scheme_load, "load_items_and_scheme", watch)
    return taken


def test_an_unchanged_pack_is_read_once(lake, read):
    pack = lake.parent / "shi"
    first, second = load_proved(pack, None, lake), load_proved(pack, None, lake)
    assert first == second == load_items_and_scheme(pack)
    assert read == [pack]


def test_a_changed_file_is_seen(lake, read):
    pack = lake.parent / "shi"
    load_proved(pack, None, lake)
    (file,) = (pack / "schemes").glob("*.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("benchmark: 30", "benchmark: 31"), encoding="utf-8")
    _, scheme = load_proved(pack, None, lake)
    assert float(scheme.lanes[0].indicators[0].benchmark) == 31
    assert len(read) == 2


def test_another_engine_reads_again(lake, read, monkeypatch):
    pack = lake.parent / "shi"
    load_proved(pack, None, lake)
    monkeypatch.setattr(proved, "engine_digest", lambda: "另一个")
    load_proved(pack, None, lake)
    assert len(read) == 2


@pytest.mark.parametrize("spoil", [lambda raw: b"", lambda raw: raw[:-7], lambda raw: raw[:100] + b"x" + raw[101:]])
def test_a_damaged_memory_is_passed_over(lake, read, spoil):
    pack = lake.parent / "shi"
    first = load_proved(pack, None, lake)
    (file,) = (lake / FOLDER).iterdir()
    file.write_bytes(spoil(file.read_bytes()))
    assert load_proved(pack, None, lake) == first
    assert len(read) == 2


class _Foul:
    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self):
        return os.mkdir, (str(self.place),)


def test_a_memory_that_would_run_something_runs_nothing(lake, read):
    pack = lake.parent / "shi"
    first = load_proved(pack, None, lake)
    (file,) = (lake / FOLDER).iterdir()
    body = pickle.dumps(_Foul(lake / "跑了"))
    file.write_bytes(hashlib.sha256(body).hexdigest().encode() + body)
    assert load_proved(pack, None, lake) == first
    assert not (lake / "跑了").exists()
    assert len(read) == 2


def test_a_pack_with_faults_is_not_remembered(lake):
    pack = lake.parent / "shi"
    (file,) = (pack / "schemes").glob("*.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("税 / 地", "税 / 天"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PackError):
            load_proved(pack, None, lake)
    assert not (lake / FOLDER).exists()


def test_a_folder_that_is_no_lake_is_left_as_it_is(lake):
    empty = lake.parent / "空"
    empty.mkdir()
    load_proved(lake.parent / "shi", None, empty)
    assert list(empty.iterdir()) == []


def test_every_scheme_of_the_packs_comes_back_whole(tmp_path):
    open_lake(tmp_path / "湖", (), create=True)
    for pack in sorted(Path("packs").iterdir())[:8]:
        for name in list_schemes(pack):
            first = load_proved(pack, name, tmp_path / "湖")
            assert (tmp_path / "湖" / FOLDER / f"{pack.name}-{name}").is_file()
            assert load_proved(pack, name, tmp_path / "湖") == first
