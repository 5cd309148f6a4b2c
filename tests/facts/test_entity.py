"""The register: names as they change, where enterprises are, and codes proposed by name."""

from datetime import date

import pytest

from facts.making import A, B, C, keep, take
from mujun.facts.entity import read_holdings, read_register
from mujun.rules.period import parse_period

DAY = date(2018, 5, 31)


@pytest.fixture
def register(base, lake):
    header = "信用代码,企业名称,行业,县区,镇街,规模"
    keep(lake, base, "2018-05-01", header, f"{A},云川永明机械厂,C3424,东阳,南街道,规上",
         f"{B},云川和泰纺织有限公司,17,330783,,规下", period=parse_period("2016"), department="统计",
         ignore=("镇街",))  # fmt: skip
    keep(lake, base, "2018-05-02", header, f"{A},云川永明机械（集团）有限公司,3424,东阳市,,规上",
         f"{C},云川和泰纺织有限公司,17,义乌市,,规下", department="统计", ignore=("镇街",))  # fmt: skip
    keep(lake, base, "2018-05-03", "信用代码,镇街", f"{A},云溪街道", department="镇街")
    return read_register(lake, base, DAY)


def test_an_enterprise_keeps_its_former_names(register):
    one = register.enterprises[A]
    assert (one.name, one.former_names) == ("云川永明机械（集团）有限公司", ("云川永明机械厂",))
    assert (one.industry, one.industry_name) == ("3424", "通用设备制造业")
    assert (one.county, one.town, one.words["规模"]) == ("东阳市", "云溪街道", "规上")


def test_it_is_found_by_any_name_it_had_however_printed(register):
    assert [one.code for one in register.find("云川永明 机械厂")] == [A]
    assert [one.code for one in register.find("云川永明机械(集团)有限公司")] == [A]
    assert {one.code for one in register.find("云川和泰纺织有限公司")} == {B, C}
    assert register.find("没有这家公司") == ()


def test_a_name_of_two_enterprises_proposes_no_code(base, register):
    codes = register.codes_by_name
    assert codes["云川永明机械厂"] == A
    assert "云川和泰纺织有限公司" not in codes
    intake = take(base, "信用代码,企业名称,增值税", "unknown,云川永明机械厂,1", register=codes)
    assert A in intake.refusals[0].fault.remedy


def test_an_earlier_day_knows_the_earlier_name(base, lake, register):
    assert read_register(lake, base, date(2018, 5, 1)).enterprises[A].name == "云川永明机械厂"
    assert read_register(lake, base, date(2018, 4, 1)).enterprises == {}


def test_some_are_read_alone_and_as_among_all(base, lake, register):
    some = read_register(lake, base, DAY, [A])
    assert set(some.enterprises) == {A}
    assert some.enterprises[A] == register.enterprises[A]


def test_what_enterprises_hold_is_told_in_words(base, lake):
    keep(
        lake,
        base,
        "2018-05-01",
        "宗地号,权利人,宗地面积",
        f"ZD-01,{A},30",
        f"ZD-02,{A},5",
        kind="parcel",
        department="自然资源",
    )
    keep(lake, base, "2018-05-02", "户号,户主,户号电量", f"H-7,{B},12", kind="meter", department="供电")
    assert read_holdings(lake, DAY, [A, B, C]) == {A: ("宗地 ZD-01", "宗地 ZD-02"), B: ("户号 H-7",)}
    assert read_holdings(lake, date(2018, 5, 1), [A, B]) == {A: ("宗地 ZD-01", "宗地 ZD-02")}
    assert read_holdings(lake, DAY, []) == {}
