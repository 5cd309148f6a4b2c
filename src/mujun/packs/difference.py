"""What differs between two packs, thing by thing and key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Literal

from mujun.packs.pack import Pack
from mujun.rules.expression import Expression
from mujun.rules.level import Interval

Change = Literal["added", "removed", "changed"]
_CARD = ("name", "title", "city", "year", "extends", "default_light", "document")
_WORDS = {"added": "新增", "removed": "删去", "changed": "改动"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: of which thing (noun and code), of which key, from what to what ("" where there was none)."""

    change: Change
    noun: str
    code: str
    key: str = ""
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        head = f"{_WORDS[self.change]}{self.noun} {self.code}".rstrip()
        if self.change == "changed":
            return f"{head}：{self.key} 由 {self.before} 改为 {self.after}"
        return f"{head}：{self.before or self.after}"


def compare_packs(left: Pack, right: Pack) -> tuple[Difference, ...]:
    """Every difference from `left` to `right`; empty where both say the same. Swapped packs give the reverse."""
    found = list(_keys("包", "", left, right, _CARD))
    found += _things("区划", _by_code(left.divisions, "code"), _by_code(right.divisions, "code"))
    found += _things("责任单位", _by_code(left.units, "unit"), _by_code(right.units, "unit"))
    found += _things("名字", _by_code(left.inputs, "name"), _by_code(right.inputs, "name"))
    found += _things("亮灯规则", _by_code(left.lights, "name"), _by_code(right.lights, "name"))
    found += _things("指标项", _by_code(left.items, "name"), _by_code(right.items, "name"))
    found += _things("清单", _by_code(left.registers, "name"), _by_code(right.registers, "name"), ("pack", "names"))
    found += _things("行业", _by_code(left.industries, "code"), _by_code(right.industries, "code"))
    found += _things("任务", _by_code(left.tasks, "task"), _by_code(right.tasks, "task"), ("targets",))
    found += _things("目标", _by_code(left.targets, "target"), _by_code(right.targets, "target"))
    return tuple(found)


def _by_code(things: Sequence[Any], key: str) -> dict[str, Any]:
    return {getattr(thing, key): thing for thing in things}


def _things(
    noun: str, left: Mapping[str, Any], right: Mapping[str, Any], leave_out: tuple[str, ...] = ()
) -> Iterator[Difference]:
    for code in dict.fromkeys((*left, *right)):
        if code not in right:
            yield Difference("removed", noun, code, before=_title(left[code]))
        elif code not in left:
            yield Difference("added", noun, code, after=_title(right[code]))
        else:
            keys = tuple(field.name for field in fields(left[code]) if field.name not in leave_out)
            yield from _keys(noun, code, left[code], right[code], keys)


def _keys(noun: str, code: str, left: Any, right: Any, keys: Sequence[str]) -> Iterator[Difference]:
    for key in keys:
        before, after = _shown(getattr(left, key)), _shown(getattr(right, key))
        if before != after:
            yield Difference("changed", noun, code, key, before, after)


def _title(thing: Any) -> str:
    return next((str(getattr(thing, key)) for key in ("title", "indicator", "name") if hasattr(thing, key)), "")


def _shown(value: Any) -> str:
    """A value as one line of text; places of files do not count as differences."""
    if value is None or value == "" or value == ():
        return "（无）"
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, Interval):
        return value.words
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_shown(item)}" for key, item in value.items()) + "}"
    if hasattr(value, "__dataclass_fields__"):
        inner = ((field.name, getattr(value, field.name)) for field in fields(value) if field.name != "file")
        return "{" + ", ".join(f"{key}: {_shown(item)}" for key, item in inner if item not in (None, ())) + "}"
    return str(value)
