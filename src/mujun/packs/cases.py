"""The worked cases of a pack, recomputed: each either gives what it expects or says what it gave instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mujun.errors import PackError
from mujun.packs.chain import read_chain
from mujun.packs.check import find_faults
from mujun.packs.light import build_light
from mujun.packs.schema import CaseEntry, ExpectationEntry
from mujun.packs.shape import Written
from mujun.rules.level import Level
from mujun.rules.light import Light, Verdict, judge
from mujun.rules.value import Absent, Value, show_value

TOLERANCE = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case recomputed. `differences` is empty where everything came out as expected."""

    case: str
    source: str
    place: str
    light: str
    level: str
    reason: str
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the case gives what it expects."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class CaseRun:
    """All cases of a pack, and its own lights that no case tries."""

    pack: str
    results: tuple[CaseResult, ...]
    untried: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every case gives what it expects."""
        return all(result.holds for result in self.results)


def run_cases(path: Path) -> CaseRun:
    """Every case of the pack at `path`, recomputed; PackError with every fault where the pack does not prove."""
    chain = read_chain(path)
    if faults := find_faults(chain):
        raise PackError(faults)
    lights = {written.entry.light: build_light(written) for written in chain.lights}
    results = tuple(_run(written, lights[written.entry.light]) for written in chain.own.cases)
    tried = {written.entry.light for written in chain.own.cases}
    untried = tuple(one.entry.light for one in chain.own.lights if one.entry.light not in tried)
    return CaseRun(chain.own.name, results, untried)


def _run(written: Written[CaseEntry], light: Light) -> CaseResult:
    entry = written.entry
    verdict = judge(light, entry.given, entry.earlier)
    return CaseResult(
        case=entry.case,
        source=entry.source,
        place=written.place("case"),
        light=light.name,
        level=verdict.level,
        reason=verdict.reason,
        differences=(*_date_differences(entry, light), *_differences(entry.expect, verdict)),
    )


def _date_differences(entry: CaseEntry, light: Light) -> list[str]:
    if entry.as_of is None or light.in_force(entry.as_of):
        return []
    return [f"规则在 {entry.as_of} 没有施行（{light.from_ or '不限'} 起，{light.until or '不限'} 止）"]


def _differences(expect: ExpectationEntry, verdict: Verdict) -> list[str]:
    differences = []
    if verdict.level != expect.level:
        differences.append(f"应为“{expect.level}”，算得“{verdict.level}”")
    if expect.value is not None and not _equal(expect.value, verdict.findings[0].value):
        differences.append(f"算式应得 {show_value(expect.value)}，算得 {show_value(verdict.findings[0].value)}")
    found = _levels(verdict)
    for dimension, level in expect.dimensions.items():
        if found.get(dimension) != level:
            differences.append(f"维度“{dimension}”应为“{level}”，算得“{found.get(dimension, '没有这个维度')}”")
    return differences


def _levels(verdict: Verdict) -> Mapping[str, str]:
    return {finding.dimension.name: _level_word(verdict.light, finding.level) for finding in verdict.findings}


def _level_word(light: Light, level: Level | Absent) -> str:
    if isinstance(level, Level):
        return level.name
    return light.missing if level is Absent.MISSING else light.not_applicable


def _equal(expected: Value, found: Value) -> bool:
    if isinstance(expected, float) and isinstance(found, float):
        return abs(Decimal(repr(expected)) - Decimal(repr(found))) <= TOLERANCE
    return expected == found
