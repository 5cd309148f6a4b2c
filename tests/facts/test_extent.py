"""Workbooks that reach too far are refused in words before they are laid out; ordinary ones are read as ever."""

import io
import zipfile

import pytest

from mujun.errors import FactError
from mujun.facts.extent import Extent, check_extents
from mujun.facts.sheet import read_sheet

SHEET = "xl/worksheets/sheet1.xml"
BOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
    'sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}
TEXT = '<c{0} t="inlineStr"><is><t>{1}</t></is></c>'


def workbook(rows, prefix=""):
    """A workbook of one sheet with these rows of XML."""
    namespace = f'xmlns{":" + prefix if prefix else ""}="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    tag = f"{prefix}:" if prefix else ""
    data = f"<{tag}worksheet {namespace}><{tag}sheetData>{rows}</{tag}sheetData></{tag}worksheet>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (BOOK | {SHEET: data}).items():
            archive.writestr(name, text)
    return stream.getvalue()


def cell(place, text):
    return TEXT.format(f' r="{place}"' if place else "", text)


def test_an_ordinary_sheet_is_read_with_or_without_places():
    placed = workbook(f'<row r="1">{cell("A1", "代码")}{cell("B1", "数")}</row><row r="2">{cell("A2", "甲")}</row>')
    bare = workbook(f"<row>{cell('', '代码')}{cell('', '数')}</row><row>{cell('', '甲')}</row>")
    for content in (placed, bare):
        read = read_sheet("甲.xlsx", content)
        assert (read.header, read.rows[0][0]) == (("代码", "数"), "甲")


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1">{cell("A1", "代码")}</row><row r="1048576">{cell("XFD1048576", "x")}</row>',
        f'<row r="1">{cell("A1", "代码")}{cell("XFD1048576", "x")}</row>',
        "<row><c r='A1'><v>1</v></c></row><row r='1000000'><c\n s='1'  r='ZZ1000000'><v>1</v></c></row>",
        f"<row>{'<c><v>1</v></c>' * 100}</row>{'<row/>' * 500_000}",
        f"<row r='900000'>{'<c><v>1</v></c>' * 100}</row>",
        f"{'<row><c><v>1</v></c></row>' * 1_048_577}",
    ],
)  # fmt: skip
def test_a_sheet_that_reaches_too_far_is_refused_before_it_is_laid_out(rows):
    content = workbook(rows)
    assert len(content) < 200_000
    with pytest.raises(FactError) as refused:
        read_sheet("远.xlsx", content)
    (fault,) = refused.value.faults
    assert fault.code == "facts.too-large"
    assert "sheet1.xml 一直到第" in fault.found
    assert "最末的格子误填了字" in fault.remedy


def test_places_written_under_a_prefix_are_seen_too():
    rows = '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    with zipfile.ZipFile(io.BytesIO(workbook(rows, "x"))) as archive, pytest.raises(FactError):
        check_extents("甲.xlsx", archive)


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_the_extent_is_the_same_however_the_xml_comes(cut):
    rows = [f'<row r="{n}"><c r="B{n}"><v>1</v></c><c><v>2</v></c></row>'.encode() for n in range(1, 9)]
    whole, parts = Extent(), Extent()
    whole.read(b"".join(rows))
    tags = b"".join(rows).split(b"<")[1:]
    for at in range(0, len(tags), cut):
        parts.read(b"".join(b"<" + tag for tag in tags[at : at + cut]))
    assert (parts.last_row, parts.last_column) == (whole.last_row, whole.last_column)
    assert whole.last_row >= 8
    assert whole.last_column >= 3
