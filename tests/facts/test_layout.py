"""Sheets as offices lay them out: titles, units above the table, headings in several rows, column numbers, notes."""

import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from facts.making import A, B, codes, csv_bytes, take, xlsx_bytes
from mujun.errors import FactError
from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.layout import find_layout
from mujun.rules.period import parse_period


def take_book(base, rows, merges=(), department="税务"):
    """The intake of a workbook whose merged cells are (first row, first column, last row, last column)."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for one in merges:
            sheet.merge_range(*one, rows[one[0]][one[1]])
    return read_delivery(Delivery("税收.xlsx", buffer.getvalue(), department, period=parse_period("2017")), base)


def test_a_title_and_a_unit_line_stand_above_the_table(base):
    intake = take(
        base, "云川市2017年企业税收,,", "填报单位：云川市税务局,,单位：元", "信用代码,增值税,房产税", f"{A},123456.7,0"
    )
    assert intake.accepted[0].row == 4
    assert intake.accepted[0].values == (12.34567, 0.0)
    assert [column.stated for column in intake.columns] == [True, True]
    said = "；".join(intake.notices)
    assert "第 1 行“云川市2017年企业税收”没有当数收" in said
    assert "B 列“增值税”的单位按表头上面的行写的 元 收" in said


def test_a_title_that_ends_in_a_bracketed_unit_says_the_unit(base):
    intake = take(base, "2017年企业税收（单位：千元）,", "信用代码,增值税", f"{A},10")
    assert intake.accepted[0].values == (1.0,)


def test_of_several_units_above_each_column_takes_the_one_that_measures_it(base):
    lines = ("用地用电情况,,", "计量单位：平方米、千瓦时,,", "信用代码,自有用地,容积率", f"{A},66667,1.5")
    intake = take(base, *lines, department="自然资源")
    assert intake.accepted[0].values == (100.0, 1.5)


def test_two_units_above_that_both_fit_are_refused_and_the_cell_named(base):
    with pytest.raises(FactError) as error:
        take(base, "税收,", "单位：元、万元,", "信用代码,增值税", f"{A},1")
    (fault,) = error.value.faults
    assert (fault.code, fault.where) == ("facts.which-unit", "税收.csvB 列“增值税”")


def test_the_unit_of_the_heading_counts_before_the_one_above(base):
    assert take(base, "税收,", "单位：元,", "信用代码,增值税（万元）", f"{A},1").accepted[0].values == (1.0,)


def test_a_title_of_another_year_is_refused(base):
    with pytest.raises(FactError) as error:
        take(base, "云川市2016年企业税收,", "信用代码,增值税", f"{A},1")
    assert error.value.faults[0].code == "facts.other-year"
    assert take(base, "2017年税收（2018年5月报）,", "信用代码,增值税", f"{A},1").accepted


def test_a_heading_in_two_rows_is_put_together(base):
    rows = [
        ["信用代码", "企业名称", "税收（元）", ""],
        ["", "", "增值税", "房产税（万元）"],
        [A, "云川永明机械有限公司", 50000, 3],
    ]
    for intake in (take_book(base, rows, [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)]), take_book(base, rows)):
        assert intake.accepted[0].values == ("云川永明机械有限公司", 5.0, 3.0)
        assert intake.columns[1].header == "税收（元）·增值税"
        assert "表头是第 1–2 行，上下合起来认" in intake.notices


def test_a_group_and_its_part_may_together_be_the_name_of_an_item(base):
    lines = ("信用代码,承租用地,,出租用地,", ",面积（亩）,备注,面积（亩）,说明", f"{A},10,,3,")
    intake = take(base, *lines, department="镇街")
    assert [column.item.name for column in intake.columns] == ["承租用地", "出租用地"]
    with pytest.raises(FactError) as error:
        take(base, "信用代码,承租,,", ",用地面积,自有用地,备注", f"{A},1,2,", department="镇街")
    assert error.value.faults[0].code == "facts.which-item"


def test_units_stand_in_the_second_row_of_a_heading(base):
    intake = take(base, "信用代码,增值税,房产税", ",元,（万元）", f"{A},50000,3")
    assert intake.accepted[0].values == (5.0, 3.0)
    assert intake.accepted[0].row == 3


def test_a_heading_in_three_rows(base):
    rows = [
        ["信用代码", "2017年", "", "企业名称"],
        ["", "税收", "", ""],
        ["", "增值税（元）", "房产税（元）", ""],
        [A, 10000, 20000, "云川永明机械有限公司"],
    ]
    merges = [(0, 0, 2, 0), (0, 1, 0, 2), (1, 1, 1, 2), (0, 3, 2, 3)]
    assert take_book(base, rows, merges).accepted[0].values == (1.0, 2.0, "云川永明机械有限公司")


def test_a_group_of_another_year_must_be_left_out_by_name(base):
    lines = ("信用代码,2016年,2017年", ",增值税,增值税", f"{A},1,2")
    with pytest.raises(FactError) as error:
        take(base, *lines)
    assert [fault.code for fault in error.value.faults] == ["facts.other-year"]
    intake = take(base, *lines, ignore=("2016年·增值税",))
    assert intake.accepted[0].values == (2.0,)


def test_a_row_that_numbers_the_columns_is_no_data(base):
    intake = take(base, "信用代码,企业名称,增值税", "甲,乙,1", f"{A},云川永明机械有限公司,2")
    assert [row.row for row in intake.accepted] == [3]
    assert intake.refusals == ()
    assert "第 2 行是栏次，没有收" in intake.notices


def test_a_first_row_of_words_is_data_and_not_a_heading(base):
    intake = take(base, "信用代码,企业名称,规模", f"{A},云川永明机械有限公司,规上", department="统计")
    assert intake.accepted[0].values == ("云川永明机械有限公司", "规上")


def test_notes_under_the_table_are_left_out_and_said(base):
    intake = take(base, "信用代码,增值税", f"{A},1", "注：数据未经审计,", "填表人：某,审核人：某")
    assert len(intake.accepted) == 1
    assert intake.refusals == ()
    assert "表尾的说明没有收：第 3、4 行" in intake.notices


def test_a_merge_without_names_below_is_refused_with_its_cell(base):
    with pytest.raises(FactError) as error:
        take_book(base, [["信用代码", "增值税", ""], [A, 1, 2]], [(0, 1, 0, 2)])
    (fault,) = error.value.faults
    assert (fault.code, fault.where) == ("facts.merged-header", "税收.xlsx〔Sheet1〕第 1 行 B 列“增值税”")


def test_an_absence_is_counted_by_how_it_was_written(base):
    intake = take(base, "信用代码,增值税,房产税", f"{A},/,—", f"{B},/,不适用")
    assert {"“/”有 2 格，按缺数记", "“—”有 1 格，按空格子记", "“不适用”有 1 格，按不适用记"} <= set(intake.notices)


CELLS = st.one_of(
    st.none(), st.text(max_size=8), st.floats(allow_nan=False), st.sampled_from(["代码", "单位：万元", "甲", "乙", "1"])
)


@given(st.lists(st.lists(CELLS, max_size=5), max_size=8), st.lists(st.tuples(*[st.integers(0, 5)] * 4), max_size=3))
def test_no_rows_break_the_layout_and_none_is_lost(rows, corners):
    merges = [((min(a, c), min(b, d)), (max(a, c), max(b, d))) for a, b, c, d in corners]
    layout = find_layout(rows, merges)
    if layout is None:
        assert not any(cell is not None and str(cell).strip() for row in rows for cell in row)
    else:
        passed = [row for row in rows[: layout.top] if any(cell is not None and str(cell).strip() for cell in row)]
        assert len([notice for notice in layout.notices if "没有当数收" in notice]) == len(passed)
        assert layout.top < layout.body <= len(rows)


def test_delimiters_are_found_below_a_title():
    from mujun.facts.sheet import read_sheet

    assert read_sheet("a.csv", csv_bytes("某市税收", "代码\t数", "甲\t1")).header == ("代码", "数")


def test_several_codes_in_a_cell_are_refused(base):
    assert codes(take(base, "信用代码,增值税", f"{A}、{B},1")) == [(2, "facts.several-codes")]


def test_a_workbook_with_a_title_is_read_like_one_without(base):
    rows = [["代码", "增值税"], [A, 1]]
    rows[0][0] = "信用代码"
    plain = read_delivery(Delivery("a.xlsx", xlsx_bytes(rows), "税务", period=parse_period("2017")), base)
    titled = read_delivery(
        Delivery("a.xlsx", xlsx_bytes([["2017年税收"], [], *rows]), "税务", period=parse_period("2017")), base
    )
    assert [row.values for row in plain.accepted] == [row.values for row in titled.accepted]
    assert titled.accepted[0].row == plain.accepted[0].row + 2
