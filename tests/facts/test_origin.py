"""What counts for many figures at once agrees with what is told of each one alone."""

from __future__ import annotations

from datetime import date

import pytest

from facts.making import A, B, C, keep
from mujun.facts.origin import read_origins
from mujun.facts.provenance import trace_figure
from mujun.facts.publication import publish
from mujun.rules.period import parse_period

DAY, YEAR = date(2018, 5, 31), parse_period("2017")
ITEMS = ("企业名称", "用地面积", "增值税", "消费税", "没有这一项")


@pytest.fixture
def filled(base, lake):
    keep(lake, base, "2018-05-01", "信用代码,企业名称", f"{A},云川永明机械有限公司", department="统计")
    keep(lake, base, "2018-05-02", "信用代码,自有用地,承租用地", f"{A},10,2.5", f"{B},缺数,1", department="镇街")
    keep(lake, base, "2018-05-03", "信用代码,增值税,消费税", f"{A},100,0", f"{B},缺数,不适用", f"{C},,5")
    keep(lake, base, "2018-05-04", "信用代码,增值税", f"{A},120")
    return lake


def origins(lake, day=DAY):
    return read_origins(lake, entities=[A, B, C], items=ITEMS, period=YEAR, as_of=day)


def test_the_latest_statement_with_its_row(filled):
    (tax,) = origins(filled)[A, "增值税"]
    assert (tax.value, tax.batch, tax.on, tax.department, tax.row) == (120.0, 4, date(2018, 5, 4), "税务", 2)
    assert str(tax) == "税务 第 4 批（2018-05-04）第 2 行"
    (before,) = origins(filled, date(2018, 5, 3))[A, "增值税"]
    assert (before.value, before.batch) == (100.0, 3)


def test_a_composed_figure_has_its_parts(filled):
    land = origins(filled)[A, "用地面积"]
    assert [(one.item, one.value, one.department) for one in land] == [
        ("自有用地", 10.0, "镇街"),
        ("承租用地", 2.5, "镇街"),
    ]


def test_absence_is_said_and_silence_is_silent(filled):
    found = origins(filled)
    assert [one.absence for one in found[B, "增值税"]] == ["missing"]
    assert [one.absence for one in found[B, "消费税"]] == ["not applicable"]
    assert found[C, "增值税"] == ()  # 空格什么也没有说
    assert (A, "没有这一项") not in found


def test_the_same_as_for_one_figure_alone_and_through_a_publication(filled):
    found = origins(filled)
    for entity in (A, B, C):
        for item in ITEMS[1:4]:
            trace = trace_figure(filled, entity=entity, item=item, period=YEAR, as_of=DAY)
            counting = [source for part in trace.parts or (trace,) for source in part.sources if source.counts]
            assert [(one.batch, one.row, one.value) for one in found[entity, item]] == [
                (source.batch.number, source.row, source.value) for source in counting
            ]
    publish(filled, date(2018, 5, 3))
    assert origins(filled) == found


def test_nobody_and_nothing(filled, base):
    assert read_origins(filled, entities=[], items=ITEMS, period=YEAR, as_of=DAY) == {}
    assert read_origins(filled, entities=[A], items=["没有这一项"], period=YEAR, as_of=DAY) == {}
    assert read_origins(filled, entities=[A], items=ITEMS, period=YEAR, as_of=date(2017, 1, 1)) == {}
