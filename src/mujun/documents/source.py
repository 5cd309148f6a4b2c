"""Taking a document in: the bytes of a file to its text and hash, or a refusal that says what to do."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Literal, NoReturn

from mujun.documents.media.docx import read_docx
from mujun.documents.media.html import read_html
from mujun.documents.media.limits import MOST_BYTES, check_characters, refuse
from mujun.documents.media.pdf import read_pdf
from mujun.documents.media.plain import read_text
from mujun.documents.reading import Source
from mujun.errors import say_reason

Media = Literal["txt", "docx", "pdf", "html"]

_MEDIA: dict[str, Media] = {
    ".txt": "txt", ".text": "txt", ".md": "txt", ".docx": "docx", ".pdf": "pdf", ".html": "html", ".htm": "html",
    ".xhtml": "html",
}  # fmt: skip
_READERS: dict[Media, Callable[[str, bytes], tuple[str, tuple[str, ...]]]] = {
    "txt": read_text, "docx": read_docx, "pdf": read_pdf, "html": read_html,
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RICH_TEXT, _WEB_ARCHIVE = b"{\\rtf", b"mime-version:"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


def read_source(path: Path) -> Source:
    """Take in a file by its path.

    Raises SourceError when the file is missing, too large, of another kind than its name says, or unreadable.
    """
    name = (path.name or str(path)).encode("utf-8", "replace").decode("utf-8")
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "文件夹" if stat.S_ISDIR(status.st_mode) else "设备或管道"
            refuse("not-a-file", name, f"这是{what}，不是文件", "一次读取一个文件", "请给出具体文件的路径")
        if status.st_size > MOST_BYTES:
            _refuse_size(name, status.st_size)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        refuse("missing", name, "找不到文件", "没有文件就无从读取", "请核对路径和文件名")
    except OSError as error:
        refuse(
            "unreadable", name, f"打不开文件（{say_reason(error)}）", "读不到内容就无从读取",
            "请核对路径和权限，或复制到本机后再试",
        )  # fmt: skip
    return read_source_bytes(name, data)


def read_source_bytes(name: str, data: bytes) -> Source:
    """Take in a file by its name and bytes; the name's ending says what kind it should be.

    Raises SourceError as `read_source` does.
    """
    if len(data) > MOST_BYTES:
        _refuse_size(name, len(data))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        refuse("empty", name, "文件是空的", "没有文字就没有任务和目标可读", "请核对是否选错文件，或重新导出后再提交")
    media = _settle_media(name, data)
    text, notes = _READERS[media](name, data)
    check_characters(name, text)
    return Source(name, media, hashlib.sha256(data).hexdigest(), text, notes)


def _refuse_size(name: str, size: int) -> NoReturn:
    refuse(
        "too-large", name, f"文件大小为{size:,}字节，上限为{MOST_BYTES:,}字节", "超出后读取时间和内存无法保证",
        "请删去图片或按章节拆成几个文件再提交",
    )  # fmt: skip


def _settle_media(name: str, data: bytes) -> Media:
    ending = PurePath(name).suffix.lower()
    actual = _sniff(name, data)
    claimed = _MEDIA.get(ending)
    if claimed is None:
        refuse(
            "unknown-kind", name, f"不认识的文件类型“{ending or '无扩展名'}”", "只能读取 .txt、.docx、.pdf 和 .html",
            "请另存为其中一种再提交",
        )  # fmt: skip
    if actual is not None and actual != claimed:
        refuse(
            "wrong-extension", name, f"扩展名是“{ending}”，内容却是 .{actual} 文件", "按扩展名读取会得到乱码",
            f"请把扩展名改为 .{actual} 再提交",
        )  # fmt: skip
    if actual is None and claimed in {"docx", "pdf"}:
        code, label = ("broken-docx", "Word") if claimed == "docx" else ("broken-pdf", "PDF")
        refuse(
            code,
            name,
            f"内容不是 {label} 文件",
            "文件损坏、没有下载完整，或只是改了扩展名",
            "请重新下载或重新导出，能正常打开后再提交",
        )
    return claimed


def _sniff(name: str, data: bytes) -> Media | None:
    """What the first bytes say the file is; None for text. Refuses kinds that cannot be read at all."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data[:2_000_000]:
            refuse("encrypted-docx", name, "文件设有密码", "加密的内容读不出来", "请取消密码后另存再提交")
        refuse(
            "old-word", name, "这是旧版 Word（.doc）或 WPS 文件", "旧版格式读取不完整，容易漏字",
            "请在 Word 或 WPS 里打开，另存为 .docx 再提交",
        )  # fmt: skip
    if data.startswith(_PICTURES) and not data[:64].isascii():
        refuse("picture", name, "这是图片", "图片里读不出条文", "请提交带文字的文件，或先做文字识别（OCR）并校对")
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((_RICH_TEXT, _WEB_ARCHIVE)):
        kind = "RTF 文档" if start.startswith(_RICH_TEXT) else "单文件网页（.mht）"
        refuse(
            "coded-text", name, f"这是{kind}，文字以代码写成", "照字面读会得到一堆代码", "请打开后另存为 .docx 再提交"
        )
    return "html" if start.startswith((b"<!doctype html", b"<html", b"<head", b"<?xml")) else None
