"""A scheme that takes another and changes part of it: what it does not write stays as the other has it.

Lanes, indicators, values, inputs, bonuses and adjustments are found by their names; the order is the other's, new ones
come after (a new lane before the one that takes all the rest). Every key names the file and line it was written in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mujun.packs.source import KeyPath, Source

NAMES: Final[Mapping[str, str]] = {
    "inputs": "name", "values": "value", "indicators": "indicator", "lanes": "lane", "bonus": "bonus",
    "adjust": "adjust", "leaders": "leaders",
}  # fmt: skip
OWN: Final = ("scheme", "extends", "cites", "note", "unknown")
FORMS: Final = ("quota", "thresholds", "nested")
VERSIONS: Final = (("weight", "weights"), ("benchmark", "benchmarks"))

_Place = Callable[[KeyPath], str]


@dataclass(frozen=True, slots=True)
class Layered(Source):
    """A source whose keys were written in several files."""

    origins: Mapping[KeyPath, str] = field(default_factory=dict)

    def place(self, path: KeyPath) -> str:
        """`pack/file.yaml:12` of the file in which the deepest known part of a path was written."""
        for length in range(len(path), 0, -1):
            if origin := self.origins.get(path[:length]):
                return origin
        return f"{self.label}:1"


def lay_over(base: Source, own: Source) -> Layered:
    """The base with what `own` writes in its place; both hold a mapping."""
    kept = {key: value for key, value in base.data.items() if key not in OWN}
    weaving = _Weaving()
    data = weaving.mapping(_Part(kept, base.place, ()), _Part(own.data, own.place, ()), ())
    return Layered(own.label, data, {}, (), weaving.origins)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of one file: its data, the file's places, the path it stands at there."""

    data: Any
    place: _Place
    path: KeyPath

    def __getitem__(self, key: str | int) -> _Part:
        return _Part(self.data[key], self.place, (*self.path, key))

    def name(self, key: str) -> Any:
        """What the piece is called, None where it says nothing of the sort."""
        return self.data.get(key) if isinstance(self.data, dict) else None


@dataclass(slots=True)
class _Weaving:
    origins: dict[KeyPath, str] = field(default_factory=dict)

    def take(self, part: _Part, to: KeyPath) -> Any:
        """A piece as it is."""
        self.origins[to] = part.place(part.path)
        if isinstance(part.data, dict):
            return {key: self.take(part[key], (*to, key)) for key in part.data}
        if isinstance(part.data, list):
            return [self.take(part[index], (*to, index)) for index in range(len(part.data))]
        return part.data

    def mapping(self, base: _Part, own: _Part, to: KeyPath) -> dict[str, Any]:
        """The keys of both, those of `own` in place of the base's."""
        if to:
            self.origins[to] = own.place(own.path)
        dropped = _replaced(own.data)
        woven = {
            key: self.take(base[key], (*to, key)) for key in base.data if key not in own.data and key not in dropped
        }
        for key in own.data:
            place = (*to, key)
            if key not in base.data:
                woven[key] = self.take(own[key], place)
            elif key in NAMES and isinstance(base.data[key], list) and isinstance(own.data[key], list):
                woven[key] = self.named(base[key], own[key], NAMES[key], place)
            elif isinstance(base.data[key], dict) and isinstance(own.data[key], dict) and key in ("grades", "rounding"):
                woven[key] = self.mapping(base[key], own[key], place)
            else:
                woven[key] = self.take(own[key], place)
        return woven

    def named(self, base: _Part, own: _Part, name: str, to: KeyPath) -> list[Any]:
        """The entries of both by their names."""
        self.origins[to] = own.place(own.path)
        changes = {own[index].name(name): own[index] for index in range(len(own.data))}
        order = [base[index] for index in range(len(base.data))]
        known = {part.name(name) for part in order}
        fresh = [part for called, part in changes.items() if called not in known]
        rest = name == "lane" and order and "where" not in (order[-1].data or {})
        order = [*order[:-1], *fresh, order[-1]] if rest else [*order, *fresh]
        woven: list[Any] = []
        for part in order:
            place = (*to, len(woven))
            change = changes.get(part.name(name))
            if change is None or change is part or not isinstance(part.data, dict):
                woven.append(self.take(part, place))
            else:
                woven.append(self.mapping(part, change, place))
        return woven


def _replaced(own: Mapping[str, Any]) -> set[str]:
    """Keys of the base that another form in `own` takes the place of."""
    dropped = set(FORMS) if any(form in own for form in FORMS) else set()
    if dropped:
        dropped |= {"rest", "bounds"}
    for pair in VERSIONS:
        if any(key in own for key in pair):
            dropped |= set(pair)
    return dropped
