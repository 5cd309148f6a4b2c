"""Taking documents in: real files of every kind, and every kind of file that cannot be read."""

import hashlib
import io
import os
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from mujun.documents.media import limits
from mujun.documents.normal import normalise
from mujun.documents.outline import outline
from mujun.documents.source import read_source, read_source_bytes
from mujun.errors import SourceError

TEXT = "一、主要目标\n规上工业增加值增长8%。\n二、重点任务\n（一）抓招引。引进项目30个。\n（二）抓开工。开工20个。"


def refusal(name: str, data: bytes) -> str:
    """The code of the fault a file is refused with; every fault must speak in whole sentences."""
    with pytest.raises(SourceError) as caught:
        read_source_bytes(name, data)
    (fault,) = caught.value.faults
    assert all((fault.where, fault.found, fault.why, fault.remedy))
    assert fault.where == name
    return fault.code.removeprefix("documents.")


def make_pdf(*pages: str, password: str | None = None) -> bytes:
    file = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(file, pagesize=A4, encrypt=password)
    for page in pages:
        canvas.setFont("STSong-Light", 14)
        for number, line in enumerate(page.split("\n")):
            canvas.drawString(72, 780 - 22 * number, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def make_docx() -> bytes:
    file = io.BytesIO()
    document = Document()
    for line in TEXT.split("\n"):
        document.add_paragraph(line)
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_each_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "要点.txt"
    path.write_bytes(TEXT.encode(encoding))
    source = read_source(path)
    assert source.text == TEXT
    assert (source.name, source.media) == ("要点.txt", "txt")
    assert source.sha256 == hashlib.sha256(TEXT.encode(encoding)).hexdigest()


def test_traditional_text_in_gb18030() -> None:
    text = "為忠實踐行戰略，推動制造業騰籠換鳥，規上工業畝均稅收達到22萬元。" * 3
    assert read_source_bytes("方案.txt", text.encode("gb18030")).text == text


def test_line_ends_stay_as_they_are() -> None:
    assert read_source_bytes("a.txt", "一、目标\r\n增长8%。\r\n".encode()).text == "一、目标\r\n增长8%。\r\n"


def test_a_pdf_with_text_gives_its_outline() -> None:
    source = read_source_bytes("要点.pdf", make_pdf(TEXT, "三、保障措施\n（一）强化领导。成立专班。"))
    assert [item.title for item in outline(normalise(source.text)).items] == ["抓招引", "抓开工", "强化领导"]
    assert source.notes == ("PDF 共2页",)


def test_page_numbers_and_running_heads_of_a_pdf_are_no_text() -> None:
    months = "正二三四五六七八九十冬腊"
    lines = [f"第{month}{month}项工作要按照方案要求结合实际细化举措明确责任抓好落实并且按季" for month in months]
    pages = ["\n".join(["某某市工业强市工作方案", *lines[i : i + 3], f"— {i} —"]) for i in range(0, 12, 3)]
    normal = normalise(read_source_bytes("a.pdf", make_pdf(*pages)).text)
    assert "工作方案" not in normal.text
    assert "—" not in normal.text
    assert "".join(lines) == normal.text.replace("\n", "")


def test_an_html_page_gives_its_text() -> None:
    page = (
        f"<html><head><meta charset='gb2312'><title>首页</title></head><body><nav>导航</nav><p>{TEXT}</p></body></html>"
    )
    text = read_source_bytes("要点.html", page.encode("gb18030")).text
    assert "导航" not in text
    assert "规上工业增加值增长8%。" in text


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", "———。。".encode()])
def test_empty_files(data: bytes) -> None:
    assert refusal("空.txt", data) == "empty"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", bytes(range(256)) * 40, "binary"),
        ("a.txt", bytes(range(128, 256)) * 40, "unknown-encoding"),
        ("a.txt", b"MZ\x90\x00\x03\x00\x00\x00 program \x01\x02", "binary"),
        ("a.txt", "臺北市工業發展計畫書與說明".encode("big5") * 9, "unknown-encoding"),
        ("a.txt", "第一行的编码\n".encode() + "第二行的编码\n".encode("gb18030"), "mixed-encodings"),
        ("a.txt", b"%PDF-1.7 pretending", "wrong-extension"),
        ("a.txt", b"<!DOCTYPE html><html><body>page</body></html>", "wrong-extension"),
        ("a.pdf", "这不是 PDF".encode(), "broken-pdf"),
        ("a.pdf", b"%PDF-1.7\nthis is cut off", "broken-pdf"),
        ("a.docx", "这不是 Word".encode(), "broken-docx"),
        ("a.docx", b"PK\x03\x04" + b"\x00" * 400, "broken-docx"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old-word"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted-docx"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "picture"),
        ("a.txt", ("文" * 300_000).encode() + b"\x00" + b"1", "binary"),
        ("a.txt", rb"{\rtf1\ansi\ansicpg936 \'d0\'c2\'d4\'f6 30}", "coded-text"),
        ("a.html", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n=E6=96=B0", "coded-text"),
        ("a.xyz", "文字".encode(), "unknown-kind"),
        ("文件", "文字".encode(), "unknown-kind"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(name: str, data: bytes, code: str) -> None:
    assert refusal(name, data) == code


def test_encrypted_and_scanned_pdf() -> None:
    assert refusal("a.pdf", make_pdf(TEXT, password="secret")) == "encrypted-pdf"
    assert refusal("a.pdf", make_pdf("", "", "1")) in {"scanned-pdf", "empty"}


def test_every_cut_of_a_docx_is_refused_or_whole() -> None:
    whole = make_docx()
    for length in range(1, len(whole), len(whole) // 40):
        with pytest.raises(SourceError):
            read_source_bytes("a.docx", whole[:length])
    assert read_source_bytes("a.docx", whole).text == TEXT


def test_an_archive_without_a_word_document() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal("表.docx", file.getvalue()) == "not-word"


def test_a_zip_bomb_is_refused_before_it_inflates() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 120_000_000)
    tracemalloc.start()
    began = time.monotonic()
    assert refusal("a.docx", file.getvalue()) == "zip-bomb"
    assert time.monotonic() - began < 2
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b"0" * 90_000_000)
    data = bytearray(file.getvalue())
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (1000).to_bytes(4, "little")
    assert refusal("a.docx", bytes(data)) in {"broken-docx", "zip-bomb"}


def test_an_entity_bomb_is_refused() -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha"}">' for i in range(9))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f"<!DOCTYPE x [{entities}]><x>&e8;</x>")
    assert refusal("a.docx", file.getvalue()) == "broken-docx"


def test_a_hundred_megabytes_on_one_line_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    began = time.monotonic()
    with pytest.raises(SourceError) as caught:
        read_source(path)
    assert caught.value.faults[0].code == "documents.too-large"
    assert time.monotonic() - began < 1


def test_sizes_past_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal("a.txt", b"a" * (limits.MOST_TEXT_BYTES + 1)) == "too-large"
    assert refusal("a.html", b"<html>" + b"a" * limits.MOST_TEXT_BYTES) == "too-large"
    assert refusal("a.pdf", b"a" * (limits.MOST_BYTES + 1)) == "too-large"
    assert refusal("a.txt", b"a" * (limits.MOST_CHARACTERS + 1)) == "too-long"
    assert refusal("a.txt", b"1 " * (limits.MOST_NUMBERS + 1)) == "too-many-numbers"
    assert refusal("a.txt", "一家 ".encode() * (limits.MOST_NUMBERS + 1)) == "too-many-numbers"
    assert read_source_bytes("a.txt", b"1" * limits.MOST_CHARACTERS).text.startswith("11")


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "无.txt", "missing"), (tmp_path, "not-a-file")):
        with pytest.raises(SourceError) as caught:
            read_source(path)
        assert caught.value.faults[0].code == f"documents.{code}"


def test_devices_pipes_and_loops_are_refused_at_once(tmp_path: Path) -> None:
    links = {"零.txt": "/dev/zero", "圈.txt": "圈.txt", "空.txt": "/dev/null"}
    for name, target in links.items():
        (tmp_path / name).symlink_to(target)
    os.mkfifo(tmp_path / "管.txt")
    (tmp_path / "文.txt").write_text("文", encoding="utf-8")
    codes = {
        "零.txt": "not-a-file", "空.txt": "not-a-file", "管.txt": "not-a-file", "圈.txt": "unreadable",
        "文.txt/里.txt": "unreadable", "长" * 300 + ".txt": "unreadable",
    }  # fmt: skip
    for name, code in codes.items():
        with pytest.raises(SourceError) as caught:
            read_source(tmp_path / name)
        (fault,) = caught.value.faults
        assert fault.code == f"documents.{code}"
        assert not any("a" <= letter <= "z" for letter in fault.found), fault.found


def test_a_name_that_is_no_text_is_still_a_name(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/plan\xff.txt"))
    path.write_text(TEXT, encoding="utf-8")
    assert read_source(path).name.encode("utf-8") == b"plan?.txt"
