"""Towns and counties by their short names, as far as the pack lists them."""

import pytest

from facts.making import A, B, codes, take
from mujun.facts.word import list_words
from mujun.packs.load import load_pack


@pytest.fixture(scope="session")
def ruian(checkout):
    return load_pack(checkout / "packs" / "ruian-2015")


def test_a_town_is_completed_by_the_packs_divisions_and_said(ruian):
    intake = take(ruian, "信用代码,镇街", f"{A},上望", f"{B},塘下镇", department="镇街")
    assert [row.values for row in intake.accepted] == [("上望街道",), ("塘下镇",)]
    assert "“上望”按区划表记作“上望街道”，1 处" in intake.notices
    assert not any("塘下" in notice for notice in intake.notices)


def test_a_town_the_pack_does_not_list_is_refused_with_the_nearest(ruian):
    intake = take(ruian, "信用代码,镇街", f"{A},上王街道", department="镇街")
    assert codes(intake) == [(2, "facts.bad-division")]
    assert "上望街道" in intake.refusals[0].fault.remedy


def test_where_the_pack_lists_no_town_it_is_taken_as_written(base):
    assert take(base, "信用代码,镇街", f"{A},上望", department="镇街").accepted[0].values == ("上望",)


def test_a_short_name_that_two_places_bear_stands_for_none(checkout):
    base = load_pack(checkout / "packs" / "base")
    words = list_words("division", base)
    shorts = [one.short for one in base.divisions]
    assert all(one in words for one in shorts if shorts.count(one) == 1)
    assert not any(one in words for one in shorts if shorts.count(one) > 1)


def test_counties_are_known_by_code_short_name_and_name(checkout):
    demo = load_pack(checkout / "packs" / "yunchuan-2026")
    words = list_words("county", demo)
    assert words["999981"] == words["安渡"] == words["安渡市"] == "安渡市"
    assert "永康市" not in words
