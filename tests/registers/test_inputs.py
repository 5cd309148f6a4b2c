"""What the rules need and no department delivers: items for the keeper, and what uses each figure."""

from __future__ import annotations

import pytest

from mujun.packs.load import load_pack
from mujun.registers.inputs import list_input_items, list_needs
from registers.making import SMALL, write_registers

OTHER = SMALL.replace("register: list", "register: other").replace(
    "{name: 等级, kind: text, note: 等级}", "{name: 停产月数, unit: 个月, note: 停产}"
)
OTHER = OTHER.replace('等级 == "D" and', "停产月数 >= 6 and")
AGAIN = OTHER.replace("register: other", "register: again").replace("unit: 个月", "unit: 天").replace(">= 6", ">= 180")


@pytest.fixture
def pack(tmp_path):
    return load_pack(write_registers(tmp_path, SMALL, OTHER))


def test_an_input_becomes_an_item_that_the_keeper_delivers(pack):
    items = {item.name: item for item in list_input_items(pack.registers, pack.items)}
    assert set(items) >= {"等级", "停产月数"}
    months = items["停产月数"]
    assert (months.of, months.unit, months.is_number, months.departments) == ("enterprise", "个月", True, ("经信局",))
    assert items["等级"].kind == "text"


def test_what_a_department_delivers_already_is_no_input(pack):
    known = list_input_items(pack.registers, pack.items)
    assert list_input_items(pack.registers, (*pack.items, *known)) == ()


def test_an_input_two_registers_state_in_other_units_is_nobodys(tmp_path):
    pack = load_pack(write_registers(tmp_path, OTHER, AGAIN))
    assert "停产月数" not in {item.name for item in list_input_items(pack.registers, pack.items)}


def test_needs_name_the_rules_and_fields_that_use_a_figure(pack):
    register = next(one for one in pack.registers if one.name == "other")
    needs = {need.name: need for need in list_needs(register)}
    assert needs["停产月数"].is_input
    assert needs["停产月数"].rules == ("入册“低效”",)
    assert not needs["税收"].is_input
    assert needs["税收"].rules == ("入册“低效”", "出册“达标”", "反弹“又低效”")
    assert needs["县区"].rules == ("栏“所属县区”",)
    assert "亩均" not in needs  # derived from 税收 and 用地
    assert "线" not in needs  # a figure of the rules
