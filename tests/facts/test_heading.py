"""Headings in all the ways offices print them, and those that are no item."""

from fractions import Fraction

import pytest

from facts.making import A, take
from mujun.errors import FactError
from mujun.facts.heading import fold_heading


def column_of(base, header: str, department: str = "税务", **more):
    intake = take(base, f"信用代码,{header}", f"{A},1", department=department, **more)
    return intake.columns[0]


@pytest.mark.parametrize(
    ("header", "unit", "factor"),
    [
        ("增值税", "万元", Fraction(1)),
        ("增值税（万元）", "万元", Fraction(1)),
        ("增值税(单位：亿元)", "亿元", Fraction(10000)),
        ("其中：增值税(元)", "元", Fraction(1, 10000)),
        (" 增 值 税 / 千元", "千元", Fraction(1, 10)),
        ("3.增值税净入库_万元", "万元", Fraction(1)),
        ("2017年增值税（万元）", "万元", Fraction(1)),
        ("１、增值税〔万元〕", "万元", Fraction(1)),
    ],
)
def test_a_heading_is_known_in_every_print(base, header, unit, factor):
    column = column_of(base, header)
    assert (column.item.name, column.unit, column.factor) == ("增值税", unit, factor)


def test_an_unstated_unit_is_assumed_and_said(base):
    intake = take(base, "信用代码,增值税", f"{A},1")
    assert not intake.columns[0].stated
    assert "没有写单位，按 万元 收" in intake.notices[0]
    assert column_of(base, "增值税", units={"增值税": "元"}).factor == Fraction(1, 10000)


def test_areas_and_energy_are_converted(base):
    square = column_of(base, "自有用地(㎡)", "自然资源")
    assert square.factor == 1 / Fraction("666.67")
    assert column_of(base, "用电量(千瓦时)", "供电").factor == Fraction(1, 10000)
    assert column_of(base, "综合能耗(万吨标煤)", "统计").factor == Fraction(10000)


@pytest.mark.parametrize(
    ("headers", "department", "code", "words"),
    [
        ("增值说", "税务", "facts.unknown-column", "是不是“增值税”"),
        ("用电量", "税务", "facts.not-the-source", "供电"),
        ("用地面积", "自然资源", "facts.composed-item", "自有用地"),
        ("增值税(亩)", "税务", "rules.unit-mismatch", "不是同一种量"),
        ("增值税(万圆)", "税务", "rules.unknown-unit", "万元"),
        ("研发费用占比(万元)", "统计", "rules.unit-mismatch", "研发费用占比"),
        ("2016年增值税", "税务", "facts.other-year", "2016"),
        ("增值税,增值税净入库(元)", "税务", "facts.duplicate-column", "同一项"),
        ("信用代码,增值税", "税务", "facts.duplicate-column", "同一项"),
    ],
)
def test_a_column_that_cannot_be_taken_stops_the_delivery(base, headers, department, code, words):
    row = ",".join("1" for _ in headers.split(","))
    with pytest.raises(FactError) as error:
        take(base, f"统一社会信用代码,{headers}", f"{A},{row}", department=department)
    (fault,) = error.value.faults
    assert fault.code == code
    assert words in str(fault)


def test_all_faults_of_the_headings_are_told_at_once(base):
    with pytest.raises(FactError) as error:
        take(base, "增值说,用电量", "1,2", period=None)
    assert [fault.code for fault in error.value.faults] == [
        "facts.unknown-column", "facts.not-the-source", "facts.no-code-column", "facts.no-period"
    ]  # fmt: skip


def test_a_column_may_be_left_out_only_by_name(base):
    intake = take(base, "信用代码,增值税,内部号,序号", f"{A},1,x,1", ignore=("内部号",))
    assert [column.item.name for column in intake.columns] == ["增值税"]
    assert any("内部号、序号" in notice for notice in intake.notices)


def test_a_name_that_is_not_the_departments_to_give_is_for_the_reader_and_stops_nothing(base):
    intake = take(base, "信用代码,单位名称,用电量", f"{A},甲厂,1", department="供电")
    assert [column.item.name for column in intake.columns] == ["用电量"]
    assert [row.entity for row in intake.accepted] == [A]
    assert any("没有收的列：单位名称" in notice for notice in intake.notices)


def test_folding_keeps_what_distinguishes():
    assert fold_heading(" 其中：工业 增加值\n（亿元）") == "工业增加值(亿元)"
    assert fold_heading("3.5倍") == "3.5倍"
