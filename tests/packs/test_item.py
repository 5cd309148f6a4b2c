"""Items of a pack: as written, as the engine takes them, and those of the shared base."""

from pathlib import Path

import pytest

from mujun.packs.check import check_pack
from mujun.packs.item import Composition
from mujun.packs.load import load_pack
from mujun.rules.unit import parse_unit

ITEMS = """\
- {item: 占地, kind: stock, unit: 亩, aliases: [厂区面积], departments: [自然资源, 镇街], range: "[0, 9000]", note: 厂}
- {item: 借地, kind: stock, unit: 亩, note: 借来的}
- {item: 实占, kind: stock, unit: 亩, composed: {base: 占地, plus: [借地]}, note: 合计}
- {item: 名称, kind: text, values: [甲, 乙], note: 名称}
"""


@pytest.fixture
def pack(tmp_path: Path):
    folder = tmp_path / "mini"
    folder.mkdir()
    (folder / "pack.yaml").write_text("pack: mini\ntitle: 小包\n", "utf-8")
    (folder / "CHANGELOG.md").write_text("# mini\n", "utf-8")
    (folder / "items.yaml").write_text(ITEMS, "utf-8")
    (folder / "industries.yaml").write_text('- {code: "17", name: 纺织业, section: C}\n', "utf-8")
    assert check_pack(folder) == ()
    return load_pack(folder)


def test_an_item_carries_its_unit_departments_and_range(pack):
    item = pack.item("占地")
    assert (item.unit, item.of, item.kind, item.is_number) == ("亩", "enterprise", "stock", True)
    assert item.departments == ("自然资源", "镇街")
    assert 9000 in item.range
    assert -0.1 not in item.range


def test_an_item_may_be_composed_of_others(pack):
    assert pack.item("实占").composed == Composition("占地", ("借地",))
    assert pack.item("实占").composed.parts == ("占地", "借地")


def test_words_are_no_numbers_and_have_no_unit(pack):
    assert not pack.item("名称").is_number
    assert pack.item("名称").values == ("甲", "乙")
    with pytest.raises(KeyError):
        pack.item("没有这一项")


def test_the_base_names_every_division_of_industries_once(checkout):
    base = load_pack(checkout / "packs" / "base")
    assert len({one.code for one in base.industries}) == len(base.industries) == 97
    sections = "".join(sorted({one.section for one in base.industries}))
    assert sections == "ABCDEFGHIJKLMNOPQRST"


def test_the_divisions_are_those_of_the_published_standard(checkout, shared):
    listed = (shared / "data" / "industry" / "gbt4754_2017.csv").read_text("utf-8").splitlines()[1:]
    published = {row.split(",")[1] for row in listed if row.split(",")[3] == "2"}
    assert {one.code for one in load_pack(checkout / "packs" / "base").industries} == published


def test_every_number_of_the_base_has_a_unit_that_parses_and_a_department_or_a_composition(checkout):
    items = [item for item in load_pack(checkout / "packs" / "base").items if item.is_number]
    assert len(items) >= 100
    for item in items:
        parse_unit(item.unit)
        assert item.departments or item.composed, item.name
