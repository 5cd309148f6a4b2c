"""What an expression can give: a number, a yes or no, a text — or one of two absences that are never confused.

Missing (缺数) is a figure that exists but is not known. Not applicable (不适用) is a figure that has no meaning here:
no emissions to divide by, a growth from zero. Neither is zero.
"""

from __future__ import annotations

from enum import Enum
from typing import Final


class Absent(Enum):
    """The two ways of having no value."""

    MISSING = "缺数"
    NOT_APPLICABLE = "不适用"

    def __repr__(self) -> str:
        return self.value


MISSING: Final = Absent.MISSING
NOT_APPLICABLE: Final = Absent.NOT_APPLICABLE

Value = float | bool | str | Absent


def show_value(value: object) -> str:
    """A value in the words a reader sees: 12 significant digits at most, no exponent dust, 缺数 or 不适用."""
    if isinstance(value, Absent):
        return value.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return f"{value:.12g}" if value else "0"
    return str(value)
