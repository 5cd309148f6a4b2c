"""Word documents: paragraphs and tables of a .docx in order, with automatic numbers written out."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from posixpath import normpath, split
from typing import IO, NoReturn

from lxml import etree

from mujun.documents.media.limits import (
    MOST_INFLATED,
    MOST_PART,
    MOST_PARTS,
    MOST_RATIO,
    check_characters,
    check_length,
    check_tags,
    refuse,
)
from mujun.documents.media.numbering import Numbering, W, read_whole

_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}footnoteReference", f"{W}instrText", _MC_FALLBACK, f"{W}rPr",
                      f"{W}pPr", f"{W}commentReference"})  # fmt: skip
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "word/document.xml"
# Word can save the same document in the namespace of the ISO standard.
_STRICT, _USUAL = b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()
# what zipfile raises for damaged streams, offsets before the file (ValueError, OSError) and methods it cannot unpack
# (NotImplementedError)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError,
    etree.XMLSyntaxError,
)  # fmt: skip
_CHUNK = 1 << 16


def read_docx(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a .docx: a line per paragraph, a line with tabs per table row; footnotes are left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(name, archive)
            place = _find_part(name, archive, "", "officeDocument") or _MAIN
            main = _read_part(name, archive, place)
            styles = _read_part(name, archive, _find_part(name, archive, place, "styles") or "word/styles.xml")
            lists = _read_part(name, archive, _find_part(name, archive, place, "numbering") or "word/numbering.xml")
            numbering = Numbering(lists, styles)
    except _BROKEN:
        _refuse_broken(name)
    body = main.find(f"{W}body") if main is not None else None
    if main is None or (body is None and not str(main.tag).startswith(W)):
        refuse(
            "not-word", name, "压缩包里没有 Word 正文", "这不是 .docx 文件（可能是表格、演示文稿或普通压缩包）",
            "请提交 Word 文档；表格请另存为 .docx 或 .html 再提交",
        )  # fmt: skip
    if body is None:
        _refuse_broken(name)
    text = _join(name, _lines(body, numbering))
    check_characters(name, text)
    return text, ()


def _join(name: str, lines: Iterator[str]) -> str:
    """The lines as one text; a document that writes more than can be read is refused while it is written."""
    kept: list[str] = []
    characters = 0
    for line in lines:
        kept.append(line)
        characters += len(line) + 1
        check_length(name, characters - 1)
    return "\n".join(kept)


def _find_part(name: str, archive: zipfile.ZipFile, source: str, kind: str) -> str | None:
    """The part that `source` (the whole package where empty) relates to as `kind`."""
    folder, file = split(source)
    listed = _read_part(name, archive, f"{folder}/_rels/{file}.rels".removeprefix("/"))
    for one in listed.iter(_RELATIONSHIP) if listed is not None else ():
        if one.get("Type", "").endswith(f"/{kind}"):
            target = one.get("Target", "")
            return normpath(target if target.startswith("/") else f"/{folder}/{target}").lstrip("/")
    return None


def check_archive(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse an archive that is encrypted or claims to unpack to more than any document holds."""
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        refuse("encrypted-docx", name, "文件设有密码", "加密的内容读不出来", "请取消密码后另存再提交")
    declared = sum(entry.file_size for entry in entries)
    swollen = any(entry.file_size > 1_000_000 + MOST_RATIO * entry.compress_size for entry in entries)
    if len(entries) > MOST_PARTS or declared > MOST_INFLATED or swollen:
        _refuse_bomb(name)


def _refuse_bomb(name: str) -> NoReturn:
    refuse(
        "zip-bomb", name, f"解压后大小异常（上限{MOST_INFLATED:,}字节、{MOST_RATIO}倍）",
        "可能是损坏或恶意构造的文件，解压会耗尽内存", "请在 Word 里打开核对内容，另存为新文件再提交",
    )  # fmt: skip


def _refuse_broken(name: str) -> NoReturn:
    refuse(
        "broken-docx",
        name,
        "Word 文件损坏或不完整",
        "缺损的文件会读成半份",
        "请在 Word 或 WPS 里打开修复后另存，再提交",
    )


def _read_part(name: str, archive: zipfile.ZipFile, part: str) -> etree._Element | None:
    """A part parsed as XML, unpacked piece by piece so that its real size is checked; None if it is missing."""
    try:
        entry = archive.getinfo(part)
    except KeyError:
        return None
    with archive.open(entry) as stream:
        content = _inflate(name, stream)
    check_tags(name, content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(content.replace(_STRICT, _USUAL), parser)
    if root.getroottree().docinfo.doctype:
        _refuse_broken(name)  # no word processor writes one, and what its entities stand for would be missing
    return root


def _inflate(name: str, stream: IO[bytes]) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_CHUNK):
        size += len(piece)
        if size > MOST_PART:
            _refuse_bomb(name)
        pieces.append(piece)
    return b"".join(pieces)


def _lines(body: etree._Element, numbering: Numbering) -> Iterator[str]:
    for block in _blocks(body):
        if block.tag == f"{W}p":
            text = _paragraph(block, numbering)
            if text.strip():
                yield text
        else:
            yield from _rows(block, numbering)


def _blocks(container: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order; content controls and the like are opened."""
    for child in container:
        if child.tag in {f"{W}p", f"{W}tbl"}:
            yield child
        elif isinstance(child.tag, str) and child.tag not in {f"{W}sectPr", *_SKIPPED}:
            yield from _blocks(child)


def _paragraph(paragraph: etree._Element, numbering: Numbering) -> str:
    return numbering.number(paragraph) + "".join(_runs(paragraph))


def _runs(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag in {f"{W}t", _MATH_TEXT}:
            yield child.text or ""
        elif child.tag == f"{W}p":  # of a text box
            yield "\n"
            yield from _runs(child)
            yield "\n"
        elif child.tag in {f"{W}br", f"{W}cr"}:
            yield "\n"
        elif child.tag == f"{W}tab":
            yield " "
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        else:
            yield from _runs(child)


def _rows(table: etree._Element, numbering: Numbering) -> Iterator[str]:
    """A line per row; a table of one column of cells only frames what stands in it."""
    rows = [row for row in table.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl")) is table]
    columns = [[cell for cell in row.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is row] for row in rows]
    if all(len(cells) == 1 for cells in columns):
        for (only,) in columns:
            yield from _lines(only, numbering)
        return
    for row in columns:
        written: list[str] = []
        for cell in row:
            written.append(_cell(cell, numbering))
            written.extend([""] * (_span(cell) - 1))
        yield "\t".join(written)


def _cell(cell: etree._Element, numbering: Numbering) -> str:
    """All that stands in a cell on one line, tables inside it included."""
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    if merged is not None and merged.get(f"{W}val", "continue") == "continue":
        return ""
    whole = (one for one in cell.iter(f"{W}p") if next(one.iterancestors(f"{W}p"), None) is None)
    return " ".join(" ".join(_paragraph(paragraph, numbering) for paragraph in whole).split())


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    return min(read_whole(span.get(f"{W}val") if span is not None else None, 1), 60)
