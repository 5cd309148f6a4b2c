"""Proving: what single broken packs cannot show; see tests/broken for each kind of fault."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mujun.errors import PackError
from mujun.packs.check import check_pack, check_packs
from mujun.packs.load import list_packs, load_pack
from packs.making import FILES, write_pack


def test_the_small_pack_proves(tmp_path):
    assert check_pack(write_pack(tmp_path)) == ()


def test_faults_of_the_base_are_told_too(tmp_path):
    bad = FILES["lights.yaml"].replace("< 0", "< -5")
    write_pack(tmp_path, "base", {"lights.yaml": bad, "ledger.yaml": None, "units.yaml": "[]\n"})
    lists = dict.fromkeys(["divisions.yaml", "inputs.yaml", "lights.yaml", "cases/进度.yaml"])
    pack = write_pack(tmp_path, "jia", {**lists, "pack.yaml": FILES["pack.yaml"] + "extends: base\n"})
    assert [(fault.code, fault.where) for fault in check_pack(tmp_path / "base")] == [
        ("rules.level-gap", "base/lights.yaml:5")
    ]
    assert [fault.where for fault in check_pack(pack)] == ["base/lights.yaml:5"]


def test_codes_of_base_and_pack_may_not_clash(tmp_path):
    write_pack(tmp_path, "base", {"ledger.yaml": None})
    pack = write_pack(tmp_path, "jia", {"pack.yaml": FILES["pack.yaml"] + "extends: base\n"})
    told = {(fault.code, fault.where) for fault in check_pack(pack)}
    assert ("packs.duplicate-code", "jia/lights.yaml:1") in told
    assert ("packs.duplicate-code", "jia/units.yaml:2") in told
    assert ("packs.duplicate-code", "jia/inputs.yaml:1") in told
    assert ("packs.duplicate-code", "jia/divisions.yaml:1") in told


def test_packs_that_contradict_each_other(tmp_path):
    first = write_pack(tmp_path, "jia")
    other = FILES["divisions.yaml"].replace("name: 乙县", "name: 丙县")
    second = write_pack(tmp_path, "yi", {"divisions.yaml": other})
    assert [(fault.code, fault.where) for fault in check_packs([first, second])] == [
        ("packs.duplicate-code", "yi/ledger.yaml:4"),
        ("packs.division-differs", "yi/divisions.yaml:2"),
    ]


def test_faults_come_in_the_order_of_files_and_lines(tmp_path):
    ledger = FILES["ledger.yaml"].replace("unit: 家", "unit: 加").replace("unit: 经信局, role", "unit: 经委, role")
    ledger = ledger.replace("[1, 20]", "[1, 700]")
    places = [fault.where.split(":")[1] for fault in check_pack(write_pack(tmp_path, changes={"ledger.yaml": ledger}))]
    assert places == sorted(places, key=int)
    assert len(places) == 3


def test_every_pack_of_the_project_proves_beside_the_others(checkout):
    assert check_packs(list_packs(checkout / "packs")) == ()


JUNK = st.sampled_from(
    [
        "",
        "~",
        "[]",
        "{}",
        "- 1",
        "a: b",
        "[1, 2",
        "'",
        "0",
        "-1",
        "9" * 30,
        "[0, 0]",
        "不适用",
        "\t",
        "x: [x: [x]]",
        "% ",
        "🏭",
    ]
)


@given(st.sampled_from([name for name in FILES if name.endswith(".yaml")]), st.data())
@settings(max_examples=250, deadline=None)
def test_whatever_a_line_is_changed_to_the_pack_proves_or_says_why_not(tmp_path_factory, file, data):
    lines = FILES[file].replace("{name}", "jia").replace("{{", "{").replace("}}", "}").splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    head, colon, _ = lines[place].rpartition(":")
    lines[place] = data.draw(st.sampled_from([f"{head}{colon} ", "", lines[place]])) + data.draw(JUNK)
    pack = write_pack(tmp_path_factory.mktemp("any"), changes={file: None})
    (pack / file).parent.mkdir(exist_ok=True)
    (pack / file).write_text("\n".join(lines), encoding="utf-8")
    faults = check_pack(pack)
    assert all(fault.code and fault.where and fault.found and fault.why and fault.remedy for fault in faults)
    if faults:
        with pytest.raises(PackError) as refusal:
            load_pack(pack)
        assert refusal.value.faults == faults
    else:
        load_pack(pack)
