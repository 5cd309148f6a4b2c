"""PDFs no reader library survives: bombs, loops, pictures, letters without a table."""

import io
import zlib
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from mujun.documents.media.pdf import read_pdf
from mujun.errors import SourceError

LINE = "全年新增规上企业30家，推进重点项目20个，完成技术改造投资15亿元。"


def refusal(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        read_pdf("a.pdf", data)
    (fault,) = caught.value.faults
    return fault.code.removeprefix("documents.")


def build(*objects: bytes) -> bytes:
    """A PDF of numbered objects, the first its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    return out + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, len(out))


def stream(entries: bytes, content: bytes) -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(content), content)


def one_page(resources: bytes, content: bytes, *more: bytes) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<<%b>>/Contents 4 0 R>>" % resources
    return build(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, *more
    )  # fmt: skip


def mixed(texts: int, pictures: int) -> bytes:
    """Pages of text, then pages that show a picture and a page number."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file)
    for _ in range(texts):
        canvas.setFont("STSong-Light", 12)
        for place in range(20):
            canvas.drawString(72, 780 - 20 * place, LINE)
        canvas.showPage()
    grey = ImageReader(io.BytesIO(b"P5 2 2 255\n\x10\x20\x30\x40"))
    for number in range(pictures):
        canvas.drawImage(grey, 0, 0, 500, 700)
        canvas.drawString(300, 20, f"- {number} -")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_a_page_that_draws_itself_without_end_is_refused() -> None:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"
    data = one_page(b"/XObject<</X 5 0 R>>", stream(b"", b"/X Do"), stream(form, b"/X Do /X Do"))
    assert refusal(data) == "heavy-pdf"


def test_a_page_that_unpacks_to_gigabytes_is_refused() -> None:
    twice = zlib.compress(zlib.compress(b" " * 400_000_000, 9), 9)
    assert len(twice) < 10_000
    bomb = one_page(b"", stream(b"/Filter[/FlateDecode/FlateDecode]", twice))
    assert refusal(bomb) in {"heavy-pdf", "scanned-pdf"}


def test_a_tree_of_pages_that_holds_itself_is_refused() -> None:
    loop = build(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>")
    assert refusal(loop) == "broken-pdf"


def test_a_page_that_the_count_promises_and_the_file_lacks_is_named() -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    short = build(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 7>>", page)
    with pytest.raises(SourceError, match="第2页损坏"):
        read_pdf("a.pdf", short)


def test_pictures_beside_text_are_told_and_half_a_document_is_refused() -> None:
    text, notes = read_pdf("a.pdf", mixed(8, 2))
    assert text.count(LINE) == 160
    assert notes == ("PDF 共10页", "第9～10页是图片，里面的文字没有读")
    with pytest.raises(SourceError, match="第5～8页是图片"):
        read_pdf("a.pdf", mixed(4, 4))


def test_letters_without_a_table_of_characters_are_refused() -> None:
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/"
        b"CIDFontType2/BaseFont/AAAAAA+X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>"
    )
    codes = "".join(f"{code:04x}" for code in range(1, 32)).encode()
    data = one_page(b"/Font<</F 5 0 R>>", stream(b"", b"BT /F 9 Tf 9 90 Td <%b> Tj ET" % codes), font)
    assert refusal(data) == "garbled-pdf"


def test_a_folder_full_of_traps_does_not_change_what_reads_the_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(7)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert LINE in read_pdf("a.pdf", mixed(1, 0))[0]
