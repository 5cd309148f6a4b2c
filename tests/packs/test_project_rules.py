"""Rules for projects in packs: proved with every fault, found in the packs that are extended, complete in the house."""

import pytest

from mujun.errors import PackError
from mujun.packs.check import check_pack
from mujun.packs.project_rules import CONTRACT_NAMES, DISPATCH_NAMES, PLACE, load_project_rules
from packs.making import write_pack

RULES = """\
light: 进度
first_month: 2
note: 办公室定
dispatch:
  - {rule: 转红, when: 变差 and 档 == '红', who: lead, do: 说明原因, within: 5, follow_up: true}
contract:
  - {term: 亩均税收, formula: 税收 / 用地面积, unit: 万元/亩, after: 投产, initial: true}
idle: {legacy_after: 6}
"""


def write(tmp_path, text=RULES):
    pack = write_pack(tmp_path)
    (pack / PLACE).parent.mkdir()
    (pack / PLACE).write_text(text, encoding="utf-8")
    return pack


def test_rules_are_loaded_as_the_engine_runs_them(tmp_path):
    rules = load_project_rules(write(tmp_path))
    assert (rules.light, rules.first_month) == ("进度", 2)
    assert (rules.dispatch[0].within, rules.dispatch[0].follow_up) == (5, True)
    assert (rules.contract[0].name, rules.contract[0].initial) == ("亩均税收", True)
    assert (rules.idle.unproductive_after, rules.idle.legacy_after) == (0, 6)


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("light: 进度", "light: 进展", "packs.unknown-light", "没有亮灯规则“进展”"),
        ("档 == '红'", "当 == '红'", "packs.unknown-name", "不认得“当”"),
        ("变差 and 档 == '红'", "连续红月数", "packs.not-a-condition", "不是是或否"),
        ("变差 and 档 == '红'", "连续红月数 > '红'", "rules.", ""),
        ("税收 / 用地面积", "税收 / 综合能耗", "rules.", "万元"),
        ("who: lead", "who: boss", "packs.bad-value", "who"),
        ("within: 5", "within: -1", "packs.bad-value", "within"),
        ("first_month: 2", "first_month: 3", "packs.bad-value", "first_month"),
        ("note: 办公室定", "title: 甲", "packs.unknown-key", "title"),
        ("note: 办公室定\n", "", "packs.no-citation", "没有 cites"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, old, new, code, words):
    pack = write(tmp_path, RULES.replace(old, new))
    faults = check_pack(pack)
    assert any(fault.code.startswith(code) and words in fault.found for fault in faults), faults
    assert all(fault.where.startswith("jia/projects/rules.yaml") for fault in faults)
    with pytest.raises(PackError):
        load_project_rules(pack)


def test_a_file_of_another_shape_is_refused(tmp_path):
    assert [fault.code for fault in check_pack(write(tmp_path, "- 甲\n"))] == ["packs.wrong-shape"]


def test_a_pack_without_rules_says_so(tmp_path):
    with pytest.raises(PackError) as caught:
        load_project_rules(write_pack(tmp_path))
    assert caught.value.faults[0].code == "packs.no-project-rules"


def test_every_name_a_rule_may_use_is_explained():
    assert all(meaning for _, meaning in (*DISPATCH_NAMES.values(), *CONTRACT_NAMES.values()))
