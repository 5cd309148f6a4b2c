"""What a document may be at most, and the faults that say so. Beyond these sizes a file is no policy document."""

from __future__ import annotations

from typing import NoReturn

from mujun.documents.numeral import count_numbers
from mujun.errors import Fault, SourceError

MOST_BYTES = 50_000_000  # of any file
MOST_TEXT_BYTES = 20_000_000  # of .txt and .html
MOST_CHARACTERS = 1_200_000  # of the text taken in; some ten volumes of plans, read in some ten seconds
MOST_NUMBERS = 90_000  # of the text taken in; each is looked at from all sides, so they cost more than its length
MOST_TAGS = 1_500_000  # of the markup of a .docx or .html
MOST_PAGES = 3_000  # of a .pdf
MOST_PARTS = 5_000  # entries of a .docx
MOST_INFLATED = 200_000_000  # bytes of a .docx unpacked, declared or actual
MOST_RATIO = 200  # times a part of a .docx may grow when unpacked, beyond its first megabyte
MOST_PART = 60_000_000  # bytes of one part of a .docx unpacked


def refuse(code: str, where: str, found: str, why: str, remedy: str) -> NoReturn:
    """Raise the fault as a SourceError."""
    raise SourceError(Fault(f"documents.{code}", where, found, why, remedy))


def check_characters(name: str, text: str) -> None:
    """Refuse a text that is too long to be read, is all numbers, or holds nothing to read."""
    check_length(name, len(text))
    if count_numbers(text) > MOST_NUMBERS:
        refuse(
            "too-many-numbers", name, f"文字里的数超过{MOST_NUMBERS:,}个", "这是数据而不是政策文件，逐个判断要很久",
            "请只保留条文和任务表；数据表请从“归数据”提交",
        )  # fmt: skip
    if not any(char.isalnum() for char in text):
        refuse(
            "empty", name, "文件里没有文字", "没有文字就没有任务和目标可读", "请核对是否选错文件，或重新导出后再提交"
        )


def check_length(name: str, characters: int) -> None:
    """Refuse a text of so many characters, as soon as they are known."""
    if characters > MOST_CHARACTERS:
        refuse(
            "too-long", name, f"文字超过{MOST_CHARACTERS:,}个字符", "超出后读取时间和内存无法保证",
            "请按章节或年份拆成几个文件再提交",
        )  # fmt: skip


def check_tags(name: str, markup: bytes) -> None:
    """Refuse markup whose tree would not fit into memory, before it is grown."""
    if markup.count(b"<") > MOST_TAGS:
        refuse(
            "too-large", name, f"文件里的标记超过{MOST_TAGS:,}个", "这样庞大的结构不会是一份政策文件，解析会耗尽内存",
            "请只保留正文另存，或拆成几个文件再提交",
        )  # fmt: skip
