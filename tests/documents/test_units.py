"""Names in a row: where one ends and the next begins."""

import pytest

from mujun.documents.units import Place, is_unit_list, split_units


def split(text: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in split_units(text, Place(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市甲局、市乙委,国网某某供电公司", ["市甲局", "市乙委", "国网某某供电公司"]),
        ("各县(市、区)政府、开发区管委会", ["各县(市、区)政府", "开发区管委会"]),
        ("各县〔市、区〕政府", ["各县〔市、区〕政府"]),
        ("各县、市、区政府,市甲局", ["各县、市、区政府", "市甲局"]),
        ("市自然资源和规划局和市甲局", ["市自然资源和规划局", "市甲局"]),
        ("由市甲局、市乙局等部门", ["市甲局", "市乙局"]),
        ("—", []),
        ("无", []),
        ("", []),
    ],
)
def test_split(text: str, names: list[str]) -> None:
    assert split(text) == names


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("市甲局", True),
        ("各镇(街道)", True),
        ("人行某市中心支行", True),
        ("某某大学", True),
        ("加快推进", False),
        ("20家", False),
    ],
)
def test_what_may_be_a_unit(text: str, unit: bool) -> None:
    assert is_unit_list(text, split_units(text, Place(0, len(text)))) is unit
