"""Total rows are no enterprises, and are compared with what they add up."""

import pytest

from facts.making import A, B, take


@pytest.mark.parametrize("word", ["合计", "合 计：", "全市合计", "澜江区小计", "规上企业总计", "平均"])
def test_a_total_row_is_left_out_and_said(base, word):
    intake = take(base, "信用代码,企业名称,增值税", f"{A},云川永明机械有限公司,1", f",{word},1")
    assert (len(intake.accepted), intake.refusals) == (1, ())
    assert "合计行没有收：第 3 行" in intake.notices


def test_a_grand_total_that_differs_from_its_rows_is_told(base):
    lines = ("信用代码,企业名称,增值税（元）", f"{A},云川永明机械有限公司,10000", f"{B},云川和泰纺织有限公司,20000")
    assert not any("各行相加" in notice for notice in take(base, *lines, ",合计,30000").notices)
    told = take(base, *lines, ",合计,40000").notices
    assert "第 4 行“增值税（元）”合计写 4 万元，各行相加得 3 万元" in told


def test_a_firm_with_a_code_is_never_a_total(base):
    intake = take(base, "信用代码,企业名称,增值税", f"{A},云川合计,1")
    assert len(intake.accepted) == 1


def test_a_column_that_cannot_be_read_is_not_compared(base):
    told = take(base, "信用代码,增值税", f"{A},约3", f"{B},1", "合计,9").notices
    assert not any("各行相加" in notice for notice in told)
