"""A published sheet against its own figures: recompute what it states, and say where it does not come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import Frame, fetch_rows
from mujun.evaluation.intake import ENTITY, sorts_of
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION, run
from mujun.evaluation.work import FIRST, GRADE, POINTS, RANK, TOTAL
from mujun.packs.scheme import Scheme
from mujun.rules.expression import names
from mujun.rules.value import show_value


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One figure of the sheet that its own figures do not give."""

    entity: str
    column: str
    stated: str
    computed: str
    where: str = ""

    def __str__(self) -> str:
        place = f"{self.where}：" if self.where else ""
        return f"{place}{self.entity} 的{self.column}：表上 {self.stated}，按表上的数算得 {self.computed}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared and what did not come out."""

    rows: int
    columns: tuple[str, ...]
    discrepancies: tuple[Discrepancy, ...]
    run: Run


def verify_sheet(
    scheme: Scheme,
    sheet: Frame,
    *,
    earlier: Sequence[Frame] = (),
    places: Mapping[tuple[str, str], str] | None = None,
) -> Verification:
    """The sheet recomputed: indicators from items where the sheet has them, points, totals, ranks and grades.

    A figure agrees when it does so at the decimals it is printed with. `places` are the cells figures stand in (see
    `published`). EvaluationError where nothing can be compared.
    """
    there = sorts_of(sheet)
    derivable = [
        one.name for one in scheme.indicators if one.name in there and all(name in there for name in names(one.formula))
    ]
    kept = [name for name in sheet.collect_schema() if name not in (*derivable, TOTAL, RANK, GRADE)]
    done = run(scheme, sheet.select(*kept), earlier=earlier)
    outcome = [TOTAL, RANK, FIRST, GRADE, *(POINTS + one.name for one in scheme.indicators), *derivable]
    compared = tuple(name for name in outcome if name in sheet.collect_schema())
    if not compared:
        found = "表上没有指标值、得分、总分、名次或等级"
        raise EvaluationError(Fault("evaluation.nothing-to-verify", scheme.name, found, "没有可核的数", "补上这些列"))
    # where firms are computed twice, a sheet states the results of each firm alone
    results = fetch_rows(done.results.sort(ENTITY, VERSION))
    computed = {row[ENTITY]: row for row in results}
    rows = fetch_rows(sheet.sort(ENTITY))
    found_ = [one for row in rows for one in _compare(row, computed[str(row[ENTITY])], compared, places or {})]
    return Verification(len(rows), compared, tuple(found_), done)


def _compare(
    sheet: dict[str, Any], computed: dict[str, Any], columns: Sequence[str], places: Mapping[tuple[str, str], str]
) -> list[Discrepancy]:
    found = []
    for name in columns:
        stated, worked = sheet[name], computed[name]
        if stated is not None and not _agrees(stated, worked):
            entity = str(sheet[ENTITY])
            shown = "无" if worked is None else show_value(worked)
            found.append(Discrepancy(entity, name, show_value(stated), shown, places.get((entity, name), "")))
    return found


def _agrees(stated: object, worked: object) -> bool:
    if isinstance(stated, int | float) and isinstance(worked, int | float):
        _, _, decimals = repr(float(stated)).partition(".")
        digits = len(decimals.rstrip("0")) if "e" not in decimals else 12
        return abs(stated - worked) <= 0.5 * 10.0**-digits + 1e-9
    return stated == worked
