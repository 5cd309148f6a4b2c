"""Accepting is tried beside the lake first: what would change, what looks wrong, and the lake itself untouched."""

from datetime import date

import pytest

from facts.making import A, B, C, keep, make_code, take
from mujun.errors import FactError
from mujun.facts.lake import list_batches
from mujun.facts.preview import preview_intake
from mujun.facts.publication import publish

HEAD = "统一社会信用代码,增值税"
DAY = date(2018, 5, 1)


def test_new_changed_and_same_figures_are_told_apart(lake, base, tmp_path):
    keep(lake, base, "2018-04-01", HEAD, f"{A},1", f"{B},2")
    publish(lake, DAY)
    found = preview_intake(
        lake, take(base, HEAD, f"{A},1", f"{B},3", f"{C},4"), base, on=DAY, folder=tmp_path / "trial"
    )
    assert (found.new, found.changed, found.same) == (1, 1, 1)
    assert len(list_batches(lake)) == 1


def test_a_first_delivery_is_all_new(lake, base, tmp_path):
    found = preview_intake(lake, take(base, HEAD, f"{A},1"), base, on=DAY, folder=tmp_path / "trial")
    assert (found.new, found.changed, found.same) == (1, 0, 0)


def test_a_figure_in_the_wrong_unit_is_suspected_before_it_is_accepted(lake, base, tmp_path):
    head = "统一社会信用代码,增值税,企业所得税,城建税,印花税"
    firms = [make_code(number) for number in range(40)]
    lines = [f"{code},{100 + at},{50 + at},{7 + at % 3},{3 + at % 2}" for at, code in enumerate(firms)]
    lines[5] = f"{firms[5]},{105 * 10000},55,9,4"
    found = preview_intake(lake, take(base, head, *lines), base, on=DAY, folder=tmp_path / "trial")
    assert [(one.entity, one.item, one.code) for one in found.suspicions] == [(firms[5], "增值税", "facts.wrong-unit")]


def test_what_the_lake_would_not_take_is_refused_here(lake, base, tmp_path):
    keep(lake, base, "2018-04-01", HEAD, f"{A},1")
    with pytest.raises(FactError) as refused:
        preview_intake(lake, take(base, HEAD, f"{A},1"), base, on=DAY, folder=tmp_path / "trial")
    assert refused.value.faults[0].code == "facts.delivered-again"
