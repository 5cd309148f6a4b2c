"""统一社会信用代码: GB 32100 check character over GB 11714 inner check; what is wrong, and what may have been meant.

Repairs are proposals for a person: nothing here, and nothing that calls it, ever applies one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH: Final = 18
MOST_REPAIRS: Final = 5
_VALUES: Final = {letter: value for value, letter in enumerate(ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_INNER_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_INNER_SHAPE: Final = re.compile(r"[0-9A-Z]{8}")
_ALIKE: Final = {
    "0": "DQ", "1": "7L", "2": "7", "5": "6", "6": "85", "8": "B3", "7": "1", "B": "8", "D": "0", "I": "1", "O": "0",
    "Q": "0", "S": "5", "V": "UY", "Z": "2", "L": "1", "U": "Y", "G": "6", "3": "8", "9": "4", "4": "9",
}  # fmt: skip
_PLACEHOLDERS: Final = frozenset({"UNKNOWN", "NULL", "NONE", "NA", "N/A", "无", "暂无", "未知", "不详", "-", "—", "/"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a code: a stable code of the problem, what was found, why it matters, what to do."""

    code: str
    found: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """A code as normalised (full-width, spaces and case undone), its problems, and codes that may have been meant."""

    code: str
    problems: tuple[Problem, ...] = ()
    repairs: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the code is a code by the standard."""
        return not self.problems


def check_credit_code(written: str) -> CodeCheck:
    """A unified social credit code as written, proved against GB 32100 and GB 11714, with every problem at once."""
    code = normalise_code(written)
    problems = tuple(_problems(code))
    return CodeCheck(code, problems, _propose_repairs(code) if problems else ())


def normalise_code(written: str) -> str:
    """A code without what copying adds to it: width, case, spaces, quotes and dashes."""
    plain = unicodedata.normalize("NFKC", written).upper()
    return plain if plain.strip() in _PLACEHOLDERS else re.sub(r"[\s'\"‘’“”`_\-－—\u200b\ufeff]", "", plain)


def check_character(first: str) -> str:
    """The 18th character that GB 32100 gives to the first 17; ValueError where they are not of its alphabet."""
    if len(first) != LENGTH - 1 or any(letter not in _VALUES for letter in first):
        raise ValueError(f"not 17 characters of GB 32100: {first!r}")
    total = sum(_VALUES[letter] * weight for letter, weight in zip(first, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def inner_check_character(first: str) -> str:
    """The 9th character that GB 11714 gives to the first 8 of an organisation code; ValueError for other text."""
    if not _INNER_SHAPE.fullmatch(first):
        raise ValueError(f"not 8 characters of GB 11714: {first!r}")
    left = -sum(int(letter, 36) * weight for letter, weight in zip(first, _INNER_WEIGHTS, strict=True)) % 11
    return "X" if left == 10 else str(left)


def _problems(code: str) -> Iterator[Problem]:
    if not code or code in _PLACEHOLDERS or not code.strip("0"):
        remedy = "向登记机关或企业核实后补上 18 位代码"
        yield Problem("facts.no-code", f"代码是空的或占位的“{code}”" if code else "没有代码", "不知是哪家企业", remedy)
        return
    if other := _other_number(code):
        yield Problem("facts.other-number", f"“{code}”{other}", "不是统一社会信用代码", "换成营业执照上的 18 位代码")
        return
    if len(code) != LENGTH:
        remedy = "核对是否漏抄、多抄；补足 18 位"
        yield Problem("facts.code-length", f"“{code[:40]}”有 {len(code)} 位", "统一社会信用代码是 18 位", remedy)
    if strange := dict.fromkeys(letter for letter in code if letter not in _VALUES):
        found = f"有不该出现的字“{''.join(strange)[:10]}”"
        why = "代码只用数字和除 I、O、S、V、Z 以外的大写字母"
        yield Problem("facts.code-letter", found, why, "核对 1 与 I、0 与 O、2 与 Z、5 与 S")
    elif len(code) == LENGTH:
        yield from _check_problems(code)


def _check_problems(code: str) -> Iterator[Problem]:
    if not _SHAPE.fullmatch(code):
        found = f"第 3–8 位“{code[2:8]}”不是六位区划代码"
        yield Problem("facts.code-division", found, "这六位是登记机关所在地", "核对第 3–8 位")
    inner = inner_check_character(code[8:16])
    if inner != code[16]:
        found = f"第 17 位是“{code[16]}”，按主体标识应为“{inner}”"
        yield Problem("facts.code-inner-check", found, "第 9–17 位按 GB 11714 自相校验", "核对第 9–17 位")
    last = check_character(code[:17])
    if last != code[17]:
        found = f"末位是“{code[17]}”，按前 17 位应为“{last}”"
        remedy = "核对各位；证照上确是这样印的，由人确认后列入已确认代码"
        yield Problem("facts.code-check", found, "末位按 GB 32100 校验全码", remedy)


def _other_number(code: str) -> str | None:
    """What else the text is: a number of an older register, or what a spreadsheet left of a code."""
    if re.fullmatch(r"\d(\.\d+)?E\+?\d{1,2}|\d{1,17}\.0+|\d{18}\.\d+", code):
        return "是被电子表格改成数字的代码，后几位已经丢了"
    if re.fullmatch(r"\d{15}", code):
        return "是 15 位的旧营业执照注册号"
    if re.fullmatch(r"\d{13}", code):
        return "是 13 位的内部编号或旧注册号"
    if re.fullmatch(r"\d{6}[0-9A-Z]{8}[0-9X]", code):
        return "是 15 位的旧纳税人识别号"
    if re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code) and inner_check_character(code[:8]) == code[8]:
        return "是 9 位的组织机构代码"
    return None


def _propose_repairs(code: str) -> tuple[str, ...]:
    """Codes one plausible slip away that prove: letters that look alike, neighbours exchanged, one doubled."""
    candidates = dict.fromkeys(_slips(code))
    return tuple(one for one in candidates if one != code and not tuple(_problems(one)))[:MOST_REPAIRS]


def _slips(code: str) -> Iterator[str]:
    if len(code) == LENGTH:
        misread = "".join(letter if letter in _VALUES else _ALIKE.get(letter, letter)[0] for letter in code)
        yield misread
        for place, letter in enumerate(misread):
            for other in _ALIKE.get(letter, ""):
                yield misread[:place] + other + misread[place + 1 :]
        for place in range(LENGTH - 1):
            yield misread[:place] + misread[place + 1] + misread[place] + misread[place + 2 :]
    elif len(code) == LENGTH + 1:
        for place in range(len(code)):
            yield code[:place] + code[place + 1 :]
    elif len(code) == LENGTH - 1 and all(letter in _VALUES for letter in code):
        yield code + check_character(code)
