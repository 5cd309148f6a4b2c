"""The table sent back: the faulty cells are marked, and once mended it may be delivered as it is."""

import io

import openpyxl

from facts.making import A, B, C, take, xlsx_bytes
from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.marked import mark_workbook
from mujun.rules.period import parse_period


def open_sheet(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_faulty_cells_are_filled_and_say_what_to_do(base):
    intake = take(base, "统一社会信用代码,增值税（元）", f"{A},100", f"{B},约80", f"{C[:-1]},9")
    sheet = open_sheet(mark_workbook(intake))
    assert [cell.value for cell in sheet[1]] == ["统一社会信用代码", "增值税（元）", "说明"]
    assert sheet["B3"].comment is not None and "约80" in sheet["B3"].comment.text
    assert sheet["B3"].fill.fgColor.rgb != sheet["B2"].fill.fgColor.rgb
    assert sheet["A4"].comment is not None and sheet["B2"].comment is None
    assert sheet["C2"].value is None and "不是数" in sheet["C3"].value


def test_only_the_refused_rows(base):
    intake = take(base, "统一社会信用代码,增值税", f"{A},100", f"{B},约80")
    sheet = open_sheet(mark_workbook(intake, only_refused=True))
    assert sheet.max_row == 2 and sheet["A2"].value == B


def test_once_mended_it_is_accepted_as_it_is(base):
    intake = take(base, "统一社会信用代码,增值税（元）", f"{A},100", f"{B},约80")
    book = openpyxl.load_workbook(io.BytesIO(mark_workbook(intake, only_refused=True)))
    book.active["B2"] = 80
    kept = io.BytesIO()
    book.save(kept)
    again = read_delivery(Delivery("补.xlsx", kept.getvalue(), "税务", period=parse_period("2017")), base)
    assert not again.refusals
    assert [(row.entity, row.values) for row in again.accepted] == [(B, (0.008,))]


def test_a_unit_above_the_heading_is_not_lost(base):
    rows = [["2017年税收"], ["单位：元"], ["统一社会信用代码", "增值税"], [A, 100], [B, "约80"]]
    delivery = Delivery("税收.xlsx", xlsx_bytes(rows), "税务", period=parse_period("2017"))
    sheet = open_sheet(mark_workbook(read_delivery(delivery, base)))
    assert sheet["B1"].value == "增值税（元）"


def test_what_looks_like_a_formula_stays_text(base):
    intake = take(base, "统一社会信用代码,增值税", f"{A},=1+1", f"{B},2")
    cell = open_sheet(mark_workbook(intake))["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
