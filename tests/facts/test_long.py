"""Long tables: one line for one figure."""

from datetime import date

import pytest

from facts.making import A, B, codes, keep, rows_of, take
from mujun.errors import FactError
from mujun.facts.table import table
from mujun.rules.period import parse_period

LONG = "信用代码,指标名称,数值,单位"


def test_each_line_is_one_figure_in_its_own_unit(base):
    intake = take(base, LONG, f"{A},增值税,12345,元", f"{A},房产税,2,万元", f"{B},增值税,3,")
    assert [column.item.name for column in intake.columns] == ["增值税", "房产税"]
    assert [(row.entity, row.places, row.values) for row in intake.accepted] == [
        (A, (0,), (1.2345,)), (A, (1,), (2.0,)), (B, (0,), (3.0,))
    ]  # fmt: skip


def test_a_long_delivery_gives_the_same_table_as_a_wide_one(base, lake, tmp_path):
    from mujun.facts.lake import open_lake

    wide = open_lake(tmp_path / "wide", base.items, create=True)
    keep(wide, base, "2018-05-31", "信用代码,增值税（元）,房产税（万元）", f"{A},10000,2", f"{B},30000,")
    keep(lake, base, "2018-05-31", LONG, f"{A},增值税,10000,元", f"{B},增值税,30000,元", f"{A},房产税,2,万元")
    made = [
        rows_of(table(one, as_of=date(2018, 5, 31), period=parse_period("2017"), kind="enterprise"))
        for one in (wide, lake)
    ]
    assert made[0] == made[1]


def test_a_line_that_cannot_be_taken_is_refused_alone(base):
    intake = take(
        base,
        LONG,
        f"{A},增值税,约3,元",
        f"{A},增值说,1,元",
        f"{A},用电量,1,",
        f"{A},房产税,1,亩",
        f"{A},,1,",
        f"{B},增值税,1,元",
    )
    assert codes(intake) == [
        (2, "facts.text-in-number"), (3, "facts.unknown-column"), (4, "facts.not-the-source"),
        (5, "rules.unit-mismatch"), (6, "facts.no-item-name"),
    ]  # fmt: skip
    assert [row.entity for row in intake.accepted] == [B]


def test_a_period_column_and_repeats(base):
    head = "信用代码,年度,指标,值"
    lines = (
        f"{A},2016,增值税,1",
        f"{A},2017,增值税,2",
        f"{A},2017,增值税,2",
        f"{B},2017,增值税,3",
        f"{B},2017,增值税,4",
    )
    intake = take(base, head, *lines, period=None)
    assert [(str(row.period), row.values) for row in intake.accepted] == [("2016", (1.0,)), ("2017", (2.0,))]
    assert [code for _, code in codes(intake)] == [
        "facts.repeated-row",
        "facts.conflicting-rows",
        "facts.conflicting-rows",
    ]


def test_ratios_are_caught_in_long_tables_too(base):
    lines = (f"{A},研发费用占比,0.03,", f"{B},研发费用占比,0.02,")
    with pytest.raises(FactError, match="比值"):
        take(base, LONG, *lines, f"{A[:-1]}X,研发费用占比,0.5,", department="统计")
    assert take(base, LONG, *(line + "%" for line in lines), department="统计").accepted[0].values == (0.03,)


def test_words_are_taken_from_long_tables(base):
    intake = take(base, LONG, f"{A},企业名称,云川永明机械有限公司,")
    assert intake.accepted[0].values == ("云川永明机械有限公司",)
