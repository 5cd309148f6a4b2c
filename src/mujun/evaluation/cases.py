"""The worked cases of a pack's schemes, recomputed: each gives what it expects or says what it gave instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import narwhals as nw

from mujun.errors import Fault, MujunError, PackError
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION, run
from mujun.evaluation.table import table_of_rows
from mujun.packs.scheme import Scheme
from mujun.packs.scheme_load import load_schemes
from mujun.packs.scheme_schema import SchemeCase
from mujun.packs.shape import Written, validate_entry
from mujun.packs.source import read_source
from mujun.packs.suggestion import suggest
from mujun.rules.value import Absent, show_value


@dataclass(frozen=True, slots=True)
class SchemeCaseResult:
    """One case recomputed. `differences` is empty where everything came out as expected."""

    case: str
    source: str
    place: str
    scheme: str
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the case gives what it expects."""
        return not self.differences


def run_scheme_cases(path: Path) -> tuple[SchemeCaseResult, ...]:
    """Every case of the schemes of the pack at `path`; PackError with every fault where pack or cases do not prove."""
    schemes = {scheme.name: scheme for scheme in load_schemes(path)}
    faults: list[Fault] = []
    cases = list(read_cases(path, faults))
    for written in cases:
        if written.entry.scheme not in schemes:
            remedy = suggest(written.entry.scheme, schemes, "改成已有的办法")
            found = f"算例用了不存在的办法“{written.entry.scheme}”"
            faults.append(Fault("packs.unknown-scheme", written.place("scheme"), found, "没法重算", remedy))
    if faults:
        raise PackError(faults)
    return tuple(_run(written, schemes[written.entry.scheme]) for written in cases)


def read_cases(path: Path, faults: list[Fault]) -> Iterator[Written[SchemeCase]]:
    """The cases of the schemes of a pack, as written; the faults of those that cannot be read are added to `faults`."""
    name = path.resolve().name
    for file in sorted((path / "schemes" / "cases").glob("*.yaml")):
        source = read_source(file, f"{name}/schemes/cases/{file.name}")
        faults.extend(source.faults)
        if not isinstance(source.data, list):
            if not source.faults:
                why = "读不出一个一个的算例"
                faults.append(Fault("packs.wrong-shape", source.label, "内容不是一个列表", why, "每项以 - 开头"))
            continue
        for index, item in enumerate(source.data):
            if (written := validate_entry(SchemeCase, item, source, (index,), faults)) is not None:
                yield written


def _run(written: Written[SchemeCase], scheme: Scheme) -> SchemeCaseResult:
    entry = written.entry
    try:
        connection = duckdb.connect()
        earlier = [table_of_rows(rows, connection) for rows in entry.earlier]
        done = run(scheme, table_of_rows(entry.table, connection), earlier=earlier)
        differences = tuple(_differences(entry, done))
    except MujunError as error:
        differences = tuple(str(fault) for fault in error.faults)
    return SchemeCaseResult(entry.case, entry.source, written.place("case"), entry.scheme, differences)


def _differences(entry: SchemeCase, done: Run) -> Iterator[str]:
    results = done.results if entry.pass_ is None else done.results.filter(nw.col(VERSION) == entry.pass_)
    rows = {row[ENTITY]: row for row in fetch_rows(results)}
    for entity, expected in entry.expect.items():
        if entity not in rows:
            yield f"结果里没有“{entity}”"
            continue
        for column, wanted in expected.items():
            if column not in rows[entity]:
                yield f"结果里没有“{column}”这一列"
            elif not _equal(wanted, rows[entity][column], float(entry.tolerance)):
                got = rows[entity][column]
                yield f"{entity} 的{column}应为 {show_value(wanted)}，算得 {'无' if got is None else show_value(got)}"


def _equal(wanted: object, found: object, tolerance: float) -> bool:
    if isinstance(wanted, Absent):
        return found is None
    if isinstance(wanted, bool | str) or not isinstance(wanted, int | float):
        return wanted == found
    return isinstance(found, int | float) and abs(wanted - found) <= tolerance
