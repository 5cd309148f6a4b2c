"""One figure traced to every statement of it: what counts is what the table holds, and each step says why."""

from datetime import date

import pytest

from facts.making import A, B, C, keep, rows_of
from mujun.errors import FactError
from mujun.facts.provenance import trace_figure
from mujun.facts.publication import publish
from mujun.facts.table import table
from mujun.rules.period import parse_period

YEAR, LATER = parse_period("2017"), date(2018, 12, 31)


def trace(lake, entity, item, as_of=LATER):
    return trace_figure(lake, entity=entity, item=item, period=YEAR, as_of=as_of)


def test_a_figure_opens_to_its_batch_row_heading_and_unit(lake, base):
    keep(lake, base, "2018-04-01", "统一社会信用代码,增值税（元）", f"{A},1234500", f"{B},88", name="税收.csv")
    found = trace(lake, A, "增值税")
    (source,) = found.sources
    assert (found.value, found.absence) == (123.45, None)
    assert (source.batch.number, source.row, source.batch.workbook) == (1, 2, "税收.csv")
    assert source.column is not None and source.column.header == "增值税（元）"
    assert (source.unit, source.delivered, float(source.factor)) == ("元", 1234500, 0.0001)
    assert source.counts and source.batch.on == date(2018, 4, 1)


def test_a_unit_in_the_cell_itself_is_the_one_shown(lake, base):
    keep(lake, base, "2018-04-01", "统一社会信用代码,增值税（元）", f"{A},12.5万元")
    (source,) = trace(lake, A, "增值税").sources
    assert (source.unit, source.delivered) == ("万元", 12.5)


def test_the_department_named_first_counts_and_the_other_is_told_so(lake, base):
    keep(lake, base, "2018-04-01", "统一社会信用代码,营业收入", f"{A},100", department="统计")
    keep(lake, base, "2018-05-01", "统一社会信用代码,营业收入", f"{A},90", department="税务")
    found = trace(lake, A, "营业收入")
    assert found.value == 100
    assert [(one.batch.department, one.standing) for one in found.sources] == [
        ("统计", "counts"),
        ("税务", "outranked"),
    ]
    assert "统计" in found.sources[1].why


def test_a_correction_supersedes_and_a_blank_takes_nothing_back(lake, base):
    keep(lake, base, "2018-04-01", "统一社会信用代码,增值税", f"{A},100")
    keep(lake, base, "2018-05-01", "统一社会信用代码,增值税", f"{A},110", corrects=1, reason="复核")
    keep(lake, base, "2018-06-01", "统一社会信用代码,增值税,消费税", f"{A},,5")
    found = trace(lake, A, "增值税")
    standings = {one.batch.number: one.standing for one in found.sources}
    assert found.value == 110
    assert standings == {1: "superseded", 2: "counts", 3: "blank"}
    assert trace(lake, A, "增值税", as_of=date(2018, 4, 30)).value == 100


def test_a_figure_counts_before_a_stated_absence(lake, base):
    keep(lake, base, "2018-04-01", "统一社会信用代码,营业收入", f"{A},缺数", department="统计")
    keep(lake, base, "2018-04-02", "统一社会信用代码,营业收入", f"{A},90", department="税务")
    found = trace(lake, A, "营业收入")
    assert found.value == 90
    assert found.sources[1].absence == "missing" and "缺数" in found.sources[1].why


def test_a_composed_figure_opens_to_its_parts_with_the_sum(lake, base):
    keep(lake, base, "2018-04-01", "统一社会信用代码,自有用地", f"{A},30", department="自然资源")
    keep(lake, base, "2018-04-02", "统一社会信用代码,承租用地,出租用地", f"{A},6,4", department="镇街")
    found = trace(lake, A, "用地面积")
    assert found.value == 32
    assert [part.item.name for part in found.parts] == ["自有用地", "承租用地", "其他用地", "出租用地"]
    assert found.working == "自有用地 30 + 承租用地 6 + 其他用地 没有报 − 出租用地 4 = 32 亩"


def test_a_part_said_to_be_missing_makes_the_whole_missing(lake, base):
    keep(lake, base, "2018-04-01", "统一社会信用代码,自有用地", f"{A},30", department="自然资源")
    keep(lake, base, "2018-04-02", "统一社会信用代码,承租用地", f"{A},缺数", department="镇街")
    found = trace(lake, A, "用地面积")
    assert (found.value, found.absence) == (None, "missing")


def test_a_word_lasts_from_an_earlier_period(lake, base):
    keep(lake, base, "2017-04-01", "统一社会信用代码,规模", f"{A},规下", department="统计", period=parse_period("2016"))
    keep(lake, base, "2018-04-01", "统一社会信用代码,规模,行业", f"{A},规上,33", department="统计")
    found = trace(lake, A, "规模")
    assert (found.text, [one.standing for one in found.sources]) == ("规上", ["counts", "earlier"])


def test_nobody_spoke_of_it(lake, base):
    keep(lake, base, "2018-04-01", "统一社会信用代码,增值税", f"{A},100")
    found = trace(lake, C, "增值税")
    assert (found.value, found.absence, found.sources) == (None, "missing", ())


def test_an_unknown_item_is_refused(lake):
    with pytest.raises(FactError) as refused:
        trace(lake, A, "增殖税")
    assert "增值税" in refused.value.faults[0].remedy


def test_every_traced_figure_is_the_one_of_the_table(lake, base):
    head = "统一社会信用代码,自有用地,建筑面积"
    keep(lake, base, "2018-04-01", head, f"{A},30,缺数", f"{B},,不适用", f"{C},0,9", department="自然资源")
    keep(lake, base, "2018-04-02", "统一社会信用代码,自有用地,承租用地", f"{A},31,2", f"{B},7,", department="镇街")
    publish(lake, LATER)
    keep(lake, base, "2018-04-03", head, f"{A},,12", f"{B},8,缺数", department="自然资源")
    made = rows_of(table(lake, as_of=LATER, period=YEAR, kind="enterprise"))
    for entity, row in made.items():
        for item in ("自有用地", "承租用地", "用地面积", "建筑面积", "增值税"):
            found = trace(lake, entity, item)
            assert (found.value, found.absence) == (row[item], row[f"{item}·缺"]), (entity, item)
