"""What differs between two packs."""

from mujun.packs.difference import compare_packs
from mujun.packs.load import load_pack
from packs.making import FILES, write_pack


def loaded(root, changes=None):
    return load_pack(write_pack(root, "jia", changes))


def test_a_pack_does_not_differ_from_its_copy(tmp_path):
    assert compare_packs(loaded(tmp_path / "a"), loaded(tmp_path / "b")) == ()


def test_differences_name_thing_key_before_and_after(tmp_path):
    ledger = FILES["ledger.yaml"].replace("value: 30", "value: 35").replace("name: 培育企业", "name: 培育规上企业")
    lights = FILES["lights.yaml"].replace(">= 0", ">= -1").replace("< 0", "< -1")
    units = FILES["units.yaml"] + "- {unit: 财政局, name: 甲市财政局, kind: department}\n"
    changed = {"ledger.yaml": ledger, "lights.yaml": lights, "units.yaml": units, "cases/进度.yaml": None}
    words = [str(one) for one in compare_packs(loaded(tmp_path / "a"), loaded(tmp_path / "b", changed))]
    assert words[0] == "新增责任单位 财政局：甲市财政局"
    assert "0 及以上" in words[1]
    assert "-1 及以上" in words[1]
    assert words[2:] == [
        "改动任务 1：name 由 培育企业 改为 培育规上企业",
        "改动目标 新增企业：value 由 30 改为 35",
    ]


def test_swapped_packs_give_the_reverse(tmp_path):
    units = FILES["units.yaml"] + "- {unit: 财政局, name: 甲市财政局, kind: department}\n"
    ledger = FILES["ledger.yaml"].replace("value: 30", "value: 35")
    left, right = loaded(tmp_path / "a"), loaded(tmp_path / "b", {"units.yaml": units, "ledger.yaml": ledger})
    reverse = {"added": "removed", "removed": "added", "changed": "changed"}
    there = {(one.change, one.noun, one.code, one.key, one.before, one.after) for one in compare_packs(left, right)}
    back = {
        (reverse[one.change], one.noun, one.code, one.key, one.after, one.before) for one in compare_packs(right, left)
    }
    assert there == back
    assert len(there) == 2
