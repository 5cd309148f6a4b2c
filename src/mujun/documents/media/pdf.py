"""PDF with text: the characters of each page in reading order, pages set apart by form feeds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NoReturn

from mujun.documents.media.limits import MOST_CHARACTERS, MOST_PAGES, check_length, refuse
from mujun.documents.media.pdf_pages import BARE, MOST_SECONDS

_PATIENCE = 90  # seconds on a busy machine; the process bounds its own processor time far below
_MOST_PICTURES = 0.25  # share of pages that may be pictures (stamps, maps, a signed last page) beside the text


def read_pdf(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a .pdf and notes; refuses encrypted, scanned, broken and oversized files."""
    answer = _ask(name, data)
    if "refused" in answer:
        _refuse(name, str(answer["refused"]), int(answer["page"]))
    pages, pictures = [str(page) for page in answer["pages"]], [int(page) for page in answer["pictures"]]
    text = "\f".join(pages)
    check_length(name, len(text))
    if sum(not char.isspace() for char in text) < BARE * len(pages):
        _refuse_scanned(name, f"PDF 共{len(pages)}页，几乎没有可选中的文字，应当是扫描件")
    if len(pictures) > _MOST_PICTURES * len(pages):
        _refuse_scanned(name, f"PDF 共{len(pages)}页，其中{_say_pages(pictures)}是图片，没有可选中的文字")
    notes = [f"PDF 共{len(pages)}页"]
    if pictures:
        notes.append(f"{_say_pages(pictures)}是图片，里面的文字没有读")
    return text, tuple(notes)


def _ask(name: str, data: bytes) -> dict[str, Any]:
    """The pages, read by a process that a hostile file can exhaust or crash without harm to this one."""
    command = [sys.executable, "-P", "-m", "mujun.documents.media.pdf_pages"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_PATIENCE, check=True)  # noqa: S603
    except subprocess.SubprocessError:
        refuse(
            "heavy-pdf", name, f"PDF 读到一半用完了内存或限定的{MOST_SECONDS}秒", "内容异常庞大或已损坏，只会得半份",
            "请按章节拆成几个文件，或导出为 .docx 再提交",
        )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _refuse(name: str, why: str, page: int) -> NoReturn:
    again = "请重新下载或重新导出，能正常打开后再提交"
    match why:
        case "encrypted":
            refuse(
                "encrypted-pdf", name, "PDF 设有打开密码", "加密的内容读不出来",
                "请用密码打开后另存为不加密的 PDF，或导出为 .docx 再提交",
            )  # fmt: skip
        case "pages":
            refuse(
                "too-many-pages", name, f"PDF 共{page:,}页，上限为{MOST_PAGES:,}页", "超出后读取时间无法保证",
                "请按章节拆成几个文件再提交",
            )  # fmt: skip
        case "long":
            check_length(name, MOST_CHARACTERS + 1)
        case "garbled":
            refuse(
                "garbled-pdf", name, f"PDF 第{page}页的文字选中复制出来是乱码", "字体缺少对照表，读出的字不可信",
                "请换一份能正常复制文字的 PDF，或导出为 .docx 再提交",
            )  # fmt: skip
    if page:
        refuse("broken-pdf", name, f"PDF 第{page}页损坏", "缺页的文件会读成半份", again)
    refuse("broken-pdf", name, "PDF 文件损坏或不完整", "读不出任何一页", again)


def _refuse_scanned(name: str, found: str) -> NoReturn:
    refuse(
        "scanned-pdf", name, found, "扫描件是图片，读不出条文",
        "请向发文单位要带文字的版本，或先做文字识别（OCR）并校对后再提交",
    )  # fmt: skip


def _say_pages(numbers: Sequence[int]) -> str:
    """Page numbers in words, runs drawn together: 第3、5～9页."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    words = [f"{run[0]}～{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return f"第{'、'.join(words[:8])}{'等' if len(words) > 8 else ''}页"
