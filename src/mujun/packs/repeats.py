"""Codes that stand twice where each must stand once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mujun.errors import Fault


def find_repeats(placed: Iterable[tuple[str, str]], noun: str) -> Iterator[Fault]:
    """A fault for every (code, place) whose code already stood at an earlier place, which is named."""
    first: dict[str, str] = {}
    for code, place in placed:
        if code in first:
            found = f"{noun}“{code}”重复，{first[code]} 已有"
            yield Fault("packs.duplicate-code", place, found, "引用时不知指哪一个", "改成不同的代号，或合并成一项")
        else:
            first[code] = place
