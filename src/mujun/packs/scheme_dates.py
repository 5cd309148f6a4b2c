"""Rules of a scheme that hold for some years only: those of the year evaluated are kept, gaps and overlaps are faults.

A place inside the scheme still names the line its author wrote, whatever was left out before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from mujun.errors import Fault
from mujun.packs.scheme_schema import Dated, LaneEntry, LaneIndicatorEntry, SchemeFile
from mujun.packs.shape import Written

FIRST_YEAR, LAST_YEAR = 0, 9999


@dataclass(frozen=True, slots=True)
class OfYear(Written[SchemeFile]):
    """A scheme as it holds for its year. `kept` gives, for a list that was shortened, where each rule was written."""

    kept: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def place(self, *keys: str | int) -> str:
        """`pack/file.yaml:12` of a key inside the entry, as written."""
        match keys:
            case (str(name), int(index), *rest) if name in self.kept:
                return self.source.place((*self.path, name, self.kept[name][index], *rest))
        return self.source.place((*self.path, *keys))


def take_year(written: Written[SchemeFile], faults: list[Fault]) -> Written[SchemeFile]:
    """The scheme with the rules that hold for its year; what is wrong with the years is added to `faults`."""
    entry, year = written.entry, written.entry.period
    faults.extend(_rule_faults(written))
    put: dict[str, Any] = {}
    kept: dict[str, tuple[int, ...]] = {}
    for name in ("scope", "adjust"):
        rules: Sequence[Dated] = getattr(entry, name)
        places = tuple(index for index, rule in enumerate(rules) if holds_in(rule, year))
        if len(places) < len(rules):
            kept[name], put[name] = places, tuple(rules[index] for index in places)
    if entry.scope and "scope" in kept and not kept["scope"]:
        found = f"范围里没有一条在 {year} 年有效"
        remedy = "补上这一年的，或改正 from、until"
        faults.append(Fault("packs.no-rule-for-year", written.place("scope"), found, "不知谁参评", remedy))
    put["lanes"] = tuple(_lane(written, index, lane, year, faults) for index, lane in enumerate(entry.lanes))
    return OfYear(entry.model_copy(update=put), written.source, written.path, kept)


def holds_in(rule: Dated, year: int) -> bool:
    """Whether a rule holds for a year."""
    low, high = _years(rule)
    return low <= year <= high


def _years(rule: Dated) -> tuple[int, int]:
    return (
        FIRST_YEAR if rule.from_ is None else rule.from_,
        LAST_YEAR if rule.until is None else rule.until,
    )


def _lane(written: Written[SchemeFile], index: int, lane: LaneEntry, year: int, faults: list[Fault]) -> LaneEntry:
    parts = tuple(
        _part(written, ("lanes", index, "indicators", place), part, year, faults)
        for place, part in enumerate(lane.indicators)
    )
    return lane.model_copy(update={"indicators": parts})


def _part(
    written: Written[SchemeFile],
    keys: tuple[str | int, ...],
    part: LaneIndicatorEntry,
    year: int,
    faults: list[Fault],
) -> LaneIndicatorEntry:
    """The part with the weight and benchmark of the year, and the citation they rest on."""
    put: dict[str, Any] = {}
    for single, several, noun in (("weight", "weights", "权重"), ("benchmark", "benchmarks", "基准")):
        versions: Sequence[Dated] = getattr(part, several)
        if not versions:
            continue
        if single in part.model_fields_set:
            found = f"“{part.indicator}”又写 {single} 又写 {several}"
            faults.append(Fault("packs.dated-twice", written.place(*keys, single), found, "不知用哪一个", "只留一种"))
        name = f"“{part.indicator}”的{noun}"
        faults.extend(_version_faults(written, (*keys, several), versions, name, year))
        chosen = next((one for one in versions if holds_in(one, year)), None)
        if chosen is not None:
            put[single] = getattr(chosen, single)
            put["cites"] = getattr(chosen, "cites", ()) or part.cites
    return part.model_copy(update=put) if put else part


def _version_faults(
    written: Written[SchemeFile], keys: tuple[str | int, ...], versions: Sequence[Dated], name: str, year: int
) -> Iterator[Fault]:
    """Versions must follow one another without overlap or gap and cover the year evaluated."""
    yield from _order_faults(written, [((*keys, index), one) for index, one in enumerate(versions)], name)
    if not any(holds_in(one, year) for one in versions):
        found = f"{name}没有 {year} 年的"
        yield Fault("packs.year-gap", written.place(*keys), found, "算不了这一年", "补上这一年的")


def _order_faults(
    written: Written[SchemeFile], versions: Sequence[tuple[tuple[str | int, ...], Dated]], name: str
) -> Iterator[Fault]:
    for (_, one), (keys, other) in pairwise(sorted(versions, key=lambda pair: _years(pair[1]))):
        (_, until), (start, _) = _years(one), _years(other)
        where = written.place(*keys)
        if start <= until:
            found = f"{name}在 {max(start, _years(one)[0])} 年有两个"
            yield Fault("packs.year-overlap", where, found, "不知用哪一个", "改正 from、until，使年份不相重")
        elif start > until + 1:
            years = f"{until + 1}" if start == until + 2 else f"{until + 1} 到 {start - 1}"
            found = f"{name}缺 {years} 年的"
            yield Fault("packs.year-gap", where, found, "这些年算不了", "补上，或改正 from、until")


def _rule_faults(written: Written[SchemeFile]) -> Iterator[Fault]:
    """Years that run backwards, and versions of one rule that overlap or leave years out."""
    entry = written.entry
    versions: dict[tuple[str, str], list[tuple[tuple[str | int, ...], Dated]]] = {}
    for index, rule in enumerate(entry.scope):
        versions.setdefault(("scope", f"{rule.status}{rule.when}"), []).append((("scope", index), rule))
    for index, one in enumerate(entry.adjust):
        versions.setdefault(("adjust", one.adjust), []).append((("adjust", index), one))
    for (key, name), rules in versions.items():
        for keys, version in rules:
            low, high = _years(version)
            if low > high:
                found = f"从 {low} 年到 {high} 年是倒着的"
                yield Fault("packs.years-backwards", written.place(*keys), found, "没有一年有效", "改正 from、until")
        dated = [pair for pair in rules if (pair[1].from_, pair[1].until) != (None, None)]
        if len(rules) > 1 and dated:
            words = f"调整“{name}”" if key == "adjust" else "范围里同样条件的一条"
            yield from _order_faults(written, rules, words)
