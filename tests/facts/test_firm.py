"""One reading for a sheet says what the two readings it stands for say."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from facts.making import A, B, C, keep
from mujun.facts.entity import read_register
from mujun.facts.firm import read_firms, write_statements
from mujun.facts.origin import read_origins
from mujun.facts.publication import publish
from mujun.rules.period import parse_period

DAY, YEAR = date(2018, 5, 31), parse_period("2017")
ITEMS = ("企业名称", "用地面积", "增值税", "没有这一项")


@pytest.fixture
def filled(base, lake):
    keep(lake, base, "2018-05-01", "信用代码,企业名称", f"{A},云川永明机械有限公司", f"{B},云川泰和纺织有限公司")
    keep(lake, base, "2018-05-02", "信用代码,自有用地,承租用地", f"{A},10,2.5", f"{B},缺数,1", department="镇街")
    keep(lake, base, "2018-05-03", "信用代码,企业名称,增值税", f"{A},云川永明智造有限公司,100", f"{C},,5")
    return lake


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize("day", [date(2018, 4, 1), date(2018, 5, 2), DAY])
def test_who_and_where_from_are_those_of_the_two_readings(filled, base, published, day):
    if published:
        publish(filled, date(2018, 5, 2))
    asked = {"entities": [A, C], "items": ITEMS, "period": YEAR, "as_of": day}
    register, origins = read_firms(filled, base, **asked, connection=duckdb.connect())
    assert origins == read_origins(filled, **asked)
    assert register == read_register(filled, base, day, [A, C])
    assert B not in register.enterprises


@pytest.mark.parametrize("day", [date(2018, 4, 1), date(2018, 5, 2), DAY])
def test_a_file_of_statements_says_the_same_for_good(filled, base, day, tmp_path):
    asked = {"items": ITEMS, "period": YEAR, "as_of": day, "connection": duckdb.connect()}
    file = tmp_path / "statements.parquet"
    write_statements(filled, file, **asked)
    assert file.is_file() == (day > date(2018, 4, 1))
    for code in (A, B, C):
        before = read_firms(filled, base, entities=[code], **asked)
        assert read_firms(filled, base, entities=[code], **asked, statements=file) == before
    file.write_bytes(b"PAR1 cut short")
    assert read_firms(filled, base, entities=[A], **asked, statements=file)[0].enterprises.keys() <= {A}
    assert read_firms(filled, base, entities=[A], **asked, statements=file) == read_firms(
        filled, base, entities=[A], **asked
    )


def test_what_is_said_later_on_the_day_is_not_in_a_file_written_before(filled, base, tmp_path):
    asked = {"items": ITEMS, "period": YEAR, "as_of": DAY, "connection": duckdb.connect()}
    file = tmp_path / "statements.parquet"
    write_statements(filled, file, **asked)
    before = read_firms(filled, base, entities=[A], **asked, statements=file)
    keep(filled, base, str(DAY), "信用代码,增值税", f"{A},999")
    assert read_firms(filled, base, entities=[A], **asked, statements=file) == before
    assert read_firms(filled, base, entities=[A], **asked) != before
