"""What a document may be at most, and the faults that say so. Beyond these sizes a file is no policy document."""

from __future__ import annotations

from typing import NoReturn

from mujun.errors import Fault, SourceError

MOST_BYTES = 50_000_000  # of any file
MOST_TEXT_BYTES = 20_000_000  # of .txt and .html
MOST_CHARACTERS = 5_000_000  # of the text taken in
MOST_PAGES = 3_000  # of a .pdf
MOST_PARTS = 5_000  # entries of a .docx
MOST_INFLATED = 200_000_000  # bytes of a .docx unpacked, declared or actual
MOST_RATIO = 200  # times a part of a .docx may grow when unpacked, beyond its first megabyte
MOST_PART = 80_000_000  # bytes of one part of a .docx unpacked


def refuse(code: str, where: str, found: str, why: str, remedy: str) -> NoReturn:
    """Raise the fault as a SourceError."""
    raise SourceError(Fault(f"documents.{code}", where, found, why, remedy))


def check_characters(name: str, text: str) -> None:
    """Refuse a text that is too long to be read, or holds nothing to read."""
    if len(text) > MOST_CHARACTERS:
        refuse(
            "too-long", name, f"文字共{len(text):,}个字符，上限为{MOST_CHARACTERS:,}个",
            "超出后读取时间和内存无法保证", "请按章节或年份拆成几个文件再提交",
        )  # fmt: skip
    if not any(char.isalnum() for char in text):
        refuse(
            "empty", name, "文件里没有文字", "没有文字就没有任务和目标可读", "请核对是否选错文件，或重新导出后再提交"
        )
