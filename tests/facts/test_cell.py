"""Cells as offices fill them: figures, absences, words, dates — and what is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.facts.cell import Absence, Measured, Wrong, make_reader, read_absence, read_date, read_name, tidy_name
from mujun.facts.heading import Column
from mujun.packs.item import Item
from mujun.rules.level import parse_interval

LAND = Item("占地", "enterprise", "stock", "亩", range=parse_interval("[0, 30000]"))
MONEY = Item("税额", "enterprise", "flow", "万元")
SHARE = Item("占比", "enterprise", "share", "%")


def read(item: Item, cell, factor=1, unit=None):
    return make_reader(Column(0, item.name, "item", item, unit or item.unit, Fraction(factor)))(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (12.5, 12.5), ("12.5", 12.5), ("１２．５", 12.5), (" 1,234.5 ", 1234.5), ("'007", 7.0), ("1e3", 1000.0),
        ("-3", -3.0), ("0", 0.0), (0, 0.0), (-0.0, 0.0), ("+8", 8.0), (".5", 0.5), ("1 234", 1234.0),
    ],
)  # fmt: skip
def test_a_figure_is_read_in_every_print(cell, value):
    reading = read(MONEY, cell)
    assert reading == value
    assert str(reading) == str(value)


@pytest.mark.parametrize(
    ("cell", "absence"),
    [
        (None, Absence.BLANK), ("", Absence.BLANK), ("—", Absence.BLANK), ("－", Absence.BLANK),
        ("缺数", Absence.MISSING),
        ("unknown", Absence.MISSING), ("不详", Absence.MISSING), ("不适用", Absence.NOT_APPLICABLE),
        ("N/A", Absence.NOT_APPLICABLE), ("/", Absence.MISSING),
    ],
)  # fmt: skip
def test_absences_stay_what_they_are_and_none_is_zero(cell, absence):
    assert read(MONEY, cell) is absence


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("约12", "facts.text-in-number"), ("12,34", "facts.text-in-number"), ("1.2.3", "facts.text-in-number"),
        ("(12)", "facts.text-in-number"), (True, "facts.text-in-number"), (float("inf"), "facts.text-in-number"),
        ("1e400", "facts.text-in-number"), ("无", "facts.none-word"), ("#DIV/0!", "facts.error-cell"),
        ("1e15", "facts.huge-number"), (-1e15, "facts.huge-number"), ("12亩", "facts.unit-in-cell"),
        ("12万圆", "facts.text-in-number"),
    ],
)  # fmt: skip
def test_what_is_no_figure_is_refused_with_a_reason(cell, code):
    reading = read(MONEY, cell)
    assert isinstance(reading, Wrong)
    assert reading.code == code
    assert reading.found and reading.why and reading.remedy


def test_negative_land_is_out_of_range_and_loss_making_tax_is_not():
    assert read(LAND, -0.01).code == "facts.out-of-range"
    assert "亩" in read(LAND, "30000.1").found
    assert read(LAND, 30000) == 30000.0
    assert read(MONEY, -12) == -12.0


def test_units_are_converted_exactly():
    assert read(MONEY, 123456.7, Fraction(1, 10000), "元") == 12.34567
    assert read(MONEY, "0.1", 10000, "亿元") == 1000.0
    assert read(LAND, 666.67 * 3, 1 / Fraction("666.67"), "平方米") == pytest.approx(3, rel=1e-15)


def test_a_unit_printed_in_the_cell_is_obeyed_and_kept():
    assert read(MONEY, "3.5亿元") == Measured(35000.0, "亿元")
    assert read(SHARE, "3.02%") == Measured(3.02, "%")
    assert read(SHARE, "３.０２％") == Measured(3.02, "%")


def test_a_percentage_against_a_ratio_is_caught():
    assert read(Item("容积率", "enterprise", "count", ""), "120%").code == "facts.unit-in-cell"


@given(st.floats(-1e11, 1e11))
def test_every_figure_survives_writing_and_reading(value):
    assert read(MONEY, repr(value)) == value == read(MONEY, value)


@given(st.integers(-(10**8), 10**8), st.sampled_from([1, 10, 100, 1000]))
def test_rescaling_the_delivery_never_changes_the_figure(cents, scale):
    assert read(MONEY, cents / 100) == read(MONEY, str(cents * scale), Fraction(1, 100 * scale))


@given(st.one_of(st.text(max_size=30), st.floats(), st.booleans(), st.dates(), st.none()))
def test_no_cell_breaks_a_reader(cell):
    for item in (LAND, MONEY, SHARE, Item("名", "enterprise", "name"), Item("是", "enterprise", "flag"),
                 Item("日", "enterprise", "date"), Item("业", "enterprise", "industry")):  # fmt: skip
        reading = make_reader(Column(0, item.name, "item", item))(cell)
        assert isinstance(reading, float | str | Absence | Measured | Wrong)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024年3月5日", "2024-03-05"), ("2024-3-5", "2024-03-05"), ("2024/03/05 00:00:00", "2024-03-05"),
        ("20240305", "2024-03-05"), ("2023.5", "2023-05"), ("2023年5月", "2023-05"), ("2023", "2023"),
    ],
)  # fmt: skip
def test_dates_are_read_as_far_as_they_say(text, value):
    assert read_date(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("23年5月6日", "facts.short-year"), ("2023年2月30日", "facts.bad-date"), ("近期", "facts.bad-date"),
        ("1023.5", "facts.bad-date"),
    ],
)  # fmt: skip
def test_dates_that_must_be_guessed_are_refused(text, code):
    assert read_date(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("某市**机械有限公司", "facts.masked-name"), ("甲公司、乙公司", "facts.several-names"),
        ("永明机械有限公司等", "facts.several-names"), ("永明厂", "facts.short-name"),
    ],
)  # fmt: skip
def test_names_that_do_not_name_one_enterprise_are_refused(text, code):
    assert read_name(text).code == code


def test_names_are_tidied_the_same_whatever_their_print():
    assert tidy_name(" 永明 机械(云川)有限公司（重点）") == "永明机械（云川）有限公司"
    assert read_name("永明机械（云川）有限公司") == tidy_name("永明机械(云川)有限公司")


def test_words_of_a_list_are_kept_as_the_list_says():
    trade = Item("业", "enterprise", "industry")
    reader = make_reader(Column(0, "业", "item", trade), {"17": "17", "纺织业": "17"})
    assert [reader("17"), reader("C1711"), reader("纺织业"), reader(17.0)] == ["17", "1711", "17", "17"]
    assert reader("99").code == "facts.bad-industry"
    assert "开头的 0" in reader("6").why
    scale = make_reader(Column(0, "规模", "item", Item("规模", "enterprise", "text", values=("规上", "规下"))))
    assert scale("规上") == "规上"
    assert "规上" in scale("规上企业").remedy


def test_an_absence_word_is_no_name():
    assert read_absence("甲") is None
