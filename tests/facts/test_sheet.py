"""Files of every format as one sheet, and those that cannot be read as one."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.making import csv_bytes, parquet_bytes, xlsx_bytes
from mujun.errors import FactError
from mujun.facts.sheet import letter_column, read_sheet


def refused(name: str, content: bytes, sheet: str | None = None) -> list[str]:
    with pytest.raises(FactError) as error:
        read_sheet(name, content, sheet)
    assert all(fault.where and fault.found and fault.why and fault.remedy for fault in error.value.faults)
    return [fault.code for fault in error.value.faults]


def test_the_same_table_is_read_from_every_format(tmp_path):
    header, row = ("代码", "数"), ["甲", "1.5"]
    made = {
        "a.csv": csv_bytes("代码,数", "甲,1.5"),
        "b.csv": csv_bytes("代码,数", "甲,1.5", encoding="gb18030"),
        "c.csv": csv_bytes("代码\t数", "甲\t1.5", encoding="utf-8-sig"),
        "d.xlsx": xlsx_bytes([header, row]),
        "e.parquet": parquet_bytes(tmp_path, "select '甲' as 代码, '1.5' as 数"),
    }
    for name, content in made.items():
        read = read_sheet(name, content)
        assert read.header == header, name
        assert [list(cells) for cells in read.rows] == [row], name


def test_the_row_number_is_the_one_a_spreadsheet_shows():
    read = read_sheet("a.xlsx", xlsx_bytes([[], [], ["代码", "数"], ["甲", 1]]))
    assert read.first_row == 4
    assert read.place(4, 1) == "a.xlsx〔Sheet1〕第 4 行 B 列“数”"
    assert read_sheet("a.csv", csv_bytes("代码,数", "甲,1")).first_row == 2


def test_columns_are_lettered_as_a_spreadsheet_does():
    assert [letter_column(index) for index in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_whole_numbers_of_parquet_stay_exact(tmp_path):
    content = parquet_bytes(tmp_path, "select 9007199254740993::bigint as 编号, 12::int as 数")
    assert list(read_sheet("a.parquet", content).rows[0]) == ["9007199254740993", 12.0]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.csv", b"  \n ", "facts.empty-file"),
        ("半个.parquet", b"PAR1\x00\x01", "facts.bad-parquet"),
        ("半个.xlsx", xlsx_bytes([["代码"], ["甲"]])[:300], "facts.bad-xlsx"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64, "facts.not-xlsx"),
        ("图.csv", b"\x89\xff\xfe\x00\x01\x02\x81", "facts.bad-encoding"),
        ("引号.csv", csv_bytes("代码,数", '"甲,1', "乙,2"), "facts.bad-csv"),
        ("只有头.csv", csv_bytes("代码,数"), "facts.no-rows"),
        ("缺头.csv", csv_bytes("代码,", "甲,1"), "facts.no-heading"),
        ("长头.csv", csv_bytes("代码," + "长" * 121, "甲,1"), "facts.long-heading"),
        ("全是空.csv", csv_bytes(",,", ",,"), "facts.empty-file"),
        ("空表.xlsx", xlsx_bytes([]), "facts.which-sheet"),
        ("两张.xlsx", xlsx_bytes([["代码"], ["甲"]], extra="说明"), "facts.which-sheet"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(name, content, code):
    assert refused(name, content) == [code]


def test_a_truncated_parquet_is_refused_at_every_length(tmp_path):
    content = parquet_bytes(tmp_path, "select i as 编号, 'x' || i as 名 from range(500) t(i)")
    for length in (9, len(content) // 4, len(content) // 2, len(content) - 9, len(content) - 1):
        assert refused("a.parquet", content[:length]) == ["facts.bad-parquet"]


def test_a_named_sheet_is_taken_and_an_unknown_one_lists_those_there_are():
    content = xlsx_bytes([["代码"], ["甲"]], sheet="明细", extra="说明")
    assert read_sheet("a.xlsx", content, "明细").header == ("代码",)
    with pytest.raises(FactError, match="明细、说明"):
        read_sheet("a.xlsx", content, "汇总")


def test_a_merged_heading_is_refused():
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        table = book.add_worksheet()
        table.merge_range(0, 0, 0, 1, "税收")
        table.write_row(0, 2, ["代码"])
        table.write_row(1, 0, [1, 2, 3])
    assert refused("a.xlsx", buffer.getvalue()) == ["facts.merged-header"]


def test_an_archive_that_is_no_workbook_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused("a.xlsx", buffer.getvalue()) == ["facts.bad-xlsx"]


@given(st.binary(min_size=1, max_size=200))
def test_no_bytes_break_the_reader(content):
    for name in ("a.csv", "a.xlsx", "a.parquet"):
        try:
            read_sheet(name, content)
        except FactError as error:
            assert error.faults
