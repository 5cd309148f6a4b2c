"""Plain text: UTF-8 with or without mark, UTF-16 with mark, GB18030; anything doubtful is refused, not guessed."""

from __future__ import annotations

import codecs
import re
from typing import NoReturn

from mujun.documents.media.limits import MOST_TEXT_BYTES, refuse
from mujun.documents.normal import simplify

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# What a page may declare and be believed; the 8-bit Western encodings would turn any bytes into some text.
_DECLARED = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030",
    "cp936": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs",
    "cp950": "big5hkscs",
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_COMMON_SHARE = 0.9  # of the Chinese characters of a real GB18030 text that are everyday ones
_SAMPLE = 200_000


def read_text(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a .txt file and what is worth telling about how it was read."""
    if len(data) > MOST_TEXT_BYTES:
        refuse(
            "too-large", name, f"文件大小为{len(data):,}字节，文本文件上限为{MOST_TEXT_BYTES:,}字节",
            "这样大的文本不会是一份政策文件", "请核对文件内容，或拆成几个文件再提交",
        )  # fmt: skip
    return decode(name, data)


def decode(name: str, data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Bytes to text by mark, by declaration (of an HTML page), as UTF-8, or as GB18030."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_strictly(name, data, encoding), ()
    if b"\x00" in data:
        _refuse_binary(name)
    text = _try(data, "utf-8")
    notes: tuple[str, ...] = ()
    if text is None:
        _refuse_mixture(name, data)
        text, notes = _decode_legacy(name, data, declared)
    if _CONTROL.search(text):
        _refuse_binary(name)
    return text, notes


def _decode_legacy(name: str, data: bytes, declared: str | None) -> tuple[str, tuple[str, ...]]:
    """Bytes that are not UTF-8 by the encoding a page declares, or as GB18030; refused where it is not Chinese."""
    named = _DECLARED.get((declared or "").lower())
    text = _try(data, named) if named else None
    if text is not None:
        return text, ()
    text = _try(data, "gb18030")
    if text is None or not _is_everyday(text):
        _refuse_encoding(name)
    return text, ("按 GB18030 编码读取",)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _decode_strictly(name: str, data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        _refuse_encoding(name)
    if _CONTROL.search(text):
        _refuse_binary(name)
    return text


def _is_everyday(text: str) -> bool:
    """Whether the Chinese in a text decoded as GB18030 is everyday Chinese; a wrong guess gives rare characters."""
    chinese = [char for char in text[:_SAMPLE] if "\u3400" <= char <= "\u9fff" or char >= "\ue000"]
    common = {char for char in set(chinese) if _in_gb2312(char)}
    return not chinese or sum(char in common for char in chinese) >= _COMMON_SHARE * len(chinese)


def _in_gb2312(char: str) -> bool:
    try:
        simplify(char).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _refuse_mixture(name: str, data: bytes) -> None:
    """Refuse a file some lines of which are UTF-8 and others are not."""
    first: dict[bool, int] = {}
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            continue
        as_utf8 = _try(line, "utf-8")
        if as_utf8 is None or sum("\u4e00" <= char <= "\u9fff" for char in as_utf8) > 2:
            first.setdefault(as_utf8 is not None, number)
        if len(first) == 2:
            break
    if len(first) == 2:
        refuse(
            "mixed-encodings", name, f"第{first[True]}行是 UTF-8 编码，第{first[False]}行不是",
            "混用编码会把一部分文字读成乱码", "请用文本编辑器打开，核对文字后整份另存为 UTF-8 再提交",
        )  # fmt: skip


def _refuse_encoding(name: str) -> NoReturn:
    refuse(
        "unknown-encoding", name, "文件既不是 UTF-8 也不是 GB18030 编码的中文文本",
        "猜测编码会把文字读成乱码", "请用文本编辑器打开，确认文字正常后另存为 UTF-8 再提交",
    )  # fmt: skip


def _refuse_binary(name: str) -> NoReturn:
    refuse(
        "binary", name, "内容是二进制数据而不是文字", "二进制数据里读不出条文",
        "请提交 .txt、.docx、.html 或带文字的 .pdf",
    )  # fmt: skip
