"""A proved pack as the engine runs it."""

from decimal import Decimal

import pytest

from mujun.errors import PackError
from mujun.packs.digest import digest
from mujun.packs.load import list_packs, load_pack
from mujun.rules.light import judge
from packs.making import FILES, write_pack


def test_a_pack_is_read_as_written(tmp_path):
    pack = load_pack(write_pack(tmp_path))
    assert (pack.name, pack.title, pack.year, pack.city.name) == ("jia", "甲市示范包", 2026, "甲市")
    assert [division.short for division in pack.divisions] == ["甲市", "乙"]
    assert pack.unit("乙县").division == "990101"
    assert pack.document.characters == 500
    assert [target.target for target in pack.targets] == ["增速", "新增企业", "能耗"]
    task = pack.tasks[0]
    assert (task.clause, task.lead, [part.role for part in task.units]) == ("3.10", "经信局", ["lead", "area"])


def test_figures_are_decimals_as_printed(tmp_path):
    goal = load_pack(write_pack(tmp_path)).target("增速")
    assert str(goal.value) == "8.50"
    assert (goal.value2, goal.stretch) == (Decimal(10), Decimal(10))


def test_what_the_author_leaves_out_is_stated_for_the_engine(tmp_path):
    pack = load_pack(write_pack(tmp_path))
    growth, firms, energy = pack.targets
    assert [target.direction for target in pack.targets] == ["up", "up", "down"]
    assert [target.roll_up for target in pack.targets] == ["weighted", "sum", "sum"]
    assert [target.accumulates for target in pack.targets] == [False, True, False]
    assert (growth.curve, firms.curve) == ("even", (20.0, 45.0, 70.0, 100.0))
    assert (firms.light, energy.light) == ("进度", None)


def test_the_default_light_stands_where_a_target_names_none(tmp_path):
    card = FILES["pack.yaml"] + "light: 进度\n"
    pack = load_pack(write_pack(tmp_path, changes={"pack.yaml": card}))
    assert pack.default_light == "进度"
    assert pack.target("能耗").light == "进度"


def test_printed_forms_lead_to_one_unit(tmp_path):
    pack = load_pack(write_pack(tmp_path))
    forms = ["经信局", "經信局", "市经信局", "甲市经济和信息化局"]
    assert {pack.find_unit(form).unit for form in forms} == {"经信局"}
    assert pack.find_unit("财政局") is None
    with pytest.raises(KeyError):
        pack.unit("财政局")


def test_lights_carry_their_citations(tmp_path):
    light = load_pack(write_pack(tmp_path)).light("进度")
    assert judge(light, {"完成": 40, "应完成": 50}).level == "红"
    assert "《办法》第二条" in judge(light, {"完成": 40, "应完成": 50}).reason


def test_a_pack_takes_what_its_base_states(tmp_path):
    write_pack(tmp_path, "base", {"pack.yaml": "pack: base\ntitle: 底包\nlight: 进度\n", "ledger.yaml": None})
    city = 'pack: jia\ntitle: 甲\ncity: {{name: 甲市, division: "990100"}}\nyear: 2026\nextends: base\n'
    lists = dict.fromkeys(["divisions.yaml", "inputs.yaml", "lights.yaml", "cases/进度.yaml"])
    units = "- {unit: 财政局, name: 甲市财政局, kind: department}\n"
    pack = load_pack(write_pack(tmp_path, "jia", {**lists, "pack.yaml": city, "units.yaml": units}))
    assert [unit.unit for unit in pack.units] == ["经信局", "乙县", "财政局"]
    assert [light.name for light in pack.lights] == ["进度"]
    assert pack.default_light == "进度"
    assert pack.extends == "base"


def test_a_pack_that_does_not_prove_is_refused_with_every_fault(tmp_path):
    bad = FILES["units.yaml"].replace("经信局, name", "经委, name").replace("kind: county", "kind: 县")
    with pytest.raises(PackError) as refusal:
        load_pack(write_pack(tmp_path, changes={"units.yaml": bad}))
    assert [fault.code for fault in refusal.value.faults] == ["packs.unknown-unit", "packs.bad-value"]


def test_a_folder_that_is_no_pack_is_refused(tmp_path):
    with pytest.raises(PackError) as refusal:
        load_pack(tmp_path)
    assert refusal.value.faults[0].code == "packs.not-a-pack"


def test_packs_are_listed_by_name(tmp_path):
    for name in ("yi", "jia"):
        write_pack(tmp_path, name)
    (tmp_path / "not-a-pack").mkdir()
    assert [path.name for path in list_packs(tmp_path)] == ["jia", "yi"]
    assert list_packs(tmp_path / "nowhere") == ()


def test_the_digest_moves_with_any_byte_and_with_nothing_else(tmp_path):
    first, second = write_pack(tmp_path / "a"), write_pack(tmp_path / "b")
    assert digest(first) == digest(second) == load_pack(first).digest
    (second / "CHANGELOG.md").write_text("# 变更！\n", encoding="utf-8")
    assert digest(first) != digest(second)


def test_every_pack_of_the_project_proves(checkout):
    packs = [load_pack(path) for path in list_packs(checkout / "packs")]
    assert len(packs) >= 6
    assert all(target.light for pack in packs for target in pack.targets if target.kind == "target")
