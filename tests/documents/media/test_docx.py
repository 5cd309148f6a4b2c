"""Word documents made by python-docx: numbers, tables, deletions."""

import io
import zipfile

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from mujun.documents.media.docx import read_docx
from mujun.documents.media.numbering import write_number
from mujun.errors import SourceError

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


def pack(body: str, **parts: str) -> bytes:
    """A .docx of a raw body; `parts` are further parts of the folder word."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for part, content in parts.items():
            archive.writestr(f"word/{part}.xml", content)
    return file.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def lines(body: str, **parts: str) -> list[str]:
    return read_docx("a.docx", pack(body, **parts))[0].split("\n")


def numbered(start: str, form: str, text: str, level: str = "0") -> tuple[str, str]:
    """A numbered paragraph and the numbering part with the given start, format and pattern."""
    shape = f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    lists = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{shape}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    return paragraph(
        "抓招引", f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    ), lists


def test_every_damaged_byte_is_refused_or_changes_nothing() -> None:
    whole = pack(paragraph("一、目标") + "".join(paragraph(f"新增企业{i}家。") for i in range(60)))
    text = read_docx("a.docx", whole)[0]
    refused = 0
    for place in range(4, len(whole), 3):
        damaged = bytearray(whole)
        damaged[place] ^= 0x5A
        try:
            assert read_docx("a.docx", bytes(damaged))[0] == text
        except SourceError as error:
            refused += 1
            assert error.faults[0].code in {"documents.broken-docx", "documents.not-word", "documents.zip-bomb",
                                            "documents.encrypted-docx"}  # fmt: skip
    assert refused > 20


@pytest.mark.parametrize(
    ("start", "form", "text"),
    [("999999999999", "lowerLetter", "%1."), ("9" * 5000, "decimal", "%1."), ("²", "decimal", "%1."),
     ("9" * 30, "upperRoman", "%1."), ("-4", "chineseCounting", "%1、"), ("1", "decimal", "甲" * 100_000),
     ("1", "decimal", "%1" * 50_000)],
)  # fmt: skip
def test_numbers_no_word_processor_writes_cost_nothing(start: str, form: str, text: str) -> None:
    one, lists = numbered(start, form, text)
    (line,) = lines(one, numbering=lists)
    assert line.endswith("抓招引")
    assert len(line) < 2000


@pytest.mark.parametrize("level", ["²", "9" * 5000, "-1", "一"])
def test_levels_that_are_no_numbers_are_the_first(level: str) -> None:
    one, lists = numbered("1", "decimal", "%1.", level)
    assert lines(one, numbering=lists) == ["1.抓招引"]


@pytest.mark.parametrize("span", ["²", "9" * 5000, "0", "二"])
def test_spans_that_are_no_numbers_are_one_column(span: str) -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{paragraph("甲")}</w:tc>'
    (line,) = lines(f"<w:tbl><w:tr>{wide}<w:tc>{paragraph('乙')}</w:tc></w:tr></w:tbl>")
    assert line.split() == ["甲", "乙"]


def test_a_text_that_only_grows_while_it_is_written_out_is_refused() -> None:
    one, lists = numbered("1", "decimal", "%1" * 30)
    with pytest.raises(SourceError, match="字符"):
        lines("".join(one for _ in range(60_000)) + "<!--" + "".join(map(chr, range(0x4E00, 0x9000))) * 3 + "-->",
              numbering=lists)  # fmt: skip


def test_entities_are_refused_because_what_they_stand_for_would_be_missing() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<!DOCTYPE w:document [<!ENTITY a "44家"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
            f"<w:document {W}><w:body>{paragraph('新增&a;&b;。')}</w:body></w:document>",
        )
    with pytest.raises(SourceError) as caught:
        read_docx("a.docx", file.getvalue())
    assert caught.value.faults[0].code == "documents.broken-docx"


def test_comments_inside_a_word_do_not_cut_it() -> None:
    assert lines("<w:p><w:r><w:t>新增<!-- 注 -->企业<?pi ?>30家</w:t></w:r></w:p>") == ["新增企业30家"]


def test_text_boxes_and_frames_keep_their_paragraphs() -> None:
    inside = paragraph("一、目标") + paragraph("新增30家。")
    boxed = read_docx("a.docx", pack(f"<w:p><w:r><w:txbxContent>{inside}</w:txbxContent></w:r></w:p>"))[0]
    assert boxed.split() == ["一、目标", "新增30家。"]
    framed = f"<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>"
    assert lines(framed) == ["一、目标", "新增30家。"]
    assert lines(f"<w:tbl><w:tr><w:tc>{framed}</w:tc></w:tr></w:tbl>") == ["一、目标", "新增30家。"]


def test_a_text_box_in_a_cell_is_read_once() -> None:
    box = f"<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:txbxContent>{paragraph('乙')}</w:txbxContent></w:r></w:p>"
    assert lines(f"<w:tbl><w:tr><w:tc>{box}</w:tc><w:tc>{paragraph('丙')}</w:tc></w:tr></w:tbl>") == ["甲 乙\t丙"]


def test_rows_inside_content_controls_are_rows() -> None:
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    body = row.format(paragraph("甲"), paragraph("1")) + (
        f"<w:sdt><w:sdtContent>{row.format(paragraph('乙'), paragraph('2'))}</w:sdtContent></w:sdt>"
    )
    assert lines(f"<w:tbl>{body}</w:tbl>") == ["甲\t1", "乙\t2"]


def test_the_main_part_is_found_by_its_relation_and_in_either_namespace() -> None:
    strict = f"<w:document {W}><w:body>{paragraph('新增30家')}</w:body></w:document>".replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document2.xml"/></Relationships>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("_rels/.rels", relation)
        archive.writestr("word/document2.xml", strict)
    assert read_docx("a.docx", file.getvalue())[0] == "新增30家"
