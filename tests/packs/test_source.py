"""YAML as plain text with lines; hostile files are refused in bounded time."""

import os
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mujun.packs.source import LARGEST_FILE, Quoted, read_source


def source_of(tmp_path, text: str | bytes):
    file = tmp_path / "units.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_source(file, "jia/units.yaml")


def test_scalars_stay_the_text_their_author_wrote(tmp_path):
    source = source_of(tmp_path, 'clause: 3.10\ncode: 011000\nday: 2026-03-01\nyes: no\nword: "50"\nnone: ~\nempty:\n')
    assert source.data == {
        "clause": "3.10",
        "code": "011000",
        "day": "2026-03-01",
        "yes": "no",
        "word": "50",
        "none": None,
        "empty": None,
    }
    assert isinstance(source.data["word"], Quoted)
    assert not isinstance(source.data["clause"], Quoted)


def test_every_key_and_element_has_its_line(tmp_path):
    source = source_of(
        tmp_path, "# 头\ntasks:\n  - name: 甲\n\n    units:\n      - {unit: 乙,\n         role: lead}\n  - name: 丙\n"
    )
    places = {
        ("tasks",): 2,
        ("tasks", 0): 3,
        ("tasks", 0, "units"): 5,
        ("tasks", 0, "units", 0, "role"): 7,
        ("tasks", 1, "name"): 8,
    }
    assert {path: source.place(path) for path in places} == {
        path: f"jia/units.yaml:{line}" for path, line in places.items()
    }
    assert source.place(("tasks", 1, "nothing", 4)) == "jia/units.yaml:8"


def test_a_byte_order_mark_is_no_text(tmp_path):
    assert source_of(tmp_path, b"\xef\xbb\xbfpack: jia\n").data == {"pack": "jia"}


def test_every_repeated_key_is_told(tmp_path):
    source = source_of(tmp_path, "a: 1\nb: {c: 1, c: 2}\na: 3\n")
    assert [(fault.code, fault.where) for fault in source.faults] == [
        ("packs.duplicate-key", "jia/units.yaml:2"),
        ("packs.duplicate-key", "jia/units.yaml:3"),
    ]


HOSTILE = {
    "aliases": ("packs.not-plain", "a: &a [哈]\nb: [*a, *a]\n"),
    "tag": ("packs.not-plain", "a: !!python/object/apply:os.system [id]\n"),
    "binary tag": ("packs.not-plain", "a: !!binary aGk=\n"),
    "own tag": ("packs.not-plain", "a: !include /etc/passwd\n"),
    "two documents": ("packs.not-plain", "a: 1\n---\nb: 2\n"),
    "deep list": ("packs.not-plain", "[" * 500_000),
    "deep mapping": ("packs.not-plain", "".join(" " * depth + f"k{depth}:\n" for depth in range(300))),
    "deep flow keys": ("packs.not-plain", "{" * 500_000),
    "deep sequence": ("packs.not-plain", "- " * 500_000),
    "list as key": ("packs.not-plain", "? [a, b]\n: c\n"),
    "many elements": ("packs.not-plain", "- a\n" * 400_000),
    "unclosed quote": ("packs.bad-yaml", 'a: "' + "哈" * 500_000),
    "unclosed bracket": ("packs.bad-yaml", "a: [1, 2"),
    "tab": ("packs.bad-yaml", "a:\n\t- 1\n"),
    "null character": ("packs.bad-yaml", "a: \x00"),
    "not UTF-8": ("packs.not-utf8", "名: 甲".encode("gb18030")),
    "binary": ("packs.not-utf8", bytes(range(256)) * 100),
    "too large": ("packs.too-large", b"#" * (LARGEST_FILE + 1)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_bounded_time(tmp_path, name):
    code, text = HOSTILE[name]
    start = process_time()
    source = source_of(tmp_path, text)
    assert process_time() - start < 10
    assert source.data is None
    assert [fault.code for fault in source.faults] == [code]
    assert source.faults[0].where.startswith("jia/units.yaml")


def test_fifty_megabytes_are_not_even_read(tmp_path):
    file = tmp_path / "large.yaml"
    with file.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    start = process_time()
    source = read_source(file, "jia/large.yaml")
    assert process_time() - start < 0.5
    assert "50 MB" in source.faults[0].found


@pytest.mark.parametrize("name", ["nothing.yaml", "."])
def test_a_missing_file_is_a_fault(tmp_path, name):
    assert read_source(tmp_path / name, "jia/x.yaml").faults[0].code == "packs.missing-file"


def test_pipes_and_devices_are_not_read(tmp_path):
    pipe, device = tmp_path / "pipe.yaml", tmp_path / "device.yaml"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    for file in (pipe, device):
        (fault,) = read_source(file, f"jia/{file.name}").faults
        assert (fault.code, "不是文件" in fault.found) == ("packs.missing-file", True)


@given(st.text(alphabet=st.sampled_from("ab甲: -[]{},'\"\n\t#&*!|>%@?0.~"), max_size=60))
@settings(max_examples=300)
def test_any_text_is_data_or_a_fault(tmp_path_factory, text):
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(text, encoding="utf-8")
    source = read_source(file, "any.yaml")
    assert source.data is None or isinstance(source.data, str | list | dict)
