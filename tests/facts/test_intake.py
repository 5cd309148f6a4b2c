"""Deliveries, row by row: what is accepted, what is refused and why, and that no row is half accepted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.making import A, B, C, D, codes, csv_bytes, take, xlsx_bytes
from mujun.errors import FactError
from mujun.facts.cell import Absence
from mujun.facts.intake import Delivery, read_delivery
from mujun.rules.period import parse_period


def test_rows_are_accepted_with_values_in_the_items_unit(base):
    intake = take(
        base,
        "信用代码,企业名称,增值税（元）,消费税(万元)",
        f"{A},云川永明机械有限公司,1234567.8,",
        f"{B},云川和泰纺织有限公司,0,不适用",
    )
    assert intake.refusals == ()
    first, second = intake.accepted
    assert (first.entity, first.row, str(first.period)) == (A, 2, "2017")
    assert first.values == ("云川永明机械有限公司", 123.45678, Absence.BLANK)
    assert second.values[1:] == (0.0, Absence.NOT_APPLICABLE)


def test_one_bad_cell_refuses_the_whole_row_and_every_fault_is_told(base):
    intake = take(
        base, "信用代码,企业名称,增值税,房产税", f"{A},云川**有限公司,约12,-5", f"{B},云川和泰纺织有限公司,3,4"
    )
    assert [row.entity for row in intake.accepted] == [B]
    assert codes(intake) == [(2, "facts.masked-name"), (2, "facts.text-in-number"), (2, "facts.out-of-range")]
    assert intake.refusals[1].fault.where == "税收.csv第 2 行 C 列“增值税”"
    assert intake.refusals[1].written == "约12"


def test_a_bad_code_is_refused_with_a_proposal_that_is_not_applied(base):
    wrong = A[:5] + A[6] + A[5] + A[7:] if A[5] != A[6] else A[:16] + A[17] + A[16]
    intake = take(base, "信用代码,增值税", f"{wrong},1")
    assert intake.accepted == ()
    assert A in " ".join(refusal.fault.remedy for refusal in intake.refusals)


def test_a_code_confirmed_by_a_person_is_taken(base):
    issued = "91350211M0000XUF46"
    assert take(base, "信用代码,增值税", f"{issued},1").accepted == ()
    assert take(base, "信用代码,增值税", f"{issued},1", confirmed={issued}).accepted[0].entity == issued


def test_a_code_left_out_is_looked_up_by_name_and_only_proposed(base):
    register = {"云川永明机械有限公司": A}
    intake = take(base, "信用代码,企业名称,增值税", ",云川永明机械有限公司,1", register=register)
    assert intake.accepted == ()
    assert A in intake.refusals[0].fault.remedy


def test_the_same_row_again_is_refused_and_the_first_kept(base):
    intake = take(base, "信用代码,增值税", f"{A},1", f"{B},2", f"{A},1.0")
    assert [row.row for row in intake.accepted] == [2, 3]
    assert codes(intake) == [(4, "facts.repeated-row")]


def test_different_rows_of_one_enterprise_are_all_refused(base):
    intake = take(base, "信用代码,增值税", f"{A},1", f"{B},2", f"{A},3")
    assert [row.entity for row in intake.accepted] == [B]
    assert codes(intake) == [(2, "facts.conflicting-rows"), (4, "facts.conflicting-rows")]


def test_a_column_of_periods_is_obeyed(base):
    intake = take(base, "信用代码,年度,增值税", f"{A},2016,1", f"{A},2017年度,2", f"{B},去年,3", period=None)
    assert [(row.entity, str(row.period)) for row in intake.accepted] == [(A, "2016"), (A, "2017")]
    assert codes(intake) == [(4, "facts.bad-period")]
    assert codes(take(base, "信用代码,年度,增值税", f"{A},2016,1")) == [(2, "facts.other-period")]


def test_totals_and_empty_rows_are_left_out_and_said(base):
    intake = take(base, "信用代码,企业名称,增值税", f"{A},云川永明机械有限公司,1", ",,", ",合 计,1")
    assert len(intake.accepted) == 1
    assert intake.refusals == ()
    assert any("第 4 行" in notice for notice in intake.notices)


def test_a_shifted_row_of_csv_is_refused(base):
    assert codes(take(base, "信用代码,增值税", f"{A},1,234")) == [(2, "facts.shifted-row")]


def test_ratios_delivered_as_percentages_stop_the_delivery_until_said(base):
    lines = (f"{A},0.0302", f"{B},0.015", f"{C},0.2")
    with pytest.raises(FactError, match="比值") as error:
        take(base, "信用代码,研发费用占比", *lines, department="统计")
    assert error.value.faults[0].code == "facts.percent-or-ratio"
    intake = take(base, "信用代码,研发费用占比(比值)", *lines, department="统计")
    assert [row.values for row in intake.accepted] == [(3.02,), (1.5,), (20.0,)]
    assert take(base, "信用代码,研发费用占比(%)", *lines, department="统计").accepted[0].values == (0.0302,)


def test_a_code_that_a_spreadsheet_made_a_number_is_refused(base):
    content = xlsx_bytes([["信用代码", "增值税"], [9.13502002601591e17, 1], [A, 2]])
    intake = read_delivery(Delivery("税收.xlsx", content, "税务", period=parse_period("2017")), base)
    assert codes(intake) == [(2, "facts.other-number")]
    assert intake.refusals[0].fault.where.startswith("税收.xlsx〔Sheet1〕第 2 行 A 列")


def test_a_formula_that_failed_is_refused(base):
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        table = book.add_worksheet()
        table.write_row(0, 0, ["信用代码", "增值税"])
        table.write(1, 0, A)
        table.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        table.write(2, 0, B)
        table.write_formula(2, 1, "=1+1", None, "")
        table.write(3, 0, C)
        table.write_formula(3, 1, "=1+1", None, 2)
    intake = read_delivery(Delivery("a.xlsx", buffer.getvalue(), "税务", period=parse_period("2017")), base)
    assert [code for _, code in codes(intake)] == ["facts.error-cell", "facts.error-cell"]
    assert [row.values for row in intake.accepted] == [(2.0,)]


def test_a_department_that_no_item_names_is_refused_with_the_nearest(base):
    with pytest.raises(FactError, match="是不是“税务”"):
        take(base, "信用代码,增值税", f"{A},1", department="税务局")


def test_parcels_have_codes_of_their_own(base):
    intake = take(
        base,
        "宗地号,权利人,宗地面积(㎡)",
        f"YC-001,{A},66667",
        f"YC-002,{A[:-1]},1",
        department="自然资源",
        kind="parcel",
    )
    assert intake.accepted[0].entity == "YC-001"
    assert intake.accepted[0].values == (A, 100.0)
    assert codes(intake) == [(3, "facts.code-length")]


FIGURES = st.floats(-1e6, 1e6).map(lambda value: round(value, 4))


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from([A, B, C, D]), st.tuples(FIGURES, FIGURES), min_size=1), st.randoms())
def test_permuting_rows_and_columns_or_rescaling_units_never_changes_what_is_taken(base, figures, chance):
    def taken(order, swapped, scaled):
        names = ["增值税(元)" if scaled else "增值税(万元)", "企业所得税(万元)"]
        lines = []
        for code in order:
            vat, tax = figures[code]
            cells = [repr(round(vat * 10000, 6)) if scaled else repr(vat), repr(tax)]
            lines.append(",".join([code, *(cells[::-1] if swapped else cells)]))
        intake = take(base, ",".join(["信用代码", *(names[::-1] if swapped else names)]), *lines)
        return {
            (row.entity, column.item.name): pytest.approx(value, rel=1e-12, abs=1e-9)
            for row in intake.accepted
            for column, value in zip(intake.columns, row.values, strict=True)
        }

    order = list(figures)
    straight = taken(order, False, False)
    chance.shuffle(order)
    assert taken(order, True, True) == straight
    assert len(straight) == 2 * len(figures)


def test_gb18030_is_read(base):
    content = csv_bytes("信用代码,企业名称,增值税", f"{A},云川镕铸有限公司,1", encoding="gb18030")
    intake = read_delivery(Delivery("a.csv", content, "税务", period=parse_period("2017")), base)
    assert intake.accepted[0].values[0] == "云川镕铸有限公司"
