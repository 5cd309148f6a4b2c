"""Word documents made by python-docx: numbers, tables, deletions."""

import io

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from mujun.documents.media.docx import read_docx
from mujun.documents.media.numbering import write_number

W = nsdecls("w")


def read(document: DocumentObject) -> str:
    file = io.BytesIO()
    document.save(file)
    return read_docx("a.docx", file.getvalue())[0]


def add_list(document: DocumentObject, number: int, *levels: tuple[str, str], start: int = 1) -> None:
    """Define a multilevel list: (number format, text) per level."""
    root = document.part.numbering_part.element
    shapes = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(levels)
    )
    root.append(parse_xml(f'<w:abstractNum {W} w:abstractNumId="{number}">{shapes}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def add_numbered(document: DocumentObject, text: str, number: int, level: int) -> None:
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'))


def test_automatic_numbers_are_written_out() -> None:
    document = Document()
    add_list(document, 90, ("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    for text, level in (("目标", 0), ("任务", 0), ("投资", 1), ("招引", 2), ("开工", 2), ("企业", 1), ("育苗", 2)):
        add_numbered(document, text, 90, level)
    assert read(document).split("\n") == [
        "一、目标", "二、任务", "（一）投资", "1.招引", "2.开工", "（二）企业", "1.育苗",
    ]  # fmt: skip


def test_compound_numbers_and_other_starts() -> None:
    document = Document()
    add_list(document, 91, ("decimal", "%1."), ("decimal", "%1.%2"), start=3)
    for text, level in (("甲", 0), ("乙", 1), ("丙", 1)):
        add_numbered(document, text, 91, level)
    assert read(document).split("\n") == ["3.甲", "3.3乙", "3.4丙"]


def test_bullets_have_no_number() -> None:
    document = Document()
    document.add_paragraph("要点", style="List Bullet")
    assert read(document) == "要点"


def test_numbers_come_through_styles() -> None:
    document = Document()
    document.add_paragraph("第一步", style="List Number")
    document.add_paragraph("第二步", style="List Number")
    assert read(document).split("\n") == ["1.第一步", "2.第二步"]


def test_tables_are_rows_of_tabs_and_keep_their_columns() -> None:
    document = Document()
    document.add_paragraph("任务分解表")
    table = document.add_table(rows=4, cols=3)
    for row, texts in zip(
        table.rows,
        (("序号", "任务", "责任单位"), ("1", "抓\n整治", "甲局"), ("", "抓招引", "乙局"), ("合计", "", "9")),
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    assert read(document).split("\n") == [
        "任务分解表", "序号\t任务\t责任单位", "1\t抓 整治\t甲局", "\t抓招引\t乙局", "合计\t\t9",
    ]  # fmt: skip


def test_deleted_text_and_notes_are_left_out_and_inserted_text_stays() -> None:
    document = Document()
    paragraph = document.add_paragraph("培育企业")._p
    paragraph.append(parse_xml(f"<w:del {W}><w:r><w:delText>20家</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:ins {W}><w:r><w:t>30家</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f'<w:r {W}><w:footnoteReference w:id="1"/></w:r>'))
    assert read(document) == "培育企业30家"


@pytest.mark.parametrize(
    ("count", "form", "written"),
    [(1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (21, "chineseCountingThousand", "二十一"),
     (3, "decimalEnclosedCircle", "③"), (28, "lowerLetter", "bb"), (4, "upperRoman", "IV"), (7, "none", ""),
     (12, "decimal", "12")],
)  # fmt: skip
def test_number_formats(count: int, form: str, written: str) -> None:
    assert write_number(count, form) == written
